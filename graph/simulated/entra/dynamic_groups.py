"""Dynamic membership: whom the rules of a tenant's groups take in and put out.

https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
"""

from collections.abc import Callable
from datetime import datetime

from graph.simulated.declared.membership_rules import Rule, parse
from graph.simulated.entra.audit_log import DYNAMIC_GROUPS
from graph.simulated.entra.inventory import GroupState, Inventory, Json, UserState
from graph.simulated.entra.licensing import effective_plans

Move = Callable[[str, str, str | None], None]
"""Somebody joins or leaves: the group's id, the member's, and whose doing it is."""

_MEMBER_OF_ENDED = datetime.fromisoformat("2026-11-03T00:00:00+00:00")
"""When rules with memberOf stopped. https://learn.microsoft.com/entra/identity/users/groups-dynamic-rule-member-of"""


class DynamicGroups:
    """The rules of one tenant, and what they make of its people. `add` and `remove` carry it out."""

    def __init__(self, directory: Inventory, now: Callable[[], datetime], add: Move, remove: Move) -> None:
        self._directory = directory
        self._now = now
        self._add = add
        self._remove = remove

    def evaluate(self, group: GroupState) -> None:
        """Have a group's rule judge everybody, if it still runs."""
        rule = self._running_rule(group)
        if rule is not None:
            for user in self._directory.users.values():
                self._judge(group, rule, user)

    def evaluate_user(self, user: UserState) -> None:
        """Have every rule that runs judge one person."""
        for group in self._directory.groups.values():
            rule = self._running_rule(group)
            if rule is not None:
                self._judge(group, rule, user)

    def _running_rule(self, group: GroupState) -> Rule | None:
        """The group's rule, if it still moves members."""
        rule = group.rule
        paused = group.properties["membershipRuleProcessingState"] == "Paused"
        if rule is None or paused or group.frozen or group.deleted is not None:
            return None
        return None if rule.uses_member_of and self._now() >= _MEMBER_OF_ENDED else rule

    def _judge(self, group: GroupState, rule: Rule, user: UserState) -> None:
        belongs = user.deleted is None and rule.matches(self._attributes(user))
        if belongs and user.id not in group.members:
            self._add(group.id, user.id, DYNAMIC_GROUPS)
        elif not belongs and user.id in group.members:
            self._remove(group.id, user.id, DYNAMIC_GROUPS)

    def _attributes(self, user: UserState) -> Json:
        """What a rule may ask of a user, by Graph's names in lower case."""
        plans = self._directory.plan_by_id
        extensions: Json = user.properties["onPremisesExtensionAttributes"]
        return {
            **{name.lower(): value for name, value in (user.properties | extensions).items()},
            "objectid": user.id,
            "physicaldeliveryofficename": user.properties["officeLocation"],
            "dirsyncenabled": user.properties["onPremisesSyncEnabled"],
            "memberof": list(user.groups),
            "assignedplans": [
                {"servicePlanId": id_, "capabilityStatus": "Enabled", "service": plans[id_].service}
                for id_ in effective_plans(user.rows, self._directory.plans_of)
            ],
        }


def ruled(group: GroupState) -> None:
    """The group's rule was written, or taken away: that makes the group dynamic, or assigned."""
    text = group.properties["membershipRule"]
    group.rule = parse(text) if text is not None else None
    group.frozen = False
    kinds = [kind for kind in group.properties["groupTypes"] if kind != "DynamicMembership"]
    group.properties["groupTypes"] = kinds if group.rule is None else [*kinds, "DynamicMembership"]
