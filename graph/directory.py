"""Microsoft Entra as the guide sees it: the port, and its models in Graph's own words.

A `Directory` belongs to one person (or to one application) and to one examination: what it was told once
it does not ask again, and its `receipt` says what the asking cost. `Entra` is the lasting side: a signed-in
person's way to Graph, which opens a fresh `Directory` for every examination.

Every question may raise `GraphError`. "No such user" is None, since people mistype.
Properties are spelled as Graph spells them, in snake case. A property the caller may not read, or did not
get, is None and means *unknown*, never *no* (https://learn.microsoft.com/graph/permissions-overview#limited-information).
"""

from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Literal, Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen:
    """Which request said so, when; `eventual` if it came from the lagging index (ConsistencyLevel)."""

    request: str
    at: datetime
    eventual: bool = False


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The answer to a question with many answers; `complete` is False when some were left unread, of whom
    `left_out` are known to be there."""

    items: tuple[T, ...]
    seen: Seen
    complete: bool = True
    left_out: int = 0

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)


@dataclass(frozen=True, slots=True)
class AssignedLicense:
    """A product given to a group or held by a user, less the plans switched off."""

    sku_id: str
    disabled_plans: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LicenseAssignmentState:
    """How one product reached a user from one source, or why not.

    `assigned_by_group` None is a direct assignment. `error` is Graph's word as it stands, also one that
    Graph adds tomorrow; None stands for null, "", "None" and "none", which all mean success.
    https://learn.microsoft.com/graph/api/resources/licenseassignmentstate
    """

    sku_id: str
    assigned_by_group: str | None
    state: str
    error: str | None = None
    disabled_plans: frozenset[str] = frozenset()
    last_updated: datetime | None = None


class AssignmentError(StrEnum):
    """Why Entra could not give a user a license it should have: the values published so far.

    https://learn.microsoft.com/graph/api/resources/licenseassignmentstate
    """

    COUNT_VIOLATION = "CountViolation"
    MUTUALLY_EXCLUSIVE_VIOLATION = "MutuallyExclusiveViolation"
    DEPENDENCY_VIOLATION = "DependencyViolation"
    PROHIBITED_IN_USAGE_LOCATION_VIOLATION = "ProhibitedInUsageLocationViolation"
    UNIQUENESS_VIOLATION = "UniquenessViolation"
    OTHER = "Other"

    @classmethod
    def of(cls, error: str) -> "AssignmentError | None":
        """The published value behind Graph's word ("Others" is "Other" on some pages); None: a new one."""
        return _PUBLISHED.get(error)


_PUBLISHED = {spelled: error for error in AssignmentError for spelled in (error.value, f"{error.value}s")}


@dataclass(frozen=True, slots=True)
class AssignedPlan:
    """A service plan of a user; rows with capability_status Deleted are history."""

    service_plan_id: str
    service: str
    capability_status: str
    assigned: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProvisioningError:
    """Something a workload, or the synchronization from on premises, could not do for an object.

    `kind` is "onPremises" (category, property and value as Entra Connect reports them) or "service"
    (`text` is Exchange's or another workload's own message, out of its XML).
    """

    kind: Literal["onPremises", "service"]
    category: str = ""
    property: str = ""
    value: str = ""
    service_instance: str = ""
    text: str = ""
    occurred: datetime | None = None
    resolved: bool = False


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


@dataclass(frozen=True, slots=True)
class Group:
    """What carries licenses."""

    id: str
    seen: Seen
    display_name: str | None = None
    group_types: tuple[str, ...] | None = None
    security_enabled: bool | None = None
    mail_enabled: bool | None = None
    mail: str | None = None
    visibility: str | None = None
    membership_rule: str | None = None
    membership_rule_processing_state: str | None = None
    on_premises_sync_enabled: bool | None = None
    is_assignable_to_role: bool | None = None
    is_management_restricted: bool | None = None
    assigned_licenses: tuple[AssignedLicense, ...] | None = None
    license_processing_state: str | None = None
    proxy_addresses: tuple[str, ...] | None = None
    created: datetime | None = None
    deleted: datetime | None = None

    @property
    def name(self) -> str:
        """What a person would call it."""
        return self.display_name or self.id

    @property
    def is_dynamic(self) -> bool:
        """Whether a rule decides who is a member."""
        return "DynamicMembership" in (self.group_types or ())


ObjectKind = Literal[
    "user",
    "group",
    "orgContact",
    "device",
    "servicePrincipal",
    "administrativeUnit",
    "directoryRole",
    "other",
]


@dataclass(frozen=True, slots=True)
class DirectoryObject:
    """A member, or the owner of an address, of whatever kind; only `id` and `kind` are certain."""

    id: str
    kind: ObjectKind
    seen: Seen
    display_name: str | None = None
    user_principal_name: str | None = None
    mail: str | None = None
    proxy_addresses: tuple[str, ...] | None = None
    on_premises_sync_enabled: bool | None = None
    deleted: datetime | None = None

    @property
    def name(self) -> str:
        """What a person would call it."""
        return self.display_name or self.user_principal_name or self.id


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """One service inside a product. `applies_to` is "User" or "Company"."""

    service_plan_id: str
    service_plan_name: str
    display_name: str = ""
    applies_to: str = "User"
    provisioning_status: str = "Success"


