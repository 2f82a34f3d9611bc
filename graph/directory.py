"""Microsoft Entra as the guide sees it: the port, and its models in Graph's own words.

A `Directory` belongs to one person (or to one application) and to one examination: what it was told once
it does not ask again, and its `receipt` says what the asking cost. `Entra` is the lasting side: a signed-in
person's way to Graph, which opens a fresh `Directory` for every examination.

Every question may raise `GraphError`. "No such user" is None, since people mistype.
Properties are spelled as Graph spells them, in snake case. A property the caller may not read, or did not
get, is None and means *unknown*, never *no* (https://learn.microsoft.com/graph/permissions-overview#limited-information).
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from graph.asking.changing import GraphRequest, Sent
from graph.asking.listed import Listed
from graph.asking.receipts import Receipt
from graph.questions.directory_audit import DirectoryAudit
from graph.questions.directory_object import AdministrativeUnit, DirectoryObject
from graph.questions.group import Group, GroupFilter
from graph.questions.license_details import LicenseDetails
from graph.questions.organization import Organization
from graph.questions.role_management import DirectoryRole, RoleAssignment, RoleDefinition
from graph.questions.service_health_issue import ServiceHealthIssue
from graph.questions.subscribed_sku import CompanySubscription, SubscribedSku
from graph.questions.user import User, UserFilter

T = TypeVar("T")

PlansFirstSeen = Mapping[str, tuple[str, ...]]
"""Sku id → the ids of the service plans the product had when somebody first looked."""


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

    # What was remembered of the tenant; no request
    def plans_first_seen(self, sku_id: str) -> tuple[str, ...] | None:
        """The ids of the service plans that a product had when this installation first saw it; None of a
        product it had not seen."""
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

    async def licensed_users(self) -> Listed[User]:
        """People who hold a license, each with license_assignment_states and provisioning_errors; of very
        many, the first 999 (an eventual read: for glances, never for proof)."""
        ...

    async def user_count(self, where: UserFilter) -> int:
        """How many users there are (an eventual read)."""
        ...

    def users(self, where: UserFilter) -> AsyncGenerator[Listed[User]]:
        """Users by name, page by page (an eventual read); a last page that is not `complete` broke off."""
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

    def members(self, group_id: str) -> AsyncGenerator[Listed[User]]:
        """The users who are direct members, page by page (an eventual read)."""
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
        """Groups that carry licenses; of very many, the first 999 (an eventual read: for naming and for
        glances, never for proof)."""
        ...

    async def groups(self, where: GroupFilter) -> Listed[Group]:
        """Groups by name; of very many, the first 999 (an eventual read)."""
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

    async def audits_of(
        self,
        activities: Sequence[str],
        since: datetime,
        *,
        until: datetime | None = None,
        actor_ids: Sequence[str] = (),
    ) -> Listed[DirectoryAudit]:
        """What was done in the whole tenant, newest first: of the activities called so, by these people;
        none given narrow nothing."""
        ...

    async def wait_out(self, seconds: float) -> None:
        """Wait as long as Graph said. The time of the examination stands still meanwhile, and what failed is
        asked anew."""
        ...

    # What changes something. Never sent again: after Unavailable or Nonsense it may have happened
    async def send(self, request: GraphRequest) -> Sent:
        """Change something, alone and once. Refused brings Graph's reason (or says that the path is none and
        nothing was sent), Unavailable whether it was never sent."""
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

    @property
    def signed_in(self) -> bool:
        """Whether anybody is signed in: without it, Graph answers nothing."""
        ...

    def directory(self, remembered: PlansFirstSeen | None = None) -> Directory:
        """A fresh directory for one examination; `remembered` is what was first seen of the tenant."""
        ...

    async def aclose(self) -> None: ...
