"""What a person hears when Graph goes wrong: what is missing and what to do, never that all is well.

Each test names the fault case it keeps. Time is virtual: every wait takes as long as it says.
"""

import asyncio
from uuid import UUID

import pytest

from dialogs.talk.message import Message
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
from tests.called import buttons, called, marks, says, sentences
from tests.chat import Chat, told
from tests.tenants import some_group, someone
from tests.troubled import in_virtual_time, living_contoso, seconds, troubled

STORY = "Why didn't Megan Bowen get Office 365 E3 from the Sales group?"
REPROCESS = "POST */reprocessLicenseAssignment"


def chat(*faults: Fault, world: World | None = None, who: str = "ada") -> Chat:
    """Somebody of Contoso, talking over a connection on which things go wrong."""
    world = world or living_contoso()
    return Chat(world, troubled(world, f"{who}@contoso.example", *faults))


def kind(fault: Fault) -> str:
    """What a test about a fault is called."""
    return fault.fault


def paragraphs(message: Message) -> list[set[str]]:
    """Each by its names and with what it is filled."""
    return [set(marks(paragraph)) for paragraph in message.paragraphs]


def unseen(message: Message) -> set[str]:
    """What the message says could not be looked at, likewise."""
    [section] = [one for one in message.sections if called(one.title) == "could not look"]
    return set(marks(*section.items))


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
    assert "yes" in buttons(await talk.press("check_again"))
    return talk


# Busy


@in_virtual_time
async def test_f01_a_short_wait_is_waited_out_and_the_verdict_comes() -> None:
    verdict = await chat(Throttle(retry_after="2", times=2)).say(STORY)
    assert called(verdict.title) == "count_violation"
    assert seconds() == pytest.approx(4, abs=0.3)


@in_virtual_time
async def test_f01_f02_a_long_wait_is_told_in_seconds_and_after_it_the_verdict_comes() -> None:
    talk = chat(Throttle(retry_after="60"))
    busy = await talk.say(STORY)
    assert (called(busy.title), paragraphs(busy)) == ("not finished", [{"busy", "60"}])
    assert buttons(busy) == ["check_again", "start_over"]
    assert seconds() == 0
    await asyncio.sleep(60)
    assert called((await talk.say(STORY)).title) == "count_violation"


@in_virtual_time
async def test_f01_what_was_too_busy_to_be_seen_is_named_beside_what_was_found() -> None:
    verdict = await chat(Throttle(on="GET /groups/*", retry_after="30", times=None)).say(STORY)
    assert called(verdict.title) == "count_violation"
    assert unseen(verdict) >= {"busy", "30", "step group_type"}


@in_virtual_time
async def test_f03_f51_a_write_that_graph_was_too_busy_for_is_told_and_can_be_tried_again() -> None:
    talk = await offered(Throttle(on=REPROCESS, retry_after="20"))
    refused = await talk.press("yes")
    assert called(refused.title) == "not sent"
    assert paragraphs(refused) == [{"busy", "20"}, {"nothing written"}]
    assert buttons(refused) == ["yes", "no", "check_again", "start_over"]
    assert (talk.progress, writes(talk)) == ([], 0)

    done = await talk.press("yes")
    assert called(done.title) == "solved"
    assert writes(talk) == 1


@in_virtual_time
async def test_f51_a_quota_of_writes_that_others_used_up_is_no_failure_of_this_one() -> None:
    talk = await offered()
    Gate.of(talk.world).let_in("gla", Cost(writes=3_000), talk.world.now())
    refused = await talk.press("yes")
    assert paragraphs(refused) == [{"busy", "1"}, {"nothing written"}]
    await asyncio.sleep(1)
    assert called((await talk.press("yes")).title) == "solved"


# Failing


@in_virtual_time
async def test_f04_what_does_not_answer_is_named_beside_what_was_found() -> None:
    verdict = await chat(Status(on="GET /organization", times=None)).say(STORY)
    assert called(verdict.title) == "count_violation"
    verdict = await chat(Status(on="GET /admin/*", status=504, times=None)).say(STORY)
    assert unseen(verdict) == {"silent", "so unseen", "step service_status"}


@pytest.mark.parametrize(
    ("fault", "told_as"),
    [
        (Status(on="GET /subscribedSkus", times=None), {"silent"}),
        (Throttle(on="GET /subscribedSkus", retry_after="60", times=None), {"busy", "60"}),
    ],
    ids=["503", "429"],
)
@in_virtual_time
async def test_f01_f04_products_that_cannot_be_looked_up_leave_the_rest_to_be_told(
    fault: Fault, told_as: set[str]
) -> None:
    verdict = await chat(fault).say(STORY)
    assert called(verdict.title) == "count_violation"
    assert paragraphs(verdict)[0] >= {"Office 365 E3", "Megan Bowen"}
    assert unseen(verdict) == told_as | {"so unseen", "step qualifying_plan", "step new_services"}


