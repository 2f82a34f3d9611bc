"""What the audit log tells of a group: since when Entra works on it, and when somebody joined."""

from dataclasses import dataclass
from datetime import timedelta

from dialogs.examining.rights import Missing
from dialogs.examining.verdict import (
    About,
    Undetermined,
)
from dialogs.licensing.membership.groups import (
    group_name,
)
from dialogs.words.text import say
from graph import Directory, DirectoryAudit, Forbidden, GraphError, Group, User

AUDIT_READER = Missing("AuditLog.Read.All", "Reports Reader")

RETENTION = timedelta(days=30)

STARTS = ("set group license", "start applying group based license", "trigger group license recalculation")

FINISH = "finish applying group based license"

MEMBERS = ("add member to group", "remove member from group")


@dataclass(frozen=True, slots=True)
class GroupLog:
    """What the audit log tells of a group; `unread` where it could not be asked, or not to its end."""

    entries: tuple[DirectoryAudit, ...] = ()
    unread: tuple[Undetermined, ...] = ()

    def run(self) -> DirectoryAudit | None:
        """What set off the run that goes on now: the oldest start since the last finish, else the newest
        change of the members, which are worked out without a start and a finish of their own."""
        began, joined = None, None
        for entry in self.entries:
            if succeeded(entry, FINISH):
                break
            if succeeded(entry, *STARTS):
                began = entry
            elif joined is None and succeeded(entry, *MEMBERS):
                joined = entry
        return began or joined

    def joined(self, user: User) -> DirectoryAudit | None:
        """When the person became a member."""
        return next(
            (
                entry
                for entry in self.entries
                if succeeded(entry, MEMBERS[0]) and user.id in {target.id for target in entry.targets}
            ),
            None,
        )


async def read_log(group: Group, directory: Directory) -> GroupLog:
    """What the log holds of a group, or why it cannot be read."""
    try:
        entries = await directory.audits(group.id, directory.now() - RETENTION)
    except GraphError as error:
        missing = AUDIT_READER if isinstance(error, Forbidden) else Missing()
        gap = Undetermined(_SINCE_WHEN, missing, error, About(group=group_name(group)))
        return GroupLog(unread=(gap,))
    older = Undetermined(_SINCE_WHEN, about=About(group=group_name(group)))
    return GroupLog(entries.items, () if entries.complete else (older,))


def succeeded(entry: DirectoryAudit, *activities: str) -> bool:
    """Whether an entry is one of these activities, and went well."""
    return entry.result == "success" and entry.activity.casefold().startswith(activities)


_SINCE_WHEN = say("Since when that is so stands in the audit log, which I could not read now.")