@dataclass(frozen=True, slots=True)
class SubscribedSku:
    """A product the tenant has: units bought (`enabled`), in grace (`warning`), taken (`consumed_units`)."""

    sku_id: str
    sku_part_number: str
    seen: Seen
    display_name: str = ""
    capability_status: str = "Enabled"
    applies_to: str = "User"
    consumed_units: int = 0
    enabled: int = 0
    warning: int = 0
    suspended: int = 0
    locked_out: int = 0
    service_plans: tuple[ServicePlan, ...] = ()

    @property
    def available(self) -> int:
        """Units free; below zero when more were given than are paid for. Grace units still count."""
        return self.enabled + self.warning - self.consumed_units


@dataclass(frozen=True, slots=True)
class CompanySubscription:
    """A purchase behind a product: why seats appeared or vanished."""

    sku_id: str
    sku_part_number: str
    status: str
    total_licenses: int
    seen: Seen
    is_trial: bool | None = None
    next_lifecycle: datetime | None = None


@dataclass(frozen=True, slots=True)
class LicenseDetails:
    """A product a user effectively has, with the provisioning status of each plan."""

    sku_id: str
    sku_part_number: str
    service_plans: tuple[ServicePlan, ...]
    seen: Seen
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """The tenant itself."""

    id: str
    seen: Seen
    display_name: str | None = None
    country_letter_code: str | None = None
    default_usage_location: str | None = None
    verified_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryRole:
    """An active, tenant-wide role; `role_template_id` is None when the token may not read roles."""

    id: str
    seen: Seen
    role_template_id: str | None = None
    display_name: str | None = None


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role, built-in or made by the tenant. What it allows is None where it was not asked for, and where
    Graph ties it to conditions or exceptions.

    https://learn.microsoft.com/graph/api/resources/unifiedroledefinition
    """

    id: str
    seen: Seen
    display_name: str | None = None
    is_built_in: bool | None = None
    allowed_resource_actions: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A role somebody holds, or could activate; its scope is "/" or "/administrativeUnits/{id}".
    `role_definition` comes without what the role allows."""

    role_definition_id: str
    directory_scope_id: str
    principal_id: str
    seen: Seen
    member_type: str | None = None
    assignment_type: str | None = None
    ends: datetime | None = None
    role_definition: RoleDefinition | None = None


@dataclass(frozen=True, slots=True)
class AdministrativeUnit:
    """A unit a user or a group is in; only the id is certain."""

    id: str
    seen: Seen
    display_name: str | None = None
    is_member_management_restricted: bool | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who or what did it, as the audit log names it."""

    kind: Literal["user", "app", "unknown"]
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ModifiedProperty:
    """What an audited operation changed; both values are strings, mostly JSON inside."""

    display_name: str
    old_value: str | None
    new_value: str | None


@dataclass(frozen=True, slots=True)
class AuditTarget:
    """An object an audited operation touched."""

    id: str | None
    type: str | None
    display_name: str | None = None
    user_principal_name: str | None = None
    modified_properties: tuple[ModifiedProperty, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryAudit:
    """One entry of the audit log. https://learn.microsoft.com/graph/api/resources/directoryaudit"""

    id: str
    activity: str
    at: datetime
    result: str
    seen: Seen
    result_reason: str = ""
    category: str = ""
    correlation_id: str = ""
    initiated_by: Actor = field(default_factory=lambda: Actor("unknown"))
    targets: tuple[AuditTarget, ...] = ()
    additional_details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceHealthIssue:
    """Something Microsoft says is wrong on its side."""

    id: str
    title: str
    service: str
    status: str
    seen: Seen
    started: datetime | None = None
    impact_description: str = ""


@dataclass(slots=True)
class Receipt:
    """What an examination cost. A round trip is one step of the longest chain of requests that had to wait
    for each other; `resource_units` as https://learn.microsoft.com/graph/throttling-limits prices them."""

    http_requests: int = 0
    graph_requests: int = 0
    round_trips: int = 0
    resource_units: int = 0
    seconds: float = 0.0
    requests: list[str] = field(default_factory=list)


