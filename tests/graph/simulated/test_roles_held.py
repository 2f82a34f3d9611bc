"""Who holds which role, and how."""

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
