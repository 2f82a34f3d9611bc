"""Who may license groups in this tenant, and whether whoever asks is among them."""

import asyncio
from collections.abc import Iterator, Sequence

from dialogs.asker.roles import role_id
from dialogs.examining.glance import Glance
from dialogs.examining.rights import Missing
from dialogs.examining.verdict import Clear, Finding, Undetermined, Verdict
from dialogs.licensing.sources import attempt
from dialogs.licensing.tenant_wide.everybody import EVERYBODY, Examine
from dialogs.licensing.unreadable import lacking
from dialogs.licensing.wording import the_first
from dialogs.words.text import Text, say, together
from graph import Directory, DirectoryObject, GraphError, Listed

ROLES = (
    "License Administrator",
    "Groups Administrator",
    "User Administrator",
    "Directory Writers",
    "Global Administrator",
)
"""Which license a group, the least privileged first."""

_NAMES = 5


async def glance(check_role: Examine, check_people: Examine, least: Missing, directory: Directory) -> Glance:
    """The asker's own standing with groups, and with people where it is another; then who holds each of the
    roles."""
    own, people, holders = await asyncio.gather(
        attempt(check_role(EVERYBODY, directory)),
        attempt(check_people(EVERYBODY, directory)),
        asyncio.gather(*(attempt(directory.role_holders(role_id(role))) for role in ROLES)),
    )
    read = [(role, listed) for role, listed in zip(ROLES, holders, strict=True) if isinstance(listed, Listed)]
    refused = [error for error in holders if isinstance(error, GraphError)]
    verdicts = (_own_unread(own, least),) if isinstance(own, GraphError) else own
    return Glance(
        tuple(_own(verdicts, () if isinstance(people, GraphError) else people)),
        tuple(_held(role, listed) for role, listed in read),
        (
            *(verdict for verdict in verdicts if isinstance(verdict, Undetermined)),
            *((_holders_unread(refused[0], least),) if refused else ()),
        ),
    )


def _own(groups: Sequence[Verdict], people: Sequence[Verdict]) -> Iterator[Text]:
    """What the asker may; where who may license groups may not repair people, in one breath."""
    apart = [verdict for verdict in people if isinstance(verdict, Finding)]
    for verdict in groups:
        if isinstance(verdict, Clear) and apart:
            yield together(verdict.note, apart[0].because)
            yield apart[0].next_step
        else:
            yield from _told(verdict)


def _told(verdict: Verdict) -> Sequence[Text]:
    match verdict:
        case Clear(note=note):
            return (note,)
        case Finding():
            return (verdict.because, verdict.next_step)
        case _:
            return ()


def _held(role: str, holders: Listed[DirectoryObject]) -> Text:
    if not holders:
        return say("Nobody holds {role} for the whole tenant.", role=role)
    names = the_first(sorted(holder.name for holder in holders), _NAMES)
    return say("{role} is held by {names}.", role=role, names=names)


def _own_unread(error: GraphError, least: Missing) -> Undetermined:
    return Undetermined(say("Which roles you hold I could not read."), lacking(error, least), error)


def _holders_unread(error: GraphError, least: Missing) -> Undetermined:
    return Undetermined(
        say("Who holds the roles that license groups I could not read."), lacking(error, least), error
    )
