"""The last license changes of this tenant that failed."""

from dialogs.examining.glance import Glance, at_most
from dialogs.licensing.messages.audit_entries import told
from dialogs.licensing.tenant_wide.lately import LICENSES, changes, log_unread
from dialogs.words.text import Text, say, say_count
from graph import Directory, GraphError


async def glance(directory: Directory) -> Glance:
    """The failed entries, newest first, each with what its reason means."""
    log = await changes(LICENSES, directory)
    if isinstance(log, GraphError):
        return Glance(gaps=(log_unread(log),))
    failed = [entry for entry in log if entry.result != "success"]
    return Glance((_told(len(failed)),), at_most([told(entry, (), directory) for entry in failed]))


def _told(count: int) -> Text:
    if not count:
        return say("The audit log of the last 30 days holds no license change that failed.")
    return say_count(
        "The audit log of the last 30 days holds {count} license change that failed, the newest first.",
        "The audit log of the last 30 days holds {count} license changes that failed, the newest first.",
        count=count,
    )
