"""Which service plans each product had when this installation first saw it.

Graph does not tell when a plan came into a product
(https://learn.microsoft.com/graph/api/resources/serviceplaninfo), so the only fact about it is one
remembered.
"""

from collections.abc import Iterable
from typing import Protocol

from graph import PlansFirstSeen, SubscribedSku


class Baselines(Protocol):
    """Keeps the plans first seen, apart for each tenant."""

    def plans(self, tenant: str) -> PlansFirstSeen:
        """What is remembered; empty before anything was seen."""
        ...

    def remember(self, tenant: str, plans: PlansFirstSeen) -> None:
        """Keep these; what was remembered of a product before must not be overwritten by the caller."""
        ...


class NothingRemembered:
    """For a single look: there is no first time to compare with."""

    def plans(self, tenant: str) -> PlansFirstSeen:
        """Nothing."""
        return {}

    def remember(self, tenant: str, plans: PlansFirstSeen) -> None:
        """Forget it at once."""


def first_seen(remembered: PlansFirstSeen, skus: Iterable[SubscribedSku]) -> PlansFirstSeen:
    """What is remembered, and the plans of products that are seen for the first time."""
    seen = {sku.sku_id: tuple(plan.service_plan_id for plan in sku.service_plans) for sku in skus}
    return {**seen, **remembered}
