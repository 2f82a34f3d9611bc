"""What a tenant file may declare: products, rules, people, groups and what else is in a directory.

Every part refuses what it does not know. References are short names; whether they lead anywhere only the
whole tenant can tell (`review`).
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from graph.countries import is_country

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]


def _country(code: str) -> str:
    """ISO 3166-1: two letters alone make no country."""
    if not is_country(code):
        raise PydanticCustomError("country", "a location is a country of ISO 3166-1")
    return code


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_country)]
Guid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RELATIVE = re.compile(r"^(in )?((?:\d+[smhd] ?)+)( ago)?$")
_ISO: TypeAdapter[AwareDatetime] = TypeAdapter(AwareDatetime)


def _moment(value: object) -> object:
    """A date, or a distance from the tenant's clock: "3d ago", "2h 30m ago", "in 20d"."""
    if isinstance(value, datetime | timedelta):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("moment", "a time is a text such as 2026-11-20T08:00:00Z or 3d ago")
    relative = _RELATIVE.match(value)
    if relative is None:
        return _ISO.validate_python(value)
    if bool(relative[1]) == bool(relative[3]):
        raise PydanticCustomError("moment", "a distance in time is either 'in 3d' or '3d ago'")
    seconds = sum(int(n) * _UNITS[unit] for n, unit in re.findall(r"(\d+)([smhd])", relative[2]))
    return timedelta(seconds=seconds if relative[1] else -seconds)


Moment = Annotated[
    datetime | timedelta,
    BeforeValidator(_moment),
    WithJsonSchema(
        {"type": "string", "description": "ISO 8601 with zone, or '3d ago', '2h 30m ago', 'in 20d'"}
    ),
]


def when(moment: datetime | timedelta, clock: datetime) -> datetime:
    """The moment as a date, seen from the tenant's clock."""
    return clock + moment if isinstance(moment, timedelta) else moment.astimezone(UTC)


class Declared(BaseModel):
    """A part of a declaration: what is misspelt is refused, what is read does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Settings(Declared):
    """How the simulated Graph behaves, beside what is in it. Seconds are the tenant's own."""

    page_size: int = Field(default=100, ge=1, le=999, description="objects a page without $top")
    latency_seconds: float = Field(default=0.0, ge=0, description="time every request takes")
    read_lag_seconds: float = Field(default=0.0, ge=0, description="how far the eventual index lags behind")
    # doubt: how_long_it_takes
    processing_seconds: float = Field(default=60.0, ge=0, description="from a change to its licenses")
    reprocess_seconds: float = Field(default=3.0, ge=0, description="from an accepted reprocess to its rows")
    rule_seconds: float = Field(default=300.0, ge=0, description="from a change to dynamic membership")
    provisioning_seconds: float = Field(default=0.0, ge=0, description="from a license to a working service")
    # doubt: rows_in_the_error_list
    error_list_delivers_states: bool = Field(
        default=True, description="whether membersWithLicenseErrors delivers licenseAssignmentStates"
    )
    allowed_to_read_other_users: bool = Field(default=True, description="authorizationPolicy's switch")
    size: Literal["S", "M", "L"] | None = Field(default=None, description="for throttling; None: by users")


class Plan(Declared):
    """A service plan. `service` is the workload, as assignedPlans names it."""

    name: str
    id: Guid
    service: str
    applies_to: Literal["User", "Company"] = "User"
    status: Literal[
        "Success", "Disabled", "PendingInput", "PendingActivation", "PendingProvisioning", "Error"
    ] = "Success"


class AddedPlan(Declared):
    """A plan that Microsoft put into a product later: on by default wherever the product is assigned."""

    plan: str
    since: Moment


CapabilityStatus = Literal["Enabled", "Warning", "Suspended", "Deleted", "LockedOut"]


class Subscription(Declared):
    """A purchase behind a product (companySubscription)."""

    seats: int = Field(ge=0)
    status: CapabilityStatus = "Enabled"
    trial: bool = False
    created: Moment = Field(default="700d ago", validate_default=True)
    next_lifecycle: Moment | None = None


