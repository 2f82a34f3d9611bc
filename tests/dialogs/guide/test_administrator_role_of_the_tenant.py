"""What the step says of roles that the tenant made itself."""

import pytest

from dialogs.examining.case import Case
from dialogs.examining.verdict import Finding, evidence
from dialogs.guide.administrator_role.check import ADMINISTRATOR_ROLE
from dialogs.words.text import say
from graph import ALL_SCOPES, Directory
from graph.simulated.http.faults import Status
from graph.simulated.world import World
from tests.tenants import eyes, some_group, someone, tenant
from tests.troubled import troubled
from tests.verdicts import finds, run, told

OWN_ROLES = """
people:
  - {key: megan, name: Megan Bowen}
  - {key: hugo, name: Hugo Brandt}
  - {key: cora, name: Cora Cruz, roles: [{role: Directory Readers}, {role: License Fixer}]}
  - {key: otto, name: Otto Lang, roles: [{role: Directory Readers}, {role: License Looker}]}
  - key: uma
    name: Uma Vogel
    roles: [{role: Directory Readers}, {role: License Fixer, scope: berlin-office}]
  - {key: eve, name: Eve Ito, roles: [{role: Global Reader}, {role: License Fixer, eligible: true}]}
  - {key: tom, name: Tom Reyes, roles: [{role: Directory Readers}]}
  - {key: gert, name: Gert Maas, roles: [{role: Directory Readers}, {role: Group Licenser}]}
  - {key: vera, name: Vera Silva, roles: [{role: Directory Readers}, {role: Vault Licenser}]}
  - {key: lone, name: Lone Dahl, roles: [{role: License Fixer}]}
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Fixer}, {role: License Administrator}]}
groups:
  - {key: sales, name: Sales, members: [megan]}
  - {key: tier0, name: Tier 0, role_assignable: true}
  - {key: desk, name: Desk, role_assignable: true, members: [tom], roles: [{role: License Fixer}]}
units:
  - {key: berlin-office, name: Berlin office, members: [hugo]}
custom_roles:
  - name: License Fixer
    allows: [microsoft.directory/users/standard/read, microsoft.directory/users/reprocessLicenseAssignment]
  - {name: License Looker, allows: [microsoft.directory/users/licenseDetails/read]}
  - {name: Group Licenser, allows: [microsoft.directory/groups/assignLicense]}
  - {name: Vault Licenser, allows: [microsoft.directory/groupsAssignableToRoles/assignLicense]}
"""
DEFINITIONS = "GET /roleManagement/directory/roleDefinitions/*"


def seeing(world: World, who: str) -> Directory:
    return eyes(world, f"{who}@contoso.example")


def definitions_read(directory: Directory) -> int:
    return sum(request.startswith(DEFINITIONS[:-1]) for request in directory.receipt.requests)


@pytest.mark.parametrize(
    ("who", "whom", "said"),
    [
        ("cora", "Megan Bowen", "Cora Cruz may change the licenses of Megan Bowen: License Fixer is active."),
        ("uma", "Hugo Brandt", "Uma Vogel may change the licenses of Hugo Brandt: License Fixer is active."),
        (
            "tom",
            "Megan Bowen",
            "Tom Reyes may change the licenses of Megan Bowen: License Fixer is active through the group "
            "Desk.",
        ),
    ],
)
async def test_a_role_of_the_tenants_own_that_allows_it_is_enough(who: str, whom: str, said: str) -> None:
    world = tenant(OWN_ROLES)

    verdicts = await run(ADMINISTRATOR_ROLE, Case(user=someone(world, whom)), seeing(world, who))

    assert told(verdicts) == [("clear", said)]


async def test_a_role_of_the_tenants_own_that_does_not_allow_it_is_not_enough() -> None:
    world = tenant(OWN_ROLES)
    directory = seeing(world, "otto")

    finding = await finds(ADMINISTRATOR_ROLE, Case(user=someone(world, "Megan Bowen")), directory)

    assert told([finding]) == [
        (
            "insufficient_role",
            "obstacle",
            "inference",
            "Otto Lang holds Directory Readers and License Looker, which is not enough to change the "
            "licenses of Megan Bowen. Whether a role could be activated I could not read.",
            "Ask a License Administrator to change the licenses of Megan Bowen, or ask for that role.",
        )
    ]
    active = await directory.active_roles()
    assigned = await directory.role_assignments(someone(world, "Otto Lang").id)
    assert finding.evidence == (
        evidence(active.seen, "directoryRole.displayName", "Directory Readers"),
        evidence(assigned.seen, "roleDefinitionId, directoryScopeId", "License Looker, /"),
    )


