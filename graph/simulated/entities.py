"""The types of Graph's v1.0 that are simulated: their properties, and what may be asked of each.

Property names are those of Microsoft's v1.0 metadata
(https://github.com/microsoftgraph/msgraph-metadata, schemas/v1.0-Prod.csdl). In a table of filters a line
reads `property type operators | operators that need ConsistencyLevel: eventual and $count=true`; `*`
stands for the elements of a collection, `count` for `/$count`, `null` for a comparison with null, and `!`
after the type for a property that is refused when the header is there. Negations always need the header.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["string", "guid", "bool", "datetime", "int", "null"]
"""The types that a filter's values can have."""


@dataclass(frozen=True, slots=True)
class Filter:
    """How one property may be filtered on."""

    kind: Kind
    plain: frozenset[str]
    advanced: frozenset[str]
    never_eventual: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A type, and the query options that its lists take.

    `default` is what comes without `$select` (None: everything). `orders` says of each property that can be
    sorted by whether that needs the advanced query parameters.
    """

    name: str
    set: str
    properties: frozenset[str]
    default: frozenset[str] | None = None
    filters: Mapping[str, Filter] = field(default_factory=dict)
    orders: Mapping[str, bool] = field(default_factory=dict)
    searches: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset({"$select"})
    expands: Mapping[str, str] = field(default_factory=dict)
    directory: bool = False
    page: int = 100
    most: int = 999


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _filters(table: str) -> dict[str, Filter]:
    found: dict[str, Filter] = {}
    for line in table.strip().splitlines():
        plain, _, advanced = line.partition("|")
        name, kind, *operators = plain.split()
        never_eventual = kind.endswith("!")
        found[name] = Filter(
            _KINDS[kind.rstrip("!")],
            frozenset(operators),
            frozenset([*operators, *advanced.split(), "not"]),
            never_eventual,
        )
    return found


_KINDS: dict[str, Kind] = {
    "string": "string",
    "guid": "guid",
    "bool": "bool",
    "datetime": "datetime",
    "int": "int",
}
_DIRECTORY_OPTIONS = _words("$select $filter $search $top $orderby $count $skiptoken $expand")

USER = Entity(
    "user",
    "users",
    properties=_words(
        """id deletedDateTime aboutMe accountEnabled ageGroup assignedLicenses assignedPlans authorizationInfo
        birthday businessPhones city companyName consentProvidedForMinor country createdDateTime creationType
        customSecurityAttributes department deviceEnrollmentLimit displayName employeeHireDate employeeId
        employeeLeaveDateTime employeeOrgData employeeType externalUserState externalUserStateChangeDateTime
        faxNumber givenName hireDate identities identityParentId imAddresses interests isManagementRestricted
        isResourceAccount jobTitle lastPasswordChangeDateTime legalAgeGroupClassification
        licenseAssignmentStates mail mailboxSettings mailNickname mobilePhone mySite officeLocation
        onPremisesDistinguishedName onPremisesDomainName onPremisesExtensionAttributes onPremisesImmutableId
        onPremisesLastSyncDateTime onPremisesProvisioningErrors onPremisesSamAccountName
        onPremisesSecurityIdentifier onPremisesSyncEnabled onPremisesUserPrincipalName otherMails
        passwordPolicies passwordProfile pastProjects postalCode preferredDataLocation preferredLanguage
        preferredName print provisionedPlans proxyAddresses responsibilities schools securityIdentifier
        serviceProvisioningErrors showInAddressList signInActivity signInSessionsValidFromDateTime skills
        state streetAddress surname usageLocation userPrincipalName userType"""
    ),
    default=_words(
        """businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage
        surname userPrincipalName id"""
    ),
    # https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/main/includes/filter-directory-objects.md
    filters=_filters(
        """
        accountEnabled bool eq in | ne ge le
        ageGroup string eq in | ne
        assignedLicenses int | count
        assignedLicenses/*/skuId guid eq
        assignedPlans int | count
        assignedPlans/*/servicePlanId guid eq
        assignedPlans/*/service string eq
        assignedPlans/*/capabilityStatus string eq
        businessPhones/* string eq
        city string eq ge in startswith | ne null
        companyName string | eq ne ge le in startswith null
        country string eq ge le in startswith | ne null
        createdDateTime datetime eq ge le | ne in
        creationType string eq in | ne
        deletedDateTime datetime eq ge le | ne in
        department string eq ge le in startswith | ne null
        displayName string eq in startswith | ne null
        employeeId string eq in startswith | ne le null
        employeeType string | eq ne ge le in startswith
        givenName string eq ge le in startswith | ne null
        id string eq in | ne
        imAddresses/* string eq ge le startswith | ne
        isResourceAccount bool eq in | ne
        jobTitle string eq ge le in | ne null
        mail string eq ge le in startswith | ne endswith
        mailNickname string eq ge le in startswith | ne null
        mobilePhone string | eq ne ge le in startswith null
        officeLocation string | eq ne ge le in startswith null
        onPremisesImmutableId string | eq ne ge le in
        onPremisesLastSyncDateTime datetime | eq ne ge le in
        onPremisesSamAccountName string | eq ne ge le in startswith
        onPremisesSecurityIdentifier string eq in | ne null
        onPremisesSyncEnabled bool eq in | ne ge le
        onPremisesUserPrincipalName string eq ge le in startswith | ne
        otherMails/* string eq ge le in startswith | ne endswith
        postalCode string | eq ne ge le in startswith null
        preferredLanguage string | eq ne ge le in startswith null
        proxyAddresses int | count
        proxyAddresses/* string eq ge le startswith | ne endswith null
        showInAddressList bool | eq ne ge le in
        state string eq ge le in startswith | ne null
        streetAddress string | eq ne ge le in startswith null
        surname string eq ge le in startswith | ne null
        usageLocation string eq ge le in startswith | ne
        userPrincipalName string eq le in startswith | ne endswith
        userType string eq in | ne null
        """
    ),
    orders={
        "displayName": False,
        "userPrincipalName": False,
        "createdDateTime": True,
        "deletedDateTime": True,
    },
    searches=_words("displayName givenName surname mail userPrincipalName"),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

GROUP = Entity(
    "group",
    "groups",
    properties=_words(
        """id deletedDateTime accessType allowExternalSenders assignedLabels assignedLicenses
        autoSubscribeNewMembers classification createdDateTime description displayName expirationDateTime
        groupTypes hasMembersWithLicenseErrors hideFromAddressLists hideFromOutlookClients infoCatalogs
        isArchived isAssignableToRole isFavorite isManagementRestricted isSubscribedByMail
        licenseProcessingState mail mailEnabled mailNickname membershipRule membershipRuleProcessingState
        onPremisesDomainName onPremisesExtensionAttributes onPremisesLastSyncDateTime onPremisesNetBiosName
        onPremisesProvisioningErrors onPremisesSamAccountName onPremisesSecurityIdentifier
        onPremisesSyncEnabled organizationId preferredDataLocation preferredLanguage proxyAddresses
        renewedDateTime resourceBehaviorOptions resourceProvisioningOptions securityEnabled
        securityIdentifier serviceProvisioningErrors theme uniqueName unseenConversationsCount unseenCount
        unseenMessagesCount visibility welcomeMessageEnabled"""
    ),
    default=_words(
        """id deletedDateTime classification createdDateTime description displayName expirationDateTime
        groupTypes isAssignableToRole mail mailEnabled mailNickname membershipRule
        membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName
        onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled preferredDataLocation
        preferredLanguage proxyAddresses renewedDateTime resourceBehaviorOptions resourceProvisioningOptions
        securityEnabled securityIdentifier theme uniqueName visibility"""
    ),
    # https://learn.microsoft.com/graph/api/resources/group; hasMembersWithLicenseErrors and the header:
    # https://github.com/microsoftgraph/microsoft-graph-docs-contrib/pull/9437; createdDateTime and the
    # header: https://learn.microsoft.com/graph/aad-advanced-queries (error handling)
    filters=_filters(
        """
        assignedLicenses int | count
        assignedLicenses/*/skuId guid eq
        classification string eq ge le startswith | ne
        createdDateTime datetime! eq ge le in
        description string eq ge le startswith | ne
        displayName string eq ge le in startswith | ne null
        expirationDateTime datetime eq ge le in | ne
        groupTypes int | count
        groupTypes/* string eq
        hasMembersWithLicenseErrors bool! eq
        id string eq in | ne
        isAssignableToRole bool eq | ne
        mail string eq ge le in startswith | ne endswith null
        mailEnabled bool eq | ne
        mailNickname string eq ge le in startswith | ne
        membershipRule string eq ge le startswith | ne
        membershipRuleProcessingState string eq in | ne
        onPremisesLastSyncDateTime datetime eq ge le in | ne
        onPremisesSamAccountName string eq ge le in startswith | ne
        onPremisesSecurityIdentifier string eq in | ne null
        onPremisesSyncEnabled bool eq in | ne null
        preferredLanguage string eq ge le in startswith | ne null
        proxyAddresses int | count
        proxyAddresses/* string eq ge le startswith | endswith
        renewedDateTime datetime eq ge le in | ne
        resourceProvisioningOptions/* string eq
        securityEnabled bool eq in | ne
        """
    ),
    orders={"displayName": False, "deletedDateTime": True},
    searches=_words("displayName description mail"),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

CONTACT = Entity(
    "orgContact",
    "contacts",
    properties=_words(
        """id deletedDateTime addresses companyName department displayName givenName jobTitle mail
        mailNickname onPremisesLastSyncDateTime onPremisesProvisioningErrors onPremisesSyncEnabled phones
        proxyAddresses serviceProvisioningErrors surname"""
    ),
    # https://learn.microsoft.com/graph/api/resources/orgcontact
    filters=_filters(
        """
        companyName string eq ge le in startswith | ne null
        department string eq ge le in startswith | ne null
        displayName string eq ge le in startswith | ne null
        givenName string eq ge le in startswith | ne null
        id string eq in | ne
        jobTitle string eq ge le in startswith | ne null
        mail string eq ge le in startswith | ne endswith null
        mailNickname string eq ge le in startswith | ne null
        onPremisesLastSyncDateTime datetime eq ge le in | ne
        onPremisesSyncEnabled bool eq in | ne null
        proxyAddresses int | count
        proxyAddresses/* string eq ge le startswith | endswith
        surname string eq ge le in startswith | ne null
        """
    ),
    orders={"displayName": True},
    searches=_words("displayName mail"),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

ADMINISTRATIVE_UNIT = Entity(
    "administrativeUnit",
    "directory/administrativeUnits",
    properties=_words(
        """id deletedDateTime description displayName isMemberManagementRestricted membershipRule
        membershipRuleProcessingState membershipType visibility"""
    ),
    # https://learn.microsoft.com/graph/api/resources/administrativeunit
    filters=_filters(
        """
        description string eq in startswith | ne
        displayName string eq ge le in startswith | ne null
        id string eq in | ne
        """
    ),
    orders={"displayName": True, "deletedDateTime": True},
    searches=_words("displayName description"),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

DIRECTORY_ROLE = Entity(
    "directoryRole",
    "directoryRoles",
    properties=_words("id deletedDateTime description displayName roleTemplateId"),
    # https://learn.microsoft.com/graph/api/resources/directoryrole
    filters=_filters(
        """
        description string eq
        displayName string eq
        id string eq
        roleTemplateId string eq
        """
    ),
    options=_words("$select $filter $count $skiptoken $expand"),
    directory=True,
)

DEVICE = Entity(
    "device",
    "devices",
    properties=_words(
        """id deletedDateTime accountEnabled alternativeSecurityIds approximateLastSignInDateTime
        complianceExpirationDateTime deviceCategory deviceId deviceMetadata deviceOwnership deviceVersion
        displayName enrollmentProfileName enrollmentType isCompliant isManaged isManagementRestricted isRooted
        managementType manufacturer mdmAppId model onPremisesLastSyncDateTime onPremisesSecurityIdentifier
        onPremisesSyncEnabled operatingSystem operatingSystemVersion physicalIds profileType
        registrationDateTime systemLabels trustType"""
    ),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

SERVICE_PRINCIPAL = Entity(
    "servicePrincipal",
    "servicePrincipals",
    properties=_words(
        """id deletedDateTime accountEnabled addIns alternativeNames appDescription appDisplayName appId
        applicationTemplateId appOwnerOrganizationId appRoleAssignmentRequired appRoles createdByAppId
        customSecurityAttributes description disabledByMicrosoftStatus displayName homepage info isDisabled
        keyCredentials loginUrl logoutUrl notes notificationEmailAddresses oauth2PermissionScopes
        passwordCredentials preferredSingleSignOnMode preferredTokenSigningKeyThumbprint replyUrls
        resourceSpecificApplicationPermissions samlSingleSignOnSettings servicePrincipalNames
        servicePrincipalType signInAudience tags tokenEncryptionKeyId verifiedPublisher"""
    ),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

KINDS: Mapping[str, Entity] = {
    entity.name: entity
    for entity in (USER, GROUP, CONTACT, ADMINISTRATIVE_UNIT, DIRECTORY_ROLE, DEVICE, SERVICE_PRINCIPAL)
}
"""The types that members, memberships and ids can turn out to be."""

DIRECTORY_OBJECT = Entity(
    "directoryObject",
    "directoryObjects",
    properties=frozenset[str]().union(*(entity.properties for entity in KINDS.values())),
    # Of mixed lists only filters with the advanced parameters are documented, on names and ids:
    # https://learn.microsoft.com/graph/api/group-list-members
    filters=_filters(
        """
        displayName string | eq ne in startswith
        id string | eq ne in
        """
    ),
    orders={"displayName": True},
    searches=_words("displayName description"),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

SUBSCRIBED_SKU = Entity(
    "subscribedSku",
    "subscribedSkus",
    properties=_words(
        """id accountId accountName appliesTo capabilityStatus consumedUnits prepaidUnits servicePlans skuId
        skuPartNumber subscriptionIds"""
    ),
)

COMPANY_SUBSCRIPTION = Entity(
    "companySubscription",
    "directory/subscriptions",
    properties=_words(
        """id commerceSubscriptionId createdDateTime isTrial nextLifecycleDateTime ownerId ownerTenantId
        ownerType serviceStatus skuId skuPartNumber status totalLicenses"""
    ),
)

ORGANIZATION = Entity(
    "organization",
    "organization",
    properties=_words(
        """id deletedDateTime assignedPlans businessPhones city country countryLetterCode createdDateTime
        defaultUsageLocation displayName marketingNotificationEmails mobileDeviceManagementAuthority
        onPremisesLastSyncDateTime onPremisesSyncEnabled partnerTenantType postalCode preferredLanguage
        privacyProfile provisionedPlans securityComplianceNotificationMails
        securityComplianceNotificationPhones state street technicalNotificationMails tenantType
        verifiedDomains"""
    ),
)

LICENSE_DETAILS = Entity(
    "licenseDetails",
    "licenseDetails",
    properties=_words("id servicePlans skuId skuPartNumber"),
)

# The documentation filters these by principal or definition with `eq` and shows nothing else:
# https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
_ROLE_FILTERS = _filters(
    """
    principalId string eq
    roleDefinitionId string eq
    """
)
_ROLE_OPTIONS = _words("$select $filter $expand $top $count $skiptoken")
_ROLE_EXPANDS = {"roleDefinition": "roleDefinitionId", "principal": "principalId"}

ROLE_DEFINITION = Entity(
    "unifiedRoleDefinition",
    "roleManagement/directory/roleDefinitions",
    properties=_words(
        "id description displayName isBuiltIn isEnabled resourceScopes rolePermissions templateId version"
    ),
    filters=_filters(
        """
        displayName string eq
        id string eq
        isBuiltIn bool eq
        templateId string eq
        """
    ),
    options=_words("$select $filter $top $count $skiptoken"),
)

ROLE_ASSIGNMENT = Entity(
    "unifiedRoleAssignment",
    "roleManagement/directory/roleAssignments",
    properties=_words(
        "id appScopeId condition directoryScopeId principalId principalOrganizationId roleDefinitionId"
    ),
    filters=_ROLE_FILTERS,
    options=_ROLE_OPTIONS,
    expands=_ROLE_EXPANDS,
)

ROLE_ASSIGNMENT_INSTANCE = Entity(
    "unifiedRoleAssignmentScheduleInstance",
    "roleManagement/directory/roleAssignmentScheduleInstances",
    properties=_words(
        """id appScopeId directoryScopeId principalId roleDefinitionId assignmentType endDateTime memberType
        roleAssignmentOriginId roleAssignmentScheduleId startDateTime"""
    ),
    filters=_ROLE_FILTERS,
    options=_ROLE_OPTIONS,
    expands=_ROLE_EXPANDS,
)

ROLE_ELIGIBILITY_INSTANCE = Entity(
    "unifiedRoleEligibilityScheduleInstance",
    "roleManagement/directory/roleEligibilityScheduleInstances",
    properties=_words(
        """id appScopeId directoryScopeId principalId roleDefinitionId endDateTime memberType
        roleEligibilityScheduleId startDateTime"""
    ),
    filters=_ROLE_FILTERS,
    options=_ROLE_OPTIONS,
    expands=_ROLE_EXPANDS,
)

SCOPED_ROLE_MEMBERSHIP = Entity(
    "scopedRoleMembership",
    "scopedRoleMemberships",
    properties=_words("id administrativeUnitId roleId roleMemberInfo"),
)

DIRECTORY_AUDIT = Entity(
    "directoryAudit",
    "auditLogs/directoryAudits",
    properties=_words(
        """id activityDateTime activityDisplayName additionalDetails category correlationId initiatedBy
        loggedByService operationType result resultReason targetResources"""
    ),
    # https://learn.microsoft.com/graph/api/directoryaudit-list; per property:
    # https://learn.microsoft.com/graph/api/resources/directoryaudit
    filters=_filters(
        """
        activityDateTime datetime eq ge le
        activityDisplayName string eq startswith
        correlationId string eq
        id string eq
        loggedByService string eq
        initiatedBy/user/id string eq
        initiatedBy/user/displayName string eq
        initiatedBy/user/userPrincipalName string eq startswith
        initiatedBy/app/appId string eq
        initiatedBy/app/displayName string eq
        targetResources/*/id string eq
        targetResources/*/displayName string eq startswith
        """
    ),
    orders={"activityDateTime": False},
    options=_words("$filter $top $orderby $skiptoken"),
    page=1000,
    most=1000,
)

# https://learn.microsoft.com/graph/api/serviceannouncement-list-issues
SERVICE_HEALTH_ISSUE = Entity(
    "serviceHealthIssue",
    "admin/serviceAnnouncement/issues",
    properties=_words(
        """id details endDateTime lastModifiedDateTime startDateTime title classification feature featureGroup
        impactDescription isResolved origin posts service status"""
    ),
    filters=_filters(
        """
        classification string eq ne
        isResolved bool eq ne
        lastModifiedDateTime datetime eq ge le
        service string eq ne
        startDateTime datetime eq ge le
        status string eq ne
        """
    ),
    orders={"lastModifiedDateTime": False, "startDateTime": False},
    options=_words("$select $filter $top $orderby $count $skiptoken"),
)

SERVICE_HEALTH = Entity(
    "serviceHealth",
    "admin/serviceAnnouncement/healthOverviews",
    properties=_words("id service status"),
    options=_words("$select $filter $top $count $skiptoken"),
    filters=_filters("service string eq ne\nstatus string eq ne"),
)
