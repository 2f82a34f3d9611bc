"""What is asked where others read along is answered aside, in the asker's personal chat.

A group chat or a channel may hold people who have no business with anybody's licenses, guests and whole other
tenants among them (T27, T28). It reads that it was answered, and nothing of the answer.
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.channel.heard import Heard
from dialogs.talk.message import Message, Utterance, Words
from dialogs.words.text import say

Json = dict[str, Any]

_LONGEST_QUOTE = 200

# What must be answered wherever the bot can be spoken to:
# https://learn.microsoft.com/microsoftteams/platform/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines
_NO_QUESTION = frozenset({"", "help", "hi", "hello", "hey"})

WELCOME = Message(
    say("I find out why a license did not arrive"),
    paragraphs=(
        say("Ask me here, or in our personal chat, why somebody did not get a license from a group."),
        say(
            "What I find concerns people’s licenses, so I tell it only to whoever asked, in a personal chat."
        ),
        say("To begin, mention me and write: What is broken in my tenant?"),
    ),
)
ASIDE = Message(
    say("I answer that in our personal chat"),
    paragraphs=(say("What I find concerns people’s licenses, so only you get to read it."),),
)
NO_WAY_ASIDE = Message(
    say("I cannot reach you in a personal chat"),
    tone="warning",
    paragraphs=(
        say("What I find concerns people’s licenses, so I do not tell it here."),
        say("Open a chat with me, or add the app for yourself, and ask again there."),
    ),
)


def asks_nothing(said: Utterance) -> bool:
    """Whether somebody only called for the bot, so that its welcome is the answer, for all to read."""
    return isinstance(said, Words) and said.text.strip(" !.?").casefold() in _NO_QUESTION


def came_from(text: str) -> Message:
    """The first thing said in the personal chat: what this is about, since it was asked elsewhere."""
    asked = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
    quoted = (say("“{asked}”", asked=asked),) if asked else ()
    return Message(say("You asked me where others read along"), paragraphs=quoted)


def personal_chat_with(heard: Heard) -> Json:
    """What a connector is told to open, or find again, the sender's personal chat with the bot."""
    tenant: Json = (
        {"tenantId": heard.tenant, "channelData": {"tenant": {"id": heard.tenant}}} if heard.tenant else {}
    )
    return {
        "isGroup": False,
        "bot": {"id": heard.recipient},
        "members": [{"id": heard.sender}],
        **tenant,
    }


def aside(heard: Heard, chat: str) -> Heard:
    """The same, as if it had been said in the personal chat. A press becomes a message that carries it, since
    nobody waits there for an invoke's response."""
    left_out = {"id", "replyToId", "deliveryMode", "name", "conversation"}
    said = {name: value for name, value in heard.json.items() if name not in left_out}
    conversation = {"id": chat, "conversationType": "personal"}
    if heard.tenant:
        conversation["tenantId"] = heard.tenant
    said |= {"type": "message", "conversation": conversation, "value": _pressed(heard)}
    return replace(
        heard,
        type="message",
        id="",
        name="",
        conversation=chat,
        expects_replies=False,
        in_group=False,
        json=said,
    )


def _pressed(heard: Heard) -> object:
    value = heard.json.get("value")
    match value:
        case {"action": {"data": Mapping() as press}} if heard.type == "invoke":
            return press
        case _:
            return value
