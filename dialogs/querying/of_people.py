"""People and their rows, as a query asks for them: counted by Graph where its `$filter` tells them apart,
else read page by page and told apart here.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from dialogs.examining.case import Named
from dialogs.licensing.rows import IN_FORCE
from dialogs.querying.found import Found, Row
from dialogs.querying.tenant_query import Filters, Query, Shape, Sort, Source, Standing, What
from dialogs.words.text import Phrase, Text, Value, phrase, say
from graph import (
    AssignmentError,
    Directory,
    GraphError,
    LicenseAssignmentState,
    Listed,
    User,
    UserFilter,
)

MOST = 5_000
"""People looked at one by one: what fits into a turn and into memory. Of more, a part is told as such."""

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


async def find_people(
    query: Query, directory: Directory, progress: Progress, clock: Callable[[], float] = time.monotonic
) -> Found:
    """People, or their rows. Raises GraphError where Graph shows none of them."""
    filters = query.filters
    where = _where(filters)
    if query.what is What.PEOPLE and query.shape is Shape.COUNT and _told_by_graph(filters):
        count = await directory.user_count(where)
        if count > MOST:
            return Found(query, (), (), count)
    looked, groups = await asyncio.gather(
        _look(filters, where, directory, progress, clock), _names_of_groups(directory)
    )
    lines = tuple(_lines(query, looked, groups, directory))
    if query.what is What.PEOPLE and _told_by_graph(filters) and looked.looked_at < looked.of:
        return Found(query, _columns(query), lines, looked.of, brief=_brief(query), rows_in_all=looked.of)
    found = Found(query, _columns(query), lines, len(lines), brief=_brief(query))
    return replace(found, looked_at=looked.looked_at, of=looked.of, unseen=looked.unseen)


def _where(filters: Filters) -> UserFilter:
    """What of the filters Graph itself can tell. A row in error is none of the licenses that are held."""
    held = filters.standing is None and len(filters.products) == 1
    return UserFilter(
        sku_id=filters.products[0].id if held else "",
        licensed=filters.licensed and filters.standing is None and not filters.products,
        account_enabled=filters.account_enabled,
        department=filters.department,
        usage_location=filters.usage_location,
    )


def _told_by_graph(filters: Filters) -> bool:
    """Whether Graph's own filter says all of it."""
    one_by_one = filters.standing or filters.source or filters.without_location or filters.group
    return not one_by_one and len(filters.products) < 2


async def _look(
    filters: Filters,
    where: UserFilter,
    directory: Directory,
    progress: Progress,
    clock: Callable[[], float],
) -> _Looked:
    of = directory.member_count(filters.group.id) if filters.group else directory.user_count(where)
    counted = asyncio.ensure_future(of)
    fitting, looked_at, unseen, told = list[tuple[User, tuple[LicenseAssignmentState, ...]]](), 0, 0, clock()
    complete = False
    try:
        async with aclosing(_pages(filters, where, directory)) as pages:
            async for page in pages:
                for user in page:
                    looked_at += 1
                    if not _is_one(user, filters):
                        continue
                    if _needs_rows(filters) and user.license_assignment_states is None:
                        unseen += 1
                    elif (rows := _rows(user, filters)) is not None:
                        fitting.append((user, rows))
                complete = page.complete
                if looked_at >= MOST:
                    break
                if clock() - told >= PATIENCE and not complete:
                    told = clock()
                    await progress(looked_at, await counted)
    finally:
        total = await counted
    return _Looked(tuple(fitting), looked_at, looked_at if complete else max(total, looked_at + 1), unseen)


def _pages(filters: Filters, where: UserFilter, directory: Directory) -> AsyncGenerator[Listed[User]]:
    return directory.members(filters.group.id) if filters.group else directory.users(where)


# Who fits


def _is_one(user: User, filters: Filters) -> bool:
    """Whether they fit as far as they themselves tell; the members of a group come unfiltered."""
    return (
        (filters.account_enabled is None or user.account_enabled is filters.account_enabled)
        and (not filters.without_location or user.usage_location is None)
        and (not filters.usage_location or user.usage_location == filters.usage_location)
        and (
            not filters.department
            or str(user.attributes.get("department")).casefold() == filters.department.casefold()
        )
    )


def _needs_rows(filters: Filters) -> bool:
    return bool(filters.standing or filters.source or filters.products or filters.licensed)


