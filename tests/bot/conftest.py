"""The bot over HTTP on loopback, with whom it talks to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from joserfc.jwk import RSAKey

from bot.app import application
from bot.settings import Settings
from graph.simulated.tenant import Tenant
from graph.simulated.tenant_file import contoso
from graph.simulated.world import World
from tests.bot.parties import APP_ID, TENANT, Authority, Channel, Parrot

Bot = Callable[..., Awaitable[TestClient[Any, Any]]]


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


@pytest.fixture(scope="session")
def declared() -> Tenant:
    return contoso()


@pytest.fixture
def contoso_world(declared: Tenant) -> World:
    """The tenant that ships, its file read once for all of these tests."""
    return World.of(declared, monotonic=lambda: 0.0)


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
    assert [task for task in asyncio.all_tasks() if "/bot/host/" in str(task.get_coro())] == []


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
