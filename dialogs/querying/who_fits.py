"""Whether somebody fits a query, by what they are and by the rows of their licenses. Asks nothing."""

from collections.abc import Sequence

from dialogs.licensing.rows import IN_FORCE
from dialogs.querying.tenant_query import Filters, Source, Standing
from graph import AssignmentError, LicenseAssignmentState, User


def is_one(user: User, filters: Filters) -> bool:
    """Whether they fit as far as they themselves tell; the members of a group come unfiltered."""
    return (
        (filters.account_enabled is None or user.account_enabled is filters.account_enabled)
        and (filters.guest is None or (user.user_type == "Guest") is filters.guest)
        and (filters.synced is None or bool(user.on_premises_sync_enabled) is filters.synced)
        and (not filters.without_location or user.usage_location is None)
        and (not filters.usage_location or user.usage_location == filters.usage_location)
        and (not filters.department or _is(user, "department", filters.department))
        and not (filters.outside_department and _is(user, "department", filters.outside_department))
        and (not filters.city or _is(user, "city", filters.city))
    )


def _is(user: User, attribute: str, value: str) -> bool:
    return str(user.attributes.get(attribute)).casefold() == value.casefold()


def needs_rows(filters: Filters) -> bool:
    """Whether it is rows that make somebody fit."""
    bound = filters.at_least is not None or filters.at_most is not None
    dated = filters.since is not None or filters.until is not None
    return bool(filters.standing or filters.source or filters.products or filters.licensed or bound or dated)


def needs_states(filters: Filters) -> bool:
    """Whether who fits depends on their rows, though it may be by having none."""
    return needs_rows(filters) or bool(filters.without) or filters.licensed is False


def rows_that_fit(user: User, filters: Filters) -> tuple[LicenseAssignmentState, ...] | None:
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
    rows = tuple(one for one in rows if _is_within(one, filters))
    return rows if _have_it(rows, states, filters) else None


def _have_it(
    rows: Sequence[LicenseAssignmentState], states: Sequence[LicenseAssignmentState], filters: Filters
) -> bool:
    held = {one.sku_id for one in rows}
    if filters.licensed is False and any(one.state in IN_FORCE for one in states):
        return False
    if any(
        one.sku_id in {product.id for product in filters.without} and _holds(one, filters) for one in states
    ):
        return False
    if filters.together and not held >= {product.id for product in filters.products}:
        return False
    return (bool(rows) or not needs_rows(filters)) and (not needs_rows(filters) or filters.counts(len(held)))


def _holds(row: LicenseAssignmentState, filters: Filters) -> bool:
    """Whether a product that is not to be held is, from the source that is asked about."""
    wanted = {Source.DIRECT: row.assigned_by_group is None, Source.GROUP: row.assigned_by_group is not None}
    return row.state in IN_FORCE and (filters.source is None or wanted.get(filters.source, True))


def _is_within(row: LicenseAssignmentState, filters: Filters) -> bool:
    at = row.last_updated
    if filters.since is None and filters.until is None:
        return True
    if at is None:
        return False
    return (filters.since is None or at >= filters.since) and (filters.until is None or at < filters.until)


def _stands(row: LicenseAssignmentState, filters: Filters) -> bool:
    if filters.standing is Standing.IN_ERROR:
        failed = bool(row.error) or row.state == "Error"
        return failed and (filters.error is None or AssignmentError.of(row.error or "") is filters.error)
    return row.state in IN_FORCE or not needs_rows(filters)


def _twice(rows: Sequence[LicenseAssignmentState]) -> tuple[LicenseAssignmentState, ...]:
    """The rows of products that come both directly and from a group."""
    direct = {one.sku_id for one in rows if one.assigned_by_group is None}
    by_group = {one.sku_id for one in rows if one.assigned_by_group is not None}
    return tuple(one for one in rows if one.sku_id in direct & by_group)
