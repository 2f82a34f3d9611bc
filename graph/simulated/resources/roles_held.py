"""Which directory roles there are, and who holds which: directly, through a group, over a unit, or only
eligibly.

https://learn.microsoft.com/graph/api/resources/rolemanagement
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from graph.simulated.declared.builtin_roles import BUILT_IN_ROLES
from graph.simulated.declared.things import Group, Person, Role, when
from graph.simulated.entra.audit_log import instant
from graph.simulated.entra.inventory import GroupState, Inventory, Json, UserState

TENANT_WIDE = "/"
_UNIT = "/administrativeUnits/"
_GIVEN_BEFORE = timedelta(days=200)


class RolesHeld:
    """Roles as resources of Graph; `now` tells the time, since an activated role ends."""

    def __init__(self, directory: Inventory, clock: datetime, now: Callable[[], datetime]) -> None:
        self._directory = directory
        self._clock = clock
        self._now = now
        self._ids = directory.tenant.role_ids
        self._actions = {
            self._ids[role.name]: frozenset(role.allows) for role in directory.tenant.custom_roles
        }

    def active(self, user_id: str) -> list[tuple[str, str]]:
        """(id of the role's definition, scope) that a user has, through role-assignable groups too."""
        user = self._directory.users.get(user_id)
        holders = (user_id, *(user.groups if user is not None else ()))
        return list(
            dict.fromkeys((self._ids[name], scope) for id_ in holders for name, scope in self._held(id_))
        )

    def actions(self, definition_id: str) -> frozenset[str]:
        """The resource actions that a role made by the tenant allows; none of a built-in one."""
        return self._actions.get(definition_id, frozenset())

    def definitions(self) -> list[Json]:
        """unifiedRoleDefinitions: the built-in roles, and those that the tenant made."""
        built_in = [_definition(id_, name, is_built_in=True) for name, id_ in BUILT_IN_ROLES.items()]
        custom = [
            _definition(self._ids[role.name], role.name, is_built_in=False, actions=role.allows)
            for role in self._directory.tenant.custom_roles
        ]
        return [*built_in, *custom]

    def tenant_wide(self, holder: str) -> list[Json]:
        """The directoryRoles given to a user or a group itself."""
        return [self._directory_role(name) for name, scope in self._built_in(holder) if scope == TENANT_WIDE]

    def activated(self) -> list[Json]:
        """The directoryRoles that anybody holds, and Global Administrator."""
        held = {name for holder in self._holders() for name, _ in self._held(holder)} | {
            "Global Administrator"
        }
        return [self._directory_role(name) for name in BUILT_IN_ROLES if name in held]

    def members(self, role_id: str) -> Iterator[str]:
        """Ids of who holds a directoryRole for the whole tenant, directly."""
        for holder in self._holders():
            if any(role["id"] == role_id for role in self.tenant_wide(holder)):
                yield holder

    def assignments(self) -> list[Json]:
        """unifiedRoleAssignments: active roles as they were given, to users and to groups."""
        return [
            {
                "id": self._id("assignment", holder, name, scope),
                "appScopeId": None,
                "condition": None,
                "directoryScopeId": scope,
                "principalId": holder,
                "principalOrganizationId": self._directory.tenant.tenant_id,
                "roleDefinitionId": self._ids[name],
            }
            for holder in self._holders()
            for name, scope in self._held(holder)
        ]

    def schedule_instances(self, *, eligible: bool) -> list[Json]:
        """Active or eligible roles, also as they reach members of a group (memberType Group)."""
        instances = []
        for holder in self._holders():
            group = self._directory.groups.get(holder)
            for role in self._declared(holder):
                if role.eligible != eligible or self._has_ended(role):
                    continue
                instances.append(self._instance(holder, role, "Direct"))
                instances += [self._instance(id_, role, "Group") for id_ in (group.members if group else ())]
        return instances

    def over_unit(self, unit_id: str) -> list[Json]:
        """scopedRoleMemberships of a unit."""
        return [
            self._scoped(holder, name, unit_id)
            for holder in self._holders()
            for name, scope in self._built_in(holder)
            if scope == _UNIT + unit_id
        ]

    def over_units(self, user_id: str) -> list[Json]:
        """scopedRoleMemberships of a user."""
        return [
            self._scoped(user_id, name, scope.removeprefix(_UNIT))
            for name, scope in self._built_in(user_id)
            if scope != TENANT_WIDE
        ]

    def _declared(self, holder: str) -> tuple[Role, ...]:
        match self._directory.object(holder):
            case UserState(deleted=None, declared=person):
                return person.roles
            case GroupState(deleted=None, declared=group):
                return group.roles
            case _:
                return ()

    def _held(self, holder: str) -> list[tuple[str, str]]:
        """(role name, scope) given to a user or a group and active now."""
        return [
            (role.role, self._scope(role))
            for role in self._declared(holder)
            if not role.eligible and not self._has_ended(role)
        ]

    def _built_in(self, holder: str) -> list[tuple[str, str]]:
        """The same, without the roles that the tenant made: directoryRoles and what refers to them have none.
        https://github.com/hashicorp/terraform-provider-azuread/issues/1465"""
        return [(name, scope) for name, scope in self._held(holder) if name in BUILT_IN_ROLES]

    def _holders(self) -> list[str]:
        tenant = self._directory.tenant
        declared: tuple[Person | Group, ...] = (*tenant.people, *tenant.groups)
        return [tenant.id_of(holder) for holder in declared if holder.roles]

    def _scope(self, role: Role) -> str:
        return TENANT_WIDE if role.scope is None else _UNIT + self._directory.ids[role.scope]

    def _has_ended(self, role: Role) -> bool:
        return role.until is not None and when(role.until, self._clock) <= self._now()

    def _instance(self, principal: str, role: Role, member_type: str) -> Json:
        scope = self._scope(role)
        id_ = self._id("eligible" if role.eligible else "active", principal, role.role, scope)
        instance = {
            "id": id_,
            "appScopeId": None,
            "directoryScopeId": scope,
            "principalId": principal,
            "roleDefinitionId": self._ids[role.role],
            "startDateTime": instant(self._clock - _GIVEN_BEFORE),
            "endDateTime": instant(when(role.until, self._clock)) if role.until is not None else None,
            "memberType": member_type,
        }
        if role.eligible:
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
        state = self._directory.users.get(holder) or self._directory.groups[holder]
        return {
            "id": self._id("scoped", holder, name, unit_id),
            "administrativeUnitId": unit_id,
            "roleId": self._id("role", name),
            "roleMemberInfo": {"displayName": state.properties["displayName"], "id": holder},
        }

    def _id(self, *words: str) -> str:
        return str(uuid5(UUID(self._directory.tenant.tenant_id), " ".join(words)))


def _definition(id_: str, name: str, *, is_built_in: bool, actions: Sequence[str] = ()) -> Json:
    return {
        "id": id_,
        "description": None,
        "displayName": name,
        "isBuiltIn": is_built_in,
        "isEnabled": True,
        "resourceScopes": ["/"],
        "rolePermissions": [{"allowedResourceActions": list(actions), "condition": None}] if actions else [],
        "templateId": id_,
        "version": "1",
    }
