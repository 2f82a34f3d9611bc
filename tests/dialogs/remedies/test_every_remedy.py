"""Every remedy, on one small tenant: what it would send, that it happens, that it can be put back, and the
PowerShell that is printed of it."""

from dataclasses import replace

import pytest

from dialogs.examining.case import Case, Named
from dialogs.examining.remedy import Barred, Change, Json, Remedy
from dialogs.jobs.journal import Entry, Fate, OneProcess
from dialogs.jobs.sending import Sent, send
from dialogs.licensing.printed import Sending, printed
from dialogs.remedies import REMEDIES
from dialogs.remedies.group_products import give
from dialogs.words.script import written
from dialogs.words.text import plain
from graph import ALL_SCOPES
from graph.simulated.world import World
from tests.powershell import code, texts, unset
from tests.tenants import asking, some_group, some_product, someone, tenant

TEAMS = Named("57ff2da0-773e-42df-b2af-ffb7a2317929", "Microsoft Teams")
EXCHANGE = Named("efb87545-963c-4e0d-99df-69c6916d9eb0", "Exchange Online")
ROOT = "root@contoso.example"
SMALL = f"""
plans:
  - {{name: TEAMS1, id: {TEAMS.id}, service: TeamspaceAPI}}
  - {{name: EXCHANGE_S_ENTERPRISE, id: {EXCHANGE.id}, service: exchange}}
products:
  - sku: ENTERPRISEPACK
    id: 6fd2c87f-b296-42f0-b197-1e91e994b900
    seats: 9
    plans: [TEAMS1, EXCHANGE_S_ENTERPRISE]
people:
  - {{key: root, name: Rut Root, roles: [{{role: Global Administrator}}]}}
  - key: ben
    name: Ben Walters
    location: US
    enabled: false
    licenses: [{{product: ENTERPRISEPACK, disabled: [TEAMS1]}}]
  - {{key: megan, name: Megan Bowen, location: US}}
groups:
  - key: sales
    name: Sales
    licenses: [{{product: ENTERPRISEPACK, disabled: [TEAMS1]}}]
    members: [ben]
  - {{key: legal, name: Legal, rule: '(user.department -eq "Legal")', paused: true}}
  - {{key: talk, name: Talk, kind: microsoft365 not security}}
  - {{key: new, name: Newcomers, members: [megan]}}
  - {{key: all, name: Everybody, kind: distribution}}
"""


def small() -> World:
    return tenant(SMALL)


def case_of(world: World, user: str = "", group: str = "", plan: Named | None = None) -> Case:
    """The case of somebody, a group, or both, about the one product."""
    return Case(
        someone(world, user) if user else None,
        some_group(world, group) if group else None,
        some_product(world, "ENTERPRISEPACK"),
        plan=plan,
    )


CASES = {
    "reprocess": ("Ben Walters", "", None),
    "add_member": ("Megan Bowen", "Sales", None),
    "remove_direct": ("Ben Walters", "", None),
    "give": ("", "Newcomers", None),
    "take_off": ("", "Sales", None),
    "switch_on": ("", "Sales", TEAMS),
    "switch_off": ("", "Sales", EXCHANGE),
    "retry_provisioning": ("Ben Walters", "", None),
    "resume_rule": ("", "Legal", None),
    "enable_account": ("Ben Walters", "", None),
    "security_enable": ("", "Talk", None),
}
"""What each is planned for; the others are done elsewhere."""

BARRED = {
    "set_location": (
        "Ben Walters",
        "",
        "In which country the services are used is yours to say; I do not guess it.",
    ),
    "buy_licenses": ("", "Sales", "Licenses cannot be bought through Microsoft Graph."),
    "free_address": (
        "Ben Walters",
        "",
        "Which of two owners keeps an address is for who runs Exchange to decide.",
    ),
    "reprocess": (
        "",
        "Sales",
        "Whom shall I reprocess? Entra does it for one person at a time; name one.",
    ),
    "add_member": ("Megan Bowen", "Legal", "A rule decides who is in Legal."),
    "remove_direct": (
        "Megan Bowen",
        "",
        "No group gives ENTERPRISEPACK to Megan Bowen without an error, so the direct license stays.",
    ),
    "correct_rule": ("", "Legal", "Who shall be in the group is for whoever wrote its rule to say."),
    "give": ("", "Sales", "Sales gives it already."),
    "take_off": ("", "Talk", "Talk does not give it."),
    "switch_on": ("", "Sales", "Name the service, the product and who has it."),
    "switch_off": ("", "Sales", "Name the group, the product and the service."),
    "retry_provisioning": ("", "Sales", "Name the person."),
    "resume_rule": ("", "Sales", "The rule of Sales is not paused."),
    "enable_account": ("Megan Bowen", "", "The account of Megan Bowen is not disabled."),
    "security_enable": ("", "Everybody", "Everybody is no Microsoft 365 group."),
}

