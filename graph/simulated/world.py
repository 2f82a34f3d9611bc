"""The living simulated tenant: what Microsoft Graph would show of it, and what may be done to it.

No I/O and no permissions here: `World` hands out complete resources, and refuses only what Entra refuses
whoever asks. Resources are shared and must not be changed by the reader.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from graph.simulated.audit_log import instant
from graph.simulated.builtin_roles import BUILT_IN_ROLES
from graph.simulated.engine import Engine
from graph.simulated.licensing import reason_of
from graph.simulated.resources import Resources, role_definition
from graph.simulated.rules import RuleError, parse
from graph.simulated.state import GroupState, PlainState, UserState
from graph.simulated.tenant import Group, Person, Role, Settings, Tenant, when

Json = dict[str, Any]

_P1_OR_P2 = {"41781fb2-bc02-4b7c-bd55-b576c07bb09d", "eec0eb4f-6444-4f95-aba0-50c24d67f998"}
_ANYWHERE = "/"


@dataclass(slots=True)
class Refusal(Exception):
    """Entra declines, in its own words. https://learn.microsoft.com/graph/errors"""

    status: int
    code: str
    message: str


def _bad(message: str) -> Refusal:
    return Refusal(400, "Request_BadRequest", message)


def _absent(id_: str) -> Refusal:
    return Refusal(
        404,
        "Request_ResourceNotFound",
        f"Resource '{id_}' does not exist or one of its queried reference-property objects are not present.",
    )


_SYNCED = (
    "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects "
    "currently undergoing migration."
)


