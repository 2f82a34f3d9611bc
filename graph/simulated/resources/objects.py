"""A simulated tenant's objects as Microsoft Graph's JSON, complete: every property of the v1.0 types, no
relations.

Which of these a caller gets to see is not decided here.
https://learn.microsoft.com/graph/api/resources/user, …/group, …/subscribedsku and their neighbours
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from graph.simulated.declared.history import Incident
from graph.simulated.declared.things import Contact, Device, Unit, when
from graph.simulated.entra.audit_log import instant
from graph.simulated.entra.inventory import (
    GroupState,
    Inventory,
    Json,
    ObjectState,
    PlainState,
    SkuState,
    UserState,
    contact_addresses,
)
from graph.simulated.entra.licensing import Row, effective_licenses
from graph.simulated.resources.service_plans import ServicePlans

# What a simulated tenant leaves empty: the single properties, and the collections.
_USER_NONE = (
    "deletedDateTime", "aboutMe", "ageGroup", "authorizationInfo", "consentProvidedForMinor",
    "creationType", "customSecurityAttributes", "employeeHireDate", "employeeLeaveDateTime",
    "employeeOrgData", "externalUserState", "externalUserStateChangeDateTime", "faxNumber",
    "identityParentId", "isResourceAccount", "lastPasswordChangeDateTime", "legalAgeGroupClassification",
    "mobilePhone", "mySite", "onPremisesDistinguishedName", "onPremisesDomainName",
    "onPremisesImmutableId", "onPremisesLastSyncDateTime", "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier", "onPremisesUserPrincipalName", "passwordPolicies", "passwordProfile",
    "postalCode", "preferredDataLocation", "preferredName", "print", "securityIdentifier",
    "showInAddressList", "signInActivity", "signInSessionsValidFromDateTime", "streetAddress",
)  # fmt: skip
_USER_EMPTY = ("businessPhones", "identities", "imAddresses")
_GROUP_NONE = (
    "deletedDateTime", "classification", "expirationDateTime", "onPremisesDomainName",
    "onPremisesLastSyncDateTime", "onPremisesNetBiosName", "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier", "preferredDataLocation", "preferredLanguage", "renewedDateTime",
    "securityIdentifier", "theme", "uniqueName",
)  # fmt: skip
_GROUP_EMPTY = ("assignedLabels", "infoCatalogs", "resourceBehaviorOptions", "resourceProvisioningOptions")
_USER_BLANK: Json = dict.fromkeys(_USER_NONE) | {name: [] for name in _USER_EMPTY}
_GROUP_BLANK: Json = dict.fromkeys(_GROUP_NONE) | {name: [] for name in _GROUP_EMPTY}


class Resources:
    """Builds the JSON of one tenant's objects."""

    def __init__(self, directory: Inventory, service_plans: ServicePlans, clock: datetime) -> None:
        self._service_plans = service_plans
        self._tenant = directory.tenant
        self._clock = clock
        pins = self._tenant.pins
        self._on_premises: dict[str, list[Json]] = {}
        for pin in pins.on_premises_errors:
            self._on_premises.setdefault(directory.ids[pin.object], []).append(
                {
                    "category": pin.category,
                    "occurredDateTime": instant(when(pin.since, clock)),
                    "propertyCausingError": pin.property,
                    "value": pin.value,
                }
            )
        self._service_errors: dict[str, list[Json]] = {}
        for error in pins.service_errors:
            self._service_errors.setdefault(directory.ids[error.object], []).append(
                {
                    "@odata.type": "#microsoft.graph.serviceProvisioningXmlError",
                    "createdDateTime": instant(when(error.since, clock)),
                    "isResolved": error.resolved,
                    "serviceInstance": error.service_instance,
                    "errorDetail": _error_xml(error.service_instance, error.text),
                }
            )
        self._restricted = {
            directory.ids[key] for unit in self._tenant.units if unit.restricted for key in unit.members
        }

    def object(self, state: ObjectState, now: datetime) -> Json:
        """Whatever it is, with its type."""
        match state:
            case UserState():
                return self.user(state, now)
            case GroupState():
                return self.group(state)
            case PlainState(declared=Contact() as contact):
                return self.contact(contact)
            case PlainState(declared=Device() as device):
                return self.device(device)
        raise AssertionError(state)

    def forget_provisioning_errors(self, user_id: str) -> None:
        """The workloads tried again and managed."""
        for error in self._service_errors.get(user_id, ()):
            error["isResolved"] = True

    def user(self, user: UserState, now: datetime) -> Json:
        """A user, deleted ones too."""
        return {
            "@odata.type": "#microsoft.graph.user",
            "id": user.id,
            **_USER_BLANK,
            **user.properties,
            "deletedDateTime": instant(user.deleted) if user.deleted else None,
            "isManagementRestricted": user.declared.restricted or user.id in self._restricted,
            "assignedLicenses": _assigned(effective_licenses(user.rows)),
            "licenseAssignmentStates": [_state(row) for row in user.rows.values()],
            "assignedPlans": self._service_plans.assigned(user),
            "provisionedPlans": self._service_plans.provisioned(user, now),
            "onPremisesProvisioningErrors": self._on_premises.get(user.id, []),
            "serviceProvisioningErrors": self._service_errors.get(user.id, []),
        }

    def group(self, group: GroupState) -> Json:
        """A group, deleted ones too."""
        return {
            "@odata.type": "#microsoft.graph.group",
            "id": group.id,
            **_GROUP_BLANK,
            **group.properties,
            "deletedDateTime": instant(group.deleted) if group.deleted else None,
            "isManagementRestricted": group.declared.restricted or group.id in self._restricted,
            "assignedLicenses": _assigned(group.licenses),
            "licenseProcessingState": {"state": group.processing} if group.processing else None,
            "hasMembersWithLicenseErrors": bool(group.in_error),
            "onPremisesProvisioningErrors": self._on_premises.get(group.id, []),
            "serviceProvisioningErrors": self._service_errors.get(group.id, []),
        }

    def contact(self, contact: Contact) -> Json:
        """An orgContact."""
        first, _, last = contact.name.partition(" ")
        id_ = self._tenant.id_of(contact)
        return {
            "@odata.type": "#microsoft.graph.orgContact",
            "id": id_,
            "deletedDateTime": None,
            "addresses": [],
            "companyName": None,
            "department": None,
            "displayName": contact.name,
            "givenName": first,
            "jobTitle": None,
            "mail": contact.mail,
            "mailNickname": contact.key,
            "onPremisesLastSyncDateTime": None,
            "onPremisesProvisioningErrors": self._on_premises.get(id_, []),
            "onPremisesSyncEnabled": True if contact.synced else None,
            "phones": [],
            "proxyAddresses": contact_addresses(contact),
            "serviceProvisioningErrors": self._service_errors.get(id_, []),
            "surname": last or None,
        }

    def device(self, device: Device) -> Json:
        """A device."""
        return {
            "@odata.type": "#microsoft.graph.device",
            "id": self._tenant.id_of(device),
            "deletedDateTime": None,
            "accountEnabled": True,
            "deviceId": str(uuid5(UUID(self._tenant.tenant_id), f"device {device.key}")),
            "displayName": device.name,
            "operatingSystem": device.operating_system,
            "operatingSystemVersion": None,
            "onPremisesSyncEnabled": None,
            "trustType": "AzureAd",
        }

    def unit(self, unit: Unit) -> Json:
        """An administrative unit."""
        return {
            "@odata.type": "#microsoft.graph.administrativeUnit",
            "id": self._tenant.id_of(unit),
            "deletedDateTime": None,
            "description": unit.description,
            "displayName": unit.name,
            "isMemberManagementRestricted": unit.restricted,
            "membershipRule": None,
            "membershipRuleProcessingState": None,
            "membershipType": None,
            "visibility": "HiddenMembership" if unit.hidden_membership else None,
        }

    def subscribed_sku(self, sku_id: str, sku: SkuState) -> Json:
        """A product of the tenant."""
        product = sku.declared
        return {
            "id": f"{self._tenant.tenant_id}_{sku_id}",
            "accountId": self._tenant.tenant_id,
            "accountName": self._tenant.initial_domain.partition(".")[0],
            "appliesTo": product.applies_to,
            "capabilityStatus": sku.status,
            "consumedUnits": len(sku.units),
            "prepaidUnits": {
                "enabled": sku.enabled,
                "lockedOut": sku.locked_out,
                "suspended": sku.suspended,
                "warning": sku.warning,
            },
            "servicePlans": self._service_plans.of_product(sku),
            "skuId": sku_id,
            "skuPartNumber": product.sku,
            "subscriptionIds": [
                self._subscription_id(product.sku, n) for n in range(len(product.subscriptions))
            ],
        }

    def subscriptions(self, sku_id: str, sku: SkuState) -> Iterable[Json]:
        """The purchases behind a product."""
        product = sku.declared
        units = sku.enabled + sku.warning + sku.suspended + sku.locked_out
        later = units - sum(subscription.seats for subscription in product.subscriptions)
        for n, subscription in enumerate(product.subscriptions):
            is_newest = n == len(product.subscriptions) - 1
            id_ = self._subscription_id(product.sku, n)
            lifecycle = subscription.next_lifecycle
            yield {
                "id": id_,
                "commerceSubscriptionId": str(uuid5(UUID(id_), "commerce")),
                "createdDateTime": instant(when(subscription.created, self._clock)),
                "isTrial": subscription.trial,
                "nextLifecycleDateTime": instant(when(lifecycle, self._clock))
                if lifecycle is not None
                else None,
                "ownerId": None,
                "ownerTenantId": None,
                "ownerType": None,
                "serviceStatus": self._service_plans.of_product(sku),
                "skuId": sku_id,
                "skuPartNumber": product.sku,
                "status": subscription.status if sku.status == product.status else sku.status,
                "totalLicenses": subscription.seats + (later if is_newest else 0),
            }

    def organization(self) -> Json:
        """The tenant itself."""
        tenant = self._tenant
        return {
            "id": tenant.tenant_id,
            "deletedDateTime": None,
            "assignedPlans": [],
            "businessPhones": [],
            "city": None,
            "country": None,
            "countryLetterCode": tenant.country,
            "createdDateTime": instant(self._clock - timedelta(days=1200)),
            "defaultUsageLocation": tenant.default_usage_location,
            "displayName": tenant.name,
            "marketingNotificationEmails": [],
            "onPremisesLastSyncDateTime": None,
            "onPremisesSyncEnabled": True if any(person.synced for person in tenant.people) else None,
            "partnerTenantType": None,
            "postalCode": None,
            "preferredLanguage": "en",
            "privacyProfile": None,
            "provisionedPlans": [],
            "securityComplianceNotificationMails": [],
            "securityComplianceNotificationPhones": [],
            "state": None,
            "street": None,
            "technicalNotificationMails": [],
            "tenantType": "AAD",
            "verifiedDomains": [
                _domain(tenant.domain, is_default=True, is_initial=False),
                _domain(tenant.initial_domain, is_default=False, is_initial=True),
            ],
        }

    def issue(self, incident: Incident, resolved: datetime | None, now: datetime) -> Json:
        """A service health issue."""
        is_resolved = resolved is not None and resolved <= now
        started = when(incident.started, self._clock)
        return {
            "id": incident.id,
            "details": [],
            "endDateTime": instant(resolved) if resolved and is_resolved else None,
            "lastModifiedDateTime": instant(resolved if resolved and is_resolved else started),
            "startDateTime": instant(started),
            "title": incident.title,
            "classification": incident.classification,
            "feature": incident.feature,
            "featureGroup": incident.feature,
            "impactDescription": incident.impact,
            "isResolved": is_resolved,
            "origin": "microsoft",
            "posts": [],
            "service": incident.service,
            "status": "serviceRestored" if is_resolved else incident.status,
        }

    def _subscription_id(self, sku: str, n: int) -> str:
        return str(uuid5(UUID(self._tenant.tenant_id), f"subscription {sku} {n}"))


def _assigned(licenses: Mapping[str, frozenset[str]]) -> list[Json]:
    return [{"disabledPlans": sorted(disabled), "skuId": sku_id} for sku_id, disabled in licenses.items()]


def _state(row: Row) -> Json:
    return {
        "assignedByGroup": row.group_id,
        "disabledPlans": sorted(row.disabled_plans),
        "error": row.error or "None",
        "lastUpdatedDateTime": instant(row.updated),
        "skuId": row.sku_id,
        "state": row.state,
    }


def _domain(name: str, *, is_default: bool, is_initial: bool) -> Json:
    return {
        "capabilities": "Email, OfficeCommunicationsOnline",
        "isDefault": is_default,
        "isInitial": is_initial,
        "name": name,
        "type": "Managed",
    }


def _error_xml(service_instance: str, text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f"<ServiceInstance><Name>{service_instance}</Name><Error><ErrorDescription>{escaped}"
        "</ErrorDescription></Error></ServiceInstance>"
    )
