"""Who holds which role, and how."""

import pytest

from graph.simulated import loads
from graph.simulated.__main__ import schema
from graph.simulated.declared.tenant_file import TenantError
from graph.simulated.http.answers import Answers, Caller, Request
from graph.simulated.world import World
from tests.graph.simulated.office import OFFICE, id_of, live, person

ROLES = (
    OFFICE.replace(
        "key: alex,", "key: alex, roles: [{role: Helpdesk Administrator, scope: berlin}],"
    ).replace("key: bea,", "key: bea, roles: [{role: License Administrator, eligible: true}],")
    + """
groups:
  - {key: desk, name: Desk, role_assignable: true, roles: [{role: Groups Administrator}], members: [megan]}
units:
  - {key: berlin, name: Berlin, members: [megan, desk], restricted: true}
"""
)
LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
GROUPS_ADMINISTRATOR = "fdd7a751-b60b-444a-984c-02652fe8fa1c"
HELPDESK_ADMINISTRATOR = "729827e3-9c14-49f7-bb1b-9608f156bbb8"


def test_roles_are_held_directly_over_a_unit_through_a_group_or_only_eligibly() -> None:
    world = live(ROLES)
    berlin = f"/administrativeUnits/{id_of(world, 'berlin')}"
    assert {key: world.active_roles(id_of(world, key)) for key in ("ada", "alex", "bea", "megan")} == {
        "ada": [(LICENSE_ADMINISTRATOR, "/")],
        "alex": [(HELPDESK_ADMINISTRATOR, berlin)],
        "bea": [],
        "megan": [(GROUPS_ADMINISTRATOR, "/")],
    }
    assert [(one["principalId"], one["directoryScopeId"]) for one in world.role_assignments()] == [
        (id_of(world, "ada"), "/"),
        (id_of(world, "alex"), berlin),
        (id_of(world, "desk"), "/"),
    ]
    assert [
        (one["principalId"], one["memberType"], one["assignmentType"])
        for one in world.role_assignment_schedule_instances()
        if one["roleDefinitionId"] == GROUPS_ADMINISTRATOR
    ] == [(id_of(world, "desk"), "Direct", "Assigned"), (id_of(world, "megan"), "Group", "Assigned")]
    assert [one["principalId"] for one in world.role_eligibility_schedule_instances()] == [
        id_of(world, "bea")
    ]


def test_an_activated_role_ends() -> None:
    world = live(
        OFFICE.replace("{role: License Administrator}", "{role: License Administrator, until: in 2h}")
    )
    assert world.role_assignment_schedule_instances()[0]["assignmentType"] == "Activated"
    assert world.active_roles(id_of(world, "ada")) == [(LICENSE_ADMINISTRATOR, "/")]
    world.advance(7200)
    assert world.active_roles(id_of(world, "ada")) == []


def test_directory_roles_are_tenant_wide_and_reach_through_groups() -> None:
    world = live(ROLES)
    roles = {role["displayName"]: role["id"] for role in world.directory_roles()}
    assert list(roles) == [
        "Global Administrator",
        "License Administrator",
        "Groups Administrator",
        "Helpdesk Administrator",
    ]
    assert [one["displayName"] for one in world.directory_role_members(roles["Groups Administrator"])] == [
        "Desk"
    ]
    assert world.directory_role_members(roles["Helpdesk Administrator"]) == []
    assert [one["displayName"] for one in world.member_of(id_of(world, "megan"))] == ["Desk", "Berlin"]
    assert [one["displayName"] for one in world.transitive_member_of(id_of(world, "megan"))] == [
        "Desk",
        "Berlin",
        "Groups Administrator",
    ]


def test_a_unit_has_members_administrators_and_restrictions() -> None:
    world = live(ROLES)
    berlin = id_of(world, "berlin")
    assert [one["displayName"] for one in world.administrative_unit_members(berlin)] == [
        "Megan Bowen",
        "Desk",
    ]
    (scoped,) = world.scoped_role_members(berlin)
    assert scoped["roleMemberInfo"] == {"displayName": "Alex Wilber", "id": id_of(world, "alex")}
    assert world.scoped_role_member_of(id_of(world, "alex")) == [scoped]
    assert scoped["roleId"] in {role["id"] for role in world.directory_roles()}
    assert [one["isManagementRestricted"] for one in (person(world, "megan"), person(world, "ada"))] == [
        True,
        False,
    ]


FIXER = "c0ffee00-0000-4000-8000-0000000000f1"
REPROCESS = "microsoft.directory/users/reprocessLicenseAssignment"
READ = "microsoft.directory/users/standard/read"
CUSTOM = (
    OFFICE.replace("key: alex,", "key: alex, roles: [{role: License Fixer}],")
    .replace("key: bea,", "key: bea, roles: [{role: License Fixer, scope: berlin}],")
    .replace("key: megan,", "key: megan, roles: [{role: License Fixer, eligible: true}],")
    + f"""
  - {{key: nora, name: Nora Neu}}
  - {{key: otto, name: Otto Ort, roles: [{{role: License Looker}}]}}
groups:
  - {{key: desk, name: Desk, role_assignable: true, roles: [{{role: License Fixer}}], members: [nora]}}
units:
  - {{key: berlin, name: Berlin, members: [megan]}}
custom_roles:
  - {{name: License Fixer, id: {FIXER}, allows: [{READ}, {REPROCESS}]}}
  - {{name: License Looker, allows: [{READ}]}}
"""
)


