"""What was refused on a group: by the log, by what was pasted, by what is known."""

import pytest

from dialogs.examining.case import Case, Complaint
from dialogs.examining.remedy import Change
from dialogs.examining.verdict import About, Certainty, Finding, Kind
from dialogs.guide.group_refusals.check import GROUP_REFUSALS, what_is_asked_is_not_given
from dialogs.guide.group_refusals.refused_licenses import LACKS_SERVICE
from dialogs.talk.offering import commands
from dialogs.words.script import written
from graph import Directory
from graph.simulated.world import Refusal, World
from tests.tenants import NO_AUDIT_LOG, eyes, some_group, some_product, someone, tenant
from tests.verdicts import cannot_see, clears, finds, run, told

TEAMS, AUDIO_PLAN = "57ff2da0-773e-42df-b2af-ffb7a2317929", "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40"

TENANT = f"""
plans:
  - {{name: TEAMS1, id: {TEAMS}, service: TeamspaceAPI}}
  - {{name: MCOMEETADV, id: {AUDIO_PLAN}, service: MicrosoftCommunicationsOnline}}
  - {{name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: AADPremiumService}}
products:
  - {{sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 9, plans: [TEAMS1]}}
  - {{sku: MCOMEETADV, id: 0c266dff-15dd-4b49-8397-2bb16070ed52, seats: 9, plans: [MCOMEETADV]}}
  - {{sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 9, plans: [AAD_PREMIUM]}}
rules:
  dependencies: [{{plan: MCOMEETADV, needs: [TEAMS1]}}]
people:
  - {{key: ada, name: Ada Lindqvist, roles: [{{role: License Administrator}}, {{role: Global Reader}}]}}
  - {{key: tess, name: Tess Vermeulen, location: BE}}
groups:
  - {{key: hosts, name: Hosts, members: [tess], licenses: [{{product: EMS}}]}}
  - {{key: both, name: Both, licenses: [{{product: ENTERPRISEPACK}}, {{product: MCOMEETADV}}]}}
  - {{key: desk, name: Desk, role_assignable: true}}
  - {{key: law, name: Law, rule: (user.department -eq "Law"), licenses: [{{product: EMS}}]}}
history:
  - {{what: group licensed, at: 3d ago, group: hosts, add: [{{product: MCOMEETADV}}], by: ada}}
  - {{what: group licensed, at: 2d ago, group: both, remove: [ENTERPRISEPACK], by: ada}}
"""

LACKS = (
    "License operation failed. Make sure that the group has necessary services before adding or removing a "
    "dependent service. The service MCOMEETADV requires TEAMS1 to be enabled as well."
)


def asked(
    world: World,
    group: str,
    product: str = "",
    text: str = "",
    complaint: Complaint = Complaint.NOT_RECEIVED,
) -> Case:
    sku = some_product(world, product, "Audio Conferencing") if product else None
    return Case(group=some_group(world, group), sku=sku, error_text=text, complaint=complaint)


async def sent(finding: Finding, case: Case, directory: Directory) -> list[object]:
    """What the best remedy would send."""
    change = await finding.healed_by[0].plan(case, directory)
    assert isinstance(change, Change), change
    return [request.body for request in change.requests]


async def test_what_the_log_has_is_a_fact() -> None:
    world = tenant(TENANT)
    case = asked(world, "Hosts", "MCOMEETADV")

    finding = await finds(GROUP_REFUSALS, case, eyes(world, "ada@contoso.example"))

    assert (finding.cause, finding.kind, finding.certainty) == (LACKS_SERVICE, Kind.CAUSE, Certainty.FACT)
    assert finding.about == About(group=case.group, sku=case.sku)
    assert told([finding])[0][3:] == (
        "At 2026-11-21 09:00 UTC ada@contoso.example could not change the licenses of Hosts. MCOMEETADV "
        "needs TEAMS1 from the products of the group. No product of Hosts brings Microsoft Teams.",
        "Put Microsoft Teams (in Office 365 E3) on Hosts first, or both in one call.",
    )
    assert finding.evidence[0].value == LACKS


async def test_what_is_refused_for_what_it_needs_is_planned_with_it_in_one_call() -> None:
    world = tenant(TENANT)
    case = asked(world, "Hosts", "MCOMEETADV")
    directory = eyes(world, "ada@contoso.example")

    finding = await finds(GROUP_REFUSALS, case, directory)

    assert await sent(finding, case, directory) == [
        {
            "addLicenses": [
                {"skuId": some_product(world, "ENTERPRISEPACK").id, "disabledPlans": []},
                {"skuId": some_product(world, "MCOMEETADV").id, "disabledPlans": []},
            ],
            "removeLicenses": [],
        }
    ]
    (script,) = await commands(finding, case, directory)
    assert written(script).count("Set-MgGroupLicense") == 2


