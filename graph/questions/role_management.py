"""Directory roles: those there are, and who holds them."""

from dataclasses import dataclass
from datetime import datetime

from graph.asking import lenient, wire
from graph.asking.errors import Forbidden
from graph.asking.listed import Listed, Seen
from graph.asking.wire import Get, Json, guid, literal, moment
from graph.questions import Questions
from graph.questions.directory_object import DirectoryObject, as_directory_object


@dataclass(frozen=True, slots=True)
class DirectoryRole:
    """An active, tenant-wide role; `role_template_id` is None when the token may not read roles."""

    id: str
    seen: Seen
    role_template_id: str | None = None
    display_name: str | None = None


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role, built-in or made by the tenant. What it allows is None where it was not asked for, and where
    Graph ties it to conditions or exceptions.

    https://learn.microsoft.com/graph/api/resources/unifiedroledefinition
    """

    id: str
    seen: Seen
    display_name: str | None = None
    is_built_in: bool | None = None
    allowed_resource_actions: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A role somebody holds, or could activate; its scope is "/" or "/administrativeUnits/{id}".
    `role_definition` comes without what the role allows."""

    role_definition_id: str
    directory_scope_id: str
    principal_id: str
    seen: Seen
    member_type: str | None = None
    assignment_type: str | None = None
    ends: datetime | None = None
    role_definition: RoleDefinition | None = None


HOLDER = ("id", "displayName", "userPrincipalName")
ROLE = ("id", "displayName", "roleTemplateId")
HELD_ROLE = ("id", "displayName", "isBuiltIn")
ROLE_DEFINITION = (*HELD_ROLE, "rolePermissions")


def as_directory_role(json: Json, seen: Seen) -> DirectoryRole:
    """https://learn.microsoft.com/graph/api/resources/directoryrole"""
    return DirectoryRole(
        id=lenient.identity(json, seen),
        seen=seen,
        role_template_id=lenient.text(json, "roleTemplateId"),
        display_name=lenient.text(json, "displayName"),
    )


def as_role_definition(json: Json, seen: Seen) -> RoleDefinition:
    """https://learn.microsoft.com/graph/api/resources/unifiedroledefinition"""
    return RoleDefinition(
        id=lenient.identity(json, seen),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        is_built_in=lenient.flag(json, "isBuiltIn"),
        allowed_resource_actions=_allowed_actions(json),
    )


def _allowed_actions(json: Json) -> frozenset[str] | None:
    """None where they are not told, or come with a condition or an exception, which a role made by a tenant
    should not have. https://learn.microsoft.com/graph/api/resources/unifiedrolepermission"""
    permissions = lenient.parts(json, "rolePermissions")
    if permissions is None or any(
        each.get("condition") or each.get("excludedResourceActions") for each in permissions
    ):
        return None
    return frozenset(
        action for each in permissions for action in lenient.texts(each, "allowedResourceActions") or ()
    )


def as_role_assignment(json: Json, seen: Seen) -> RoleAssignment:
    """https://learn.microsoft.com/graph/api/resources/unifiedroleassignment, and the schedule instances."""
    definition = lenient.part(json, "roleDefinition")
    return RoleAssignment(
        role_definition_id=lenient.identity(json, seen, "roleDefinitionId"),
        directory_scope_id=lenient.text(json, "directoryScopeId") or "",
        principal_id=lenient.identity(json, seen, "principalId"),
        seen=seen,
        member_type=lenient.text(json, "memberType"),
        assignment_type=lenient.text(json, "assignmentType"),
        ends=moment(json.get("endDateTime")),
        role_definition=as_role_definition(definition, seen) if definition else None,
    )


class RoleQuestions(Questions):
    """Which roles somebody holds, what they allow, and who else holds them."""

    async def active_roles(self) -> Listed[DirectoryRole]:
        asked = wire.get("/me/transitiveMemberOf/microsoft.graph.directoryRole", *ROLE, eventual=True)
        return await self._asking.list(asked, as_directory_role)

    async def role_assignments(self, principal_id: str) -> Listed[RoleAssignment]:
        asked = wire.get(
            "/roleManagement/directory/roleAssignments",
            filter=f"principalId eq {literal(guid(principal_id))}",
        )
        return await self._asking.list(_expanding(asked, _ROLE), as_role_assignment)

    async def eligible_roles(self) -> Listed[RoleAssignment]:
        own = "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')"
        return await self._asking.list(_expanding(Get(own), _ROLE), as_role_assignment)

    async def role_definition(self, id: str) -> RoleDefinition:
        path = f"/roleManagement/directory/roleDefinitions/{guid(id)}"
        answer = await self._asking.get(wire.get(path, *ROLE_DEFINITION))
        return as_role_definition(answer.body, answer.seen)

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
                as_directory_object(principal, seen) if whole_tenant and isinstance(principal, dict) else None
            )

        return await self._asking.list(asked, holder)

    async def _members_of_role(self, role_template_id: str) -> Listed[DirectoryObject]:
        # https://learn.microsoft.com/graph/api/directoryrole-list-members; a role nobody holds is not listed.
        roles = await self._asking.list(wire.get("/directoryRoles", *ROLE), as_directory_role)
        for role in roles:
            if role.role_template_id == role_template_id:
                asked = wire.get(f"/directoryRoles/{guid(role.id)}/members", *HOLDER)
                return await self._asking.list(asked, as_directory_object)
        return Listed((), roles.seen, roles.complete)


_ROLE = f"roleDefinition($select={','.join(HELD_ROLE)})"
"""What tells a role made by the tenant from a built-in one, without the hundreds of actions of the latter."""


def _expanding(asked: Get, relation: str) -> Get:
    """The question, to be answered with what each row points at."""
    joint = "&" if "?" in asked.target else "?"
    return Get(f"{asked.target}{joint}$expand={relation}", asked.eventual)
