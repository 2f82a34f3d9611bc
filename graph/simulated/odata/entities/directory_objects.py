"""The types of directory objects: they know the advanced query parameters, and can be members of each other.

Property names are those of Microsoft's v1.0 metadata
(https://github.com/microsoftgraph/msgraph-metadata, schemas/v1.0-Prod.csdl).
"""

from collections.abc import Mapping

from graph.simulated.odata.entities.entity import Entity, filters_of, words

_DIRECTORY_OPTIONS = words("$select $filter $search $top $orderby $count $skiptoken $expand")

USER = Entity(
    "user",
    "users",
    properties=words(
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
    default=words(
        """businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage
        surname userPrincipalName id"""
    ),
    # https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/main/includes/filter-directory-objects.md
    filters=filters_of(
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
    searches=words("displayName givenName surname mail userPrincipalName"),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

GROUP = Entity(
    "group",
    "groups",
    properties=words(
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
    default=words(
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
    filters=filters_of(
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
    searches=words("displayName description mail"),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

CONTACT = Entity(
    "orgContact",
    "contacts",
    properties=words(
        """id deletedDateTime addresses companyName department displayName givenName jobTitle mail
        mailNickname onPremisesLastSyncDateTime onPremisesProvisioningErrors onPremisesSyncEnabled phones
        proxyAddresses serviceProvisioningErrors surname"""
    ),
    # https://learn.microsoft.com/graph/api/resources/orgcontact
    filters=filters_of(
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
    searches=words("displayName mail"),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

ADMINISTRATIVE_UNIT = Entity(
    "administrativeUnit",
    "directory/administrativeUnits",
    properties=words(
        """id deletedDateTime description displayName isMemberManagementRestricted membershipRule
        membershipRuleProcessingState membershipType visibility"""
    ),
    # https://learn.microsoft.com/graph/api/resources/administrativeunit
    filters=filters_of(
        """
        description string eq in startswith | ne
        displayName string eq ge le in startswith | ne null
        id string eq in | ne
        """
    ),
    orders={"displayName": True, "deletedDateTime": True},
    searches=words("displayName description"),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)

DIRECTORY_ROLE = Entity(
    "directoryRole",
    "directoryRoles",
    properties=words("id deletedDateTime description displayName roleTemplateId"),
    # https://learn.microsoft.com/graph/api/resources/directoryrole
    filters=filters_of(
        """
        description string eq
        displayName string eq
        id string eq
        roleTemplateId string eq
        """
    ),
    options=words("$select $filter $count $skiptoken $expand"),
    directory=True,
)

DEVICE = Entity(
    "device",
    "devices",
    properties=words(
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
    properties=words(
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
    filters=filters_of(
        """
        displayName string | eq ne in startswith
        id string | eq ne in
        """
    ),
    orders={"displayName": True},
    searches=words("displayName description"),
    options=_DIRECTORY_OPTIONS,
    directory=True,
)
