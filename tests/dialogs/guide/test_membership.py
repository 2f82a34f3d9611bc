import pytest

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.trial import Joins
from dialogs.examining.verdict import About, Finding, evidence
from dialogs.guide.membership.check import MEMBERSHIP
from dialogs.guide.membership.finding import NESTED_GROUP
from dialogs.words.text import phrase, say
from graph import ALL_SCOPES, AssignedLicense, Forbidden, NotFound
from graph.simulated.world import World
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import run, told

TENANT = """
plans:
  - {name: EXCHANGE_S_STANDARD, id: 9aaf7827-d63c-4b61-89c3-182f06f82e5c, service: exchange}
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
products:
  - {sku: STANDARDPACK, id: 18181a46-0d4e-45cd-891e-60aabd171b4e, seats: 40, plans: [EXCHANGE_S_STANDARD]}
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 40, plans: [EXCHANGE_S_ENTERPRISE]}
people:
  - {key: anton, name: Anton Berg, location: SE}
  - {key: bianca, name: Bianca Rossi, location: IT}
  - {key: enrico, name: Enrico Cattaneo, location: IT, department: Purchasing}
  - {key: frida, name: Frida Nilsen, location: NO, licenses: [{product: ENTERPRISEPACK}]}
  - {key: carlos, name: Carlos Slattery, location: ES, department: Engineering}
  - {key: dana, name: Dana Wolfe, location: US, department: Engineering}
  - {key: elif, name: Elif Kaya, location: TR}
  - {key: femi, name: Femi Adeyemi, location: NG}
  - {key: gloria, name: Gloria Esposito, location: IT, department: Legal Affairs}
  - {key: hugo, name: Hugo Brandt, location: DE, department: Legal}
  - {key: ines, name: Inês Costa, location: PT, department: Consulting, enabled: false}
  - {key: uma, name: Uma Krishnan, guest: true, location: US}
groups:
  - {key: field, name: Field Engineering, licenses: [{product: ENTERPRISEPACK}], members: [bianca, nordic]}
  - {key: nordic, name: Nordic, members: [anton]}
  - {key: engineering, name: Engineering, rule: (user.department -eq "Engineering"), paused: true,
     licenses: [{product: STANDARDPACK}], members: [carlos]}
  - key: leadership
    name: Leadership
    id: 70e1f5cb-9d2c-4d6b-8d58-5e0a2b7c1a01
    members: [femi]
  - key: leads
    name: Regional Leads
    rule: user.memberOf -any (group.objectId -in ["70e1f5cb-9d2c-4d6b-8d58-5e0a2b7c1a01"])
    licenses: [{product: STANDARDPACK}]
    members: [elif]
  - {key: legal, name: Legal, rule: (user.department -eq "Legal"), licenses: [{product: STANDARDPACK}]}
  - key: consultants
    name: Consultants
    rule: (user.department -eq "Consulting") -and (user.accountEnabled -eq true)
    licenses: [{product: STANDARDPACK}]
  - key: mail
    name: Mail Users
    rule: user.otherMails -any (_ -contains "contoso")
    licenses: [{product: STANDARDPACK}]
  - {key: partners, name: Partners, licenses: [{product: STANDARDPACK}], members: [uma]}
  - {key: onprem, name: Synced, synced: true, licenses: [{product: STANDARDPACK}], members: [bianca]}
  - {key: board, name: Board, hidden_membership: true, kind: microsoft365, mail: board@contoso.example,
     licenses: [{product: STANDARDPACK}], members: [bianca]}
"""

MEMBER_OF = 'user.memberOf -any (group.objectId -in ["70e1f5cb-9d2c-4d6b-8d58-5e0a2b7c1a01"])'


async def test_a_group_inside_the_group_brings_nothing() -> None:
    world = tenant(TENANT)
    anton, field = someone(world, "Anton Berg"), some_group(world, "Field Engineering")
    directory = eyes(world)

    verdicts = await run(MEMBERSHIP, Case(user=anton, group=field), directory)

    direct = await directory.direct_groups_of(anton.id)
    transitive = await directory.transitive_groups_of(anton.id)
    assert not direct.seen.eventual
    assert not transitive.seen.eventual
    assert verdicts == (
        Finding(
            NESTED_GROUP,
            About(anton, field),
            say(
                "{user} is in {group} only through {groups}, and a license reaches direct members alone.",
                user="Anton Berg",
                group="Field Engineering",
                groups=("Nordic",),
            ),
            say("Add {user} to {group} itself.", user="Anton Berg", group="Field Engineering"),
            (
                evidence(
                    direct.seen, "memberOf", phrase("{group} is not among them", group="Field Engineering")
                ),
                evidence(transitive.seen, "transitiveMemberOf", "Field Engineering"),
            ),
            does=Joins(
                anton, (AssignedLicense(some_product(world, "ENTERPRISEPACK").id),), "Groups Administrator"
            ),
        ),
    )


