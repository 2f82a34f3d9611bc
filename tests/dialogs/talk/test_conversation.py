"""Talking to the guide about Contoso: who says what, and what must come back."""

from dataclasses import dataclass, replace

import pytest

from dialogs.examining.machine import GuideMachine
from dialogs.guide import GUIDE
from dialogs.guide.assignment_errors.check import ASSIGNMENT_ERRORS
from dialogs.guide.audit_trail.check import AUDIT_TRAIL
from dialogs.guide.handed_over.ending import HANDED_OVER
from dialogs.guide.powershell.check import POWERSHELL
from dialogs.licensing.documentation import YOUR_PRODUCTS
from dialogs.talk.marks import Feedback, Mark
from graph import ALL_SCOPES, AssignmentError, Directory, Entra, PlansFirstSeen
from graph.simulated.world import World
from tests.called import buttons, called, marks, says
from tests.chat import Chat, copied, told
from tests.tenants import asking, someone

ADA = "ada@contoso.example"
LEE = "lee@contoso.example"
PATTI = "patti@contoso.example"
STORY = "Why didn't Megan Bowen get Office 365 E3 from the Sales group?"


@pytest.fixture
def ada(contoso_world: World) -> Chat:
    return Chat(contoso_world, asking(contoso_world, ADA))


def subject(chat: Chat) -> tuple[str | None, ...]:
    case = chat.state.case
    return tuple(thing.name if thing else None for thing in (case.user, case.group, case.sku))


async def test_the_story_from_first_to_last(ada: Chat) -> None:
    verdict = await ada.say(STORY)
    assert called(verdict.title) == "count_violation"
    assert marks(verdict.paragraphs[0]) == {"11", "Office 365 E3", "1", "Megan Bowen"}
    assert buttons(verdict) == [
        "Buy 1 more",
        "check_again",
        "watch:begin",
        "next",
        "walk",
        "who",
        "powershell",
        "stop",
    ]
    assert verdict.choices[0].url == YOUR_PRODUCTS
    assert [choice.folded for choice in verdict.choices] == [False, False, True, True, True, True, True, True]
    assert ada.state.step == "not_enough_licenses"

    ada.world.buy_seats("ENTERPRISEPACK", 5)
    stale = await ada.press("check_again")
    assert called(stale.title) == "needs_reprocess"
    assert says(stale, "5 / 16 / Office 365 E3")
    assert says(stale, "Office 365 E3 / Error / CountViolation")
    assert buttons(stale)[:2] == ["yes", "no"]

    done = await ada.press("yes")
    assert [called(one.title) for one in ada.progress] == ["under way"]
    assert called(done.title) == "solved"
    assert marks(done.paragraphs[1]) >= {"Office 365 E3", "Sales"}
    assert ada.state.step == "resolved"


async def test_checking_again_without_a_change_says_the_same(ada: Chat) -> None:
    first = await ada.say(STORY)
    again = await ada.press("check_again")
    assert (again.title, again.paragraphs, again.choices) == (first.title, first.paragraphs, first.choices)


async def test_without_its_route_the_conversation_rests_elsewhere(contoso_world: World) -> None:
    routes = {step: dict(ways) for step, ways in GUIDE.routes.items()}
    del routes[ASSIGNMENT_ERRORS][AssignmentError.COUNT_VIOLATION]
    cut = GuideMachine(routes, stop=HANDED_OVER, who=AUDIT_TRAIL, powershell=POWERSHELL)
    chat = Chat(contoso_world, asking(contoso_world, ADA), guide=cut)

    verdict = await chat.say(STORY)

    assert chat.state.step == "assignment_errors"
    assert verdict.title == ASSIGNMENT_ERRORS.title


async def test_t41_f38_a_button_of_an_older_card_is_recognised_and_does_nothing(ada: Chat) -> None:
    old = await ada.say(STORY)
    await ada.press("check_again")
    before = ada.state

    reminder = await ada.press("stop", on=old)

    assert called(reminder.title) == "old button"
    assert replace(ada.state, nonce="") == replace(before, nonce="")