COMMANDS = {
    "reprocess": "Invoke-MgLicenseUser -UserId $user",
    "add_member": "New-MgGroupMember -GroupId $group -DirectoryObjectId $user",
    "remove_direct": "Set-MgUserLicense -UserId $user -AddLicenses @() -RemoveLicenses @($sku)",
    "take_off": "Set-MgGroupLicense -GroupId $group -AddLicenses @() -RemoveLicenses @($sku)",
    "give": "Set-MgGroupLicense -GroupId $group -AddLicenses @(@{SkuId=$sku; DisabledPlans=@()}) "
    "-RemoveLicenses @()",
    "switch_on": "Set-MgGroupLicense -GroupId $group -AddLicenses @(@{SkuId=$sku; DisabledPlans=@()}) "
    "-RemoveLicenses @()",
    "switch_off": "Set-MgGroupLicense -GroupId $group -AddLicenses @(@{SkuId=$sku; DisabledPlans=@('', '')}) "
    "-RemoveLicenses @()",
    "retry_provisioning": "Invoke-MgRetryUserServiceProvisioning -UserId $user",
    "resume_rule": "Update-MgGroup -GroupId $group -MembershipRuleProcessingState ''",
    "enable_account": "Update-MgUser -UserId $user -AccountEnabled:$true",
    "security_enable": "Update-MgGroup -GroupId $group -SecurityEnabled:$true",
}


async def planned(id: str, world: World) -> Change:
    user, group, plan = CASES[id]
    change = await REMEDIES[id].plan(case_of(world, user, group, plan), asking(world, ROOT).directory())
    assert isinstance(change, Change), change
    return change


async def sent(change: Change, world: World) -> Sent:
    """Sent with the permission that the remedy names as the least."""
    entra = asking(world, ROOT, ALL_SCOPES | {REMEDIES[change.remedy].least.permission})
    journal, directory = OneProcess(), entra.directory()
    assert journal.begin(Entry("yes", directory.now(), "root", {}, Case(), "", change)) is None
    became = await send(change, "yes", directory, journal)
    world.advance(3600)
    return became


async def stands(remedy: Remedy, change: Change, world: World) -> Json:
    assert remedy.observe is not None
    return await remedy.observe(change.target, asking(world, ROOT).directory())


def test_every_remedy_is_planned_here_or_done_elsewhere() -> None:
    assert {*CASES, "set_location", "buy_licenses", "free_address", "correct_rule"} == {*REMEDIES}
    assert {*BARRED} == {*REMEDIES}


@pytest.mark.parametrize("id", CASES)
async def test_a_plan_is_the_same_after_it_was_stored(id: str) -> None:
    change = await planned(id, small())

    assert Change.from_json(change.to_json()) == change
    assert (change.remedy, Change.from_json(change.to_json()).fingerprint) == (id, change.fingerprint)


@pytest.mark.parametrize("id", CASES)
async def test_what_is_printed_is_what_would_be_sent_and_looks_before_it_does(id: str) -> None:
    change = await planned(id, small())

    lines = written(printed(Sending(change.requests, REMEDIES[id].least.permission))).split("\n")

    assert code(lines[-1]) == COMMANDS[id]
    assert f"{lines[-1]} -WhatIf" in lines
    assert unset(lines) == set()
    (connect,) = [line for line in lines if line.startswith("Connect-MgGraph")]
    assert texts(connect) == [REMEDIES[id].least.permission]
    sent = [part for request in change.requests for part in request.path.split("/") if len(part) == 36]
    assert set(sent) <= {text for line in lines for text in texts(line)}


@pytest.mark.parametrize("id", BARRED)
async def test_what_is_not_done_here_says_why(id: str) -> None:
    world = small()
    user, group, why = BARRED[id]

    barred = await REMEDIES[id].plan(case_of(world, user, group), asking(world, ROOT).directory())

    assert isinstance(barred, Barred)
    assert [plain(line) for line in barred.told] == [why]


@pytest.mark.parametrize("id", [id for id in CASES if REMEDIES[id].observe and id != "reprocess"])
async def test_what_was_sent_shows(id: str) -> None:
    """A reprocess shows where a row is wrong: `test_reprocess.py`."""
    world = small()
    world.advance(3600)
    change = await planned(id, world)
    assert await stands(REMEDIES[id], change, world) == change.before

    assert await sent(change, world) == Sent(Fate.ACCEPTED)

    assert await stands(REMEDIES[id], change, world) != change.before


@pytest.mark.parametrize("id", CASES)
async def test_what_puts_it_back_does(id: str) -> None:
    world = small()
    change = await planned(id, world)
    if not change.undo.requests:
        assert change.undo.why_not
        return
    assert not change.undo.why_not
    assert await sent(change, world) == Sent(Fate.ACCEPTED)
    back = replace(change, requests=change.undo.requests)

    assert await sent(back, world) == Sent(Fate.ACCEPTED)

    anew = await planned(id, world)
    assert (anew.before, anew.requests) == (change.before, change.requests)


async def test_of_what_is_given_together_what_is_there_already_stays_as_it_is() -> None:
    world = small()
    there = some_product(world, "ENTERPRISEPACK").id

    change = await give((there, "new")).plan(case_of(world, group="Sales"), asking(world, ROOT).directory())

    assert isinstance(change, Change)
    assert change.requests[0].body == {
        "addLicenses": [{"skuId": "new", "disabledPlans": []}],
        "removeLicenses": [],
    }
