"""What somebody waits for is looked at outside any turn, with their eyes, and told in their chat: once, and
to nobody else."""

import pytest

from tests.bot.house import Chat, House, exchange, teams
from tests.graph.simulated.signing import Browser

PEOPLE = ("megan", "isaiah", "karl", "frida", "lidia", "viktor")
ASK = "tell me when megan@contoso.example has Office 365 E3"


def heal(house: House) -> None:
    """Somebody buys a license, and Entra works Megan out anew."""
    house.world.buy_seats("ENTERPRISEPACK", 5)
    house.world.reprocess(house.id_of("megan"), "somebody")
    house.world.advance(120)


async def watching(house: House, browser: Browser, conversation: str = "talk-1") -> Chat:
    """Ada's chat, in which Megan's license is waited for."""
    chat = Chat(house, "ada", conversation)
    await chat.enter(browser, "ada")
    assert "I watch for Megan Bowen" in await chat.say(ASK)
    return chat


async def nothing_comes(house: House, chat: Chat) -> None:
    """Whatever is looked at now is looked at before somebody's next turn is over."""
    before = len(house.channel.messages())
    assert "You are welcome" in await chat.say("thanks")
    assert len(house.channel.messages()) == before + 1


async def test_it_is_told_by_itself_and_once(house: House, browser: Browser) -> None:
    chat = await watching(house, browser)
    house.hours.pass_by(minutes=1)
    await house.looked()
    await nothing_comes(house, chat)

    heal(house)
    house.hours.pass_by(minutes=1)

    assert "Megan Bowen has Office 365 E3." in await chat.hears("It has arrived")
    house.hours.pass_by(hours=2)
    await house.looked()
    await nothing_comes(house, chat)


async def test_in_teams_it_comes_proactively_over_the_connector(in_teams: House) -> None:
    chat = teams(in_teams, "ada")
    await exchange(chat, in_teams, "ada", "x-1")
    await chat.next()
    assert "I watch for Megan Bowen" in await chat.say(ASK)
    heal(in_teams)

    in_teams.hours.pass_by(minutes=1)

    assert "Megan Bowen has Office 365 E3." in await chat.hears("It has arrived")
    told = in_teams.channel.posts[-1]
    assert told.path == "/connector/v3/conversations/a%3A1/activities"
    assert told.body["recipient"]["id"] == "29:ada"


@pytest.mark.parametrize("status", [403, 404, 400], ids=["blocked", "closed", "refused"])
async def test_news_that_could_not_be_delivered_comes_when_somebody_is_there_again(
    house: House, browser: Browser, status: int
) -> None:
    chat = await watching(house, browser)
    heal(house)
    house.channel.answers.extend([(status, {})] * 3)
    before = len(house.channel.messages())
    house.hours.pass_by(minutes=1)
    while len(house.channel.messages()) < before + 1:
        await house.channel.strays()
    house.channel.answers.clear()

    assert "You are welcome" in await chat.say("thanks")
    assert "Megan Bowen has Office 365 E3." in await chat.hears("It has arrived")


async def test_a_sign_in_that_ended_is_said_once_and_mended_by_signing_in(
    house: House, browser: Browser
) -> None:
    chat = await watching(house, browser)
    house.authority.revoke(house.id_of("ada"))
    house.hours.pass_by(minutes=1)
    assert "Your sign-in has ended" in await chat.hears("I cannot look for Megan Bowen now")
    heal(house)
    house.hours.pass_by(hours=1)
    await house.looked()

    assert "Signed in as Ada Lindqvist" in await chat.enter(browser, "ada")

    assert "Megan Bowen has Office 365 E3." in await chat.hears("It has arrived")


async def test_signing_out_ends_it_and_says_so(house: House, browser: Browser) -> None:
    chat = await watching(house, browser)

    assert "I no longer watch the 1 case" in await chat.say("sign out")

    heal(house)
    house.hours.pass_by(minutes=1)
    await house.looked()
    await nothing_comes(house, chat)
    await chat.enter(browser, "ada")
    assert "I watch nothing for you" in await chat.say("what are you watching?")


async def test_taking_the_app_out_of_the_chat_ends_it(in_teams: House) -> None:
    chat = teams(in_teams, "ada")
    await exchange(chat, in_teams, "ada", "x-1")
    await chat.next()
    await chat.say(ASK)

    await chat.post(chat.activity(None, type="installationUpdate", action="remove"))

    await exchange(chat, in_teams, "ada", "x-2")
    await chat.next()
    assert "I watch nothing for you" in await chat.say("what are you watching?")


async def test_whoever_signs_in_in_the_same_chat_neither_sees_nor_hears_of_it(
    house: House, browser: Browser
) -> None:
    chat = await watching(house, browser)
    assert "Lee Gu" in await chat.enter(browser, "lee")
    heal(house)
    house.hours.pass_by(minutes=1)
    await house.looked()

    assert "I watch nothing for you" in await chat.say("what are you watching?")
    assert "I watch no such case" in await chat.say("stop watching megan@contoso.example")


async def test_nobody_can_send_the_news_themselves(house: House, browser: Browser) -> None:
    chat = await watching(house, browser)
    forged = chat.activity(None, type="event", name="gla/watched", value="anything")

    assert await chat.post(forged) == (202, None)
    await nothing_comes(house, chat)


async def test_of_one_person_only_so_many_are_watched(house: House, browser: Browser) -> None:
    for number in range(2):
        chat = Chat(house, "ada", f"talk-{number}")
        await chat.enter(browser, "ada")
        for person in PEOPLE[:5]:
            asked = f"tell me when {person}@contoso.example has Visio Plan 2"
            assert "I watch for" in await chat.say(asked)
        sixth = await chat.say(f"tell me when {PEOPLE[5]}@contoso.example has Visio Plan 2")
        assert "I watch 5 cases in this chat" in sixth
    chat = Chat(house, "ada", "talk-3")
    await chat.enter(browser, "ada")

    assert "I watch 10 cases for you in all your chats" in await chat.say(ASK)
