"""Names of products and plans, as the published list and the tenant itself tell them.

The list knows what admins call them; the tenant knows at least the codes of what the list does not know yet.
"""

from collections.abc import Sequence
from dataclasses import replace

from graph.asking.wire import Json
from graph.directory import LicenseDetails, Seen, ServicePlan, SubscribedSku
from graph.products import Names
from graph.questions import parsing


class Naming:
    """Names what Graph answers, and remembers the codes it told."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._part_numbers: dict[str, str] = {}
        self._plan_codes: dict[str, str] = {}

    def product(self, sku_id: str) -> str:
        """What admins call a product, or its part number, or its id."""
        return self._names.product(sku_id, self._part_numbers.get(sku_id))

    def plan(self, service_plan_id: str) -> str:
        """What admins call a service plan, or its code, or its id."""
        return self._names.plan(service_plan_id, self._plan_codes.get(service_plan_id))

    def find(self, words: str) -> tuple[str, ...]:
        """Sku ids of the products the words may mean, best first."""
        code = " ".join(words.split()).casefold()
        known = (id for id, part_number in self._part_numbers.items() if part_number.casefold() == code)
        return tuple(self._names.find_product(words)) or tuple(known)

    def subscribed_sku(self, json: Json, seen: Seen) -> SubscribedSku:
        """A product of the tenant, with its plans, by name."""
        sku = parsing.subscribed_sku(json, seen)
        self._part_numbers[sku.sku_id] = sku.sku_part_number
        plans = self._plans(sku.service_plans)
        return replace(sku, display_name=self.product(sku.sku_id), service_plans=plans)

    def license_details(self, json: Json, seen: Seen) -> LicenseDetails:
        """A product of a user, with its plans, by name."""
        details = parsing.license_details(json, seen)
        self._part_numbers[details.sku_id] = details.sku_part_number
        plans = self._plans(details.service_plans)
        return replace(details, display_name=self.product(details.sku_id), service_plans=plans)

    def _plans(self, plans: Sequence[ServicePlan]) -> tuple[ServicePlan, ...]:
        self._plan_codes |= {plan.service_plan_id: plan.service_plan_name for plan in plans}
        return tuple(replace(plan, display_name=self.plan(plan.service_plan_id)) for plan in plans)
