"""A message as text: all that its card shows, and cut to what a channel carries.

Cutting is done on the message, before card and text are made of it, so neither tells more than the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from dialogs.talk.message import Message, Section
from dialogs.words.text import Text, plain, say

T = TypeVar("T")

_TOO_LONG = say("The rest is too long for this channel. Ask about one person or one group.")
_COMMAND_TOO_LONG = "# This command is too long to show here."


def equal_text(message: Message, render: Callable[[Text], str] = plain) -> str:
    """Everything a card of the message shows: title, paragraphs, facts, items, commands and choices."""
    return "\n\n".join(part for part in _parts(message, render) if part)


def spoken(message: Message) -> str:
    """What a screen reader or a voice says first: the title and the sentences, without the lists."""
    sentences = [plain(text) for text in (message.title, *message.paragraphs)]
    return " ".join(one if one.endswith((".", "?", "!", "…")) else f"{one}." for one in sentences if one)


def cuts(message: Message) -> Iterator[Message]:
    """The message, then shorter and shorter editions of it; each says what it leaves out."""
    yield message
    for entries, letters in ((200, 2000), (60, 1000), (25, 600), (12, 400), (6, 250), (3, 150)):
        shown = _cut(message, entries, letters)
        yield shown
    yield replace(shown, paragraphs=(*shown.paragraphs, _TOO_LONG), facts=(), sections=(), commands=())


def _parts(message: Message, render: Callable[[Text], str]) -> Iterator[str]:
    yield render(message.title)
    yield from map(render, message.paragraphs)
    yield "\n".join(f"{render(name)}: {render(value)}" for name, value in message.facts)
    for section in message.sections:
        yield "\n".join([render(section.title), *(f"- {render(item)}" for item in section.items)])
    yield from message.commands
    if message.choices:
        yield "You can say: " + " | ".join(render(choice.label) for choice in message.choices)
    if message.aside:
        yield "Or say: " + " | ".join(render(choice.label) for choice in message.aside)
    if message.footer:
        yield render(message.footer)


def _cut(message: Message, entries: int, letters: int) -> Message:
    def short(text: Text) -> Text:
        told = plain(text)
        return text if len(told) <= letters else say("{start}…", start=told[:letters])

    def shorter(section: Section) -> Section:
        items = _first(tuple(map(short, section.items)), entries, lambda more: more)
        return replace(section, title=short(section.title), items=items)

    choices = tuple(replace(choice, label=short(choice.label)) for choice in message.choices)
    return replace(
        message,
        title=short(message.title),
        paragraphs=_first(tuple(map(short, message.paragraphs)), entries, lambda more: more),
        facts=_first(
            tuple((short(name), short(value)) for name, value in message.facts),
            entries,
            lambda more: (say("Not shown"), more),
        ),
        sections=_first(tuple(map(shorter, message.sections)), entries, lambda more: Section(more, ())),
        # Half a command is a wrong command: whole ones go.
        commands=_first(
            tuple(one if len(one) <= 4 * letters else _COMMAND_TOO_LONG for one in message.commands),
            entries,
            lambda more: f"# {plain(more)}",
        ),
        choices=choices[: 4 * entries],
        footer=short(message.footer) if message.footer else None,
    )


def _first(entries: tuple[T, ...], keep: int, rest: Callable[[Text], T]) -> tuple[T, ...]:
    left = len(entries) - keep
    return entries if left <= 0 else (*entries[:keep], rest(say("… and {left} more", left=left)))
