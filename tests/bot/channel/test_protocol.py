"""What the bot sends, against Microsoft's own descriptions of the two protocols."""

from typing import Any

from aiohttp.test_utils import TestClient

from tests.bot.conftest import Bot
from tests.bot.parties import Channel, activity, press
from tests.swagger import problems


async def test_what_goes_to_the_connector_is_an_activity(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    for text in ("hello", "ask", "tell", "crash"):
        async with peer.post("/api/messages", json=activity(channel.url, text)) as response:
            assert response.status == 202

    assert [problems("connector", "Activity", post.body) for post in channel.posts] == [[]] * 9
    assert all({"type", "from", "conversation"} <= set(post.body) for post in channel.posts)


async def test_expected_replies_are_activities(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    for sent in (
        activity(channel.url, "tell", deliveryMode="expectReplies"),
        press(channel.url, "two", deliveryMode="expectReplies"),
    ):
        async with peer.post("/api/messages", json=sent) as response:
            answer = await response.json()
        assert list(answer) == ["activities"]
        # An invoke's response travels as an activity of botbuilder's own, which the protocol does not list.
        said = [reply for reply in answer["activities"] if reply["type"] != "invokeResponse"]
        assert said
        assert [problems("connector", "Activity", reply) for reply in said] == [[]] * len(said)


async def test_direct_line_answers_as_direct_line_does(bot: Bot) -> None:
    peer: TestClient[Any, Any] = await bot()
    async with peer.post("/v3/directline/tokens/generate") as response:
        made = await response.json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    one = f"/v3/directline/conversations/{made['conversationId']}"
    async with peer.post("/v3/directline/conversations", headers=headers) as response:
        started = await response.json()
    async with peer.post(
        f"{one}/activities", headers=headers, json={"type": "message", "text": "hello"}
    ) as response:
        posted = await response.json()
    async with peer.get(f"{one}/activities", headers=headers) as response:
        told = await response.json()
    async with peer.post(f"{one}/upload", headers=headers) as response:
        refused = await response.json()

    file = "direct_line"
    assert problems(file, "Conversation", made) == []
    assert problems(file, "Conversation", started) == []
    assert problems(file, "ResourceResponse", posted) == []
    assert problems(file, "ActivitySet", told) == []
    assert problems(file, "ErrorResponse", refused) == []
    assert told["activities"]
    assert [problems(file, "Activity", said) for said in told["activities"]] == [[]] * len(told["activities"])
