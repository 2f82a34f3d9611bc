"""The words of a button press it, for as long as it is the newest one."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from dialogs.examining.step import Reply
from dialogs.talk.message import Pressed, Words
from tests.bot.conftest import Bot
from tests.bot.parties import Parrot, activity

Peer = TestClient[Any, Any]
YES = Pressed(nonce="n1", step="s", reply=Reply.YES)


async def say(peer: Peer, text: str, channel_id: str = "sms") -> None:
    sent = activity("http://127.0.0.1:9/", text, deliveryMode="expectReplies", channelId=channel_id)
    async with peer.post("/api/messages", json=sent) as response:
        assert response.status == 200


@pytest.mark.parametrize("channel_id", ["sms", "msteams"])
@pytest.mark.parametrize("typed", ["Yes", " yes "])
async def test_the_words_of_an_offered_button_press_it(
    bot: Bot, parrot: Parrot, typed: str, channel_id: str
) -> None:
    peer = await bot()
    await say(peer, "ask", channel_id)

    await say(peer, typed, channel_id)

    assert parrot.heard == [Words("ask"), YES]


async def test_t46_the_words_of_an_older_button_are_only_words(bot: Bot, parrot: Parrot) -> None:
    peer = await bot()
    await say(peer, "yes")
    await say(peer, "ask")
    await say(peer, "something else")

    await say(peer, "yes")

    assert parrot.heard == [Words("yes"), Words("ask"), Words("something else"), Words("yes")]
