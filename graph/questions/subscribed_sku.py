"""The products of a tenant, their service plans, and the purchases behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graph.asking import lenient, wire
from graph.asking.listed import Listed, Seen
from graph.asking.wire import Json, moment
from graph.products.names_told import Naming
from graph.questions import Questions


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """One service inside a product. `applies_to` is "User" or "Company"."""

    service_plan_id: str
    service_plan_name: str
    display_name: str = ""
    applies_to: str = "User"
    provisioning_status: str = "Success"


@dataclass(frozen=True, slots=True)
class SubscribedSku:
    """A product the tenant has: units bought (`enabled`), in grace (`warning`), taken (`consumed_units`)."""

    sku_id: str
    sku_part_number: str
    seen: Seen
    display_name: str = ""
    capability_status: str = "Enabled"
    applies_to: str = "User"
    consumed_units: int = 0
    enabled: int = 0
    warning: int = 0
    suspended: int = 0
    locked_out: int = 0
    service_plans: tuple[ServicePlan, ...] = ()

    @property
    def available(self) -> int:
        """Units free; below zero when more were given than are paid for. Grace units still count."""
        return self.enabled + self.warning - self.consumed_units


@dataclass(frozen=True, slots=True)
class CompanySubscription:
    """A purchase behind a product: why seats appeared or vanished."""

    sku_id: str
    sku_part_number: str
    status: str
    total_licenses: int
    seen: Seen
    is_trial: bool | None = None
    next_lifecycle: datetime | None = None


SKU = (
    *("skuId", "skuPartNumber", "capabilityStatus", "appliesTo", "consumedUnits", "prepaidUnits"),
    "servicePlans",
)

SUBSCRIPTION = ("skuId", "skuPartNumber", "status", "totalLicenses", "isTrial", "nextLifecycleDateTime")


def as_subscribed_sku(json: Json, seen: Seen) -> SubscribedSku:
    """https://learn.microsoft.com/graph/api/resources/subscribedsku"""
    units = lenient.part(json, "prepaidUnits")
    return SubscribedSku(
        sku_id=lenient.identity(json, seen, "skuId"),
        sku_part_number=lenient.text(json, "skuPartNumber") or "",
        seen=seen,
        capability_status=lenient.text(json, "capabilityStatus") or "",
        applies_to=lenient.text(json, "appliesTo") or "",
        consumed_units=lenient.count(json, seen, "consumedUnits"),
        enabled=lenient.count(units, seen, "enabled"),
        warning=lenient.number(units, "warning"),
        suspended=lenient.number(units, "suspended"),
        locked_out=lenient.number(units, "lockedOut"),
        service_plans=as_service_plans(json),
    )


def as_service_plans(json: Json) -> tuple[ServicePlan, ...]:
    """The services inside a product."""
    return tuple(
        ServicePlan(
            service_plan_id=lenient.text(each, "servicePlanId") or "",
            service_plan_name=lenient.text(each, "servicePlanName") or "",
            applies_to=lenient.text(each, "appliesTo") or "",
            provisioning_status=lenient.text(each, "provisioningStatus") or "",
        )
        for each in lenient.parts(json, "servicePlans") or ()
    )


def as_company_subscription(json: Json, seen: Seen) -> CompanySubscription:
    """https://learn.microsoft.com/graph/api/resources/companysubscription"""
    return CompanySubscription(
        sku_id=lenient.identity(json, seen, "skuId"),
        sku_part_number=lenient.text(json, "skuPartNumber") or "",
        status=lenient.text(json, "status") or "",
        total_licenses=lenient.number(json, "totalLicenses"),
        seen=seen,
        is_trial=lenient.flag(json, "isTrial"),
        next_lifecycle=moment(json.get("nextLifecycleDateTime")),
    )


def named(plans: Sequence[ServicePlan], naming: Naming) -> tuple[ServicePlan, ...]:
    """The plans with their names."""
    return tuple(replace(plan, display_name=naming.plan(plan.service_plan_id)) for plan in plans)


def codes(plans: Sequence[ServicePlan]) -> dict[str, str]:
    """What Graph calls the plans, by id."""
    return {plan.service_plan_id: plan.service_plan_name for plan in plans}


class SubscribedSkuQuestions(Questions):
    """What was bought."""

    async def subscribed_skus(self) -> Listed[SubscribedSku]:
        return await self._asking.list(wire.get("/subscribedSkus", *SKU), self._sku)

    async def subscriptions(self) -> Listed[CompanySubscription]:
        return await self._asking.list(
            wire.get("/directory/subscriptions", *SUBSCRIPTION), as_company_subscription
        )

    def _sku(self, json: Json, seen: Seen) -> SubscribedSku:
        sku = as_subscribed_sku(json, seen)
        self._naming.told(sku.sku_id, sku.sku_part_number, codes(sku.service_plans))
        name = self._naming.product(sku.sku_id)
        return replace(sku, display_name=name, service_plans=named(sku.service_plans, self._naming))
