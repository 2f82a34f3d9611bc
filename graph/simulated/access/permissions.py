"""Who may do what: the table of permissions and directory roles. `eyes` judges callers by it.

A delegated call needs both: a permission that was granted to the application, and a person who may. An
application with permissions of its own needs no role. Graph answers a lack of either with the same 403.
Permissions: https://learn.microsoft.com/graph/permissions-reference; roles:
https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference; what members and
guests may without any: https://learn.microsoft.com/entra/fundamentals/users-default-permissions; what roles
made by a tenant can allow: https://learn.microsoft.com/entra/identity/role-based-access-control/custom-user-permissions.
Where Microsoft's pages differ, the stricter one holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.simulated.declared.builtin_roles import BUILT_IN_ROLES


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
SELF = _scopes("User.Read User.ReadWrite")
"""The permissions that show the signed-in person themselves."""

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
HIDDEN_READERS = _roles("Global Reader", "Groups Administrator", "User Administrator")
"""Roles that read the members of a group with hidden membership."""

HIDDEN_UNIT_READERS = _roles("Global Reader", "Privileged Role Administrator")
"""Roles that read the members of an administrative unit with hidden membership."""


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
    "users/{id}": Read(_scopes(f"User.ReadBasic.All {_USERS}"), own=SELF),
    "users/{id}/memberOf": Read(_scopes(f"{_USERS} {_GROUPS}"), own=SELF),
    "users/{id}/transitiveMemberOf": Read(_scopes(f"{_USERS} {_GROUPS}"), own=SELF),
    "users/{id}/licenseDetails": Read(_scopes(f"{_LICENSES} {_USERS}"), own=SELF),
    "users/{id}/scopedRoleMemberOf": Read(_scopes(_READ_ALL), _ROLE_READERS, own=_scopes(_READ_ALL)),
    "users/{id}/checkMemberGroups": Read(
        _scopes(f"User.ReadBasic.All {_USERS}"), own=SELF, also=_scopes(_GROUPS)
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
    # doubt: roles_that_read
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
    """What a write takes: one of `scopes`, and a person who holds one of `roles` over the object, or a role
    made by the tenant that allows `action`: tenant-wide, or for an administrative unit it is in. Groups have
    no such action here: https://learn.microsoft.com/graph/api/group-assignlicense names one, Microsoft's list
    of what can be put into a role does not. Role-assignable groups ask for one of `assignable`.
    `restricted`: inside a restricted management unit only roles for that unit count
    (https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management).
    """

    scopes: frozenset[str]
    roles: frozenset[str]
    assignable: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    restricted: bool = True
    action: str = ""


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
        action="microsoft.directory/users/assignLicense",
    ),
    "POST users/{id}/reprocessLicenseAssignment": Write(
        _scopes(f"User.ReadWrite.All {_WRITE_ALL}"),
        _roles("User Administrator", "License Administrator", "Directory Writers"),
        restricted=False,
        action="microsoft.directory/users/reprocessLicenseAssignment",
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
        action="microsoft.directory/users/usageLocation/update",
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
    "POST directory/deletedItems/{id}/restore user": Write(
        _scopes(f"User.DeleteRestore.All User.ReadWrite.All {_WRITE_ALL}"), _roles("User Administrator")
    ),
    "POST directory/deletedItems/{id}/restore group": Write(
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

ROLE_MANAGEMENT = "RoleManagement.ReadWrite.Directory"
"""The permission that changing the members of a role-assignable group takes besides."""

ALL_SCOPES: frozenset[str] = frozenset({"Member.Read.Hidden", ROLE_MANAGEMENT}).union(
    *(rule.scopes | rule.own | rule.also for rule in READS.values()),
    *(rule.scopes | rule.own for rule in WRITES.values()),
)
"""Every permission that opens anything here."""

FULL: Mapping[str, frozenset[str]] = {
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

BASIC: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
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
