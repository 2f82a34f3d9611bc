"""Next steps tried on paper: what would follow from each in the tenant as it was read."""

from dataclasses import replace

import pytest

from dialogs.concluding.examination import examine
from dialogs.concluding.on_paper import tried
from dialogs.concluding.paper import Paper
from dialogs.examining.case import Case, Named
from dialogs.examining.trial import Doing, Gives, Joins, Reprocesses, SwitchesOn, TakesOff
from dialogs.examining.verdict import About, Finding, Kind
from dialogs.guide import GUIDE
from dialogs.guide.not_enough_licenses.check import COUNT_VIOLATION
from dialogs.guide.usage_location.check import LOCATION_MISSING
from dialogs.licensing.rows import NEEDS_REPROCESS
from dialogs.words.text import plain, say
from graph import AssignedLicense, LicenseAssignmentState, Seen, ServicePlan, SubscribedSku
from tests.tenants import NOW, eyes, some_group, someone, tenant

TENANT = """
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1,
     plans: [EXCHANGE_S_ENTERPRISE, TEAMS1]}
people:
  - {key: ada, name: Ada Lindqvist, location: US, roles: [{role: License Administrator}]}
  - {key: paul, name: Paul Klein, location: AT}
groups:
  - {key: sales, name: Sales, licenses: [{product: ENTERPRISEPACK}], members: [ada]}
"""
E3, PBI = "6fd2c87f-b296-42f0-b197-1e91e994b900", "f8a1db68"
TEAMS = "57ff2da0-773e-42df-b2af-ffb7a2317929"
PAUL, SALES = Named("paul", "Paul Klein"), Named("sales", "Sales")
SEEN = Seen("GET /subscribedSkus", NOW)


def sku(id: str, free: int, *plans: str, status: str = "Enabled") -> SubscribedSku:
    given = tuple(ServicePlan(plan, plan) for plan in plans)
    return SubscribedSku(
        id, id, SEEN, capability_status=status, enabled=9, consumed_units=9 - free, service_plans=given
    )


def finding(does: Doing | None, about: About | None = None) -> Finding:
    return Finding(
        NEEDS_REPROCESS if isinstance(does, Reprocesses) else COUNT_VIOLATION,
        about or About(PAUL, SALES, Named(E3, "Office 365 E3")),
        say("It is so."),
        say("Do something."),
        does=does,
    )


def then(paper: Paper, *found: Finding) -> list[str]:
    """What follows from the first of them."""
    directory = eyes(tenant(TENANT))
    (first, *_) = tried({"step": found}, paper, directory)["step"]
    assert isinstance(first, Finding)
    return [plain(text) for text in first.then]


JOINS = Joins(PAUL, (AssignedLicense(E3),))
GIVES = Gives(SALES, Named(E3, "Office 365 E3"))


@pytest.mark.parametrize(
    ("does", "paper", "follows"),
    [
        (
            JOINS,
            Paper({E3: sku(E3, 0)}),
            [
                "Paul Klein would wait for a license of Office 365 E3: none is left. Buy one more or free "
                "one first."
            ],
        ),
        (JOINS, Paper({E3: sku(E3, 1)}), []),
        (JOINS, Paper(), []),
        (JOINS, Paper({E3: sku(E3, 0, status="Suspended")}), []),
        (JOINS, Paper({E3: sku(E3, 0)}, (LicenseAssignmentState(E3, None, "Active"),)), []),
        (
            GIVES,
            Paper({E3: sku(E3, 3)}, members={"sales": 5}),
            [
                "Sales has 5 members and 3 licenses of Office 365 E3 are free: buy 2 more first, unless "
                "some have it already."
            ],
        ),
        (
            GIVES,
            Paper({E3: sku(E3, 5)}, members={"sales": 5}),
            ["5 members of Sales would take a license of it each; 5 are free."],
        ),
        (GIVES, Paper({E3: sku(E3, 3)}), []),
        (
            SwitchesOn(SALES, "Microsoft Teams"),
            Paper(members={"sales": 400}),
            ["All 400 members of Sales get Microsoft Teams, not one person alone."],
        ),
        (
            SwitchesOn(SALES, "Microsoft Teams"),
            Paper(),
            ["Everybody who has it from Sales gets Microsoft Teams, not one person alone."],
        ),
        (
            TakesOff(SALES),
            Paper(members={"sales": 7}),
            ["Sales has 7 members; who has it only from there loses it at once."],
        ),
        (TakesOff(SALES), Paper(), ["Whoever has it only from Sales loses it at once."]),
        (None, Paper({E3: sku(E3, 0)}), []),
    ],
)
def test_what_follows_from_a_next_step(does: Doing | None, paper: Paper, follows: list[str]) -> None:
    assert then(paper, finding(does)) == follows


def test_what_may_not_be_had_beside_it_is_told_before() -> None:
    free = "4fa4026d-ce74-4962-a151-8e96d57ea8e4"
    skus = {E3: sku(E3, 1, TEAMS), PBI: sku(PBI, 1, free)}
    had = LicenseAssignmentState(PBI, None, "Active")

    assert then(Paper(skus, (had,)), finding(JOINS)) == [
        "Microsoft Teams of Office 365 E3 may collide with MICROSOFT TEAMS (FREE) of f8a1db68, which Paul "
        "Klein has."
    ]


