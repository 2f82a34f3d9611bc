"""Graph's JSON into the port's models.

Tolerant, as Graph grows: unknown properties and values are let through, a missing property is None, null
where a list was is no list. Nonsense is only what a finding must not be built on: an object without an id,
a product without its counts, an audit entry without a time.
"""

import html
import re
from typing import cast, get_args

from graph.asking import lenient
from graph.asking.errors import Nonsense
from graph.asking.wire import Json, assignment_error, moment, processing_state
from graph.directory import (
    Actor,
    AdministrativeUnit,
    AssignedLicense,
    AssignedPlan,
    AuditTarget,
    CompanySubscription,
    DirectoryAudit,
    DirectoryObject,
    DirectoryRole,
    Group,
    LicenseAssignmentState,
    LicenseDetails,
    ModifiedProperty,
    ObjectKind,
    Organization,
    ProvisioningError,
    RoleAssignment,
    RoleDefinition,
    Seen,
    ServiceHealthIssue,
    ServicePlan,
    SubscribedSku,
    User,
)
from graph.questions import selections


def kind(json: Json) -> ObjectKind:
    """What an object is, by its @odata.type."""
    name = str(json.get("@odata.type", "")).removeprefix("#microsoft.graph.")
    return cast("ObjectKind", name) if name in get_args(ObjectKind) else "other"


def user(json: Json, seen: Seen) -> User:
    """https://learn.microsoft.com/graph/api/resources/user"""
    return User(
        id=lenient.identity(json, seen),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        user_principal_name=lenient.text(json, "userPrincipalName"),
        user_type=lenient.text(json, "userType"),
        account_enabled=lenient.flag(json, "accountEnabled"),
        usage_location=lenient.text(json, "usageLocation"),
        mail=lenient.text(json, "mail"),
        proxy_addresses=lenient.texts(json, "proxyAddresses"),
        on_premises_sync_enabled=lenient.flag(json, "onPremisesSyncEnabled"),
        assigned_licenses=_licenses(json),
        license_assignment_states=_states(json),
        assigned_plans=_assigned_plans(json),
        provisioning_errors=_provisioning_errors(json),
        is_management_restricted=lenient.flag(json, "isManagementRestricted"),
        created=moment(json.get("createdDateTime")),
        deleted=moment(json.get("deletedDateTime")),
        attributes=_attributes(json),
    )


def group(json: Json, seen: Seen) -> Group:
    """https://learn.microsoft.com/graph/api/resources/group"""
    return Group(
        id=lenient.identity(json, seen),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        group_types=lenient.texts(json, "groupTypes"),
        security_enabled=lenient.flag(json, "securityEnabled"),
        mail_enabled=lenient.flag(json, "mailEnabled"),
        mail=lenient.text(json, "mail"),
        visibility=lenient.text(json, "visibility"),
        membership_rule=lenient.text(json, "membershipRule"),
        membership_rule_processing_state=lenient.text(json, "membershipRuleProcessingState"),
        on_premises_sync_enabled=lenient.flag(json, "onPremisesSyncEnabled"),
        is_assignable_to_role=lenient.flag(json, "isAssignableToRole"),
        is_management_restricted=lenient.flag(json, "isManagementRestricted"),
        assigned_licenses=_licenses(json),
        license_processing_state=processing_state(json.get("licenseProcessingState")),
        proxy_addresses=lenient.texts(json, "proxyAddresses"),
        created=moment(json.get("createdDateTime")),
        deleted=moment(json.get("deletedDateTime")),
    )


def directory_object(json: Json, seen: Seen, of: ObjectKind | None = None) -> DirectoryObject:
    """https://learn.microsoft.com/graph/api/resources/directoryobject; `of`: its kind, if known."""
    return DirectoryObject(
        id=lenient.identity(json, seen),
        kind=of or kind(json),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        user_principal_name=lenient.text(json, "userPrincipalName"),
        mail=lenient.text(json, "mail"),
        proxy_addresses=lenient.texts(json, "proxyAddresses"),
        on_premises_sync_enabled=lenient.flag(json, "onPremisesSyncEnabled"),
        deleted=moment(json.get("deletedDateTime")),
    )


def administrative_unit(json: Json, seen: Seen) -> AdministrativeUnit:
    """https://learn.microsoft.com/graph/api/resources/administrativeunit"""
    return AdministrativeUnit(
        id=lenient.identity(json, seen),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        is_member_management_restricted=lenient.flag(json, "isMemberManagementRestricted"),
    )


def directory_role(json: Json, seen: Seen) -> DirectoryRole:
    """https://learn.microsoft.com/graph/api/resources/directoryrole"""
    return DirectoryRole(
        id=lenient.identity(json, seen),
        seen=seen,
        role_template_id=lenient.text(json, "roleTemplateId"),
        display_name=lenient.text(json, "displayName"),
    )


def role_definition(json: Json, seen: Seen) -> RoleDefinition:
    """https://learn.microsoft.com/graph/api/resources/unifiedroledefinition"""
    return RoleDefinition(
        id=lenient.identity(json, seen),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        is_built_in=lenient.flag(json, "isBuiltIn"),
        allowed_resource_actions=_allowed_actions(json),
    )


