"""Microsoft's pages that more than one step of the guide rests on, each with the edition that was read.

A page that one step alone cites stands in the module of that step. At the end are the pages of the admin
centers where things are mended, by addresses that Microsoft's documentation links to; where it links to none,
a path is told in words.
"""

from dialogs.examining.step import Source

RESOLVE_PROBLEMS = Source(
    "Identify and resolve license assignment problems for a group",
    "https://learn.microsoft.com/entra/fundamentals/licensing-groups-resolve-problems",
    "2025-03-03",
)
MANAGE_GROUP_LICENSES = Source(
    "Manage group licenses in the Microsoft 365 admin center",
    "https://learn.microsoft.com/microsoft-365/admin/manage/manage-group-licenses",
    "2026-05-18",
)
BUY_OR_REMOVE_LICENSES = Source(
    "Buy or remove licenses for a Microsoft business subscription",
    "https://learn.microsoft.com/microsoft-365/commerce/licenses/buy-licenses",
    "2024-02",
)
WHEN_A_SUBSCRIPTION_ENDS = Source(
    "What happens to my data and access when my Microsoft 365 for business subscription ends?",
    "https://learn.microsoft.com/microsoft-365/commerce/subscriptions/what-if-my-subscription-expires",
    "2024-03-29",
)
SCENARIOS_AND_LIMITATIONS = Source(
    "Scenarios, limitations, and known issues with group-based licensing",
    "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity/users/licensing-group-advanced.md",
    "2025-01-15",
)
MOVED_TO_MICROSOFT_365 = Source(
    "License management moved to the Microsoft 365 admin center",
    "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/includes/"
    "licensing-move-microsoft-365-admin-center.md",
    "2024-09-06",
)
MEMBER_OF_RULES = Source(
    "Group membership in a dynamic membership group (preview)",
    "https://learn.microsoft.com/entra/identity/users/groups-dynamic-rule-member-of",
    "2026-08-04",
)
BUILT_IN_ROLES = Source(
    "Microsoft Entra built-in roles",
    "https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference",
    "2026-01-20",
)
LICENSE_ASSIGNMENT_STATE = Source(
    "licenseAssignmentState resource type",
    "https://learn.microsoft.com/graph/api/resources/licenseassignmentstate",
    "v1.0",
)
SUBSCRIBED_SKU = Source(
    "subscribedSku resource type",
    "https://learn.microsoft.com/graph/api/resources/subscribedsku",
    "2024-07-24",
)
REPROCESS_LICENSE_ASSIGNMENT = Source(
    "user: reprocessLicenseAssignment",
    "https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment",
    "2024-10-15",
)

YOUR_PRODUCTS = "https://go.microsoft.com/fwlink/p/?linkid=842054"
"""Microsoft 365 admin center > Billing > Your products.
https://learn.microsoft.com/microsoft-365/commerce/licenses/buy-licenses"""

LICENSES = "https://admin.microsoft.com/Adminportal/Home#/licenses"
"""Microsoft 365 admin center > Billing > Licenses. https://learn.microsoft.com/defender-business/mdb-faq"""

ACTIVE_USERS = "https://go.microsoft.com/fwlink/p/?linkid=834822"
"""Microsoft 365 admin center > Users > Active users.
https://learn.microsoft.com/microsoft-365/admin/manage/assign-licenses-to-users"""

SERVICE_HEALTH = "https://go.microsoft.com/fwlink/p/?linkid=842900"
"""Microsoft 365 admin center > Health > Service health.
https://learn.microsoft.com/microsoft-365/enterprise/view-service-health"""

ALL_GROUPS = "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/GroupsManagementMenuBlade/~/AllGroups/menuId/AllGroups"
"""Entra admin center > Groups > All groups. https://learn.microsoft.com/entra/fundamentals/bulk-operations"""
