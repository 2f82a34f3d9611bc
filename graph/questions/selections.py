"""The properties each question asks for: those of its model and no others.

Asking for less costs less (https://learn.microsoft.com/graph/throttling-limits), and most of these come only
when asked for.
"""

ATTRIBUTES = (
    *("accountEnabled", "city", "companyName", "country", "department", "displayName", "employeeId"),
    *("employeeType", "givenName", "jobTitle", "mail", "mailNickname", "mobilePhone", "officeLocation"),
    *("onPremisesSecurityIdentifier", "onPremisesSyncEnabled", "postalCode", "preferredLanguage", "state"),
    *("streetAddress", "surname", "usageLocation", "userPrincipalName", "userType"),
)
"""What a membership rule may read of a user, besides the extension attributes.
https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership#supported-properties"""

PERSON = (
    *("id", "proxyAddresses", "assignedLicenses", "licenseAssignmentStates", "assignedPlans"),
    *("onPremisesProvisioningErrors", "serviceProvisioningErrors", "isManagementRestricted"),
    *("createdDateTime", "onPremisesExtensionAttributes", *ATTRIBUTES),
)
"""A user, with all that a check may want to know."""

MEMBER = (
    *("id", "displayName", "userPrincipalName", "mail", "userType", "accountEnabled", "usageLocation"),
    "licenseAssignmentStates",
)
"""A user found by name, or in error in a group."""

GROUP = (
    *("id", "displayName", "groupTypes", "securityEnabled", "mailEnabled", "mail", "visibility"),
    *("membershipRule", "membershipRuleProcessingState", "onPremisesSyncEnabled", "isAssignableToRole"),
    *("isManagementRestricted", "assignedLicenses", "licenseProcessingState", "proxyAddresses"),
    "createdDateTime",
)
CONTAINER = (*GROUP, "isMemberManagementRestricted")
"""What an object is in: groups and administrative units."""

OWNER = ("id", "displayName", "mail", "proxyAddresses", "onPremisesSyncEnabled")
OWNING_USER = (*OWNER, "userPrincipalName")
DELETED = ("id", "displayName", "mail", "proxyAddresses", "deletedDateTime")
DELETED_USER = (*DELETED, "userPrincipalName")

HOLDER = ("id", "displayName", "userPrincipalName")
ROLE = ("id", "displayName", "roleTemplateId")
HELD_ROLE = ("id", "displayName", "isBuiltIn")
ROLE_DEFINITION = (*HELD_ROLE, "rolePermissions")
SKU = (
    *("skuId", "skuPartNumber", "capabilityStatus", "appliesTo", "consumedUnits", "prepaidUnits"),
    "servicePlans",
)
SUBSCRIPTION = ("skuId", "skuPartNumber", "status", "totalLicenses", "isTrial", "nextLifecycleDateTime")
DETAILS = ("skuId", "skuPartNumber", "servicePlans")
ORGANIZATION = ("id", "displayName", "countryLetterCode", "defaultUsageLocation", "verifiedDomains")
ISSUE = ("id", "title", "service", "status", "startDateTime", "impactDescription")
