"""Cases that somebody waits for, in a conversation: begun, listed, ended, and their news told.

What is watched belongs to whoever asked, in the chat where they did (`Ongoing.whose`), and not to where the
conversation stands: starting over leaves it.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from dialogs.examining.case import Case, Named
from dialogs.examining.cause import Cause
from dialogs.examining.verdict import Finding
from dialogs.jobs.watch import Arrived, Stand, Watch, Whose, first_look
from dialogs.jobs.watch_look import awaited, see
from dialogs.jobs.watchman import TooMany, Watchman
from dialogs.talk.guiding import Guiding
from dialogs.talk.message import Message, MessageKind
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.saying import watches as saying
from dialogs.talk.state import State
from dialogs.words.text import Text
from graph import GraphError


class Watching:
    """One conversation after the other; keeps none of them. `mint` makes the keys of watches."""

    def __init__(self, guiding: Guiding, watchman: Watchman, mint: Callable[[], str]) -> None:
        self._guiding = guiding
        self._watchman = watchman
        self._mint = mint

    async def begin(self, turn: Ongoing, case: Case) -> Said:
        """Watch a case from now on, if there is something to wait for."""
        if turn.whose is None:
            return self._told(turn.state, saying.cannot_reach())
        subject = case.user or case.group
        if subject is None:
            return self._told(turn.state, saying.for_whom())
        same = (case.user, case.group) == (turn.state.case.user, turn.state.case.group)
        state = turn.state.about(case)
        awaits = await awaited(case, turn.directory)
        if told := await self._needless(turn, case, subject, awaits):
            return self._told(state, told)
        cause = self._guiding.guide.causes.by_id.get(turn.state.cause) if same else None
        if cause is None and not (same and turn.state.told):
            found = (await self._guiding.examined(replace(turn, state=state))).cause
            cause = found.cause if found else None
            state = replace(state, cause=cause.id if cause else "")
        return self._told(state, self._begun(turn, turn.whose, case, awaits or (), cause))

    async def waited_for(self, turn: Ongoing, case: Case) -> Case:
        """The case that somebody waits for who names nobody: this one, unless nothing is missing in it, and
        something is in one that was spoken of before."""
        for one in (case, *turn.state.earlier):
            awaits = await awaited(one, turn.directory)
            subject = one.user or one.group
            if subject and await self._needless(turn, one, subject, awaits) is None:
                return one
        return case

    async def _needless(
        self, turn: Ongoing, case: Case, subject: Named, awaits: Sequence[Named] | None
    ) -> Message | None:
        """Why nothing is to be waited for; None where something is."""
        if awaits is None:
            return saying.not_to_be_seen(subject.name)
        if case.user and not awaits and not case.plan:
            return saying.nothing_missing(subject.name)
        match await see(case, awaits, turn.directory):
            case Arrived(products, preparing) if case.user:
                return saying.there_already(subject.name, [one.name for one in products], preparing)
            case Arrived():
                return saying.group_there_already(subject.name)
        return None

    def _begun(
        self, turn: Ongoing, whose: Whose, case: Case, awaits: Sequence[Named], cause: Cause | None
    ) -> Message:
        now = self._watchman.now()
        watch = Watch(
            self._mint(),
            whose,
            turn.place,
            case,
            tuple(awaits),
            cause.id if cause else "",
            began=now,
            next=first_look(now, self._watchman.pace),
        )
        match self._watchman.begin(watch):
            case None:
                return saying.begun(watch, self._watchman.pace, cause)
            case TooMany() as why:
                return saying.no_more(why, self._watchman.of(whose))
            case same:
                return saying.watched_already(same)

    def listed(self, turn: Ongoing) -> Said:
        """All that is watched for whoever asks, in this chat."""
        return self._told(turn.state, saying.listed(self._of(turn)))

    def end(self, turn: Ongoing, whom: Sequence[Named], *, all_of_them: bool) -> Said:
        """End those of somebody; of nobody in particular, the only one, or all of them."""
        under_way = self._of(turn)
        ids = {one.id for one in whom}
        meant = [one for one in under_way if not ids or one.subject.id in ids]
        if not meant:
            return self._told(turn.state, saying.not_watched())
        if len(meant) > 1 and not (all_of_them or ids):
            return self._told(turn.state, saying.which_ends(meant))
        self._watchman.end(meant)
        return self._told(turn.state, saying.ended(meant))

    async def press(self, turn: Ongoing, value: str) -> Said:
        """A button about watches; what it is about may be ended, or somebody else's."""
        if value == saying.BEGIN:
            return await self.begin(turn, turn.state.case)
        if value == saying.LIST:
            return self.listed(turn)
        what, _, key = value.rpartition(":")
        watch = self._watchman.find(key, turn.whose) if turn.whose else None
        if watch is None:
            return self._told(turn.state, saying.not_watched())
        match what:
            case saying.END if not watch.stand.is_over:
                self._watchman.end([watch])
                return self._told(turn.state, saying.ended([watch]))
            case saying.ON:
                return await self.begin(turn, watch.case)
            case _:
                return self._told(turn.state, saying.not_watched())

    async def news(self, turn: Ongoing, key: str) -> Said:
        """What became of one, once, to whom it belongs; nothing where that is told, or it was ended."""
        watch = self._watchman.find(key, turn.whose) if turn.whose else None
        if watch is None or watch.told:
            return turn.state, ()
        cause, before = await self._in_the_way(turn, watch) if watch.stand is Stand.LAPSED else (None, None)
        return turn.state, (replace(saying.news(watch, cause, before), news=key),)

    async def _in_the_way(self, turn: Ongoing, watch: Watch) -> tuple[Finding | None, Cause | None]:
        """What stands in the way at the end, and what stood there at the beginning if that is another; None
        where it cannot be seen."""
        if watch.why:
            return None, None
        with suppress(GraphError):
            state = replace(turn.state, case=watch.case)
            found = (await self._guiding.examined(replace(turn, state=state))).cause
            before = self._guiding.guide.causes.by_id.get(watch.cause)
            return found, before if found and before and found.cause.id != before.id else None
        return None, None

    def _told(self, state: State, message: Message) -> Said:
        """A message that leads on, by its own buttons or by those that make sense there."""
        choices = message.choices or tuple(self._guiding.buttons(state))
        return state, (replace(message, choices=choices),)

    async def seen(self, turn: Ongoing, state: State, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """The messages of a turn; a verdict that brings what was waited for is its news, and nobody is told
        twice."""
        if all(one.kind is not MessageKind.VERDICT for one in messages):
            return messages
        about = {one.id for one in (state.case.user, state.case.group) if one}
        waited = [one for one in self._of(turn) if one.subject.id in about]
        seen = [await see(one.case, one.awaits, turn.directory) for one in waited]
        there = [one for one, now in zip(waited, seen, strict=True) if isinstance(now, Arrived)]
        if not there:
            return messages
        self._watchman.end(there)
        return tuple(
            replace(one, paragraphs=(*one.paragraphs, saying.STOPS_HERE))
            if one.kind is MessageKind.VERDICT
            else one
            for one in messages
        )

    def still(self, turn: Ongoing) -> tuple[Text, ...]:
        """What goes on beside a new beginning."""
        under_way = self._of(turn)
        return (saying.still_watched(under_way),) if under_way else ()

    def _of(self, turn: Ongoing) -> list[Watch]:
        return self._watchman.of(turn.whose) if turn.whose else []