async def test_t43_a_yes_counts_only_while_the_rows_are_those_that_were_shown(ada: Chat) -> None:
    await ada.say(STORY)
    ada.world.buy_seats("ENTERPRISEPACK", 5)
    await ada.press("check_again")
    megan = ada.world.user("megan@contoso.example")
    assert megan is not None
    ada.world.reprocess(megan["id"], "somebody else")
    ada.world.advance(600)

    await ada.press("yes")

    assert called(ada.heard[0].title) == "something changed"
    assert called(ada.heard[1].title) == "solved"


async def test_a_yes_counts_only_from_the_person_who_was_asked(contoso_world: World) -> None:
    ada = Chat(contoso_world, asking(contoso_world, ADA))
    await ada.say(STORY)
    contoso_world.buy_seats("ENTERPRISEPACK", 5)
    await ada.press("check_again")
    lee = Chat(contoso_world, asking(contoso_world, LEE), stored=ada.stored)
    lee.heard = ada.heard

    refused = await lee.press("yes")

    assert called(refused.title) == "not yours to confirm"
    assert not [entry for entry in contoso_world.directory_audits() if "reprocess" in str(entry).lower()]


async def test_a_yes_to_nothing_writes_nothing(ada: Chat) -> None:
    await ada.say(STORY)
    assert called((await ada.say("yes")).title) == "all right"


async def test_a_no_leaves_everything_as_it_is(ada: Chat) -> None:
    await ada.say(STORY)
    ada.world.buy_seats("ENTERPRISEPACK", 5)
    await ada.press("check_again")
    assert called((await ada.press("no")).title) == "left as it is"
    assert says(await ada.say("Megan Bowen"), "CountViolation")


async def test_entra_refuses_while_the_cause_is_there_and_that_is_explained(ada: Chat) -> None:
    await ada.say(STORY)
    await ada.say("reprocess")
    refused = await ada.press("yes")
    assert called(refused.title) == "entra refused"
    assert says(refused, "Office 365 E3")
    assert "6fd2c87f" not in told(refused)


async def test_who_lost_the_role_before_the_yes_is_told_which_role_may(contoso_world: World) -> None:
    """T23"""
    christie = Chat(contoso_world, asking(contoso_world, "christie@contoso.example"))
    await christie.say(STORY)
    contoso_world.buy_seats("ENTERPRISEPACK", 5)
    await christie.press("check_again")
    [desk] = [group for group in contoso_world.groups() if group["displayName"] == "License Desk"]
    contoso_world.remove_member(desk["id"], someone(contoso_world, "Christie Cline").id, "app: PIM")
    refused = await christie.press("yes")
    assert called(refused.title) == "not allowed"
    assert says(refused, "License Administrator")


@pytest.mark.parametrize(
    ("who", "why", "what_to_do"),
    [
        ("emily", "has not activated it", "Activate License Administrator in Privileged Identity Management"),
        ("soren", "limited to an administrative unit without Megan Bowen", "Ask a tenant-wide License"),
        ("patti", "neither reprocess nor set a usage location", "Ask a License Administrator"),
        ("enrico", "no tenant-wide role", "Ask a License Administrator"),
    ],
)
async def test_who_may_not_write_is_told_so_and_not_asked(
    contoso_world: World, who: str, why: str, what_to_do: str
) -> None:
    """T24, T25"""
    chat = Chat(contoso_world, asking(contoso_world, f"{who}@contoso.example"))
    told_instead = await chat.say("reprocess Megan Bowen")
    assert why in told(told_instead)
    assert what_to_do in told(told_instead)
    assert buttons(told_instead) == ["forward", "check_again", "who", "stop"]
    assert chat.state.offer is None
    assert told(await chat.say("yes")) == told(told_instead)


