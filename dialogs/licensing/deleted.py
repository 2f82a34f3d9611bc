"""What became of the person, or the group, whom Graph no longer finds: whether they lie among the deleted.

Deleted users and groups are kept for 30 days and can be restored until then.
https://learn.microsoft.com/graph/api/directory-deleteditems-list
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from dialogs.examining.case import Case, Named
from dialogs.examining.rights import NOTHING_MISSING, Missing
from dialogs.licensing.cmdlets import powershell
from dialogs.licensing.sources import attempt
from dialogs.licensing.unreadable import lacking
from dialogs.words.text import Text, say
from graph import Directory, GraphError, NotFound

_KEPT = timedelta(days=30)
_EVER = datetime.min.replace(tzinfo=UTC)
_READER = {
    "user": Missing("User.Read.All", "User Administrator"),
    "group": Missing("Group.Read.All", "Groups Administrator"),
}


@dataclass(slots=True)
class Deleted(NotFound):
    """Graph does not find it because it was deleted: which object, and when."""

    id: str = ""
    name: str = ""
    at: datetime = _EVER


def deletion(error: Deleted) -> Text:
    """That it was deleted, and how to bring it back."""
    return say(
        "{name} was deleted on {at} and can be restored until {until}: {command}.",
        name=error.name,
        at=error.at,
        until=(error.at + _KEPT).date(),
        command=f"Restore-MgDirectoryDeletedItem -DirectoryObjectId {powershell(error.id)}",
    )


async def traced(error: NotFound, case: Case, directory: Directory) -> tuple[NotFound, Missing]:
    """The same error; as `Deleted` where it is about somebody of the case who lies among the deleted. Where
    these may not be read, with what would allow that."""
    for kind, one in _subjects(case):
        if one.id not in error.request:
            continue
        deleted = await attempt(directory.deleted(kind))
        if isinstance(deleted, GraphError):
            return error, lacking(deleted, _READER[kind])
        for each in deleted:
            if each.id == one.id and each.deleted is not None:
                found = Deleted(error.request, error.status, id=one.id, name=one.name, at=each.deleted)
                return found, NOTHING_MISSING
    return error, NOTHING_MISSING


def _subjects(case: Case) -> Iterator[tuple[Literal["user", "group"], Named]]:
    if case.user is not None:
        yield "user", case.user
    if case.group is not None:
        yield "group", case.group
