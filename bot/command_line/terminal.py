"""The same conversation in a terminal: no card, no channel, no sign-in page.

Buttons are numbered; a number presses one, anything else is said. Who signed in with a code is shown another
one when a turn takes it, and answered right after; *sign out* ends it. What a card would fold stands behind
*more*. Colour says nothing that no sign says.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from textwrap import indent

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Shown

from bot.channel.showing.charts import bars
from bot.channel.showing.telling import copied, links
from bot.command_line.talking import Talk
from bot.sign_in.about_signing_in import wants_out
from bot.sign_in.ways.by_code import ByCode
from dialogs.talk.conversation import Conversation
from dialogs.talk.message import Choice, Joined, Message, Table, Utterance, Words
from dialogs.understanding.commands import bare
from dialogs.words.text import Text, plain, quoted, say
from dialogs.words.tongue import ENGLISH, Tongue
from graph import Entra

Ask = Callable[[], str]

LEAVE = frozenset({"quit", "exit", "bye"})
"""What ends the session at a terminal, where elsewhere it would end a case."""

INDENT, GAP = "  ", "  "
NARROWEST = 8
"""Letters of a column of a table."""

MORE = say("more")
SIGNS = {"good": "✓", "attention": "✗", "warning": "⚠"}
TONES = {"good": "bold green", "attention": "bold red", "warning": "bold yellow"}


async def chat(
    conversation: Conversation,
    person: Entra | ByCode,
    console: Console,
    ask: Ask,
    tongue: Tongue = ENGLISH,
) -> None:
    """Talk, in a language, until the person ends it (Ctrl+D, an empty standard input, *quit*, or by signing
    out). Who signs in with a code does so first; raises GraphError where they do not."""
    if isinstance(person, ByCode):
        await person.sign_in()

    screen = Screen(console, tongue)

    async def report(message: Message) -> None:
        screen.show(message, first=1)

    talk = Talk(conversation, person, report, tongue)
    heard: Utterance = Joined()
    while True:
        screen.closed.clear()
        async for turn in talk.turns(heard):
            first = 1
            for message in turn.messages:
                screen.show(message, first)
                first += len(message.answers)
        try:
            while screen.opens(typed := await asyncio.to_thread(ask)):
                pass
        except (EOFError, KeyboardInterrupt):
            return
        heard = talk.meant(typed)
        if isinstance(heard, Words) and bare(heard.text) in LEAVE:
            return
        if isinstance(person, ByCode) and isinstance(heard, Words) and wants_out(heard.text):
            person.device.forget()
            console.print(Shown(plain(say("Signed out: the token is forgotten."), tongue)))
            return


@dataclass(frozen=True, slots=True)
class Screen:
    """Where the conversation is printed, and what of it is still folded, each with the number of its first
    button."""

    console: Console
    tongue: Tongue = ENGLISH
    closed: list[tuple[Message, int]] = field(default_factory=list)

    def show(self, message: Message, first: int) -> None:
        """Print a message but for what it folds, which a word opens."""
        sign = SIGNS.get(message.tone, "")
        title = f"{sign} {self._tell(message.title)}" if sign else self._tell(message.title)
        self._line(title, TONES.get(message.tone, "bold"))
        self._body(in_front(message))
        if titles := tuple(map(quoted, fold_titles(message))):
            self._line(
                f"▸ {self._tell(say('Write “{more}” to read: {titles}', more=quoted(MORE), titles=titles))}"
            )
            self.closed.append((message, first))
        for link in links(message):
            self.console.print(Shown(f"  → {self._tell(link.label)}: {link.url}", "cyan"), soft_wrap=True)
        self._buttons(message, first, closed=False)
        self.console.print()

    def opens(self, typed: str) -> bool:
        """Whether this word opens what is folded, which it then has done."""
        if not self.closed or bare(typed) not in {"more", bare(self._tell(MORE))}:
            return False
        for message, first in self.closed:
            self._body(folded(message))
            self._buttons(message, first, closed=True)
        self.console.print()
        self.closed.clear()
        return True

    def _tell(self, text: Text) -> str:
        return plain(text, self.tongue)

    def _body(self, message: Message) -> None:
        """All between title and links."""
        for line in lines(message, self._tell, self.console):
            self._line(line)
        for block in copied(message, self._tell):
            # A line broken by us would be two commands to who copies it.
            self.console.print(Shown(indent(block, "    ")), soft_wrap=True)
        if message.footer:
            self.console.print()
            self._line(self._tell(message.footer))

    def _buttons(self, message: Message, first: int, *, closed: bool) -> None:
        for number, choice in enumerate(message.answers, first):
            if is_folded(choice, message) == closed:
                self._line(f"  [{number}] {self._tell(choice.label)}", "cyan")

    def _line(self, line: str, style: str = "") -> None:
        """A line as wide as the terminal; what does not fit stands below where it began."""
        lead = _LEAD.match(line)
        start = lead[0] if lead else ""
        for part in broken(line[len(start) :], self.console, self.console.width - cell_len(start)):
            self.console.print(Shown(f"{start}{part}", style))
            start = " " * cell_len(start)


_LEAD = re.compile(r" *(?:(?:[•▸✓✗⚠]|\[\d+\]) )?")


def broken(text: str, console: Console, width: int) -> list[str]:
    """The text in lines of that width, broken between words."""
    return [part.plain.rstrip() for part in Shown(text).wrap(console, max(width, 1))] or [""]


# What is folded


def in_front(message: Message) -> Message:
    """The message without what it folds."""
    if message.fold:
        return replace(message, facts=(), sections=(), commands=(), letter=(), file=None, footer=None)
    return replace(message, sections=tuple(one for one in message.sections if not one.folded))


def folded(message: Message) -> Message:
    """What the message folds, and nothing else."""
    if message.fold:
        return replace(message, paragraphs=(), chart=None, table=None)
    return Message(message.title, sections=tuple(one for one in message.sections if one.folded))


def fold_titles(message: Message) -> tuple[Text, ...]:
    """What that is called."""
    return (message.fold,) if message.fold else tuple(one.title for one in folded(message).sections)


def is_folded(choice: Choice, message: Message) -> bool:
    """Whether a button is part of what is folded."""
    return message.fold is not None and (choice.folded or choice in message.aside)


def aligned(
    table: Table, tell: Callable[[Text], str] = plain, console: Console | None = None
) -> Iterator[str]:
    """A table as lines, its columns one below the other; on a console the widest of them give way until all
    of it fits."""
    rows = [[tell(cell) for cell in row] for row in table.in_words]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    if console:
        widths = fitted(widths, console.width - len(INDENT))
    for row in rows:
        cells = zip(row, widths, strict=True)
        parts = [broken(cell, console, width) if console else [cell] for cell, width in cells]
        for line in zip_longest(*parts, fillvalue=""):
            padded = (
                f"{cell}{' ' * (width - cell_len(cell))}" for cell, width in zip(line, widths, strict=True)
            )
            yield f"{INDENT}{GAP.join(padded)}".rstrip()


def fitted(widths: list[int], room: int) -> list[int]:
    """The widths of columns so that they fit, the widest of them narrowed first."""
    left = list(widths)
    while sum(left) + len(GAP) * (len(left) - 1) > room and max(left) > NARROWEST:
        left[left.index(max(left))] -= 1
    return left


def lines(message: Message, tell: Callable[[Text], str], console: Console) -> Iterator[str]:
    """What a message says between its title and what is there to be copied, as plain lines."""
    yield from map(tell, message.paragraphs)
    yield from (f"  {tell(label)}: {tell(value)}" for label, value in message.facts)
    if message.chart:
        yield from ("", *(f"  {line}" for line in bars(message.chart, tell)), "")
    if message.table:
        yield from aligned(message.table, tell, console)
    for section in message.sections:
        yield ""
        yield f"{tell(section.title)}:"
        yield from (f"  • {tell(item)}" for item in section.items)
    if message.commands or message.letter or message.file:
        yield ""
