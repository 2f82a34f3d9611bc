"""The service plans of a simulated tenant's products and people as Microsoft Graph's JSON: what a license
switches on, and what the workloads made of it.

https://learn.microsoft.com/graph/api/resources/serviceplaninfo, …/licensedetails, …/assignedplan,
…/provisionedplan
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid5

from graph.simulated.declared.things import Plan, when
from graph.simulated.entra.audit_log import instant
from graph.simulated.entra.inventory import Inventory, Json, SkuState, UserState
from graph.simulated.entra.licensing import effective_licenses


class ServicePlans:
    """Builds the plans' JSON. Pins say what a workload made of somebody's plan, until it tries again."""

    def __init__(self, directory: Inventory, clock: datetime) -> None:
        self._directory = directory
        self._clock = clock
        self._seconds = directory.tenant.settings.provisioning_seconds
        self._pins = {
            (directory.ids[pin.person], directory.plans[pin.plan].id): pin.status
            for pin in directory.tenant.pins.plans
        }
        self._added = {
            (product.id, directory.plans[added.plan].id): when(added.since, clock)
            for product in directory.tenant.products
            for added in product.added_plans
        }

    def of_product(self, sku: SkuState) -> list[Json]:
        """What the product contains, with the tenant's own status of each plan."""
        return [_plan(plan, plan.status) for plan in self._plans(sku)]

    def license_details(self, user: UserState, now: datetime) -> list[Json]:
        """The products a user effectively has, with the provisioning status of each plan."""
        return [
            {
                "id": str(uuid5(UUID(user.id), sku_id)),
                "skuId": sku_id,
                "skuPartNumber": sku.declared.sku,
                "servicePlans": [
                    _plan(plan, self._provisioning(user, plan, disabled, now)) for plan in self._plans(sku)
                ],
            }
            for sku_id, sku, disabled in self._effective(user)
        ]

    def assigned(self, user: UserState) -> list[Json]:
        """The plans a user's licenses switch on, and those a license took along."""
        plans: dict[str, Json] = {}
        for sku_id, sku, disabled in self._effective(user):
            for plan in self._switched_on(sku, disabled):
                if plan.id in plans and plans[plan.id]["capabilityStatus"] == "Enabled":
                    continue
                since = max(
                    filter(None, (user.plan_since.get(plan.id), self._added.get((sku_id, plan.id)))),
                    default=self._clock,
                )
                plans[plan.id] = _assigned(plan.id, plan.service, sku.status, since)
        removed = (
            _assigned(plan_id, self._directory.plan_by_id[plan_id].service, "Deleted", at)
            for plan_id, at in user.plans_removed.items()
            if plan_id not in plans
        )
        return [*plans.values(), *removed]

    def provisioned(self, user: UserState, now: datetime) -> list[Json]:
        """How far the workloads are with what is switched on for a user."""
        return [
            _provisioned(plan.service, sku.status, self._provisioning(user, plan, disabled, now))
            for _, sku, disabled in self._effective(user)
            for plan in self._switched_on(sku, disabled)
        ]

    def try_again(self, user_id: str) -> None:
        """The workloads tried again and managed."""
        for key in [key for key in self._pins if key[0] == user_id]:
            del self._pins[key]

    def _effective(self, user: UserState) -> Iterator[tuple[str, SkuState, frozenset[str]]]:
        for sku_id, disabled in effective_licenses(user.rows).items():
            yield sku_id, self._directory.skus[sku_id], disabled

    def _plans(self, sku: SkuState) -> Iterator[Plan]:
        names = (*sku.declared.plans, *(added.plan for added in sku.declared.added_plans))
        return (self._directory.plans[name] for name in names)

    def _switched_on(self, sku: SkuState, disabled: frozenset[str]) -> Iterator[Plan]:
        plans = self._plans(sku)
        return (plan for plan in plans if plan.applies_to == "User" and plan.id not in disabled)

    def _provisioning(self, user: UserState, plan: Plan, disabled: frozenset[str], now: datetime) -> str:
        if plan.id in disabled:
            return "Disabled"
        pinned = self._pins.get((user.id, plan.id))
        if pinned is not None:
            return pinned
        since = user.plan_since.get(plan.id)
        if since is not None and (now - since).total_seconds() < self._seconds:
            return "PendingInput"
        return plan.status


def _plan(plan: Plan, status: str) -> Json:
    return {
        "appliesTo": plan.applies_to,
        "provisioningStatus": status,
        "servicePlanId": plan.id,
        "servicePlanName": plan.name,
    }


# Thousands of people have the same plans since the same day: one object for all of them.


@lru_cache(maxsize=4096)
def _assigned(plan_id: str, service: str, capability: str, since: datetime) -> Json:
    return {
        "assignedDateTime": instant(since),
        "capabilityStatus": capability,
        "service": service,
        "servicePlanId": plan_id,
    }


@lru_cache(maxsize=4096)
def _provisioned(service: str, capability: str, provisioning: str) -> Json:
    return {"capabilityStatus": capability, "provisioningStatus": provisioning, "service": service}