@in_virtual_time
async def test_f04_a_product_of_two_names_is_asked_about_when_the_tenants_cannot_be_seen() -> None:
    talk = chat(Status(on="GET /subscribedSkus", times=None))
    question = await talk.say("Why is E3 missing?")
    assert buttons(question) == [
        "Microsoft 365 E3",
        "Office 365 E3",
        "Enterprise Mobility + Security E3",
        "Windows 10/11 Enterprise E3",
        "Microsoft 365 E3 (no Teams)",
        "stop",
    ]


@in_virtual_time
async def test_f04_without_the_rows_nothing_is_called_fine() -> None:
    talk = chat(Status(on="GET /users/*-*", times=None))
    verdict = await talk.say(STORY)
    assert called(verdict.title) == "not everything seen"
    assert paragraphs(verdict)[0] == {"not fine"}
    assert unseen(verdict) >= {"step assignment_errors", "step not_enough_licenses", "step membership"}


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
    done = await talk.press("yes")
    assert [paragraphs(one) for one in talk.progress] == [[{"looking", "Megan Bowen"}]]
    assert called(done.title) == "solved"
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
    lost = await talk.press("yes")
    assert [paragraphs(one) for one in talk.progress] == [[{"looking", "Megan Bowen"}]]
    assert called(lost.title) == "not confirmed"
    assert paragraphs(lost) == [{"no change"}, {"may not have arrived"}]
    assert writes(talk) == 0

    assert called((await talk.press("yes")).title) == "solved"
    assert writes(talk) == 1


@in_virtual_time
async def test_f06_a_list_that_breaks_off_is_called_incomplete() -> None:
    elsewhere = {"@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?$skiptoken=gone"}
    broken = Altered(on="GET */membersWithLicenseErrors", body=elsewhere, times=None)
    verdict = await chat(broken).say("What is wrong with the Sales group?")
    assert called(verdict.title) == "count_violation"
    assert unseen(verdict) == {"some members unread", "Sales", "1"}


@in_virtual_time
async def test_f06_an_empty_page_before_the_break_is_never_no_errors() -> None:
    elsewhere = {"value": [], "@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?$skiptoken=gone"}
    broken = Altered(on="GET */membersWithLicenseErrors", body=elsewhere, times=None)
    verdict = await chat(broken).say("What is wrong with the Sales group?")
    assert called(verdict.title) != "all clear"
    assert unseen(verdict) >= {"some members unread", "Sales", "0"}


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
    assert (called(answer.title), paragraphs(answer)) == ("not finished", [{"foreign"}])
    assert "<" not in told(answer)


@in_virtual_time
async def test_f10_what_is_not_graph_in_mid_examination_is_not_taken_for_an_answer() -> None:
    verdict = await chat(Html(on="POST /$batch", after=1, times=None)).say(STORY)
    assert called(verdict.title) == "not everything seen"
    assert "foreign" in unseen(verdict)


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
    assert called(verdict.title) == "unknown_error"
    assert paragraphs(verdict)[0] == {"Office 365 E3", "Sales", "Megan Bowen", "QuantumViolation"}
    assert "0001" not in told(verdict)


@in_virtual_time
async def test_f12_graphs_own_wording_is_not_shown() -> None:
    wording = "Grue at 0x4711: see stack trace"
    fault = Status(on="GET /groups/*", status=400, code="Request_BadGrue", message=wording, times=None)
    verdict = await chat(fault).say(STORY)
    assert unseen(verdict) >= {"refused", "Request_BadGrue"}
    assert wording not in told(verdict)


@in_virtual_time
async def test_f13_whoever_must_sign_in_again_is_told_so_and_nothing_goes_round() -> None:
    answer = await chat(Challenge(times=None)).say(STORY)
    assert paragraphs(answer) == [{"sign in again"}]
    talk = await offered(Challenge(on=REPROCESS))
    answer = await talk.press("yes")
    assert paragraphs(answer) == [{"sign in again"}, {"nothing written"}]
    assert writes(talk) == 0


@in_virtual_time
async def test_f14_who_may_not_is_told_which_role_may() -> None:
    verdict = await chat(who="megan").say("Why did Alex Wilber not get Office 365 E3 from Sales?")
    assert unseen(verdict) >= {"would let me see", "Service Support Administrator", "ServiceHealth.Read.All"}
    assert "insufficient_role" in marks(*sentences(verdict))


@in_virtual_time
async def test_f15_of_somebody_deleted_meanwhile_it_is_told_when_and_how_to_restore() -> None:
    talk = chat()
    await talk.say(STORY)
    megan = someone(talk.world, "Megan Bowen").id
    talk.world.delete_user(megan, "hr")
    verdict = await talk.press("check_again")
    assert called(verdict.title) == "not everything seen"
    restore = f"Restore-MgDirectoryDeletedItem -DirectoryObjectId '{megan}'"
    assert unseen(verdict) >= {"deleted", "Megan Bowen", "2026-12-24", restore, "so unseen"}
    assert "no longer found" not in unseen(verdict)


