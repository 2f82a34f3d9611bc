"""What a tenant shows for each step where nobody is named."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from dialogs.concluding.glancing import glance_at
from dialogs.examining.glance import Glance, NothingToShow, at_most
from dialogs.examining.rights import Missing
from dialogs.examining.step import Ending, Step
from dialogs.guide import GUIDE
from dialogs.words.text import Text, only, plain
from graph import PlansFirstSeen
from graph.auth.one_turn import OneTurn
from graph.connection import GraphEntra
from graph.simulated.declared.tenant import Tenant
from graph.simulated.world import World
from tests.called import called
from tests.chat import Chat
from tests.tenants import asking, eyes, tenant

GLANCES = Path(__file__).parent / "glances.txt"

SHOWING = [
    step
    for step in GUIDE.steps.values()
    if not isinstance(step, Ending) and not isinstance(step.glance, NothingToShow)
]

EVERYBODY_WHO_ASKS = ["ada", "lee", "patti", "nina", "enrico", "emily", "christie", "soren", "mod"]

BARE = """
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1, plans: []}
people:
  - {key: ada, name: Ada Lindqvist, location: US, roles: [{role: Global Administrator}]}
"""


NO_GROUPS = "No group of this tenant carries a license."
NOTHING_OFF = "No licensed group switches a service off."
NOTHING_GIVEN = {
    "administrator_role": [
        "Ada Lindqvist may change the licenses of groups: Global Administrator is active."
    ],
    "failure_notification": ["The audit log of the last 30 days holds no license change that failed."],
    "service_status": ["Microsoft reports no open incident."],
    "qualifying_plan": ["Office 365 E3 includes group-based licensing: 1 of 1 license is free."],
    "limitations": [NO_GROUPS],
    "group_type": [NO_GROUPS],
    "group_refusals": ["The audit log of the last 30 days holds nothing that was refused on a group."],
    "membership": [
        NO_GROUPS,
        "In the last 7 days nobody was added to a licensed group, or taken out of one.",
    ],
    "processing_state": [NO_GROUPS],
    "assignment_errors": ["I see nobody in error in this tenant."],
    "not_enough_licenses": ["I see nobody in error with CountViolation in this tenant."],
    "conflicting_service_plans": ["I see nobody in error with MutuallyExclusiveViolation in this tenant."],
    "missing_dependency": ["I see nobody in error with DependencyViolation in this tenant."],
    "usage_location": [
        "I see nobody in error with ProhibitedInUsageLocationViolation in this tenant.",
        "Everybody with a license from a group has a usage location.",
    ],
    "failed_sibling": ["I see nobody in error with Other in this tenant."],
    "proxy_addresses": ["I see nobody in error with UniquenessViolation in this tenant."],
    "provisioning": [
        "Every service of the products in force is ready in this tenant.",
        "No service reports an error about anybody with a license.",
        NOTHING_OFF,
    ],
    "new_services": [
        "I see the products of this tenant for the first time, so I cannot tell what is new yet.",
        NOTHING_OFF,
    ],
    "audit_trail": ["The audit log holds no license change of the last 30 days."],
}


def as_written(step: Step, glance: Glance) -> str:
    rows = [f"- {plain(row)}" for row in glance.rows]
    return "\n".join((f"== {step.id}", *map(plain, glance.told), *rows))


async def shown(id: str, world: World, who: str = "ada", seen: PlansFirstSeen | None = None) -> Glance:
    glance = await glance_at(GUIDE.steps[id], eyes(world, f"{who}@contoso.example", remembered=seen))
    assert glance is not None
    return glance


def lines(glance: Glance) -> tuple[list[str], list[str]]:
    return [plain(told) for told in glance.told], [plain(row) for row in glance.rows]


def gaps(glance: Glance) -> list[tuple[str, Missing]]:
    return [(plain(gap.note), gap.missing) for gap in glance.gaps]


async def test_what_contoso_shows_for_each_step(declared: Tenant) -> None:
    told = []
    for step in SHOWING:
        told.append(as_written(step, await shown(step.id, World.of(declared, monotonic=lambda: 0.0))))
    assert told == GLANCES.read_text("utf-8").strip().split("\n\n")[1:]


def test_a_step_without_a_glance_says_why_there_is_none() -> None:
    silent = {
        step.id: step.glance.because
        for step in GUIDE.steps.values()
        if not isinstance(step, Ending) and isinstance(step.glance, NothingToShow)
    }
    assert silent.keys() == {"subject", "powershell", "reprocess"}
    assert all(silent.values())


@pytest.mark.parametrize("step", SHOWING, ids=lambda step: step.id)
async def test_a_glance_takes_two_round_trips_whoever_asks(contoso_world: World, step: Step) -> None:
    for who in EVERYBODY_WHO_ASKS:
        directory = eyes(contoso_world, f"{who}@contoso.example")
        glance = await glance_at(step, directory)
        cost = directory.receipt
        audits = sum("directoryAudits" in request for request in cost.requests)
        # Who may not read role assignments is answered with the members of the roles: one trip more.
        trips = 3 if step.id == "administrator_role" else 2
        assert glance is not None
        assert (cost.round_trips <= trips, cost.http_requests - audits <= 3, audits <= 4) == (True,) * 3, who
        assert len(set(cost.requests)) == len(cost.requests), who
        assert glance.told or glance.gaps, who
        assert len(glance.rows) <= 10, who
        contoso_world.advance(10)


async def test_an_application_has_no_role_and_sees_the_rest(contoso_world: World) -> None:
    for step in SHOWING:
        glance = await glance_at(step, asking(contoso_world).directory())
        assert glance is not None
        assert glance.told or (step.id == "administrator_role" and glance.rows)
        contoso_world.advance(10)


async def test_what_may_not_be_read_is_told_with_the_role_that_would_let_it(contoso_world: World) -> None:
    reader = Missing("AuditLog.Read.All", "Reports Reader")
    for id in ("failure_notification", "group_refusals", "audit_trail"):
        glance = await shown(id, contoso_world, "lee")
        assert lines(glance) == ([], [])
        assert gaps(glance) == [("Graph does not let you read the audit log.", reader)]

    held = await shown("processing_state", contoso_world, "lee")
    assert lines(held) == (
        ["Entra is still working on 3 of 29 licensed groups."],
        [
            "Warehouse is being processed.",
            "Retail Stores is being processed.",
            "Onboarding is being processed.",
        ],
    )
    assert gaps(held) == [
        ("Since when that is so stands in the audit log, which I could not read now.", reader)
    ]

    hidden = await shown("limitations", contoso_world, "lee")
    assert gaps(hidden) == [
        (
            "Whether Board holds other groups Graph did not let me read.",
            Missing("Member.Read.Hidden", "Groups Administrator"),
        )
    ]


async def test_a_log_that_is_asked_too_often_is_told_as_not_read(contoso_world: World) -> None:
    directory = eyes(contoso_world, "ada@contoso.example")
    for days in range(5):
        await directory.audits_of(["Set group license"], directory.now() - timedelta(days=days))

    glance = await glance_at(GUIDE.steps["audit_trail"], directory)

    assert glance is not None
    assert gaps(glance) == [("The audit log did not answer now; check again in a minute.", Missing())]


ADDRESS_TAKEN = """
products:
  - {sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 9, plans: []}
