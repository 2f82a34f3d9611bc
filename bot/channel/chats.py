"""Where somebody sits, and how to reach their chat again without anything that was said in it."""

from typing import Any

from bot.channel.incoming import Incoming, read_activity
from bot.keeping.store import conversation_key
from bot.sign_in.signed_in import Seat

Json = dict[str, Any]


def seat_of(incoming: Incoming) -> Seat:
    """Where this delivery's person sits. Teams proves who its people are in every conversation; elsewhere a
    conversation's own is all there is."""
    conversation = "" if incoming.channel == "msteams" else incoming.conversation
    return Seat(incoming.tenant, incoming.channel, conversation, incoming.person)


def address_of(incoming: Incoming) -> Json:
    """How to reach the chat again; nothing of what was said in it."""
    kept = ("channelId", "serviceUrl", "from", "recipient", "conversation", "locale")
    channel_data = incoming.json.get("channelData")
    tenant = channel_data.get("tenant") if isinstance(channel_data, dict) else None
    address = {name: incoming.json[name] for name in kept if name in incoming.json}
    address["from"] = {**address["from"], "id": incoming.person}
    return {**address, **({"channelData": {"tenant": tenant}} if tenant else {})}


def chat_at(address: Json, **said: str) -> Incoming:
    """The chat at an address, as if it had sent an event."""
    return read_activity({**address, "type": "event", **said})


def state_key(incoming: Incoming, asker: str) -> str:
    """The name of the state of this chat, seen with `asker`'s eyes."""
    return conversation_key(incoming.tenant, incoming.channel, incoming.conversation, incoming.person, asker)