@pytest.mark.parametrize(
    ("name", "group", "verdicts"),
    [
        (
            "Bianca Rossi",
            "Field Engineering",
            [("clear", "Bianca Rossi is a direct member of Field Engineering.")],
        ),
        ("Uma Krishnan", "Partners", [("clear", "Uma Krishnan is a direct member of Partners.")]),
        ("Hugo Brandt", "Legal", [("clear", "Hugo Brandt is a direct member of Legal.")]),
        (
            "Enrico Cattaneo",
            "Field Engineering",
            [
                (
                    "not_a_member",
                    "cause",
                    "fact",
                    "Enrico Cattaneo is not a member of Field Engineering, neither directly nor through "
                    "another group.",
                    "Add Enrico Cattaneo to Field Engineering.",
                )
            ],
        ),
        (
            "Enrico Cattaneo",
            "Synced",
            [
                (
                    "not_a_member",
                    "cause",
                    "fact",
                    "Enrico Cattaneo is not a member of Synced, neither directly nor through another group.",
                    "Add Enrico Cattaneo to Synced on premises, where the group is mastered.",
                )
            ],
        ),
        (
            "Frida Nilsen",
            "Field Engineering",
            [
                (
                    "not_a_member",
                    "remark",
                    "fact",
                    "Frida Nilsen is not a member of Field Engineering, neither directly nor through another "
                    "group.",
                    "Add Frida Nilsen to Field Engineering.",
                )
            ],
        ),
        (
            "Dana Wolfe",
            "Engineering",
            [
                (
                    "dynamic_membership",
                    "cause",
                    "fact",
                    "Dana Wolfe is not a member of Engineering, whose membership rule is paused: nobody "
                    "joins or leaves. Resumed, it would take in Dana Wolfe, whose department is Engineering.",
                    "Resume the membership rule of Engineering.",
                )
            ],
        ),
        (
            "Carlos Slattery",
            "Engineering",
            [
                ("clear", "Carlos Slattery is a direct member of Engineering."),
                (
                    "dynamic_membership",
                    "remark",
                    "fact",
                    "The membership rule of Engineering is paused: nobody joins or leaves.",
                    "Resume the membership rule of Engineering.",
                ),
            ],
        ),
        (
            "Femi Adeyemi",
            "Regional Leads",
            [
                (
                    "dynamic_membership",
                    "cause",
                    "inference",
                    "The rule of Regional Leads takes in the members of Leadership, where Femi Adeyemi is, "
                    "but rules with memberOf stopped on 2026-11-03: Regional Leads stays as it was on that "
                    "day.",
                    "Rewrite the rule of Regional Leads without memberOf.",
                )
            ],
        ),
        (
            "Elif Kaya",
            "Regional Leads",
            [
                ("clear", "Elif Kaya is a direct member of Regional Leads."),
                (
                    "dynamic_membership",
                    "remark",
                    "inference",
                    "The rule of Regional Leads uses memberOf, which stopped on 2026-11-03: nobody joins or "
                    "leaves since.",
                    "Rewrite the rule of Regional Leads without memberOf.",
                ),
            ],
        ),
        (
            "Enrico Cattaneo",
            "Regional Leads",
            [
                (
                    "dynamic_membership",
                    "cause",
                    "inference",
                    "The rule of Regional Leads takes in the members of Leadership, where Enrico Cattaneo "
                    "is not; and rules with memberOf stopped on 2026-11-03.",
                    "Rewrite the rule of Regional Leads so that it takes in Enrico Cattaneo.",
                )
            ],
        ),
        (
            "Gloria Esposito",
            "Legal",
            [
                (
                    "dynamic_membership",
                    "cause",
                    "inference",
                    "The rule of Legal does not match Gloria Esposito, whose department is Legal Affairs: "
                    '(user.department -eq "Legal")',
                    "Correct department of Gloria Esposito, or the rule of Legal.",
                )
            ],
        ),
        (
            "Inês Costa",
            "Consultants",
            [
                ("clear", "The account of Inês Costa is disabled; that takes no license and no seat away."),
                (
                    "account_disabled",
                    "cause",
                    "inference",
                    "The account of Inês Costa is disabled, and the rule of Consultants asks for enabled "
                    "ones: "
                    '(user.department -eq "Consulting") -and (user.accountEnabled -eq true)',
                    "Enable the account of Inês Costa, if the person should work.",
                ),
            ],
        ),
        (
            "Enrico Cattaneo",
            "Mail Users",
            [
                (
                    "not_a_member",
                    "cause",
                    "fact",
                    "Enrico Cattaneo is not a member of Mail Users, neither directly nor through another "
                    "group.",
                    "See with Validate rules, at the Dynamic membership rules of Mail Users, what keeps "
                    "Enrico Cattaneo out.",
                ),
                (
                    "undetermined",
                    "Whether the rule of Mail Users should match Enrico Cattaneo I cannot judge, because of "
                    "user.otherMails -any.",
                    "",
                    "",
                ),
            ],
        ),
    ],
)
async def test_one_person_and_one_group(name: str, group: str, verdicts: list[tuple[str, ...]]) -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, name), group=some_group(world, group))

    assert told(await run(MEMBERSHIP, case, eyes(world))) == verdicts


