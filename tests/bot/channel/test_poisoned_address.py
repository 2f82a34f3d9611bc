"""Where the bot speaks by itself: at addresses that it kept, which may have been tampered with since."""

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from tests.bot.house import QUESTION, House, teams
from tests.bot.parties import Channel, words
from tests.graph.simulated.signing import Browser


@pytest.fixture
async def elsewhere() -> AsyncIterator[Channel]:
    """Somebody else's connector, which takes whatever comes."""
    channel = Channel()
    async with TestServer(channel.application()) as server:
        channel.server = server
        yield channel


@pytest.mark.parametrize("outcome", ["signs in", "cancels"])
async def test_t10_what_is_said_after_a_sign_in_goes_to_no_address_that_was_poisoned_meanwhile(
    in_teams: House, browser: Browser, elsewhere: Channel, outcome: str
) -> None:
    house = in_teams
    chat = teams(house, "ada")
    await chat.post(chat.activity(QUESTION))
    link = (await chat.next())["attachments"][0]["content"]["buttons"][0]["value"]
    poison(house, elsewhere.url)
    heard, tokens = len(house.channel.requests), house.authority.asked.count("client_credentials")

    page = await browser.open(link)
    chosen = {"user": house.id_of("ada")} if outcome == "signs in" else {"outcome": "cancel"}
    page = await browser.press(page, **chosen)
    await told(house)

    assert ("You can close this page" if outcome == "signs in" else "was cancelled") in page.words
    assert (elsewhere.posts, await elsewhere.strays()) == ([], [])
    assert len(house.channel.requests) == heard
    assert house.authority.asked.count("client_credentials") == tokens


async def test_t10_where_nothing_was_poisoned_it_is_said(in_teams: House, browser: Browser) -> None:
    """What the test above sees stopped does happen otherwise."""
    house = in_teams
    chat = teams(house, "ada")
    await chat.post(chat.activity(QUESTION))
    link = (await chat.next())["attachments"][0]["content"]["buttons"][0]["value"]
    poison(house, house.channel.url)

    await browser.sign_in(link, house.id_of("ada"))

    assert "Signed in as Ada Lindqvist" in words(await chat.next())


def poison(house: House, service_url: str) -> None:
    """Change where the chat of the one link is to be reached: in the store, by whoever has its keys too."""
    vault = house.reception.sign_ins.admission.papers.vault
    keys = [f"{row.partition(']')[0]}]" for row in house.kept() if row.startswith('["sign-in", "ticket"')]
    [key] = keys
    kept = vault.get(key)
    assert kept is not None
    link = json.loads(kept.text)
    link["address"]["serviceUrl"] = service_url
    vault.put(key, json.dumps(link), lifetime=600.0)


async def told(house: House) -> None:
    """Until the bot has said whatever it has to say by itself."""
    await house.reception.sign_ins.tidings.close()
