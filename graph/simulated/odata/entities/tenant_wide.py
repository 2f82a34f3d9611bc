"""The types that are not directory objects: products, roles, logs, the tenant itself.

Property names are those of Microsoft's v1.0 metadata
(https://github.com/microsoftgraph/msgraph-metadata, schemas/v1.0-Prod.csdl).
"""

from graph.simulated.odata.entities.entity import Entity, filters_of, words

SUBSCRIBED_SKU = Entity(
    "subscribedSku",
    "subscribedSkus",
    properties=words(
        """id accountId accountName appliesTo capabilityStatus consumedUnits prepaidUnits servicePlans skuId
        skuPartNumber subscriptionIds"""
    ),
)

COMPANY_SUBSCRIPTION = Entity(
    "companySubscription",
    "directory/subscriptions",
    properties=words(
        """id commerceSubscriptionId createdDateTime isTrial nextLifecycleDateTime ownerId ownerTenantId
        ownerType serviceStatus skuId skuPartNumber status totalLicenses"""
    ),
)

ORGANIZATION = Entity(
    "organization",
    "organization",
    properties=words(
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
    properties=words("id servicePlans skuId skuPartNumber"),
)

# The documentation filters these by principal or definition with `eq` and shows nothing else:
# https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
_ROLE_FILTERS = filters_of(
    """
    principalId string eq
    roleDefinitionId string eq
    """
)
_ROLE_OPTIONS = words("$select $filter $expand $top $count $skiptoken")
_ROLE_EXPANDS = {"roleDefinition": "roleDefinitionId", "principal": "principalId"}

ROLE_DEFINITION = Entity(
    "unifiedRoleDefinition",
    "roleManagement/directory/roleDefinitions",
    properties=words(
        "id description displayName isBuiltIn isEnabled resourceScopes rolePermissions templateId version"
    ),
    filters=filters_of(
        """
        displayName string eq
        id string eq
        isBuiltIn bool eq
        templateId string eq
        """
    ),
    options=words("$select $filter $top $count $skiptoken"),
)

ROLE_ASSIGNMENT = Entity(
    "unifiedRoleAssignment",
    "roleManagement/directory/roleAssignments",
    properties=words(
        "id appScopeId condition directoryScopeId principalId principalOrganizationId roleDefinitionId"
    ),
    filters=_ROLE_FILTERS,
    options=_ROLE_OPTIONS,
    expands=_ROLE_EXPANDS,
)

ROLE_ASSIGNMENT_INSTANCE = Entity(
    "unifiedRoleAssignmentScheduleInstance",
    "roleManagement/directory/roleAssignmentScheduleInstances",
    properties=words(
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
    properties=words(
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
    properties=words("id administrativeUnitId roleId roleMemberInfo"),
)

DIRECTORY_AUDIT = Entity(
    "directoryAudit",
    "auditLogs/directoryAudits",
    properties=words(
        """id activityDateTime activityDisplayName additionalDetails category correlationId initiatedBy
        loggedByService operationType result resultReason targetResources"""
    ),
    # https://learn.microsoft.com/graph/api/directoryaudit-list; per property:
    # https://learn.microsoft.com/graph/api/resources/directoryaudit
    filters=filters_of(
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
    options=words("$filter $top $orderby $skiptoken"),
    page=1000,
    most=1000,
)

# https://learn.microsoft.com/graph/api/serviceannouncement-list-issues
SERVICE_HEALTH_ISSUE = Entity(
    "serviceHealthIssue",
    "admin/serviceAnnouncement/issues",
    properties=words(
        """id details endDateTime lastModifiedDateTime startDateTime title classification feature featureGroup
        impactDescription isResolved origin posts service status"""
    ),
    filters=filters_of(
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
    options=words("$select $filter $top $orderby $count $skiptoken"),
)

SERVICE_HEALTH = Entity(
    "serviceHealth",
    "admin/serviceAnnouncement/healthOverviews",
    properties=words("id service status"),
    options=words("$select $filter $top $count $skiptoken"),
    filters=filters_of("service string eq ne\nstatus string eq ne"),
)
