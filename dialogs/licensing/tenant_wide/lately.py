"""What the audit log tells of a whole tenant: the last changes of licenses and of members."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from dialogs.examining.verdict import Undetermined
from dialogs.licensing.messages.audit_entries import is_by_group_based_licensing, target_named
from dialogs.licensing.messages.recorded import AUDIT_READER, RETENTION
from dialogs.licensing.sources import attempt
from dialogs.licensing.unreadable import lacking
from dialogs.words.text import say
from graph import Directory, DirectoryAudit, Forbidden, GraphError, Group, Listed

LICENSES = ("Set group license", "Change user license")
GROUPS = ("Set group license", "Update group", "Delete group")
MEMBERS = ("Add member to group", "Remove member from group")
"""Activities as the log calls them.
https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities"""

LATELY = timedelta(days=7)
"""What the log keeps of any tenant."""


async def changes(
    activities: Sequence[str], directory: Directory, within: timedelta = RETENTION
) -> Listed[DirectoryAudit] | GraphError:
    """What was done of some activities, newest first, or why that could not be read."""
    return await attempt(directory.audits_of(activities, directory.now() - within))


def made(entries: Iterable[DirectoryAudit], groups: Iterable[Group]) -> list[DirectoryAudit]:
    """What people and applications did to licenses, and to the members of these groups; what Entra made of it
    is left out, and so is what was refused."""
    licensed = {group.id for group in groups}
    return [
        entry
        for entry in entries
        if entry.result == "success"
        and not is_by_group_based_licensing(entry)
        and (entry.activity not in MEMBERS or _group_id(entry) in licensed)
    ]


def _group_id(entry: DirectoryAudit) -> str | None:
    group = target_named(entry, "Group")
    return group.id if group else None


def log_unread(error: GraphError) -> Undetermined:
    """That the audit log could not be read, and what would let the asker read it."""
    if isinstance(error, Forbidden):
        return Undetermined(say("Graph does not let you read the audit log."), AUDIT_READER, error)
    return Undetermined(
        say("The audit log did not answer now; check again in a minute."), lacking(error, AUDIT_READER), error
    )
