"""What people write once they have a verdict: short, without a name, and about what stands on the screen."""

import pytest

from dialogs.text import plain
from graph.simulated.world import World
from tests.chat import Chat, labels, told
from tests.tenants import Asking

ADA = "ada@contoso.example"
STORY = "Why didn't Megan Bowen get Office 365 E3 from the Sales group?"

STEPS = {
    "limitations": (
        "what are the limitations",
        "which limits are there for group licensing",
    ),
    "administrator_role": ("show me the roles I need", "which role do I need", "am I allowed to do this"),
    "service_status": ("is there an outage", "is microsoft down", "any incidents?", "service status"),
    "processing_state": (
        "what is the processing state",
        "how long does it take",
        "is it still processing",
        "how long does that usually take?",
    ),
    "membership": ("what is a nested group", "do nested groups work", "is she a direct member"),
    "audit_trail": ("who removed it", "how do i see the audit log", "when did that happen"),
    "powershell": ("give me the powershell", "powershell please"),
    "reprocess": (
        "reprocess her",
        "reprocess megan",
        "please reprocess Megan now",
        "Could you reprocess Megan Bowen?",
    ),
    "assignment_errors": ("what licenses does Megan have", "show the license state of Megan"),
    "qualifying_plan": ("how many licenses do we have", "which subscriptions do we own"),
}


@pytest.fixture
async def ada(contoso_world: World, asking: Asking) -> Chat:
    chat = Chat(contoso_world, asking(contoso_world, ADA))
    await chat.say(STORY)
    return chat


@pytest.mark.parametrize(("step", "words"), [(step, one) for step, all in STEPS.items() for one in all])
async def test_a_step_is_asked_for_in_ones_own_words_and_the_case_stays(
    ada: Chat, step: str, words: str
) -> None:
    case = ada.state.case
    await ada.say(words)

    assert (ada.state.step, ada.state.case.user, ada.state.case.group) == (step, case.user, case.group)


@pytest.mark.parametrize(
    "words",
    ["why", "Why?", "why is that", "are you sure", "really?", "explain", "how come?", "warum?", "pourquoi ?"],
)
async def test_whoever_doubts_is_shown_the_evidence(ada: Chat, words: str) -> None:
    answer = await ada.say(words)

    assert plain(answer.title) == "How I know"
    assert "prepaidUnits" in told(answer)


@pytest.mark.parametrize(
    "words",
    [
        "what should i do",
        "What now?",
        "what next",
        "how do I fix it",
        "fix it",
        "so what can I do about it?",
        "where can I do that in the portal",
        "was soll ich tun?",
        "que faire ?",
    ],
)
async def test_whoever_asks_what_to_do_is_told_at_the_step_she_stands_at(ada: Chat, words: str) -> None:
    answer = await ada.say(words)

    assert (ada.state.step, plain(answer.title)) == ("not_enough_licenses", "RS3 · Not enough licenses")
    assert "Buy more licenses" in told(answer)


@pytest.mark.parametrize(
    "words", ["and now?", "did it work", "is it fixed now?", "better now?", "any change?"]
)
async def test_whoever_asks_whether_it_helped_has_it_looked_at_again(ada: Chat, words: str) -> None:
    ada.world.buy_seats("ENTERPRISEPACK", 5)
    answer = await ada.say(words)

    assert plain(answer.title) == "The cause is gone, but the row is still the old one"


@pytest.mark.parametrize(
    "words",
    [
        "what is broken",
        "tenant",
        "list licensed groups",
        "show me all groups with errors",
        "what else is wrong here",
    ],
)
async def test_the_whole_tenant_is_asked_for_in_a_few_words(ada: Chat, words: str) -> None:
    answer = await ada.say(words)

    assert plain(answer.title) == "What is broken in this tenant"


@pytest.mark.parametrize("words", ["ok", "okay", "alright", "I see"])
async def test_an_ok_to_nothing_is_no_question(ada: Chat, words: str) -> None:
    answer = await ada.say(words)

    assert plain(answer.title) == "All right"
    assert "Check again" in labels(answer)


async def test_a_no_to_nothing_is_asked_back(ada: Chat) -> None:
    answer = await ada.say("no")

    assert plain(answer.title) == "No to what?"
    assert "Check again" in labels(answer)


@pytest.mark.parametrize("words", ["you are useless", "can you speak german", "asdfgh jkl", "42", "???"])
async def test_what_is_no_question_leaves_the_case_and_its_buttons(ada: Chat, words: str) -> None:
    before = ada.state.case
    answer = await ada.say(words)

    assert ada.state.case == before
    assert "Check again" in labels(answer)
