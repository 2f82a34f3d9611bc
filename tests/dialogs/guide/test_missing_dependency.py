from dialogs.examining.case import Case
from dialogs.examining.verdict import About, Certainty, Kind
from dialogs.guide.missing_dependency.check import MISSING_DEPENDENCY
from dialogs.guide.missing_dependency.finding import DEPENDENCY_VIOLATION
from dialogs.licensing.messages.recorded import AUDIT_READER, PROOF
from dialogs.licensing.rows import NEEDS_REPROCESS
from dialogs.words.text import plain
from graph import Forbidden
from tests.tenants import NO_AUDIT_LOG, eyes, some_group, some_product, someone, tenant
from tests.verdicts import cannot_see, clears, finds, finds_in_part

INSIGHTS = """
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
  - {name: SWAY, id: a23b959c-7ce8-4e57-9140-b90eb88a9e97, service: Sway}
  - {name: WORKPLACE_ANALYTICS, id: f477b0f0-3bb1-4890-940c-40fcee6ce05f, service: WorkplaceAnalytics}
  - {name: MCOMEETADV, id: 3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40, service: MicrosoftCommunicationsOnline}
  - {name: BI_AZURE_P2, id: 70d33638-9c74-4d01-bfd3-562de28bd4ba, service: PowerBI}
products:
  - sku: ENTERPRISEPACK
    id: 6fd2c87f-b296-42f0-b197-1e91e994b900
    seats: 20
    plans: [EXCHANGE_S_ENTERPRISE, TEAMS1, SWAY]
  - sku: WORKPLACE_ANALYTICS
    id: 3d957427-ecdc-4df2-aacd-01cc9d519da8
    seats: 20
    plans: [WORKPLACE_ANALYTICS]
  - {sku: MCOMEETADV, id: 0c266dff-15dd-4b49-8397-2bb16070ed52, seats: 20, plans: [MCOMEETADV]}
  - {sku: POWER_BI_PRO, id: f8a1db68-be16-40ed-86d5-cb42ce701560, seats: 20, plans: [BI_AZURE_P2]}
rules:
  dependencies:
    - {plan: WORKPLACE_ANALYTICS, needs: [EXCHANGE_S_ENTERPRISE]}
    - {plan: MCOMEETADV, needs: [TEAMS1]}
    - {plan: BI_AZURE_P2, needs: [SWAY]}
people:
  - {key: lynne, name: Lynne Robbins, location: US}
  - key: diego
    name: Diego Siciliani
    location: US
    licenses: [{product: ENTERPRISEPACK, disabled: [%(off)s]}]
  - key: sanjay
    name: Sanjay Patel
    location: US
    licenses: [{product: MCOMEETADV, since: 2026-11-02T08:00:00Z}]
  - {key: nestor, name: Nestor Wilke, location: US, licenses: [{product: ENTERPRISEPACK}]}
groups:
  - {key: hosts, name: Meeting Hosts, licenses: [{product: ENTERPRISEPACK}], members: [sanjay]}
  - key: insights
    name: Insights
    licenses: [{product: %(product)s}]
    members:
      - nestor
      - {member: lynne, since: 2026-11-19T09:00:00Z}
      - {member: diego, since: 2026-11-19T09:00:00Z}
history:
  - {what: member removed, at: 2026-11-18T09:00:00Z, group: hosts, member: sanjay}
"""

KNOWN = {"product": "WORKPLACE_ANALYTICS", "off": "EXCHANGE_S_ENTERPRISE"}
UNKNOWN = {"product": "POWER_BI_PRO", "off": "SWAY"}

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"


async def test_a_needed_plan_comes_from_nowhere() -> None:
    world = tenant(INSIGHTS % KNOWN)
    lynne, insights = someone(world, "Lynne Robbins"), some_group(world, "Insights")

    finding = await finds(MISSING_DEPENDENCY, Case(user=lynne), eyes(world))

    assert finding.cause is DEPENDENCY_VIOLATION
    assert finding.about == About(
        lynne, insights, some_product(world, "WORKPLACE_ANALYTICS", "Microsoft Workplace Analytics")
    )
    assert (finding.kind, finding.certainty, finding.proof) == (Kind.CAUSE, Certainty.FACT, None)
    assert plain(finding.because) == (
        "Lynne Robbins cannot get Microsoft Workplace Analytics from Insights: Microsoft Workplace "
        "Analytics in it needs Exchange Online (Plan 2)."
    )
    assert plain(finding.next_step) == (
        "Give Lynne Robbins Exchange Online (Plan 2) (in Office 365 E3), best from the same group, or switch "
        "Microsoft Workplace Analytics off in Microsoft Workplace Analytics from Insights; then reprocess."
    )
    assert [shown.property for shown in finding.evidence] == [
        "licenseAssignmentStates",
        "Change user license.resultReason",
    ]