async def test_whose_roles_cannot_be_read_is_asked_and_graph_decides(contoso_world: World) -> None:
    """T24: what could not be seen is no "no"."""
    chat = Chat(
        contoso_world,
        asking(contoso_world, "christie@contoso.example", ALL_SCOPES - {"RoleManagement.Read.Directory"}),
    )
    assert says(await chat.say("reprocess Megan Bowen"), "reprocess now / Megan Bowen")
    assert called((await chat.press("yes")).title) == "entra refused"


async def test_two_look_alikes_are_asked_about_and_the_answer_may_be_typed(ada: Chat) -> None:
    asked = await ada.say("Why has Alex no license from Marketing?")
    assert buttons(asked) == ["Alex Wilber", "Alexandra Novak", "stop"]
    await ada.say("Alexandra Novak")
    assert subject(ada)[:2] == ("Alexandra Novak", "Marketing")


async def test_a_short_name_is_the_suite_and_not_the_addon_that_shares_it(ada: Chat) -> None:
    await ada.say("Why does Wanda Howard not get E3?")
    assert subject(ada)[2] == "Office 365 E3"


async def test_the_group_tells_which_e3_is_meant(ada: Chat) -> None:
    await ada.say("Why does Megan not get E3 from the Sales group?")
    assert subject(ada)[2] == "Office 365 E3"


async def test_what_is_broken_in_the_tenant_each_group_one_button_away(ada: Chat) -> None:
    await ada.join()
    overview = await ada.press("tenant")
    assert called(overview.title) == "broken"
    group = await ada.press("Sales")
    assert called(group.title) == "count_violation"
    person = await ada.press("Megan Bowen")
    assert subject(ada) == ("Megan Bowen", "Sales", None)
    assert person.facts == ()
    assert all(says(person, name) for name in ("Megan Bowen", "Sales", "Office 365 E3"))


async def test_walked_through_step_by_step_and_back(ada: Chat) -> None:
    await ada.say(STORY)
    first = await ada.press("walk")
    assert called(first.title) == "page administrator_role"
    second = await ada.press("next")
    assert ada.state.step == "failure_notification"
    assert buttons(second)[0] == "next"
    back = await ada.press("back")
    assert called(back.title) == called(first.title)


async def test_walking_on_from_the_errors_leads_to_the_one_entra_named(ada: Chat) -> None:
    await ada.say(STORY)
    await ada.say("assignment errors")
    await ada.say("next")
    assert ada.state.step == "not_enough_licenses"


async def test_what_the_failure_said_is_read_in_the_audit_log_when_asked_for(ada: Chat) -> None:
    await ada.say("what the failure said")
    assert ada.state.step == "failure_notification"

    read = await ada.say("Megan Bowen")

    assert ada.state.step == "failure_notification"
    (newest,) = read.paragraphs
    assert marks(newest) == {"Megan Bowen", "2026-11-22T09:01:00+00:00", "Office 365 E3"}
    assert (await ada.press("check_again")).paragraphs[0] == newest


async def test_who_changed_it_and_back_to_the_verdict(ada: Chat) -> None:
    await ada.say(STORY)
    trail = await ada.press("who")
    assert says(trail, "patti@contoso.example / Megan Bowen / Sales")
    await ada.press("back")
    assert ada.state.step == "not_enough_licenses"


async def test_powershell_has_the_ids_filled_in(ada: Chat) -> None:
    await ada.say(STORY)
    megan = ada.world.user("megan@contoso.example")
    assert megan is not None
    (script,) = copied(await ada.press("powershell"))
    commands = script.split("\n")
    assert f"$user = '{megan['id']}'" in commands
    assert "Invoke-MgLicenseUser -UserId $user" in commands


async def test_a_step_entered_without_a_subject_shows_the_tenant_and_goes_on_there(ada: Chat) -> None:
    shown = await ada.say("membership")
    assert ada.state.step == "membership"
    assert says(shown, "Field Engineering / Field Engineering Nordic")
    await ada.say("Anton Berg in Field Engineering")
    assert ada.state.step == "membership"
    assert ada.state.case.user is not None


