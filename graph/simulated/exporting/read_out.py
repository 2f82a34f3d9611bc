"""What of another Graph goes into a tenant file, read with GET requests only.

Everything is asked for as the guide's own questions ask, so an application with the guide's reading
permissions can do it. What may not be read is left out, and told.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

Json = dict[str, Any]

_TRIES = 5
_AT_ONCE = 8
_USER = (
    "id,displayName,userPrincipalName,givenName,surname,userType,accountEnabled,usageLocation,mail,"
    "proxyAddresses,otherMails,department,jobTitle,companyName,officeLocation,city,state,country,employeeId,"
    "employeeType,preferredLanguage,onPremisesExtensionAttributes,onPremisesSyncEnabled,createdDateTime,"
    "assignedPlans,licenseAssignmentStates"
)
_GROUP = (
    "id,displayName,description,groupTypes,securityEnabled,mailEnabled,mail,proxyAddresses,visibility,"
    "membershipRule,membershipRuleProcessingState,onPremisesSyncEnabled,isAssignableToRole,createdDateTime,"
    "assignedLicenses,licenseProcessingState"
)


@dataclass(slots=True)
class Read:
    """A tenant as Graph showed it. `unread` says what it did not show, a line each."""

    organization: Json = field(default_factory=dict)
    skus: list[Json] = field(default_factory=list)
    subscriptions: list[Json] = field(default_factory=list)
    users: list[Json] = field(default_factory=list)
    groups: list[Json] = field(default_factory=list)
    contacts: list[Json] = field(default_factory=list)
    deleted_users: list[Json] = field(default_factory=list)
    deleted_groups: list[Json] = field(default_factory=list)
    issues: list[Json] = field(default_factory=list)
    roles: list[Json] = field(default_factory=list)
    members: dict[str, list[Json]] = field(default_factory=dict)
    details: dict[str, list[Json]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


class Wandered(httpx.HTTPError):
    """A next page that lies at another host: the token is not sent there."""


async def read_tenant(graph: httpx.AsyncClient, pause: Callable[[float], Any] = asyncio.sleep) -> Read:
    """All of it. Raises httpx.HTTPError where the other side cannot be asked at all."""
    pages = _Pages(graph, pause)
    read = Read(unread=pages.unread)
    read.organization = next(iter(await pages.all("organization")), {})
    read.skus = await pages.all("subscribedSkus")
    read.subscriptions = await pages.all("directory/subscriptions")
    read.users = await pages.all(f"users?$select={_USER}&$top=999")
    read.groups = await pages.all(f"groups?$select={_GROUP}&$top=999")
    read.contacts = await pages.all(
        "contacts?$select=id,displayName,mail,proxyAddresses,onPremisesSyncEnabled"
    )
    deleted = "directory/deletedItems/microsoft.graph"
    read.deleted_users = await pages.all(f"{deleted}.user?$select={_USER},deletedDateTime")
    read.deleted_groups = await pages.all(f"{deleted}.group?$select={_GROUP},deletedDateTime")
    read.issues = await pages.all("admin/serviceAnnouncement/issues?$filter=isResolved eq false")
    read.roles = await pages.all("roleManagement/directory/roleAssignments?$expand=roleDefinition")
    ids = [group["id"] for group in read.groups]
    read.members = await pages.each(ids, "groups/{}/members?$select=id,displayName")
    licensed = [user["id"] for user in read.users if user.get("licenseAssignmentStates")]
    read.details = await pages.each(licensed, "users/{}/licenseDetails")
    return read


class _Pages:
    """Follows pages, and waits where it is told to."""

    def __init__(self, graph: httpx.AsyncClient, pause: Callable[[float], Any]) -> None:
        self._graph = graph
        self._pause = pause
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self.unread: list[str] = []

    async def all(self, path: str) -> list[Json]:
        found: list[Json] = []
        following: str | None = path
        while following:
            page = await self._page(following)
            if page is None:
                return found
            found += page.get("value", [])
            following = page.get("@odata.nextLink")
            if following and urlsplit(following).netloc != self._graph.base_url.netloc.decode():
                raise Wandered(f"the next page of {path} lies elsewhere: {urlsplit(following).netloc}")
        return found

    async def each(self, ids: Iterable[str], path: str) -> dict[str, list[Json]]:
        """The same list of many objects."""
        wanted = list(ids)
        answers = await asyncio.gather(*(self._gated(path.format(id)) for id in wanted))
        return dict(zip(wanted, answers, strict=True))

    async def _gated(self, path: str) -> list[Json]:
        async with self._gate:
            return await self.all(path)

    async def _page(self, path: str) -> Mapping[str, Any] | None:
        for _ in range(_TRIES):
            answer = await self._graph.get(path)
            if answer.status_code not in {429, 503}:
                break
            await self._pause(float(answer.headers.get("Retry-After", 5)))
        if answer.status_code == 401:
            answer.raise_for_status()
        if answer.is_error:
            self.unread.append(f"GET /{path.partition('?')[0]}: {answer.status_code}")
            return None
        page: Mapping[str, Any] = answer.json()
        return page
