"""Which URL of Microsoft Graph answers which question of the port.

Every question asks for the properties of its model and no others. What a permission or a role must allow
stands in https://learn.microsoft.com/graph/permissions-reference.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

import httpx

from graph.asking import Answer, Asking, wire
from graph.asking.errors import Forbidden, GraphError, Nonsense, NotFound, Refused
from graph.asking.wire import PAGE, Get, Json, guid, literal
from graph.directory import (
    AdministrativeUnit,
    CompanySubscription,
    DirectoryAudit,
    DirectoryObject,
    DirectoryRole,
    Group,
    LicenseDetails,
    Listed,
    ObjectKind,
    Organization,
    Receipt,
    RoleAssignment,
    RoleDefinition,
    Seen,
    ServiceHealthIssue,
    SubscribedSku,
    User,
)
from graph.products import Names
from graph.questions import parsing, selections
from graph.questions.members_in_error import MembersInError
from graph.questions.names_told import Naming

T = TypeVar("T")

FOUND = 20
"""Rows of a search; who finds more must say more."""

AUDITS = 200
"""Entries of one audit query: what people read, in one request of the five in ten seconds."""

ADDRESSES = 7
"""Addresses in one request: two clauses each, of 15 that Graph allows.
https://github.com/microsoftgraph/microsoft-graph-docs/issues/21098"""


class SignIn(httpx.Auth):
    """In whose name Graph is asked: a person's (`delegated`; then /me is that person) or an application's.

    By itself it adds no token, for a tenant that knows who asks. `tenant` names the tenant before it is
    asked; `may_write` False says that it only looks, whatever the person's roles allow.
    """

    def __init__(self, *, delegated: bool, tenant: str = "", may_write: bool = True) -> None:
        self.delegated = delegated
        self.tenant = tenant
        self.may_write = may_write


