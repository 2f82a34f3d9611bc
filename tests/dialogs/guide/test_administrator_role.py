import pytest

from dialogs.examining.case import Case, Complaint
from dialogs.examining.verdict import About, Certainty, Finding, Kind, evidence
from dialogs.guide.administrator_role.check import ADMINISTRATOR_ROLE, INSUFFICIENT_ROLE
from dialogs.words.text import phrase, say
from graph import ALL_SCOPES, Forbidden
from tests.tenants import eyes, some_group, someone, tenant
from tests.verdicts import finds, run, told

ADMINISTRATORS = """
people:
  - {key: megan, name: Megan Bowen, location: US}
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Administrator}]}
  - {key: patti, name: Patti Fernandez, roles: [{role: Groups Administrator}, {role: Directory Readers}]}
  - {key: enrico, name: Enrico Cattaneo, roles: [{role: Global Reader}]}
  - key: emily
    name: Emily Braun
    roles: [{role: Global Reader}, {role: License Administrator, eligible: true}]
  - {key: christie, name: Christie Cline, roles: [{role: Global Reader}]}
  - key: soren
    name: Søren Holm
    roles: [{role: Directory Readers}, {role: License Administrator, scope: berlin-office}]
  - {key: blind, name: Blind Scope, roles: [{role: License Administrator, scope: berlin-office}]}
  - {key: ines, name: Inês Costa, roles: [{role: Global Reader}]}
  - {key: hugo, name: Hugo Brandt, location: DE}
  - {key: grace, name: Grace Gallo, roles: [{role: Privileged Role Administrator}]}
groups:
  - {key: sales, name: Sales, members: [megan]}
  - {key: berlin, name: Berlin, members: [hugo]}
  - {key: tier0, name: Tier 0, role_assignable: true}
  - key: desk
    name: License Desk
    role_assignable: true
    members: [christie]
    roles: [{role: License Administrator}]
  - key: berlin-desk
    name: Berlin Desk
    role_assignable: true
    members: [ines]
    roles: [{role: License Administrator, scope: berlin-office}]
units:
  - {key: berlin-office, name: Berlin office, members: [berlin, hugo]}
"""


async def test_an_active_tenant_wide_role_is_enough() -> None:
    world = tenant(ADMINISTRATORS)
    case = Case(user=someone(world, "Megan Bowen"), group=some_group(world, "Sales"))

    verdicts = await run(ADMINISTRATOR_ROLE, case, eyes(world, "ada@contoso.example"))

    assert told(verdicts) == [
        (
            "clear",
            "Ada Lindqvist may change the licenses of Megan Bowen and the licenses of the group Sales: "
            "License Administrator is active.",
        )
    ]


async def test_a_role_held_through_a_group_is_told_with_the_group() -> None:
    world = tenant(ADMINISTRATORS)
    case = Case(user=someone(world, "Megan Bowen"))

    verdicts = await run(ADMINISTRATOR_ROLE, case, eyes(world, "christie@contoso.example"))

    assert told(verdicts) == [
        (
            "clear",
            "Christie Cline may change the licenses of Megan Bowen: License Administrator is active through "
            "the group License Desk.",
        )
    ]


async def test_groups_administrator_licenses_groups_and_cannot_repair_people() -> None:
    world = tenant(ADMINISTRATORS)
    megan, sales = someone(world, "Megan Bowen"), some_group(world, "Sales")
    directory = eyes(world, "patti@contoso.example")

    verdicts = await run(ADMINISTRATOR_ROLE, Case(user=megan, group=sales), directory)

    assert told(verdicts) == [
        (
            "insufficient_role",
            "obstacle",
            "inference",
            "Patti Fernandez holds Groups Administrator, which licenses groups but cannot change the "
            "licenses of Megan Bowen: neither reprocess nor set a usage location. Whether a role could be "
            "activated I could not read.",
            "Ask a License Administrator to change the licenses of Megan Bowen, or ask for that role.",
        ),
        (
            "clear",
            "Patti Fernandez may change the licenses of the group Sales: Groups Administrator is active.",
        ),
    ]


