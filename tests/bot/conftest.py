"""The bot over HTTP on loopback, with whom it talks to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from joserfc.jwk import RSAKey

from bot.app import application
from bot.settings import Settings
from graph.simulated.world import World
from tests.bot.house import House, house_of
from tests.bot.house import registered as registered_in_teams
from tests.bot.parties import APP_ID, TENANT, Authority, Channel, Parrot
from tests.graph.simulated.signing import Browser

Bot = Callable[..., Awaitable[TestClient[Any, Any]]]
Start = Callable[..., Awaitable[House]]


@pytest.fixture(scope="session")
def signing_key() -> RSAKey:
    return RSAKey.generate_key(2048)


@pytest.fixture(scope="session")
def rotated_key() -> RSAKey:
    return RSAKey.generate_key(2048)


@pytest.fixture
async def authority(signing_key: RSAKey) -> AsyncIterator[Authority]:
    authority = Authority({"k1": signing_key}, {"k1": ["emulator", "msteams"]})
    async with TestServer(authority.application()) as server:
        authority.server = server
        yield authority


@pytest.fixture
async def channel() -> AsyncIterator[Channel]:
    channel = Channel()
    async with TestServer(channel.application()) as server:
        channel.server = server
        yield channel
    assert channel.breaches == [], channel.breaches


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@pytest.fixture
async def bot(contoso_world: World, parrot: Parrot) -> AsyncIterator[Bot]:
    """`await bot(setting=…)` starts the bot, by default for anybody on this machine."""
    started: list[TestClient[Any, Any]] = []

    async def start(**changes: Any) -> TestClient[Any, Any]:
        settings = Settings(**{"store": ":memory:", **changes})
        client = TestClient(TestServer(application(settings, world=contoso_world, conversation=parrot)))
        await client.start_server()
        started.append(client)
        return client

    yield start
    for client in started:
        await client.close()
    assert [task for task in asyncio.all_tasks() if "/bot/" in str(task)] == []


@pytest.fixture
async def registered(bot: Bot, authority: Authority, channel: Channel) -> TestClient[Any, Any]:
    """The bot with an application id, so that its senders must prove themselves."""
    return await bot(
        app_id=APP_ID,
        app_secret="made-up",
        app_tenant=TENANT,
        metadata_url=f"{authority.url}/metadata",
        login_url=authority.url,
        service_origins=(channel.origin,),
    )


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
    return await start(**registered_in_teams(authority, channel, contoso_world))


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
