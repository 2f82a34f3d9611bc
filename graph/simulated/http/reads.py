"""Every read that is simulated: its path, what it lists or shows, and what it costs.

Paths are those of Microsoft's v1.0 metadata; a list of mixed types may be narrowed by a type in the path,
and a list of directory objects counted. `permissions.READS` says of each who may; costs are those of
https://learn.microsoft.com/graph/throttling-limits (resource units, before `$select`, `$expand` and `$top`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.simulated.access.eyes import Eyes
from graph.simulated.odata import entities
from graph.simulated.odata.entities import Entity
from graph.simulated.odata.envelope import Caller, Failure, Json

if TYPE_CHECKING:
    from graph.simulated.world import World

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def absent(id: str) -> Failure:
    """There is no such object, or it may not be seen."""
    return Failure(
        404,
        "Request_ResourceNotFound",
        f"Resource '{id}' does not exist or one of its queried reference-property objects are not present.",
    )


def guid(id: str) -> str:
    """The id, if it can be one of an object in the directory."""
    if not _GUID.fullmatch(id):
        raise Failure(400, "Request_BadRequest", f"Invalid object identifier '{id}'.")
    return id.lower()


@dataclass(frozen=True, slots=True)
class Reading:
    """One read under way: the tenant as the answer sees it, and what stands in the path."""

    world: "World"
    eyes: Eyes
    caller: Caller
    ids: Mapping[str, str]

    @property
    def id(self) -> str:
        """The id in the path, a GUID."""
        return guid(self.ids["id"])

    def user(self) -> Json:
        """The user in the path, by id or user principal name."""
        found = self.world.user(self.ids["id"])
        if found is None:
            raise absent(self.ids["id"])
        return found

    def group(self) -> Json:
        """The group in the path."""
        found = self.world.group(self.id)
        if found is None:
            raise absent(self.id)
        return found

    def open_group(self) -> Json:
        """The group in the path, whose members the caller may see."""
        group = self.group()
        self.eyes.read_hidden(group)
        return group

    def unit(self) -> Json:
        """The administrative unit in the path."""
        return self.among(self.world.administrative_units(), guid)

    def open_unit(self) -> Json:
        """The administrative unit in the path, whose members the caller may see."""
        unit = self.unit()
        self.eyes.read_unit_members(unit)
        return unit

    def among(self, things: Sequence[Json], form: Callable[[str], str] = str) -> Json:
        """The one with the id in the path."""
        wanted = form(self.ids["id"])
        for thing in things:
            if thing["id"] == wanted:
                return thing
        raise absent(wanted)

    def mine(self, instances: Sequence[Json]) -> list[Json]:
        """Those of the caller, directly or through a group."""
        if self.caller.user_id is None:
            raise Failure(
                400, "BadRequest", "filterByCurrentUser is only valid with delegated authentication."
            )
        groups = {held["id"] for held in self.world.transitive_member_of(self.caller.user_id)}
        return [
            instance for instance in instances if instance["principalId"] in {self.caller.user_id, *groups}
        ]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list. `casts`: the types it may be narrowed to in the path; `access`: the path whose rule it follows,
    if not its own."""

    entity: Entity
    things: Callable[[Reading], Sequence[Json]]
    casts: frozenset[str] = frozenset()
    cost: int = 1
    access: str = ""


@dataclass(frozen=True, slots=True)
class Single:
    """One object."""

    entity: Entity
    thing: Callable[[Reading], Json]
    cost: int = 1


_HELD = frozenset({"group", "administrativeUnit", "directoryRole"})
_IN_GROUP = frozenset({"user", "group", "device", "orgContact", "servicePrincipal"})
_ROLES = "roleManagement/directory"
_MIXED = entities.DIRECTORY_OBJECT

