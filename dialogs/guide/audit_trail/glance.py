"""The last license changes of this tenant, and who made them."""

import asyncio

from dialogs.examining.glance import Glance, at_most
from dialogs.examining.verdict import Undetermined
from dialogs.licensing.membership.groups import GROUPS_READER
from dialogs.licensing.messages.audit_entries import deed
from dialogs.licensing.sources import attempt
from dialogs.licensing.tenant_wide.lately import LICENSES, MEMBERS, changes, log_unread, made
from dialogs.licensing.unreadable import lacking
from dialogs.words.text import Text, say, say_count
from graph import Directory, GraphError


async def glance(directory: Directory) -> Glance:
    """What people and applications changed: licenses, and who is in the groups that give them."""
    log, groups = await asyncio.gather(
        changes((*LICENSES, *MEMBERS), directory), attempt(directory.licensed_groups())
    )
    if isinstance(log, GraphError):
        return Glance(gaps=(log_unread(log),))
    entries = made(log, () if isinstance(groups, GraphError) else groups)
    return Glance(
        (_told(len(entries)),),
        at_most([deed(entry, directory) for entry in entries]),
        (_groups_unread(groups),) if isinstance(groups, GraphError) else (),
    )


def _told(count: int) -> Text:
    if not count:
        return say("The audit log holds no license change of the last 30 days.")
    return say_count(
        "{count} change of licenses, or of members of licensed groups, was made in the last 30 days.",
        "{count} changes of licenses, or of members of licensed groups, were made in the last 30 days.",
        count=count,
    )


def _groups_unread(error: GraphError) -> Undetermined:
    note = say("Which groups carry licenses I could not read, so changes of their members are left out.")
    return Undetermined(note, lacking(error, GROUPS_READER), error)
