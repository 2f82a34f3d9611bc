"""The same conversation in a terminal: no card, no channel, no sign-in page.

Buttons are numbered; a number presses one, anything else is said.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text as Shown

from dialogs.conversation import Conversation
from dialogs.message import Choice, Heard, Joined, Message, Pressed, Words
from dialogs.text import Text, plain
from graph import Entra

Ask = Callable[[], str]

TONES = {"good": "bold green", "attention": "bold red", "warning": "bold yellow"}


async def chat(conversation: Conversation, entra: Entra, console: Console, ask: Ask) -> None:
    """Talk until the person ends it (Ctrl+D, or an empty standard input)."""
    state: Mapping[str, object] | None = None
    offered: Sequence[tuple[Message, Choice]] = ()

    async def report(message: Message) -> None:
        show(message, console, first=1)

    heard: Heard = Joined()
    while True:
        turn = await conversation.hear(state, heard, entra, report)
        state = turn.state
        buttons: list[tuple[Message, Choice]] = []
        for message in turn.messages:
            show(message, console, first=len(buttons) + 1)
            buttons += [(message, choice) for choice in (*message.choices, *message.aside)]
        offered = buttons or offered
        try:
            heard = meant(await asyncio.to_thread(ask), offered)
        except (EOFError, KeyboardInterrupt):
            return


def meant(typed: str, offered: Sequence[tuple[Message, Choice]]) -> Heard:
    """A number presses that button; the words of a button press it too; anything else is said."""
    said = typed.strip()
    for number, (message, choice) in enumerate(offered, 1):
        if said in {str(number), plain(choice.label)}:
            return Pressed(message.nonce, message.step, choice.reply, choice.go, choice.value)
    return Words(typed)


def show(message: Message, console: Console, first: int) -> None:
    """Print a message; `first` is the number of its first button."""
    console.print(Shown(plain(message.title), TONES.get(message.tone, "bold")))
    for line in lines(message):
        console.print(Shown(line))
    for command in message.commands:
        # A line broken by us would be two commands to who copies it.
        console.print(Shown(f"    {command}"), soft_wrap=True)
    if message.footer:
        console.print(Shown(f"\n{plain(message.footer)}"))
    for number, choice in enumerate((*message.choices, *message.aside), first):
        console.print(Shown(f"  [{number}] {plain(choice.label)}", "cyan"))
    console.print()


def lines(message: Message) -> Iterator[str]:
    """What a message says between its title and its commands, as plain lines."""
    yield from map(plain, message.paragraphs)
    yield from (f"  {plain(label)}: {plain(value)}" for label, value in message.facts)
    for section in message.sections:
        yield ""
        yield f"{plain(section.title)}:"
        yield from _items(section.items)
    if message.commands:
        yield ""


def _items(items: Sequence[Text]) -> Iterator[str]:
    return (f"  • {plain(item)}" for item in items)