class World:
    """One simulated tenant. `monotonic` is what its clock moves by; freeze it and only `advance` moves
    time."""

    def __init__(
        self, tenant: Tenant, *, start: datetime | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.tenant = tenant
        self._start = start or tenant.clock or datetime.now(UTC)
        self._monotonic = monotonic
        self.reset()

    @classmethod
    def of(
        cls, tenant: Tenant, *, start: datetime | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> "World":
        """The tenant brought to life; `start` is where its clock begins, if not where the tenant says."""
        return cls(tenant, start=start, monotonic=monotonic)

    def reset(self) -> None:
        """Back to the declaration."""
        self._began = self._monotonic()
        self._advanced = 0.0
        self._seen: dict[str, Json] = {}
        self._listed: dict[str, list[Json]] = {}
        self._written: list[tuple[datetime, Callable[[World], object]]] = []
        self._twin: World | None = None
        self._replayed = 0
        self._engine = Engine(self.tenant, self._start, self._touch)
        self._directory = self._engine.directory
        self._resources = Resources(self._directory, self._start)
        self._engine.run(self._start)

    # Time

    def now(self) -> datetime:
        """The tenant's own time, UTC."""
        return self._start + timedelta(seconds=self._monotonic() - self._began + self._advanced)

    def advance(self, seconds: float) -> None:
        """Let time pass; what is due in it is done."""
        self._advanced += seconds
        self._catch_up()

    def settings(self) -> Settings:
        """How the simulated Graph behaves."""
        return self.tenant.settings

    def lagging(self) -> "World":
        """The tenant as the eventual index has it: `read_lag_seconds` ago. To be read only."""
        lag = self.tenant.settings.read_lag_seconds
        if not lag:
            return self
        if self._twin is None:
            self._twin = World(self.tenant, start=self._start, monotonic=lambda: 0.0)
        until = self.now() - timedelta(seconds=lag)
        while self._replayed < len(self._written) and self._written[self._replayed][0] <= until:
            at, write = self._written[self._replayed]
            self._twin._move_to(at)
            write(self._twin)
            self._replayed += 1
        self._twin._move_to(max(until, self._start))
        return self._twin

    def _move_to(self, at: datetime) -> None:
        self.advance((at - self.now()).total_seconds())

    def _catch_up(self) -> None:
        self._engine.run(self.now())

    def _touch(self, id_: str) -> None:
        self._seen.pop(id_, None)
        self._listed.clear()

    def _record(self, write: Callable[["World"], object]) -> None:
        if self.tenant.settings.read_lag_seconds:
            self._written.append((self.now(), write))

    # Users and groups

    def users(self) -> list[Json]:
        """All users that are not deleted."""
        return self._list("users", lambda: (self._user(u) for u in self._directory.users.values() if not u.deleted))

    def user(self, id_or_upn: str) -> Json | None:
        """A user by id or user principal name."""
        self._catch_up()
        state = self._find_user(id_or_upn)
        return self._user(state) if state is not None else None

    def deleted_users(self) -> list[Json]:
        """Users in the recycle bin."""
        return self._list("deleted", lambda: (self._user(u) for u in self._directory.users.values() if u.deleted))

    def groups(self) -> list[Json]:
        """All groups that are not deleted."""
        return self._list("groups", lambda: (self._group(g) for g in self._directory.groups.values() if not g.deleted))

    def group(self, id_: str) -> Json | None:
        """A group by id."""
        self._catch_up()
        state = self._directory.groups.get(id_)
        return self._group(state) if state is not None and state.deleted is None else None

    def deleted_groups(self) -> list[Json]:
        """Groups in the recycle bin."""
        return self._list(
            "deleted groups", lambda: (self._group(g) for g in self._directory.groups.values() if g.deleted)
        )

    def contacts(self) -> list[Json]:
        """All mail contacts."""
        return self._list("contacts", lambda: (self._resources.contact(c) for c in self.tenant.contacts))

    def members(self, group_id: str) -> list[Json]:
        """A group's direct members of every kind."""
        self._catch_up()
        group = self._directory.groups.get(group_id)
        return self._shown(group.members) if group is not None else []

    def transitive_members(self, group_id: str) -> list[Json]:
        """A group's members, also those of groups within."""
        self._catch_up()
        found: dict[str, None] = {}
        waiting = [group_id]
        while waiting:
            group = self._directory.groups.get(waiting.pop())
            for member_id in group.members if group is not None else ():
                if member_id not in found and member_id != group_id:
                    found[member_id] = None
                    waiting.append(member_id)
        return self._shown(found)

    def members_with_license_errors(self, group_id: str) -> list[Json]:
        """Users whom the group could not license, or not relieve of a license."""
        self._catch_up()
        group = self._directory.groups.get(group_id)
        return self._shown(group.in_error) if group is not None else []

    def member_of(self, object_id: str) -> list[Json]:
        """Groups, administrative units and active tenant-wide roles an object is a direct member of."""
        self._catch_up()
        state = self._directory.object(object_id)
        return [*self._shown(state.groups if state is not None else ()), *self._units_and_roles(object_id)]

    def transitive_member_of(self, object_id: str) -> list[Json]:
        """The same, also through groups. Units are not inherited."""
        self._catch_up()
        groups = self._groups_around(object_id)
        roles = dict.fromkeys(
            name for id_ in (object_id, *groups) for name, scope in self._held(id_) if scope == _ANYWHERE
        )
        return [*self._shown(groups), *self._units_of(object_id), *(self._directory_role(name) for name in roles)]

    # Products

    def subscribed_skus(self) -> list[Json]:
        """The products the tenant has."""
        self._catch_up()
        return [
            self._resources.subscribed_sku(sku_id, sku)
            for sku_id, sku in self._directory.skus.items()
            if not sku.gone
        ]

    def subscriptions(self) -> list[Json]:
        """The purchases behind the products."""
        self._catch_up()
        return [
            subscription
            for sku_id, sku in self._directory.skus.items()
            for subscription in self._resources.subscriptions(sku_id, sku)
        ]

    def license_details(self, user_id: str) -> list[Json]:
        """The products a user effectively has, with provisioning states."""
        self._catch_up()
        user = self._find_user(user_id)
        return self._resources.license_details(user, self.now()) if user is not None else []

    # The tenant

    def organization(self) -> Json:
        """The tenant itself."""
        return self._resources.organization(any(person.synced for person in self.tenant.people))

    def service_issues(self) -> list[Json]:
        """What Microsoft says is or was wrong."""
        now = self.now()
        resolved = self._engine.incidents_resolved
        return [self._resources.issue(incident, resolved[incident.id], now) for incident in self.tenant.incidents]

    def health_overviews(self) -> list[Json]:
        """The health of each service that ever had an issue, and of Microsoft Entra."""
        health = dict.fromkeys(("Microsoft Entra", "Microsoft 365 suite"), "serviceOperational")
        for issue in self.service_issues():
            health.setdefault(issue["service"], "serviceOperational")
            if not issue["isResolved"]:
                health[issue["service"]] = issue["status"]
        return [{"id": service, "service": service, "status": status} for service, status in health.items()]

    def directory_audits(self) -> list[Json]:
        """The audit log, newest first: 7 days of it, or 30 with Entra ID P1 or P2.

        https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
        """
        self._catch_up()
        days = 30 if self._has_premium() else 7
        return list(self._engine.log.since(self.now() - timedelta(days=days)))

    def _has_premium(self) -> bool:
        return any(
            not sku.gone and sku.status in {"Enabled", "Warning"} and sku.plans & _P1_OR_P2
            for sku in self._directory.skus.values()
        )

    # Administrative units and roles

    def administrative_units(self) -> list[Json]:
        """All administrative units."""
        return [self._resources.unit(unit) for unit in self.tenant.units]

    def administrative_unit_members(self, unit_id: str) -> list[Json]:
        """Who and what is in a unit; a group's members are not."""
        self._catch_up()
        unit = self._directory.units.get(unit_id)
        return self._shown(self._directory.ids[key] for key in unit.members) if unit is not None else []

    def scoped_role_members(self, unit_id: str) -> list[Json]:
        """Who holds a role over a unit."""
        return [
            self._scoped(holder, name, unit_id)
            for holder in self._role_holders()
            for name, scope in self._held(holder)
            if scope == f"/administrativeUnits/{unit_id}"
        ]

    def scoped_role_member_of(self, user_id: str) -> list[Json]:
        """The roles somebody holds over units."""
        return [
            self._scoped(user_id, name, scope.removeprefix("/administrativeUnits/"))
            for name, scope in self._held(user_id)
            if scope != _ANYWHERE
        ]

    def directory_roles(self) -> list[Json]:
        """The activated roles: those that anybody holds, and Global Administrator."""
        held = {name for holder in self._role_holders() for name, _ in self._held(holder)}
        return [self._directory_role(name) for name in BUILT_IN_ROLES if name in held | {"Global Administrator"}]

    def directory_role_members(self, role_id: str) -> list[Json]:
        """Who holds a role for the whole tenant, directly."""
        self._catch_up()
        return self._shown(
            holder
            for holder in self._role_holders()
            for name, scope in self._held(holder)
            if scope == _ANYWHERE and self._directory_role(name)["id"] == role_id
        )

    def role_definitions(self) -> list[Json]:
        """The built-in roles."""
        return [role_definition(name) for name in BUILT_IN_ROLES]

    def role_assignments(self) -> list[Json]:
        """Active roles as they were given: to users, and to groups."""
        return [
            {
                "id": self._id("assignment", holder, name, scope),
                "appScopeId": None,
                "condition": None,
                "directoryScopeId": scope,
                "principalId": holder,
                "principalOrganizationId": self.tenant.tenant_id,
                "roleDefinitionId": BUILT_IN_ROLES[name],
            }
            for holder in self._role_holders()
            for name, scope in self._held(holder)
        ]

    def role_assignment_schedule_instances(self) -> list[Json]:
        """Active roles, also those held through a group (memberType Group)."""
        return [self._instance(*instance, eligible=False) for instance in self._instances(eligible=False)]

    def role_eligibility_schedule_instances(self) -> list[Json]:
        """Roles that could be activated."""
        return [self._instance(*instance, eligible=True) for instance in self._instances(eligible=True)]

    def active_roles(self, user_id: str) -> list[tuple[str, str]]:
        """(role template id, directory scope) that a user really has, through role-assignable groups too."""
        self._catch_up()
        user = self._directory.users.get(user_id)
        holders = (user_id, *(user.groups if user is not None else ()))
        return list(
            dict.fromkeys((BUILT_IN_ROLES[name], scope) for id_ in holders for name, scope in self._held(id_))
        )

    # Writes through Graph

    def assign_group_license(self, group_id: str, add: list[Json], remove: list[str], by: str) -> Json:
        """https://learn.microsoft.com/graph/api/group-assignlicense: the group has it now, its members
        later."""
        group = self._group_or_404(group_id)
        wanted = self._checked_licenses(add, remove)
        if not group.is_licensable:
            raise _bad("License assignment is only supported for security-enabled groups.")
        for sku_id in remove:
            if sku_id not in group.licenses:
                raise _bad("Group does not have a corresponding license.")
        self._refuse_broken_dependency(group, wanted, remove)
        self._engine.license_group(group_id, wanted, remove, by)
        self._record(lambda world: world.assign_group_license(group_id, add, remove, by))
        return self._group(group)

    def assign_user_license(self, user_id: str, add: list[Json], remove: list[str], by: str) -> Json:
        """https://learn.microsoft.com/graph/api/user-assignlicense: at once, or refused."""
        user = self._user_or_404(user_id)
        wanted = self._checked_licenses(add, remove)
        for sku_id in remove:
            sources = {row.group_id for row in user.rows.values() if row.sku_id == sku_id}
            if not sources:
                raise _bad("User does not have a corresponding license.")
            if None not in sources:
                raise _bad(
                    "User license is inherited from a group membership and it cannot be removed directly from the user."
                )
        violations = self._engine.license_user(user.id, wanted, remove, by)
        if violations:
            raise _bad(reason_of(violations[0], list(wanted)))
        self._record(lambda world: world.assign_user_license(user_id, add, remove, by))
        return self._user(user)

    def reprocess(self, user_id: str, by: str) -> Json:
        """https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment: rows change a little later.

        Refused with Entra's reason while a cause is still there.
        """
        user = self._user_or_404(user_id)
        self._record(lambda world: world._engine.reprocess(user.id, by))
        reason = self._engine.reprocess(user.id, by)
        if reason is not None:
            raise _bad(reason)
        return self._user(user)

    def update_user(self, user_id: str, patch: Json, by: str) -> None:
        """https://learn.microsoft.com/graph/api/user-update"""
        user = self._user_or_404(user_id)
        for name, value in patch.items():
            if name == "proxyAddresses" or name not in user.properties or name == "createdDateTime":
                raise _bad(f"Property '{name}' is read-only and cannot be set.")
            if name == "usageLocation" and not _is_country(value):
                raise _bad("Invalid value specified for property 'usageLocation' of resource 'User'.")
            if user.declared.synced and name not in {"usageLocation", "preferredLanguage"}:
                raise _bad(_SYNCED)
        self._engine.update_user(user.id, patch, by)
        self._record(lambda world: world.update_user(user_id, patch, by))

    def update_group(self, group_id: str, patch: Json, by: str) -> None:
        """https://learn.microsoft.com/graph/api/group-update"""
        group = self._group_or_404(group_id)
        for name in patch:
            if name == "proxyAddresses" or name not in group.properties or name == "createdDateTime":
                raise _bad(f"Property '{name}' is read-only and cannot be set.")
            if group.declared.synced:
                raise _bad(_SYNCED)
        rule = patch.get("membershipRule")
        if rule is not None:
            self._check_rule(rule)
        self._engine.update_group(group_id, patch, by)
        self._record(lambda world: world.update_group(group_id, patch, by))

    def add_member(self, group_id: str, object_id: str, by: str) -> None:
        """https://learn.microsoft.com/graph/api/group-post-members"""
        group = self._assigned_group(group_id)
        if self._living(object_id) is None:
            raise _absent(object_id)
        if object_id in group.members:
            raise _bad("One or more added object references already exist for the following modified properties: 'members'.")
        self._engine.add_member(group_id, object_id, by)
        self._record(lambda world: world.add_member(group_id, object_id, by))

    def remove_member(self, group_id: str, object_id: str, by: str) -> None:
        """https://learn.microsoft.com/graph/api/group-delete-members"""
        group = self._assigned_group(group_id)
        if object_id not in group.members:
            raise _absent(object_id)
        self._engine.remove_member(group_id, object_id, by)
        self._record(lambda world: world.remove_member(group_id, object_id, by))

    def delete_group(self, group_id: str, by: str) -> None:
        """https://learn.microsoft.com/graph/api/group-delete; a group that carries licenses stays."""
        group = self._group_or_404(group_id)
        if group.licenses:
            raise _bad(
                "Unable to delete the group because there is a product license assigned to the group. "
                "To delete this group, remove any product licenses first."
            )
        self._engine.delete_group(group_id, by)
        self._record(lambda world: world.delete_group(group_id, by))

    def delete_user(self, user_id: str, by: str) -> None:
        """https://learn.microsoft.com/graph/api/user-delete"""
        user = self._user_or_404(user_id)
        self._engine.delete_user(user.id, by)
        self._record(lambda world: world.delete_user(user_id, by))

    def retry_service_provisioning(self, user_id: str, by: str) -> None:  # noqa: ARG002 - a write has an author
        """https://learn.microsoft.com/graph/api/user-retryserviceprovisioning: errors that have no cause
        go away."""
        user = self._user_or_404(user_id)
        for error in self._resources.service_errors.get(user.id, ()):
            error["isResolved"] = self._directory.address_taken(user) is None
        for plan_id in self._directory.plan_by_id:
            if self._directory.address_taken(user) is None:
                self._resources.plan_pins.pop((user.id, plan_id), None)
        self._touch(user.id)
        self._record(lambda world: world.retry_service_provisioning(user_id, by))

    # What happens outside Graph

    def buy_seats(self, sku: str, count: int) -> None:
        """More units of a product (by part number or id). Old rows do not change by it."""
        self._catch_up()
        self._engine.change_seats(self._sku_id(sku), count)
        self._record(lambda world: world.buy_seats(sku, count))

    def set_subscription_state(self, sku: str, state: str) -> None:
        """A product's subscription goes into another capability status."""
        self._catch_up()
        self._engine.change_subscription(self._sku_id(sku), state)
        self._record(lambda world: world.set_subscription_state(sku, state))

    def set_rule(self, group_id: str, rule: str, state: str | None) -> None:
        """A dynamic group's rule is rewritten; `state` On or Paused, None leaves it."""
        group = self._group_or_404(group_id)
        self._check_rule(rule)
        paused = (state or group.properties["membershipRuleProcessingState"]) == "Paused"
        self._engine.change_rule(group_id, rule, paused=paused, by=None)
        self._record(lambda world: world.set_rule(group_id, rule, state))

    def free_address(self, object_id: str, address: str) -> None:
        """Exchange or Active Directory takes an address from a user."""
        user = self._user_or_404(object_id)
        kept = [one for one in user.properties["proxyAddresses"] if one.lower().partition(":")[2] != address.lower()]
        self._engine.update_user(user.id, {"proxyAddresses": kept}, None)
        self._record(lambda world: world.free_address(object_id, address))

    def resolve_incident(self, id_: str) -> None:
        """Microsoft says it is over."""
        if id_ not in self._engine.incidents_resolved:
            raise _absent(id_)
        self._engine.incidents_resolved[id_] = self.now()
        self._record(lambda world: world.resolve_incident(id_))

    # Behind the reads

    def _list(self, name: str, build: Callable[[], Iterable[Json]]) -> list[Json]:
        self._catch_up()
        if name not in self._listed:
            self._listed[name] = list(build())
        return self._listed[name]

    def _user(self, user: UserState) -> Json:
        return self._cached(user.id, partial(self._resources.user, user, self.now()))

    def _group(self, group: GroupState) -> Json:
        return self._cached(group.id, partial(self._resources.group, group, self.now()))

    def _cached(self, id_: str, build: Callable[[], Json]) -> Json:
        if id_ not in self._seen:
            self._seen[id_] = build()
        return self._seen[id_]

    def _shown(self, ids: Iterable[str]) -> list[Json]:
        shown = []
        for id_ in ids:
            match self._directory.object(id_):
                case UserState(deleted=None) as user:
                    shown.append(self._user(user))
                case GroupState(deleted=None) as group:
                    shown.append(self._group(group))
                case PlainState() as plain:
                    shown.append(self._resources.member(plain))
                case _:
                    pass
        return shown

    def _find_user(self, id_or_upn: str) -> UserState | None:
        by_upn = self._directory.by_upn.get(id_or_upn.lower(), id_or_upn)
        user = self._directory.users.get(by_upn)
        return user if user is not None and user.deleted is None else None

    def _living(self, id_: str) -> object | None:
        state = self._directory.object(id_)
        return None if isinstance(state, UserState | GroupState) and state.deleted is not None else state

    def _groups_around(self, object_id: str) -> list[str]:
        found: dict[str, None] = {}
        waiting = [object_id]
        while waiting:
            state = self._directory.object(waiting.pop())
            for group_id in state.groups if state is not None else ():
                if group_id not in found:
                    found[group_id] = None
                    waiting.append(group_id)
        return list(found)

    # Behind the roles

    def _declared_roles(self, holder: str) -> tuple[Role, ...]:
        match self._directory.object(holder):
            case UserState(deleted=None, declared=declared):
                return declared.roles
            case GroupState(deleted=None, declared=group):
                return group.roles
            case _:
                return ()

    def _held(self, holder: str) -> list[tuple[str, str]]:
        """(role name, scope) given to a user or a group and active now."""
        return [
            (role.role, self._scope(role))
            for role in self._declared_roles(holder)
            if not role.eligible and not self._ended(role)
        ]

    def _scope(self, role: Role) -> str:
        return _ANYWHERE if role.scope is None else f"/administrativeUnits/{self._directory.ids[role.scope]}"

    def _ended(self, role: Role) -> bool:
        return role.until is not None and when(role.until, self._start) <= self.now()

    def _role_holders(self) -> list[str]:
        holders: tuple[Person | Group, ...] = (*self.tenant.people, *self.tenant.groups)
        return [self.tenant.id_of(declared) for declared in holders if declared.roles]

    def _instances(self, *, eligible: bool) -> Iterable[tuple[str, Role, str]]:
        """(principal, role, memberType) of every role given, and of every member it reaches through a
        group."""
        for holder in self._role_holders():
            for role in self._declared_roles(holder):
                if role.eligible != eligible or self._ended(role):
                    continue
                yield holder, role, "Direct"
                group = self._directory.groups.get(holder)
                for member in group.members if group is not None else ():
                    yield member, role, "Group"

    def _instance(self, principal: str, role: Role, member_type: str, *, eligible: bool) -> Json:
        scope = self._scope(role)
        id_ = self._id("eligible" if eligible else "active", principal, role.role, scope)
        instance = {
            "id": id_,
            "appScopeId": None,
            "directoryScopeId": scope,
            "principalId": principal,
            "roleDefinitionId": BUILT_IN_ROLES[role.role],
            "startDateTime": instant(self._start - timedelta(days=200)),
            "endDateTime": instant(when(role.until, self._start)) if role.until is not None else None,
            "memberType": member_type,
        }
        if eligible:
            return instance | {"roleEligibilityScheduleId": self._id("schedule", id_)}
        return instance | {
            "assignmentType": "Activated" if role.until is not None else "Assigned",
            "roleAssignmentOriginId": self._id("assignment", principal, role.role, scope),
            "roleAssignmentScheduleId": self._id("schedule", id_),
        }

    def _directory_role(self, name: str) -> Json:
        return {
            "@odata.type": "#microsoft.graph.directoryRole",
            "id": self._id("role", name),
            "deletedDateTime": None,
            "description": None,
            "displayName": name,
            "roleTemplateId": BUILT_IN_ROLES[name],
        }

    def _scoped(self, holder: str, name: str, unit_id: str) -> Json:
        shown = self._shown([holder])
        return {
            "id": self._id("scoped", holder, name, unit_id),
            "administrativeUnitId": unit_id,
            "roleId": self._directory_role(name)["id"],
            "roleMemberInfo": {"displayName": shown[0]["displayName"] if shown else None, "id": holder},
        }

    def _units_of(self, object_id: str) -> list[Json]:
        return [
            self._resources.unit(unit)
            for unit in self.tenant.units
            if object_id in {self._directory.ids[key] for key in unit.members}
        ]

    def _units_and_roles(self, object_id: str) -> list[Json]:
        roles = [self._directory_role(name) for name, scope in self._held(object_id) if scope == _ANYWHERE]
        return [*self._units_of(object_id), *roles]

    def _id(self, *words: str) -> str:
        return str(uuid5(UUID(self.tenant.tenant_id), " ".join(words)))

    # Behind the writes

    def _user_or_404(self, user_id: str) -> UserState:
        self._catch_up()
        user = self._find_user(user_id)
        if user is None:
            raise _absent(user_id)
        return user

    def _group_or_404(self, group_id: str) -> GroupState:
        self._catch_up()
        group = self._directory.groups.get(group_id)
        if group is None or group.deleted is not None:
            raise _absent(group_id)
        return group

    def _assigned_group(self, group_id: str) -> GroupState:
        """A group whose members Graph may write."""
        group = self._group_or_404(group_id)
        if group.rule is not None:
            raise _bad("Insufficient privileges: the members of a dynamic group follow from its membership rule.")
        if group.declared.synced:
            raise _bad(_SYNCED)
        if group.properties["mailEnabled"] and "Unified" not in group.properties["groupTypes"]:
            raise _bad("Cannot Update a mail-enabled security groups and or distribution list.")
        return group

    def _checked_licenses(self, add: list[Json], remove: list[str]) -> dict[str, frozenset[str]]:
        if not add and not remove:
            raise _bad("No license changes provided")
        wanted = {license_["skuId"]: frozenset(license_.get("disabledPlans", ())) for license_ in add}
        for sku_id, disabled in wanted.items():
            sku = self._directory.skus.get(sku_id)
            if sku is None or sku.gone or sku.declared.applies_to == "Company":
                raise _bad(f"License {sku_id} does not correspond to a valid company License.")
            for plan_id in disabled - sku.plans:
                raise _bad(f"Service plan {plan_id} is not part of license {sku_id}.")
        return wanted

    def _refuse_broken_dependency(
        self, group: GroupState, wanted: dict[str, frozenset[str]], remove: list[str]
    ) -> None:
        """A group must not keep a plan whose only prerequisite it is about to lose."""
        licenses = {sku: disabled for sku, disabled in group.licenses.items() if sku not in remove} | wanted
        before = self._plans_given(group.licenses)
        after = self._plans_given(licenses)
        for plan_id in sorted(after):
            needs = self._directory.rules.needs.get(plan_id)
            if needs and needs & before and not needs & after:
                plans = self._directory.plan_by_id
                listed = " or ".join(plans[need].name for need in sorted(needs))
                raise _bad(
                    "License operation failed. Make sure that the group has necessary services before adding or "
                    f"removing a dependent service. The service {plans[plan_id].name} requires {listed} to be "
                    "enabled as well."
                )

    def _plans_given(self, licenses: dict[str, frozenset[str]]) -> frozenset[str]:
        return frozenset().union(*(self._directory.plans_of(sku) - disabled for sku, disabled in licenses.items()))

    def _sku_id(self, sku: str) -> str:
        sku_id = self._directory.sku_ids.get(sku, sku)
        if sku_id not in self._directory.skus:
            raise _absent(sku)
        return sku_id

    def _check_rule(self, rule: str) -> None:
        try:
            parse(rule)
        except RuleError as error:
            raise _bad(f"Invalid membership rule: {error}") from None


def _is_country(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) == 2 and value.isalpha() and value.isupper())
