"""The dots that show that somebody is there, for as long as a turn runs."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from bot.channel.turns.activities import Activities
from tests.bot.conftest import Bot
from tests.bot.parties import WAIT, Channel, Parrot, activity

FADES = 5.0
"""Seconds after which Teams and Web Chat let the dots go."""


@dataclass
class Naps:
    """Whoever sleeps, until a test wakes them."""

    taken: "asyncio.Queue[tuple[float, asyncio.Event]]" = field(default_factory=asyncio.Queue)

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self.taken.put_nowait((seconds, woken))
        await woken.wait()

    async def over(self) -> float:
        """Wake whoever sleeps next; how long they would have slept."""
        seconds, woken = await asyncio.wait_for(self.taken.get(), WAIT)
        woken.set()
        return seconds


async def test_f18_the_dots_are_shown_again_before_they_fade_until_something_is_said(
    bot: Bot, channel: Channel, parrot: Parrot, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps = Naps()
    monkeypatch.setattr("bot.app.Activities", partial(Activities, sleep=naps.sleep))
    peer = await bot()
    asked = asyncio.create_task(peer.post("/api/messages", json=activity(channel.url, "wait")))

    assert await shown(channel) == "typing"
    for _ in range(4):
        assert 0 < await naps.over() <= FADES
        assert await shown(channel) == "typing"

    parrot.gate.set()
    assert await shown(channel) == "message"
    assert (await asked).status == 202
    assert [post.body["type"] for post in channel.posts] == ["typing"] * 5 + ["message"]


async def shown(channel: Channel) -> Any:
    """What kind of activity the channel gets next."""
    return (await asyncio.wait_for(channel.said.get(), WAIT))["type"]
