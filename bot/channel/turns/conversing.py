"""One turn: what was heard goes to the conversation with its state, what it says comes back as sayings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.channel.chats import address_of, state_key
from bot.channel.saying import Outcome, Saying, shown_to
from bot.channel.turns.door import Door, Passage
from bot.channel.turns.exchange import Exchange
from bot.channel.turns.following import Following, Looking
from bot.channel.turns.lookout import Lookout
from bot.channel.turns.notes import Notes, Place, state_in
from bot.channel.turns.typed import meant
from bot.keeping.store import Conflict
from dialogs.jobs.watchman import Watchman
from dialogs.talk.message import Joined, Message, Turn, Utterance
from dialogs.talk.ongoing import Reach, Report
from graph import Entra

_MOST_ATTEMPTS = 3


class Conversing(Looking, Protocol):
    """Whoever the bot lets talk."""

    @property
    def watchman(self) -> Watchman:
        """Who keeps an eye on what people wait for."""
        ...

    async def hear(
        self,
        stored: Mapping[str, object] | None,
        heard: Utterance,
        entra: Entra,
        report: Report,
        reach: Reach | None = None,
    ) -> Turn:
        """One turn: what was heard, seen with the eyes of `entra`, from where `stored` left off, in the chat
        that is told later what there is to `reach`."""
        ...


@dataclass(frozen=True, slots=True)
class Turns:
    """The conversation behind its door."""

    conversation: Conversing
    notes: Notes
    door: Door
    following: Following
    lookout: Lookout

    def state(self, exchange: Exchange) -> str:
        """Where this person's state is kept, by whose eyes they have at the moment."""
        asker = self.door.asker(exchange.heard)
        return state_key(exchange.heard, asker) if asker else exchange.keys.seat

    def answered(self, exchange: Exchange, sayings: Sequence[Saying]) -> Outcome:
        """What is answered in the conversation's place."""
        outcome = exchange.plan(sayings)
        self.notes.note(exchange.keys.delivery, outcome.answer)
        return outcome

    async def take(self, exchange: Exchange, said: Utterance) -> Outcome:
        """What comes of what was said, kept and not yet told; anew where another turn was kept first."""
        passage = await self.door.enter(exchange.heard, said)
        if passage.said is None or passage.entra is None:
            return self.answered(exchange, passage.first)
        for saying in passage.first:
            await exchange.progress(saying)
        state = self.state(exchange)  # once in, since who asks may have changed at the door
        for _ in range(_MOST_ATTEMPTS):
            outcome = await self._converse(exchange, passage, passage.said, passage.entra, state)
            if outcome is not None:
                return outcome
        raise Conflict(state)

    async def _converse(
        self, exchange: Exchange, passage: Passage, said: Utterance, entra: Entra, state: str
    ) -> Outcome | None:
        """What this turn comes to; None where another one was kept meanwhile."""
        heard = exchange.heard

        async def report(message: Message) -> None:
            await exchange.progress(Saying.of(message, heard))

        before = self.notes.before(state)
        if isinstance(said, Joined) and before is not None:
            return exchange.plan(())
        uttered, address = meant(said, before), address_of(heard)
        reach = Reach(address, self.lookout.whose(heard))
        turn = await self.conversation.hear(state_in(before), uttered, entra, report, reach)
        if not turn.messages:
            return exchange.plan(())
        after = await self.door.leave(heard, passage, turn)
        if after.instead:
            return self.answered(exchange, after.sayings)
        sayings = (*(Saying.of(message, heard) for message in turn.messages), *after.sayings)
        news = tuple(message.news for message in turn.messages if message.news)
        outcome = replace(exchange.plan(sayings), news=news)
        place = Place(state, exchange.keys.delivery, shown_to(heard))
        try:
            self.notes.keep(place, before, turn, outcome)
        except Conflict:
            return None
        for key in turn.follow:
            self.following.follow(key, address)
        return outcome
