"""The same conversation in a terminal: no card, no channel, no sign-in page.

Buttons are numbered; a number presses one, anything else is said. Who signed in with a code is shown another
one when a turn takes it, and answered right after; *sign out* ends it.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text as Shown

from bot.channel.showing.telling import copied
from bot.proving.lapsing import turned_away
from bot.sign_in.about_signing_in import wants_out
from bot.sign_in.ways.by_code import ByCode
from dialogs.examining.examination import reason
from dialogs.talk.conversation import Conversation, Report
from dialogs.talk.message import Choice, Joined, Message, Pressed, Turn, Utterance, Words
from dialogs.words.text import Text, plain, say, without_isolates
from dialogs.words.tongue import ENGLISH, Tongue
from graph import Entra, GraphError, SignInFailed

Ask = Callable[[], str]

TONES = {"good": "bold green", "attention": "bold red", "warning": "bold yellow"}


async def chat(
    conversation: Conversation,
    person: Entra | ByCode,
    console: Console,
    ask: Ask,
    tongue: Tongue = ENGLISH,
) -> None:
    """Talk, in a language, until the person ends it (Ctrl+D, an empty standard input, or by signing out). Who
    signs in with a code does so first; raises GraphError where they do not."""
    if isinstance(person, ByCode):
        await person.sign_in()
    state: Mapping[str, object] | None = None
    offered: Sequence[tuple[Message, Choice]] = ()

    async def report(message: Message) -> None:
        show(message, console, first=1, tongue=tongue)

    heard: Utterance = Joined()
    while True:
        turn = await _turn(conversation, state, heard, person, report)
        state = turn.state
        buttons: list[tuple[Message, Choice]] = []
        for message in turn.messages:
            show(message, console, first=len(buttons) + 1, tongue=tongue)
            buttons += [(message, choice) for choice in (*message.choices, *message.aside)]
        offered = buttons or offered
        if turn.follow:
            # Here nobody else talks meanwhile, so the news comes before the next prompt.
            eyes = person.entra(person.turn()) if isinstance(person, ByCode) else person
            heard = await conversation.look(turn.follow[0], eyes)
            continue
        try:
            heard = meant(await asyncio.to_thread(ask), offered, tongue)
        except (EOFError, KeyboardInterrupt):
            return
        if isinstance(person, ByCode) and isinstance(heard, Words) and wants_out(heard.text):
            person.device.forget()
            console.print(Shown(plain(say("Signed out: the token is forgotten."), tongue)))
            return


async def _turn(
    conversation: Conversation,
    state: Mapping[str, object] | None,
    heard: Utterance,
    person: Entra | ByCode,
    report: Report,
) -> Turn:
    """One turn; heard once more after the code that it took, unless something was written."""
    if not isinstance(person, ByCode):
        return await conversation.hear(state, heard, person, report)
    met = person.turn()
    turn = await conversation.hear(state, heard, person.entra(met), report)
    if met.wrote or not met.can_be_mended:
        return turn
    try:
        await person.sign_in(met)
    except SignInFailed as failed:
        person.tell(turned_away(failed, "Try again to get a new code."))
        return turn
    except GraphError as failed:
        person.tell(plain(reason(failed)))
        return turn
    return await conversation.hear(state, heard, person.entra(person.turn()), report)


def meant(typed: str, offered: Sequence[tuple[Message, Choice]], tongue: Tongue = ENGLISH) -> Utterance:
    """A number presses that button; the words of a button press it too; anything else is said."""
    said = typed.strip()
    for number, (message, choice) in enumerate(offered, 1):
        if said in {str(number), without_isolates(plain(choice.label, tongue))}:
            return Pressed(message.nonce, message.step, choice.reply, choice.go, choice.value)
    return Words(typed)


def show(message: Message, console: Console, first: int, tongue: Tongue = ENGLISH) -> None:
    """Print a message; `first` is the number of its first button."""

    def tell(text: Text) -> str:
        return plain(text, tongue)

    console.print(Shown(tell(message.title), TONES.get(message.tone, "bold")))
    for line in lines(message, tell):
        console.print(Shown(line))
    for block in copied(message, tell):
        # A line broken by us would be two commands to who copies it.
        console.print(Shown(f"    {block}"), soft_wrap=True)
    if message.footer:
        console.print(Shown(f"\n{tell(message.footer)}"))
    for number, choice in enumerate((*message.choices, *message.aside), first):
        console.print(Shown(f"  [{number}] {tell(choice.label)}", "cyan"))
    console.print()


def lines(message: Message, tell: Callable[[Text], str] = plain) -> Iterator[str]:
    """What a message says between its title and what is there to be copied, as plain lines."""
    yield from map(tell, message.paragraphs)
    yield from (f"  {tell(label)}: {tell(value)}" for label, value in message.facts)
    for section in message.sections:
        yield ""
        yield f"{tell(section.title)}:"
        yield from (f"  • {tell(item)}" for item in section.items)
    if message.commands or message.letter:
        yield ""
