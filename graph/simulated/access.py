"""Who may do what: the table of permissions and directory roles, and the sight it leaves of an object.

A delegated call needs both: a permission that was granted to the application, and a person who may. An
application with permissions of its own needs no role. Graph answers a lack of either with the same 403.
Permissions: https://learn.microsoft.com/graph/permissions-reference; roles:
https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference; what members and
guests may without any: https://learn.microsoft.com/entra/fundamentals/users-default-permissions.
Where Microsoft's pages differ, the stricter one holds.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from graph.simulated.builtin_roles import BUILT_IN_ROLES
from graph.simulated.entities import Entity
from graph.simulated.envelope import Caller, Failure, Json
from graph.simulated.odata import Unreadable

if TYPE_CHECKING:
    from graph.simulated.world import World


def _scopes(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _roles(*names: str) -> frozenset[str]:
    return frozenset(BUILT_IN_ROLES[name] for name in ("Global Administrator", *names))


_READ_ALL = "Directory.Read.All Directory.ReadWrite.All"
_WRITE_ALL = "Directory.ReadWrite.All"
_USERS = f"User.Read.All User.ReadWrite.All {_READ_ALL}"
_GROUPS = f"Group.Read.All Group.ReadWrite.All GroupMember.Read.All GroupMember.ReadWrite.All {_READ_ALL}"
_MEMBERS = f"GroupMember.ReadBasic.All {_GROUPS}"
_LICENSES = "LicenseAssignment.Read.All LicenseAssignment.ReadWrite.All"
_ORGANIZATION = f"Organization.Read.All Organization.ReadWrite.All {_READ_ALL}"
_ROLES = (
    f"RoleManagement.Read.Directory RoleManagement.ReadWrite.Directory RoleManagement.Read.All {_READ_ALL}"
)
_UNITS = f"AdministrativeUnit.Read.All AdministrativeUnit.ReadWrite.All {_READ_ALL}"
_PIM = "RoleManagement.Read.All RoleManagement.Read.Directory RoleManagement.ReadWrite.Directory"
_SELF = "User.Read User.ReadWrite"

READERS = _roles("Global Reader", "Directory Readers", "Directory Writers")
"""Roles that read the directory, whoever holds them; a guest may read next to nothing without one."""

_ROLE_READERS = _roles("Directory Readers", "Global Reader", "Privileged Role Administrator")
_PIM_READERS = _roles(
    "Global Reader", "Security Reader", "Security Administrator", "Privileged Role Administrator"
)
_AUDIT_READERS = _roles("Global Reader", "Reports Reader", "Security Reader", "Security Administrator")
_HEALTH_READERS = _roles(
    "Global Reader",
    "License Administrator",
    "Groups Administrator",
    "Helpdesk Administrator",
    "User Administrator",
    "Service Support Administrator",
    "Security Reader",
    "Security Administrator",
    "Billing Administrator",
    "Exchange Administrator",
    "Privileged Authentication Administrator",
)
_DELETED_USER_READERS = _roles(
    "Global Reader", "User Administrator", "Privileged Authentication Administrator"
)
_DELETED_GROUP_READERS = _roles(
    "Global Reader", "Groups Administrator", "User Administrator", "Privileged Role Administrator"
)
_HIDDEN_READERS = _roles("Global Reader", "Groups Administrator", "User Administrator")


@dataclass(frozen=True, slots=True)
class Read:
    """What a read takes: one of `scopes` (of `also` too, if any), and a person.

    Persons: `roles` None means that members of the tenant may, and guests who hold one of `READERS`;
    otherwise only holders of the roles may, tenant-wide. About oneself (`own`) one of those scopes will
    do, and no role.
    """

    scopes: frozenset[str]
    roles: frozenset[str] | None = None
    own: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    anyone: bool = False


READS: Mapping[str, Read] = {
    "users": Read(_scopes(f"User.ReadBasic.All {_USERS}")),
    "users/{id}": Read(_scopes(f"User.ReadBasic.All {_USERS}"), own=_scopes(_SELF)),
    "users/{id}/memberOf": Read(_scopes(f"{_USERS} {_GROUPS}"), own=_scopes(_SELF)),
    "users/{id}/transitiveMemberOf": Read(_scopes(f"{_USERS} {_GROUPS}"), own=_scopes(_SELF)),
    "users/{id}/licenseDetails": Read(_scopes(f"{_LICENSES} {_USERS}"), own=_scopes(_SELF)),
    "users/{id}/scopedRoleMemberOf": Read(_scopes(_READ_ALL), _ROLE_READERS, own=_scopes(_READ_ALL)),
    "users/{id}/checkMemberGroups": Read(
        _scopes(f"User.ReadBasic.All {_USERS}"), own=_scopes(_SELF), also=_scopes(_GROUPS)
    ),
    "groups": Read(_scopes(f"Group.ReadBasic.All {_GROUPS}")),
    "groups/{id}": Read(_scopes(f"Group.ReadBasic.All {_GROUPS}")),
    "groups/{id}/members": Read(_scopes(_MEMBERS)),
    "groups/{id}/transitiveMembers": Read(_scopes(_MEMBERS)),
    "groups/{id}/memberOf": Read(_scopes(_MEMBERS)),
    "groups/{id}/transitiveMemberOf": Read(_scopes(_MEMBERS)),
    "groups/{id}/membersWithLicenseErrors": Read(_scopes(_GROUPS)),
    "contacts": Read(_scopes(f"OrgContact.Read.All {_READ_ALL}")),
    "contacts/{id}": Read(_scopes(f"OrgContact.Read.All {_READ_ALL}")),
    "subscribedSkus": Read(_scopes(f"{_LICENSES} {_ORGANIZATION}")),
    "subscribedSkus/{id}": Read(_scopes(f"{_LICENSES} {_ORGANIZATION}")),
    "directory/subscriptions": Read(_scopes(_ORGANIZATION)),
    "organization": Read(_scopes(f"User.Read User.ReadWrite User.Read.All {_ORGANIZATION}"), anyone=True),
    "directoryRoles": Read(_scopes(_ROLES)),
    "directoryRoles/{id}": Read(_scopes(_ROLES)),
    "directoryRoles/{id}/members": Read(_scopes(_ROLES)),
    "roleManagement/directory/roleDefinitions": Read(_scopes(_ROLES), _ROLE_READERS),
    "roleManagement/directory/roleDefinitions/{id}": Read(_scopes(_ROLES), _ROLE_READERS),
    "roleManagement/directory/roleAssignments": Read(_scopes(_ROLES), _ROLE_READERS),
    "roleManagement/directory/roleAssignments/{id}": Read(_scopes(_ROLES), _ROLE_READERS),
    "roleManagement/directory/roleAssignmentScheduleInstances": Read(
        _scopes(f"RoleAssignmentSchedule.Read.Directory RoleAssignmentSchedule.ReadWrite.Directory {_PIM}"),
        _PIM_READERS,
    ),
    "roleManagement/directory/roleEligibilityScheduleInstances": Read(
        _scopes(f"RoleEligibilitySchedule.Read.Directory RoleEligibilitySchedule.ReadWrite.Directory {_PIM}"),
        _PIM_READERS,
    ),
    "directory/administrativeUnits": Read(_scopes(_UNITS)),
    "directory/administrativeUnits/{id}": Read(_scopes(_UNITS)),
    "directory/administrativeUnits/{id}/members": Read(_scopes(_UNITS)),
    "directory/administrativeUnits/{id}/scopedRoleMembers": Read(_scopes(_ROLES)),
    "directory/deletedItems/microsoft.graph.user": Read(_scopes(_USERS), _DELETED_USER_READERS),
    "directory/deletedItems/microsoft.graph.group": Read(
        _scopes(f"Group.Read.All Group.ReadWrite.All {_READ_ALL}"), _DELETED_GROUP_READERS
    ),
    "auditLogs/directoryAudits": Read(_scopes(f"AuditLog.Read.All {_READ_ALL}"), _AUDIT_READERS),
    "auditLogs/directoryAudits/{id}": Read(_scopes(f"AuditLog.Read.All {_READ_ALL}"), _AUDIT_READERS),
    "admin/serviceAnnouncement/issues": Read(_scopes("ServiceHealth.Read.All"), _HEALTH_READERS),
    "admin/serviceAnnouncement/healthOverviews": Read(_scopes("ServiceHealth.Read.All"), _HEALTH_READERS),
    "directoryObjects/getByIds": Read(_scopes(_READ_ALL)),
}
"""Path → what reading it takes. A path narrowed by a type or ending in $count takes the same."""


@dataclass(frozen=True, slots=True)
class Write:
    """What a write takes: one of `scopes`, and a person who holds one of `roles` over the object:
    tenant-wide, or for an administrative unit it is in. Role-assignable groups ask for one of `assignable`.
    `restricted`: inside a restricted management unit only roles for that unit count
    (https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management).
    """

    scopes: frozenset[str]
    roles: frozenset[str]
    assignable: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    restricted: bool = True


_ASSIGNABLE = _roles("Privileged Role Administrator")
_GROUP_EDITORS = _roles("User Administrator", "Groups Administrator", "Directory Writers")

WRITES: Mapping[str, Write] = {
    "POST groups/{id}/assignLicense": Write(
        _scopes(f"LicenseAssignment.ReadWrite.All Group.ReadWrite.All {_WRITE_ALL}"),
        _roles("User Administrator", "License Administrator", "Groups Administrator", "Directory Writers"),
        _ASSIGNABLE,
        restricted=False,
    ),
    "POST users/{id}/assignLicense": Write(
        _scopes(f"LicenseAssignment.ReadWrite.All User.ReadWrite.All {_WRITE_ALL}"),
        _roles("User Administrator", "License Administrator", "Directory Writers"),
        restricted=False,
    ),
    "POST users/{id}/reprocessLicenseAssignment": Write(
        _scopes(f"User.ReadWrite.All {_WRITE_ALL}"),
        _roles("User Administrator", "License Administrator", "Directory Writers"),
        restricted=False,
    ),
    "POST users/{id}/retryServiceProvisioning": Write(
        _scopes(f"User.ReadWrite.All {_WRITE_ALL}"),
        _roles("User Administrator", "Directory Writers"),
        own=_scopes("User.ReadWrite User.ReadWrite.All"),
    ),
    "PATCH users/{id} usageLocation": Write(
        _scopes(f"User.ReadWrite.All {_WRITE_ALL}"),
        _roles("User Administrator", "License Administrator"),
        restricted=False,
    ),
    "PATCH users/{id}": Write(
        _scopes(f"User.ReadWrite.All {_WRITE_ALL}"), _roles("User Administrator", "Directory Writers")
    ),
    "DELETE users/{id}": Write(
        _scopes(f"User.DeleteRestore.All User.ReadWrite.All {_WRITE_ALL}"), _roles("User Administrator")
    ),
    "PATCH groups/{id}": Write(_scopes(f"Group.ReadWrite.All {_WRITE_ALL}"), _GROUP_EDITORS, _ASSIGNABLE),
    "DELETE groups/{id}": Write(
        _scopes(f"Group.ReadWrite.All {_WRITE_ALL}"),
        _roles("User Administrator", "Groups Administrator"),
        _ASSIGNABLE,
    ),
    "POST groups/{id}/members/$ref": Write(
        _scopes(f"GroupMember.ReadWrite.All Group.ReadWrite.All {_WRITE_ALL}"), _GROUP_EDITORS, _ASSIGNABLE
    ),
    "DELETE groups/{id}/members/{member}/$ref": Write(
        _scopes(f"GroupMember.ReadWrite.All Group.ReadWrite.All {_WRITE_ALL}"), _GROUP_EDITORS, _ASSIGNABLE
    ),
}
"""Method and path (and the one property that is changed, where that matters) → what writing it takes."""

_ROLE_MANAGEMENT = "RoleManagement.ReadWrite.Directory"

ALL_SCOPES: frozenset[str] = frozenset({"Member.Read.Hidden", _ROLE_MANAGEMENT}).union(
    *(rule.scopes | rule.own | rule.also for rule in READS.values()),
    *(rule.scopes | rule.own for rule in WRITES.values()),
)
"""Every permission that opens anything here."""

_FULL: Mapping[str, frozenset[str]] = {
    "user": _scopes(_USERS),
    "group": _scopes(_GROUPS),
    "orgContact": _scopes(f"OrgContact.Read.All {_READ_ALL}"),
    "administrativeUnit": _scopes(_UNITS),
    "directoryRole": _scopes(_ROLES),
    "device": _scopes(f"Device.Read.All {_READ_ALL}"),
    "servicePrincipal": _scopes(f"Application.Read.All Application.ReadWrite.All {_READ_ALL}"),
    "organization": _scopes(_ORGANIZATION),
}
"""Type → the permissions that show all of it."""

_BASIC: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "user": (
        _scopes("User.ReadBasic.All"),
        _scopes("id displayName givenName surname mail userPrincipalName"),
    ),
    "group": (
        _scopes("Group.ReadBasic.All"),
        _scopes(
            """id displayName description groupTypes mail mailEnabled mailNickname securityEnabled visibility
            createdDateTime"""
        ),
    ),
    "organization": (
        _scopes("User.Read User.ReadWrite User.Read.All"),
        _scopes("id displayName verifiedDomains"),
    ),
}
"""Type → the permissions that show its basic properties only, and which those are."""


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
        if group.get("visibility") != "HiddenMembership":
            return
        if not self._caller.scopes & {"Member.Read.Hidden"}:
            raise _denied()
        if self._caller.user_id is None or self._tenant_wide & _HIDDEN_READERS:
            return
        if all(member["id"] != self._caller.user_id for member in self._world.members(group["id"])):
            raise _denied()

    def read_unit_members(self, unit: Json) -> None:
        """Refuse the members of a hidden administrative unit to all but its own members.
        https://learn.microsoft.com/graph/api/resources/administrativeunit"""
        if unit.get("visibility") != "HiddenMembership" or self._caller.user_id is None:
            return
        if self._tenant_wide & _roles("Global Reader", "Privileged Role Administrator"):
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
        if assignable and "members" in name and _ROLE_MANAGEMENT not in self._caller.scopes:
            raise _denied()
        if self._caller.user_id is None:
            return
        roles = rule.assignable if assignable else rule.roles
        shut = rule.restricted and bool(target.get("isManagementRestricted"))
        if not any(role in roles and self._covers(scope, target, shut) for role, scope in self._active):
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
        if kind not in _FULL:
            return None
        scopes = self._caller.scopes
        if kind == "user" and thing["id"] == self._caller.user_id and scopes & _scopes(_SELF):
            return None
        other_user = kind == "user" and thing["id"] != self._caller.user_id
        if other_user and not self._reads_other_users:
            return frozenset({"id"})
        if scopes & _FULL[kind]:
            return None
        basic_scopes, basic = _BASIC.get(kind, (frozenset[str](), frozenset[str]()))
        return basic if scopes & basic_scopes else frozenset({"id"})
