"""Where others read along nobody's licenses are told; and who installs the bot is welcomed, once."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.channel.showing.telling import equal_text
from bot.channel.turns.asides import ASIDE, NO_WAY_ASIDE, WELCOME
from dialogs.talk.message import Joined, Pressed, Words
from dialogs.words.text import plain
from tests.bot.conftest import Bot
from tests.bot.parties import Channel, Parrot, Post, activity, press, words

Peer = TestClient[Any, Any]
Json = dict[str, Any]

TENANT = "b05aafed-15fd-5db6-8981-4fa0293ccc6a"
GROUP = {"id": "19:licensing", "isGroup": True, "conversationType": "groupChat", "tenantId": TENANT}
TEAM = {"id": "19:helpdesk;messageid=7", "isGroup": True, "conversationType": "channel", "tenantId": TENANT}
PERSONAL = {"id": "a:megan", "conversationType": "personal", "tenantId": TENANT}
PERSONAL_PATH = "/connector/v3/conversations/a%3Amegan/activities"


async def send(peer: Peer, body: Json) -> tuple[int, Any]:
    async with peer.post("/api/messages", json=body) as response:
        return response.status, await response.json() if response.content_length else None


def in_teams(channel: Channel, text: str | None = "hello", **changes: Any) -> Json:
    """What Teams sends from a group chat, unless `changes` say otherwise."""
    mention = {"type": "mention", "text": "<at>Bot</at>", "mentioned": {"id": "28:bot", "name": "Bot"}}
    sent = {
        "channelId": "msteams",
        "conversation": GROUP,
        "from": {"id": "29:megan", "name": "Megan"},
        "recipient": {"id": "28:bot"},
        "entities": [mention],
    }
    return activity(channel.url, text, **{**sent, **changes})


async def finished(channel: Channel, said: int) -> list[Post]:
    """Everything sent, once so many messages were said."""
    for _ in range(said):
        await channel.message()
    return [post for post in channel.posts if post.body.get("type") != "typing"]


def opens_personal_chats(channel: Channel) -> None:
    channel.ids["/connector/v3/conversations"] = "a:megan"


@pytest.mark.parametrize("conversation", [GROUP, TEAM], ids=["group chat", "channel"])
async def test_t27_t28_what_is_asked_in_a_group_is_answered_in_the_askers_personal_chat_alone(
    bot: Bot, channel: Channel, parrot: Parrot, conversation: Json
) -> None:
    peer = await bot()
    opens_personal_chats(channel)

    sent = in_teams(channel, "<at>Bot</at> Why has Megan nothing?", conversation=conversation)
    assert await send(peer, sent) == (202, None)

    opened, aside, came_from, answer = await finished(channel, 3)
    assert opened.body == {
        "isGroup": False,
        "bot": {"id": "28:bot"},
        "members": [{"id": "29:megan"}],
        "tenantId": TENANT,
        "channelData": {"tenant": {"id": TENANT}},
    }
    assert words(aside.body) == equal_text(ASIDE)
    assert "19%3A" in aside.path
    assert words(came_from.body) == "You asked me where others read along\n\n“Why has Megan nothing?”"
    assert words(answer.body) == "1: Why has Megan nothing?"
    assert {came_from.path, answer.path} == {PERSONAL_PATH}
    assert parrot.heard == [Words("Why has Megan nothing?")]


async def test_a_personal_chat_goes_on_with_what_was_asked_in_a_group(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    opens_personal_chats(channel)
    await send(peer, in_teams(channel, "first"))
    await finished(channel, 3)

    await send(peer, in_teams(channel, "second", conversation=PERSONAL))

    assert channel.messages()[-1] == "2: second"


async def test_t27_a_press_in_a_group_counts_for_whoever_pressed_and_shows_the_group_nothing(
    bot: Bot, channel: Channel, parrot: Parrot
) -> None:
    peer = await bot()
    opens_personal_chats(channel)
    other = {"id": "29:adele", "name": "Adele"}

    status, answer = await send(
        peer, press(channel.url) | in_teams(channel, None, **_press(), **{"from": other})
    )

    assert (status, answer["value"]) == (200, "The answer follows as a message.")
    opened, came_from, reply = await finished(channel, 2)
    assert opened.body["members"] == [{"id": "29:adele"}]
    assert {came_from.path, reply.path} == {PERSONAL_PATH}
    assert parrot.heard == [Pressed(nonce="n1", step="s", value="one")]


def _press() -> Json:
    return {name: value for name, value in press("").items() if name in {"type", "name", "value"}}


@pytest.mark.parametrize("status", [403, 404, 502])
async def test_t28_without_a_personal_chat_nothing_is_told(
    bot: Bot, channel: Channel, parrot: Parrot, status: int
) -> None:
    peer = await bot()
    channel.answers.append((status, {}))

    await send(peer, in_teams(channel, "Why has Megan nothing?"))

    assert words(await channel.message()) == equal_text(NO_WAY_ASIDE)
    assert len(channel.posts) == 2
    assert parrot.heard == []


async def test_what_a_group_asks_with_expected_replies_is_answered_aside_too(
    bot: Bot, channel: Channel
) -> None:
    peer = await bot()
    opens_personal_chats(channel)

    _, answer = await send(peer, in_teams(channel, "Why?", deliveryMode="expectReplies"))

    assert [words(reply) for reply in answer["activities"]] == [equal_text(ASIDE)]
    assert words((await finished(channel, 2))[-1].body) == "1: Why?"


async def test_t14_a_question_that_a_group_sends_twice_is_answered_once(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    opens_personal_chats(channel)
    sent = in_teams(channel, "Why?")

    assert await send(peer, sent) == await send(peer, sent) == (202, None)

    assert len(await finished(channel, 3)) == 4


@pytest.mark.parametrize("text", ["<at>Bot</at>", "hi", "Hello!", "help"])
async def test_who_only_calls_for_the_bot_in_a_group_is_answered_there(
    bot: Bot, channel: Channel, parrot: Parrot, text: str
) -> None:
    peer = await bot()

    await send(peer, in_teams(channel, text))

    assert channel.messages() == [equal_text(WELCOME)]
    assert parrot.heard == []


def joins(channel: Channel, *added: str, sender: str = "29:megan", conversation: Json = PERSONAL) -> Json:
    return in_teams(
        channel,
        None,
        type="conversationUpdate",
        conversation=conversation,
        membersAdded=[{"id": one} for one in added],
        **{"from": {"id": sender}},
    )


def installs(channel: Channel, action: str = "add", conversation: Json = PERSONAL) -> Json:
    return in_teams(channel, None, type="installationUpdate", action=action, conversation=conversation)


async def test_a_group_that_adds_the_bot_is_welcomed_once_and_its_people_not_at_all(
    bot: Bot, channel: Channel, parrot: Parrot
) -> None:
    peer = await bot()

    await send(peer, installs(channel, conversation=TEAM))
    await send(peer, joins(channel, "28:bot", conversation=TEAM))
    await send(peer, joins(channel, "29:adele", "29:lee", conversation=TEAM))

    assert channel.messages() == [equal_text(WELCOME)]
    assert plain(WELCOME.title) == "I find out why a license did not arrive"
    assert parrot.heard == []


async def test_who_installs_the_bot_is_welcomed_once_whatever_teams_tells_first(
    bot: Bot, channel: Channel, parrot: Parrot
) -> None:
    peer = await bot()

    await send(peer, installs(channel))
    await send(peer, joins(channel, "28:bot"))
    await send(peer, joins(channel, "29:megan", "28:bot"))
    await send(peer, installs(channel, "add-upgrade"))

    assert channel.messages() == ["Welcome"]
    assert parrot.heard == [Joined()]


async def test_who_removes_the_bot_is_forgotten_and_welcomed_again(bot: Bot, channel: Channel) -> None:
    peer = await bot()
    await send(peer, installs(channel))
    await send(peer, in_teams(channel, "hello", conversation=PERSONAL))

    assert await send(peer, installs(channel, "remove-upgrade")) == (202, None)
    await send(peer, installs(channel))
    assert await send(peer, installs(channel, "remove")) == (202, None)
    await send(peer, installs(channel))
    await send(peer, in_teams(channel, "hello", conversation=PERSONAL))

    assert channel.messages() == ["Welcome", "2: hello", "Welcome", "2: hello"]


@pytest.mark.parametrize("type", ["messageUpdate", "messageReaction", "messageDelete"])
async def test_t48_an_edit_or_a_reaction_in_a_group_runs_nothing(
    bot: Bot, channel: Channel, parrot: Parrot, type: str
) -> None:
    peer = await bot()

    assert await send(peer, in_teams(channel, "Why?", type=type)) == (202, None)

    assert (parrot.heard, channel.posts) == ([], [])
