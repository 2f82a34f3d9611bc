"""Of which products of this tenant no license is left, and who waits for one."""

import asyncio
from collections.abc import Sequence

from dialogs.examining.glance import Glance, at_most
from dialogs.guide.not_enough_licenses.seats import stands
from dialogs.licensing.rows import Row, heads, rows_in_error
from dialogs.licensing.sources import ASSIGNABLE, attempt, every_product
from dialogs.licensing.tenant_wide.everybody import EVERYBODY, Examine, gaps, in_error_with, who, worst_first
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
    others = [one for one in worst_first(verdicts) if one.about.sku and one.about.sku.id not in taken]
    rows = (
        *(_without_any(sku, [row for row in waiting if row.sku.id == id]) for id, sku in taken.items()),
        *(one.because for one in others),
    )
    told = in_error_with(AssignmentError.COUNT_VIOLATION, waiting)
    return Glance((told,), at_most(rows), gaps(verdicts))


def _all_taken(sku: SubscribedSku) -> bool:
    return sku.applies_to == "User" and sku.capability_status in ASSIGNABLE and sku.available <= 0


def _without_any(sku: SubscribedSku, waiting: Sequence[Row]) -> Text:
    taken = stands(sku, sku.display_name)
    since = min((row.state.last_updated for row in waiting if row.state.last_updated), default=None)
    if since is None:
        return taken
    return together(
        taken,
        say_count(
            "{names} waits for one since {since}.",
            "{names} wait for one, the first since {since}.",
            count=heads(waiting),
            names=who(waiting),
            since=since,
        ),
    )
