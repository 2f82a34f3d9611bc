"""The living simulated tenant, and what Microsoft Graph would show of it.

No I/O and no permissions here: complete resources are handed out, to whoever asks. They are shared and must
not be changed by the reader.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from graph.simulated.declared.tenant import Tenant
from graph.simulated.declared.things import Settings, when
from graph.simulated.entra.engine import Engine
from graph.simulated.entra.founding import found
from graph.simulated.entra.inventory import Json, ObjectState, PlainState, UserState
from graph.simulated.resources.objects import Resources
from graph.simulated.resources.roles_held import RolesHeld
from graph.simulated.resources.service_plans import ServicePlans

_P1_OR_P2 = frozenset({"41781fb2-bc02-4b7c-bd55-b576c07bb09d", "eec0eb4f-6444-4f95-aba0-50c24d67f998"})


class Tenancy:
    """One simulated tenant, to be looked at.

    `start` is where its clock begins, if not where the tenant says (or now); `monotonic` is what the clock
    moves by: freeze it, and only `advance` moves time.
    """

    def __init__(
        self,
        tenant: Tenant,
        *,
        start: datetime | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tenant = tenant
        self._start = (start or tenant.clock or datetime.now(UTC)).astimezone(UTC)
        self._monotonic = monotonic
        self.reset()

    def reset(self) -> None:
        """Back to the declaration, clock included."""
        self._began = self._monotonic()
        self._advanced = 0.0
        self._seen: dict[str, Json] = {}
        self._lists: dict[str, list[Json]] = {}
        self._engine = Engine(self.tenant, self._start, self._touch)
        self._directory = self._engine.directory
        self._service_plans = ServicePlans(self._directory, self._start)
        self._resources = Resources(self._directory, self._service_plans, self._start)
        self._roles = RolesHeld(self._directory, self._start, self.now)
        self._resolved = {
            incident.id: when(incident.resolved, self._start) if incident.resolved is not None else None
            for incident in self.tenant.incidents
        }
        found(self._engine)
        self._engine.agenda.run(self._start)

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

    # Users, groups and other objects

    def users(self) -> list[Json]:
        """All users that are not deleted."""
        return self._listed("users", self._directory.users.values, deleted=False)

    def user(self, id_or_upn: str) -> Json | None:
        """A user by id or user principal name."""
        self._catch_up()
        state = self._find_user(id_or_upn)
        return self._show(state) if state is not None else None

    def deleted_users(self) -> list[Json]:
        """Users in the recycle bin."""
        return self._listed("deleted users", self._directory.users.values, deleted=True)

    def groups(self) -> list[Json]:
        """All groups that are not deleted."""
        return self._listed("groups", self._directory.groups.values, deleted=False)

    def group(self, id_: str) -> Json | None:
        """A group by id."""
        self._catch_up()
        state = self._directory.groups.get(id_)
        return self._show(state) if state is not None and state.deleted is None else None

    def deleted_groups(self) -> list[Json]:
        """Groups in the recycle bin."""
        return self._listed("deleted groups", self._directory.groups.values, deleted=True)

    def contacts(self) -> list[Json]:
        """All mail contacts."""
        return self._listed("contacts", self._directory.contacts.values, deleted=False)

    def members(self, group_id: str) -> list[Json]:
        """A group's direct members of every kind."""
        self._catch_up()
        group = self._directory.groups.get(group_id)
        return self._shown(group.members) if group is not None else []

    def transitive_members(self, group_id: str) -> list[Json]:
        """A group's members, also those of groups within."""
        self._catch_up()
        groups = self._directory.groups
        return self._shown(_reached(group_id, lambda id_: groups[id_].members if id_ in groups else ()))

    def members_with_license_errors(self, group_id: str) -> list[Json]:
        """Users whom the group could not license, or not relieve of a license."""
        self._catch_up()
        group = self._directory.groups.get(group_id)
        return self._shown(group.in_error) if group is not None else []

    def member_of(self, object_id: str) -> list[Json]:
        """Groups, administrative units and active tenant-wide roles an object is a direct member of."""
        self._catch_up()
        groups = self._shown(self._groups_of(object_id))
        return [*groups, *self._units_of(object_id), *self._roles.tenant_wide(object_id)]

    def transitive_member_of(self, object_id: str) -> list[Json]:
        """The same, also through groups. Units are not inherited."""
        self._catch_up()
        groups = list(_reached(object_id, self._groups_of))
        roles = {role["id"]: role for id_ in (object_id, *groups) for role in self._roles.tenant_wide(id_)}
        return [*self._shown(groups), *self._units_of(object_id), *roles.values()]

    # Products

    def subscribed_skus(self) -> list[Json]:
        """The products the tenant has."""
        self._catch_up()
        skus = self._directory.skus
        return [self._resources.subscribed_sku(sku_id, sku) for sku_id, sku in skus.items() if not sku.gone]

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
        return self._service_plans.license_details(user, self.now()) if user is not None else []

    # The tenant

    def organization(self) -> Json:
        """The tenant itself."""
        return self._resources.organization()

    def service_issues(self) -> list[Json]:
        """What Microsoft says is or was wrong."""
        now = self.now()
        return [self._resources.issue(one, self._resolved[one.id], now) for one in self.tenant.incidents]

    def health_overviews(self) -> list[Json]:
        """The health of Microsoft Entra, of the suite, and of each service that ever had an issue."""
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
        skus = (sku for sku in self._directory.skus.values() if not sku.gone)
        premium = any(sku.status in {"Enabled", "Warning"} and sku.plans & _P1_OR_P2 for sku in skus)
        return list(self._engine.log.since(self.now() - timedelta(days=30 if premium else 7)))

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
        return self._roles.over_unit(unit_id)

    def scoped_role_member_of(self, user_id: str) -> list[Json]:
        """The roles somebody holds over units."""
        return self._roles.over_units(user_id)

    def directory_roles(self) -> list[Json]:
        """The activated roles."""
        return self._roles.activated()

    def directory_role_members(self, role_id: str) -> list[Json]:
        """Who holds a role for the whole tenant, directly."""
        self._catch_up()
        return self._shown(self._roles.members(role_id))

    def role_definitions(self) -> list[Json]:
        """The built-in roles, and those that the tenant made."""
        return self._roles.definitions()

    def role_assignments(self) -> list[Json]:
        """Active roles as they were given: to users, and to groups."""
        return self._roles.assignments()

    def role_assignment_schedule_instances(self) -> list[Json]:
        """Active roles, also those held through a group."""
        self._catch_up()
        return self._roles.schedule_instances(eligible=False)

    def role_eligibility_schedule_instances(self) -> list[Json]:
        """Roles that could be activated."""
        self._catch_up()
        return self._roles.schedule_instances(eligible=True)

    def active_roles(self, user_id: str) -> list[tuple[str, str]]:
        """(role definition id, directory scope) a user really has, through role-assignable groups too."""
        self._catch_up()
        return self._roles.active(user_id)

    def role_actions(self, definition_id: str) -> frozenset[str]:
        """The resource actions that a role made by the tenant allows."""
        return self._roles.actions(definition_id)

    # Behind the reads

    def _catch_up(self) -> None:
        self._engine.agenda.run(self.now())

    def _touch(self, id_: str) -> None:
        self._seen.pop(id_, None)
        self._lists.clear()

    def _listed(self, name: str, states: Callable[[], Iterable[ObjectState]], *, deleted: bool) -> list[Json]:
        self._catch_up()
        if name not in self._lists:
            self._lists[name] = [self._show(s) for s in states() if (_deleted(s) is not None) == deleted]
        return self._lists[name]

    def _shown(self, ids: Iterable[str]) -> list[Json]:
        return [self._show(state) for state in self._living(ids)]

    def _show(self, state: ObjectState) -> Json:
        if state.id not in self._seen:
            self._seen[state.id] = self._resources.object(state, self.now())
        return self._seen[state.id]

    def _living(self, ids: Iterable[str]) -> Iterator[ObjectState]:
        for id_ in ids:
            state = self._directory.object(id_)
            if state is not None and _deleted(state) is None:
                yield state

    def _find_user(self, id_or_upn: str) -> UserState | None:
        id_ = self._directory.by_upn.get(id_or_upn.lower(), id_or_upn)
        user = self._directory.users.get(id_)
        return user if user is not None and user.deleted is None else None

    def _groups_of(self, object_id: str) -> Iterable[str]:
        state = self._directory.object(object_id)
        return state.groups if state is not None else ()

    def _units_of(self, object_id: str) -> list[Json]:
        return [self._resources.unit(unit) for unit in self._directory.units_of.get(object_id, ())]


def _deleted(state: ObjectState) -> datetime | None:
    return None if isinstance(state, PlainState) else state.deleted


def _reached(start: str, onward: Callable[[str], Iterable[str]]) -> dict[str, None]:
    """All that can be reached, without the start."""
    found: dict[str, None] = {}
    waiting = [start]
    while waiting:
        for id_ in onward(waiting.pop()):
            if id_ not in found and id_ != start:
                found[id_] = None
                waiting.append(id_)
    return found
