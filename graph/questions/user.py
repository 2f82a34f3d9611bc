"""Who should have a license, and who asks. https://learn.microsoft.com/graph/api/resources/user"""

from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from graph.asking import Answer, lenient, wire
from graph.asking.errors import Nonsense, NotFound
from graph.asking.listed import Listed, Seen
from graph.asking.wire import PAGE, Get, Json, guid, literal, moment
from graph.questions import Questions
from graph.questions.license_assignment import (
    AssignedLicense,
    LicenseAssignmentState,
    as_licenses,
    as_states,
)
from graph.questions.provisioning_error import ProvisioningError, as_provisioning_errors


@dataclass(frozen=True, slots=True)
class AssignedPlan:
    """A service plan of a user; rows with capability_status Deleted are history."""

    service_plan_id: str
    service: str
    capability_status: str
    assigned: datetime | None = None


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users, as far as Graph's own `$filter` tells them apart; what is not set narrows nothing. A
    product is one that is held, not one that failed; any of several, or `every_sku` of them.
    https://learn.microsoft.com/graph/aad-advanced-queries#user-properties"""

    sku_ids: tuple[str, ...] = ()
    every_sku: bool = False
    without_sku_ids: tuple[str, ...] = ()
    licensed: bool | None = None
    account_enabled: bool | None = None
    guest: bool | None = None
    synced: bool | None = None
    department: str = ""
    outside_department: str = ""
    city: str = ""
    usage_location: str = ""

    def __str__(self) -> str:
        """As OData spells it."""
        return " and ".join(clause for clause in (*self._of_licenses(), *self._of_person()) if clause)

    def _of_licenses(self) -> Iterator[str]:
        held = [_holds(one) for one in self.sku_ids]
        any_of = " or ".join(held)
        yield from held if self.every_sku else [f"({any_of})" if len(held) > 1 else any_of]
        yield from (f"not({_holds(one)})" for one in self.without_sku_ids)
        if self.licensed is not None and not self.sku_ids:
            yield f"assignedLicenses/$count {'ne' if self.licensed else 'eq'} 0"

    def _of_person(self) -> Iterator[str]:
        yield "" if self.account_enabled is None else f"accountEnabled eq {str(self.account_enabled).lower()}"
        # Nobody has to have a type, and whoever was never synchronized has no flag: *not* is no *eq*.
        yield "" if self.guest is None else f"userType {_equals(self.guest)} 'Guest'"
        yield "" if self.synced is None else f"onPremisesSyncEnabled {_equals(self.synced)} true"
        yield f"department eq {literal(self.department)}" if self.department else ""
        yield f"department ne {literal(self.outside_department)}" if self.outside_department else ""
        yield f"city eq {literal(self.city)}" if self.city else ""
        yield f"usageLocation eq {literal(self.usage_location)}" if self.usage_location else ""


def _holds(sku_id: str) -> str:
    return f"assignedLicenses/any(s:s/skuId eq {guid(sku_id)})"


def _equals(holds: bool) -> str:
    return "eq" if holds else "ne"


@dataclass(frozen=True, slots=True)
class User:
    """Who should have a license. `attributes` holds what dynamic membership rules read, by Graph's name."""

    id: str
    seen: Seen
    display_name: str | None = None
    user_principal_name: str | None = None
    user_type: str | None = None
    account_enabled: bool | None = None
    usage_location: str | None = None
    mail: str | None = None
    proxy_addresses: tuple[str, ...] | None = None
    on_premises_sync_enabled: bool | None = None
    assigned_licenses: tuple[AssignedLicense, ...] | None = None
    license_assignment_states: tuple[LicenseAssignmentState, ...] | None = None
    assigned_plans: tuple[AssignedPlan, ...] | None = None
    provisioning_errors: tuple[ProvisioningError, ...] | None = None
    is_management_restricted: bool | None = None
    created: datetime | None = None
    deleted: datetime | None = None
    attributes: Mapping[str, str | bool | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What a person would call them."""
        return self.display_name or self.user_principal_name or self.id


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

LISTED = (*MEMBER, "department", "city", "onPremisesSyncEnabled")
"""A user in a list."""

LICENSED = (*MEMBER, "onPremisesProvisioningErrors", "serviceProvisioningErrors")
"""Somebody with a license, among all who have one."""


def as_user(json: Json, seen: Seen) -> User:
    """As Graph tells of somebody."""
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
        assigned_licenses=as_licenses(json),
        license_assignment_states=as_states(json),
        assigned_plans=_assigned_plans(json),
        provisioning_errors=as_provisioning_errors(json),
        is_management_restricted=lenient.flag(json, "isManagementRestricted"),
        created=moment(json.get("createdDateTime")),
        deleted=moment(json.get("deletedDateTime")),
        attributes=_attributes(json),
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


def _attributes(json: Json) -> dict[str, str | bool | None]:
    extensions = lenient.part(json, "onPremisesExtensionAttributes")
    given = {name: json[name] for name in ATTRIBUTES if name in json} | extensions
    return {name: value for name, value in given.items() if value is None or isinstance(value, str | bool)}


class UserQuestions(Questions):
    """Who somebody is."""

    async def me(self) -> User | None:
        return await self._person("/me") if self._sign_in.delegated else None

    async def user(self, id_or_upn: str) -> User | None:
        try:
            return await self._person(f"/users/{wire.user_key(id_or_upn)}")
        except (NotFound, wire.NotAnId):
            return None

    async def _person(self, path: str) -> User:
        answer = await self._asking.get(wire.get(path, *PERSON))
        person = as_user(answer.body, answer.seen)
        # Asked by name first and by id next, or as /me: it is the same person.
        self._asking.know(wire.get(f"/users/{person.id}", *PERSON), answer)
        return person

    async def find_users(self, words: str) -> Listed[User]:
        searched = ("displayName", "surname", "userPrincipalName", "mail")
        return await self._found("/users", MEMBER, searched, words, as_user)

    async def licensed_users(self) -> Listed[User]:
        asked = wire.get("/users", *LICENSED, filter="assignedLicenses/$count ne 0", top=PAGE, eventual=True)
        return await self._asking.list(asked, as_user, first_page_only=True)

    async def user_count(self, where: UserFilter) -> int:
        asked = wire.get("/users", "id", filter=str(where), top=1, eventual=True)
        return counted(await self._asking.get(asked), asked)

    def users(self, where: UserFilter) -> AsyncGenerator[Listed[User]]:
        asked = wire.get("/users", *LISTED, filter=str(where), orderby="displayName", top=PAGE, eventual=True)
        return self._asking.pages(asked, as_user)

    def members(self, group_id: str) -> AsyncGenerator[Listed[User]]:
        path = f"/groups/{guid(group_id)}/members/microsoft.graph.user"
        return self._asking.pages(wire.get(path, *LISTED, top=PAGE, eventual=True), as_user)


def counted(answer: Answer, asked: Get) -> int:
    """How many there are in all, as an eventual answer counts them."""
    count = answer.body.get("@odata.count")
    if isinstance(count, int):
        return count
    raise Nonsense(str(asked), message="no @odata.count")