async def test_a_complaint_after_a_glance_is_a_question_of_its_own(ada: Chat) -> None:
    await ada.say("membership")
    verdict = await ada.say("Why didn't Megan Bowen get her license?")
    assert called(verdict.title) == "count_violation"


@pytest.mark.parametrize("nonsense", ["Zorro", "qwertz asdf", "🤷", "%&/()=", "'; DROP TABLE users; --"])
async def test_what_fits_nothing_is_said_so_and_the_conversation_stays_usable(
    ada: Chat, nonsense: str
) -> None:
    await ada.say(STORY)
    answer = await ada.say(nonsense)
    assert called(answer.title) in {"not to be found", "not understood", "nearest questions"}
    assert buttons(answer) != []
    assert called((await ada.say("check again")).title) == "count_violation"


async def test_an_empty_message_and_a_very_long_one(ada: Chat) -> None:
    assert called((await ada.say("   ")).title) == "no pictures"
    await ada.say(f"{STORY} {'bla ' * 25_000}")
    assert [called(one.title) for one in ada.heard] == ["long", "count_violation"]
    assert [set(marks(one)) for one in ada.heard[0].paragraphs] == [{"4000"}]


@pytest.mark.parametrize("first", [True, False])
async def test_a_log_around_the_question_hides_it_nowhere(ada: Chat, *, first: bool) -> None:
    log = "\n".join(f"2026-11-23T10:00Z INFO Worker {n} took Batch Alpha of Region West" for n in range(55))
    parts = (STORY, log) if first else (log, STORY)
    await ada.say("\n".join(("From: Peter Pan <peter@elsewhere.example>", "Hello Team,", *parts)))
    assert subject(ada)[:2] == ("Megan Bowen", "Sales")
    assert [called(one.title) for one in ada.heard] == ["count_violation"]


async def test_graph_down_is_one_sentence_and_nothing_is_lost(contoso_world: World) -> None:
    await (ada := Chat(contoso_world, asking(contoso_world, ADA))).say(STORY)
    blind = Chat(contoso_world, asking(contoso_world, ADA, frozenset()), stored=ada.stored)
    blind.heard = ada.heard
    answer = await blind.press("check_again")
    assert called(answer.title) == "not everything seen"
    assert blind.state.case.user == ada.state.case.user


async def test_a_stored_document_that_cannot_be_read_starts_over(contoso_world: World) -> None:
    for document in ({"version": 1, "case": 5}, {"version": 99}, {"anything": "else"}):
        chat = Chat(contoso_world, asking(contoso_world, ADA), stored=document)
        assert called((await chat.say("help")).title) == "welcome"


async def test_the_askers_own_right_is_answered_by_its_step_alone(contoso_world: World) -> None:
    patti = Chat(contoso_world, asking(contoso_world, PATTI))
    answer = await patti.say("Am I allowed to reprocess Megan Bowen?")
    assert patti.state.step == "administrator_role"
    assert "License Administrator" in told(answer)


async def test_a_verdict_is_marked_helpful_and_nobody_is_named(ada: Chat) -> None:
    await ada.say(STORY)
    thanks = await ada.say("helpful")
    assert called(thanks.title) == "thank you"
    (kept,) = ada.marks
    assert kept == Feedback(
        Mark.HELPFUL, "not_enough_licenses", "not_received", ("count_violation", "service_incident")
    )


async def test_wrong_asks_what_it_was_and_keeps_only_the_cause(ada: Chat) -> None:
    await ada.say(STORY)
    asked = await ada.say("Wrong")
    assert "truth:not_a_member" in buttons(asked)
    await ada.press("truth:not_a_member")
    assert [(one.mark, one.truth) for one in ada.marks] == [(Mark.WRONG, "not_a_member")]


