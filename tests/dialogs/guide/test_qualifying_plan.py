from datetime import date

import pytest

from dialogs.examining.case import Case, Complaint
from dialogs.examining.verdict import About, Finding, evidence
from dialogs.guide.qualifying_plan.check import QUALIFYING_PLAN
from dialogs.guide.qualifying_plan.in_force import SUBSCRIPTION_NOT_ACTIVE
from dialogs.words.text import say, together
from graph import ALL_SCOPES, Forbidden
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import row_proof, run, told

TENANT = """
plans:
  - {name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: AADPremiumService}
  - {name: VISIOONLINE, id: 2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f, service: MicrosoftOffice}
  - {name: EXCHANGE_S_STANDARD, id: 9aaf7827-d63c-4b61-89c3-182f06f82e5c, service: exchange}
products:
  - {sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 9, plans: [AAD_PREMIUM]}
  - sku: VISIOCLIENT
    id: c5928f49-12ba-48f7-ada3-0d743a3601d5
    seats: 9
    plans: [VISIOONLINE]
    subscriptions: [{seats: 9, next_lifecycle: 2027-02-12T00:00:00Z}]
  - {sku: PROJECTPREMIUM, id: 09015f9f-377f-4538-bbb5-f75ceb09358a, seats: 5, gone: 60d ago}
  - {sku: WINDOWS_STORE, id: 6470687e-a428-4b7a-bef2-8a291ad947c9, applies_to: Company}
people:
  - {key: ada, name: Ada Lindqvist, roles: [{role: Global Reader}]}
  - {key: quentin, name: Quentin Fabre, location: FR}
  - {key: rosa, name: Rosa Marchetti, location: IT}
  - {key: ulrike, name: Ulrike Sommer, location: DE}
groups:
  - {key: diagrams, name: Diagrams, licenses: [{product: VISIOCLIENT}],
     members: [quentin, {member: rosa, since: 5d ago}]}
  - {key: portfolio, name: Portfolio, licenses: [{product: PROJECTPREMIUM}],
     members: [{member: ulrike, since: 9d ago}]}
  - {key: mobility, name: Mobility, licenses: [{product: EMS}], members: [quentin]}
history:
  - {what: subscription changed, at: 10d ago, product: VISIOCLIENT, status: %s}
"""

UNENTITLED = """
name: Fabrikam
domain: fabrikam.example
initial_domain: fabrikam.onmicrosoft.com
country: US
plans:
  - {name: EXCHANGE_S_STANDARD, id: 9aaf7827-d63c-4b61-89c3-182f06f82e5c, service: exchange}
products:
  - {sku: STANDARDPACK, id: 18181a46-0d4e-45cd-891e-60aabd171b4e, seats: 9, plans: [EXCHANGE_S_STANDARD]}
people:
  - {key: megan, name: Megan Bowen, location: US}
  - {key: alex, name: Alex Wilber, location: US}
groups:
  - {key: sales, name: Sales, licenses: [{product: STANDARDPACK}], members: [alex]}
"""

OWNED = ("clear", "The tenant owns Enterprise Mobility + Security E3, which includes group-based licensing.")


async def test_a_suspended_subscription_gives_nothing() -> None:
    world = tenant(TENANT % "Suspended")
    rosa, diagrams = someone(world, "Rosa Marchetti"), some_group(world, "Diagrams")
    visio = some_product(world, "VISIOCLIENT", "Visio Plan 2")
    directory = eyes(world)

    entitled, finding = await run(QUALIFYING_PLAN, Case(user=rosa, group=diagrams, sku=visio), directory)

    skus, purchases = await directory.subscribed_skus(), await directory.subscriptions()
    user = await directory.user(rosa.id)
    assert user is not None
    assert told([entitled]) == [OWNED]
    assert finding == Finding(
        SUBSCRIPTION_NOT_ACTIVE,
        About(rosa, diagrams, visio),
        together(
            say(
                "The subscription of {product} is suspended, so none of its licenses can be given.",
                product="Visio Plan 2",
            ),
            say("It changes on {date}.", date=date(2027, 2, 12)),
        ),
        say("Renew {product} under Billing > Your products, then reprocess.", product="Visio Plan 2"),
        (
            evidence(skus.seen, "capabilityStatus", "Suspended"),
            evidence(purchases.seen, "status", "Suspended"),
            evidence(purchases.seen, "nextLifecycleDateTime", purchases.items[0].next_lifecycle),
            row_proof(user.seen, "Visio Plan 2: Error, CountViolation, last updated 2026-11-19 09:01 UTC"),
        ),
        weight=1,
    )


@pytest.mark.parametrize(
    ("status", "kind", "because"),
    [
        (
            "Deleted",
            "cause",
            "The subscription of Visio Plan 2 is deleted, so none of its licenses can be given.",
        ),
        (
            "LockedOut",
            "cause",
            "The subscription of Visio Plan 2 is locked out, so none of its licenses can be given.",
        ),
        (
            "Warning",
            "remark",
            "The subscription of Visio Plan 2 has expired; it is in its grace period and still in force.",
        ),
    ],
)
async def test_every_state_of_a_subscription(status: str, kind: str, because: str) -> None:
    world = tenant(TENANT % status)

    verdicts = await run(QUALIFYING_PLAN, Case(group=some_group(world, "Diagrams")), eyes(world))

    assert [verdict[1:4:2] for verdict in told(verdicts)[1:]] == [
        (kind, f"{because} It changes on 2027-02-12.")
    ]


