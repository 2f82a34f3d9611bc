"""What comes in over a channel, read strictly: an activity that could mean two things is refused.

Decides without I/O. The raw JSON stays beside what was read of it, since whatever carries a turn may lose
what it does not know (the tenant of a conversation, every field of an entity).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.strict_json import Json, Malformed

MOST_BYTES = 256 * 1024  # an activity is text and a press; Teams itself caps a message at about 100 KB
LONGEST_ID = 1_024  # Teams' conversation ids have some 150 characters


@dataclass(frozen=True, slots=True)
class Heard:
    """An activity as far as the bot needs it (https://aka.ms/botSpecs-activitySchema).

    `person` is who the conversation is with: the sender, or whoever of those `added` to it is not the bot.
    `tenant` is what the channel says of the conversation, "" outside Teams; `locale` is what the sender
    reads, as the channel or, in Teams, their client says it, "" where nobody does; `json` is the body as it
    came.
    """

    type: str
    id: str
    name: str
    channel: str
    conversation: str
    sender: str
    person: str
    recipient: str
    added: tuple[str, ...]
    service_url: str
    tenant: str
    expects_replies: bool
    in_group: bool
    locale: str
    json: Json


def read_activity(raw: Json) -> Heard:
    """The activity that this JSON is; raises Malformed with a sentence that names the property."""
    conversation = _object(raw, "conversation", required=True)
    sender = _object(raw, "from", required=True)
    recipient = _object(raw, "recipient")
    for name in ("text", "deliveryMode", "locale", "replyToId", "name", "textFormat", "action"):
        _text(raw, name)
    for name in ("membersAdded", "entities", "attachments"):
        _objects(raw, name)
    bot = _identifier(recipient, "id", "recipient.id")
    from_id = _identifier(sender, "id", "from.id", required=True)
    added = tuple(
        _identifier(member, "id", "membersAdded.id", required=True)
        for member in raw.get("membersAdded") or ()
    )
    return Heard(
        type=_identifier(raw, "type", "type", required=True),
        id=_identifier(raw, "id", "id"),
        name=_text(raw, "name"),
        channel=_identifier(raw, "channelId", "channelId", required=True),
        conversation=_identifier(conversation, "id", "conversation.id", required=True),
        sender=from_id,
        # A bot that is added to a chat may itself be the sender of the news.
        person=next((member for member in added if member != bot), from_id),
        recipient=bot,
        added=added,
        service_url=_identifier(raw, "serviceUrl", "serviceUrl", required=True),
        tenant=_tenant(raw, conversation),
        expects_replies=raw.get("deliveryMode") == "expectReplies",
        in_group=conversation.get("isGroup") is True
        or conversation.get("conversationType") in {"groupChat", "channel"},
        locale=_locale(raw),
        json=raw,
    )


def _locale(raw: Json) -> str:
    clients = (one.get("locale") for one in raw.get("entities") or () if one.get("type") == "clientInfo")
    return next((one for one in (raw.get("locale"), *clients) if isinstance(one, str) and one), "")


def _tenant(raw: Json, conversation: Json) -> str:
    # T18: the tenant is told twice, and a message that tells two different ones is nobody's.
    told = {
        tenant
        for tenant in (
            _identifier(conversation, "tenantId", "conversation.tenantId"),
            _identifier(_object(_object(raw, "channelData"), "tenant"), "id", "channelData.tenant.id"),
        )
        if tenant
    }
    if len(told) > 1:
        raise Malformed("conversation.tenantId and channelData.tenant.id differ.")
    return told.pop() if told else ""


def _object(raw: Mapping[str, Any], name: str, *, required: bool = False) -> Json:
    value = raw.get(name)
    if isinstance(value, dict):
        return value
    if required or (value is not None and name != "channelData"):
        raise Malformed(f"{name} is not an object.")
    return {}


def _objects(raw: Mapping[str, Any], name: str) -> None:
    value = raw.get(name)
    if value is not None and not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
        raise Malformed(f"{name} is not a list of objects.")


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is not None and not isinstance(value, str):
        raise Malformed(f"{name} is not a string.")
    return value or ""


def _identifier(raw: Mapping[str, Any], name: str, place: str, *, required: bool = False) -> str:
    value = raw.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_ID or not (value or not required):
        raise Malformed(f"{place} is not a string of at most {LONGEST_ID} characters.")
    return value
