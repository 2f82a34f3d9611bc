"""Of which products of this tenant no license is left, and who waits for one."""

import asyncio
from collections.abc import Sequence

from dialogs.examining.glance import Glance, at_most
from dialogs.examining.verdict import Finding
from dialogs.guide.not_enough_licenses.seats import stands
from dialogs.licensing.messages.failed import rows_in_error
from dialogs.licensing.rows import Row, heads
from dialogs.licensing.sources import ASSIGNABLE, attempt, every_product
from dialogs.licensing.tenant_wide.everybody import (
    EVERYBODY,
    Examine,
    gaps,
    in_error_with,
    who,
    with_what_to_do,
    worst_first,
)
from dialogs.words.text import Text, say_count, together
from graph import AssignmentError, Directory, SubscribedSku


async def glance(examine: Examine, directory: Directory) -> Glance:
    """The products without a free license, with who waits for one; then what else the rows say."""
    verdicts, waiting, skus, _ = await asyncio.gather(
        examine(EVERYBODY, directory),
        rows_in_error(EVERYBODY, directory, AssignmentError.COUNT_VIOLATION),
        every_product(directory),
        # Asked for at once: the check would ask for it when it has seen the rows.
        attempt(directory.subscriptions()),
    )
    taken = {sku.sku_id: sku for sku in skus if _all_taken(sku)}
    found: dict[str, Finding] = {}
    for one in worst_first(verdicts):
        found.setdefault(one.about.sku.id if one.about.sku else "", one)
    rows = (
        *(_without_any(sku, _of(id, waiting), found.get(id)) for id, sku in taken.items()),
        *(with_what_to_do(one) for id, one in found.items() if id not in taken),
    )
    told = in_error_with(AssignmentError.COUNT_VIOLATION, waiting)
    return Glance((told,), at_most(rows), gaps(verdicts))


def _all_taken(sku: SubscribedSku) -> bool:
    return sku.applies_to == "User" and sku.capability_status in ASSIGNABLE and sku.available <= 0


def _of(id: str, waiting: Sequence[Row]) -> list[Row]:
    return [row for row in waiting if row.sku.id == id]


def _without_any(sku: SubscribedSku, waiting: Sequence[Row], found: Finding | None) -> Text:
    taken, todo = stands(sku, sku.display_name), (found.next_step,) if found else ()
    since = min((row.state.last_updated for row in waiting if row.state.last_updated), default=None)
    if since is None:
        return together(taken, *todo)
    return together(
        taken,
        say_count(
            "{names} waits for one since {since}.",
            "{names} wait for one, the first since {since}.",
            count=heads(waiting),
            names=who(waiting),
            since=since,
        ),
        *todo,
    )