async def test_t24_a_role_of_the_tenants_own_has_its_scope_and_may_have_to_be_activated() -> None:
    world = tenant(OWN_ROLES)
    megan = Case(user=someone(world, "Megan Bowen"))

    assert told(await run(ADMINISTRATOR_ROLE, megan, seeing(world, "uma"))) == [
        (
            "insufficient_role",
            "obstacle",
            "fact",
            "License Fixer of Uma Vogel is limited to an administrative unit without Megan Bowen.",
            "Ask a tenant-wide License Administrator to change the licenses of Megan Bowen, or have Megan "
            "Bowen added to that unit.",
        )
    ]
    assert told(await run(ADMINISTRATOR_ROLE, megan, seeing(world, "eve"))) == [
        (
            "insufficient_role",
            "obstacle",
            "fact",
            "Eve Ito is eligible for License Fixer but has not activated it, and so may not change the "
            "licenses of Megan Bowen now.",
            "Activate License Fixer in Privileged Identity Management, then sign in again.",
        )
    ]


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_what_a_role_of_the_tenants_own_allows_and_graph_does_not_say_is_no_no(status: int) -> None:
    """T24"""
    world = tenant(OWN_ROLES)
    refused = Status(on=DEFINITIONS, status=status, times=None)
    megan = Case(user=someone(world, "Megan Bowen"))

    async def seen_by(who: str) -> list[tuple[str, ...]]:
        directory = troubled(world, f"{who}@contoso.example", refused).directory()
        return told(await run(ADMINISTRATOR_ROLE, megan, directory))

    for who, name, role in (("cora", "Cora Cruz", "License Fixer"), ("otto", "Otto Lang", "License Looker")):
        assert await seen_by(who) == [
            (
                "undetermined",
                f"{name} holds {role}, a role of this tenant's own; Graph would not say what it allows.",
                "RoleManagement.Read.Directory",
                "Directory Readers",
            )
        ]
    # Held for a unit that Megan is not in, it is no help, whatever it allows; nor before it is activated.
    [(*_, outside, _)] = await seen_by("uma")
    assert outside.startswith("Uma Vogel holds Directory Readers and License Fixer, which is not enough to")
    [(*_, eligible, _)] = await seen_by("eve")
    assert eligible == (
        "Eve Ito holds Global Reader, which is not enough to change the licenses of Megan Bowen. What "
        "License Fixer would allow once activated Graph would not say."
    )


async def test_that_a_role_of_the_tenants_own_licenses_groups_is_an_inference() -> None:
    world = tenant(OWN_ROLES)

    async def seen_by(who: str, group: str) -> Finding:
        case = Case(group=some_group(world, group))
        return await finds(ADMINISTRATOR_ROLE, case, seeing(world, who))

    sales, tier0 = await seen_by("gert", "Sales"), await seen_by("vera", "Tier 0")
    assert told([sales, tier0, await seen_by("gert", "Tier 0")]) == [
        (
            "insufficient_role",
            "remark",
            "inference",
            "Group Licenser of Gert Maas, a role of this tenant's own, names the action it takes to change "
            "the licenses of the group Sales.",
            "Try to change the licenses of the group Sales; if Graph refuses, ask a License Administrator.",
        ),
        (
            "insufficient_role",
            "remark",
            "inference",
            "Vault Licenser of Vera Silva, a role of this tenant's own, names the action it takes to change "
            "the licenses of the group Tier 0.",
            "Try to change the licenses of the group Tier 0; if Graph refuses, ask a License Administrator.",
        ),
        (
            "insufficient_role",
            "obstacle",
            "inference",
            "Tier 0 is a role-assignable group: Group Licenser, which Gert Maas holds, may not be enough for "
            "it.",
            "Ask a Privileged Role Administrator, or license another group with the same people.",
        ),
    ]
    accepted = say(
        "Graph accepts the change; Microsoft does not list this action among those that such a role can "
        "allow."
    )
    assert (sales.proof, tier0.proof) == (accepted, accepted)


async def test_roles_of_the_tenants_own_that_may_not_be_seen_are_told_as_unseen() -> None:
    world = tenant(OWN_ROLES)

    verdicts = await run(ADMINISTRATOR_ROLE, Case(user=someone(world, "Megan Bowen")), seeing(world, "lone"))

    assert told(verdicts)[0][3] == (
        "Lone Dahl holds no tenant-wide role, and so may not change the licenses of Megan Bowen. A role of "
        "this tenant's own might allow it: those I could not read. Whether a role could be activated I could "
        "not read."
    )


async def test_without_the_permission_to_read_roles_a_role_of_the_tenants_own_stays_open() -> None:
    world = tenant(OWN_ROLES)
    scopes = ALL_SCOPES - {"RoleManagement.Read.Directory"}
    case = Case(user=someone(world, "Megan Bowen"))

    verdicts = await run(ADMINISTRATOR_ROLE, case, eyes(world, "cora@contoso.example", scopes))

    assert told(verdicts)[0][:2] == (
        "undetermined",
        "Graph did not show every role of Cora Cruz, so I cannot tell whether they may change the licenses "
        "of Megan Bowen.",
    )


@pytest.mark.parametrize(
    ("who", "round_trips", "definitions"), [("ada", 2, 0), ("cora", 3, 1), ("otto", 3, 1), ("lone", 2, 0)]
)
async def test_only_who_needs_a_role_of_the_tenants_own_waits_for_its_definition(
    who: str, round_trips: int, definitions: int
) -> None:
    world = tenant(OWN_ROLES)
    directory = seeing(world, who)

    await run(ADMINISTRATOR_ROLE, Case(user=someone(world, "Megan Bowen")), directory)

    assert (directory.receipt.round_trips, definitions_read(directory)) == (round_trips, definitions)