async def test_no_role_that_helps_is_an_obstacle_and_not_the_cause() -> None:
    world = tenant(ADMINISTRATORS)
    megan, enrico = someone(world, "Megan Bowen"), someone(world, "Enrico Cattaneo")
    directory = eyes(world, "enrico@contoso.example")

    verdicts = await run(ADMINISTRATOR_ROLE, Case(user=megan), directory)

    roles = await directory.active_roles()
    assert verdicts == (
        Finding(
            INSUFFICIENT_ROLE,
            About(enrico),
            say(
                "{who} holds {roles}, which is not enough to change {what}.",
                who="Enrico Cattaneo",
                roles=("Global Reader",),
                what=(phrase("the licenses of {name}", name="Megan Bowen"),),
            ),
            say(
                "Ask a License Administrator to change {what}, or ask for that role.",
                what=(phrase("the licenses of {name}", name="Megan Bowen"),),
            ),
            (evidence(roles.seen, "directoryRole.displayName", "Global Reader"),),
            kind=Kind.OBSTACLE,
            certainty=Certainty.INFERENCE,
            proof=say("A new role shows up late: sign in again after 15 minutes and check again."),
            looks=tuple(ADMINISTRATOR_ROLE.commands(Case()) if ADMINISTRATOR_ROLE.commands else ()),
        ),
    )


async def test_who_asks_may_i_gets_the_missing_role_as_the_cause() -> None:
    world = tenant(ADMINISTRATORS)
    case = Case(group=some_group(world, "Sales"), complaint=Complaint.MAY_I)

    finding = await finds(ADMINISTRATOR_ROLE, case, eyes(world, "enrico@contoso.example"))

    assert finding.kind is Kind.CAUSE


async def test_an_eligible_role_has_to_be_activated_first() -> None:
    world = tenant(ADMINISTRATORS)
    case = Case(user=someone(world, "Megan Bowen"))

    verdicts = await run(ADMINISTRATOR_ROLE, case, eyes(world, "emily@contoso.example"))

    assert told(verdicts) == [
        (
            "insufficient_role",
            "obstacle",
            "fact",
            "Emily Braun is eligible for License Administrator but has not activated it, and so may not "
            "change the licenses of Megan Bowen now.",
            "Activate License Administrator in Privileged Identity Management, then sign in again.",
        )
    ]


async def test_a_role_scoped_to_a_unit_works_for_a_person_in_it() -> None:
    world = tenant(ADMINISTRATORS)
    case = Case(user=someone(world, "Hugo Brandt"))

    verdicts = await run(ADMINISTRATOR_ROLE, case, eyes(world, "soren@contoso.example"))

    assert told(verdicts) == [
        (
            "clear",
            "Søren Holm may change the licenses of Hugo Brandt: License Administrator is active.",
        )
    ]


async def test_a_role_scoped_to_a_unit_licenses_its_groups_but_not_in_the_admin_center() -> None:
    world = tenant(ADMINISTRATORS)
    case = Case(group=some_group(world, "Berlin"))

    verdicts = await run(ADMINISTRATOR_ROLE, case, eyes(world, "soren@contoso.example"))

    assert told(verdicts) == [
        (
            "insufficient_role",
            "remark",
            "fact",
            "License Administrator of Søren Holm covers Berlin through an administrative unit, which does "
            "not work in the Microsoft 365 admin center.",
            "Use Graph or PowerShell to change the licenses of the group Berlin.",
        )
    ]


async def test_a_role_scoped_to_a_unit_does_not_reach_outside() -> None:
    world = tenant(ADMINISTRATORS)
    case = Case(user=someone(world, "Megan Bowen"))

    verdicts = await run(ADMINISTRATOR_ROLE, case, eyes(world, "soren@contoso.example"))

    assert told(verdicts) == [
        (
            "insufficient_role",
            "obstacle",
            "fact",
            "License Administrator of Søren Holm is limited to an administrative unit without Megan Bowen.",
            "Ask a tenant-wide License Administrator to change the licenses of Megan Bowen, or have Megan "
            "Bowen added to that unit.",
        )
    ]


