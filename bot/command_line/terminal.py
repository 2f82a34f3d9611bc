"""The same conversation in a terminal: no card, no channel, no sign-in page.

Buttons are numbered; a number presses one, anything else is said. Who signed in with a code is shown another
one when a turn takes it, and answered right after; *sign out* ends it.
"""

import asyncio
from collections.abc import Callable, Iterator
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
from dialogs.talk.message import Joined, Message, Table, Utterance, Words
from dialogs.understanding.commands import bare
from dialogs.words.text import Text, plain, say
from dialogs.words.tongue import ENGLISH, Tongue
from graph import Entra

Ask = Callable[[], str]

LEAVE = frozenset({"quit", "exit", "bye"})
"""What ends the session at a terminal, where elsewhere it would end a case."""

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

    async def report(message: Message) -> None:
        show(message, console, first=1, tongue=tongue)

    talk = Talk(conversation, person, report, tongue)
    heard: Utterance = Joined()
    while True:
        async for turn in talk.turns(heard):
            first = 1
            for message in turn.messages:
                show(message, console, first=first, tongue=tongue)
                first += len(message.answers)
        try:
            heard = talk.meant(await asyncio.to_thread(ask))
        except (EOFError, KeyboardInterrupt):
            return
        if isinstance(heard, Words) and bare(heard.text) in LEAVE:
            return
        if isinstance(person, ByCode) and isinstance(heard, Words) and wants_out(heard.text):
            person.device.forget()
            console.print(Shown(plain(say("Signed out: the token is forgotten."), tongue)))
            return


def show(message: Message, console: Console, first: int, tongue: Tongue = ENGLISH) -> None:
    """Print a message; `first` is the number of its first button."""

    def tell(text: Text) -> str:
        return plain(text, tongue)

    console.print(Shown(tell(message.title), TONES.get(message.tone, "bold")))
    for line in lines(message, tell):
        console.print(Shown(line))
    for block in copied(message, tell):
        # A line broken by us would be two commands to who copies it.
        console.print(Shown(indent(block, "    ")), soft_wrap=True)
    if message.footer:
        console.print(Shown(f"\n{tell(message.footer)}"))
    for link in links(message):
        console.print(Shown(f"  → {tell(link.label)}: {link.url}", "cyan"), soft_wrap=True)
    for number, choice in enumerate(message.answers, first):
        console.print(Shown(f"  [{number}] {tell(choice.label)}", "cyan"))
    console.print()


def aligned(table: Table, tell: Callable[[Text], str] = plain) -> Iterator[str]:
    """A table as lines, its columns one below the other."""
    rows = [[tell(cell) for cell in row] for row in table.in_words]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (f"{cell}{' ' * (width - cell_len(cell))}" for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(padded)}".rstrip()


def lines(message: Message, tell: Callable[[Text], str] = plain) -> Iterator[str]:
    """What a message says between its title and what is there to be copied, as plain lines."""
    yield from map(tell, message.paragraphs)
    yield from (f"  {tell(label)}: {tell(value)}" for label, value in message.facts)
    if message.chart:
        yield from ("", *(f"  {line}" for line in bars(message.chart, tell)), "")
    if message.table:
        yield from aligned(message.table, tell)
    for section in message.sections:
        yield ""
        yield f"{tell(section.title)}:"
        yield from (f"  • {tell(item)}" for item in section.items)
    if message.commands or message.letter or message.file:
        yield ""
