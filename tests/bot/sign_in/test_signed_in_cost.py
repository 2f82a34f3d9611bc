"""What a signed-in turn asks of others, counted where it arrives: at the authority and at its Graph."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from graph.simulated.authority import Authority, Client
from graph.simulated.authority.identity_platform import application
from graph.simulated.world import World
from tests.bot.house import ANSWER, QUESTION, Chat, House, open_house, registered, teams
from tests.bot.parties import Authority as BotFramework
from tests.bot.parties import Channel, words
from tests.graph.simulated.signing import CLIENT, SECRET


@dataclass
class Doorstep:
    """Counts who comes by, by method and path without what names somebody."""

    came: Counter[str] = field(default_factory=Counter)

    @web.middleware
    async def note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.came[f"{request.method} {request.path}"] += 1
        answered: web.StreamResponse = await handler(request)
        return answered

    def since(self, before: Counter[str]) -> Counter[str]:
        return self.came - before


@pytest.fixture
def doorstep() -> Doorstep:
    return Doorstep()


@pytest.fixture
async def house(
    contoso_world: World, channel: Channel, authority: BotFramework, doorstep: Doorstep
) -> AsyncIterator[House]:
    """A bot that Teams knows, in front of an authority that counts."""
    people = Authority(contoso_world, [Client(CLIENT, (), SECRET)])
    served = application(people)
    served.middlewares.append(doorstep.note)
    opened: list[TestClient[Any, Any]] = []
    async with TestServer(served) as server:
        people.origin = str(server.make_url("")).rstrip("/")
        settings = registered(authority, channel, contoso_world)
        yield await open_house(people, channel, authority, opened, **settings)
        for peer in opened:
            await peer.close()


async def adas(house: House) -> Chat:
    """Ada's chat in Teams, who was just signed in."""
    chat = teams(house, "ada")
    token = house.authority.token_for_bot(CLIENT, house.id_of("ada"))
    value = {"id": "x-1", "connectionName": "c", "token": token}
    await chat.post(chat.activity(None, type="invoke", name="signin/tokenExchange", value=value))
    assert "Signed in as Ada Lindqvist" in words(await chat.next())
    return chat


async def test_a_signed_in_turn_is_its_two_batches_and_nothing_more(
    house: House, authority: BotFramework, doorstep: Doorstep
) -> None:
    chat = await adas(house)
    assert ANSWER in await chat.say(QUESTION)
    before, keys = doorstep.came.copy(), authority.asked["keys"]

    assert ANSWER in await chat.say("check again")

    assert doorstep.since(before) == {"POST /v1.0/$batch": 2}
    assert authority.asked["keys"] == keys


async def test_a_signed_in_turn_that_asks_graph_nothing_goes_nowhere(
    house: House, doorstep: Doorstep
) -> None:
    chat = await adas(house)
    before = doorstep.came.copy()

    assert "Why did a license not arrive?" in await chat.say("help")

    assert doorstep.since(before) == {}