async def test_a_needed_plan_is_switched_off() -> None:
    world = tenant(INSIGHTS % KNOWN)

    finding = await finds(MISSING_DEPENDENCY, Case(user=someone(world, "Diego Siciliani")), eyes(world))

    assert plain(finding.because).endswith(
        "needs Exchange Online (Plan 2), which is switched off in Office 365 E3 assigned directly."
    )
    assert plain(finding.next_step) == (
        "Switch Exchange Online (Plan 2) on in Office 365 E3 assigned directly; then reprocess."
    )


async def test_a_license_stays_because_another_product_needs_it() -> None:
    world = tenant(INSIGHTS % KNOWN)

    finding = await finds(MISSING_DEPENDENCY, Case(user=someone(world, "Sanjay Patel")), eyes(world))

    assert finding.certainty is Certainty.FACT
    assert plain(finding.because) == (
        "Office 365 E3 from Meeting Hosts cannot be taken away from Sanjay Patel: Microsoft 365 Audio "
        "Conferencing assigned directly still needs Microsoft Teams."
    )
    assert plain(finding.next_step) == (
        "Remove Microsoft 365 Audio Conferencing assigned directly from Sanjay Patel, or give Microsoft "
        "Teams another way; then reprocess."
    )


async def test_without_the_audit_log_known_needs_make_an_inference() -> None:
    world = tenant(INSIGHTS % KNOWN)

    for name in ("Lynne Robbins", "Sanjay Patel"):
        finding, unseen = await finds_in_part(
            MISSING_DEPENDENCY, Case(user=someone(world, name)), eyes(world, None, NO_AUDIT_LOG)
        )

        assert (finding.certainty, finding.proof) == (Certainty.INFERENCE, PROOF)
        assert isinstance(unseen.error, Forbidden)
        assert unseen.missing == AUDIT_READER


async def test_an_unknown_need_stays_unknown() -> None:
    world = tenant(INSIGHTS % UNKNOWN)

    finding, _ = await finds_in_part(
        MISSING_DEPENDENCY,
        Case(user=someone(world, "Lynne Robbins")),
        eyes(world, None, NO_AUDIT_LOG),
    )

    assert finding.certainty is Certainty.FACT
    assert plain(finding.because) == (
        "Lynne Robbins cannot get Power BI Pro from Insights: a service plan it needs is missing; the row "
        "does not say which."
    )


async def test_the_audit_log_knows_needs_that_this_guide_does_not() -> None:
    world = tenant(INSIGHTS % UNKNOWN)

    finding = await finds(MISSING_DEPENDENCY, Case(user=someone(world, "Diego Siciliani")), eyes(world))

    assert finding.certainty is Certainty.FACT
    assert plain(finding.because).endswith(
        "needs Sway, which is switched off in Office 365 E3 assigned directly."
    )


async def test_the_people_of_a_group_are_told_together() -> None:
    world = tenant(INSIGHTS % KNOWN)
    insights = some_group(world, "Insights")

    finding, unseen = await finds_in_part(MISSING_DEPENDENCY, Case(group=insights), eyes(world))

    assert (finding.about.user, finding.about.group, finding.weight) == (None, insights, 2)
    assert finding.certainty is Certainty.INFERENCE
    assert "Ask about one of these people by name" in plain(unseen.note)


async def test_the_need_is_met_but_the_row_is_the_old_one() -> None:
    world = tenant(INSIGHTS % KNOWN)
    lynne = someone(world, "Lynne Robbins")
    world.assign_user_license(lynne.id, [{"skuId": E3, "disabledPlans": []}], [], "Ada")

    finding = await finds(MISSING_DEPENDENCY, Case(user=lynne), eyes(world))

    assert (finding.cause, finding.certainty) == (NEEDS_REPROCESS, Certainty.FACT)
    assert plain(finding.because) == (
        "Microsoft Workplace Analytics needed Exchange Online (Plan 2), and nothing Lynne Robbins has lacks "
        "it any more."
    )


async def test_nothing_needs_the_stuck_license_any_more() -> None:
    world = tenant(INSIGHTS % KNOWN)
    sanjay = someone(world, "Sanjay Patel")
    world.assign_user_license(sanjay.id, [], ["0c266dff-15dd-4b49-8397-2bb16070ed52"], "Ada")

    finding = await finds(MISSING_DEPENDENCY, Case(user=sanjay), eyes(world))

    assert finding.cause is NEEDS_REPROCESS


async def test_nothing_is_missing() -> None:
    world = tenant(INSIGHTS % KNOWN)

    verdict = await clears(MISSING_DEPENDENCY, Case(user=someone(world, "Nestor Wilke")), eyes(world))

    assert plain(verdict.note) == "No row of Nestor Wilke says that a needed service plan is missing."


async def test_graph_will_not_tell() -> None:
    world = tenant(INSIGHTS % KNOWN)
    scopes = frozenset({"User.ReadBasic.All", "Group.Read.All", "LicenseAssignment.Read.All"})

    await cannot_see(
        MISSING_DEPENDENCY,
        Case(user=someone(world, "Lynne Robbins")),
        eyes(world, None, scopes),
    )
