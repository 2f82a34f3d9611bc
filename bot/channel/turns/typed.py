"""Whoever types the words of a button that was just offered presses it; some channels have no other way.

Without this a label that names somebody would be searched for like any other words, and may fit two people.
"""

from collections.abc import Callable, Iterable
from typing import Any

from bot.keeping.store import Document
from dialogs.examining.step import Reply
from dialogs.talk.message import Choice, Message, Pressed, Utterance, Words
from dialogs.words.text import Text, without_isolates

Json = dict[str, Any]


def offered(messages: Iterable[Message], tell: Callable[[Text], str]) -> Json:
    """The choices of these messages as kept for the next turn: what each button says back, by its words as
    they were told."""
    return {
        _folded(tell(choice.label)): _press(message, choice)
        for message in messages
        for choice in (*message.choices, *message.aside)
    }


def meant(said: Utterance, document: Document | None) -> Utterance:
    """What was said, or the button of the last turn whose words it is."""
    if not isinstance(said, Words) or document is None or document.value is None:
        return said
    press = document.value.get("offered", {}).get(_folded(said.text))
    if press is None:
        return said
    reply = Reply(press["reply"]) if press["reply"] else None
    return Pressed(press["nonce"], press["step"], reply, press["go"], press["value"])


def _press(message: Message, choice: Choice) -> Json:
    return {
        "nonce": message.nonce,
        "step": message.step,
        "reply": choice.reply.value if choice.reply else "",
        "go": choice.go,
        "value": choice.value,
    }


def _folded(text: str) -> str:
    return " ".join(without_isolates(text).split()).casefold()
