"""One conversation of whoever sits at a terminal, or whose lines a script hands in: no channel, no card.

Buttons are numbered; a number presses one, its words press it too, anything else is said.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.proving.lapsing import turned_away
from bot.sign_in.ways.by_code import ByCode
from dialogs.concluding.examination import reason
from dialogs.talk.conversation import Conversation
from dialogs.talk.message import Choice, Message, Pressed, Turn, Utterance, Words
from dialogs.talk.ongoing import Reach, Report
from dialogs.words.text import plain, without_isolates
from dialogs.words.tongue import ENGLISH, Tongue
from graph import Entra, GraphError, SignInFailed


@dataclass(slots=True)
class Talk:
    """Where one conversation stands, and the buttons that were offered last; `report` tells of progress, and
    `reach` is None where nobody looks once it is left."""

    conversation: Conversation
    person: Entra | ByCode
    report: Report
    tongue: Tongue = ENGLISH
    reach: Reach | None = None
    _state: Mapping[str, object] | None = None
    _offered: Sequence[tuple[Message, Choice]] = field(default=())

    def meant(self, typed: str) -> Utterance:
        """A number presses that button; the words of a button press it too; anything else is said."""
        said = typed.strip()
        for number, (message, choice) in enumerate(self._offered, 1):
            if said in {str(number), without_isolates(plain(choice.label, self.tongue))}:
                return Pressed(message.nonce, message.step, choice.reply, choice.go, choice.value)
        return Words(typed)

    async def turns(self, heard: Utterance) -> AsyncIterator[Turn]:
        """The turn, and those that bring its news: nobody else talks here meanwhile, so what becomes of a
        change is awaited."""
        next_heard: Utterance | None = heard
        while next_heard is not None:
            turn = await self._turn(next_heard)
            self._state = turn.state
            self._offered = _buttons(turn) or self._offered
            yield turn
            next_heard = await self._news(turn)

    async def _news(self, turn: Turn) -> Utterance | None:
        if not turn.follow:
            return None
        eyes = self.person.entra(self.person.turn()) if isinstance(self.person, ByCode) else self.person
        return await self.conversation.look(turn.follow[0], eyes)

    async def _turn(self, heard: Utterance) -> Turn:
        """One turn; heard once more after the code that it took, unless something was written."""
        if not isinstance(self.person, ByCode):
            return await self.conversation.hear(self._state, heard, self.person, self.report, self.reach)
        met = self.person.turn()
        turn = await self.conversation.hear(
            self._state, heard, self.person.entra(met), self.report, self.reach
        )
        if met.wrote or not met.can_be_mended:
            return turn
        try:
            await self.person.sign_in(met)
        except SignInFailed as failed:
            self.person.tell(turned_away(failed, "Try again to get a new code."))
            return turn
        except GraphError as failed:
            self.person.tell(plain(reason(failed)))
            return turn
        again = self.person.entra(self.person.turn())
        return await self.conversation.hear(self._state, heard, again, self.report, self.reach)


def _buttons(turn: Turn) -> Sequence[tuple[Message, Choice]]:
    return [(message, choice) for message in turn.messages for choice in message.answers]
