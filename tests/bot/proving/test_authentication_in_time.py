"""Who may talk to the running bot as time passes: skew, and keys that come, go and cannot be had."""

import asyncio
from functools import partial
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from joserfc.jwk import RSAKey

from bot.proving.authentication import ConnectorProof
from bot.proving.signing_keys import SigningKeys
from tests.bot.conftest import Bot
from tests.bot.parties import APP_ID, TENANT, Authority, Channel, Parrot, activity

Peer = TestClient[Any, Any]

DAY = 86_400


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def timed(
    bot: Bot, authority: Authority, channel: Channel, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Peer:
    """The bot with an application id, by whose clock senders are proven."""
    monkeypatch.setattr("bot.app.ConnectorProof", partial(ConnectorProof, clock=clock))
    monkeypatch.setattr("bot.app.SigningKeys", partial(SigningKeys, clock=clock))
    return await bot(
        app_id=APP_ID,
        app_secret="made-up",
        app_tenant=TENANT,
        metadata_url=f"{authority.url}/metadata",
        login_url=authority.url,
        service_origins=(channel.origin,),
    )


async def sends(peer: Peer, channel: Channel, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    async with peer.post("/api/messages", json=activity(channel.url), headers=headers) as response:
        return response.status


def token(authority: Authority, channel: Channel, clock: Clock, nbf: float = -10, exp: float = 600) -> str:
    """A connector's token, good from and until so many seconds from here."""
    return authority.token(channel.url, nbf=int(clock.now + nbf), exp=int(clock.now + exp))


@pytest.mark.parametrize(
    ("nbf", "exp", "expected"),
    [
        (-3600, -299, 202),
        (-3600, -300, 202),
        (-3600, -301, 401),
        (-7200, -3600, 401),
        (299, 900, 202),
        (300, 900, 202),
        (301, 900, 401),
        (3600, 7200, 401),
        (-10, DAY + 300, 202),
        (-10, DAY + 301, 401),
    ],
)
async def test_t04_a_token_holds_from_its_beginning_to_its_end_give_or_take_five_minutes(
    timed: Peer,
    authority: Authority,
    channel: Channel,
    clock: Clock,
    parrot: Parrot,
    *,
    nbf: int,
    exp: int,
    expected: int,
) -> None:
    assert await sends(timed, channel, token(authority, channel, clock, nbf, exp)) == expected
    assert len(parrot.heard) == (expected == 202)


async def test_t04_a_token_that_was_good_ends_all_the_same(
    timed: Peer, authority: Authority, channel: Channel, clock: Clock
) -> None:
    good = token(authority, channel, clock, exp=3600)
    assert await sends(timed, channel, good) == 202
    clock.now += 3900
    assert await sends(timed, channel, good) == 202
    clock.now += 1
    assert await sends(timed, channel, good) == 401


async def test_t13_f26_keys_that_were_had_once_outlive_an_outage_of_the_metadata(
    timed: Peer, authority: Authority, channel: Channel, clock: Clock
) -> None:
    assert await sends(timed, channel, token(authority, channel, clock)) == 202
    authority.down = True

    for _ in range(3):
        clock.now += DAY
        assert await sends(timed, channel, token(authority, channel, clock)) == 202
        assert await sends(timed, channel, token(authority, channel, clock)) == 202

    assert authority.asked["metadata"] == 4  # once at the beginning, once each day in vain
    assert authority.asked["keys"] == 1


@pytest.mark.parametrize("at_once", [True, False])
async def test_t13_a_flood_of_unknown_keys_has_the_keys_fetched_once_a_minute(
    timed: Peer, authority: Authority, channel: Channel, clock: Clock, rotated_key: RSAKey, *, at_once: bool
) -> None:
    assert await sends(timed, channel, token(authority, channel, clock)) == 202
    own, authority.keys = authority.keys, {f"made-up-{number}": rotated_key for number in range(12)}
    flood = [
        authority.token(channel.url, kid=kid, nbf=int(clock.now), exp=int(clock.now) + 600)
        for kid in authority.keys
    ]
    authority.keys = own

    for minute in range(1, 3):
        sending = [sends(timed, channel, one) for one in flood]
        seen = await asyncio.gather(*sending) if at_once else [await one for one in sending]
        assert seen == [401] * len(flood)
        assert authority.asked["keys"] == 1 + minute
        clock.now += 61
    assert await sends(timed, channel, token(authority, channel, clock)) == 202
