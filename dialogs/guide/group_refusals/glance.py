"""What was refused on groups of this tenant lately."""

from dialogs.examining.glance import Glance, at_most
from dialogs.licensing.messages.audit_entries import told
from dialogs.licensing.tenant_wide.lately import GROUPS, changes, log_unread
from dialogs.words.text import Text, say, say_count
from graph import Directory, GraphError


async def glance(directory: Directory) -> Glance:
    """The failed changes of groups, newest first, each with what its reason means."""
    log = await changes(GROUPS, directory)
    if isinstance(log, GraphError):
        return Glance(gaps=(log_unread(log),))
    refused = [entry for entry in log if entry.result != "success"]
    return Glance((_told(len(refused)),), at_most([told(entry, (), directory) for entry in refused]))


def _told(count: int) -> Text:
    if not count:
        return say("The audit log of the last 30 days holds nothing that was refused on a group.")
    return say_count(
        "The audit log of the last 30 days holds {count} change of a group that was refused.",
        "The audit log of the last 30 days holds {count} changes of groups that were refused.",
        count=count,
    )
