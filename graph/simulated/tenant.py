"""The declaration of a simulated tenant: causes only, never symptoms.

A tenant file says who is there, what was bought, which group carries which product and what happened since;
`licensing` derives what Microsoft Entra makes of it. What is declared is the tenant *as founded*; a
member's or a license's `since`, and `history`, are what happened afterwards, and all of it is replayed up
to `clock`. `rules` is what Entra knows and does not publish. `pins` is what the service itself got wrong.

People, groups, contacts, devices and units refer to each other by short names (`key`), which share one space;
products by their part number, plans by their name. Ids are given, or derived from the key, so they are
stable.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import NAMESPACE_DNS, uuid5

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from graph.simulated.builtin_roles import BUILT_IN_ROLES
from graph.simulated.rules import RuleError, parse

Place = tuple[str | int, ...]

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
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
    WithJsonSchema({"type": "string", "description": "ISO 8601 with zone, or '3d ago', '2h 30m ago', 'in 20d'"}),
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
    processing_seconds: float = Field(default=60.0, ge=0, description="from a change to its licenses")
    reprocess_seconds: float = Field(default=3.0, ge=0, description="from an accepted reprocess to its rows")
    rule_seconds: float = Field(default=300.0, ge=0, description="from a change to dynamic membership")
    provisioning_seconds: float = Field(default=0.0, ge=0, description="from a license to a working service")
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
    status: Literal["Success", "Disabled", "PendingInput", "PendingActivation", "PendingProvisioning", "Error"] = (
        "Success"
    )


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
    created: Moment = timedelta(days=-700)
    next_lifecycle: Moment | None = None


class Product(Declared):
    """A product of the tenant. From `gone` on `subscribedSkus` no longer lists it, though groups may carry it."""

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
    location_required: tuple[str, ...] = Field(default=(), description="plans that need a location of one's own")
    mailbox_plans: tuple[str, ...] = Field(default=(), description="plans that make Exchange addresses")


class License(Declared):
    """A product given to a group or a person, less the plans switched off."""

    product: str
    disabled: tuple[str, ...] = ()
    since: Moment | None = None
    by: str | None = None


class Role(Declared):
    """A directory role held. `scope` is a unit's key; nothing means the whole tenant."""

    role: str = Field(description="display name of a built-in role")
    scope: Key | None = None
    eligible: bool = Field(default=False, description="only to be activated in Privileged Identity Management")
    until: Moment | None = None


class Named(Declared):
    """What others refer to by its key."""

    key: Key
    name: str
    id: Guid | None = None


class Person(Named):
    """A user. What is not declared is as for an ordinary member with a cloud account."""

    story: str = ""
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
    created: Moment = timedelta(days=-400)
    deleted: Moment | None = None
    licenses: tuple[License, ...] = ()
    roles: tuple[Role, ...] = ()
    asks_as: str | None = Field(default=None, description="a person to try the assistant as, and what that shows")


class Joined(Declared):
    """A member that came later than the group."""

    member: Key
    since: Moment
    by: str | None = None


def _joined(value: object) -> object:
    return {"member": value, "since": timedelta.min} if isinstance(value, str) else value


Membership = Annotated[
    Joined,
    BeforeValidator(_joined),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Joined"}]}),
]

GroupKind = Literal["security", "mail-enabled security", "microsoft365", "microsoft365 not security", "distribution"]


class Group(Named):
    """A group. A dynamic one has a `rule`, and members of its own only where the rule no longer runs."""

    story: str = ""
    kind: GroupKind = "security"
    description: str | None = None
    mail: str | None = None
    addresses: tuple[str, ...] = ()
    rule: str | None = None
    paused: bool = False
    members: tuple[Membership, ...] = ()
    licenses: tuple[License, ...] = ()
    roles: tuple[Role, ...] = Field(default=(), description="needs role_assignable")
    role_assignable: bool = False
    restricted: bool = False
    synced: bool = False
    hidden_membership: bool = False
    created: Moment = timedelta(days=-400)
    deleted: Moment | None = None


class Contact(Named):
    """A mail contact of the organization."""

    mail: str | None = None
    addresses: tuple[str, ...] = ()
    synced: bool = False
    story: str = ""


class Device(Named):
    """A device: it may be a member and gets nothing from it."""

    operating_system: str = "Windows"


class Unit(Named):
    """An administrative unit."""

    description: str | None = None
    members: tuple[Key, ...] = ()
    restricted: bool = False
    hidden_membership: bool = False


class _Event(Declared):
    at: Moment
    by: str | None = Field(default=None, description="a person's key, or 'app: ' and an application's name")


class SeatsChanged(_Event):
    """Seats were bought (or, below zero, given back)."""

    what: Literal["seats changed"]
    product: str
    count: int


