"""What one caller may do and see in the tenant: by a token and the roles held just now."""

import json
from functools import cached_property
from typing import TYPE_CHECKING

from graph.simulated.access.permissions import (
    BASIC,
    FULL,
    HIDDEN_READERS,
    HIDDEN_UNIT_READERS,
    READERS,
    READS,
    ROLE_MANAGEMENT,
    SELF,
    WRITES,
)
from graph.simulated.odata import Unreadable
from graph.simulated.odata.entities import Entity
from graph.simulated.odata.envelope import Caller, Failure, Json

if TYPE_CHECKING:
    from graph.simulated.world import World


def _denied() -> Failure:
    return Failure(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def _not_granted(scopes: frozenset[str]) -> Failure:
    """How Privileged Identity Management says that a permission is missing: JSON inside the message.
    https://github.com/microsoftgraph/microsoft-graph-docs/issues/22292"""
    inner = {
        "errorCode": "PermissionScopeNotGranted",
        "message": f"Authorization failed due to missing permission scope {','.join(sorted(scopes))}.",
        "instanceAnnotations": [],
    }
    return Failure(403, "UnknownError", json.dumps(inner))


class Eyes:
    """What one caller may do and see in the tenant as it is now."""

    def __init__(self, caller: Caller, world: "World") -> None:
        self._caller = caller
        self._world = world

    @cached_property
    def _active(self) -> list[tuple[str, str]]:
        return self._world.active_roles(self._caller.user_id) if self._caller.user_id else []

    @cached_property
    def _tenant_wide(self) -> frozenset[str]:
        return frozenset(role for role, scope in self._active if scope == "/")

    @cached_property
    def _reads_others(self) -> bool:
        """Whether the directory beyond oneself is open at all."""
        if self._caller.user_id is None or self._tenant_wide & READERS:
            return True
        person = self._world.user(self._caller.user_id)
        return person is not None and person["userType"] != "Guest"

    @cached_property
    def _reads_other_users(self) -> bool:
        """allowedToReadOtherUsers binds people without any role.
        https://learn.microsoft.com/graph/api/resources/defaultuserrolepermissions"""
        open_to_all = self._world.settings().allowed_to_read_other_users
        return self._reads_others and (open_to_all or self._caller.user_id is None or bool(self._active))

    def read(self, path: str, *, own: bool) -> None:
        """Refuse what this caller may not read; `own`: the path is about the caller."""
        rule = READS[path]
        scopes = self._caller.scopes
        if rule.also and not scopes & rule.also:
            raise _denied()
        if own and scopes & rule.own:
            return
        if not scopes & rule.scopes:
            raise _not_granted(rule.scopes) if "ScheduleInstances" in path else _denied()
        if self._caller.user_id is None or own or rule.anyone:
            return
        if rule.roles is not None:
            if not self._tenant_wide & rule.roles:
                raise _denied()
        elif not (self._reads_other_users if path.startswith("users") else self._reads_others):
            raise _denied()

    def read_hidden(self, group: Json) -> None:
        """Refuse the members of a group with hidden membership to all but its members and a few roles."""
        # doubt: hidden_members
        if group.get("visibility") != "HiddenMembership":
            return
        if not self._caller.scopes & {"Member.Read.Hidden"}:
            raise _denied()
        if self._caller.user_id is None or self._tenant_wide & HIDDEN_READERS:
            return
        if all(member["id"] != self._caller.user_id for member in self._world.members(group["id"])):
            raise _denied()

    def read_unit_members(self, unit: Json) -> None:
        """Refuse the members of a hidden administrative unit to all but its own members.
        https://learn.microsoft.com/graph/api/resources/administrativeunit"""
        if unit.get("visibility") != "HiddenMembership" or self._caller.user_id is None:
            return
        if self._tenant_wide & HIDDEN_UNIT_READERS:
            return
        if all(
            member["id"] != self._caller.user_id
            for member in self._world.administrative_unit_members(unit["id"])
        ):
            raise _denied()

    def write(self, name: str, target: Json) -> None:
        """Refuse what this caller may not do to the target, a user or a group."""
        rule = WRITES[name]
        if self._caller.user_id == target["id"] and self._caller.scopes & rule.own:
            return
        if not self._caller.scopes & rule.scopes:
            raise _denied()
        assignable = bool(target.get("isAssignableToRole"))
        if assignable and "members" in name and ROLE_MANAGEMENT not in self._caller.scopes:
            raise _denied()
        if self._caller.user_id is None:
            return
        roles = rule.assignable if assignable else rule.roles
        shut = rule.restricted and bool(target.get("isManagementRestricted"))
        if not any(
            (role in roles or rule.action in self._world.role_actions(role))
            and self._covers(scope, target, shut)
            for role, scope in self._active
        ):
            raise _denied()

    def _covers(self, scope: str, target: Json, shut: bool) -> bool:
        """Whether a role's scope reaches an object; a tenant-wide one stops at what is `shut`."""
        if scope == "/":
            return not shut
        unit = scope.removeprefix("/administrativeUnits/")
        if unit == scope:
            return scope == f"/{target['id']}"
        return any(member["id"] == target["id"] for member in self._world.administrative_unit_members(unit))

    def sees(self, thing: Json, entity: Entity) -> Json:
        """The object with everything that this caller may not read put out of sight."""
        kind = str(thing.get("@odata.type", "")).removeprefix("#microsoft.graph.") or entity.name
        shown = self._shown(kind, thing)
        if shown is None:
            return thing
        return {
            name: value if name in shown or name == "@odata.type" else Unreadable(isinstance(value, list))
            for name, value in thing.items()
        }

    def _shown(self, kind: str, thing: Json) -> frozenset[str] | None:
        """The properties in sight; None for all of them."""
        if kind not in FULL:
            return None
        scopes = self._caller.scopes
        if kind == "user" and thing["id"] == self._caller.user_id and scopes & SELF:
            return None
        other_user = kind == "user" and thing["id"] != self._caller.user_id
        if other_user and not self._reads_other_users:
            return frozenset({"id"})
        if scopes & FULL[kind]:
            return None
        basic_scopes, basic = BASIC.get(kind, (frozenset[str](), frozenset[str]()))
        return basic if scopes & basic_scopes else frozenset({"id"})
