"""Who writes the audit log of a simulated tenant: entries in Entra's words about changes of its directory."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from graph.simulated.declared.history import Logged
from graph.simulated.entra.audit_log import AuditLog, Entry, Target, licenses_text
from graph.simulated.entra.inventory import GroupState, Inventory, Json, UserState
from graph.simulated.entra.licensing import Violation, reason_of

Change = tuple[str, str | None, str | None]
"""(property, old value, new value), both as the log writes them."""


class Scribe:
    """Turns what happens into audit entries. `by` is a user's id or key, or an application's name."""

    def __init__(self, directory: Inventory, log: AuditLog) -> None:
        self._directory = directory
        self._log = log

    def write(  # noqa: PLR0913 - an entry has that many sides
        self,
        activity: str,
        at: datetime,
        by: str | None,
        targets: Sequence[Target],
        *,
        result: str = "success",
        reason: str = "",
    ) -> None:
        """One entry."""
        self._log.write(Entry(activity, at, self._initiator(by), tuple(targets), result, reason))

    def license_change(
        self, before: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]]
    ) -> list[Change]:
        """What became of the products of a user or a group."""
        names, tenant_id = self._directory.sku_names, self._directory.tenant.tenant_id
        old = licenses_text(before, names, tenant_id)
        # doubt: entry_of_set_group_license
        return [("AssignedLicense", old, licenses_text(after, names, tenant_id))]

    def licensing_failed(
        self, user: UserState, violation: Violation, adding: Iterable[str], at: datetime, by: str | None
    ) -> None:
        """A user could not be licensed, with the reason that the state row keeps to itself."""
        reason = reason_of(violation, list(adding) or [violation.sku_id])
        self.write("Change user license", at, by, [self.user(user)], result="failure", reason=reason)

    def membership(
        self, activity: str, group: GroupState, object_id: str, at: datetime, by: str | None
    ) -> None:
        """Somebody came or went."""
        user = self._directory.users.get(object_id)
        adding = activity.startswith("Add")
        change: list[Change] = []
        for name, value in (
            ("Group.ObjectID", group.id),
            ("Group.DisplayName", group.properties["displayName"]),
        ):
            text = json.dumps(value)
            change.append((name, None, text) if adding else (name, text, None))
        member = self.user(user, change) if user else Target(object_id, "Other", properties=tuple(change))
        self.write(activity, at, by, [member, self.group(group)])

    def logged(self, event: Logged, at: datetime) -> None:
        """An entry that the declaration spells out."""
        ids = self._directory.ids
        change = [(name, old, new) for name, (old, new) in event.properties.items()]
        targets = []
        if event.person is not None:
            targets.append(self.user(self._directory.users[ids[event.person]], change))
        if event.group is not None:
            targets.append(self.group(self._directory.groups[ids[event.group]], change))
        initiator = self._initiator(event.by)
        entry = Entry(event.activity, at, initiator, tuple(targets), event.result, event.reason)
        self._log.write(replace(entry, category=event.category))

    def user(self, user: UserState, change: Sequence[Change] = ()) -> Target:
        """A user as what an entry is about."""
        upn: str = user.properties["userPrincipalName"]
        return Target(user.id, "User", user.properties["displayName"], upn, tuple(change))

    def group(self, group: GroupState, change: Sequence[Change] = ()) -> Target:
        """A group as what an entry is about."""
        return Target(group.id, "Group", group.properties["displayName"], None, tuple(change))

    def _initiator(self, by: str | None) -> Json:
        """An auditActivityInitiator. https://learn.microsoft.com/graph/api/resources/auditactivityinitiator"""
        by = by or self._directory.tenant.changes_by
        user = self._directory.users.get(self._directory.ids.get(by, by))
        if user is None:
            name = by.removeprefix("app: ")
            app = {
                "appId": None,
                "displayName": name,
                "servicePrincipalId": None,
                "servicePrincipalName": None,
            }
            return {"app": app, "user": None}
        upn = user.properties["userPrincipalName"]
        identity = {"displayName": None, "id": user.id, "ipAddress": "203.0.113.7", "userPrincipalName": upn}
        return {"app": None, "user": identity}


def property_change(name: str, old: object, new: object) -> Change:
    """A changed property as the log writes it: in capitals, values as JSON lists."""
    return name[0].upper() + name[1:], json.dumps([old]), json.dumps([new])
