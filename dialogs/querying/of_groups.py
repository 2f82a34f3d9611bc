"""Groups that give licenses, as a query asks for them."""

import asyncio
from collections import Counter
from collections.abc import Container, Mapping, Sequence

from dialogs.examining.case import Named
from dialogs.licensing.membership.membership_rule import uses_member_of
from dialogs.querying.found import Found, Row
from dialogs.querying.tenant_query import Filters, Query, Standing
from dialogs.words.text import Value, only, phrase, say
from graph import AssignmentError, Directory, Group, GroupFilter, Listed, User

_GROUP, _GIVES, _IN_ERROR, _ERRORS, _STATE = (
    say("Group"),
    say("Gives"),
    say("In error"),
    say("Errors"),
    say("State"),
)

_RUNNING = ("QueuedForProcessing", "ProcessingInProgress")
"""https://learn.microsoft.com/graph/api/resources/group#properties (licenseProcessingState)"""

_PAUSED = "Paused"


async def find_groups(query: Query, directory: Directory) -> Found:
    """Groups, those with most people in error first. Raises GraphError where Graph does not show them."""
    filters = query.filters
    carrying, failing = await _read(filters, directory)
    in_error = {group.id: group for group in failing}
    fitting = [group for group in carrying if _fits(group, filters, in_error)]
    members, empty = await asyncio.gather(
        _members(fitting, in_error, directory),
        _without_members(fitting, directory) if filters.standing is Standing.EMPTY else _nobody(),
    )
    rows = [
        _row(group, _of_error(members.get(group.id, ()), filters.error), query, directory)
        for group in fitting
        if filters.standing is not Standing.EMPTY or group.id in empty
    ]
    if filters.error is not None:
        rows = [row for row in rows if row.number]
    rows = [row for row in rows if filters.counts(row.number)]
    ordered = sorted(rows, key=lambda row: (-row.number, row.name.casefold()))
    columns = (_GROUP,) if query.names_only else (_GROUP, _GIVES, _IN_ERROR, _ERRORS, _STATE)
    told = () if carrying.complete else (_MORE,)
    brief = () if query.names_only else (0, 2, 3) if filters.standing is Standing.IN_ERROR else (0, 1, 4)
    return Found(query, columns, tuple(ordered), len(ordered), told=told, brief=brief)


async def _read(filters: Filters, directory: Directory) -> tuple[Listed[Group], Listed[Group]]:
    """The groups among which is looked, and those with members in error."""
    if not asks_for_any(filters):
        return await groups_read(directory)
    where = GroupFilter(filters.dynamic, filters.role_assignable, filters.synced)
    return await asyncio.gather(directory.groups(where), directory.groups_with_license_errors())


def asks_for_any(filters: Filters) -> bool:
    """Whether groups of a kind are asked for, licensed or not."""
    of_kind = (filters.dynamic, filters.role_assignable, filters.synced) != (None, None, None)
    return of_kind and not (filters.licensed or filters.products or filters.standing)


_MORE = say("There are more groups with licenses than I looked at.")


async def groups_read(directory: Directory) -> tuple[Listed[Group], Listed[Group]]:
    """Groups that carry licenses, and those with members in error: what every such question needs."""
    return await asyncio.gather(directory.licensed_groups(), directory.groups_with_license_errors())


def _fits(group: Group, filters: Filters, in_error: Container[str]) -> bool:
    given = {one.sku_id for one in group.assigned_licenses or ()}
    wanted = {one.id for one in filters.products}
    if wanted and not (given >= wanted if filters.together else given & wanted):
        return False
    if any(one.id in given for one in filters.without) or not _is_kind(group, filters):
        return False
    match filters.standing:
        case Standing.IN_ERROR:
            return group.id in in_error
        case Standing.PROCESSING:
            return group.license_processing_state in _RUNNING
        case Standing.PAUSED:
            return group.membership_rule_processing_state == _PAUSED or _is_frozen(group)
        case _:
            return True


def _is_kind(group: Group, filters: Filters) -> bool:
    return (
        (filters.dynamic is None or group.is_dynamic is filters.dynamic)
        and (filters.role_assignable is None or bool(group.is_assignable_to_role) is filters.role_assignable)
        and (filters.synced is None or bool(group.on_premises_sync_enabled) is filters.synced)
    )


async def _members(
    groups: Sequence[Group], in_error: Mapping[str, Group], directory: Directory
) -> Mapping[str, Sequence[User]]:
    failing = [group for group in groups if group.id in in_error]
    found = await asyncio.gather(*(directory.members_with_license_errors(group.id) for group in failing))
    return {group.id: members.items for group, members in zip(failing, found, strict=True)}


async def _without_members(groups: Sequence[Group], directory: Directory) -> frozenset[str]:
    counts = await asyncio.gather(*(directory.member_count(group.id) for group in groups))
    return frozenset(group.id for group, count in zip(groups, counts, strict=True) if not count)


async def _nobody() -> frozenset[str]:
    return frozenset()


def _of_error(members: Sequence[User], error: AssignmentError | None) -> Mapping[str, Sequence[str]]:
    """For each member in error, by id, the errors of any group; of one kind where one is asked for."""
    found = {
        member.id: [
            state.error
            for state in member.license_assignment_states or ()
            if state.error and (error is None or AssignmentError.of(state.error) is error)
        ]
        for member in members
    }
    return {id: errors for id, errors in found.items() if errors or error is None}


def _row(group: Group, failed: Mapping[str, Sequence[str]], query: Query, directory: Directory) -> Row:
    gives = tuple(directory.product_name(one.sku_id) for one in group.assigned_licenses or ())
    errors = Counter(error for each in failed.values() for error in dict.fromkeys(each))
    told: tuple[Value, ...] = tuple(
        phrase("{error} ({count})", error=error, count=count) for error, count in errors.most_common()
    )
    cells: tuple[Value, ...] = (group.name,)
    if not query.names_only:
        cells = (group.name, gives, len(failed), told or only(""), _state(group))
    return Row(cells, group.name, len(failed), about=Named(group.id, group.name))


def _is_frozen(group: Group) -> bool:
    """Whether its rule is of the kind that no longer runs, which Graph does not show as paused."""
    return group.is_dynamic and uses_member_of(group.membership_rule or "")


def _state(group: Group) -> Value:
    if group.membership_rule_processing_state == _PAUSED:
        return phrase("rule paused")
    if _is_frozen(group):
        return phrase("rule uses memberOf, which no longer runs")
    return group.license_processing_state or ""