class Product(Declared):
    """A product of the tenant. From `gone` on it is no longer listed, though groups may carry it."""

    sku: str = Field(description="skuPartNumber")
    id: Guid
    seats: int = Field(default=0, ge=0)
    warning: int = Field(default=0, ge=0, description="units in grace, still assignable")
    suspended: int = Field(default=0, ge=0)
    locked_out: int = Field(default=0, ge=0)
    status: CapabilityStatus = "Enabled"
    applies_to: Literal["User", "Company"] = "User"
    gone: Moment | None = None
    plans: tuple[str, ...] = ()
    added_plans: tuple[AddedPlan, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    story: str = ""


class Dependency(Declared):
    """A plan that works only beside at least one of others."""

    plan: str
    needs: tuple[str, ...] = Field(min_length=1)


class NotOffered(Declared):
    """Where Microsoft does not offer a plan."""

    plan: str
    countries: tuple[Country, ...] = Field(min_length=1)


class Rules(Declared):
    """What Entra knows about plans and does not publish: only its refusals tell."""

    exclusive: tuple[tuple[str, str], ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    not_offered: tuple[NotOffered, ...] = ()
    location_required: tuple[str, ...] = Field(
        default=(), description="plans that need a location of one's own"
    )
    mailbox_plans: tuple[str, ...] = Field(default=(), description="plans that make Exchange addresses")
    role_assignable_groups_carry_licenses: bool = Field(
        default=True, description="Microsoft's page of 2022-12 said no, the one of 2026-03 does not say"
    )


class License(Declared):
    """A product given to a group or a person, less the plans switched off."""

    product: str
    disabled: tuple[str, ...] = ()
    since: Moment | None = None
    by: str | None = None


ResourceAction = Annotated[str, StringConstraints(pattern=r"^microsoft\.directory/[A-Za-z./]+$")]


class CustomRole(Declared):
    """A directory role that the tenant made itself.

    Which actions there are: https://learn.microsoft.com/entra/identity/role-based-access-control/custom-user-permissions
    """

    name: str
    id: Guid | None = None
    allows: tuple[ResourceAction, ...] = Field(min_length=1, description="allowedResourceActions")


class Role(Declared):
    """A directory role held. `scope` is a unit's key; nothing means the whole tenant."""

    role: str = Field(description="display name of a built-in role, or the name of one of custom_roles")
    scope: Key | None = None
    eligible: bool = Field(
        default=False, description="only to be activated in Privileged Identity Management"
    )
    until: Moment | None = None


class Named(Declared):
    """What others refer to by its key. `story` says to people what it shows; nothing follows from it."""

    key: Key
    name: str
    id: Guid | None = None
    story: str = ""


class Person(Named):
    """A user. What is not declared is as for an ordinary member with a cloud account."""

    upn: str | None = None
    given_name: str | None = None
    surname: str | None = None
    guest: bool = False
    enabled: bool = True
    synced: bool = False
    restricted: bool = False
    location: Country | None = None
    mail: str | None = None
    addresses: tuple[str, ...] = Field(default=(), description="proxyAddresses, with SMTP: or smtp:")
    other_mails: tuple[str, ...] = ()
    department: str | None = None
    job_title: str | None = None
    company_name: str | None = None
    office_location: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    employee_id: str | None = None
    employee_type: str | None = None
    preferred_language: str | None = None
    extension_attributes: dict[Annotated[int, Field(ge=1, le=15)], str] = Field(default_factory=dict)
    created: Moment = Field(default="400d ago", validate_default=True)
    deleted: Moment | None = None
    licenses: tuple[License, ...] = ()
    roles: tuple[Role, ...] = ()
    asks_as: str | None = Field(
        default=None, description="a person to try the assistant as, and what that shows"
    )


class Joined(Declared):
    """A member that came later than the group."""

    member: Key
    since: Moment
    by: str | None = None


def _joined(value: object) -> object:
    return {"member": value, "since": timedelta.min} if isinstance(value, str) else value


class _OrKey:
    """In the published schema: a key alone will do."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


Membership = Annotated[Joined, BeforeValidator(_joined), _OrKey()]

GroupKind = Literal[
    "security", "mail-enabled security", "microsoft365", "microsoft365 not security", "distribution"
]


class Group(Named):
    """A group. A dynamic one has a `rule`, and members of its own only where the rule no longer runs, or
    where both are as they were read from another tenant."""

    kind: GroupKind = "security"
    description: str | None = None
    mail: str | None = None
    addresses: tuple[str, ...] = ()
    rule: str | None = None
    paused: bool = False
    as_read: bool = Field(default=False, description="the members stand, whatever the rule makes of people")
    members: tuple[Membership, ...] = ()
    licenses: tuple[License, ...] = ()
    roles: tuple[Role, ...] = Field(default=(), description="needs role_assignable")
    role_assignable: bool = False
    restricted: bool = False
    synced: bool = False
    hidden_membership: bool = False
    created: Moment = Field(default="400d ago", validate_default=True)
    deleted: Moment | None = None


class Contact(Named):
    """A mail contact of the organization."""

    mail: str | None = None
    addresses: tuple[str, ...] = ()
    synced: bool = False


class Device(Named):
    """A device: it may be a member and gets nothing from it."""

    operating_system: str = "Windows"


class Unit(Named):
    """An administrative unit."""

    description: str | None = None
    members: tuple[Key, ...] = ()
    restricted: bool = False
    hidden_membership: bool = False
