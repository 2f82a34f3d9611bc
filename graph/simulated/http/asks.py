"""Every question that is posted because it has a payload, although it changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph.simulated.http.reads import Reading, guid
from graph.simulated.odata.entities import DIRECTORY_OBJECT, Entity
from graph.simulated.odata.envelope import Failure, Json


def _ids(payload: Json, name: str, most: int) -> list[str]:
    given = payload.get(name)
    if not isinstance(given, list) or not all(isinstance(id, str) for id in given):
        raise Failure(
            400, "Request_BadRequest", f"The parameter '{name}' is missing from the request payload."
        )
    if len(given) > most:
        raise Failure(
            400, "Request_BadRequest", f"The number of values in '{name}' exceeds the maximum of {most}."
        )
    return [guid(id) for id in given]


def _member_groups(reading: Reading, payload: Json) -> list[str]:
    """Which of the groups the user is in, directly or through others.
    https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups"""
    wanted = _ids(payload, "groupIds", 20)
    held = {group["id"] for group in reading.world.transitive_member_of(reading.user()["id"])}
    return [id for id in wanted if id in held]


def _by_ids(reading: Reading, payload: Json) -> list[Json]:
    """The objects with these ids, of these types. https://learn.microsoft.com/graph/api/directoryobject-getbyids"""
    wanted = set(_ids(payload, "ids", 1000))
    types = {str(name).lower() for name in payload.get("types") or ["directoryObject"]}
    world = reading.world
    pools = {
        "user": world.users,
        "group": world.groups,
        "orgContact": world.contacts,
        "administrativeUnit": world.administrative_units,
        "directoryRole": world.directory_roles,
    }
    return [
        {**thing, "@odata.type": f"#microsoft.graph.{kind}"}
        for kind, pool in pools.items()
        if types & {kind.lower(), "directoryobject"}
        for thing in pool()
        if thing["id"] in wanted
    ]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that is posted because it has a payload. `entity` None: the answer is a list of ids."""

    answer: Callable[[Reading, Json], Sequence[str] | Sequence[Json]]
    entity: Entity | None
    cost: int


ASKS: Mapping[str, Ask] = {
    "users/{id}/checkMemberGroups": Ask(_member_groups, None, 4),
    "directoryObjects/getByIds": Ask(_by_ids, DIRECTORY_OBJECT, 5),
}
"""Path → the question that is posted there."""