class EntraDirectory:
    """`Directory` over Microsoft Graph v1.0: one person's eyes, one examination long."""

    def __init__(self, asking: Asking, names: Names, sign_in: SignIn) -> None:
        self._asking = asking
        self._naming = Naming(names)
        self._in_error = MembersInError(asking)
        self._sign_in = sign_in

    @property
    def receipt(self) -> Receipt:
        """What the asking has cost so far."""
        return self._asking.receipt

    def now(self) -> datetime:
        """The time by Graph's own clock."""
        return self._asking.now()

    def once(self, question: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> Awaitable[T]:
        """What is worked out of many answers, once."""
        return self._asking.once(question, work)

    # Names

    def product_name(self, sku_id: str) -> str:
        """What admins call a product; its part number, once the tenant told it, or its id."""
        return self._naming.product(sku_id)

    def plan_name(self, service_plan_id: str) -> str:
        """What admins call a service plan; its code, once the tenant told it, or its id."""
        return self._naming.plan(service_plan_id)

    def find_products(self, words: str) -> tuple[str, ...]:
        """Sku ids of the products the words may mean, best first."""
        return self._naming.find(words)

    # Who is asking

    async def me(self) -> User | None:
        return await self._person("/me") if self._sign_in.delegated else None

    async def active_roles(self) -> Listed[DirectoryRole]:
        asked = wire.get(
            "/me/transitiveMemberOf/microsoft.graph.directoryRole",
            *selections.ROLE,
            eventual=True,
        )
        return await self._asking.list(asked, parsing.directory_role)

    async def role_assignments(self, principal_id: str) -> Listed[RoleAssignment]:
        asked = wire.get(
            "/roleManagement/directory/roleAssignments",
            filter=f"principalId eq {literal(guid(principal_id))}",
        )
        return await self._asking.list(_expanding(asked, _ROLE), parsing.role_assignment)

    async def eligible_roles(self) -> Listed[RoleAssignment]:
        own = "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')"
        return await self._asking.list(_expanding(Get(own), _ROLE), parsing.role_assignment)

    async def role_definition(self, id: str) -> RoleDefinition:
        path = f"/roleManagement/directory/roleDefinitions/{guid(id)}"
        answer = await self._asking.get(wire.get(path, *selections.ROLE_DEFINITION))
        return parsing.role_definition(answer.body, answer.seen)

    async def role_holders(self, role_template_id: str) -> Listed[DirectoryObject]:
        try:
            return await self._assigned(role_template_id)
        except Forbidden:
            return await self._members_of_role(role_template_id)

    async def _assigned(self, role_template_id: str) -> Listed[DirectoryObject]:
        # https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
        of_role = f"roleDefinitionId eq {literal(guid(role_template_id))}"
        asked = _expanding(wire.get("/roleManagement/directory/roleAssignments", filter=of_role), "principal")

        def holder(json: Json, seen: Seen) -> DirectoryObject | None:
            principal = json.get("principal")
            whole_tenant = json.get("directoryScopeId") == "/"
            return (
                parsing.directory_object(principal, seen)
                if whole_tenant and isinstance(principal, dict)
                else None
            )

        return await self._asking.list(asked, holder)

    async def _members_of_role(self, role_template_id: str) -> Listed[DirectoryObject]:
        # https://learn.microsoft.com/graph/api/directoryrole-list-members; a role nobody holds is not listed.
        roles = await self._asking.list(wire.get("/directoryRoles", *selections.ROLE), parsing.directory_role)
        for role in roles:
            if role.role_template_id == role_template_id:
                asked = wire.get(f"/directoryRoles/{guid(role.id)}/members", *selections.HOLDER)
                return await self._asking.list(asked, parsing.directory_object)
        return Listed((), roles.seen, roles.complete)

    # Users

    async def user(self, id_or_upn: str) -> User | None:
        try:
            return await self._person(f"/users/{wire.user_key(id_or_upn)}")
        except (NotFound, wire.NotAnId):
            return None

    async def _person(self, path: str) -> User:
        answer = await self._asking.get(wire.get(path, *selections.PERSON))
        person = parsing.user(answer.body, answer.seen)
        # Asked by name first and by id next, or as /me: it is the same person.
        self._asking.know(wire.get(f"/users/{person.id}", *selections.PERSON), answer)
        return person

    async def find_users(self, words: str) -> Listed[User]:
        searched = ("displayName", "surname", "userPrincipalName", "mail")
        asked = wire.get("/users", *selections.MEMBER, filter=_starting(searched, words), top=FOUND)
        return await self._asking.list(asked, parsing.user, first_page_only=True)

    async def direct_groups_of(self, user_id: str) -> Listed[Group]:
        return await self._asking.list(_containers("users", user_id, "memberOf"), _group)

    async def transitive_groups_of(self, user_id: str) -> Listed[Group]:
        return await self._asking.list(_containers("users", user_id, "transitiveMemberOf"), _group)

    async def license_details(self, user_id: str) -> Listed[LicenseDetails]:
        asked = wire.get(f"/users/{guid(user_id)}/licenseDetails", *selections.DETAILS)
        return await self._asking.list(asked, self._naming.license_details)

    async def administrative_units_of(
        self, kind: Literal["user", "group"], id: str
    ) -> Listed[AdministrativeUnit]:
        return await self._asking.list(_containers(f"{kind}s", id, "memberOf"), _unit)

    # Groups

    async def group(self, id: str) -> Group | None:
        try:
            answer = await self._asking.get(wire.get(f"/groups/{guid(id)}", *selections.GROUP))
        except (NotFound, wire.NotAnId):
            return None
        return parsing.group(answer.body, answer.seen)

    async def find_groups(self, words: str) -> Listed[Group]:
        asked = wire.get("/groups", *selections.GROUP, filter=_starting(("displayName",), words), top=FOUND)
        return await self._asking.list(asked, parsing.group, first_page_only=True)

    async def member_count(self, group_id: str) -> int:
        # Not /$count: its plain text would come in base64 inside a batch.
        asked = wire.get(f"/groups/{guid(group_id)}/members/microsoft.graph.user", "id", top=1, eventual=True)
        answer = await self._asking.get(asked)
        count = answer.body.get("@odata.count")
        if isinstance(count, int):
            return count
        raise Nonsense(str(asked), message="no @odata.count")

    async def nested_groups(self, group_id: str) -> Listed[Group]:
        asked = wire.get(
            f"/groups/{guid(group_id)}/members/microsoft.graph.group",
            *("id", "displayName"),
            top=PAGE,
            eventual=True,
        )
        return await self._asking.list(asked, parsing.group)

    async def members_with_license_errors(self, group_id: str) -> Listed[User]:
        return await self._in_error.all(group_id)

    async def first_members_with_license_errors(self, group_id: str) -> Listed[User]:
        return await self._in_error.first(group_id)

    async def groups_with_license_errors(self) -> Listed[Group]:
        # Without ConsistencyLevel, which makes Graph refuse this filter:
        # https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/2967
        asked = wire.get("/groups", *selections.GROUP, filter="hasMembersWithLicenseErrors eq true", top=PAGE)
        return await self._asking.list(asked, self._whole_group)

    def _whole_group(self, json: Json, seen: Seen) -> Group:
        group = parsing.group(json, seen)
        # What a list showed of it is all that would be asked by its id.
        self._asking.know(wire.get(f"/groups/{group.id}", *selections.GROUP), Answer(json, seen))
        return group

    async def licensed_groups(self) -> Listed[Group]:
        asked = wire.get(
            "/groups", "id", "displayName", filter="assignedLicenses/$count ne 0", top=PAGE, eventual=True
        )
        return await self._asking.list(asked, parsing.group, first_page_only=True)

    async def groups_with_sku(self, sku_id: str) -> Listed[Group]:
        holds = f"assignedLicenses/any(s:s/skuId eq {guid(sku_id)})"
        return await self._asking.list(
            wire.get("/groups", *selections.GROUP, filter=holds, top=PAGE), parsing.group
        )

    # Products

    async def subscribed_skus(self) -> Listed[SubscribedSku]:
        return await self._asking.list(
            wire.get("/subscribedSkus", *selections.SKU), self._naming.subscribed_sku
        )

    async def subscriptions(self) -> Listed[CompanySubscription]:
        return await self._asking.list(
            wire.get("/directory/subscriptions", *selections.SUBSCRIPTION), parsing.subscription
        )

    # The tenant

    async def organization(self) -> Organization:
        asked = wire.get("/organization", *selections.ORGANIZATION)
        for tenant in await self._asking.list(asked, parsing.organization):
            return tenant
        raise Nonsense(str(asked), message="a tenant without organization")

    async def service_health_issues(self) -> Listed[ServiceHealthIssue]:
        asked = wire.get("/admin/serviceAnnouncement/issues", *selections.ISSUE, filter="isResolved eq false")
        return await self._asking.list(asked, parsing.service_health_issue)

    # Addresses

    async def owners_of(self, addresses: Sequence[str]) -> Listed[DirectoryObject]:
        wanted = sorted({address.casefold() for address in addresses})
        asked = (
            self._owners(path, kind, wanted[first : first + ADDRESSES])
            for first in range(0, len(wanted), ADDRESSES)
            for path, kind in _HOLDERS
        )
        return await self._together(*asked)

    async def _owners(self, path: str, kind: ObjectKind, addresses: Sequence[str]) -> Listed[DirectoryObject]:
        # Whether eq minds the case of the prefix is not documented: SMTP: marks the primary address.
        clauses = (
            f"proxyAddresses/any(p:p eq {literal(prefix + address)})"
            for address in addresses
            for prefix in ("smtp:", "SMTP:")
        )
        select = selections.OWNING_USER if kind == "user" else selections.OWNER

        def owner(json: Json, seen: Seen) -> DirectoryObject | None:
            found = parsing.directory_object(json, seen, kind)
            return found if _holds(found, addresses) else None

        return await self._asking.list(wire.get(path, *select, filter=" or ".join(clauses), top=PAGE), owner)

    async def deleted(self, kind: Literal["user", "group"]) -> Listed[DirectoryObject]:
        select = selections.DELETED_USER if kind == "user" else selections.DELETED
        asked = wire.get(f"/directory/deletedItems/microsoft.graph.{kind}", *select, top=PAGE)
        return await self._asking.list(asked, lambda json, seen: parsing.directory_object(json, seen, kind))

    async def deleted_owners(self) -> Listed[DirectoryObject]:
        return await self._together(self.deleted("user"), self.deleted("group"))

    async def _together(self, *asked: Awaitable[Listed[DirectoryObject]]) -> Listed[DirectoryObject]:
        """Several collections as one, each object once. What could not be read makes it incomplete; where
        nothing else was found, that is the answer."""
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        lists = [outcome for outcome in outcomes if isinstance(outcome, Listed)]
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        objects = {each.id: each for found in lists for each in found}
        for failed in failures:
            if not objects or not isinstance(failed, GraphError):
                raise failed
        seen = lists[0].seen if lists else Seen("", self.now())
        return Listed(tuple(objects.values()), seen, not failures and all(found.complete for found in lists))

    # The audit log

    async def audits(self, target_id: str, since: datetime) -> Listed[DirectoryAudit]:
        asked = wire.get(
            "/auditLogs/directoryAudits",
            filter=f"activityDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
            f" and targetResources/any(t:t/id eq {literal(guid(target_id))})",
            orderby="activityDateTime desc",
            top=AUDITS,
        )
        # Five queries in ten seconds are the whole tenant's: who is throttled here does not wait.
        entries = await self._asking.list(asked, parsing.directory_audit, first_page_only=True, patient=False)
        return replace(entries, items=tuple(sorted(entries, key=lambda entry: entry.at, reverse=True)))

    # The one write

    async def reprocess_license_assignment(self, user_id: str) -> None:
        await self._asking.post(f"/users/{guid(user_id)}/reprocessLicenseAssignment")


_ROLE = f"roleDefinition($select={','.join(selections.HELD_ROLE)})"
"""What tells a role made by the tenant from a built-in one, without the hundreds of actions of the latter."""

_HOLDERS: tuple[tuple[str, ObjectKind], ...] = (
    ("/users", "user"),
    ("/groups", "group"),
    ("/contacts", "orgContact"),
)


def _expanding(asked: Get, relation: str) -> Get:
    """The question, to be answered with what each row points at."""
    joint = "&" if "?" in asked.target else "?"
    return Get(f"{asked.target}{joint}$expand={relation}", asked.eventual)


def _containers(collection: str, id: str, relation: str) -> Get:
    """What an object is in: uncast and so not from the lagging index; units and groups in one answer."""
    return wire.get(f"/{collection}/{guid(id)}/{relation}", *selections.CONTAINER, top=PAGE)


def _group(json: Json, seen: Seen) -> Group | None:
    return parsing.group(json, seen) if parsing.kind(json) == "group" else None


def _unit(json: Json, seen: Seen) -> AdministrativeUnit | None:
    return parsing.administrative_unit(json, seen) if parsing.kind(json) == "administrativeUnit" else None


def _starting(properties: Sequence[str], words: str) -> str:
    sought = " ".join(words.split())
    if not sought:
        raise Refused("", code="NothingToSearch", message="a search needs words")
    return " or ".join(f"startswith({name},{literal(sought)})" for name in properties)


def _holds(owner: DirectoryObject, addresses: Sequence[str]) -> bool:
    """Whether it really has one of the addresses; where Graph does not show them, its filter is believed."""
    if owner.proxy_addresses is None:
        return True
    held = {address.casefold().removeprefix("smtp:") for address in owner.proxy_addresses}
    return not held.isdisjoint(addresses)
