from datetime import UTC, datetime

import pytest

from graph import (
    DirectoryRole,
    Listed,
    RoleAssignment,
    RoleDefinition,
)
from tests.graph.questions.asked import (
    ADA,
    EMEA,
    FIXER,
    LICENSE_ADMINISTRATOR,
    REPROCESS,
    ROLE,
    asked,
    rows,
    seen,
)


async def test_active_roles_come_from_the_lagging_index_and_may_lack_their_template() -> None:
    _, directory = asked(
        {
            "/me/transitiveMemberOf/microsoft.graph.directoryRole": rows(
                {"id": ROLE, "displayName": "License Administrator", "roleTemplateId": LICENSE_ADMINISTRATOR},
                {"id": EMEA, "displayName": None, "roleTemplateId": None},
            )
        }
    )
    request = seen(
        "GET /me/transitiveMemberOf/microsoft.graph.directoryRole"
        "?$select=id,displayName,roleTemplateId&$count=true",
        eventual=True,
    )
    assert await directory.active_roles() == Listed(
        (
            DirectoryRole(ROLE, request, LICENSE_ADMINISTRATOR, "License Administrator"),
            DirectoryRole(EMEA, request),
        ),
        request,
    )


async def test_role_assignments_come_with_their_scope() -> None:
    _, directory = asked(
        {
            "/roleManagement/directory/roleAssignments": rows(
                {
                    "id": "x",
                    "principalId": ADA,
                    "directoryScopeId": f"/administrativeUnits/{EMEA}",
                    "roleDefinitionId": LICENSE_ADMINISTRATOR,
                },
                {
                    "id": "y",
                    "principalId": ADA,
                    "directoryScopeId": "/",
                    "roleDefinitionId": FIXER,
                    "roleDefinition": {"id": FIXER, "displayName": "License Fixer", "isBuiltIn": False},
                },
            )
        }
    )
    request = seen(
        f"GET /roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'{ADA}'"
        "&$expand=roleDefinition($select=id,displayName,isBuiltIn)"
    )
    assert await directory.role_assignments(ADA) == Listed(
        (
            RoleAssignment(LICENSE_ADMINISTRATOR, f"/administrativeUnits/{EMEA}", ADA, request),
            RoleAssignment(
                FIXER,
                "/",
                ADA,
                request,
                role_definition=RoleDefinition(FIXER, request, "License Fixer", is_built_in=False),
            ),
        ),
        request,
    )


@pytest.mark.parametrize(
    ("permissions", "allowed"),
    [
        ([], frozenset()),
        (
            [
                {"allowedResourceActions": ["microsoft.directory/users/standard/read"], "condition": None},
                {"allowedResourceActions": [REPROCESS, None], "excludedResourceActions": []},
            ],
            frozenset({"microsoft.directory/users/standard/read", REPROCESS}),
        ),
        ([{"allowedResourceActions": [REPROCESS], "condition": "$SubjectIsOwner"}], None),
        ([{"allowedResourceActions": [REPROCESS], "excludedResourceActions": [REPROCESS]}], None),
        (None, None),
    ],
    ids=["nothing", "two lists", "conditions", "exceptions", "not shown"],
)
async def test_what_a_role_allows_is_known_only_where_it_is_unconditional(
    permissions: list[dict[str, object]] | None, allowed: frozenset[str] | None
) -> None:
    path = f"/roleManagement/directory/roleDefinitions/{FIXER}"
    defined = {"id": FIXER, "displayName": "License Fixer", "isBuiltIn": False}
    _, directory = asked({path: {**defined, "rolePermissions": permissions}})
    request = seen(f"GET {path}?$select=id,displayName,isBuiltIn,rolePermissions")
    assert await directory.role_definition(FIXER) == RoleDefinition(
        FIXER, request, "License Fixer", is_built_in=False, allowed_resource_actions=allowed
    )


async def test_roles_one_could_activate_are_ones_own() -> None:
    path = "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')"
    row = {"principalId": ADA, "directoryScopeId": "/", "roleDefinitionId": LICENSE_ADMINISTRATOR}
    _, directory = asked({path: rows({**row, "memberType": "Direct", "endDateTime": "2026-12-01T00:00:00Z"})})
    request = seen(f"GET {path}?$expand=roleDefinition($select=id,displayName,isBuiltIn)")
    assert (await directory.eligible_roles()).items == (
        RoleAssignment(
            LICENSE_ADMINISTRATOR, "/", ADA, request, "Direct", ends=datetime(2026, 12, 1, tzinfo=UTC)
        ),
    )
