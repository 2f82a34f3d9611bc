"""What was added to the products of this tenant, and which groups switch services off."""

import asyncio
from collections.abc import Iterator, Sequence

from dialogs.examining.glance import Glance, at_most
from dialogs.guide.new_services.newcomers import plan_names
from dialogs.licensing.sources import by_sku_id, every_product, user_plans
from dialogs.licensing.tenant_wide.licensed_groups import all_listed, switched_off, told_off
from dialogs.words.text import Text, say, say_count
from graph import Directory, SubscribedSku


async def glance(directory: Directory) -> Glance:
    """The services that came into a product after it was first seen; then what groups leave out."""
    skus, groups = await asyncio.gather(every_product(directory), directory.licensed_groups())
    new = list(_new(skus.items, directory))
    off = list(switched_off(groups.items, by_sku_id(skus), directory))
    return Glance(
        (_told(skus.items, len(new), directory), told_off(len(off))),
        at_most((*new, *off)),
        all_listed(groups),
    )


def _new(skus: Sequence[SubscribedSku], directory: Directory) -> Iterator[Text]:
    for sku in skus:
        known = directory.plans_first_seen(sku.sku_id)
        plans = [] if known is None else [plan for plan in user_plans(sku) if plan not in known]
        if plans:
            yield say_count(
                "{plans} came into {product} after this guide first saw it here.",
                "{plans} came into {product} after this guide first saw it here.",
                count=len(plans),
                plans=plan_names(plans, directory),
                product=sku.display_name,
            )


def _told(skus: Sequence[SubscribedSku], new: int, directory: Directory) -> Text:
    if all(directory.plans_first_seen(sku.sku_id) is None for sku in skus):
        return say("I see the products of this tenant for the first time, so I cannot tell what is new yet.")
    if not new:
        return say("No product has a service that it did not have when I first saw it here.")
    return say_count(
        "{count} product has services that it did not have when I first saw it here.",
        "{count} products have services that they did not have when I first saw them here.",
        count=new,
    )