@in_virtual_time
async def test_f15_a_group_deleted_meanwhile_is_told_likewise() -> None:
    talk = chat()
    await talk.say("What is wrong with the Leadership group?")
    group = some_group(talk.world, "Leadership").id
    talk.world.delete_group(group, "hr")
    verdict = await talk.press("check_again")
    restore = f"Restore-MgDirectoryDeletedItem -DirectoryObjectId '{group}'"
    assert unseen(verdict) >= {"deleted", "Leadership", "2026-12-24", restore, "so unseen"}


@in_virtual_time
async def test_f15_who_may_not_see_the_deleted_hears_that_and_which_role_may() -> None:
    talk = chat(who="lee")
    await talk.say(STORY)
    talk.world.delete_user(someone(talk.world, "Megan Bowen").id, "hr")
    verdict = await talk.press("check_again")
    assert unseen(verdict) >= {"no longer found", "would let me see", "User Administrator", "User.Read.All"}


@in_virtual_time
async def test_f15_who_was_deleted_for_good_is_not_said_to_be_restorable() -> None:
    talk = chat()
    await talk.say(STORY)
    talk.world.delete_user(someone(talk.world, "Megan Bowen").id, "hr")
    empty = Altered(on="GET /directory/deletedItems/*", properties={"id": str(UUID(int=7))}, times=None)
    gone = chat(empty, world=talk.world)
    gone.stored = talk.stored
    gone.heard = talk.heard
    verdict = await gone.press("check_again")
    assert "no longer found" in unseen(verdict)
    assert "deleted" not in unseen(verdict)


# Late


@in_virtual_time
async def test_f16_old_rows_after_an_accepted_write_are_looked_at_until_they_are_new() -> None:
    talk = await offered(Stale(on="GET /users/*", after=3, times=4))
    done = await talk.press("yes")
    assert [paragraphs(one) for one in talk.progress] == [[{"accepted", "Megan Bowen"}]]
    assert called(done.title) == "solved"


@in_virtual_time
async def test_f16_rows_that_stay_old_are_not_called_a_failure() -> None:
    talk = await offered(Stale(on="GET /users/*", after=3, times=None))
    waiting = await talk.press("yes")
    assert called(waiting.title) == "not yet"
    assert paragraphs(waiting) == [{"no change"}, {"may need longer"}]
    assert "yes" not in buttons(waiting)
    assert writes(talk) == 1


@in_virtual_time
async def test_f17_a_group_that_takes_more_than_a_day_is_escalated_with_its_ids() -> None:
    talk = chat()
    verdict = await talk.say("Is the group Warehouse still processing?")
    warehouse, tenant = some_group(talk.world, "Warehouse").id, talk.world.tenant.tenant_id
    assert called(verdict.title) == "processing_delay overdue"
    assert says(verdict, f"Warehouse / {warehouse} / {tenant}")
    assert "check_again" in buttons(verdict)


@in_virtual_time
async def test_f18_a_slow_graph_is_waited_for_and_what_came_too_late_is_named() -> None:
    talk = chat(Delay(seconds=3, times=None))
    assert called((await talk.say(STORY)).title) == "count_violation"
    assert seconds() <= 10

    began = seconds()
    late = await chat(Delay(seconds=6, times=None)).say(STORY)
    assert seconds() - began == pytest.approx(10, abs=0.01)
    assert called(late.title) == "not everything seen"
    assert "silent" in unseen(late)


@in_virtual_time
async def test_f19_while_graph_is_down_the_guide_still_answers_and_afterwards_graph_does() -> None:
    talk = chat(Status(times=6))
    for _ in range(2):
        assert paragraphs(await talk.say(STORY)) == [{"silent"}]
    began = seconds()
    down = await talk.say(STORY)
    assert paragraphs(down) == [{"left alone"}]
    assert seconds() == began
    assert called((await talk.say("help")).title) == "welcome"
    page = await talk.say("walk me through")
    assert called(page.title) == "page administrator_role"
    assert says(page, "guide today")

    await asyncio.sleep(30)
    assert called((await talk.say(STORY)).title) == "count_violation"


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
    assert (called(answer.title), paragraphs(answer)) == ("not finished", [{"silent"}])


@in_virtual_time
async def test_f47_a_write_without_a_connection_was_never_sent() -> None:
    talk = await offered(Unreachable(on=REPROCESS))
    answer = await talk.press("yes")
    assert (called(answer.title), paragraphs(answer)) == ("not sent", [{"silent"}, {"nothing written"}])
    assert talk.progress == []
    assert called((await talk.press("yes")).title) == "solved"
    assert writes(talk) == 1


# Colleagues


@in_virtual_time
async def test_f50_a_third_colleague_within_ten_seconds_still_hears_the_verdict_in_time() -> None:
    world = living_contoso()
    question = "Why did Rachel Stein lose her license?"
    heard = [await chat(world=world, who=who).say(question) for who in ("ada", "mod", "emily")]
    assert {called(one.title) for one in heard} == {"removed_by_group_change"}
    assert seconds() == 0
    third = heard[2]
    assert unseen(third) == {"audit log silent", "Design"}
    assert says(third, "an inference")  # what the audit log would have made a fact
    assert not says(heard[0], "an inference")
    await asyncio.sleep(10)
    again = await chat(world=world, who="emily").say(question)
    assert not says(again, "an inference")
