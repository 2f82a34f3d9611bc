"""What a person hears when Graph goes wrong: what is missing and what to do, never that all is well.

Each test names the fault case it keeps. Time is virtual: every wait takes as long as it says.
"""

import asyncio
from uuid import UUID

import pytest

from dialogs.talk.message import Message
from dialogs.words.text import plain
from graph.simulated import World
from graph.simulated.access.gate import Cost, Gate
from graph.simulated.http.faults import (
    Altered,
    Challenge,
    Cut,
    Delay,
    Fault,
    Html,
    Reset,
    Silence,
    Stale,
    Status,
    Throttle,
    Unreachable,
)
from tests.chat import Chat, labels, told
from tests.tenants import some_group, someone
from tests.troubled import in_virtual_time, living_contoso, seconds, troubled

STORY = "Why didn't Megan Bowen get Office 365 E3 from the Sales group?"
REPROCESS = "POST */reprocessLicenseAssignment"
BUSY = "Microsoft Graph is busy (429); check again in {} seconds."
SILENT = "Microsoft Graph did not answer; check again in a minute."
FOREIGN = "What answered was not Microsoft Graph; check the network in between, then check again."
NOT_ALL_SEEN = "I found no cause, but could not look everywhere, so I do not call it fine."
LOOKING = (
    "Graph did not confirm the request for Megan Bowen, so I look whether it happened, and tell you here."
)


def chat(*faults: Fault, world: World | None = None, who: str = "ada") -> Chat:
    """Somebody of Contoso, talking over a connection on which things go wrong."""
    world = world or living_contoso()
    return Chat(world, troubled(world, f"{who}@contoso.example", *faults))


def kind(fault: Fault) -> str:
    """What a test about a fault is called."""
    return fault.fault


def paragraphs(message: Message) -> list[str]:
    return [plain(paragraph) for paragraph in message.paragraphs]


def unseen(message: Message) -> str:
    """What the message says could not be looked at."""
    [section] = [one for one in message.sections if plain(one.title) == "Could not look"]
    return " ".join(map(plain, section.items))


def writes(talk: Chat) -> int:
    """How often Ada had Entra work out Megan's licenses, by its own log, once that is written."""
    talk.world.advance(60)
    return sum(
        entry["activityDisplayName"] == "Change user license"
        and (entry["initiatedBy"]["user"] or {}).get("userPrincipalName") == "ada@contoso.example"
        and entry["targetResources"][0]["displayName"] == "Megan Bowen"
        for entry in talk.world.directory_audits()
    )


async def offered(*faults: Fault) -> Chat:
    """Up to the question whether to reprocess Megan, after seats were bought."""
    talk = chat(*faults)
    await talk.say(STORY)
    talk.world.buy_seats("ENTERPRISEPACK", 5)
    assert "Yes, reprocess" in labels(await talk.press("Check again"))
    return talk


# Busy


@in_virtual_time
async def test_f01_a_short_wait_is_waited_out_and_the_verdict_comes() -> None:
    verdict = await chat(Throttle(retry_after="2", times=2)).say(STORY)
    assert plain(verdict.title) == "No license is left"
    assert seconds() == pytest.approx(4, abs=0.3)


@in_virtual_time
async def test_f01_f02_a_long_wait_is_told_in_seconds_and_after_it_the_verdict_comes() -> None:
    talk = chat(Throttle(retry_after="60"))
    busy = await talk.say(STORY)
    assert (plain(busy.title), paragraphs(busy)) == ("I could not finish that", [BUSY.format(60)])
    assert labels(busy) == ["Check again", "Start over"]
    assert seconds() == 0
    await asyncio.sleep(60)
    assert plain((await talk.say(STORY)).title) == "No license is left"


@in_virtual_time
async def test_f01_what_was_too_busy_to_be_seen_is_named_beside_what_was_found() -> None:
    verdict = await chat(Throttle(on="GET /groups/*", retry_after="30", times=None)).say(STORY)
    assert plain(verdict.title) == "No license is left"
    assert unseen(verdict).startswith(BUSY.format(30))
    assert "Whether the group can and does give the product" in unseen(verdict)


