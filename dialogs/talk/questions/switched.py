"""Whether a service is on or off for what a group gives."""

from collections.abc import Sequence

from dialogs.examining.case import Named
from dialogs.licensing.sources import user_plans
from dialogs.words.text import Text, say
from graph import Directory


async def in_group(group: Named, plan: str, directory: Directory) -> Sequence[Text] | None:
    """How the service whose plans are named so stands in each product of the group that has it; None where
    Graph does not show what the group gives, or none of it has the service."""
    found = await directory.group(group.id)
    if found is None or found.assigned_licenses is None:
        return None
    skus = {sku.sku_id: sku for sku in await directory.subscribed_skus()}
    told: list[Text] = []
    for license in found.assigned_licenses:
        if (sku := skus.get(license.sku_id)) is None:
            continue
        for one in user_plans(sku).values():
            if one.service_plan_name.startswith(plan):
                off = one.service_plan_id in license.disabled_plans
                told.append(_stands(one.display_name, sku.display_name, group.name, off=off))
    return tuple(told) or None


def _stands(service: str, product: str, group: str, *, off: bool) -> Text:
    if off:
        return say(
            "{service} is off in {product} from {group}.", service=service, product=product, group=group
        )
    return say("{service} is on in {product} from {group}.", service=service, product=product, group=group)