async def test_a_scoped_role_through_a_group_is_found_at_the_group() -> None:
    world = tenant(ADMINISTRATORS)
    case = Case(user=someone(world, "Hugo Brandt"))

    verdicts = await run(ADMINISTRATOR_ROLE, case, eyes(world, "ines@contoso.example"))

    assert told(verdicts) == [
        (
            "clear",
            "Inês Costa may change the licenses of Hugo Brandt: License Administrator is active through the "
            "group Berlin Desk.",
        )
    ]


async def test_a_role_assignable_group_may_need_more() -> None:
    world = tenant(ADMINISTRATORS)
    case = Case(group=some_group(world, "Tier 0"))

    verdicts = await run(ADMINISTRATOR_ROLE, case, eyes(world, "ada@contoso.example"))
    allowed = await run(ADMINISTRATOR_ROLE, case, eyes(world, "grace@contoso.example"))

    assert told(verdicts) == [
        (
            "insufficient_role",
            "obstacle",
            "inference",
            "Tier 0 is a role-assignable group: License Administrator, which Ada Lindqvist holds, may not be "
            "enough for it.",
            "Ask a Privileged Role Administrator, or license another group with the same people.",
        )
    ]
    assert told(allowed) == [
        (
            "clear",
            "Grace Gallo may change the licenses of the group Tier 0: Privileged Role Administrator is "
            "active. Tier 0 is role-assignable: whether a License Administrator may change its licenses too "
            "is not documented for certain.",
        )
    ]


async def test_roles_that_cannot_be_read_are_not_no_role() -> None:
    world = tenant(ADMINISTRATORS)
    scopes = ALL_SCOPES - {"RoleManagement.Read.Directory"}
    case = Case(user=someone(world, "Megan Bowen"))

    verdicts = await run(ADMINISTRATOR_ROLE, case, eyes(world, "enrico@contoso.example", scopes))

    assert told(verdicts) == [
        (
            "undetermined",
            "Graph did not show every role of Enrico Cattaneo, so I cannot tell whether they may change the "
            "licenses of Megan Bowen.",
            "RoleManagement.Read.Directory",
            "Directory Readers",
        )
    ]


async def test_a_scope_nobody_showed_leaves_a_person_in_a_unit_open() -> None:
    world = tenant(ADMINISTRATORS)
    directory = eyes(world, "blind@contoso.example")

    inside = await run(ADMINISTRATOR_ROLE, Case(user=someone(world, "Hugo Brandt")), directory)
    outside = await run(ADMINISTRATOR_ROLE, Case(user=someone(world, "Megan Bowen")), directory)

    assert told(inside)[0][0] == "undetermined"
    assert told(outside)[0][:2] == ("insufficient_role", "obstacle")
    assert told(outside)[0][3].startswith("Blind Scope holds no tenant-wide role, and so may not change")


async def test_an_application_has_no_role_to_look_at() -> None:
    world = tenant(ADMINISTRATORS)

    verdicts = await run(ADMINISTRATOR_ROLE, Case(user=someone(world, "Megan Bowen")), eyes(world))

    assert told(verdicts) == [
        (
            "undetermined",
            "An application is asking, not a person, so I cannot tell whose role would be used.",
            "",
            "",
        )
    ]


async def test_it_takes_two_round_trips() -> None:
    world = tenant(ADMINISTRATORS)
    directory = eyes(world, "patti@contoso.example")

    await run(
        ADMINISTRATOR_ROLE,
        Case(user=someone(world, "Megan Bowen"), group=some_group(world, "Sales")),
        directory,
    )

    assert directory.receipt.round_trips == 2


async def test_a_missing_sign_in_is_not_swallowed() -> None:
    world = tenant(ADMINISTRATORS)
    directory = eyes(world, "ada@contoso.example", frozenset({"Group.Read.All"}))

    with pytest.raises(Forbidden):
        await run(ADMINISTRATOR_ROLE, Case(group=some_group(world, "Sales")), directory)