def status(world: World, who: str, method: str, url: str) -> int:
    caller = Caller(id_of(world, who), "office-app", frozenset({"User.ReadWrite.All", "Directory.Read.All"}))
    return Answers(world).answer(Request(method, f"/v1.0{url}", caller)).status


def test_a_role_the_tenant_made_is_defined_with_what_it_allows() -> None:
    *built_in, fixer, looker = live(CUSTOM).role_definitions()
    assert all(role["isBuiltIn"] for role in built_in)
    assert fixer == {
        "id": FIXER,
        "description": None,
        "displayName": "License Fixer",
        "isBuiltIn": False,
        "isEnabled": True,
        "resourceScopes": ["/"],
        "rolePermissions": [{"allowedResourceActions": [READ, REPROCESS], "condition": None}],
        "templateId": FIXER,
        "version": "1",
    }
    assert (looker["displayName"], looker["id"] == FIXER) == ("License Looker", False)


def test_a_role_the_tenant_made_is_held_as_a_built_in_one_is() -> None:
    world = live(CUSTOM)
    berlin = f"/administrativeUnits/{id_of(world, 'berlin')}"
    assert {key: world.active_roles(id_of(world, key)) for key in ("alex", "bea", "megan", "nora")} == {
        "alex": [(FIXER, "/")],
        "bea": [(FIXER, berlin)],
        "megan": [],
        "nora": [(FIXER, "/")],
    }
    assert [
        (one["principalId"], one["directoryScopeId"])
        for one in world.role_assignments()
        if one["roleDefinitionId"] == FIXER
    ] == [(id_of(world, "alex"), "/"), (id_of(world, "bea"), berlin), (id_of(world, "desk"), "/")]
    assert [
        (one["principalId"], one["memberType"])
        for one in world.role_assignment_schedule_instances()
        if one["roleDefinitionId"] == FIXER and one["directoryScopeId"] == "/"
    ] == [
        (id_of(world, "alex"), "Direct"),
        (id_of(world, "desk"), "Direct"),
        (id_of(world, "nora"), "Group"),
    ]
    assert [
        (one["principalId"], one["roleDefinitionId"]) for one in world.role_eligibility_schedule_instances()
    ] == [(id_of(world, "megan"), FIXER)]


def test_a_role_the_tenant_made_is_no_directory_role() -> None:
    world = live(CUSTOM)
    assert [role["displayName"] for role in world.directory_roles()] == [
        "Global Administrator",
        "License Administrator",
    ]
    assert world.member_of(id_of(world, "alex")) == []
    assert [one["displayName"] for one in world.transitive_member_of(id_of(world, "nora"))] == ["Desk"]
    assert world.scoped_role_member_of(id_of(world, "bea")) == []
    assert world.scoped_role_members(id_of(world, "berlin")) == []


def test_a_role_the_tenant_made_lets_do_what_it_allows_where_it_is_held() -> None:
    world = live(CUSTOM)

    def reprocessed(who: str, whom: str) -> int:
        return status(world, who, "POST", f"/users/{id_of(world, whom)}/reprocessLicenseAssignment")

    def may(whom: str) -> set[str]:
        return {who for who in ("alex", "bea", "megan", "nora", "otto") if reprocessed(who, whom) != 403}

    assert may("megan") == {"alex", "bea", "nora"}
    assert may("otto") == {"alex", "nora"}
    assert status(world, "alex", "DELETE", f"/users/{id_of(world, 'otto')}") == 403


def test_an_expanded_role_shows_what_was_selected_of_it() -> None:
    world = live(CUSTOM)
    url = f"/roleManagement/directory/roleAssignments?$filter=principalId eq '{id_of(world, 'alex')}'"
    caller = Caller(None, "office-app", frozenset({"RoleManagement.Read.Directory"}))
    select = "$expand=roleDefinition($select=id,displayName,isBuiltIn)"
    response = Answers(world).answer(Request("GET", f"/v1.0{url}&{select}", caller))
    assert isinstance(response.body, dict)
    assert [one["roleDefinition"] for one in response.body["value"]] == [
        {"id": FIXER, "displayName": "License Fixer", "isBuiltIn": False}
    ]


@pytest.mark.parametrize(
    ("written", "instead", "refused"),
    [
        ("{role: License Looker}", "{role: Licence Looker}", "no such role 'Licence Looker'"),
        ("name: License Looker,", "name: License Fixer,", "'License Fixer' is declared twice"),
        ("name: License Looker,", "name: User Administrator,", "'User Administrator' is a built-in role"),
        (
            "name: License Looker,",
            f"name: License Looker, id: {LICENSE_ADMINISTRATOR},",
            f"'{LICENSE_ADMINISTRATOR}' is the id of a built-in role",
        ),
        ("allows: [microsoft.directory/users/standard/read]", "allows: [read]", "should match pattern"),
    ],
)
def test_a_mistake_about_roles_is_refused_with_its_place(written: str, instead: str, refused: str) -> None:
    text = CUSTOM.replace(written, instead)
    with pytest.raises(TenantError, match=r"^office.yaml:\d+:\d+ ") as error:
        loads(text, "office.yaml")
    assert refused in str(error.value)


def test_the_published_schema_knows_the_roles_a_tenant_makes() -> None:
    published = str(schema())
    assert "custom_roles" in published
    assert "CustomRole" in published
