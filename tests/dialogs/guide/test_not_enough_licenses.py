from dialogs.concluding.examination import conclude
from dialogs.examining.case import Case, Named
from dialogs.examining.verdict import About, Clear, Finding, Kind, Undetermined, evidence
from dialogs.guide.not_enough_licenses.check import COUNT_VIOLATION, NOT_ENOUGH_LICENSES
from dialogs.licensing.rows import NEEDS_REPROCESS
from dialogs.licensing.unreadable import PRODUCTS_READER
from dialogs.words.text import only, plain, say, say_count, together
from graph import Forbidden
from graph.simulated.world import World
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import clears, finds, row_proof, run

SALES = """
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
products:
  - sku: ENTERPRISEPACK
    id: 6fd2c87f-b296-42f0-b197-1e91e994b900
    seats: 2
    plans: [EXCHANGE_S_ENTERPRISE]
    subscriptions: [{seats: 2, next_lifecycle: 2027-01-15T00:00:00Z}]
people:
  - {key: ben, name: Ben Walters, location: US}
  - {key: alex, name: Alex Wilber, location: US}
  - {key: megan, name: Megan Bowen, location: US}
  - {key: irvin, name: Irvin Sayers, location: US}
groups:
  - key: sales
    name: Sales
    licenses: [{product: ENTERPRISEPACK}]
    members:
      - ben
      - alex
      - {member: megan, since: 2026-11-20T08:00:00Z}
      - {member: irvin, since: 2026-11-20T08:00:00Z}
"""


async def test_every_license_is_taken() -> None:
    world = tenant(SALES)
    directory = eyes(world)
    megan, sales, e3 = someone(world, "Megan Bowen"), some_group(world, "Sales"), _e3(world)

    verdicts = await run(NOT_ENOUGH_LICENSES, Case(user=megan, group=sales), directory)

    user, skus = await directory.user(megan.id), await directory.subscribed_skus()
    assert user is not None
    assert verdicts == (
        Finding(
            COUNT_VIOLATION,
            About(megan, sales, e3),
            together(
                say_count(
                    "The only license of {product} is taken.",
                    "All {count} licenses of {product} are taken.",
                    count=2,
                    product="Office 365 E3",
                ),
                say_count("{who} waits for one.", "{who} wait for one.", count=1, who=only("Megan Bowen")),
            ),
            say(
                "Buy {missing} more of {product}, or take that many from people who do not need it.",
                missing=1,
                product="Office 365 E3",
            ),
            (
                row_proof(
                    user.seen, "Office 365 E3: Error, CountViolation, last updated 2026-11-20 08:01 UTC"
                ),
                evidence(skus.seen, "prepaidUnits.enabled", 2),
                evidence(skus.seen, "consumedUnits", 2),
            ),
            weight=1,
            to_do=say("Buy {missing} more", missing=1),
        ),
    )


async def test_the_people_of_a_group_wait_and_too_few_are_free() -> None:
    world = tenant(SALES)
    world.buy_seats("ENTERPRISEPACK", 1)

    finding = await finds(NOT_ENOUGH_LICENSES, Case(group=some_group(world, "Sales")), eyes(world))

    assert finding.cause is COUNT_VIOLATION
    assert finding.about == About(group=some_group(world, "Sales"), sku=_e3(world))
    assert plain(finding.because) == "Only 1 of 3 licenses of Office 365 E3 is free. 2 people wait for one."
    assert plain(finding.next_step) == (
        "Buy 1 more of Office 365 E3, or take that many from people who do not need it."
    )
    assert finding.weight == 2


async def test_seats_were_bought_but_the_row_is_the_old_one() -> None:
    world = tenant(SALES)
    world.buy_seats("ENTERPRISEPACK", 3)

    finding = await finds(NOT_ENOUGH_LICENSES, Case(user=someone(world, "Megan Bowen")), eyes(world))

    assert finding.cause is NEEDS_REPROCESS
    assert plain(finding.because) == "3 of 5 licenses of Office 365 E3 are free now."
    assert plain(finding.next_step) == "Reprocess Megan Bowen, then look again."


