"""Which plan of this tenant includes licensing by group, and what is not in force."""

import asyncio

from dialogs.examining.case import Named
from dialogs.examining.glance import Glance, at_most
from dialogs.examining.verdict import Finding
from dialogs.guide.qualifying_plan.entitled import entitlement, qualifies
from dialogs.guide.qualifying_plan.in_force import NO_DATES, judge
from dialogs.guide.qualifying_plan.owned import Owned
from dialogs.licensing.sources import attempt, every_product
from dialogs.licensing.tenant_wide.everybody import EVERYBODY
from dialogs.words.text import Text, say, say_count, together
from graph import Directory, GraphError, SubscribedSku


async def glance(directory: Directory) -> Glance:
    """Each product that qualifies, with its seats and until when; then those that are not in force."""
    skus, purchases = await asyncio.gather(every_product(directory), attempt(directory.subscriptions()))
    unread = isinstance(purchases, GraphError)
    owned = Owned(
        {sku.sku_id: sku for sku in skus},
        skus.seen,
        None if isinstance(purchases, GraphError) else purchases.items,
        directory.now(),
    )
    told = tuple(_qualifying(sku, owned) for sku in skus if qualifies(sku))
    if not told:
        lacking = await entitlement(EVERYBODY, owned, None, directory)
        told = (lacking.because,) if isinstance(lacking, Finding) else ()
    lapsed = (Named(sku.sku_id, sku.display_name) for sku in skus if sku.capability_status != "Enabled")
    rows = tuple(judge(EVERYBODY, product, owned, ()).because for product in lapsed)
    return Glance(told, at_most(rows), (NO_DATES,) if unread else ())


def _qualifying(sku: SubscribedSku, owned: Owned) -> Text:
    seats = say_count(
        "{product} includes group-based licensing: {free} of {count} license is free.",
        "{product} includes group-based licensing: {free} of {count} licenses are free.",
        product=sku.display_name,
        free=max(sku.available, 0),
        count=sku.enabled + sku.warning,
    )
    purchase = owned.purchase(sku.sku_id)
    if purchase is None or purchase.next_lifecycle is None:
        return seats
    return together(seats, say("Its subscription runs until {date}.", date=purchase.next_lifecycle.date()))