@in_virtual_time
async def test_f03_f51_a_write_that_graph_was_too_busy_for_is_told_and_can_be_tried_again() -> None:
    talk = await offered(Throttle(on=REPROCESS, retry_after="20"))
    refused = await talk.press("Yes, reprocess")
    assert plain(refused.title) == "Not sent"
    assert paragraphs(refused) == [BUSY.format(20), "Nothing was written."]
    assert labels(refused) == ["Try again", "No, not now", "Check again", "Start over"]
    assert (talk.progress, writes(talk)) == ([], 0)

    done = await talk.press("Try again")
    assert plain(done.title) == "All clear"
    assert writes(talk) == 1


@in_virtual_time
async def test_f51_a_quota_of_writes_that_others_used_up_is_no_failure_of_this_one() -> None:
    talk = await offered()
    Gate.of(talk.world).let_in("gla", Cost(writes=3_000), talk.world.now())
    refused = await talk.press("Yes, reprocess")
    assert paragraphs(refused) == [BUSY.format(1).replace("seconds", "second"), "Nothing was written."]
    await asyncio.sleep(1)
    assert plain((await talk.press("Try again")).title) == "All clear"


# Failing


@in_virtual_time
async def test_f04_what_does_not_answer_is_named_beside_what_was_found() -> None:
    verdict = await chat(Status(on="GET /organization", times=None)).say(STORY)
    assert plain(verdict.title) == "No license is left"
    verdict = await chat(Status(on="GET /admin/*", status=504, times=None)).say(STORY)
    assert unseen(verdict) == (
        f"{SILENT} So I could not look at What changed, and whether Microsoft has an incident."
    )


@pytest.mark.parametrize(
    ("fault", "told_as"),
    [
        (Status(on="GET /subscribedSkus", times=None), SILENT),
        (Throttle(on="GET /subscribedSkus", retry_after="60", times=None), BUSY.format(60)),
    ],
    ids=["503", "429"],
)
@in_virtual_time
async def test_f01_f04_products_that_cannot_be_looked_up_leave_the_rest_to_be_told(
    fault: Fault, told_as: str
) -> None:
    verdict = await chat(fault).say(STORY)
    assert plain(verdict.title) == "Entra says what is wrong, and I may not see why"
    assert paragraphs(verdict)[0] == (
        "Office 365 E3 from Sales, when Entra last worked out Megan Bowen (CountViolation): No license was "
        "left."
    )
    assert unseen(verdict) == (
        f"{told_as} So I could not look at A plan that includes the feature, and a subscription in force, "
        "Known limits this group may meet, Not enough licenses, Conflicting service plans, Missing dependent "
        "service plans, Provisioning of the services and New services in the products."
    )


@in_virtual_time
async def test_f04_a_product_of_two_names_is_asked_about_when_the_tenants_cannot_be_seen() -> None:
    talk = chat(Status(on="GET /subscribedSkus", times=None))
    question = await talk.say("Who is missing E3?")
    assert labels(question) == [
        "Microsoft 365 E3",
        "Office 365 E3",
        "Enterprise Mobility + Security E3",
        "Windows 10/11 Enterprise E3",
        "Microsoft 365 E3 (no Teams)",
        "Stop",
    ]


@in_virtual_time
async def test_f04_without_the_rows_nothing_is_called_fine() -> None:
    talk = chat(Status(on="GET /users/*-*", times=None))
    verdict = await talk.say(STORY)
    assert plain(verdict.title) == "Nothing found, and not everything seen"
    assert paragraphs(verdict)[0] == NOT_ALL_SEEN
    for step in ("License assignment errors", "Not enough licenses", "Direct membership of the group"):
        assert step in unseen(verdict)


