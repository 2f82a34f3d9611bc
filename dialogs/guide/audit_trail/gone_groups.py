"""The group behind a license that went, where nobody names it: deleted, or relieved of the product.

The entries about a person tell that a license went, not which group gave it; and a deleted group is found by
nobody's name any more. So the tenant's own changes of groups are asked for, once, and only where the person's
entries leave it open. https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta

from dialogs.examining.case import Case, Named
from dialogs.examining.trial import Joins
from dialogs.licensing.messages.audit_entries import (
    REACH,
    cause_of,
    is_by_group_based_licensing,
    is_group_deletion,
    is_user_license_change,
    license_change,
    target_named,
)
from dialogs.licensing.sources import attempt
from dialogs.words.text import Text, say, say_count
from graph import AssignedLicense, Directory, DirectoryAudit, GraphError, Group

_CHANGES = ("Set group license", "Delete group", "Restore group")
_KEPT = timedelta(days=30)


async def changes_behind(
    case: Case, timeline: Sequence[DirectoryAudit], directory: Directory
) -> tuple[DirectoryAudit, ...]:
    """What was done to groups that can have taken what the person's own entries leave unexplained."""
    lost = [entry for entry in timeline if _unexplained(entry, timeline)]
    if case.user is None or not lost:
        return ()
    changes, groups = await asyncio.gather(
        attempt(directory.audits_of(_CHANGES, min(entry.at for entry in lost) - REACH)),
        attempt(directory.direct_groups_of(case.user.id)),
    )
    if isinstance(changes, GraphError):
        return ()
    gone = {target.id for entry in changes if is_group_deletion(entry) for target in entry.targets}
    mine = set() if isinstance(groups, GraphError) else {group.id for group in groups}
    return tuple(_near(lost, [entry for entry in changes if _group_of(entry) in gone | mine]))


def _unexplained(entry: DirectoryAudit, timeline: Sequence[DirectoryAudit]) -> bool:
    return (
        is_user_license_change(entry)
        and is_by_group_based_licensing(entry)
        and bool(license_change(entry).removed)
        and cause_of(entry, timeline) is None
    )


def _near(lost: Sequence[DirectoryAudit], changes: Sequence[DirectoryAudit]) -> Iterator[DirectoryAudit]:
    """Those before a loss, of products that went in it; and all about their groups, which tells the rest."""
    groups = set()
    for entry in changes:
        removed = set(license_change(entry).removed)
        for loss in lost:
            in_time = entry.at <= loss.at and loss.at - entry.at <= REACH
            if in_time and (is_group_deletion(entry) or removed & set(license_change(loss).removed)):
                groups.add(_group_of(entry))
    yield from (entry for entry in changes if _group_of(entry) in groups)


def _group_of(entry: DirectoryAudit) -> str | None:
    target = target_named(entry, "Group")
    return target.id if target else None


def deletion_of(group: Named | None, timeline: Sequence[DirectoryAudit]) -> DirectoryAudit | None:
    """The entry that says that a group was deleted, where it was not restored since."""
    about = [
        entry
        for entry in timeline
        if group is not None and _group_of(entry) == group.id and entry.result == "success"
    ]
    last = next((entry for entry in about if entry.activity in _CHANGES[1:]), None)
    return last if last is not None and is_group_deletion(last) else None


def way_back(
    user: Named, product: Named, deleted: DirectoryAudit, group: Named, giving: Sequence[Group]
) -> tuple[Text, Joins | None]:
    """What gives the license again: a group that gives the product now, else the deleted one."""
    if not giving:
        again = say(
            "If {user} should have {product}, put it on another group, or restore {group} until {until} and "
            "put it on again.",
            user=user.name,
            product=product.name,
            group=group.name,
            until=(deleted.at + _KEPT).date(),
        )
        return again, None
    told = say_count(
        "If {user} should have {product}, add {user} to {groups}, which gives it now.",
        "If {user} should have {product}, add {user} to one of {groups}, which give it now.",
        count=len(giving),
        user=user.name,
        product=product.name,
        groups=tuple(one.name for one in giving[:3]),
    )
    licenses = (giving[0].assigned_licenses or ()) if len(giving) == 1 else (AssignedLicense(product.id),)
    return told, Joins(user, licenses)