def _rows(user: User, filters: Filters) -> tuple[LicenseAssignmentState, ...] | None:
    """The rows that make somebody fit; None where none does."""
    states = user.license_assignment_states or ()
    wanted = {product.id for product in filters.products}
    rows = tuple(one for one in states if (not wanted or one.sku_id in wanted) and _stands(one, filters))
    match filters.source:
        case Source.DIRECT:
            rows = tuple(one for one in rows if one.assigned_by_group is None)
        case Source.GROUP:
            rows = tuple(one for one in rows if one.assigned_by_group is not None)
        case Source.BOTH:
            rows = _twice(rows)
        case None:
            pass
    return rows if rows or not _needs_rows(filters) else None


def _stands(row: LicenseAssignmentState, filters: Filters) -> bool:
    if filters.standing is Standing.IN_ERROR:
        failed = bool(row.error) or row.state == "Error"
        return failed and (filters.error is None or AssignmentError.of(row.error or "") is filters.error)
    return row.state in IN_FORCE or not _needs_rows(filters)


def _twice(rows: Sequence[LicenseAssignmentState]) -> tuple[LicenseAssignmentState, ...]:
    """The rows of products that come both directly and from a group."""
    direct = {one.sku_id for one in rows if one.assigned_by_group is None}
    by_group = {one.sku_id for one in rows if one.assigned_by_group is not None}
    return tuple(one for one in rows if one.sku_id in direct & by_group)


# How they are shown

_PERSON, _SIGN_IN, _LICENSE, _STATE, _SINCE = (
    say("Person"),
    say("Signs in as"),
    say("License"),
    say("State"),
    say("Since"),
)
_LOCATION, _DEPARTMENT = say("Usage location"), say("Department")


def _columns(query: Query) -> tuple[Text, ...]:
    if query.names_only:
        return (_PERSON,)
    if _needs_rows(query.filters) or query.what is What.ROWS:
        return (_PERSON, _SIGN_IN, _LICENSE, _STATE, _SINCE)
    return (_PERSON, _SIGN_IN, _LOCATION, _DEPARTMENT)


def _brief(query: Query) -> tuple[int, ...]:
    """Who, which license and how it stands, or since when; the rest is in the file."""
    if query.names_only or not (_needs_rows(query.filters) or query.what is What.ROWS):
        return ()
    failed = query.filters.standing is Standing.IN_ERROR or query.what is What.ROWS
    return (0, 2, 3) if failed and query.sort is not Sort.OLDEST else (0, 2, 4)


def _lines(query: Query, looked: _Looked, groups: dict[str, str], directory: Directory) -> Iterator[Row]:
    for user, rows in looked.fitting:
        if query.what is What.ROWS:
            yield from (_line(query, user, (one,), groups, directory) for one in rows)
        else:
            yield _line(query, user, rows, groups, directory)


def _line(
    query: Query,
    user: User,
    rows: Sequence[LicenseAssignmentState],
    groups: dict[str, str],
    directory: Directory,
) -> Row:
    since = min((one.last_updated for one in rows if one.last_updated), default=None)
    cells: tuple[Value, ...] = (user.name,)
    if not query.names_only:
        signs_in = user.user_principal_name or ""
        if _needs_rows(query.filters) or query.what is What.ROWS:
            licenses = tuple(_license(one, groups, directory) for one in rows)
            states = tuple(dict.fromkeys(one.error or one.state for one in rows))
            cells = (user.name, signs_in, licenses, states, since or "")
        else:
            department = str(user.attributes.get("department") or "")
            cells = (user.name, signs_in, user.usage_location or "", department)
    return Row(cells, user.name, len(rows), since, Named(user.id, user.name))


def _license(row: LicenseAssignmentState, groups: dict[str, str], directory: Directory) -> Phrase:
    product = directory.product_name(row.sku_id)
    if row.assigned_by_group is None:
        return phrase("{product}, directly", product=product)
    return phrase(
        "{product} from {group}",
        product=product,
        group=groups.get(row.assigned_by_group, row.assigned_by_group),
    )


async def _names_of_groups(directory: Directory) -> dict[str, str]:
    """The names of groups that give licenses; a row holds without them too."""
    try:
        return {group.id: group.name for group in await directory.licensed_groups()}
    except GraphError:
        return {}