class SubscriptionChanged(_Event):
    """A product's subscription went into another state."""

    what: Literal["subscription changed"]
    product: str
    status: CapabilityStatus


class GroupLicensed(_Event):
    """Set group license."""

    what: Literal["group licensed"]
    group: Key
    add: tuple[License, ...] = ()
    remove: tuple[str, ...] = ()


class PersonLicensed(_Event):
    """Direct licenses of a person were changed."""

    what: Literal["person licensed"]
    person: Key
    add: tuple[License, ...] = ()
    remove: tuple[str, ...] = ()


class MemberAdded(_Event):
    """Somebody or something was put into a group."""

    what: Literal["member added"]
    group: Key
    member: Key


class MemberRemoved(_Event):
    """Somebody or something was taken out of a group."""

    what: Literal["member removed"]
    group: Key
    member: Key


class PersonUpdated(_Event):
    """Properties of a person were changed; by Graph's names (usageLocation, department, accountEnabled …)."""

    what: Literal["person updated"]
    person: Key
    set: dict[str, str | bool | None]


class RuleChanged(_Event):
    """The rule of a dynamic group was rewritten, paused or resumed."""

    what: Literal["rule changed"]
    group: Key
    rule: str | None = None
    paused: bool = False


class Reprocessed(_Event):
    """Somebody reprocessed a person's licenses."""

    what: Literal["reprocessed"]
    person: Key


class Logged(_Event):
    """An audit entry of something the tenant does not simulate."""

    what: Literal["logged"]
    activity: str
    category: str = "UserManagement"
    person: Key | None = None
    group: Key | None = None
    result: Literal["success", "failure"] = "success"
    reason: str = ""
    properties: dict[str, tuple[str | None, str | None]] = Field(
        default_factory=dict, description="displayName: [oldValue, newValue]"
    )


Event = Annotated[
    SeatsChanged
    | SubscriptionChanged
    | GroupLicensed
    | PersonLicensed
    | MemberAdded
    | MemberRemoved
    | PersonUpdated
    | RuleChanged
    | Reprocessed
    | Logged,
    Field(discriminator="what"),
]


class AssignmentPin(Declared):
    """A row that Entra got wrong. A reprocess sets it right, unless `refusal` says what Entra answers
    instead.

    `state` None: the row is missing. `error` may be any text: Graph may add values tomorrow.
    """

    person: Key
    product: str
    group: Key | None = None
    state: Literal["Active", "ActiveWithError", "Disabled", "Error"] | None = None
    error: str | None = None
    since: Moment
    refusal: str | None = None


class ProcessingPin(Declared):
    """A group whose processing began and did not end: what changes in it afterwards waits, until `until` if ever."""

    group: Key
    state: Literal["QueuedForProcessing", "ProcessingInProgress"] = "ProcessingInProgress"
    since: Moment
    until: Moment | None = None


class AddressPin(Declared):
    """An address that belongs to something only Exchange sees."""

    address: str
    owner: str


class OnPremisesErrorPin(Declared):
    """What Entra Connect could not write to an object (onPremisesProvisioningError)."""

    object: Key
    property: str = "ProxyAddresses"
    value: str
    category: str = "PropertyConflict"
    since: Moment


class ServiceErrorPin(Declared):
    """What a workload could not do for an object (serviceProvisioningXmlError)."""

    object: Key
    service_instance: str
    text: str
    since: Moment
    resolved: bool = False


class PlanPin(Declared):
    """A plan of a person that did not come up although the license is there."""

    person: Key
    plan: str
    status: Literal["PendingInput", "PendingActivation", "PendingProvisioning", "Error", "Disabled"]


class AuditPin(Declared):
    """Audit entries that never came: of this activity, about this object."""

    activity: str
    object: Key


class Pins(Declared):
    """What the service itself got wrong."""

    assignments: tuple[AssignmentPin, ...] = ()
    processing: tuple[ProcessingPin, ...] = ()
    addresses: tuple[AddressPin, ...] = ()
    on_premises_errors: tuple[OnPremisesErrorPin, ...] = ()
    service_errors: tuple[ServiceErrorPin, ...] = ()
    plans: tuple[PlanPin, ...] = ()
    audit_gaps: tuple[AuditPin, ...] = ()


class Incident(Declared):
    """A service health issue."""

    id: str
    title: str
    service: str
    impact: str
    feature: str = "Access"
    classification: Literal["advisory", "incident"] = "incident"
    status: Literal["investigating", "serviceDegradation", "serviceInterruption", "serviceRestored"] = (
        "serviceDegradation"
    )
    started: Moment
    resolved: Moment | None = None


