"""The door of a server where one person signed in at its terminal: everybody looks with that person's eyes.

The code is shown there and never in a chat, where others would read it. Another one is asked for only when a
question met the want of it, and never two at a time.
"""

import asyncio
from dataclasses import dataclass

import structlog

from bot.channel.heard import Heard
from bot.channel.saying import Answer, Saying
from bot.channel.turns.door import Afterthought, Passage
from bot.proving.lapsing import turned_away
from bot.serving.security import SignedIn, note
from bot.sign_in.ways.by_code import ByCode
from dialogs.talk.message import Message, Turn, Utterance
from dialogs.words.text import say
from graph import Entra, SignInFailed
from graph.auth.one_turn import OneTurn

_SIGN_IN = Message(
    say("Somebody must sign in at the server"),
    tone="warning",
    paragraphs=(
        say("Whoever sits at the server's terminal must sign in with the code shown there; then ask again."),
    ),
)
_ALLOW = Message(
    say("Somebody must allow this at the server"),
    tone="warning",
    paragraphs=(
        say(
            "Whoever signed in at the server's terminal must allow the write with the code shown there; then "
            "try again."
        ),
    ),
)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Looked(Passage):
    """A passage with what the turn met at Graph's door."""

    turn: OneTurn | None = None


@dataclass(slots=True)
class CodeDoor:
    """`bot.channel.turns.door.Door`."""

    person: ByCode
    _under_way: asyncio.Task[None] | None = None

    def asker(self, heard: Heard) -> str:
        return ""

    def eyes(self, heard: Heard) -> Entra:
        return self.person.entra(self.person.turn())

    async def enter(self, heard: Heard, said: Utterance) -> Passage:
        turn = self.person.turn()
        return Looked(said, self.person.entra(turn), turn=turn)

    async def leave(self, heard: Heard, passage: Passage, turn: Turn) -> Afterthought:
        met = passage.turn if isinstance(passage, Looked) else None
        if met is None or not met.can_be_mended:
            return Afterthought()
        self.show_code(met)
        told = _ALLOW if met.wrote_in_vain else _SIGN_IN
        # What the turn found without, and a write that went out, stay told.
        return Afterthought((Saying.of(told, heard),), turn.failed and not met.wrote)

    async def removed(self, heard: Heard) -> None:
        return

    async def invoked(self, heard: Heard) -> Answer | None:
        return None

    def show_code(self, met: OneTurn | None = None) -> None:
        """Show a code at the terminal, for what a turn met, unless one waits there already."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._sign_in(met))

    async def aclose(self) -> None:
        """Wait for no code any more."""
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.gather(self._under_way, return_exceptions=True)
        await self.person.aclose()

    async def _sign_in(self, met: OneTurn | None) -> None:
        try:
            await self.person.sign_in(met)
            note(SignedIn("terminal", "", guest=False))
        except Exception as error:  # the bot serves without, and says so in every answer that lacks it
            _log.error("sign_in_failed", error=type(error).__name__)
            if isinstance(error, SignInFailed):
                again = "The next question in the chat that needs it brings a new code."
                self.person.tell(turned_away(error, again))
