"""A message as text: all that its card shows, and cut to what a channel carries.

Cutting is done on the message, before card and text are made of it, so neither tells more than the other.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from bot.channel.showing.charts import bars
from dialogs.querying.csv_lines import csv_lines
from dialogs.talk.message import Choice, File, Message, Section, Table
from dialogs.words.script import Command, written
from dialogs.words.text import Text, Value, only, plain, quoted, say, say_count, together

T = TypeVar("T")

_TOO_LONG = say("The rest is too long for this channel. Ask about one person or one group.")
_COMMAND_TOO_LONG = say("# This command is too long to show here.")

Tell = Callable[[Text], str]
"""How a text is told: in which language, and with which markup."""


def equal_text(message: Message, tell: Tell = plain) -> str:
    """Everything a card of the message shows: title, paragraphs, facts, items, commands and choices."""
    return "\n\n".join(part for part in _parts(message, tell) if part)


def spoken(message: Message, tell: Tell = plain) -> str:
    """What a screen reader or a voice says first: the title and the sentences, without the lists."""
    sentences = [tell(text) for text in (message.title, *message.paragraphs)]
    return " ".join(one if one.endswith(_ENDS) else f"{one}." for one in sentences if one)


_ENDS = (".", "?", "!", "…", "。", "？", "！")


def copied(message: Message, tell: Tell) -> Iterator[str]:
    """What is there to be copied, as it stands: each command, and the letter."""
    for command in message.commands:
        yield tell(command) if isinstance(command, Text) else written(command, tell)
    if message.letter:
        yield "\n".join(map(tell, message.letter))
    if message.file:
        yield "\n".join(saved(message.file, tell))


def saved(file: File, tell: Tell) -> Iterator[str]:
    """The lines of a file."""
    return csv_lines(file.columns, file.rows, tell)


def cuts(message: Message, tell: Tell = plain) -> Iterator[Message]:
    """The message, then shorter and shorter editions of it; each says what it leaves out."""
    yield message
    for entries, letters in ((200, 2000), (60, 1000), (25, 600), (12, 400), (6, 250), (3, 150)):
        shown = _cut(message, entries, letters, tell)
        yield shown
    told = (*shown.paragraphs, _TOO_LONG)
    bare = replace(shown, facts=(), chart=None, table=None, sections=(), commands=(), letter=(), file=None)
    yield replace(bare, paragraphs=told)


def _parts(message: Message, tell: Tell) -> Iterator[str]:
    yield tell(message.title)
    yield from map(tell, message.paragraphs)
    yield "\n".join(f"{tell(name)}: {tell(value)}" for name, value in message.facts)
    if message.chart:
        yield "\n".join(bars(message.chart, tell))
    if message.table:
        yield "\n".join(lines_of(message.table, tell))
    for section in message.sections:
        yield "\n".join([tell(section.title), *(f"- {tell(item)}" for item in section.items)])
    yield from copied(message, tell)
    yield "\n".join(f"{tell(link.label)}: {link.url}" for link in links(message))
    if said := [choice for choice in message.choices if not choice.url]:
        yield _to_say(say("You can say:"), said, tell)
    if message.aside:
        yield _to_say(say("Or say:"), message.aside, tell)
    if message.footer:
        yield tell(message.footer)


def links(message: Message) -> Iterator[Choice]:
    """The pages that buttons open, each once."""
    yield from dict.fromkeys((*message.links, *(one for one in _buttons_of(message.table) if one.url)))


def _buttons_of(table: Table | None) -> tuple[Choice, ...]:
    return table.buttons if table else ()


def lines_of(table: Table, tell: Tell) -> Iterator[str]:
    """A table as lines, its cells with bars between them; what is a button is told as such elsewhere."""
    for row in table.in_words:
        yield " | ".join(map(tell, row))


def _to_say(begin: Text, choices: Iterable[Choice], tell: Tell) -> str:
    return f"{tell(begin)} {' | '.join(tell(choice.label) for choice in choices)}"


def _cut(message: Message, entries: int, letters: int, tell: Tell) -> Message:
    def short(text: Text) -> Text:
        told = tell(text)
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
        table=_fewer_rows(message.table, entries) if message.table else None,
        sections=_first(tuple(map(shorter, message.sections)), entries, lambda more: Section(more, ())),
        # Half a command is a wrong command: whole ones go.
        commands=_first(
            tuple(_if_short(one, 4 * letters, tell) for one in message.commands),
            entries,
            lambda more: together(say("#"), more),
        ),
        letter=_first(tuple(map(short, message.letter)), entries, lambda more: more),
        file=_fewer_lines(message.file, entries) if message.file else None,
        choices=choices[: 4 * entries],
        footer=short(message.footer) if message.footer else None,
    )


def _fewer_rows(table: Table, entries: int) -> Table:
    nothing = (only(""),) * (len(table.columns) - 1)
    return replace(table, rows=_first(table.rows, entries, lambda more: (more, *nothing)))


def _fewer_lines(file: File, entries: int) -> File:
    def rest(more: Text) -> tuple[Value, ...]:
        return (quoted(more),)

    return replace(file, rows=_first(file.rows, entries, rest))


def _first(entries: tuple[T, ...], keep: int, rest: Callable[[Text], T]) -> tuple[T, ...]:
    left = len(entries) - keep
    if left <= 0:
        return entries
    return (*entries[:keep], rest(say_count("… and {count} more", "… and {count} more", count=left)))


def _if_short(command: Command | Text, most: int, tell: Tell) -> Command | Text:
    if isinstance(command, Text) or len(written(command, tell)) <= most:
        return command
    return _COMMAND_TOO_LONG
