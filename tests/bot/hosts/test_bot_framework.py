"""The Bot Framework as a host: what it carries to which ear, and how what is said goes out."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.channel.chats import Keys
from bot.channel.heard import Heard, read_activity
from bot.channel.saying import Saying
from bot.channel.turns.exchange import Exchange
from bot.hosts.bot_framework import bot_framework
from tests.bot.parties import activity

Json = dict[str, Any]

URL = "http://127.0.0.1:9/"


@dataclass
class Ears:
    """Notes which ear something came to."""

    came: list[str] = field(default_factory=list)

    async def said(self, exchange: Exchange) -> None:
        self.came.append("said")

    async def event(self, exchange: Exchange) -> None:
        self.came.append("event")

    async def joined(self, exchange: Exchange) -> None:
        self.came.append("joined")

    async def installed(self, exchange: Exchange) -> None:
        self.came.append("installed")

    async def removed(self, exchange: Exchange) -> None:
        self.came.append("removed")

    async def invoked(self, exchange: Exchange) -> None:
        self.came.append("invoked")


@dataclass
class Postbox:
    """A connector that keeps what it is given."""

    posted: list[tuple[str, Json, bool]] = field(default_factory=list)

    async def send_to_conversation(
        self, service_url: str, conversation: str, activity: Json, *, harmless: bool = True
    ) -> str:
        self.posted.append((f"{service_url}{conversation}", activity, harmless))
        return "1"

    async def reply_to_activity(
        self, service_url: str, conversation: str, activity_id: str, activity: Json, *, harmless: bool = True
    ) -> str:
        self.posted.append((f"{service_url}{conversation}/{activity_id}", activity, harmless))
        return "1"

    async def update_activity(
        self, service_url: str, conversation: str, activity_id: str, activity: Json
    ) -> None:
        raise NotImplementedError

    async def delete_activity(self, service_url: str, conversation: str, activity_id: str) -> None:
        raise NotImplementedError

    async def create_conversation(self, service_url: str, parameters: Json) -> str:
        self.posted.append((service_url, parameters, False))
        return "2"


def heard(text: str | None = "hello", **changes: Any) -> Heard:
    return read_activity(activity(URL, text, **changes))


async def nothing(_seconds: float) -> None:
    return


def exchange_of(heard: Heard, postbox: Postbox) -> Exchange:
    courier = bot_framework(lambda _url: postbox)(heard)
    answered = asyncio.get_running_loop().create_future()
    return Exchange(courier, heard, Keys.of(heard), "r", nothing, answered)


@pytest.mark.parametrize(
    ("changes", "came"),
    [
        ({"type": "message"}, ["said"]),
        ({"type": "event", "name": "webchat/join"}, ["event"]),
        ({"type": "conversationUpdate", "membersAdded": [{"id": "megan"}]}, ["joined"]),
        ({"type": "conversationUpdate", "membersRemoved": [{"id": "megan"}]}, []),
        ({"type": "installationUpdate", "action": "add"}, ["installed"]),
        ({"type": "installationUpdate", "action": "add-upgrade"}, ["installed"]),
        ({"type": "installationUpdate", "action": "remove"}, ["removed"]),
        ({"type": "installationUpdate", "action": "remove-upgrade"}, []),
        ({"type": "invoke", "name": "adaptiveCard/action"}, ["invoked"]),
        ({"type": "invoke", "name": "signin/tokenExchange"}, ["invoked"]),
        ({"type": "messageUpdate"}, []),
        ({"type": "messageDelete"}, []),
        ({"type": "messageReaction", "reactionsAdded": [{"type": "like"}]}, []),
        ({"type": "typing"}, []),
        ({"type": "endOfConversation"}, []),
        ({"type": "somethingNew"}, []),
    ],
)
async def test_t48_each_kind_of_activity_comes_to_its_ear_or_to_none(changes: Json, came: list[str]) -> None:
    ears = Ears()
    exchange = exchange_of(heard(**changes), Postbox())

    await exchange.courier.carry(exchange, ears)

    assert ears.came == came


async def test_what_is_said_goes_out_as_it_was_made_with_its_addresses() -> None:
    postbox = Postbox()
    courier = exchange_of(heard(id="7"), postbox).courier
    said = Saying({"type": "message", "text": "no", "attachments": [{"content": {"a": 1}}]}, harmless=False)

    await courier.say(said)

    addressed = {
        **said.json,
        "channelId": "emulator",
        "serviceUrl": URL,
        "conversation": {"id": "talk-1"},
        "from": {"id": "bot", "role": "bot", "name": "Bot"},
        "recipient": {"id": "megan", "role": "user", "name": "Megan"},
        "replyToId": "7",
    }
    assert postbox.posted == [(f"{URL}talk-1/7", addressed, False)]
    assert courier.addressed(said) == addressed
    assert said.json == {"type": "message", "text": "no", "attachments": [{"content": {"a": 1}}]}


async def test_a_conversation_is_opened_where_the_person_was_heard() -> None:
    postbox = Postbox()

    opened = await exchange_of(heard(), postbox).courier.open_conversation({"isGroup": False})

    assert (opened, postbox.posted) == ("2", [(URL, {"isGroup": False}, False)])