LISTS: Mapping[str, Listing] = {
    "users": Listing(entities.USER, lambda r: r.world.users(), cost=2),
    "users/{id}/memberOf": Listing(_MIXED, lambda r: r.world.member_of(r.user()["id"]), _HELD, cost=2),
    "users/{id}/transitiveMemberOf": Listing(
        _MIXED, lambda r: r.world.transitive_member_of(r.user()["id"]), _HELD, cost=2
    ),
    "users/{id}/licenseDetails": Listing(
        entities.LICENSE_DETAILS, lambda r: r.world.license_details(r.user()["id"]), cost=2
    ),
    "users/{id}/scopedRoleMemberOf": Listing(
        entities.SCOPED_ROLE_MEMBERSHIP, lambda r: r.world.scoped_role_member_of(r.user()["id"])
    ),
    "groups": Listing(entities.GROUP, lambda r: r.world.groups()),
    "groups/{id}/members": Listing(
        _MIXED, lambda r: r.world.members(r.open_group()["id"]), _IN_GROUP, cost=3
    ),
    "groups/{id}/transitiveMembers": Listing(
        _MIXED, lambda r: r.world.transitive_members(r.open_group()["id"]), _IN_GROUP, cost=5
    ),
    "groups/{id}/memberOf": Listing(
        _MIXED,
        lambda r: r.world.member_of(r.group()["id"]),
        frozenset({"group", "administrativeUnit"}),
        cost=2,
    ),
    "groups/{id}/transitiveMemberOf": Listing(
        _MIXED,
        lambda r: r.world.transitive_member_of(r.group()["id"]),
        frozenset({"group", "administrativeUnit"}),
        cost=2,
    ),
    "groups/{id}/membersWithLicenseErrors": Listing(
        _MIXED, lambda r: r.world.members_with_license_errors(r.open_group()["id"])
    ),
    "contacts": Listing(entities.CONTACT, lambda r: r.world.contacts()),
    "subscribedSkus": Listing(entities.SUBSCRIBED_SKU, lambda r: r.world.subscribed_skus(), cost=3),
    "directory/subscriptions": Listing(entities.COMPANY_SUBSCRIPTION, lambda r: r.world.subscriptions()),
    "organization": Listing(entities.ORGANIZATION, lambda r: [r.world.organization()]),
    "directoryRoles": Listing(entities.DIRECTORY_ROLE, lambda r: r.world.directory_roles()),
    "directoryRoles/{id}/members": Listing(
        _MIXED,
        lambda r: r.world.directory_role_members(r.among(r.world.directory_roles(), guid)["id"]),
    ),
    "directory/administrativeUnits": Listing(
        entities.ADMINISTRATIVE_UNIT, lambda r: r.world.administrative_units()
    ),
    "directory/administrativeUnits/{id}/members": Listing(
        _MIXED,
        lambda r: r.world.administrative_unit_members(r.open_unit()["id"]),
        frozenset({"user", "group", "device"}),
    ),
    "directory/administrativeUnits/{id}/scopedRoleMembers": Listing(
        entities.SCOPED_ROLE_MEMBERSHIP, lambda r: r.world.scoped_role_members(r.unit()["id"])
    ),
    "directory/deletedItems/microsoft.graph.user": Listing(entities.USER, lambda r: r.world.deleted_users()),
    "directory/deletedItems/microsoft.graph.group": Listing(
        entities.GROUP, lambda r: r.world.deleted_groups()
    ),
    f"{_ROLES}/roleDefinitions": Listing(entities.ROLE_DEFINITION, lambda r: r.world.role_definitions()),
    f"{_ROLES}/roleAssignments": Listing(entities.ROLE_ASSIGNMENT, lambda r: r.world.role_assignments()),
    f"{_ROLES}/roleAssignmentScheduleInstances": Listing(
        entities.ROLE_ASSIGNMENT_INSTANCE, lambda r: r.world.role_assignment_schedule_instances()
    ),
    f"{_ROLES}/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')": Listing(
        entities.ROLE_ASSIGNMENT_INSTANCE,
        lambda r: r.mine(r.world.role_assignment_schedule_instances()),
        access=f"{_ROLES}/roleAssignmentScheduleInstances",
    ),
    f"{_ROLES}/roleEligibilityScheduleInstances": Listing(
        entities.ROLE_ELIGIBILITY_INSTANCE, lambda r: r.world.role_eligibility_schedule_instances()
    ),
    f"{_ROLES}/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')": Listing(
        entities.ROLE_ELIGIBILITY_INSTANCE,
        lambda r: r.mine(r.world.role_eligibility_schedule_instances()),
        access=f"{_ROLES}/roleEligibilityScheduleInstances",
    ),
    "auditLogs/directoryAudits": Listing(entities.DIRECTORY_AUDIT, lambda r: r.world.directory_audits()),
    "admin/serviceAnnouncement/issues": Listing(
        entities.SERVICE_HEALTH_ISSUE, lambda r: r.world.service_issues()
    ),
    "admin/serviceAnnouncement/healthOverviews": Listing(
        entities.SERVICE_HEALTH, lambda r: r.world.health_overviews()
    ),
}
"""Path → the list behind it."""

SINGLES: Mapping[str, Single] = {
    "users/{id}": Single(entities.USER, Reading.user),
    "groups/{id}": Single(entities.GROUP, Reading.group),
    "contacts/{id}": Single(entities.CONTACT, lambda r: r.among(r.world.contacts(), guid)),
    "subscribedSkus/{id}": Single(entities.SUBSCRIBED_SKU, lambda r: r.among(r.world.subscribed_skus())),
    "directoryRoles/{id}": Single(
        entities.DIRECTORY_ROLE, lambda r: r.among(r.world.directory_roles(), guid)
    ),
    "directory/administrativeUnits/{id}": Single(entities.ADMINISTRATIVE_UNIT, Reading.unit),
    f"{_ROLES}/roleDefinitions/{{id}}": Single(
        entities.ROLE_DEFINITION, lambda r: r.among(r.world.role_definitions())
    ),
    f"{_ROLES}/roleAssignments/{{id}}": Single(
        entities.ROLE_ASSIGNMENT, lambda r: r.among(r.world.role_assignments())
    ),
    "auditLogs/directoryAudits/{id}": Single(
        entities.DIRECTORY_AUDIT, lambda r: r.among(r.world.directory_audits())
    ),
}
"""Path → the one object behind it."""