class Tenant(Declared):
    """A whole tenant, as its file declares it."""

    name: str
    domain: str
    initial_domain: str = Field(description="the onmicrosoft.com one, for generated addresses")
    id: Guid | None = None
    country: Country
    default_usage_location: Country | None = None
    clock: AwareDatetime | None = Field(default=None, description="when the story begins; None: now")
    changes_by: str = Field(default="app: HR connector", description="who made changes that name nobody")
    settings: Settings = Settings()
    plans: tuple[Plan, ...] = ()
    products: tuple[Product, ...] = ()
    rules: Rules = Rules()
    people: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()
    contacts: tuple[Contact, ...] = ()
    devices: tuple[Device, ...] = ()
    units: tuple[Unit, ...] = ()
    history: tuple[Event, ...] = ()
    pins: Pins = Pins()
    incidents: tuple[Incident, ...] = ()

    @property
    def tenant_id(self) -> str:
        """The directory's id."""
        return self.id or str(uuid5(NAMESPACE_DNS, self.domain))

    def id_of(self, declared: Named) -> str:
        """The object's id: the given one, or one derived from tenant and key."""
        return declared.id or str(uuid5(NAMESPACE_DNS, f"{declared.key}.{self.domain}"))

    @model_validator(mode="after")
    def _whole(self) -> "Tenant":
        wrong = [
            InitErrorDetails(
                type=PydanticCustomError("reference", "{sentence}", {"sentence": sentence}), loc=place, input=None
            )
            for place, sentence in _Review(self).mistakes()
        ]
        if wrong:
            raise ValidationError.from_exception_data("Tenant", wrong)
        return self


Mistake = tuple[Place, str]


