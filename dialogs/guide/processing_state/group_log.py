"""What the audit log tells of a group: since when Entra works on it, and when somebody joined."""

from dataclasses import dataclass

from dialogs.examining.verdict import (
    About,
    Undetermined,
)
from dialogs.licensing.membership.groups import (
    group_name,
)
from dialogs.licensing.messages.recorded import AUDIT_READER, entries_about
from dialogs.licensing.sources import attempt
from dialogs.licensing.unreadable import lacking
from dialogs.words.text import say
from graph import Directory, DirectoryAudit, GraphError, Group, User

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
    about = About(group=group_name(group))
    entries = await attempt(entries_about(group.id, directory))
    if isinstance(entries, GraphError):
        gap = Undetermined(_SINCE_WHEN, lacking(entries, AUDIT_READER), entries, about)
        return GroupLog(unread=(gap,))
    older = Undetermined(_SINCE_WHEN, about=about)
    return GroupLog(entries.items, () if entries.complete else (older,))


def succeeded(entry: DirectoryAudit, *activities: str) -> bool:
    """Whether an entry is one of these activities, and went well."""
    return entry.result == "success" and entry.activity.casefold().startswith(activities)


_SINCE_WHEN = say("Since when that is so stands in the audit log, which I could not read now.")