def _allowed_actions(json: Json) -> frozenset[str] | None:
    """None where they are not told, or come with a condition or an exception, which a role made by a tenant
    should not have. https://learn.microsoft.com/graph/api/resources/unifiedrolepermission"""
    permissions = lenient.parts(json, "rolePermissions")
    if permissions is None or any(
        each.get("condition") or each.get("excludedResourceActions") for each in permissions
    ):
        return None
    return frozenset(
        action for each in permissions for action in lenient.texts(each, "allowedResourceActions") or ()
    )


def role_assignment(json: Json, seen: Seen) -> RoleAssignment:
    """https://learn.microsoft.com/graph/api/resources/unifiedroleassignment, and the schedule instances."""
    definition = lenient.part(json, "roleDefinition")
    return RoleAssignment(
        role_definition_id=lenient.identity(json, seen, "roleDefinitionId"),
        directory_scope_id=lenient.text(json, "directoryScopeId") or "",
        principal_id=lenient.identity(json, seen, "principalId"),
        seen=seen,
        member_type=lenient.text(json, "memberType"),
        assignment_type=lenient.text(json, "assignmentType"),
        ends=moment(json.get("endDateTime")),
        role_definition=role_definition(definition, seen) if definition else None,
    )


def subscribed_sku(json: Json, seen: Seen) -> SubscribedSku:
    """https://learn.microsoft.com/graph/api/resources/subscribedsku"""
    units = lenient.part(json, "prepaidUnits")
    return SubscribedSku(
        sku_id=lenient.identity(json, seen, "skuId"),
        sku_part_number=lenient.text(json, "skuPartNumber") or "",
        seen=seen,
        capability_status=lenient.text(json, "capabilityStatus") or "",
        applies_to=lenient.text(json, "appliesTo") or "",
        consumed_units=lenient.count(json, seen, "consumedUnits"),
        enabled=lenient.count(units, seen, "enabled"),
        warning=lenient.number(units, "warning"),
        suspended=lenient.number(units, "suspended"),
        locked_out=lenient.number(units, "lockedOut"),
        service_plans=_service_plans(json),
    )


def subscription(json: Json, seen: Seen) -> CompanySubscription:
    """https://learn.microsoft.com/graph/api/resources/companysubscription"""
    return CompanySubscription(
        sku_id=lenient.identity(json, seen, "skuId"),
        sku_part_number=lenient.text(json, "skuPartNumber") or "",
        status=lenient.text(json, "status") or "",
        total_licenses=lenient.number(json, "totalLicenses"),
        seen=seen,
        is_trial=lenient.flag(json, "isTrial"),
        next_lifecycle=moment(json.get("nextLifecycleDateTime")),
    )


def license_details(json: Json, seen: Seen) -> LicenseDetails:
    """https://learn.microsoft.com/graph/api/resources/licensedetails"""
    return LicenseDetails(
        sku_id=lenient.identity(json, seen, "skuId"),
        sku_part_number=lenient.text(json, "skuPartNumber") or "",
        service_plans=_service_plans(json),
        seen=seen,
    )


def organization(json: Json, seen: Seen) -> Organization:
    """https://learn.microsoft.com/graph/api/resources/organization"""
    domains = (lenient.text(domain, "name") for domain in lenient.parts(json, "verifiedDomains") or ())
    return Organization(
        id=lenient.identity(json, seen),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        country_letter_code=lenient.text(json, "countryLetterCode"),
        default_usage_location=lenient.text(json, "defaultUsageLocation"),
        verified_domains=tuple(domain for domain in domains if domain),
    )


def service_health_issue(json: Json, seen: Seen) -> ServiceHealthIssue:
    """https://learn.microsoft.com/graph/api/resources/servicehealthissue"""
    return ServiceHealthIssue(
        id=lenient.identity(json, seen),
        title=lenient.text(json, "title") or "",
        service=lenient.text(json, "service") or "",
        status=lenient.text(json, "status") or "",
        seen=seen,
        started=moment(json.get("startDateTime")),
        impact_description=lenient.text(json, "impactDescription") or "",
    )


def directory_audit(json: Json, seen: Seen) -> DirectoryAudit:
    """https://learn.microsoft.com/graph/api/resources/directoryaudit"""
    at = moment(json.get("activityDateTime"))
    if at is None:
        raise Nonsense(seen.request, message="an audit entry without a time")
    return DirectoryAudit(
        id=lenient.identity(json, seen),
        activity=lenient.text(json, "activityDisplayName") or "",
        at=at,
        result=lenient.text(json, "result") or "",
        seen=seen,
        result_reason=lenient.text(json, "resultReason") or "",
        category=lenient.text(json, "category") or "",
        correlation_id=lenient.text(json, "correlationId") or "",
        initiated_by=_actor(lenient.part(json, "initiatedBy")),
        targets=tuple(_audit_target(target) for target in lenient.parts(json, "targetResources") or ()),
        additional_details={
            lenient.text(detail, "key") or "": lenient.text(detail, "value") or ""
            for detail in lenient.parts(json, "additionalDetails") or ()
        },
    )