class Directory(Protocol):
    """What the guide asks of Microsoft Graph. One person's eyes, one examination long."""

    @property
    def receipt(self) -> Receipt: ...

    def now(self) -> datetime:
        """The time by Graph's own clock (the Date of its latest answer)."""
        ...

    def once(self, question: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> Awaitable[T]:
        """What is worked out of many answers; asked by several checks, or again, it is worked out once."""
        ...

    # Names, from Microsoft's published list; no request
    def product_name(self, sku_id: str) -> str:
        """What admins call a product; its part number or its id where the list does not know it."""
        ...

    def plan_name(self, service_plan_id: str) -> str:
        """What admins call a service plan; its id where the list does not know it."""
        ...

    def find_products(self, words: str) -> tuple[str, ...]:
        """Sku ids of the products the words may mean ("E3" means several), best first."""
        ...

    # Who is asking
    async def me(self) -> User | None:
        """The signed-in person; None when an application asks with its own credentials."""
        ...

    async def active_roles(self) -> Listed[DirectoryRole]:
        """The asker's active, tenant-wide roles, also those through groups (an eventual read)."""
        ...

    async def role_assignments(self, principal_id: str) -> Listed[RoleAssignment]:
        """Roles held directly by a user or a group, with their scopes."""
        ...

    async def eligible_roles(self) -> Listed[RoleAssignment]:
        """Roles the asker could activate in Privileged Identity Management."""
        ...

    async def role_definition(self, id: str) -> RoleDefinition:
        """A role with what it allows. A built-in one allows hundreds of things: ask for the tenant's own."""
        ...

    async def role_holders(self, role_template_id: str) -> Listed[DirectoryObject]:
        """Users and groups that hold a role for the whole tenant, now. Who may not read role assignments is
        answered with the members of the directory role, where that may be read."""
        ...

    # Users
    async def user(self, id_or_upn: str) -> User | None: ...

    async def find_users(self, words: str) -> Listed[User]:
        """Users whose display name starts with the words, or whose UPN or mail is or starts with them."""
        ...

    async def direct_groups_of(self, user_id: str) -> Listed[Group]:
        """The groups a user is a direct member of: read uncast and without the eventual index."""
        ...

    async def transitive_groups_of(self, user_id: str) -> Listed[Group]:
        """The groups a user is in directly or through other groups; not from the eventual index."""
        ...

    async def license_details(self, user_id: str) -> Listed[LicenseDetails]: ...

    async def administrative_units_of(
        self, kind: Literal["user", "group"], id: str
    ) -> Listed[AdministrativeUnit]:
        """The units an object is in. A group's members are not in the group's unit."""
        ...

    # Groups
    async def group(self, id: str) -> Group | None: ...

    async def find_groups(self, words: str) -> Listed[Group]:
        """Groups whose display name starts with the words."""
        ...

    async def member_count(self, group_id: str) -> int:
        """How many users are direct members (an eventual read)."""
        ...

    async def nested_groups(self, group_id: str) -> Listed[Group]:
        """Groups that are members of the group (an eventual read: for naming, never for proof)."""
        ...

    async def members_with_license_errors(self, group_id: str) -> Listed[User]:
        """Members in error, without duplicates, each with license_assignment_states. Of very many, a part;
        whose rows Graph did not deliver in time are left out."""
        ...

    async def first_members_with_license_errors(self, group_id: str) -> Listed[User]:
        """The first page of them, as soon as it is there; beside the whole list it costs nothing."""
        ...

    async def groups_with_license_errors(self) -> Listed[Group]: ...

    async def licensed_groups(self) -> Listed[Group]:
        """Groups that carry licenses, by id and name; of very many, the first 999 (an eventual read: for
        naming, never for proof)."""
        ...

    async def groups_with_sku(self, sku_id: str) -> Listed[Group]:
        """Groups licensed with a product."""
        ...

    # Products
    async def subscribed_skus(self) -> Listed[SubscribedSku]: ...

    async def subscriptions(self) -> Listed[CompanySubscription]: ...

    # The tenant
    async def organization(self) -> Organization: ...

    async def service_health_issues(self) -> Listed[ServiceHealthIssue]:
        """Open issues only."""
        ...

    # Addresses
    async def owners_of(self, addresses: Sequence[str]) -> Listed[DirectoryObject]:
        """Users, groups and contacts that hold any of the addresses (bare, without smtp:)."""
        ...

    async def deleted(self, kind: Literal["user", "group"]) -> Listed[DirectoryObject]:
        """Soft-deleted users or groups with their addresses (kept 30 days)."""
        ...

    async def deleted_owners(self) -> Listed[DirectoryObject]:
        """Soft-deleted users and groups together."""
        ...

    # The audit log: 5 requests in 10 seconds for the whole tenant, so ask once and filter in code
    async def audits(self, target_id: str, since: datetime) -> Listed[DirectoryAudit]:
        """What was done to a user or a group, newest first. https://learn.microsoft.com/graph/throttling-limits"""
        ...

    # The one write. Never retried: after Unavailable it may have happened
    async def reprocess_license_assignment(self, user_id: str) -> None:
        """Have Entra work out a user's group licenses anew. Raises Refused with Entra's reason.
        https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment"""
        ...


class Entra(Protocol):
    """A person's (or an application's) lasting way to Microsoft Graph."""

    @property
    def tenant(self) -> str:
        """Which tenant this leads to, known without asking it: a key for what is remembered of it."""
        ...

    @property
    def may_write(self) -> bool:
        """Whether a write is sent at all; where it is, Graph still decides whether the person may."""
        ...

    def directory(self) -> Directory:
        """A fresh directory for one examination."""
        ...

    async def aclose(self) -> None: ...
