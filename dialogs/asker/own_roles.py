"""Reads of the asker's roles what decides whether they may change something, and no more.

Where the active roles settle it, nothing is asked about roles that could be activated, nor about units; what
a role of the tenant's own allows is read only where one is met and the built-in roles do not settle it.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeVar

from dialogs.asker.holdings import Holdings
from dialogs.asker.roles import Action
from dialogs.asker.standing import Allowed, Target, Units, standing
from dialogs.licensing.sources import attempt
from graph import (
    Directory,
    DirectoryRole,
    Forbidden,
    Group,
    Listed,
    NotFound,
    Refused,
    RoleAssignment,
    RoleDefinition,
)

T = TypeVar("T")


async def read_roles(
    asker_id: str, active: Listed[DirectoryRole], targets: Sequence[Target], directory: Directory
) -> tuple[Holdings, Mapping[Target, Units]]:
    """The asker's roles, and the units that each target is in."""
    settled = _settled(targets, Holdings(active, None, None, None))
    assigned, groups, eligible, units = await asyncio.gather(
        _if_readable(directory.role_assignments(asker_id)),
        _if_readable(directory.transitive_groups_of(asker_id)),
        _nothing() if settled else _if_readable(directory.eligible_roles()),
        _nothing() if settled else _units(targets, directory),
    )
    role_groups = tuple(group for group in groups or () if group.is_assignable_to_role)
    holdings = Holdings(active, assigned, () if groups is not None else None, eligible, role_groups)
    if role_groups and not settled and not _settled(targets, holdings):
        holdings = replace(holdings, through_groups=await _through(role_groups, directory))
    if not settled and not _settled(targets, holdings):
        holdings = replace(holdings, definitions=await _definitions(holdings.undefined(), directory))
    return holdings, {target: (units or {}).get(target) for target in targets}


def _settled(targets: Iterable[Target], holdings: Holdings) -> bool:
    return all(isinstance(standing(target, holdings, ()), Allowed) for target in targets)


async def _through(groups: Sequence[Group], directory: Directory) -> tuple[RoleAssignment, ...] | None:
    """A role for a unit, or of the tenant's own, that is held through a group shows up only at that group."""
    shares = await asyncio.gather(*(_if_readable(directory.role_assignments(group.id)) for group in groups))
    return None if None in shares else tuple(each for share in shares for each in share or ())


async def _definitions(ids: Sequence[str], directory: Directory) -> dict[str, RoleDefinition]:
    answers = await asyncio.gather(*(attempt(directory.role_definition(id)) for id in ids))
    return {id: answer for id, answer in zip(ids, answers, strict=True) if isinstance(answer, RoleDefinition)}


async def _units(targets: Sequence[Target], directory: Directory) -> dict[Target, Units]:
    async def of(target: Target) -> Units:
        if target.name is None:
            return ()
        kind: Literal["user", "group"] = "user" if target.action is Action.USER else "group"
        listed = await _if_readable(directory.administrative_units_of(kind, target.name.id))
        return listed.items if listed is not None else None

    return dict(zip(targets, await asyncio.gather(*map(of, targets)), strict=True))


async def _if_readable(asked: Awaitable[Listed[T]]) -> Listed[T] | None:
    try:
        return await asked
    # Without Privileged Identity Management, Graph answers its questions with 400, 403 or 404.
    except (Forbidden, Refused, NotFound):
        return None


async def _nothing() -> None:
    return None