async def test_a_rule_that_matches_may_not_have_been_worked_out_yet() -> None:
    world = tenant(TENANT)
    gloria, legal = someone(world, "Gloria Esposito"), some_group(world, "Legal")
    world.update_user(gloria.id, {"department": "Legal"}, by="app: HR connector")

    before = await run(MEMBERSHIP, Case(user=gloria, group=legal), eyes(world))
    world.advance(600)
    after = await run(MEMBERSHIP, Case(user=gloria, group=legal), eyes(world))

    assert told(before) == [
        (
            "dynamic_membership",
            "cause",
            "inference",
            "The rule of Legal matches Gloria Esposito, whose department is Legal, yet Entra has not made "
            "Gloria Esposito a member.",
            "Wait for Entra to work out the rule of Legal, then look again.",
        )
    ]
    assert told(after) == [("clear", "Gloria Esposito is a direct member of Legal.")]


async def test_a_disabled_account_is_the_cause_when_nobody_can_sign_in() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Inês Costa"), complaint=Complaint.CANNOT_SIGN_IN)

    verdicts = await run(MEMBERSHIP, case, eyes(world))

    assert told(verdicts)[0] == (
        "account_disabled",
        "cause",
        "fact",
        "The account of Inês Costa is disabled, so nobody can sign in with it.",
        "Enable the account of Inês Costa.",
    )


async def test_only_a_product_was_named() -> None:
    world = tenant(TENANT)
    e1, e3 = (some_product(world, sku, name) for sku, name in _PRODUCTS)
    directory = eyes(world)

    member = await run(MEMBERSHIP, Case(user=someone(world, "Bianca Rossi"), sku=e1), directory)
    nested = await run(MEMBERSHIP, Case(user=someone(world, "Anton Berg"), sku=e3), directory)
    frozen = await run(MEMBERSHIP, Case(user=someone(world, "Femi Adeyemi"), sku=e1), directory)
    nowhere = await run(MEMBERSHIP, Case(user=someone(world, "Anton Berg"), sku=e1), directory)

    assert told(member) == [
        ("clear", "Bianca Rossi is a direct member of Synced and Board, which give Office 365 E1.")
    ]
    assert told(nested)[0][:2] == ("nested_group", "cause")
    assert ("dynamic_membership", "cause") in {verdict[:2] for verdict in told(frozen)}
    assert told(nowhere)[0][:3] == ("not_a_member", "cause", "fact")
    assert told(nowhere)[0][3].startswith("Anton Berg is in none of the groups that give Office 365 E1: ")


async def test_neither_a_group_nor_a_product_was_named() -> None:
    world = tenant(TENANT)

    async def of(name: str) -> list[tuple[str, ...]]:
        return told(await run(MEMBERSHIP, Case(user=someone(world, name)), eyes(world)))

    assert await of("Hugo Brandt") == [
        ("clear", "Hugo Brandt is a direct member of Legal, which carries licenses.")
    ]
    assert [verdict[:2] for verdict in await of("Anton Berg")] == [("nested_group", "cause")]
    assert await of("Enrico Cattaneo") == [
        (
            "not_a_member",
            "cause",
            "fact",
            "Enrico Cattaneo is in no group that carries licenses, and has none directly.",
            "Add Enrico Cattaneo to the group that should give the license.",
        )
    ]
    assert await of("Frida Nilsen") == [("clear", "Frida Nilsen is in no group that carries licenses.")]


@pytest.mark.parametrize(
    ("group", "verdicts"),
    [
        ("Field Engineering", [("nested_group", "cause", "inference")]),
        ("Engineering", [("dynamic_membership", "cause", "fact")]),
        ("Regional Leads", [("dynamic_membership", "cause", "inference")]),
        ("Legal", [("clear", "Legal holds no other groups, and nothing stops its membership.")]),
    ],
)
async def test_a_group_without_a_person(group: str, verdicts: list[tuple[str, ...]]) -> None:
    world = tenant(TENANT)

    found = await run(MEMBERSHIP, Case(group=some_group(world, group)), eyes(world))

    assert [verdict[:3] for verdict in told(found)] == verdicts