@pytest.mark.parametrize(
    "fault",
    [
        Status(on=REPROCESS, done=True),
        Status(on=REPROCESS, status=504, done=True),
        Reset(on=REPROCESS),
        Reset(on=REPROCESS, bytes=60),
        Silence(on=REPROCESS),
        Cut(on=REPROCESS, bytes=60),
        Cut(on=REPROCESS, bytes=60, gzip=True),
    ],
    ids=kind,
)
@in_virtual_time
async def test_f05_a_write_that_happened_unheard_is_found_by_looking(fault: Fault) -> None:
    talk = await offered(fault)
    done = await talk.press("Yes, reprocess")
    assert [paragraphs(one) for one in talk.progress] == [[LOOKING]]
    assert plain(done.title) == "All clear"
    assert writes(talk) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Status(on=REPROCESS),
        Status(on=REPROCESS, status=500),
        Reset(on=REPROCESS, done=False),
        Silence(on=REPROCESS, done=False),
        Html(on=REPROCESS),
        Html(on=REPROCESS, status=403),
    ],
    ids=kind,
)
@in_virtual_time
async def test_f05_a_write_that_did_not_happen_is_sent_again_only_by_another_yes(fault: Fault) -> None:
    talk = await offered(fault)
    lost = await talk.press("Yes, reprocess")
    assert [paragraphs(one) for one in talk.progress] == [[LOOKING]]
    assert plain(lost.title) == "Not confirmed"
    assert paragraphs(lost) == [
        "I see no change after a minute.",
        "Graph never confirmed the request, so it may not have arrived. You can send it again.",
    ]
    assert writes(talk) == 0

    assert plain((await talk.press("Try again")).title) == "All clear"
    assert writes(talk) == 1


@in_virtual_time
async def test_f06_a_list_that_breaks_off_is_called_incomplete() -> None:
    elsewhere = {"@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?$skiptoken=gone"}
    broken = Altered(on="GET */membersWithLicenseErrors", body=elsewhere, times=None)
    verdict = await chat(broken).say("What is wrong with the Sales group?")
    assert plain(verdict.title) == "No license is left"
    assert unseen(verdict) == (
        "I could not read all members of Sales that are in error, only 1: what I count may be too few."
    )


@in_virtual_time
async def test_f06_an_empty_page_before_the_break_is_never_no_errors() -> None:
    elsewhere = {"value": [], "@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?$skiptoken=gone"}
    broken = Altered(on="GET */membersWithLicenseErrors", body=elsewhere, times=None)
    verdict = await chat(broken).say("What is wrong with the Sales group?")
    assert plain(verdict.title) != "All clear"
    assert "I could not read all members of Sales that are in error, only 0" in unseen(verdict)
    assert "no errors" not in told(verdict).lower()


# Nonsense


@pytest.mark.parametrize(
    "fault",
    [
        Html(times=None),
        Html(status=403, times=None),
        Cut(bytes=30, times=None),
        Cut(bytes=60, gzip=True, times=None),
    ],
    ids=kind,
)
@in_virtual_time
async def test_f10_what_is_not_graph_is_one_sentence_without_a_trace(fault: Fault) -> None:
    answer = await chat(fault).say(STORY)
    assert (plain(answer.title), paragraphs(answer)) == ("I could not finish that", [FOREIGN])
    assert "<" not in told(answer)


@in_virtual_time
async def test_f10_what_is_not_graph_in_mid_examination_is_not_taken_for_an_answer() -> None:
    verdict = await chat(Html(on="POST /$batch", after=1, times=None)).say(STORY)
    assert plain(verdict.title) == "Nothing found, and not everything seen"
    assert unseen(verdict).startswith(FOREIGN)


@in_virtual_time
async def test_f11_an_error_that_nobody_has_seen_yet_keeps_graphs_word() -> None:
    world = living_contoso()
    row = {
        "skuId": "6fd2c87f-b296-42f0-b197-1e91e994b900",
        "assignedByGroup": some_group(world, "Sales").id,
        "disabledPlans": None,
        "state": "Superposed",
        "error": "QuantumViolation",
        "lastUpdatedDateTime": "0001-01-01T00:00:00Z",
    }
    odd = Altered(
        on="GET /users/*-*",
        properties={"licenseAssignmentStates": [row], "proxyAddresses": None, "shoeSize": 44},
        times=None,
    )
    verdict = await chat(odd, world=world).say(STORY)
    assert plain(verdict.title) == "Entra gives a reason this guide does not know"
    assert paragraphs(verdict)[0] == (
        "Office 365 E3 from Sales failed for Megan Bowen, and Entra says why in a word this guide does not "
        "know: QuantumViolation."
    )
    assert "0001" not in told(verdict)


