"""*Meanwhile in the admin center*: what somebody else does in the simulated tenant while the chat goes on.

Decisions only; `demo` carries them over HTTP. Every change is one a person could make in the Microsoft 365
admin center, in Entra or on the telephone with Microsoft, so a license comes, or stays away, for a cause.
"""

from dataclasses import dataclass
from typing import Any

from bot.web.happenings import (
    SPANS,
    BuySeats,
    Change,
    ChangeLicense,
    ChangeMembership,
    NotPossible,
    PassTime,
    Reset,
    ResolveIncident,
    SetRule,
    SetUsageLocation,
)
from graph.products import Names
from graph.simulated.world import Refusal, World

Json = dict[str, Any]

# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
_GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
_ADMIN_CENTER = "Microsoft Office 365 Portal"


@dataclass(frozen=True, slots=True)
class AdminCenter:
    """The simulated tenant as its administrators change it."""

    world: World
    names: Names

    def figures(self) -> Json:
        """What the panel shows: seats of each product, groups with licenses, the tenant's clock."""
        return {
            "now": f"{self.world.now():%Y-%m-%d %H:%M} UTC",
            "products": [self._product(sku) for sku in self.world.subscribed_skus()],
            "groups": [
                {"id": group["id"], "name": group["displayName"], "state": _processing(group)}
                for group in self.licensed_groups()
            ],
            "incidents": [
                {"id": issue["id"], "title": issue["title"]}
                for issue in self.world.service_issues()
                if not issue["isResolved"]
            ],
        }

    def personas(self, default: str) -> list[Json]:
        """Who a visitor may ask as: the people the tenant offers for it, or the default one alone."""
        tenant = self.world.tenant
        people = [
            {
                "upn": tenant.upn_of(person),
                "name": person.name,
                "asks_as": person.asks_as,
                "story": person.story,
            }
            for person in tenant.people
            if person.asks_as
        ]
        if default not in {person["upn"] for person in people}:
            user = self._user(default)
            people.insert(0, {"upn": default, "name": user["displayName"], "asks_as": "", "story": ""})
        return people

    def licensed_groups(self) -> list[Json]:
        """The groups that carry a license, by name."""
        return [group for group in self.all_groups() if group["assignedLicenses"]]

    def all_groups(self) -> list[Json]:
        """The groups, by name."""
        return sorted(self.world.groups(), key=lambda group: str(group["displayName"]).casefold())

    def users(self) -> list[Json]:
        """The people, by name."""
        return sorted(self.world.users(), key=lambda user: str(user["displayName"]).casefold())

    def apply(self, change: Change) -> str:
        """Make the change and say in one sentence what was done. Raises NotPossible with the reason."""
        try:
            return self._apply(change)
        except Refusal as refusal:
            raise NotPossible(refusal.message) from refusal

    def _apply(self, change: Change) -> str:
        match change:
            case BuySeats():
                return self._buy(change)
            case SetUsageLocation():
                user = self._user(change.user)
                self.world.update_user(user["id"], {"usageLocation": change.location}, self._by())
                return f"The usage location of {user['displayName']} is {change.location} now."
            case ChangeMembership():
                return self._change_membership(change)
            case ChangeLicense():
                return self._change_license(change)
            case SetRule():
                return self._set_rule(change)
            case PassTime():
                self.world.advance(change.minutes * 60)
                return f"{SPANS[change.minutes]} passed: it is {self.world.now():%Y-%m-%d %H:%M} UTC now."
            case ResolveIncident():
                return self._resolve(change)
            case Reset():
                self.world.reset()
                return f"{self.world.tenant.name} is as it was at the start."

    def _buy(self, change: BuySeats) -> str:
        before = self._sku(change.sku)
        self.world.buy_seats(before["skuId"], change.count)
        bought = self._sku(change.sku)["prepaidUnits"]["enabled"]
        name = self._product(before)["name"]
        licenses = "1 license" if change.count == 1 else f"{change.count} licenses"
        return f"Bought {licenses} of {name}: {bought} now, {before['prepaidUnits']['enabled']} before."

    def _change_membership(self, change: ChangeMembership) -> str:
        group, user = self._group(change.group), self._user(change.user)
        if change.change == "add_member":
            self.world.add_member(group["id"], user["id"], self._by())
            return f"{user['displayName']} is a member of {group['displayName']} now."
        self.world.remove_member(group["id"], user["id"], self._by())
        return f"{user['displayName']} is no longer a member of {group['displayName']}."

    def _change_license(self, change: ChangeLicense) -> str:
        group, sku = self._group(change.group), self._sku(change.sku)
        name, sku_id = self._product(sku)["name"], sku["skuId"]
        if change.change == "assign_license":
            given = {"skuId": sku_id, "disabledPlans": []}
            self.world.assign_group_license(group["id"], [given], [], self._by())
            return f"{group['displayName']} carries {name} now; its members follow."
        self.world.assign_group_license(group["id"], [], [sku_id], self._by())
        return f"{group['displayName']} no longer carries {name}; its members follow."

    def _set_rule(self, change: SetRule) -> str:
        group = self._group(change.group)
        if "DynamicMembership" not in group["groupTypes"]:
            raise NotPossible(f"{group['displayName']} has no rule: its members are assigned one by one.")
        self.world.set_rule(group["id"], change.rule, "On")
        return f"The rule of {group['displayName']} is rewritten and runs; its members follow."

    def _resolve(self, change: ResolveIncident) -> str:
        for issue in self.world.service_issues():
            if issue["id"] == change.id:
                self.world.resolve_incident(change.id)
                return f"Microsoft resolved “{issue['title']}”."
        raise NotPossible(f"There is no incident {change.id}.")

    def _product(self, sku: Json) -> Json:
        return {
            "id": sku["skuId"],
            "name": self.names.product(sku["skuId"], sku["skuPartNumber"]),
            "taken": sku["consumedUnits"],
            "bought": sku["prepaidUnits"]["enabled"] + sku["prepaidUnits"]["warning"],
            "status": sku["capabilityStatus"],
        }

    def _sku(self, id: str) -> Json:
        for sku in self.world.subscribed_skus():
            if id in {sku["skuId"], sku["skuPartNumber"]}:
                return sku
        raise NotPossible(f"The tenant has no product {id}.")

    def _user(self, id: str) -> Json:
        user = self.world.user(id)
        if user is None:
            raise NotPossible(f"There is nobody with the id {id}.")
        return user

    def _group(self, id: str) -> Json:
        group = self.world.group(id)
        if group is None:
            raise NotPossible(f"There is no group with the id {id}.")
        return group

    def _by(self) -> str:
        # A colleague, not the visitor: the audit log must not show her what she did not do.
        for user in self.world.users():
            if (_GLOBAL_ADMINISTRATOR, "/") in self.world.active_roles(user["id"]):
                return str(user["id"])
        return _ADMIN_CENTER


def _processing(group: Json) -> str:
    state = group["licenseProcessingState"]
    return str(state["state"]) if state else "ProcessingComplete"
