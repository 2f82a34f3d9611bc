"""A product as a group gives it: what is on and what is off."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogs.examining.case import Case, Named
from dialogs.licensing.membership.groups import group_name, named_group
from dialogs.licensing.rows import rows
from dialogs.licensing.sources import by_sku_id, every_product, user_plans
from graph import Directory, Seen, ServicePlan, SubscribedSku


@dataclass(frozen=True, slots=True)
class Given:
    """A product as one group gives it: what is on, what is off, and who said so."""

    sku: Named
    group: Named
    on: Mapping[str, ServicePlan]
    off: frozenset[str]
    seen: Seen
    catalog: Seen

    @property
    def count(self) -> int:
        """How many plans of the product a user could have."""
        return len(self.on) + len(self.off)


async def given_by_group(case: Case, directory: Directory) -> Sequence[Given] | None:
    """What the group of the case gives; None where its licenses cannot be read."""
    group, skus = await asyncio.gather(named_group(case, directory), every_product(directory))
    if group.assigned_licenses is None:
        return None
    owned = by_sku_id(skus)
    return [
        _given(
            Named(one.sku_id, directory.product_name(one.sku_id)),
            group_name(group),
            one.disabled_plans,
            owned,
            group.seen,
        )
        for one in group.assigned_licenses
        if one.sku_id in owned and (case.sku is None or case.sku.id == one.sku_id)
    ]


async def given_to_user(case: Case, directory: Directory) -> Sequence[Given]:
    """What the person's groups give."""
    found, skus = await asyncio.gather(rows(case, directory), every_product(directory))
    owned = by_sku_id(skus)
    return [
        _given(row.sku, row.group, row.state.disabled_plans, owned, row.user.seen)
        for row in found
        if row.group is not None and row.sku.id in owned and (case.sku is None or row.sku.id == case.sku.id)
    ]


def _given(
    sku: Named, group: Named, disabled: frozenset[str], owned: Mapping[str, SubscribedSku], seen: Seen
) -> Given:
    plans = user_plans(owned[sku.id])
    on = {id: plan for id, plan in plans.items() if id not in disabled}
    return Given(sku, group, on, frozenset(plans) & disabled, seen, owned[sku.id].seen)
