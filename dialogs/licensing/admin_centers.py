"""Pages of the admin centers where things are mended, by addresses that Microsoft's documentation links to.

What no documentation links to has no address here: it is told as a path in words.
"""

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