async def test_a_suspended_subscription_explains_the_missing_units() -> None:
    world = tenant(SALES)
    world.set_subscription_state("ENTERPRISEPACK", "Suspended")

    finding = await finds(NOT_ENOUGH_LICENSES, Case(user=someone(world, "Megan Bowen")), eyes(world))

    assert finding.cause is COUNT_VIOLATION
    assert plain(finding.because) == (
        "No license of Office 365 E3 is in force (2 given). Megan Bowen waits for one. 2 more are in a "
        "subscription that is not in force (next change on 2027-01-15)."
    )
    assert [plain(only(shown.value)) for shown in finding.evidence if shown.property == "subscription"] == [
        "2 Suspended, next change on 2027-01-15"
    ]


async def test_the_last_change_of_a_deleted_subscription_is_not_announced_as_the_next() -> None:
    world = tenant(SALES)
    world.set_subscription_state("ENTERPRISEPACK", "Deleted")
    world.advance(60 * 86_400)

    finding = await finds(NOT_ENOUGH_LICENSES, Case(user=someone(world, "Megan Bowen")), eyes(world))

    assert plain(finding.because) == (
        "No license of Office 365 E3 is in force (2 given). Megan Bowen waits for one. 2 more are in a "
        "subscription that is not in force (last change on 2027-01-15)."
    )
    assert [plain(only(shown.value)) for shown in finding.evidence if shown.property == "subscription"] == [
        "2 Deleted, last change on 2027-01-15"
    ]


async def test_who_may_not_read_subscriptions_still_learns_the_numbers() -> None:
    world = tenant(SALES)
    world.set_subscription_state("ENTERPRISEPACK", "Suspended")
    scopes = frozenset({"User.Read.All", "Group.Read.All", "LicenseAssignment.Read.All"})

    finding, unseen = await run(
        NOT_ENOUGH_LICENSES,
        Case(user=someone(world, "Megan Bowen")),
        eyes(world, None, scopes),
    )

    assert isinstance(finding, Finding)
    assert finding.cause is COUNT_VIOLATION
    assert isinstance(unseen, Undetermined)
    assert isinstance(unseen.error, Forbidden)
    assert unseen.missing.permission == "Organization.Read.All"


async def test_some_are_free() -> None:
    world = tenant(SALES.replace("seats: 2\n", "seats: 5\n"))

    verdicts = await run(
        NOT_ENOUGH_LICENSES,
        Case(user=someone(world, "Megan Bowen"), sku=_e3(world)),
        eyes(world),
    )

    assert verdicts == (
        Clear(
            say_count(
                "{count} of {bought} licenses of {product} is free.",
                "{count} of {bought} licenses of {product} are free.",
                count=1,
                bought=5,
                product="Office 365 E3",
            )
        ),
    )


async def test_a_full_product_nobody_waits_for_is_only_a_remark() -> None:
    world = tenant(SALES.replace("seats: 2\n", "seats: 4\n"))

    finding = await finds(
        NOT_ENOUGH_LICENSES,
        Case(user=someone(world, "Ben Walters"), sku=_e3(world)),
        eyes(world),
    )

    assert (finding.cause, finding.kind) == (COUNT_VIOLATION, Kind.REMARK)


async def test_nobody_waits() -> None:
    world = tenant(SALES)

    verdict = await clears(NOT_ENOUGH_LICENSES, Case(user=someone(world, "Ben Walters")), eyes(world))

    assert plain(verdict.note) == "No row of Ben Walters says that licenses had run out."


async def test_graph_will_not_tell() -> None:
    world = tenant(SALES)
    scopes = frozenset({"User.Read.All", "Group.Read.All"})
    directory = eyes(world, None, scopes)

    examination = await conclude(Case(user=someone(world, "Megan Bowen")), directory, [NOT_ENOUGH_LICENSES])

    as_recorded, unread = examination.verdicts["not_enough_licenses"]
    assert isinstance(as_recorded, Finding)
    assert plain(as_recorded.because).startswith("No license of")
    assert isinstance(unread, Undetermined)
    assert isinstance(unread.error, Forbidden)
    assert unread.missing == PRODUCTS_READER


def _e3(world: World) -> Named:
    return some_product(world, "ENTERPRISEPACK", "Office 365 E3")
