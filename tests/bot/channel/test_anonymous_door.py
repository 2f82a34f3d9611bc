"""Without an application id the doors for anybody are open to this machine, and to nobody behind a proxy."""

import json
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.bot.conftest import Bot
from tests.bot.parties import Channel, activity

PUBLIC = "https://licenses.example.com"


@pytest.mark.parametrize(
    "passed_on",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"X-Forwarded-Host": "licenses.example.com"},
        {"X-Real-IP": "203.0.113.9"},
        {"Via": "1.1 proxy"},
    ],
    ids=str,
)
async def test_t12_what_a_proxy_passes_on_does_not_come_in(
    bot: Bot, channel: Channel, passed_on: dict[str, str]
) -> None:
    peer = await bot(allowed_origins=("http://127.0.0.1:5173",))
    asked = activity(channel.url, "What is broken in my tenant?", deliveryMode="expectReplies")

    with capture_logs() as logged:
        async with peer.post("/api/messages", json=asked, headers=passed_on) as response:
            told: Any = await response.json()

    assert response.status == 403
    assert told["error"]["message"] == "This door is open on this machine only: set GLA_APP_ID."
    assert channel.posts == []
    refused = {
        "event": "sender_refused",
        "kind": "security",
        "status": 403,
        "why": told["error"]["message"],
        "log_level": "warning",
    }
    assert refused in logged


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"public_url": "http://localhost:8080"},
        {"allowed_origins": ("http://127.0.0.1:5173", "http://[::1]:5173")},
    ],
    ids=str,
)
async def test_t12_this_machine_talks_to_it(bot: Bot, channel: Channel, settings: dict[str, Any]) -> None:
    peer = await bot(**settings)
    asked = activity(channel.url, "help", deliveryMode="expectReplies")

    async with peer.post("/api/messages", json=asked) as response:
        assert response.status == 200


# What a proxy passes on as nginx does where nobody told it otherwise: to the host it passes it on to, and
# without a word that it passed it on.
BARE = {"Host": "127.0.0.1:8080"}
REACHED_FROM_ELSEWHERE = [
    {"public_url": PUBLIC},
    {"allowed_origins": (PUBLIC,)},
    {"public_url": "http://localhost:8080", "allowed_origins": (PUBLIC,)},
]


@pytest.mark.parametrize("settings", REACHED_FROM_ELSEWHERE, ids=str)
@pytest.mark.parametrize("headers", [BARE, {}, {"Host": "licenses.example.com"}], ids=str)
async def test_t12_a_bot_that_is_reached_from_elsewhere_has_no_door_for_anybody(
    bot: Bot, channel: Channel, settings: dict[str, Any], headers: dict[str, str]
) -> None:
    peer = await bot(**settings)
    asked = activity(channel.url, "What is broken in my tenant?", deliveryMode="expectReplies")

    async with peer.post("/api/messages", json=asked, headers=headers) as response:
        told = await response.text()

    # A name that is not the bot's own opens no door at all.
    named = settings.get("public_url") == PUBLIC or "licenses" not in headers.get("Host", "")
    assert (response.status, told if not named else json.loads(told)["error"]["message"]) == (
        (403, "This door is open on this machine only: set GLA_APP_ID.")
        if named
        else (421, "This bot goes by another name.")
    )
    assert channel.posts == []


@pytest.mark.parametrize("settings", REACHED_FROM_ELSEWHERE, ids=str)
async def test_t12_nor_doors_that_change_its_tenant_or_who_one_is(bot: Bot, settings: dict[str, Any]) -> None:
    peer = await bot(**settings)
    opened = await (await peer.post("/v3/directline/tokens/generate", headers=BARE)).json()
    headers = BARE | {"Authorization": f"Bearer {opened['token']}"}

    tried = [
        await peer.get("/demo/admin-center", headers=headers),
        await peer.post("/demo/admin-center", headers=headers, json={"change": "reset"}),
        await peer.post("/demo/person", headers=headers, json={"upn": "lee@contoso.example"}),
    ]
    page = await (await peer.get("/", headers=BARE)).text()

    assert [response.status for response in tried] == [404, 404, 404]
    assert "Meanwhile in the admin center" not in page
