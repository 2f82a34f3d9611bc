"""A refusal says why and repeats nothing: whoever is refused chose every word of what they sent."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.app import STORE
from bot.channel.heard import MOST_BYTES
from tests.bot.parties import Authority, Channel, Parrot, activity

Peer = TestClient[Any, Any]
Json = dict[str, Any]

CANARY = "canary-7c1d"


def speaking(channel: Channel, **changes: Any) -> Json:
    """An activity that holds the canary wherever a sender has the say."""
    told: Json = {
        "text": f"{CANARY} words",
        "id": f"{CANARY}-id",
        "from": {"id": f"{CANARY}-person", "name": f"{CANARY}-name"},
        "conversation": {"id": f"{CANARY}-talk"},
        "channelData": {CANARY: CANARY},
        "value": {CANARY: CANARY},
        f"{CANARY}-property": CANARY,
    }
    return activity(channel.url, **{**told, **changes})


def sent_as(body: Json | bytes, **headers: str) -> Json:
    """How that is posted."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return {"data": sent, "headers": {"Content-Type": "application/json", **headers}}


Sending = Callable[[Channel, Authority], Json]

REFUSED: dict[str, tuple[int, Sending]] = {
    "not JSON": (400, lambda channel, _: sent_as(json.dumps(speaking(channel)).encode()[:-1])),
    "a list": (400, lambda channel, _: sent_as(json.dumps([speaking(channel)]).encode())),
    "twice the same": (400, lambda _, __: sent_as(f'{{"{CANARY}": 1, "{CANARY}": 2}}'.encode())),
    "no number": (400, lambda _, __: sent_as(f'{{"text": "{CANARY}", "value": NaN}}'.encode())),
    "no UTF-8": (400, lambda _, __: sent_as(CANARY.encode("utf-16"))),
    "no type": (400, lambda channel, _: sent_as(speaking(channel, type=[CANARY]))),
    "no conversation": (400, lambda channel, _: sent_as(speaking(channel, conversation={"name": CANARY}))),
    "two tenants": (
        400,
        lambda channel, _: sent_as(
            speaking(
                channel,
                channelId="msteams",
                conversation={"id": "t", "tenantId": CANARY},
                channelData={"tenant": {"id": f"{CANARY}-2"}},
            )
        ),
    ),
    "no token": (401, lambda channel, _: sent_as(speaking(channel))),
    "no JWT": (401, lambda channel, _: sent_as(speaking(channel), Authorization=f"Bearer {CANARY}")),
    "no bearer": (401, lambda channel, _: sent_as(speaking(channel), Authorization=f"{CANARY} {CANARY}")),
    "unknown key": (
        401,
        lambda channel, authority: sent_as(
            speaking(channel), Authorization=f"Bearer {authority.token(channel.url, kid=CANARY)}"
        ),
    ),
    "another bot's": (
        403,
        lambda channel, authority: sent_as(
            speaking(channel), Authorization=f"Bearer {authority.token(channel.url, aud=CANARY)}"
        ),
    ),
    "another address": (
        403,
        lambda _, authority: sent_as(
            activity(f"https://{CANARY}.example/", CANARY),
            Authorization=f"Bearer {authority.token(f'https://{CANARY}.example/')}",
        ),
    ),
    "another channel": (
        403,
        lambda channel, authority: sent_as(
            speaking(channel, channelId=CANARY), Authorization=f"Bearer {authority.token(channel.url)}"
        ),
    ),
    "too large": (413, lambda channel, _: sent_as(speaking(channel, text=CANARY + "x" * MOST_BYTES))),
    "no application/json": (
        415,
        lambda channel, _: {
            "data": json.dumps(speaking(channel)),
            "headers": {"Content-Type": f"text/{CANARY}"},
        },
    ),
    "another host": (421, lambda channel, _: sent_as(speaking(channel), Host=f"{CANARY}.example")),
}


@pytest.mark.parametrize("why", REFUSED)
async def test_t01_t15_t83_a_refusal_repeats_nothing_of_what_was_sent(
    registered: Peer,
    authority: Authority,
    channel: Channel,
    parrot: Parrot,
    capsys: pytest.CaptureFixture[str],
    *,
    why: str,
) -> None:
    """Neither to its sender nor into the log."""
    expected, sending = REFUSED[why]

    async with registered.post("/api/messages", **sending(channel, authority)) as response:
        told = f"{dict(response.headers)} {await response.text()}"

    logged = capsys.readouterr()
    assert response.status == expected
    assert CANARY not in told
    assert CANARY not in logged.out + logged.err
    assert parrot.heard == []


async def test_t80_for_whoever_is_refused_no_state_is_read_and_nothing_is_asked(
    registered: Peer, authority: Authority, channel: Channel, parrot: Parrot
) -> None:
    """Neither the store, nor the connector, nor the token endpoint hears of a flood that proves nothing."""
    statements: list[str] = []
    store = registered.app[STORE] if registered.app else None
    assert store is not None
    store._connection.set_trace_callback(statements.append)
    wrong = [{}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {authority.token('urn:x')}"}]

    for headers in wrong * 10:
        async with registered.post("/api/messages", **sent_as(speaking(channel), **headers)) as response:
            assert response.status in {401, 403}

    assert (parrot.heard, statements, channel.requests) == ([], [], [])
    assert authority.asked["token"] == 0
    async with registered.post("/api/messages", **proven(channel, authority)) as response:
        assert (response.status, statements != []) == (202, True)


def proven(channel: Channel, authority: Authority) -> Json:
    return sent_as(activity(channel.url), Authorization=f"Bearer {authority.token(channel.url)}")
