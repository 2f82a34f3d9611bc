from dialogs.examining.case import Case
from dialogs.examining.verdict import About, Certainty, Kind
from dialogs.guide.conflicting_service_plans.check import CONFLICTING_SERVICE_PLANS
from dialogs.guide.conflicting_service_plans.finding import MUTUALLY_EXCLUSIVE_PLANS
from dialogs.licensing.messages.recorded import AUDIT_READER, PROOF
from dialogs.licensing.rows import NEEDS_REPROCESS
from dialogs.words.text import plain
from graph import Forbidden
from tests.tenants import NO_AUDIT_LOG, eyes, some_group, some_product, someone, tenant
from tests.verdicts import cannot_see, clears, finds, finds_in_part

MARKETING = """
plans:
  - {name: SHAREPOINTSTANDARD, id: c7699d2e-19aa-44de-8edf-1736da088ca1, service: SharePoint}
  - {name: SHAREPOINTENTERPRISE, id: 5dbe027f-2339-4123-9542-606e4d348a72, service: SharePoint}
  - {name: YAMMER_ENTERPRISE, id: 7547a3fe-08ee-4ccb-b430-5077c5041653, service: YammerEnterprise}
  - {name: FORMS_PLAN_E1, id: 159f4cd6-e380-449f-a816-af1a9ef76344, service: OfficeForms}
  - {name: FORMS_PLAN_E5, id: e212cbc7-0961-4c40-9825-01117710dcb1, service: OfficeForms}
  - {name: SWAY, id: a23b959c-7ce8-4e57-9140-b90eb88a9e97, service: Sway}
  - {name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: AADPremiumService}
products:
  - sku: STANDARDPACK
    id: 18181a46-0d4e-45cd-891e-60aabd171b4e
    seats: 20
    plans: [%(e1)s]
  - sku: ENTERPRISEPACK
    id: 6fd2c87f-b296-42f0-b197-1e91e994b900
    seats: 20
    plans: [%(e3)s, YAMMER_ENTERPRISE]
  - {sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 20, plans: [AAD_PREMIUM]}
rules:
  exclusive: [[%(e1)s, %(e3)s]]
people:
  - {key: isaiah, name: Isaiah Langer, location: US}
  - {key: frida, name: Frida Nilsen, location: US, licenses: [{product: ENTERPRISEPACK}]}
  - {key: nestor, name: Nestor Wilke, location: US}
groups:
  - {key: sales, name: Sales, licenses: [{product: ENTERPRISEPACK}], members: [isaiah]}
  - key: marketing
    name: Marketing
    licenses: [{product: STANDARDPACK}]
    members:
      - nestor
      - {member: isaiah, since: 2026-11-18T09:00:00Z}
      - {member: frida, since: 2026-11-19T09:00:00Z}
%(more)s
"""

KNOWN = {"e1": "SHAREPOINTSTANDARD", "e3": "SHAREPOINTENTERPRISE", "more": ""}
FAMILY = {"e1": "FORMS_PLAN_E1", "e3": "FORMS_PLAN_E5", "more": ""}
UNKNOWN = {"e1": "SWAY", "e3": "FORMS_PLAN_E5", "more": ""}


async def test_it_is_open_since_the_row_failed_and_not_since_what_it_collides_with_came() -> None:
    world = tenant(MARKETING % KNOWN)

    finding = await finds(CONFLICTING_SERVICE_PLANS, Case(user=someone(world, "Frida Nilsen")), eyes(world))

    assert finding.since is not None
    assert finding.since.date().isoformat() == "2026-11-19"


async def test_the_audit_log_names_both_plans_and_what_brings_them() -> None:
    world = tenant(MARKETING % KNOWN)
    isaiah, marketing = someone(world, "Isaiah Langer"), some_group(world, "Marketing")

    finding = await finds(CONFLICTING_SERVICE_PLANS, Case(user=isaiah), eyes(world))

    assert finding.cause is MUTUALLY_EXCLUSIVE_PLANS
    assert finding.about == About(isaiah, marketing, some_product(world, "STANDARDPACK", "Office 365 E1"))
    assert (finding.kind, finding.certainty, finding.proof) == (Kind.CAUSE, Certainty.FACT, None)
    assert plain(finding.because) == (
        "Isaiah Langer cannot get Office 365 E1 from Marketing: SharePoint (Plan 1) collides with "
        "SharePoint (Plan 2) in Office 365 E3 from Sales."
    )
    assert plain(finding.next_step) == (
        "Take Isaiah Langer out of Sales, which gives Office 365 E3, or switch SharePoint (Plan 1) off in "
        "Office 365 E1 from Marketing; then reprocess."
    )
    assert [shown.property for shown in finding.evidence] == [
        "licenseAssignmentStates",
        "licenseAssignmentStates",
        "Change user license.resultReason",
    ]
    assert "c7699d2e-19aa-44de-8edf-1736da088ca1" in str(finding.evidence[2].value)


async def test_a_direct_license_is_named_as_direct() -> None:
    world = tenant(MARKETING % KNOWN)

    finding = await finds(CONFLICTING_SERVICE_PLANS, Case(user=someone(world, "Frida Nilsen")), eyes(world))

    assert "in Office 365 E3 assigned directly" in plain(finding.because)
    assert plain(finding.next_step).startswith("Remove the direct Office 365 E3 from Frida Nilsen, or switch")


