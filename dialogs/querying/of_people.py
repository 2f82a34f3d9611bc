"""People and their rows, as a query asks for them: counted by Graph where its `$filter` tells them apart,
else read page by page and told apart here.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace

from dialogs.examining.case import Named
from dialogs.querying.found import Found
from dialogs.querying.people_shown import brief, columns, lines
from dialogs.querying.tenant_query import Filters, Query, Shape, What
from dialogs.querying.who_fits import is_one, needs_states, rows_that_fit
from dialogs.words.text import Text, say
from graph import Directory, GraphError, LicenseAssignmentState, Listed, User, UserFilter

MOST = 5_000
"""People looked at one by one: what fits into a turn and into memory. Of more, a part is told as such."""

_MOST_OR = 15
"""What one `$filter` takes of alternatives: https://learn.microsoft.com/graph/filter-query-parameter"""

PATIENCE = 1.0
"""Seconds after which it is told how far it is, and again after as many."""

Progress = Callable[[int, int], Awaitable[None]]
"""Tells of how many were looked at, of how many there are."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """Who was looked at: those that fit with the rows that make them, and of whom too little was seen."""

    fitting: tuple[tuple[User, tuple[LicenseAssignmentState, ...]], ...]
    looked_at: int
    of: int
    unseen: int


class _Telling:
    """When it is told how far it is."""

    def __init__(self, progress: Progress, clock: Callable[[], float]) -> None:
        self.progress = progress
        self._clock = clock
        self._told = clock()

    def is_due(self) -> bool:
        if self._clock() - self._told < PATIENCE:
            return False
        self._told = self._clock()
        return True


async def find_people(
    query: Query, directory: Directory, progress: Progress, clock: Callable[[], float] = time.monotonic
) -> Found:
    """People, or their rows. Raises GraphError where Graph shows none of them."""
    filters = query.filters
    if filters.at_odds:
        return Found(query, (), (), 0, told=(_AT_ODDS,))
    where = _where(filters)
    counted = query.what is What.PEOPLE and query.shape is Shape.COUNT and _told_by_graph(filters)
    looked, groups = await asyncio.gather(
        _look(filters, where, directory, _Telling(progress, clock), number_does=counted),
        _names_of_groups(directory),
    )
    if counted and looked.of > MOST:
        return Found(query, (), (), looked.of)
    told = tuple(_beside(filters))
    found_lines = tuple(lines(query, looked.fitting, groups, directory))
    if query.what is What.PEOPLE and _told_by_graph(filters) and looked.looked_at < looked.of:
        return Found(
            query,
            columns(query),
            found_lines,
            looked.of,
            told=told,
            brief=brief(query),
            rows_in_all=looked.of,
        )
    found = Found(query, columns(query), found_lines, len(found_lines), told=told, brief=brief(query))
    return replace(found, looked_at=looked.looked_at, of=looked.of, unseen=looked.unseen)


_AT_ODDS = say("Two of these conditions exclude each other, so nobody meets both.")


def _beside(filters: Filters) -> Iterator[Text]:
    """What else the words may have meant."""
    if filters.namesake:
        yield say(
            "There is also a group called {group}: write “the group {group}” for its members.",
            group=filters.namesake.name,
        )


def _where(filters: Filters) -> UserFilter:
    """What of the filters Graph itself can tell. A row in error is none of the licenses that are held."""
    held = filters.standing is None
    return UserFilter(
        sku_ids=tuple(one.id for one in filters.products)
        if held and len(filters.products) <= _MOST_OR
        else (),
        every_sku=filters.together,
        without_sku_ids=tuple(one.id for one in filters.without) if filters.source is None else (),
        licensed=filters.licensed if held and not filters.products else None,
        account_enabled=filters.account_enabled,
        guest=filters.guest,
        synced=filters.synced,
        department=filters.department,
        outside_department=filters.outside_department,
        city=filters.city,
        usage_location=filters.usage_location,
    )


def _told_by_graph(filters: Filters) -> bool:
    """Whether Graph's own filter says all of it."""
    one_by_one = filters.standing or filters.source or filters.without_location
    place = filters.group or filters.outside or filters.since or filters.until
    bound = filters.at_least is not None or filters.at_most is not None
    return not (one_by_one or place or bound) and len(filters.products) <= _MOST_OR


async def _look(
    filters: Filters,
    where: UserFilter,
    directory: Directory,
    telling: _Telling,
    *,
    number_does: bool = False,
) -> _Looked:
    of = directory.member_count(filters.group.id) if filters.group else directory.user_count(where)
    counted = asyncio.ensure_future(of)
    leaving_out = asyncio.ensure_future(_members_of(filters.outside, directory))
    fitting, looked_at, unseen = list[tuple[User, tuple[LicenseAssignmentState, ...]]](), 0, 0
    complete = False
    try:
        async with aclosing(_pages(filters, where, directory)) as pages:
            async for page in pages:
                outside = await leaving_out
                for user in page:
                    looked_at += 1
                    if user.id in outside or not is_one(user, filters):
                        continue
                    if needs_states(filters) and user.license_assignment_states is None:
                        unseen += 1
                    elif (rows := rows_that_fit(user, filters)) is not None:
                        fitting.append((user, rows))
                complete = page.complete
                if looked_at >= MOST or (number_does and await counted > MOST):
                    break
                if telling.is_due() and not complete:
                    await telling.progress(looked_at, await counted)
    finally:
        leaving_out.cancel()
        total = await counted
    return _Looked(tuple(fitting), looked_at, looked_at if complete else max(total, looked_at + 1), unseen)


def _pages(filters: Filters, where: UserFilter, directory: Directory) -> AsyncGenerator[Listed[User]]:
    return directory.members(filters.group.id) if filters.group else directory.users(where)


async def _members_of(group: Named | None, directory: Directory) -> frozenset[str]:
    """The ids of a group's members."""
    if group is None:
        return frozenset()
    return frozenset([user.id async for page in directory.members(group.id) for user in page])


async def _names_of_groups(directory: Directory) -> dict[str, str]:
    """The names of groups that give licenses; a row holds without them too."""
    try:
        return {group.id: group.name for group in await directory.licensed_groups()}
    except GraphError:
        return {}