def _actor(json: Json) -> Actor:
    """initiatedBy has a user or an app set, the other one null."""
    if person := lenient.part(json, "user"):
        name = lenient.text(person, "userPrincipalName") or lenient.text(person, "displayName")
        return Actor("user", lenient.text(person, "id"), name)
    if app := lenient.part(json, "app"):
        id = lenient.text(app, "servicePrincipalId") or lenient.text(app, "appId")
        return Actor("app", id, lenient.text(app, "displayName"))
    return Actor("unknown")


def _audit_target(json: Json) -> AuditTarget:
    return AuditTarget(
        id=lenient.text(json, "id"),
        type=lenient.text(json, "type"),
        display_name=lenient.text(json, "displayName"),
        user_principal_name=lenient.text(json, "userPrincipalName"),
        modified_properties=tuple(
            ModifiedProperty(
                lenient.text(changed, "displayName") or "",
                lenient.text(changed, "oldValue"),
                lenient.text(changed, "newValue"),
            )
            for changed in lenient.parts(json, "modifiedProperties") or ()
        ),
    )


def _licenses(json: Json) -> tuple[AssignedLicense, ...] | None:
    licenses = lenient.parts(json, "assignedLicenses")
    if licenses is None:
        return None
    return tuple(
        AssignedLicense(
            lenient.text(each, "skuId") or "", frozenset(lenient.texts(each, "disabledPlans") or ())
        )
        for each in licenses
    )


def _states(json: Json) -> tuple[LicenseAssignmentState, ...] | None:
    states = lenient.parts(json, "licenseAssignmentStates")
    if states is None:
        return None
    return tuple(
        LicenseAssignmentState(
            sku_id=lenient.text(each, "skuId") or "",
            assigned_by_group=lenient.text(each, "assignedByGroup"),
            state=lenient.text(each, "state") or "",
            error=assignment_error(each.get("error")),
            disabled_plans=frozenset(lenient.texts(each, "disabledPlans") or ()),
            last_updated=moment(each.get("lastUpdatedDateTime")),
        )
        for each in states
    )


def _assigned_plans(json: Json) -> tuple[AssignedPlan, ...] | None:
    plans = lenient.parts(json, "assignedPlans")
    if plans is None:
        return None
    return tuple(
        AssignedPlan(
            service_plan_id=lenient.text(each, "servicePlanId") or "",
            service=lenient.text(each, "service") or "",
            capability_status=lenient.text(each, "capabilityStatus") or "",
            assigned=moment(each.get("assignedDateTime")),
        )
        for each in plans
    )


def _service_plans(json: Json) -> tuple[ServicePlan, ...]:
    return tuple(
        ServicePlan(
            service_plan_id=lenient.text(each, "servicePlanId") or "",
            service_plan_name=lenient.text(each, "servicePlanName") or "",
            applies_to=lenient.text(each, "appliesTo") or "",
            provisioning_status=lenient.text(each, "provisioningStatus") or "",
        )
        for each in lenient.parts(json, "servicePlans") or ()
    )


def _provisioning_errors(json: Json) -> tuple[ProvisioningError, ...] | None:
    on_premises, workloads = (
        lenient.parts(json, name) for name in ("onPremisesProvisioningErrors", "serviceProvisioningErrors")
    )
    if on_premises is None and workloads is None:
        return None
    synchronized = tuple(
        ProvisioningError(
            kind="onPremises",
            category=lenient.text(each, "category") or "",
            property=lenient.text(each, "propertyCausingError") or "",
            value=lenient.text(each, "value") or "",
            occurred=moment(each.get("occurredDateTime")),
        )
        for each in on_premises or ()
    )
    provisioned = tuple(
        ProvisioningError(
            kind="service",
            service_instance=lenient.text(each, "serviceInstance") or "",
            text=_description(lenient.text(each, "errorDetail") or ""),
            occurred=moment(each.get("createdDateTime")),
            resolved=lenient.flag(each, "isResolved") or False,
        )
        for each in workloads or ()
    )
    return synchronized + provisioned


def _description(xml: str) -> str:
    """The sentences for people in a workload's XML. Its layout is not documented and nobody vouches for
    it, so no XML parser reads it. https://learn.microsoft.com/graph/api/resources/serviceprovisioningxmlerror"""
    described = re.findall(r"<ErrorDescription[^>]*>(.*?)</ErrorDescription>", xml, re.DOTALL)
    bare = (re.sub(r"<[^>]*>", " ", part) for part in described or [xml])
    return " ".join(html.unescape(" ".join(bare)).split())


def _attributes(json: Json) -> dict[str, str | bool | None]:
    extensions = lenient.part(json, "onPremisesExtensionAttributes")
    given = {name: json[name] for name in selections.ATTRIBUTES if name in json} | extensions
    return {name: value for name, value in given.items() if value is None or isinstance(value, str | bool)}