def test_another_product_of_the_group_that_fails_too_is_named() -> None:
    other = finding(None, About(PAUL, SALES, Named(PBI, "Power BI Pro")))

    rows = (LicenseAssignmentState(E3, "sales", "Error"), LicenseAssignmentState(PBI, "sales", "Error"))

    assert then(Paper(rows=rows), finding(None), other) == [
        "Nothing comes from Sales before this is solved too: Power BI Pro (No license is left)."
    ]
    assert then(Paper(rows=rows), finding(Reprocesses()), other) == [
        "Graph refuses it while this stands in the way: Power BI Pro (No license is left)."
    ]


def test_what_befalls_others_or_another_group_stops_nothing() -> None:
    others = (
        finding(None, About(Named("ada", "Ada"), SALES, Named(PBI, "Power BI Pro"))),
        finding(None, About(PAUL, Named("ops", "Ops"), Named(PBI, "Power BI Pro"))),
        finding(None, About(PAUL, SALES, Named(PBI, "Power BI Pro"))),  # it does not come from there
    )

    assert then(Paper(), finding(None), *others) == []


def located(weight: int = 1, user: Named | None = PAUL) -> Finding:
    about = About(user, SALES, Named(E3, "Office 365 E3"))
    return replace(finding(None, about), cause=LOCATION_MISSING, weight=weight)


def test_what_is_full_is_told_before_something_else_is_mended() -> None:
    rows = (LicenseAssignmentState(E3, "sales", "Error"), LicenseAssignmentState(PBI, "sales", "Error"))
    skus = {E3: sku(E3, 0), PBI: sku(PBI, 0)}

    assert then(Paper(skus, rows), located()) == [
        "Even then Paul Klein waits: no license of Office 365 E3 and f8a1db68 is left."
    ]
    assert then(Paper(skus, rows), located(), finding(None)) == [
        "Even then Paul Klein waits: no license of f8a1db68 is left."
    ]
    assert then(Paper({E3: sku(E3, 1), PBI: sku(PBI, 2)}, rows), located()) == []
    had = (*rows, LicenseAssignmentState(E3, None, "Active"))
    assert then(Paper({E3: sku(E3, 0)}, had), located()) == []


def test_what_is_not_enough_for_everybody_who_waits_is_told() -> None:
    assert then(Paper({E3: sku(E3, 2)}), located(5, None)) == [
        "5 people would take a license of Office 365 E3 each then; 2 are free."
    ]
    assert then(Paper({E3: sku(E3, 5)}), located(5, None)) == []


@pytest.mark.parametrize(
    ("role", "held", "asks"),
    [
        ("Groups Administrator", ["4d6ac14f-3453-41d0-bef9-a3e0c569773a"], True),
        ("Groups Administrator", [], True),
        ("Groups Administrator", ["fdd7a751-b60b-444a-984c-02652fe8fa1c"], False),
        ("Privileged Role Administrator", ["fdd7a751-b60b-444a-984c-02652fe8fa1c"], True),
        ("Groups Administrator", ["a role of the tenant's own"], False),
        ("Groups Administrator", [None], False),
        ("Groups Administrator", None, False),
        ("", [], False),
    ],
)
def test_whether_the_asker_may_is_told(role: str, held: list[str | None] | None, asks: bool) -> None:
    said = f"That takes {role} or an owner of the group, and your roles are others: ask one of them."

    assert then(Paper(roles=held), finding(Joins(PAUL, (), role))) == ([said] if asks else [])


def test_who_has_it_and_a_row_in_error_hears_that_it_works() -> None:
    rows = (LicenseAssignmentState(E3, "sales", "ActiveWithError"),)
    (found,) = tried({"step": [finding(None)]}, Paper(rows=rows), eyes(tenant(TENANT)))["step"]

    assert isinstance(found, Finding)
    assert plain(found.because) == "It is so. Office 365 E3 works for Paul Klein all the same."


def test_a_missing_location_is_told_before_somebody_joins() -> None:
    assert then(Paper({E3: sku(E3, 1)}, without_location=True), finding(JOINS)) == [
        "Paul Klein has no usage location yet: set it too, for not every service is given without one."
    ]


async def test_a_whole_examination_asks_nothing_more_for_it() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Paul Klein"), group=some_group(world, "Sales"))
    directory = eyes(world, "ada@contoso.example")

    examined = await examine(case, directory, GUIDE.checks())

    assert examined.cause is not None
    assert examined.cause.kind is Kind.CAUSE
    assert plain(examined.cause.advised) == (
        "Add Paul Klein to Sales. Paul Klein would wait for a license of Office 365 E3: none is left. Buy "
        "one more or free one first. That takes Groups Administrator or an owner of the group, and your "
        "roles are others: ask one of them."
    )
    assert directory.receipt.requests == examined.receipt.requests  # when the checks had concluded