async def test_hidden_members_are_not_absent_ones() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Enrico Cattaneo"), group=some_group(world, "Board"))

    verdicts = await run(MEMBERSHIP, case, eyes(world))

    assert told(verdicts) == [
        (
            "undetermined",
            "Board hides its members, so I cannot tell whether Enrico Cattaneo is one.",
            "Member.Read.Hidden",
            "Groups Administrator",
        )
    ]


LEFT = """
plans:
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
  - {name: MCOMEETADV, id: 3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40, service: MicrosoftCommunicationsOnline}
products:
  - {sku: STANDARDPACK, id: 18181a46-0d4e-45cd-891e-60aabd171b4e, seats: 40, plans: [TEAMS1]}
  - {sku: MCOMEETADV, id: 0c266dff-15dd-4b49-8397-2bb16070ed52, seats: 40, plans: [MCOMEETADV]}
rules:
  dependencies: [{plan: MCOMEETADV, needs: [TEAMS1]}]
people:
  - {key: sanjay, name: Sanjay Patel, location: US, licenses: [{product: MCOMEETADV, since: 50d ago}]}
groups:
  - {key: hosts, name: Meeting Hosts, licenses: [{product: STANDARDPACK}],
     members: [{member: sanjay, since: 60d ago}]}
history:
  - {what: member removed, at: 6d ago, group: hosts, member: sanjay}
"""


async def test_who_left_but_still_holds_the_license_misses_nothing() -> None:
    world = tenant(LEFT)
    sanjay = someone(world, "Sanjay Patel")
    rows = {row["state"] for row in world.users()[0]["licenseAssignmentStates"]}

    verdicts = await run(MEMBERSHIP, Case(user=sanjay, group=some_group(world, "Meeting Hosts")), eyes(world))

    assert rows == {"Active", "ActiveWithError"}
    assert [verdict[:3] for verdict in told(verdicts)] == [("not_a_member", "remark", "fact")]


async def test_graph_will_not_tell() -> None:
    world = tenant(TENANT)
    scopes = ALL_SCOPES - {"Group.Read.All"}
    case = Case(user=someone(world, "Anton Berg"), group=some_group(world, "Field Engineering"))

    with pytest.raises(Forbidden):
        await run(MEMBERSHIP, case, eyes(world, "bianca@contoso.example", scopes))


async def test_the_person_was_deleted_meanwhile() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Anton Berg"), group=some_group(world, "Field Engineering"))
    world.delete_user(_id(world), by="app: HR connector")

    with pytest.raises(NotFound):
        await run(MEMBERSHIP, case, eyes(world))


_PRODUCTS = (("STANDARDPACK", "Office 365 E1"), ("ENTERPRISEPACK", "Office 365 E3"))


def _id(world: World) -> str:
    return someone(world, "Anton Berg").id


EMPTY = """
products:
  - {sku: STANDARDPACK, id: 18181a46-0d4e-45cd-891e-60aabd171b4e, seats: 40}
people:
  - {key: ada, name: Ada Lindqvist, location: SE, roles: [{role: Global Reader}]}
groups:
  - {key: cad, name: CAD, licenses: [{product: STANDARDPACK}]}
  - {key: north, name: North, rule: (user.city -eq "Oslo"), licenses: [{product: STANDARDPACK}]}
"""


@pytest.mark.parametrize(
    ("group", "next_step"),
    [
        ("CAD", "Add the people who should have the license to CAD."),
        ("North", "Look at the membership rule of North: it takes in nobody."),
    ],
)
async def test_a_group_without_members_gives_to_nobody(group: str, next_step: str) -> None:
    world = tenant(EMPTY)

    verdicts = await run(MEMBERSHIP, Case(group=some_group(world, group)), eyes(world, "ada@contoso.example"))

    because = f"{group} has no members, so nobody gets anything from it."
    assert told(verdicts) == [("not_a_member", "cause", "inference", because, next_step)]


async def test_a_group_of_the_same_name_is_another_one() -> None:
    sales = "  - {key: sales, name: Sales, members: [ada]}\n"
    licensed = "  - {key: other, name: Sales, licenses: [{product: STANDARDPACK}]}\n"
    world = tenant(EMPTY + sales + licensed)
    (wanted, theirs) = (
        next(group for group in world.groups() if group["mailNickname"] == key) for key in ("other", "sales")
    )
    case = Case(user=someone(world, "Ada Lindqvist"), group=Named(wanted["id"], "Sales"))

    ((_, kind, _, because, next_step),) = told(
        await run(MEMBERSHIP, case, eyes(world, "ada@contoso.example"))
    )

    assert (kind, because, next_step) == (
        "cause",
        f"Two groups are called Sales: Ada Lindqvist is in {theirs['id']}, and not in {wanted['id']}, which "
        "is to give the license.",
        f"Add Ada Lindqvist to Sales, the one with the id {wanted['id']}.",
    )
