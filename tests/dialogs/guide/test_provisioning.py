from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.verdict import About, Finding, Kind
from dialogs.guide.provisioning.check import PROVISIONING
from dialogs.guide.provisioning.not_ready import SERVICE_NOT_PROVISIONED
from dialogs.guide.provisioning.switched_off import PLAN_SWITCHED_OFF
from dialogs.remedies.retry_provisioning import RETRY_PROVISIONING
from dialogs.remedies.switch_plans import SWITCH_ON
from dialogs.words.text import plain
from graph.simulated.world import World
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import cannot_see, clears, finds, run

TEAMS = Named("57ff2da0-773e-42df-b2af-ffb7a2317929", "Microsoft Teams")
EXCHANGE = Named("efb87545-963c-4e0d-99df-69c6916d9eb0", "Exchange Online (Plan 2)")

SALES = """
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
  - name: INTUNE_O365
    id: 882e1d05-acd1-4ccb-8708-6ee03664b117
    service: SCO
    status: PendingActivation
products:
  - sku: ENTERPRISEPACK
    id: 6fd2c87f-b296-42f0-b197-1e91e994b900
    seats: 20
    plans: [EXCHANGE_S_ENTERPRISE, TEAMS1, INTUNE_O365]
  - sku: Office_365_E3_(no_Teams)
    id: 46c3a859-c90d-40b3-9551-6178a48d5c18
    seats: 20
    plans: [EXCHANGE_S_ENTERPRISE]
people:
  - {key: ben, name: Ben Walters, location: US}
  - {key: lidia, name: Lidia Holloway, location: US, licenses: [{product: ENTERPRISEPACK}]}
  - {key: tess, name: Tess Vermeulen, location: US}
  - {key: gerhart, name: Gerhart Moller, location: US}
  - {key: nobody, name: Nils Bode, location: US}
groups:
  - key: quiet
    name: Quiet Sales
    licenses: [{product: ENTERPRISEPACK, disabled: [TEAMS1]}]
    members: [ben, lidia]
  - {key: eea, name: Sales EEA, licenses: [{product: Office_365_E3_(no_Teams)}], members: [tess]}
  - {key: sales, name: Sales, licenses: [{product: ENTERPRISEPACK}], members: [gerhart]}
pins:
  plans: [{person: gerhart, plan: EXCHANGE_S_ENTERPRISE, status: PendingInput}]
  service_errors:
    - object: gerhart
      service_instance: exchange/namprd01-001-01
      text: The mailbox could not be created yet.
      since: 2026-11-20T10:00:00Z
"""


async def test_the_service_is_switched_off_in_the_group() -> None:
    world = tenant(SALES)
    ben, quiet = someone(world, "Ben Walters"), some_group(world, "Quiet Sales")
    case = Case(user=ben, plan=TEAMS, complaint=Complaint.SERVICE_MISSING)

    finding = await finds(PROVISIONING, case, eyes(world))

    assert finding.cause is PLAN_SWITCHED_OFF
    assert finding.kind is Kind.CAUSE
    assert finding.about == About(ben, quiet, _e3(world))
    assert plain(finding.because) == (
        "Microsoft Teams is switched off for Ben Walters in Office 365 E3 from Quiet Sales."
    )
    assert plain(finding.next_step) == "Switch Microsoft Teams on in Office 365 E3 from Quiet Sales."
    assert [(shown.property, shown.value) for shown in finding.evidence] == [
        ("licenseAssignmentStates (Quiet Sales, Office 365 E3): disabledPlans", TEAMS.id)
    ]
    assert finding.healed_by == (SWITCH_ON,)


async def test_one_source_that_leaves_it_on_is_enough() -> None:
    world = tenant(SALES)
    case = Case(user=someone(world, "Lidia Holloway"), plan=TEAMS, complaint=Complaint.SERVICE_MISSING)

    verdict = await clears(PROVISIONING, case, eyes(world))

    assert plain(verdict.note) == (
        "Microsoft Teams is on and ready for Lidia Holloway, by Office 365 E3 assigned directly."
    )


async def test_a_suite_without_teams_does_not_contain_it() -> None:
    world = tenant(SALES)
    case = Case(user=someone(world, "Tess Vermeulen"), plan=TEAMS, complaint=Complaint.SERVICE_MISSING)

    finding = await finds(PROVISIONING, case, eyes(world))

    assert finding.cause is PLAN_SWITCHED_OFF
    assert plain(finding.because) == (
        "Microsoft Teams is no part of what Tess Vermeulen has (Office 365 E3 (no Teams))."
    )
    assert plain(finding.next_step) == "Give Tess Vermeulen Office 365 E3, which contains it."