async def test_without_the_audit_log_known_pairs_make_an_inference() -> None:
    world = tenant(MARKETING % KNOWN)

    finding, unseen = await finds_in_part(
        CONFLICTING_SERVICE_PLANS,
        Case(user=someone(world, "Isaiah Langer")),
        eyes(world, None, NO_AUDIT_LOG),
    )

    assert (finding.certainty, finding.proof) == (Certainty.INFERENCE, PROOF)
    assert plain(finding.because) == (
        "Isaiah Langer cannot get Office 365 E1 from Marketing: SharePoint (Plan 1) is known to collide with "
        "SharePoint (Plan 2) in Office 365 E3 from Sales."
    )
    assert isinstance(unseen.error, Forbidden)
    assert unseen.missing == AUDIT_READER


async def test_two_tiers_of_one_service_are_only_a_possibility() -> None:
    world = tenant(MARKETING % FAMILY)

    finding, _ = await finds_in_part(
        CONFLICTING_SERVICE_PLANS,
        Case(user=someone(world, "Isaiah Langer")),
        eyes(world, None, NO_AUDIT_LOG),
    )

    assert finding.certainty is Certainty.INFERENCE
    assert " may collide with " in plain(finding.because)


async def test_an_unknown_pair_stays_unknown_but_the_conflict_is_a_fact() -> None:
    world = tenant(MARKETING % UNKNOWN)

    finding, unseen = await finds_in_part(
        CONFLICTING_SERVICE_PLANS,
        Case(user=someone(world, "Isaiah Langer")),
        eyes(world, None, NO_AUDIT_LOG),
    )

    assert finding.certainty is Certainty.FACT
    assert plain(finding.because) == (
        "Isaiah Langer cannot get Office 365 E1 from Marketing: A service plan in it collides with one of "
        "another product; the row does not say which."
    )
    assert unseen.missing == AUDIT_READER


async def test_the_audit_log_knows_pairs_that_this_guide_does_not() -> None:
    world = tenant(MARKETING % UNKNOWN)

    finding = await finds(CONFLICTING_SERVICE_PLANS, Case(user=someone(world, "Isaiah Langer")), eyes(world))

    assert finding.certainty is Certainty.FACT
    assert "Sway collides with Microsoft Forms (Plan E5) in Office 365 E3 from Sales" in plain(
        finding.because
    )


async def test_an_audit_entry_that_never_came_leaves_the_pair_an_inference() -> None:
    gap = "pins: {audit_gaps: [{activity: Change user license, object: isaiah}]}"
    world = tenant(MARKETING % (KNOWN | {"more": gap}))

    finding, unseen = await finds_in_part(
        CONFLICTING_SERVICE_PLANS, Case(user=someone(world, "Isaiah Langer")), eyes(world)
    )

    assert finding.certainty is Certainty.INFERENCE
    assert plain(unseen.note) == (
        "Which plans of Office 365 E1 from Marketing collide? The audit log, kept 7 or 30 days, does not say."
    )


async def test_the_people_of_a_group_are_told_together() -> None:
    world = tenant(MARKETING % KNOWN)
    marketing = some_group(world, "Marketing")

    finding, unseen = await finds_in_part(CONFLICTING_SERVICE_PLANS, Case(group=marketing), eyes(world))

    assert finding.about == About(None, marketing, some_product(world, "STANDARDPACK", "Office 365 E1"))
    assert finding.weight == 2
    assert plain(finding.because).startswith("2 people cannot get Office 365 E1 from Marketing: ")
    assert "in Office 365 E3 from Sales" in plain(finding.because)
    assert "in Office 365 E3 assigned directly" in plain(finding.because)
    assert "Ask about one of these people by name" in plain(unseen.note)


async def test_one_side_of_a_certain_pair_is_gone() -> None:
    world = tenant(MARKETING % KNOWN)
    frida = someone(world, "Frida Nilsen")
    world.assign_user_license(
        frida.id,
        [{"skuId": "efccb6f7-5641-4e0e-bd10-b4976e1bf68e", "disabledPlans": []}],
        ["6fd2c87f-b296-42f0-b197-1e91e994b900"],
        "Ada",
    )

    finding = await finds(CONFLICTING_SERVICE_PLANS, Case(user=frida), eyes(world))

    assert (finding.cause, finding.certainty) == (NEEDS_REPROCESS, Certainty.FACT)
    assert plain(finding.because) == (
        "SharePoint (Plan 1) and SharePoint (Plan 2) collided, but Frida Nilsen no longer has or gets both."
    )


async def test_nothing_is_left_to_collide_with() -> None:
    world = tenant(MARKETING % UNKNOWN)
    frida = someone(world, "Frida Nilsen")
    world.assign_user_license(frida.id, [], ["6fd2c87f-b296-42f0-b197-1e91e994b900"], "Ada")

    finding = await finds(CONFLICTING_SERVICE_PLANS, Case(user=frida), eyes(world, None, NO_AUDIT_LOG))

    assert finding.cause is NEEDS_REPROCESS
    assert plain(finding.because) == "Frida Nilsen has no other license left that it could collide with."


async def test_no_plans_collide() -> None:
    world = tenant(MARKETING % KNOWN)
    directory = eyes(world)

    verdict = await clears(CONFLICTING_SERVICE_PLANS, Case(user=someone(world, "Nestor Wilke")), directory)

    assert plain(verdict.note) == "No row of Nestor Wilke says that service plans collide."
    assert not any("auditLogs" in request for request in directory.receipt.requests)


async def test_graph_will_not_tell() -> None:
    world = tenant(MARKETING % KNOWN)
    directory = eyes(
        world, None, frozenset({"User.ReadBasic.All", "Group.Read.All", "LicenseAssignment.Read.All"})
    )

    await cannot_see(CONFLICTING_SERVICE_PLANS, Case(user=someone(world, "Isaiah Langer")), directory)