@in_virtual_time
async def test_f12_graphs_own_wording_is_not_shown() -> None:
    wording = "Grue at 0x4711: see stack trace"
    fault = Status(on="GET /groups/*", status=400, code="Request_BadGrue", message=wording, times=None)
    verdict = await chat(fault).say(STORY)
    assert unseen(verdict).startswith("Microsoft Graph refused the question (Request_BadGrue).")
    assert wording not in told(verdict)


@in_virtual_time
async def test_f13_whoever_must_sign_in_again_is_told_so_and_nothing_goes_round() -> None:
    answer = await chat(Challenge(times=None)).say(STORY)
    assert paragraphs(answer) == ["Microsoft Graph wants you to sign in again."]
    talk = await offered(Challenge(on=REPROCESS))
    answer = await talk.press("Yes, reprocess")
    assert paragraphs(answer) == ["Microsoft Graph wants you to sign in again.", "Nothing was written."]
    assert writes(talk) == 0


@in_virtual_time
async def test_f14_who_may_not_is_told_which_role_may() -> None:
    verdict = await chat(who="megan").say("Why did Alex Wilber not get Office 365 E3 from Sales?")
    assert "What would let me see it: Service Support Administrator and ServiceHealth.Read.All." in unseen(
        verdict
    )
    assert "Megan Bowen holds no tenant-wide role" in told(verdict)


@in_virtual_time
async def test_f15_of_somebody_deleted_meanwhile_it_is_told_when_and_how_to_restore() -> None:
    talk = chat()
    await talk.say(STORY)
    megan = someone(talk.world, "Megan Bowen").id
    talk.world.delete_user(megan, "hr")
    verdict = await talk.press("Check again")
    assert plain(verdict.title) == "Nothing found, and not everything seen"
    assert unseen(verdict).startswith(
        "Megan Bowen was deleted on 2026-11-24 09:00 UTC and can be restored until 2026-12-24: "
        f"Restore-MgDirectoryDeletedItem -DirectoryObjectId '{megan}'. So I could not look at "
    )
    assert "(404)" not in unseen(verdict)


@in_virtual_time
async def test_f15_a_group_deleted_meanwhile_is_told_likewise() -> None:
    talk = chat()
    await talk.say("What is wrong with the Leadership group?")
    group = some_group(talk.world, "Leadership").id
    talk.world.delete_group(group, "hr")
    verdict = await talk.press("Check again")
    assert unseen(verdict).startswith(
        "Leadership was deleted on 2026-11-24 09:00 UTC and can be restored until 2026-12-24: "
        f"Restore-MgDirectoryDeletedItem -DirectoryObjectId '{group}'. So I could not look at "
    )


@in_virtual_time
async def test_f15_who_may_not_see_the_deleted_hears_that_and_which_role_may() -> None:
    talk = chat(who="lee")
    await talk.say(STORY)
    talk.world.delete_user(someone(talk.world, "Megan Bowen").id, "hr")
    verdict = await talk.press("Check again")
    assert "Microsoft Graph no longer finds it: it was deleted, or you may not see it (404)." in unseen(
        verdict
    )
    assert "What would let me see it: User Administrator and User.Read.All." in unseen(verdict)


@in_virtual_time
async def test_f15_who_was_deleted_for_good_is_not_said_to_be_restorable() -> None:
    talk = chat()
    await talk.say(STORY)
    talk.world.delete_user(someone(talk.world, "Megan Bowen").id, "hr")
    empty = Altered(on="GET /directory/deletedItems/*", properties={"id": str(UUID(int=7))}, times=None)
    gone = chat(empty, world=talk.world)
    gone.stored = talk.stored
    gone.heard = talk.heard
    verdict = await gone.press("Check again")
    assert unseen(verdict).startswith(
        "Microsoft Graph no longer finds it: it was deleted, or you may not see"
    )
    assert "restored" not in told(verdict)


# Late


@in_virtual_time
async def test_f16_old_rows_after_an_accepted_write_are_looked_at_until_they_are_new() -> None:
    talk = await offered(Stale(on="GET /users/*", after=3, times=4))
    done = await talk.press("Yes, reprocess")
    assert [plain(one.paragraphs[0]) for one in talk.progress] == [
        "Entra accepted the request for Megan Bowen. I look until it shows, and tell you here; go on "
        "meanwhile, if you like."
    ]
    assert plain(done.title) == "All clear"


