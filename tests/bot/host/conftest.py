"""Houses where people sign in, and browsers to do it in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from graph.simulated.world import World
from tests.bot.host.house import House, house_of, registered
from tests.bot.parties import Authority, Channel
from tests.graph.simulated.signing import Browser

Start = Callable[..., Awaitable[House]]


@pytest.fixture
async def start(contoso_world: World, channel: Channel, authority: Authority) -> AsyncIterator[Start]:
    """`await start(setting=…)` opens a house."""
    opened: list[Any] = []

    async def opens(**settings: Any) -> House:
        door = house_of(contoso_world, channel, authority, **settings)
        opened.append(door)
        return await door.__aenter__()

    yield opens
    for door in opened:
        await door.__aexit__(None, None, None)


@pytest.fixture
async def house(start: Start) -> House:
    return await start()


@pytest.fixture
async def in_teams(start: Start, contoso_world: World, channel: Channel, authority: Authority) -> House:
    return await start(**registered(authority, channel, contoso_world))


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with Browser() as browser:
        yield browser


@pytest.fixture
async def phone() -> AsyncIterator[Browser]:
    async with Browser() as browser:
        yield browser


@pytest.fixture
def writes(contoso_world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who had somebody reprocessed, as the tenant saw it."""
    seen: list[str] = []
    reprocess = World.reprocess

    def noted(self: World, user_id: str, by: str) -> Any:
        done = reprocess(self, user_id, by)
        seen.append(by)
        return done

    monkeypatch.setattr(World, "reprocess", noted)
    return seen
