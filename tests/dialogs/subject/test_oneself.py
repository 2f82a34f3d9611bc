"""Whoever says "me" means themselves, whomever the talk was about (T33)."""

import pytest

from graph.simulated.world import World
from tests.chat import Chat, told
from tests.tenants import asking

OTHER = "Why didn't Pradeep Gupta get Office 365 E1?"


@pytest.fixture
async def chat(contoso_world: World) -> Chat:
    """Lee Gu, who has just asked about Pradeep Gupta."""
    chat = Chat(contoso_world, asking(contoso_world, "lee@contoso.example"))
    await chat.say(OTHER)
    return chat


def whose(chat: Chat) -> str:
    """Whose license the talk is about."""
    return chat.state.case.user.name if chat.state.case.user else ""


@pytest.mark.parametrize(
    "words",
    [
        "reprocess me",
        "Reprocess me!",
        "reprocess myself",
        "please reprocess me now",
        "can you reprocess me?",
        "verarbeite mich neu",
        "bitte verarbeiten Sie mich neu",
        "retraite-moi",
        "retraitez-moi svp",
        "reprocésame",
        "¿puedes reprocesarme?",
        "reprocesse-me",
        "reprocessa-me",
        "me reprocesse",
        "私を再処理して",
    ],
)
async def test_who_asks_to_be_reprocessed_is_the_one_asked_about(chat: Chat, words: str) -> None:
    question = await chat.say(words)

    assert "Reprocess Lee Gu now?" in told(question)
    assert whose(chat) == "Lee Gu"


@pytest.mark.parametrize(
    "words",
    [
        "fix my license",
        "help me with my license",
        "help me with my own license",
        "fix me",
        "check me",
        "look at me please",
        "look at my account",
        "and me?",
        "what about me?",
        "How about me",
        "same for me",
        "no, me",
        "I meant me",
        "what licenses do I have?",
        "what else do I have?",
        "what is wrong with me",
        "what's wrong with my account?",
        "why was I skipped",
        "am I affected",
        "I have the same problem",
        "do I have the same problem?",
        "which licenses are assigned to me",
        "give me a license",
        "hilf mir mit meiner Lizenz",
        "was ist mit meiner Lizenz",
        "und ich?",
        "und was ist mit mir?",
        "répare ma licence",
        "aide-moi avec ma licence",
        "et moi ?",
        "arregla mi licencia",
        "ayúdame con mi licencia",
        "¿y yo?",
        "corrija minha licença",
        "me ajude com minha licença",
        "e eu?",
        "私のライセンスを直して",
    ],
)
async def test_who_speaks_of_themselves_is_meant(chat: Chat, words: str) -> None:
    await chat.say(words)

    assert whose(chat) == "Lee Gu"


@pytest.mark.parametrize(
    "words",
    [
        "tell me",
        "show me",
        "show me the powershell",
        "give me the commands",
        "explain it to me",
        "let me see",
        "help me",
        "can you help me",
        "can I reprocess him",
        "why can't I reprocess him",
        "do it for me",
        "do I have to reprocess him",
        "am I able to turn off Teams in the license?",
        "what is wrong in my group",
        "can I assign a license to a group in my role?",
        "do I need Entra P1 for every user?",
        "my users have no licenses",
        "I have 50 users without a license",
        "It's gone or I am blind, where is the license page?",
        "ich habe eine Lizenz zugewiesen",
        "j'ai attribué une licence",
        "sag mir warum",
        "dis-moi pourquoi",
        "dime por qué",
        "me diga por quê",
    ],
)
async def test_who_asks_to_be_told_something_is_not(chat: Chat, words: str) -> None:
    await chat.say(words)

    assert whose(chat) == "Pradeep Gupta"


@pytest.mark.parametrize(
    "words",
    [
        "why does it not let me add Megan Bowen",
        "tell me about Megan Bowen",
        "reprocess Megan for me",
        "fix my colleague Megan Bowen",
        "I have the same problem with Megan Bowen",
    ],
)
async def test_who_is_named_beside_me_is_meant(chat: Chat, words: str) -> None:
    await chat.say(words)

    assert whose(chat) == "Megan Bowen"
