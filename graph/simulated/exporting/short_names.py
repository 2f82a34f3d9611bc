"""What things of an exported tenant are called in its file."""

import re
from collections.abc import Iterable

from graph.simulated.exporting.read_out import Json, Read


class Names:
    """Short names of people and things, each once; products by part number, plans by name."""

    def __init__(self, read: Read) -> None:
        self.keys: dict[str, str] = {}
        self.skus: dict[str, str] = {}
        self.plans: dict[str, Json] = {}
        self._taken: set[str] = set()
        self._services = {
            plan["servicePlanId"]: plan["service"]
            for user in read.users
            for plan in user.get("assignedPlans") or ()
        }

    def give(self, id: str, name: str) -> None:
        """A key for an object."""
        plain = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._") or "one"
        key, n = plain, 1
        while key in self._taken:
            n += 1
            key = f"{plain}-{n}"
        self._taken.add(key)
        self.keys[id] = key

    def plan(self, plan: Json) -> str:
        """A plan's name, in which it is declared from then on."""
        id, name = plan["servicePlanId"], plan["servicePlanName"]
        if id not in self.plans:
            taken = any(one["name"] == name for one in self.plans.values())
            self.plans[id] = {
                "name": f"{name}_{id[:8]}" if taken else name,
                "id": id,
                "service": self._services.get(id, "unknown"),
                "applies_to": plan.get("appliesTo") or "User",
                "status": plan.get("provisioningStatus") or "Success",
            }
        return str(self.plans[id]["name"])

    def plans_of(self, plan_ids: Iterable[str]) -> list[str]:
        """The names of plans that some product declared."""
        return [self.plans[id]["name"] for id in plan_ids if id in self.plans]

    def license(self, license: Json) -> Json:
        """A product as a group or a person carries it."""
        return {
            "product": self.skus[license["skuId"]],
            "disabled": self.plans_of(license.get("disabledPlans") or ()),
        }
