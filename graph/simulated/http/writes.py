"""Every write that is simulated: its path, the payload it takes, and what it has the tenant do.

Rules about licenses are Entra's and live in the tenant; here only the form of a payload is judged.
`permissions.WRITES` says of each who may. https://learn.microsoft.com/graph/api/group-assignlicense,
https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment and their neighbours.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.simulated.access.eyes import Eyes
from graph.simulated.http.reads import absent, guid
from graph.simulated.odata import entities
from graph.simulated.odata.entities import Entity
from graph.simulated.odata.envelope import Caller, Failure, Json, NotSimulated

if TYPE_CHECKING:
    from graph.simulated.world import World

_REFERENCE = re.compile(
    r"https?://[^/]+/v1\.0/(?:directoryObjects|users|groups)/(?P<id>[^/]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a write: the status, and the object that is sent back, if one is."""

    status: int
    thing: Json | None = None
    entity: Entity | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """One write under way."""

    world: "World"
    eyes: Eyes
    caller: Caller
    ids: Mapping[str, str]
    payload: Json

    @property
    def by(self) -> str:
        """Who does it, for the audit log: the person, or the application."""
        return self.caller.user_id or self.caller.app_id

    def user(self, rule: str) -> str:
        """The id of the user in the path, whom the caller may do this to."""
        found = self.world.user(self.ids["id"])
        if found is None:
            raise absent(self.ids["id"])
        self.eyes.write(rule, found)
        return str(found["id"])

    def group(self, rule: str) -> str:
        """The id of the group in the path, to which the caller may do this."""
        id = guid(self.ids["id"])
        found = self.world.group(id)
        if found is None:
            raise absent(id)
        self.eyes.write(rule, found)
        return str(found["id"])


def _licenses(payload: Json) -> tuple[list[Json], list[str]]:
    """What to add and what to remove; both must be there, and ids must be ids."""
    missing = [name for name in ("addLicenses", "removeLicenses") if name not in payload]
    if missing:
        raise Failure(
            400,
            "Request_BadRequest",
            "One or more parameters of the operation 'assignLicense' are missing from the request payload. "
            f"The missing parameters are: {', '.join(missing)}.",
        )
    _only(payload, {"addLicenses", "removeLicenses"}, "assignLicense")
    add = [_license(each) for each in _items(payload["addLicenses"], dict)]
    return add, [_sku(each) for each in _items(payload["removeLicenses"], str)]


def _license(given: Json) -> Json:
    _only(given, {"skuId", "disabledPlans"}, "microsoft.graph.assignedLicense")
    return {
        "skuId": _sku(given.get("skuId")),
        "disabledPlans": [_sku(each) for each in _items(given.get("disabledPlans", []), str)],
    }


def _items(given: object, kind: type) -> list[Any]:
    if not isinstance(given, list) or not all(isinstance(each, kind) for each in given):
        raise Failure(400, "Request_BadRequest", "Cannot read the value of the collection.")
    return given


def _sku(given: object) -> str:
    try:
        return guid(given if isinstance(given, str) else "")
    except Failure:
        raise Failure(
            400,
            "Request_BadRequest",
            "Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for "
            "more details.",
        ) from None


def _only(given: Json, known: set[str] | frozenset[str], name: str) -> None:
    for each in given:
        if each not in known and "@odata." not in each:
            raise Failure(
                400,
                "BadRequest",
                f"The property '{each}' does not exist on type '{name}'. Make sure to only use property "
                "names that are defined by the type.",
            )


def _license_group(w: Writing) -> Done:
    group = w.group("POST groups/{id}/assignLicense")
    return Done(202, w.world.assign_group_license(group, *_licenses(w.payload), w.by), entities.GROUP)


def _license_user(w: Writing) -> Done:
    user = w.user("POST users/{id}/assignLicense")
    return Done(200, w.world.assign_user_license(user, *_licenses(w.payload), w.by), entities.USER)


def _reprocess(w: Writing) -> Done:
    user = w.user("POST users/{id}/reprocessLicenseAssignment")
    _only(w.payload, set(), "reprocessLicenseAssignment")
    return Done(200, w.world.reprocess(user, w.by), entities.USER)


def _retry_provisioning(w: Writing) -> Done:
    w.world.retry_service_provisioning(w.user("POST users/{id}/retryServiceProvisioning"), w.by)
    return Done(204)


def _update_user(w: Writing) -> Done:
    alone = set(w.payload) == {"usageLocation"}
    user = w.user("PATCH users/{id} usageLocation" if alone else "PATCH users/{id}")
    _only(w.payload, entities.USER.properties, "microsoft.graph.user")
    w.world.update_user(user, w.payload, w.by)
    return Done(204)


def _update_group(w: Writing) -> Done:
    if "members@odata.bind" in w.payload:
        raise NotSimulated("PATCH groups/{id} with members@odata.bind")
    group = w.group("PATCH groups/{id}")
    _only(w.payload, entities.GROUP.properties, "microsoft.graph.group")
    w.world.update_group(group, w.payload, w.by)
    return Done(204)


def _delete_user(w: Writing) -> Done:
    w.world.delete_user(w.user("DELETE users/{id}"), w.by)
    return Done(204)


def _delete_group(w: Writing) -> Done:
    w.world.delete_group(w.group("DELETE groups/{id}"), w.by)
    return Done(204)


def _restore(w: Writing) -> Done:
    id = guid(w.ids["id"])
    for deleted, rule, entity in (
        (w.world.deleted_users(), "POST directory/deletedItems/{id}/restore user", entities.USER),
        (w.world.deleted_groups(), "POST directory/deletedItems/{id}/restore group", entities.GROUP),
    ):
        for found in deleted:
            if found["id"] == id:
                w.eyes.write(rule, found)
                return Done(200, w.world.restore(id, w.by), entity)
    raise absent(id)


def _add_member(w: Writing) -> Done:
    group = w.group("POST groups/{id}/members/$ref")
    reference = _REFERENCE.fullmatch(str(w.payload.get("@odata.id", "")))
    if reference is None:
        raise Failure(400, "Request_BadRequest", "The '@odata.id' is not the address of a directory object.")
    w.world.add_member(group, guid(reference["id"]), w.by)
    return Done(204)


def _remove_member(w: Writing) -> Done:
    group = w.group("DELETE groups/{id}/members/{member}/$ref")
    w.world.remove_member(group, guid(w.ids["member"]), w.by)
    return Done(204)


ACTIONS: Mapping[str, Callable[[Writing], Done]] = {
    "POST groups/{id}/assignLicense": _license_group,
    "POST users/{id}/assignLicense": _license_user,
    "POST users/{id}/reprocessLicenseAssignment": _reprocess,
    "POST users/{id}/retryServiceProvisioning": _retry_provisioning,
    "PATCH users/{id}": _update_user,
    "PATCH groups/{id}": _update_group,
    "DELETE users/{id}": _delete_user,
    "DELETE groups/{id}": _delete_group,
    "POST directory/deletedItems/{id}/restore": _restore,
    "POST groups/{id}/members/$ref": _add_member,
    "DELETE groups/{id}/members/{member}/$ref": _remove_member,
}
"""Method and path → what is done."""
