"""Where somebody sits, the names under which things of a chat are kept, and how to reach it again without
anything that was said in it."""

import json
from dataclasses import dataclass

from bot.channel.heard import Heard, read_activity
from bot.keeping.store import activity_key, conversation_key
from bot.strict_json import Json


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place in a conversation. In Teams a person has one for all conversations."""

    tenant: str
    channel: str
    conversation: str
    person: str

    def key(self, what: str) -> str:
        """The name under which something of this seat is kept."""
        return json.dumps([what, self.tenant, self.channel, self.conversation, self.person])


@dataclass(frozen=True, slots=True)
class Keys:
    """Whose turns follow one another, and under which name the delivery counts as answered ("": has no
    id)."""

    seat: str
    delivery: str

    @classmethod
    def of(cls, heard: Heard) -> "Keys":
        """The keys of a delivery."""
        delivery = activity_key(heard.tenant, heard.channel, heard.conversation, heard.id) if heard.id else ""
        return cls(state_key(heard, ""), delivery)


def seat_of(heard: Heard) -> Seat:
    """Where this delivery's person sits. Teams proves who its people are in every conversation; elsewhere a
    conversation's own is all there is."""
    conversation = "" if heard.channel == "msteams" else heard.conversation
    return Seat(heard.tenant, heard.channel, conversation, heard.person)


def address_of(heard: Heard) -> Json:
    """How to reach the chat again; nothing of what was said in it."""
    kept = ("channelId", "serviceUrl", "from", "recipient", "conversation")
    channel_data = heard.json.get("channelData")
    tenant = channel_data.get("tenant") if isinstance(channel_data, dict) else None
    address = {name: heard.json[name] for name in kept if name in heard.json}
    address["from"] = {**address["from"], "id": heard.person}
    locale = {"locale": heard.locale} if heard.locale else {}
    return {**address, **locale, **({"channelData": {"tenant": tenant}} if tenant else {})}


def chat_at(address: Json, **said: str) -> Heard:
    """The chat at an address, as if it had sent an event."""
    return read_activity({**address, "type": "event", **said})


def state_key(heard: Heard, asker: str) -> str:
    """The name of the state of this chat: one person's, in one conversation, seen with `asker`'s eyes."""
    return conversation_key(heard.tenant, heard.channel, heard.conversation, heard.person, asker)


def welcome_key(heard: Heard) -> str:
    """The name under which it is kept that everybody in this chat was welcomed."""
    return conversation_key(heard.tenant, heard.channel, heard.conversation, "")