async def test_what_was_to_be_taken_off_is_still_needed() -> None:
    world = tenant(TENANT)
    case = asked(world, "Both", complaint=Complaint.CANNOT_REMOVE)

    finding = await finds(GROUP_REFUSALS, case, eyes(world, "ada@contoso.example"))

    assert (finding.kind, finding.certainty) == (Kind.CAUSE, Certainty.FACT)
    assert told([finding])[0][4] == "Take Microsoft 365 Audio Conferencing off Both in the same call."
    both = sorted(some_product(world, sku).id for sku in ("ENTERPRISEPACK", "MCOMEETADV"))
    assert await sent(finding, case, eyes(world, "ada@contoso.example")) == [
        {"addLicenses": [], "removeLicenses": both}
    ]


async def test_a_later_change_settles_what_was_refused() -> None:
    world = tenant(TENANT)
    both = some_group(world, "Both")
    world.assign_group_license(both.id, [], [sku["skuId"] for sku in world.subscribed_skus()][:2], "ada")

    cleared = await clears(GROUP_REFUSALS, asked(world, "Both"), eyes(world, "ada@contoso.example"))

    assert told([cleared]) == [
        ("clear", "The audit log of the last 30 days holds no refused change of Both.")
    ]


async def test_what_is_pasted_is_an_inference_and_the_log_that_nobody_may_read_a_gap() -> None:
    world = tenant(TENANT)

    found, gap = await run(
        GROUP_REFUSALS, asked(world, "Hosts", "MCOMEETADV", LACKS), eyes(world, scopes=NO_AUDIT_LOG)
    )

    assert isinstance(found, Finding)
    assert (found.cause, found.kind, found.certainty) == (LACKS_SERVICE, Kind.CAUSE, Certainty.INFERENCE)
    assert told([gap]) == [
        (
            "undetermined",
            "Whether a change of Hosts was refused, the audit log would say; I could not read it.",
            "AuditLog.Read.All",
            "Reports Reader",
        )
    ]


async def test_a_known_need_is_a_remark_until_somebody_was_refused() -> None:
    world = tenant(TENANT)

    finding = await finds(
        GROUP_REFUSALS, asked(world, "Law", "MCOMEETADV"), eyes(world, "ada@contoso.example")
    )

    assert (finding.cause, finding.kind, finding.certainty) == (
        LACKS_SERVICE,
        Kind.REMARK,
        Certainty.INFERENCE,
    )


async def test_of_a_role_assignable_group_both_pages_are_told() -> None:
    world = tenant(TENANT)

    finding = await finds(GROUP_REFUSALS, asked(world, "Desk"), eyes(world, "ada@contoso.example"))

    assert told([finding]) == [
        (
            "group_license_refused",
            "remark",
            "inference",
            "Desk is role-assignable, and Microsoft documented in 2022 that such a group cannot be licensed; "
            "since 2026 its page no longer says so.",
            "Put the license on another security group with the people of Desk.",
        )
    ]


async def test_what_was_pasted_of_a_role_assignable_group_is_not_so_of_another() -> None:
    world = tenant(TENANT)
    case = asked(world, "Law", text="Role assignable groups are not allowed.")

    cleared = await clears(GROUP_REFUSALS, case, eyes(world, "ada@contoso.example"))

    assert told([cleared]) == [("clear", "Law is no role-assignable group.")]


async def test_a_rule_that_was_refused_and_one_that_was_taken_since() -> None:
    world = tenant(TENANT)
    law = some_group(world, "Law")
    case = Case(user=someone(world, "Tess Vermeulen"), group=law)
    refused = 'user.assignedLicenses -any (assignedLicense.skuId -eq "x")'
    with pytest.raises(Refusal):
        world.update_group(law.id, {"membershipRule": refused}, "ada")

    finding = await finds(GROUP_REFUSALS, case, eyes(world, "ada@contoso.example"))

    assert told([finding])[0][:3] == ("membership_rule_refused", "cause", "fact")
    assert told([finding])[0][4] == (
        "Test assignedPlans, by the id of a service plan, in the rule of Law instead."
    )

    world.advance(60)
    world.update_group(law.id, {"membershipRule": '(user.department -eq "Legal")'}, "ada")

    await clears(GROUP_REFUSALS, case, eyes(world, "ada@contoso.example"))


async def test_without_a_group_it_asks_for_one() -> None:
    gap = await cannot_see(GROUP_REFUSALS, Case(error_text=LACKS), eyes(tenant(TENANT)))

    assert told([gap])[0][1] == "That was said of a group: name it, and I look what was refused there."
    assert GROUP_REFUSALS.applies(Case(error_text=LACKS))


def test_a_text_about_a_person_is_no_matter_of_a_group() -> None:
    assert not GROUP_REFUSALS.applies(Case(error_text="CountViolation"))


async def test_the_log_is_left_alone_where_the_group_gives_what_is_asked() -> None:
    world = tenant(TENANT)
    directory = eyes(world, "ada@contoso.example")

    assert not await what_is_asked_is_not_given(asked(world, "Both"), directory)
    assert not await what_is_asked_is_not_given(
        asked(world, "Desk", complaint=Complaint.CANNOT_DELETE_GROUP), directory
    )
    assert await what_is_asked_is_not_given(asked(world, "Both", text=LACKS), directory)
    assert await what_is_asked_is_not_given(asked(world, "Hosts", "MCOMEETADV"), directory)
