"""Without an application id the door for channels is open to this machine, and to nobody behind a proxy."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.bot.conftest import Bot
from tests.bot.parties import Channel, activity

PUBLIC = "https://licenses.example.com"


@pytest.mark.parametrize(
    "passed_on",
    [
        {"Host": "licenses.example.com"},
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
    peer = await bot(public_url=PUBLIC)
    asked = activity(channel.url, "What is broken in my tenant?", deliveryMode="expectReplies")

    with capture_logs() as logged:
        async with peer.post("/api/messages", json=asked, headers=passed_on) as response:
            told: Any = await response.json()

    assert response.status == 403
    assert told["error"]["message"] == "This door is open on this machine only: set GLA_APP_ID."
    assert channel.posts == []
    refused = {"event": "refused", "status": 403, "why": told["error"]["message"], "log_level": "warning"}
    assert refused in logged


async def test_t12_this_machine_talks_to_it_all_the_same(bot: Bot, channel: Channel) -> None:
    peer = await bot(public_url=PUBLIC)
    asked = activity(channel.url, "help", deliveryMode="expectReplies")

    async with peer.post("/api/messages", json=asked) as response:
        assert response.status == 200
