"""What a channel sends, read strictly: an activity that could mean two things is refused, not guessed at.

Decides without I/O. The raw JSON stays beside the Bot Framework's Activity, whose models lose what they do
not know (the tenant of a conversation, every field of an entity).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, NoReturn

from botbuilder.schema import Activity, ChannelAccount, ConversationAccount

Json = dict[str, Any]

MOST_BYTES = 256 * 1024  # an activity is text and a press; Teams itself caps a message at about 100 KB
DEEPEST = 64  # a card's press nests a handful of levels
LONGEST_ID = 1_024  # Teams' conversation ids have some 150 characters
LONGEST_NUMBER = 30

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Malformed(Exception):
    """The body is no activity; the message says why, in words for the sender, and repeats none of it.

    `status` and `code` are how its sender is answered.
    """

    def __init__(self, message: str, status: int = 400, code: str = "BadSyntax") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Incoming:
    """An activity as far as the host needs it (https://aka.ms/botSpecs-activitySchema).

    `person` is who the conversation is with: the sender, or whoever was added to it. `tenant` is what the
    channel says of the conversation, "" outside Teams; `json` is the body as it came.
    """

    type: str
    id: str
    name: str
    channel: str
    conversation: str
    sender: str
    person: str
    recipient: str
    service_url: str
    tenant: str
    expects_replies: bool
    in_group: bool
    json: Json

    def activity(self) -> Activity:
        """The same for botbuilder; built by hand, since its deserializer takes longer than a whole turn."""
        raw = self.json
        return Activity(
            type=self.type,
            id=self.id or None,
            name=self.name or None,
            channel_id=self.channel,
            service_url=self.service_url,
            from_property=_account(raw.get("from")),
            recipient=_account(raw.get("recipient")),
            conversation=ConversationAccount(id=self.conversation, tenant_id=self.tenant or None),
            locale=raw.get("locale"),
            text=raw.get("text"),
            value=raw.get("value"),
            members_added=[_account(member) for member in raw.get("membersAdded") or ()],
            delivery_mode=raw.get("deliveryMode"),
            reply_to_id=raw.get("replyToId"),
            channel_data=raw.get("channelData"),
            action=raw.get("action"),
        )


def strict_json(body: bytes) -> Json:
    """The JSON object in `body`; raises Malformed for what JSON readers disagree about.

    Duplicate keys, NaN, lone surrogates, numbers beyond a double, nesting beyond `DEEPEST`.
    """
    try:
        # The hooks stand in for the reader's own leniency; see the docstring.
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_int,
            parse_float=_float,
        )
    except UnicodeDecodeError as error:
        raise Malformed("The body is not UTF-8.") from error
    except RecursionError as error:
        raise Malformed("The body is nested too deeply.") from error
    except ValueError as error:
        raise Malformed("The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise Malformed("The body is not a JSON object.")
    if body.count(b"{") + body.count(b"[") > DEEPEST and _depth(value) > DEEPEST:
        raise Malformed("The body is nested too deeply.")
    if b"\\ud" in body.lower() and _LONE_SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise Malformed("The body holds half a character.")
    return value


def read_activity(raw: Json) -> Incoming:
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
    added = [
        _identifier(member, "id", "membersAdded.id", required=True)
        for member in raw.get("membersAdded") or ()
    ]
    return Incoming(
        type=_identifier(raw, "type", "type", required=True),
        id=_identifier(raw, "id", "id"),
        name=_text(raw, "name"),
        channel=_identifier(raw, "channelId", "channelId", required=True),
        conversation=_identifier(conversation, "id", "conversation.id", required=True),
        sender=from_id,
        # A bot that is added to a chat may itself be the sender of the news.
        person=next((member for member in added if member != bot), from_id),
        recipient=bot,
        service_url=_identifier(raw, "serviceUrl", "serviceUrl", required=True),
        tenant=_tenant(raw, conversation),
        expects_replies=raw.get("deliveryMode") == "expectReplies",
        in_group=conversation.get("isGroup") is True
        or conversation.get("conversationType") in {"groupChat", "channel"},
        json=raw,
    )


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


def _account(raw: Any) -> ChannelAccount:
    given = raw if isinstance(raw, dict) else {}
    name = given.get("name")
    return ChannelAccount(id=given.get("id"), name=name if isinstance(name, str) else None)


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


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Malformed("The body names a property twice.")
    return value


def _refuse_constant(constant: str) -> NoReturn:
    raise Malformed(f"{constant} is not JSON.")


def _int(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise Malformed("The body holds a number that is too long.")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise Malformed("The body holds a number that is too large.")
    return value


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return deepest
