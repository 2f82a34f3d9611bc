from dialogs.concluding.examination import conclude
from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.remedy import Change
from dialogs.examining.verdict import About, Certainty, Kind, Undetermined
from dialogs.guide.new_services.check import NEW_SERVICE_PLAN, NEW_SERVICES
from dialogs.licensing.unreadable import PRODUCTS_READER
from dialogs.words.text import plain
from graph import Forbidden
from graph.simulated.world import World
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import cannot_see, clears, finds

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"
TEAMS, SWAY = "57ff2da0-773e-42df-b2af-ffb7a2317929", "a23b959c-7ce8-4e57-9140-b90eb88a9e97"
REMEMBERED = {E3: (TEAMS, SWAY)}
PLACES = Named("1fe6227d-3e01-46d0-9510-0acad4ff6e94", "Places Core")

SALES = """
plans:
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
  - {name: SWAY, id: a23b959c-7ce8-4e57-9140-b90eb88a9e97, service: Sway}
  - {name: PLACES_CORE, id: 1fe6227d-3e01-46d0-9510-0acad4ff6e94, service: Places}
products:
  - sku: ENTERPRISEPACK
    id: 6fd2c87f-b296-42f0-b197-1e91e994b900
    seats: 20
    plans: [TEAMS1, SWAY]
    added_plans: [{plan: PLACES_CORE, since: 2026-11-19T09:00:00Z}]
people:
  - {key: ben, name: Ben Walters, location: US}
  - {key: nils, name: Nils Bode, location: US}
  - {key: nora, name: Nora Lind, location: US}
groups:
  - {key: sales, name: Sales, licenses: [{product: ENTERPRISEPACK, disabled: [SWAY]}], members: [ben]}
  - {key: quiet, name: Quiet, licenses: [{product: ENTERPRISEPACK, disabled: [PLACES_CORE]}], members: [nils]}
"""


async def test_a_plan_the_stored_list_does_not_know_is_new() -> None:
    world = tenant(SALES)
    sales = some_group(world, "Sales")
    case = Case(group=sales, complaint=Complaint.NEW_SERVICE)

    finding = await finds(NEW_SERVICES, case, eyes(world, remembered=REMEMBERED))

    assert finding.cause is NEW_SERVICE_PLAN
    assert finding.about == About(None, sales, _e3(world))
    assert (finding.kind, finding.certainty, finding.proof) == (Kind.CAUSE, Certainty.FACT, None)
    assert plain(finding.because) == (
        "Office 365 E3 did not contain Places Core when this guide first saw it here, and Sales leaves it on."
    )
    assert plain(finding.next_step) == (
        "Switch Places Core off in Office 365 E3 from Sales if people shall not have it."
    )
    assert [(shown.property, shown.value) for shown in finding.evidence] == [
        ("servicePlans", "PLACES_CORE"),
        ("disabledPlans", SWAY),
    ]


async def test_what_was_switched_off_before_stays_off() -> None:
    world = tenant(SALES)
    sales = some_group(world, "Sales")

    finding = await finds(NEW_SERVICES, Case(group=sales), eyes(world, remembered=REMEMBERED))

    assert finding.kind is Kind.REMARK
    [switch_off] = finding.healed_by
    change = await switch_off.plan(Case(group=sales, sku=finding.about.sku), eyes(world))
    assert isinstance(change, Change)
    assert [request.body for request in change.requests] == [
        {
            "addLicenses": [{"skuId": E3, "disabledPlans": sorted((PLACES.id, SWAY))}],
            "removeLicenses": [],
        }
    ]


async def test_without_a_stored_list_a_late_date_is_a_hint() -> None:
    world = tenant(SALES)
    ben = someone(world, "Ben Walters")

    finding = await finds(NEW_SERVICES, Case(user=ben, complaint=Complaint.NEW_SERVICE), eyes(world))

    assert (finding.cause, finding.kind) == (NEW_SERVICE_PLAN, Kind.CAUSE)
    assert finding.certainty is Certainty.INFERENCE
    assert finding.proof is not None
    assert plain(finding.because) == (
        "Ben Walters got Places Core of Office 365 E3 on 2026-11-19, clearly later than its other services."
    )


async def test_a_group_without_a_stored_list_cannot_be_judged() -> None:
    world = tenant(SALES)
    case = Case(group=some_group(world, "Sales"), complaint=Complaint.NEW_SERVICE)

    verdict = await cannot_see(NEW_SERVICES, case, eyes(world))

    assert plain(verdict.note) == (
        "Sales leaves 2 of 3 services of Office 365 E3 on; I kept no earlier list that would show which "
        "are new."
    )


async def test_nobody_who_did_not_ask_is_told_about_missing_lists() -> None:
    world = tenant(SALES)

    verdict = await clears(NEW_SERVICES, Case(group=some_group(world, "Sales")), eyes(world))

    assert plain(verdict.note) == (
        "Sales gives Office 365 E3 with 2 of 3 services on; none of them shows as new."
    )


async def test_a_new_plan_that_is_off_is_no_finding() -> None:
    world = tenant(SALES)
    case = Case(group=some_group(world, "Quiet"), plan=PLACES, complaint=Complaint.NEW_SERVICE)

    verdict = await clears(NEW_SERVICES, case, eyes(world, remembered=REMEMBERED))

    assert plain(verdict.note) == (
        "Quiet switches Places Core of Office 365 E3 off; who has it still has it from another source."
    )


async def test_no_group_gives_anything() -> None:
    world = tenant(SALES)

    verdict = await clears(NEW_SERVICES, Case(user=someone(world, "Nora Lind")), eyes(world))

    assert plain(verdict.note) == "No product comes from a group here, so no new service does."


async def test_graph_will_not_tell() -> None:
    world = tenant(SALES)
    directory = eyes(world, None, frozenset({"Group.Read.All"}))

    examination = await conclude(Case(group=some_group(world, "Sales")), directory, [NEW_SERVICES])

    (verdict,) = examination.verdicts["new_services"]
    assert isinstance(verdict, Undetermined)
    assert isinstance(verdict.error, Forbidden)
    assert verdict.missing == PRODUCTS_READER


def test_the_whole_tenant_is_not_asked_about_new_services() -> None:
    assert not NEW_SERVICES.applies(Case())


def _e3(world: World) -> Named:
    return some_product(world, "ENTERPRISEPACK", "Office 365 E3")
