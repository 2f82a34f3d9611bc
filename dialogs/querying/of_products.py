"""Products and their seats, as a query asks for them."""

import asyncio
from collections.abc import Sequence

from dialogs.licensing.sources import ASSIGNABLE
from dialogs.querying.found import Found, Row
from dialogs.querying.tenant_query import Filters, Query, Sort, Standing, What
from dialogs.words.text import Text, Value, say
from graph import CompanySubscription, Directory, GraphError, SubscribedSku

_COLUMNS = (say("Product"), say("Free"), say("In use"), say("Bought"), say("State"), say("Ends or renews"))


async def find_products(query: Query, directory: Directory) -> Found:
    """Products with their seats. Raises GraphError where Graph does not show them."""
    skus, purchases = await asyncio.gather(directory.subscribed_skus(), _purchases(directory))
    rows = tuple(
        _row(query, sku, [one for one in purchases if one.sku_id == sku.sku_id])
        for sku in skus
        if _fits(sku, query, purchases)
    )
    rows = tuple(row for row in rows if query.filters.counts(row.number))
    count = (
        sum(row.number for row in rows)
        if query.what is What.SEATS and not query.filters.standing
        else len(rows)
    )
    columns = _COLUMNS[:1] if query.names_only else _COLUMNS
    told = _beside(query, tuple(skus))
    return Found(
        query,
        columns,
        _first_to_end(rows) if query.filters.standing is Standing.EXPIRING else rows,
        count,
        told=told,
        brief=_brief(query),
    )


def _brief(query: Query) -> tuple[int, ...]:
    """Seats, or how it stands and until when; the rest is in the file."""
    if query.names_only:
        return ()
    return (0, 4, 5) if query.what is What.PRODUCTS and query.filters.standing else (0, 1, 2, 3)


async def _purchases(directory: Directory) -> Sequence[CompanySubscription]:
    """What was bought when; how many are left holds without it."""
    try:
        return (await directory.subscriptions()).items
    except GraphError:
        return ()


def in_force(sku: SubscribedSku) -> bool:
    """Whether units of it can be given."""
    return sku.capability_status in ASSIGNABLE


def _fits(sku: SubscribedSku, query: Query, purchases: Sequence[CompanySubscription]) -> bool:
    filters = query.filters
    wanted = {product.id for product in filters.products}
    if sku.sku_id in {product.id for product in filters.without}:
        return False
    if wanted:
        return sku.sku_id in wanted and _stands(sku, filters, purchases)
    return (
        sku.applies_to == "User"
        and _includes(sku, filters.plan)
        and (
            _stands(sku, filters, purchases)
            if filters.standing
            else in_force(sku) or (query.what is What.PRODUCTS and not is_of_free_seats(query))
        )
    )


def _includes(sku: SubscribedSku, plan: str) -> bool:
    return not plan or any(one.service_plan_name.startswith(plan) for one in sku.service_plans)


def _stands(sku: SubscribedSku, filters: Filters, purchases: Sequence[CompanySubscription]) -> bool:
    match filters.standing:
        case Standing.USED_UP:
            return in_force(sku) and sku.available <= 0
        case Standing.NOT_IN_FORCE:
            return not in_force(sku)
        case Standing.EXPIRING:
            return any(one.sku_id == sku.sku_id and _ends_then(one, filters) for one in purchases)
        case _:
            return True


def _ends_then(purchase: CompanySubscription, filters: Filters) -> bool:
    at = purchase.next_lifecycle
    if at is None:
        return False
    return (filters.since is None or at >= filters.since) and (filters.until is None or at < filters.until)


def is_of_free_seats(query: Query) -> bool:
    """Whether products are asked for by how many licenses of them are free."""
    bound = query.filters.at_least is not None or query.filters.at_most is not None
    return query.what is What.PRODUCTS and (bound or query.sort in {Sort.NUMBER, Sort.FEWEST})


def _row(query: Query, sku: SubscribedSku, purchases: Sequence[CompanySubscription]) -> Row:
    name = sku.display_name or sku.sku_part_number
    free = max(0, sku.available) if in_force(sku) else 0
    ends = min((one.next_lifecycle for one in purchases if one.next_lifecycle), default=None)
    bought = sku.enabled + sku.warning
    cells: tuple[Value, ...] = (
        name,
        free,
        sku.consumed_units,
        bought,
        sku.capability_status,
        ends.date() if ends else "",
    )
    return Row(cells[:1] if query.names_only else cells, name, free, ends)


def _first_to_end(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: row.since.timestamp() if row.since else 0.0))


def _beside(query: Query, skus: tuple[SubscribedSku, ...]) -> tuple[Text, ...]:
    """What a number of seats leaves out: products that are not in force have none to give."""
    lapsed = tuple(
        sku.display_name or sku.sku_part_number
        for sku in skus
        if not in_force(sku)
        and (not query.filters.products or sku.sku_id in {one.id for one in query.filters.products})
    )
    if not (query.what is What.SEATS or is_of_free_seats(query)) or not lapsed:
        return ()
    return (say("Not in force, and so with nothing to give: {products}.", products=lapsed),)
