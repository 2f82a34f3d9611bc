"""The one write: only after a yes from the person who was asked, while the rows are those that were shown.

Afterwards it looks until the rows change. A write that Graph did not confirm is never sent again: looking
tells whether it happened.
"""

from collections.abc import Callable
from dataclasses import replace

from dialogs.examining.examination import reason
from dialogs.examining.step import Event, Question, Reply
from dialogs.remedies.watch import Pause, fingerprint, until_changed
from dialogs.talk import saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.message import Choice, Message
from dialogs.talk.ongoing import Look, Ongoing, Said
from dialogs.talk.state import Offer
from dialogs.words.text import Text, say
from graph import (
    Directory,
    Forbidden,
    GraphError,
    Nonsense,
    NotFound,
    Refused,
    SignInFailed,
    Throttled,
    Unavailable,
)

Explain = Callable[[str, Directory], Text]
"""Turns the text of a refusal by Graph into a sentence."""

_NEVER_SENT = frozenset({"ConnectError", "ConnectTimeout", "CircuitOpen"})
"""There was no connection; whatever else goes wrong, the request may have arrived."""


_MAY_NOT = say(
    "You may not reprocess people: it takes an active License or User Administrator, and an application that "
    "was granted User.ReadWrite.All."
)


class Writing:
    """What a yes and a no do. `pause` waits between two looks (seconds)."""

    def __init__(self, guiding: Guiding, explain_refusal: Explain, pause: Pause) -> None:
        self._guiding = guiding
        self._explain_refusal = explain_refusal
        self._pause = pause

    async def yes(self, turn: Ongoing) -> Said:
        """Do what was offered, if it was, to this person, and nothing changed since."""
        here, offer = self._guiding.here(turn.state), turn.state.offer
        if not isinstance(here, Question) or here.act is None:
            nothing = say("Nothing is waiting for a yes.")
            buttons = self._guiding.buttons(turn.state)
            return turn.state, (saying.note(say("All right"), nothing, replies=buttons),)
        if offer is None:
            return await self._guiding.show(turn, here)  # asked anew: this yes was to something else
        me = await turn.directory.me()
        if offer.asker != (me.id if me else ""):
            other = say("That question was put to somebody else; only they may say yes.")
            replies = saying.choices((Reply.CHECK_AGAIN, Reply.START_OVER))
            return turn.state, (
                saying.note(say("Not yours to confirm"), other, tone="warning", replies=replies),
            )
        if fingerprint(await turn.directory.user(offer.user)) != offer.rows:
            state, messages = await self._guiding.examine(turn)
            changed = say("The rows changed since I asked, so I wrote nothing and looked again.")
            return state, (saying.note(say("Something changed"), changed), *messages)
        state = self._guiding.at(turn.state, self._guiding.guide.follow(here, Reply.YES))
        return await self._write(replace(turn, state=state), here, offer)

    async def no(self, turn: Ongoing) -> Said | None:
        """Leave it; None where nothing was offered."""
        here = self._guiding.here(turn.state)
        if not isinstance(here, Question) or here.act is None:
            return None
        state = self._guiding.at(turn.state, self._guiding.guide.follow(here, Reply.NO))
        return state, (self._ended(say("Left as it is"), say("Nothing was written."), tone=""),)

    async def _write(self, turn: Ongoing, question: Question, offer: Offer) -> Said:
        try:
            if question.act:
                await question.act(turn.state.case, turn.directory)
        except Refused as refused:
            told = self._explain_refusal(refused.message, turn.directory)
            kept = say("Nothing was changed. Mend that first, then check again.")
            return turn.state, (self._ended(say("Entra refused"), told, kept, tone="attention"),)
        except Forbidden:
            return turn.state, (self._ended(say("Not allowed"), _MAY_NOT),)
        except (Throttled, SignInFailed, NotFound) as error:
            return self._not_written(turn, offer, error)
        except (Unavailable, Nonsense) as error:
            if error.code in _NEVER_SENT:
                return self._not_written(turn, offer, error)
            return await self._look(turn, question, offer, confirmed=False)
        return await self._look(turn, question, offer, confirmed=True)

    async def _look(self, turn: Ongoing, question: Question, offer: Offer, *, confirmed: bool) -> Said:
        who = turn.state.case.user.name if turn.state.case.user else offer.user
        accepted = say("Entra accepted the request for {who}. I look until the rows change.", who=who)
        unsure = say("Graph did not confirm the request for {who}, so I look whether it happened.", who=who)
        await turn.report(saying.note(say("Reprocessing"), accepted if confirmed else unsure))
        changed = await until_changed(turn.entra, offer.user, offer.rows, self._pause)
        turn = replace(turn, look=Look(turn.entra))
        if changed:
            return await self._done(turn, question)
        old = say("The rows are still the old ones after a minute.")
        if confirmed:
            longer = say("Entra may need longer; check again soon.")
            return turn.state, (self._ended(say("Not yet"), old, longer),)
        lost = say("Graph never confirmed the request, so it may not have arrived. You can send it again.")
        return self._again(turn, offer, say("Not confirmed"), old, lost)

    def _not_written(self, turn: Ongoing, offer: Offer, error: GraphError) -> Said:
        return self._again(turn, offer, say("Not sent"), reason(error), say("Nothing was written."))

    @staticmethod
    def _again(turn: Ongoing, offer: Offer, title: Text, *paragraphs: Text) -> Said:
        """The same offer once more: another yes, and not a retry of our own."""
        once_more = Choice(say("Try again"), reply=Reply.YES, best=True)
        replies = (once_more, *saying.choices((Reply.NO, Reply.CHECK_AGAIN, Reply.START_OVER)))
        told = saying.note(title, *paragraphs, tone="warning", replies=replies)
        return replace(turn.state, offer=replace(offer)), (told,)

    async def _done(self, turn: Ongoing, question: Question) -> Said:
        examined = await self._guiding.examined(turn)
        done = self._guiding.guide.follow(question, Event.DONE)
        return await self._guiding.tell(
            turn, examined, self._guiding.rest(examined) if examined.cause else done
        )

    @staticmethod
    def _ended(title: Text, *paragraphs: Text, tone: str = "warning") -> Message:
        return saying.note(title, *paragraphs, tone=tone, replies=saying.choices(saying.AT_THE_END))