async def test_what_is_off_is_listed_when_nobody_says_which_service() -> None:
    world = tenant(SALES)
    case = Case(user=someone(world, "Ben Walters"), complaint=Complaint.SERVICE_MISSING)

    verdicts = await run(PROVISIONING, case, eyes(world))

    told = [(v.cause, v.kind, plain(v.because)) for v in verdicts if isinstance(v, Finding)]
    assert told == [
        (
            PLAN_SWITCHED_OFF,
            Kind.REMARK,
            "In Office 365 E3 these are switched off for Ben Walters: Microsoft Teams.",
        ),
        (
            SERVICE_NOT_PROVISIONED,
            Kind.REMARK,
            "Office 365 E3 from Quiet Sales is Active for Ben Walters, but not ready is Mobile Device "
            "Management for Office 365 (PendingActivation), assigned 2025-10-20 09:01 UTC.",
        ),
    ]


async def test_the_workload_has_not_finished() -> None:
    world = tenant(SALES)
    gerhart = someone(world, "Gerhart Moller")

    finding = await finds(
        PROVISIONING,
        Case(user=gerhart, plan=EXCHANGE, complaint=Complaint.SERVICE_MISSING),
        eyes(world),
    )

    assert (finding.cause, finding.kind) == (SERVICE_NOT_PROVISIONED, Kind.CAUSE)
    assert plain(finding.because) == (
        "Office 365 E3 from Sales is Active for Gerhart Moller, but not ready is Exchange Online (Plan 2) "
        "(PendingInput), assigned 2025-10-20 09:01 UTC. The workload says: The mailbox could not be "
        "created yet."
    )
    assert plain(finding.next_step) == (
        "Have the workloads try again for Gerhart Moller with retryServiceProvisioning; do not reprocess."
    )
    assert finding.healed_by == (RETRY_PROVISIONING,)
    assert finding.evidence[1].property == "EXCHANGE_S_ENTERPRISE.provisioningStatus"
    assert finding.evidence[1].value == "PendingInput"


async def test_a_waiting_service_is_the_cause_when_every_license_arrived() -> None:
    world = tenant(SALES)

    finding = await finds(PROVISIONING, Case(user=someone(world, "Gerhart Moller")), eyes(world))

    assert (finding.cause, finding.kind) == (SERVICE_NOT_PROVISIONED, Kind.CAUSE)


async def test_the_services_are_on() -> None:
    world = tenant(SALES)

    verdict = await clears(PROVISIONING, Case(user=someone(world, "Lidia Holloway")), eyes(world))

    assert plain(verdict.note) == (
        "No service of Office 365 E3 is failing or still being set up for Lidia Holloway; 3 are switched on."
    )


async def test_without_a_license_no_service_can_lag() -> None:
    world = tenant(SALES)

    verdict = await clears(PROVISIONING, Case(user=someone(world, "Nils Bode")), eyes(world))

    assert plain(verdict.note) == "Nils Bode has no license in force here whose services could lag."


async def test_a_group_switches_a_service_off_for_everybody() -> None:
    world = tenant(SALES)
    case = Case(group=some_group(world, "Quiet Sales"), plan=TEAMS, complaint=Complaint.SERVICE_MISSING)

    finding = await finds(PROVISIONING, case, eyes(world))

    assert PROVISIONING.applies(case)
    assert (finding.cause, finding.kind) == (PLAN_SWITCHED_OFF, Kind.CAUSE)
    assert plain(finding.because) == (
        "In Office 365 E3 from Quiet Sales these are switched off: Microsoft Teams."
    )


def test_a_group_alone_says_nothing_of_services() -> None:
    assert not PROVISIONING.applies(Case(group=Named("g", "Sales")))
    assert not PROVISIONING.applies(Case())


async def test_graph_will_not_tell() -> None:
    world = tenant(SALES)
    scopes = frozenset({"User.ReadBasic.All", "Group.Read.All", "LicenseAssignment.Read.All"})

    await cannot_see(PROVISIONING, Case(user=someone(world, "Ben Walters")), eyes(world, None, scopes))


def _e3(world: World) -> Named:
    return some_product(world, "ENTERPRISEPACK", "Office 365 E3")