async def test_what_is_deleted_is_bought_anew() -> None:
    world = tenant(TENANT % "Deleted")

    _, finding = await run(QUALIFYING_PLAN, Case(group=some_group(world, "Diagrams")), eyes(world))

    assert isinstance(finding, Finding)
    assert finding.next_step == say(
        "Buy {product} anew, then reprocess; a deleted subscription and its data do not come back. Or take "
        "it off the group.",
        product="Visio Plan 2",
    )


async def test_a_product_that_left_the_tenant_still_stands_on_a_group() -> None:
    world = tenant(TENANT % "Enabled")
    case = Case(user=someone(world, "Ulrike Sommer"), group=some_group(world, "Portfolio"))

    verdicts = await run(QUALIFYING_PLAN, case, eyes(world))

    assert told(verdicts) == [
        OWNED,
        (
            "subscription_not_active",
            "cause",
            "fact",
            "Project Online Premium is to come from Portfolio, but is not, or no longer, among the products "
            "of this tenant.",
            "Take Project Online Premium off the group Portfolio, or buy it.",
        ),
    ]


async def test_everything_is_in_force() -> None:
    world = tenant(TENANT % "Enabled")
    quentin = await run(QUALIFYING_PLAN, Case(user=someone(world, "Quentin Fabre")), eyes(world))

    assert told(quentin) == [
        OWNED,
        ("clear", "In force: Visio Plan 2 and Enterprise Mobility + Security E3."),
    ]


async def test_a_product_for_the_whole_tenant_is_in_force_beside_one_that_failed() -> None:
    world = tenant(TENANT % "Enabled")
    store = some_product(world, "WINDOWS_STORE", "Windows Store for Business")

    company = await run(QUALIFYING_PLAN, Case(sku=store), eyes(world))

    assert told(company) == [
        OWNED,
        ("clear", "Windows Store for Business is in force for the whole tenant and given to nobody."),
        (
            "subscription_not_active",
            "cause",
            "fact",
            "Project Online Premium is to come from Portfolio, but is not, or no longer, among the products "
            "of this tenant.",
            "Take Project Online Premium off the group Portfolio, or buy it.",
        ),
    ]


async def test_no_qualifying_plan_is_a_cause_only_where_nothing_is_licensed_from_a_group() -> None:
    world = tenant(UNENTITLED)

    nothing = await run(QUALIFYING_PLAN, Case(user=someone(world, "Megan Bowen")), eyes(world))
    licensed = await run(QUALIFYING_PLAN, Case(user=someone(world, "Alex Wilber")), eyes(world))

    because = (
        "No product of this tenant in force includes Entra ID P1 or is a suite named as sufficient for "
        "group-based licensing (1 looked at)."
    )
    step = "Buy or try Microsoft Entra ID P1 for everybody who gets a license from a group."
    assert told(nothing) == [("no_qualifying_plan", "cause", "inference", because, step)]
    assert told(licensed) == [
        ("no_qualifying_plan", "remark", "inference", because, step),
        ("clear", "In force: Office 365 E1."),
    ]


async def test_the_whole_tenant_shows_the_products_of_everybody_in_error() -> None:
    world = tenant(TENANT % "Suspended")

    verdicts = await run(QUALIFYING_PLAN, Case(complaint=Complaint.NOT_RECEIVED), eyes(world))

    assert [verdict[0] for verdict in told(verdicts)] == [
        "clear",
        "subscription_not_active",
        "subscription_not_active",
    ]


async def test_the_products_cannot_be_read() -> None:
    world = tenant(TENANT % "Enabled")
    scopes = ALL_SCOPES - {"LicenseAssignment.Read.All", "Organization.Read.All"}

    with pytest.raises(Forbidden):
        await run(QUALIFYING_PLAN, Case(), eyes(world, "ada@contoso.example", scopes))


async def test_the_dates_of_a_subscription_cannot_be_read() -> None:
    world = tenant(TENANT % "Suspended")
    scopes = ALL_SCOPES - {"Organization.Read.All"}
    case = Case(group=some_group(world, "Diagrams"))

    verdicts = await run(QUALIFYING_PLAN, case, eyes(world, "ada@contoso.example", scopes))

    assert told(verdicts)[1:] == [
        (
            "subscription_not_active",
            "cause",
            "fact",
            "The subscription of Visio Plan 2 is suspended, so none of its licenses can be given.",
            "Renew Visio Plan 2 under Billing > Your products, then reprocess.",
        ),
        (
            "undetermined",
            "When the subscription ended, or will end, Graph did not let me read.",
            "Organization.Read.All",
            "Global Reader",
        ),
    ]