class _Review:
    """Whether what a tenant refers to is there, and what only the whole can tell."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._people = {person.key for person in tenant.people}
        self._groups = {group.key for group in tenant.groups}
        self._units = {unit.key for unit in tenant.units}
        others = {contact.key for contact in tenant.contacts} | {device.key for device in tenant.devices}
        self._members = self._people | self._groups | others
        self._plans = {plan.name for plan in tenant.plans}
        self._products = {product.sku: product for product in tenant.products}

    def mistakes(self) -> Iterator[Mistake]:
        yield from self._twice()
        yield from self._of_products()
        yield from self._of_people()
        yield from self._of_groups()
        for i, unit in enumerate(self._tenant.units):
            for j, key in enumerate(unit.members):
                yield from self._known(("units", i, "members", j), key, self._members, "member")
        for i, event in enumerate(self._tenant.history):
            yield from self._of_event(("history", i), event)
        yield from self._of_pins()
        yield from self._actor(("changes_by",), self._tenant.changes_by)

    def _twice(self) -> Iterator[Mistake]:
        tenant = self._tenant
        kinds: tuple[tuple[str, tuple[Any, ...], str], ...] = (
            ("people", tenant.people, "key"),
            ("groups", tenant.groups, "key"),
            ("contacts", tenant.contacts, "key"),
            ("devices", tenant.devices, "key"),
            ("units", tenant.units, "key"),
        )
        yield from _repeated((((k, i, f), getattr(d, f)) for k, all_, f in kinds for i, d in enumerate(all_)))
        yield from _repeated((("products", i, "sku"), p.sku) for i, p in enumerate(tenant.products))
        yield from _repeated((("products", i, "id"), p.id) for i, p in enumerate(tenant.products))
        yield from _repeated((("plans", i, "name"), p.name) for i, p in enumerate(tenant.plans))
        yield from _repeated((("people", i, "upn"), upn_of(tenant, p).lower()) for i, p in enumerate(tenant.people))

    def _of_products(self) -> Iterator[Mistake]:
        for i, product in enumerate(self._tenant.products):
            for j, name in enumerate(product.plans):
                yield from self._known(("products", i, "plans", j), name, self._plans, "plan")
            for j, added in enumerate(product.added_plans):
                yield from self._known(("products", i, "added_plans", j, "plan"), added.plan, self._plans, "plan")
        rules = self._tenant.rules
        for i, pair in enumerate(rules.exclusive):
            for j, name in enumerate(pair):
                yield from self._known(("rules", "exclusive", i, j), name, self._plans, "plan")
        for i, dependency in enumerate(rules.dependencies):
            place = ("rules", "dependencies", i)
            yield from self._known((*place, "plan"), dependency.plan, self._plans, "plan")
            for j, name in enumerate(dependency.needs):
                yield from self._known((*place, "needs", j), name, self._plans, "plan")
        for i, rule in enumerate(rules.not_offered):
            yield from self._known(("rules", "not_offered", i, "plan"), rule.plan, self._plans, "plan")
        for field in ("location_required", "mailbox_plans"):
            for i, name in enumerate(getattr(rules, field)):
                yield from self._known(("rules", field, i), name, self._plans, "plan")

    def _of_people(self) -> Iterator[Mistake]:
        for i, person in enumerate(self._tenant.people):
            yield from self._of_licenses(("people", i, "licenses"), person.licenses)
            yield from self._of_roles(("people", i, "roles"), person.roles)

    def _of_groups(self) -> Iterator[Mistake]:
        for i, group in enumerate(self._tenant.groups):
            yield from self._of_licenses(("groups", i, "licenses"), group.licenses)
            yield from self._of_roles(("groups", i, "roles"), group.roles)
            if group.roles and not group.role_assignable:
                yield ("groups", i, "roles"), "only a role_assignable group can hold roles"
            if group.licenses and group.kind in {"distribution", "microsoft365 not security"}:
                yield ("groups", i, "licenses"), "only a security-enabled group can carry licenses"
            if group.role_assignable and group.rule:
                yield ("groups", i, "rule"), "a role-assignable group has assigned members only"
            if group.rule is not None:
                yield from self._of_rule(("groups", i), group)
            for j, joined in enumerate(group.members):
                place = ("groups", i, "members", j)
                yield from self._known(place, joined.member, self._members, "member")
                yield from self._actor((*place, "by"), joined.by)

    def _of_rule(self, place: Place, group: Group) -> Iterator[Mistake]:
        try:
            rule = parse(group.rule or "")
        except RuleError as error:
            yield (*place, "rule"), str(error)
            return
        if group.members and not group.paused and not rule.uses_member_of:
            yield (*place, "members"), "the members of a dynamic group follow from its rule"

    def _of_licenses(self, place: Place, licenses: tuple[License, ...]) -> Iterator[Mistake]:
        for i, license_ in enumerate(licenses):
            product = self._products.get(license_.product)
            if product is None:
                yield (*place, i, "product"), f"no such product {license_.product!r}"
                continue
            plans = {*product.plans, *(added.plan for added in product.added_plans)}
            for j, name in enumerate(license_.disabled):
                if name not in plans:
                    yield (*place, i, "disabled", j), f"{license_.product} has no plan {name!r}"
            yield from self._actor((*place, i, "by"), license_.by)

    def _of_roles(self, place: Place, roles: tuple[Role, ...]) -> Iterator[Mistake]:
        for i, held in enumerate(roles):
            yield from self._known((*place, i, "role"), held.role, BUILT_IN_ROLES.keys(), "built-in role")
            if held.scope is not None:
                yield from self._known((*place, i, "scope"), held.scope, self._units, "unit")

    def _of_event(self, place: Place, event: Event) -> Iterator[Mistake]:
        for field, known, kind in (
            ("person", self._people, "person"),
            ("group", self._groups, "group"),
            ("member", self._members, "member"),
            ("product", self._products.keys(), "product"),
        ):
            name = getattr(event, field, None)
            if name is not None:
                yield from self._known((*place, field), name, known, kind)
        if isinstance(event, GroupLicensed | PersonLicensed):
            yield from self._of_licenses((*place, "add"), event.add)
            for j, sku in enumerate(event.remove):
                yield from self._known((*place, "remove", j), sku, self._products.keys(), "product")
        if isinstance(event, RuleChanged) and event.rule is not None:
            try:
                parse(event.rule)
            except RuleError as error:
                yield (*place, "rule"), str(error)
        yield from self._actor((*place, "by"), event.by)

    def _of_pins(self) -> Iterator[Mistake]:
        for field in type(self._tenant.pins).model_fields:
            for i, pin in enumerate(getattr(self._tenant.pins, field)):
                for name, known, kind in (
                    ("person", self._people, "person"),
                    ("group", self._groups, "group"),
                    ("object", self._members, "object"),
                    ("product", self._products.keys(), "product"),
                    ("plan", self._plans, "plan"),
                ):
                    named = getattr(pin, name, None)
                    if named is not None:
                        yield from self._known(("pins", field, i, name), named, known, kind)

    def _known(self, place: Place, name: str, known: Any, kind: str) -> Iterator[Mistake]:
        if name not in known:
            yield place, f"no such {kind} {name!r}"

    def _actor(self, place: Place, by: str | None) -> Iterator[Mistake]:
        if by is not None and not by.startswith("app: "):
            yield from self._known(place, by, self._people, "person")


def _repeated(named: Iterator[tuple[Place, str]]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for place, name in named:
        if name in seen:
            yield place, f"{name!r} is declared twice"
        seen.add(name)


def upn_of(tenant: Tenant, person: Person) -> str:
    """The person's user principal name."""
    return person.upn or f"{person.key}@{tenant.domain}"