people:
  - {key: ada, name: Ada Lindqvist, location: US, roles: [{role: Global Administrator}]}
  - {key: karl, name: Karl Becker, location: DE, synced: true, licenses: [{product: EMS}]}
pins:
  on_premises_errors:
    - {object: karl, value: "smtp:k.becker@contoso.example", since: 4d ago}
"""


async def test_an_address_that_is_taken_is_told_of_who_has_a_license_as_well() -> None:
    assert lines(await shown("proxy_addresses", tenant(ADDRESS_TAKEN))) == (
        ["I see nobody in error with UniquenessViolation in this tenant."],
        [
            "Karl Becker holds a license, and an address of theirs is reported as taken: "
            "smtp:k.becker@contoso.example."
        ],
    )


MANY_GROUPS = (
    BARE
    + """
groups:
"""
    + "".join(
        f"  - {{key: g{n}, name: Team {n:03}, licenses: [{{product: ENTERPRISEPACK}}]}}\n" for n in range(101)
    )
)


async def test_of_very_many_groups_some_are_not_looked_into_and_that_is_told() -> None:
    world = tenant(MANY_GROUPS)
    directory = eyes(world, "ada@contoso.example")

    glance = await glance_at(GUIDE.steps["limitations"], directory)

    assert glance is not None
    assert gaps(glance) == [
        ("I looked into the first 100 of 101 licensed groups for groups within them.", Missing())
    ]
    assert (directory.receipt.round_trips, directory.receipt.http_requests) == (2, 1 + 5)


async def test_a_list_that_is_longer_than_a_page_is_told_as_read_in_part() -> None:
    world = tenant(MANY_GROUPS + "settings: {page_size: 50}\n")

    told, _ = lines(await shown("group_type", world))
    glance = await shown("processing_state", world)

    assert told == ["50 groups carry licenses: 50 security groups."]
    assert gaps(glance)[-1] == ("I read the first 50 licensed groups; there are more.", Missing())


async def test_what_an_application_may_not_read_at_all_is_told_with_what_the_step_takes() -> None:
    directory = eyes(tenant(BARE), scopes=frozenset({"User.Read.All"}))

    glance = await glance_at(GUIDE.steps["group_type"], directory)

    assert glance is not None
    assert lines(glance) == ([], [])
    assert [missing for _, missing in gaps(glance)] == [GUIDE.steps["group_type"].least]  # type: ignore[union-attr]


async def test_who_is_not_signed_in_is_told_so_once() -> None:
    nobody = OneTurn(None, "contoso")
    entra = GraphEntra(httpx.MockTransport(lambda request: httpx.Response(500)), nobody)
    for step in SHOWING:
        glance = await glance_at(step, entra.directory())
        assert glance is not None
        assert lines(glance) == ([], [])
        assert len(glance.gaps) == 1
        assert "Nobody is signed in here" in plain(glance.gaps[0].note)


async def test_a_question_about_the_guide_is_answered_without_a_sign_in(contoso_world: World) -> None:
    nobody = OneTurn(None, "contoso")
    chat = Chat(contoso_world, GraphEntra(httpx.MockTransport(lambda request: httpx.Response(500)), nobody))

    answer = await chat.say("Are nested groups supported?")

    assert called(answer.title) == "answer are-nested-groups-supported"
    assert (len(answer.paragraphs), answer.footer, nobody.wants) == (1, None, None)


async def test_who_only_could_activate_a_role_is_told_to(contoso_world: World) -> None:
    told, rows = lines(await shown("administrator_role", contoso_world, "emily"))
    assert told == [
        "Emily Braun is eligible for License Administrator but has not activated it, and so may not change "
        "the licenses of groups now.",
        "Activate License Administrator in Privileged Identity Management, then sign in again.",
    ]
    assert rows[0] == "License Administrator is held by Ada Lindqvist, Lee Gu and License Desk."


async def test_what_came_into_a_product_later_is_new(contoso_world: World) -> None:
    directory = eyes(contoso_world, "ada@contoso.example")
    skus = await directory.subscribed_skus()
    places = next(
        plan.service_plan_id
        for sku in skus
        for plan in sku.service_plans
        if plan.service_plan_name == "PLACES_CORE"
    )
    before = {
        sku.sku_id: tuple(
            plan.service_plan_id for plan in sku.service_plans if plan.service_plan_id != places
        )
        for sku in skus
    }

    told, rows = lines(await shown("new_services", contoso_world, seen=before))

    assert told == [
        "1 product has services that it did not have when I first saw it here.",
        "1 license of a group has services switched off.",
    ]
    assert rows == [
        "Places Core came into Office 365 E3 after this guide first saw it here.",
        "In Office 365 E1 from Finance these are switched off: Microsoft Teams.",
    ]
    same = {sku.sku_id: tuple(plan.service_plan_id for plan in sku.service_plans) for sku in skus}
    told, _ = lines(await shown("new_services", contoso_world, seen=same))
    assert told[0] == "No product has a service that it did not have when I first saw it here."


async def test_a_tenant_that_gives_nothing_is_told_as_it_is() -> None:
    world = tenant(BARE)
    glances = {step.id: await shown(step.id, world) for step in SHOWING}

    assert [id for id, glance in glances.items() if glance.rows] == ["administrator_role"]
    assert [id for id, glance in glances.items() if glance.gaps] == []
    assert {id: lines(glance)[0] for id, glance in glances.items()} == NOTHING_GIVEN


async def test_a_step_that_asks_graph_nothing_shows_nothing(contoso_world: World) -> None:
    for id in ("powershell", "reprocess", "subject", "resolved", "handed_over"):
        assert await glance_at(GUIDE.steps[id], eyes(contoso_world, "ada@contoso.example")) is None


@pytest.mark.parametrize(
    ("rows", "told"),
    [(0, []), (3, ["0", "1", "2"]), (4, ["0", "1", "2 more are not listed."])],
)
def test_of_many_rows_the_first_are_told_and_how_many_more(rows: int, told: list[str]) -> None:
    given: list[Text] = [only(str(row)) for row in range(rows)]
    assert [plain(row) for row in at_most(given, 3)] == told
