"""Sends the reading requests of the guide to the simulated tenant and to another Graph, and tells where the
answers differ: what settles a doubt of `DOUBTS.md`.

The tenant file has to describe the other tenant, with its ids. Nothing is written on either side.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

from graph.simulated.access.permissions import ALL_SCOPES
from graph.simulated.http.transport import Caller, SimulatedGraph
from graph.simulated.world import World

_HERE = "https://graph.microsoft.com/v1.0/"
_EVENTUAL = {"ConsistencyLevel": "eventual"}
_PERSON = (
    "id,displayName,userPrincipalName,usageLocation,accountEnabled,assignedLicenses,licenseAssignmentStates"
)
_GROUP = (
    "id,displayName,groupTypes,securityEnabled,mailEnabled,isAssignableToRole,assignedLicenses,"
    "licenseProcessingState,membershipRule,membershipRuleProcessingState"
)
_OF_ITS_OWN = frozenset({"innerError", "date", "request-id", "client-request-id", "message"})
"""What no two answers have in common: times of the answer, its ids, and the wording of a refusal."""


def questions(world: World) -> Iterator[str]:
    """What the guide reads, of everybody and everything that the tenant file names."""
    yield "organization?$select=id,displayName,countryLetterCode,defaultUsageLocation"
    yield "subscribedSkus?$select=skuId,skuPartNumber,capabilityStatus,appliesTo,consumedUnits,prepaidUnits"
    yield "directory/subscriptions?$select=skuId,skuPartNumber,status,totalLicenses,isTrial"
    yield "groups?$filter=hasMembersWithLicenseErrors eq true&$select=id,displayName"
    for user in world.users():
        yield f"users/{user['id']}?$select={_PERSON}"
        yield f"users/{user['id']}/memberOf/microsoft.graph.group?$select=id,displayName"
        yield f"users/{user['id']}/licenseDetails"
    for group in world.groups():
        yield f"groups/{group['id']}?$select={_GROUP}"
        yield f"groups/{group['id']}/members/$count"
        yield f"groups/{group['id']}/membersWithLicenseErrors?$select={_PERSON}"
    for kind in ("user", "group"):
        yield f"directory/deletedItems/microsoft.graph.{kind}?$select=id,displayName,deletedDateTime"
    yield "admin/serviceAnnouncement/issues?$filter=isResolved eq false"


async def compare(world: World, there: httpx.AsyncClient, caller: Caller | None = None) -> list[str]:
    """Every difference in one line, with its question; `there` knows its address and who asks."""
    asker = caller or Caller(None, "compare", ALL_SCOPES)
    found: list[str] = []
    async with httpx.AsyncClient(transport=SimulatedGraph(world, asker), base_url=_HERE) as here:
        for question in questions(world):
            headers = _EVENTUAL if "$count" in question else {}
            mine, theirs = (
                await here.get(question, headers=headers),
                await there.get(question, headers=headers),
            )
            found += [f"GET /{question}: {line}" for line in _differences(mine, theirs)]
    return found


def _differences(mine: httpx.Response, theirs: httpx.Response) -> Iterator[str]:
    if mine.status_code != theirs.status_code:
        yield f"{mine.status_code} here, {theirs.status_code} there"
    elif "json" in theirs.headers.get("Content-Type", ""):
        yield from _unlike("", mine.json(), theirs.json())
    elif mine.text != theirs.text:
        yield f"{mine.text} here, {theirs.text} there"


def _unlike(where: str, mine: Any, theirs: Any) -> Iterator[str]:
    match mine, theirs:
        case dict(), dict():
            for name in sorted({*mine, *theirs}):
                if not (name.startswith("@odata") or name in _OF_ITS_OWN):
                    yield from _unlike_at(f"{where}/{name}", name, mine, theirs)
        case list(), list():
            here, over = _by_key(mine), _by_key(theirs)
            for key in sorted({*here, *over}):
                yield from _unlike_at(f"{where}/{key}", key, here, over)
        case _ if mine != theirs:
            yield f"{where} is {mine!r} here, {theirs!r} there"


def _unlike_at(where: str, name: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    if name not in theirs:
        yield f"{where} is only here"
    elif name not in mine:
        yield f"{where} is only there"
    else:
        yield from _unlike(where, mine[name], theirs[name])


def _by_key(items: Sequence[Any]) -> dict[str, Any]:
    """Rows of a list by what tells them apart, for Graph promises no order; by place where nothing does."""
    return {_key(item, place): item for place, item in enumerate(items)}


def _key(item: Any, place: int) -> str:
    if not isinstance(item, dict):
        return str(item)
    names = ("id", "skuId", "assignedByGroup", "servicePlanId")
    told = [str(item[name]) for name in names if item.get(name)]
    return " ".join(told) or str(place)
