"""Which services of this tenant are not ready for anybody, and which ones its groups leave out."""

import asyncio
from collections.abc import Iterator, Sequence

from dialogs.examining.glance import Glance, at_most
from dialogs.licensing.sources import ASSIGNABLE, by_sku_id, every_product, user_plans
from dialogs.licensing.tenant_wide.licensed_groups import all_listed, switched_off, told_off
from dialogs.licensing.wording import the_first
from dialogs.words.text import Text, say, say_count
from graph import Directory, SubscribedSku

_READY = "Success"
_PLANS = 5


async def glance(directory: Directory) -> Glance:
    """The services that a product in force does not provide yet; then what groups switch off."""
    skus, groups = await asyncio.gather(every_product(directory), directory.licensed_groups())
    pending = list(_pending([sku for sku in skus if sku.capability_status in ASSIGNABLE]))
    off = list(switched_off(groups.items, by_sku_id(skus), directory))
    return Glance(
        (_told(len(pending)), told_off(len(off)), _ONE_BY_ONE),
        at_most((*pending, *off)),
        all_listed(groups),
    )


_ONE_BY_ONE = say("How far the services of one person are I tell when you name the person.")


def _pending(skus: Sequence[SubscribedSku]) -> Iterator[Text]:
    for sku in skus:
        waiting = [plan for plan in user_plans(sku).values() if plan.provisioning_status != _READY]
        if waiting:
            yield say(
                "In {product} these are not ready in this tenant: {plans}.",
                product=sku.display_name,
                plans=the_first([plan.display_name for plan in waiting], _PLANS),
            )


def _told(count: int) -> Text:
    if not count:
        return say("Every service of the products in force is ready in this tenant.")
    return say_count(
        "{count} product has services that are not ready in this tenant.",
        "{count} products have services that are not ready in this tenant.",
        count=count,
    )
