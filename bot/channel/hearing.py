"""What a person's activity says: words, a press, or nothing yet.

https://github.com/microsoft/botframework-sdk/blob/main/specs/botframework-activity/botframework-activity.md
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dialogs.examining.step import Reply
from dialogs.talk.message import Joined, Pressed, Utterance, Words
from dialogs.understanding import LONGEST

MOST_LETTERS = LONGEST + 1
"""Of a text: what is read, and one more, by which it is seen that there was more."""

LONGEST_FIELD = 512
"""Characters a field of a button may hold; ours are ids and names, which Entra keeps to 256."""

_TAG = re.compile(r"</?at(?: [^<>]{0,64})?>")


def said_in(activity: Mapping[str, Any]) -> Utterance:
    """What somebody's activity says. What nobody understands is a person who wrote nothing."""
    match activity:
        case {"type": "conversationUpdate" | "installationUpdate"} | {
            "type": "event",
            "name": "webchat/join",
        }:
            return Joined()
        case {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"data": {"gla": press}}}}:
            return _pressed(press)
        case {"type": "message", "value": {"gla": press}}:
            return _pressed(press)
        case {"type": "message", "text": str(text)}:
            return Words(_without_mentions(text, activity)[:MOST_LETTERS])
        case _:
            return Words("")


def _pressed(press: object) -> Utterance:
    if not isinstance(press, Mapping):
        return Words("")
    said = {key: press.get(key, "") for key in ("nonce", "step", "reply", "go", "value")}
    if not all(isinstance(value, str) and len(value) <= LONGEST_FIELD for value in said.values()):
        return Words("")
    reply = said.pop("reply")
    known = next((member for member in Reply if member.value == reply), None)
    if known is None and (reply or not (said["go"] or said["value"])):
        return Words("")
    return Pressed(**said, reply=known)


def _without_mentions(text: str, activity: Mapping[str, Any]) -> str:
    """The bot's own mention goes, other people's stay as names: "why did <at>Megan</at> get nothing?"

    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
    """
    for mention in _mentions_of_the_bot(activity):
        text = text.replace(mention, " ")
    text = _TAG.sub("", text)
    return text.replace("&nbsp;", " ").replace("\xa0", " ").strip()


def _mentions_of_the_bot(activity: Mapping[str, Any]) -> Iterator[str]:
    entities, recipient = activity.get("entities"), activity.get("recipient")
    bot = recipient.get("id") if isinstance(recipient, Mapping) else None
    for entity in entities if isinstance(entities, Sequence) else ():
        match entity:
            case {"type": "mention", "mentioned": {"id": id}, "text": str(text)} if text and id == bot:
                yield text
