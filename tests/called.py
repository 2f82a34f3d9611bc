"""What tests call what is said, so that a sentence stands in one place of theirs: `dialogs/snapshots/en.txt`.

A cause's title is called by the cause's id, a step's `step <id>`, where the step is talked through `page
<id>`, an answer of the guide `answer <id>`, a remedy's title `remedy <id>`; other titles have the names that
the snapshot begins with. A button is called by its reply, by the step it goes to, or by what it picks. Beside
that a test says what a sentence is filled with.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from dialogs.guide import GUIDE
from dialogs.remedies import REMEDIES
from dialogs.talk.message import Choice, Message
from dialogs.words.script import Command, Script, written
from dialogs.words.text import AnyOf, Text, Value, plain

SNAPSHOT = Path(__file__).parent / "dialogs" / "snapshots" / "en.txt"
BEGIN = "# From here on written by `python -m tests.snapshots --write`."

_PAGE = "{seed} · {title}"

_PICKS = {"user", "group", "sku", ""}
"""Buttons that pick one of several, by whose or what's name they are called."""


def called(text: Text) -> str:
    """What a title is called. Raises LookupError where nothing calls it anything."""
    values = dict(text.values)
    if text.template == _PAGE and isinstance(title := values["title"], Text):
        return called(title).replace("step ", "page ", 1)
    if text.template not in _names():
        raise LookupError(f"no test calls {text.template!r} anything: name it in {SNAPSHOT.name}")
    return _names()[text.template]


def marks(*texts: Text) -> frozenset[str]:
    """The names of all that is said there, and all that it is filled with."""
    names = (_names()[part] for text in texts for part in templates(text) if part in _names())
    return frozenset((*names, *(value for text in texts for value in filled(text))))


def says(message: Message, what: str) -> bool:
    """Whether a sentence of it is called so and filled so ("busy / 60", a part of a name is enough), or it
    stands in a command."""
    if any(not isinstance(command, Text) and what in written(command) for command in message.commands):
        return True
    return any(all(_is_among(one, marks(text)) for one in what.split(" / ")) for text in sentences(message))


def _is_among(one: str, there: frozenset[str]) -> bool:
    return one in there or (not one.isdigit() and any(one in value for value in there))


@cache
def _names() -> Mapping[str, str]:
    """Names by what is said."""
    steps = {step.title.template: f"step {step.id}" for step in GUIDE.steps.values()}
    causes = {cause.title.template: f"{cause.id} {cause.form}".strip() for cause in GUIDE.causes.declared}
    answers = {
        answer.asked.template: f"answer {answer.id}"
        for step in GUIDE.steps.values()
        for answer in step.answered
    }
    remedies = {remedy.title.template: f"remedy {remedy.id}" for remedy in REMEDIES.values()}
    return {**answers, **remedies, **steps, **causes, **{said: name for name, said in named().items()}}


@cache
def named() -> Mapping[str, str]:
    """What the names stand for that the snapshot begins with."""
    lines = SNAPSHOT.read_text("utf-8").partition(BEGIN)[0].splitlines()
    parts = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return {name: said for name, _, said in parts}


def button(choice: Choice) -> str:
    """What a button is called."""
    kind = choice.value.partition(":")[0]
    if named := choice.reply or choice.go or (choice.value if kind not in _PICKS else ""):
        return str(named).rstrip(":")
    return next((value for _, value in choice.label.values if isinstance(value, str)), plain(choice.label))


def buttons(message: Message) -> list[str]:
    """The buttons, by what they are called."""
    return [button(choice) for choice in message.choices]


def sentences(message: Message) -> Iterator[Text]:
    """Everything a message says, in its order."""
    yield from (message.title, *message.paragraphs)
    yield from (text for fact in message.facts for text in fact)
    if message.table:
        yield from (text for row in message.table.in_words for text in row)
        yield from (choice.label for choice in message.table.buttons)
    if message.chart:
        yield from (message.chart.title, *(name for name, _ in message.chart.bars))
    if message.fold:
        yield message.fold
    yield from (text for section in message.sections for text in (section.title, *section.items))
    yield from (text for command in message.commands for text in _spoken(command))
    yield from message.letter
    yield from (choice.label for choice in (*message.choices, *message.aside))
    if message.footer:
        yield message.footer


def _spoken(command: Command | Text) -> Iterator[Text]:
    """What a command says: its comments, or that it is not shown."""
    match command:
        case Text():
            yield command
        case Script(lines):
            yield from (line for line in lines if isinstance(line, Text))
        case str():
            pass


def templates(text: Text) -> Iterator[str]:
    """What it is made of: its own sentence, those that follow, and the phrases in them."""
    yield text.template
    for part in (*text.then, *(value for _, value in text.values if isinstance(value, Text))):
        yield from templates(part)


def filled(text: Text) -> frozenset[str]:
    """What a sentence and those that follow it are filled with, as text; days as ISO writes them."""
    own = (told for _, value in text.values for told in _values(value))
    return frozenset((*own, *(told for one in text.then for told in filled(one))))


def _values(value: Value) -> Iterator[str]:
    match value:
        case Text():
            yield from (_names()[part] for part in templates(value) if part in _names())
            yield from filled(value)
        case AnyOf(values=parts):
            yield from _values(parts)
        case tuple():
            for part in value:
                yield from _values(part)
        case datetime() | date():
            yield value.isoformat()
        case _:
            yield str(value)