@in_virtual_time
async def test_f16_rows_that_stay_old_are_not_called_a_failure() -> None:
    talk = await offered(Stale(on="GET /users/*", after=3, times=None))
    waiting = await talk.press("Yes, reprocess")
    assert plain(waiting.title) == "Not yet"
    assert paragraphs(waiting) == [
        "I see no change after a minute.",
        "Entra may need longer; check again soon.",
    ]
    assert "Try again" not in labels(waiting)
    assert writes(talk) == 1


@in_virtual_time
async def test_f17_a_group_that_takes_more_than_a_day_is_escalated_with_its_ids() -> None:
    talk = chat()
    verdict = await talk.say("Is the group Warehouse still processing?")
    warehouse, tenant = some_group(talk.world, "Warehouse").id, talk.world.tenant.tenant_id
    assert plain(verdict.title) == "Entra has not finished yet"
    assert f"Open a support request: group Warehouse ({warehouse}) of tenant {tenant}" in told(verdict)
    assert "more than 24 hours" in told(verdict)
    assert "Check again" in labels(verdict)


@in_virtual_time
async def test_f18_a_slow_graph_is_waited_for_and_what_came_too_late_is_named() -> None:
    talk = chat(Delay(seconds=3, times=None))
    assert plain((await talk.say(STORY)).title) == "No license is left"
    assert seconds() <= 10

    began = seconds()
    late = await chat(Delay(seconds=6, times=None)).say(STORY)
    assert seconds() - began == pytest.approx(10, abs=0.01)
    assert plain(late.title) == "Nothing found, and not everything seen"
    assert unseen(late).startswith(SILENT)


@in_virtual_time
async def test_f19_while_graph_is_down_the_guide_still_answers_and_afterwards_graph_does() -> None:
    talk = chat(Status(times=6))
    for _ in range(2):
        assert paragraphs(await talk.say(STORY)) == [SILENT]
    began = seconds()
    down = await talk.say(STORY)
    assert paragraphs(down) == [
        "Microsoft Graph has not answered several times in a row, so I leave it alone for half a minute. "
        "Whether Microsoft has an incident stands at https://status.cloud.microsoft."
    ]
    assert seconds() == began
    assert plain((await talk.say("help")).title) == "Why did a license not arrive?"
    page = await talk.say("walk me through")
    assert plain(page.title) == "TCF1 · The right administrator role"
    assert "What the guide says today" in told(page)

    await asyncio.sleep(30)
    assert plain((await talk.say(STORY)).title) == "No license is left"


@pytest.mark.parametrize(
    "fault",
    [
        Unreachable(times=None),
        Unreachable(reason="[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate", times=None),
    ],
    ids=kind,
)
@in_virtual_time
async def test_f47_no_connection_is_one_sentence(fault: Fault) -> None:
    answer = await chat(fault).say(STORY)
    assert (plain(answer.title), paragraphs(answer)) == ("I could not finish that", [SILENT])


@in_virtual_time
async def test_f47_a_write_without_a_connection_was_never_sent() -> None:
    talk = await offered(Unreachable(on=REPROCESS))
    answer = await talk.press("Yes, reprocess")
    assert (plain(answer.title), paragraphs(answer)) == ("Not sent", [SILENT, "Nothing was written."])
    assert talk.progress == []
    assert plain((await talk.press("Try again")).title) == "All clear"
    assert writes(talk) == 1


# Colleagues


@in_virtual_time
async def test_f50_a_third_colleague_within_ten_seconds_still_hears_the_verdict_in_time() -> None:
    world = living_contoso()
    question = "Why did Rachel Stein lose her license?"
    heard = [await chat(world=world, who=who).say(question) for who in ("ada", "mod", "emily")]
    assert {plain(one.title) for one in heard} == {
        "A change to the group, or to its members, took the license away"
    }
    assert seconds() == 0
    third = heard[2]
    assert unseen(third) == "The audit log did not answer about Design now; check again in a minute."
    assert "This is an inference" in told(third)  # what the audit log would have made a fact
    assert "This is an inference" not in told(heard[0])
    await asyncio.sleep(10)
    again = await chat(world=world, who="emily").say(question)
    assert "This is an inference" not in told(again)
