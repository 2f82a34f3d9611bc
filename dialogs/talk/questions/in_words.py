"""The same verdict for another question: told in words, since the card stands there already."""

from dataclasses import replace
from hashlib import sha256

from dialogs.talk.message import Message, MessageKind
from dialogs.words.text import plain, quoted, say


def card_of(message: Message) -> str:
    """A digest of what a verdict says; empty for what is none."""
    if message.kind is not MessageKind.VERDICT:
        return ""
    said = (message.title, *message.paragraphs, *(value for _, value in message.facts))
    return sha256("\n".join(map(plain, said)).encode()).hexdigest()[:16]


def in_words(message: Message) -> Message:
    """That it is still so, with what to do next; the rest stands on the card before."""
    again = say("I looked again, and it is as I said: {title}.", title=quoted(message.title))
    return replace(
        message,
        title=say("That is unchanged"),
        paragraphs=(again, *message.paragraphs),
        facts=(),
        fold=say("Details"),
        sections=(),
        commands=(),
        aside=(),
        footer=None,
        kind=MessageKind.ANSWER,
    )
