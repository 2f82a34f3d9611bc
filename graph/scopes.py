"""Which permissions are asked for, and when: to look first, to write only at the first write.

https://learn.microsoft.com/graph/permissions-reference. What stands here is what a registration must allow
and what the consent page lists; a test pins it.
"""

from typing import Final

READ_SCOPES: Final = frozenset(
    {
        "AdministrativeUnit.Read.All",
        "AuditLog.Read.All",
        "Group.Read.All",
        "LicenseAssignment.Read.All",
        "Member.Read.Hidden",
        "OrgContact.Read.All",
        "Organization.Read.All",
        "RoleManagement.Read.Directory",
        "ServiceHealth.Read.All",
        "User.Read",
        "User.Read.All",
    }
)
"""What looking takes."""

OWN_SCOPES: Final = frozenset({"User.Read"})
"""What a person may always grant: to look at themselves. For whoever's administrator has not consented."""

WRITE_SCOPES: Final = frozenset({"User.ReadWrite.All"})
"""What the one write takes; asked for when somebody says yes to it for the first time."""

ALL_SCOPES: Final = READ_SCOPES | WRITE_SCOPES
"""Every permission the guide has a use for."""