async def test_wrong_and_nobody_knows_why(ada: Chat) -> None:
    await ada.say(STORY)
    await ada.say("wrong")
    await ada.say("I do not know")
    assert [(one.mark, one.truth) for one in ada.marks] == [(Mark.WRONG, "")]


async def test_t46_a_typed_yes_to_an_older_question_is_no_consent(ada: Chat) -> None:
    await ada.say(STORY)
    ada.world.buy_seats("ENTERPRISEPACK", 5)
    await ada.press("check_again")
    await ada.say("thanks")
    asked_anew = await ada.say("yes")
    assert says(asked_anew, "reprocess now / Megan Bowen")
    assert ada.progress == []
    assert called((await ada.say("yes")).title) == "solved"
    assert [called(one.title) for one in ada.progress] == ["under way"]


async def test_no_the_other_sales_group_corrects_the_group_and_keeps_the_person(ada: Chat) -> None:
    await ada.say("Why has Alex Wilber nothing from the Sales group?")
    assert subject(ada)[:2] == ("Alex Wilber", "Sales")
    await ada.say("no, the other Sales group")
    assert subject(ada)[:2] == ("Alex Wilber", "Sales EMEA")


async def test_each_subject_has_its_own_case_and_the_other_one_is_understood(ada: Chat) -> None:
    await ada.say(STORY)
    await ada.say("What about Anton Berg in Field Engineering?")
    assert subject(ada)[:2] == ("Anton Berg", "Field Engineering")
    back = await ada.say("and the other one?")
    assert subject(ada) == ("Megan Bowen", "Sales", "Office 365 E3")
    assert called(back.title) == "count_violation"
    await ada.say("back to the other one")
    assert subject(ada)[:2] == ("Anton Berg", "Field Engineering")


async def test_what_is_answered_elsewhere_is_said_so_with_where(ada: Chat) -> None:
    await ada.say(STORY)
    answer = await ada.say(
        "How do I set up group rules in Azure DevOps so that people get a Basic access level?"
    )
    assert called(answer.title) == "not mine to answer"
    assert called((await ada.say("check again")).title) == "count_violation"


async def test_who_does_not_know_what_is_wrong_gets_a_look_at_everything(ada: Chat) -> None:
    answer = await ada.say("I don't know what is wrong, there is no error and still no license")
    assert called(answer.title) == "broken"


async def test_a_how_to_question_gets_the_commands_with_the_tenants_own_names(ada: Chat) -> None:
    await ada.say(STORY)
    answer = await ada.say("How do I do that in PowerShell?")
    assert ada.state.step == "powershell"
    assert any("Invoke-MgLicenseUser" in command for command in copied(answer))


@dataclass
class _Counting:
    """A way to Graph that counts the directories that were opened."""

    entra: Entra
    opened: int = 0

    @property
    def tenant(self) -> str:
        return self.entra.tenant

    @property
    def may_write(self) -> bool:
        return self.entra.may_write

    @property
    def signed_in(self) -> bool:
        return self.entra.signed_in

    def directory(self, remembered: PlansFirstSeen | None = None) -> Directory:
        self.opened += 1
        return self.entra.directory(remembered)

    async def aclose(self) -> None:
        await self.entra.aclose()


@pytest.mark.parametrize("text", ["help", "thanks", "how do you know?", "no"])
async def test_a_turn_that_asks_nothing_opens_no_directory(contoso_world: World, text: str) -> None:
    """It costs more than everything else of such a turn but the store."""
    entra = _Counting(asking(contoso_world, ADA))
    await Chat(contoso_world, entra).say(text)
    assert entra.opened == 0


async def test_an_incident_is_told_once_a_conversation(ada: Chat) -> None:
    first = await ada.say(STORY)
    again = await ada.press("check_again")
    asked_for = await ada.say("is there an incident?")

    assert says(first, "service_incident")
    assert not says(again, "service_incident")
    assert says(asked_for, "MO1189034")
