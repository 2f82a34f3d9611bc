"""*Meanwhile in the admin center*: what somebody else does in the simulated tenant while the chat goes on.

Decisions only; `demo` carries them over HTTP. Every change is one a person could make in the Microsoft 365
admin center, in Entra or on the telephone with Microsoft, so a license comes, or stays away, for a cause.
"""

from dataclasses import dataclass
from typing import Any

from bot.web.happenings import (
    BuySeats,
    ChangeLicense,
    ChangeMembership,
    Happening,
    NotPossible,
    PassTime,
    Reset,
    ResolveIncident,
    SetRule,
    SetUsageLocation,
)
from dialogs.words.text import Text, only, plain, say, say_count, together
from dialogs.words.tongue import ENGLISH, Tongue
from graph.products import Names
from graph.simulated.world import Refusal, World

Json = dict[str, Any]

# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
_GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
_ADMIN_CENTER = "Microsoft Office 365 Portal"

_PASSED = {
    10: say("Ten minutes passed."),
    60: say("An hour passed."),
    1440: say("A day passed."),
}


@dataclass(frozen=True, slots=True)
class AdminCenter:
    """The simulated tenant as its administrators change it."""

    world: World
    names: Names

    def figures(self, tongue: Tongue = ENGLISH) -> Json:
        """What the panel shows: seats of each product, groups with licenses, the tenant's clock."""
        now = say("It is {at} in {tenant}.", at=self.world.now(), tenant=self.world.tenant.name)
        return {
            "now": plain(now, tongue),
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

    def apply(self, change: Happening) -> Text:
        """Make the change and say in one sentence what was done. Raises NotPossible with the reason."""
        try:
            return self._apply(change)
        except Refusal as refusal:
            raise NotPossible(only(refusal.message)) from refusal

    def _apply(self, change: Happening) -> Text:
        match change:
            case BuySeats():
                return self._buy(change)
            case SetUsageLocation():
                user = self._user(change.user)
                self.world.update_user(user["id"], {"usageLocation": change.location}, self._by())
                return say(
                    "The usage location of {user} is {country} now.",
                    user=user["displayName"],
                    country=change.location,
                )
            case ChangeMembership():
                return self._change_membership(change)
            case ChangeLicense():
                return self._change_license(change)
            case SetRule():
                return self._set_rule(change)
            case PassTime():
                self.world.advance(change.minutes * 60)
                return together(_PASSED[change.minutes], say("It is {at} now.", at=self.world.now()))
            case ResolveIncident():
                return self._resolve(change)
            case Reset():
                self.world.reset()
                return say("{tenant} is as it was at the start.", tenant=self.world.tenant.name)

    def _buy(self, change: BuySeats) -> Text:
        before = self._sku(change.sku)
        self.world.buy_seats(before["skuId"], change.count)
        bought = self._sku(change.sku)["prepaidUnits"]["enabled"]
        return say_count(
            "Bought {count} license of {product}: {now} now, {before} before.",
            "Bought {count} licenses of {product}: {now} now, {before} before.",
            count=change.count,
            product=self._product(before)["name"],
            now=bought,
            before=before["prepaidUnits"]["enabled"],
        )

    def _change_membership(self, change: ChangeMembership) -> Text:
        group, user = self._group(change.group), self._user(change.user)
        names = {"user": user["displayName"], "group": group["displayName"]}
        if change.change == "add_member":
            self.world.add_member(group["id"], user["id"], self._by())
            return say("{user} is a member of {group} now.", **names)
        self.world.remove_member(group["id"], user["id"], self._by())
        return say("{user} is no longer a member of {group}.", **names)

    def _change_license(self, change: ChangeLicense) -> Text:
        group, sku = self._group(change.group), self._sku(change.sku)
        names = {"product": self._product(sku)["name"], "group": group["displayName"]}
        sku_id = sku["skuId"]
        if change.change == "assign_license":
            given = {"skuId": sku_id, "disabledPlans": []}
            self.world.assign_group_license(group["id"], [given], [], self._by())
            return say("{group} carries {product} now; its members follow.", **names)
        self.world.assign_group_license(group["id"], [], [sku_id], self._by())
        return say("{group} no longer carries {product}; its members follow.", **names)

    def _set_rule(self, change: SetRule) -> Text:
        group = self._group(change.group)
        if "DynamicMembership" not in group["groupTypes"]:
            raise NotPossible(
                say("{group} has no rule: its members are assigned one by one.", group=group["displayName"])
            )
        self.world.set_rule(group["id"], change.rule, "On")
        return say(
            "The rule of {group} is rewritten and runs; its members follow.", group=group["displayName"]
        )

    def _resolve(self, change: ResolveIncident) -> Text:
        for issue in self.world.service_issues():
            if issue["id"] == change.id:
                self.world.resolve_incident(change.id)
                return say("Microsoft resolved “{incident}”.", incident=issue["title"])
        raise NotPossible(say("There is no incident {id}.", id=change.id))

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
        raise NotPossible(say("The tenant has no product {id}.", id=id))

    def _user(self, id: str) -> Json:
        user = self.world.user(id)
        if user is None:
            raise NotPossible(say("There is nobody with the id {id}.", id=id))
        return user

    def _group(self, id: str) -> Json:
        group = self.world.group(id)
        if group is None:
            raise NotPossible(say("There is no group with the id {id}.", id=id))
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
