"""Every way an activity comes in: once, in order, within its time.

Many deliveries may be under way; of one conversation one is in its turn and the others wait for it. A
delivery that comes again while the first is under way gets the first one's answer, and so does one that
comes after it (https://learn.microsoft.com/azure/bot-service/bot-builder-howto-long-operations-guidance).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Final

import structlog

from bot.channel.chats import Keys
from bot.channel.courier import Ears, Host
from bot.channel.heard import Heard
from bot.channel.hearing import said_in
from bot.channel.saying import Answer, Saying
from bot.channel.turns import asides
from bot.channel.turns.delivering import new_reference
from bot.channel.turns.exchange import Exchange
from bot.channel.turns.notes import Notes
from bot.channel.turns.turnstiles import Turnstiles
from bot.keeping.store import StoreUnavailable
from bot.serving.logs import where
from bot.serving.security import TooManyRequests, note, pseudonym
from dialogs.talk.message import Message, Words
from dialogs.words.text import say

_FINISH_WITHIN: Final = 25.0  # an orchestrator kills after 30

_STILL_LOOKING = Message(say("I am still looking. The answer will follow here."))

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a sender waits, in seconds, before the answer follows by itself."""

    answer: float = 10.0
    replies: float = 14.0

    def of(self, heard: Heard) -> float:
        """The patience of this delivery's sender."""
        return self.replies if heard.expects_replies else self.answer


class Activities:
    """Takes activities in and sees each through its turn."""

    def __init__(
        self,
        ears: Ears[Exchange],
        host: Host,
        notes: Notes,
        patience: Patience,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ears = ears
        self._host = host
        self._notes = notes
        self._patience = patience
        self._sleep = sleep
        self._turnstiles = Turnstiles()
        self._under_way: dict[str, asyncio.Future[Answer]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.closing = False

    async def receive(self, heard: Heard) -> Answer:
        """See an activity through, whose sender is proven; the answer to its sender."""
        if self.closing:
            again = "The bot is restarting. Please send this again."
            return Answer.refusal(503, "ServiceUnavailable", again)
        keys = Keys.of(heard)
        if (under_way := self._under_way.get(keys.delivery)) is not None:
            return await asyncio.shield(under_way)
        if (before := self._answered(keys)) is not None:
            return before
        if self._turnstiles.is_full(keys.seat):
            note(TooManyRequests("turns", pseudonym(keys.seat)))
            return Answer.refusal(429, "TooManyRequests", "I am still busy with what you said before.")
        exchange = self._exchange(heard, keys)
        self._begin(exchange)
        return await self._answer(exchange)

    async def close(self) -> None:
        """Take nothing new, and let what is under way finish (F44)."""
        self.closing = True
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_FINISH_WITHIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _answered(self, keys: Keys) -> Answer | None:
        try:
            return self._notes.answered(keys.delivery)
        except StoreUnavailable:
            return None

    def _exchange(self, heard: Heard, keys: Keys) -> Exchange:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        return Exchange(self._host(heard), heard, keys, new_reference(), self._sleep, answered)

    async def _answer(self, exchange: Exchange) -> Answer:
        """What the sender is answered: within its patience, and then that it takes longer."""
        patience = self._patience.of(exchange.heard)
        waiting = asyncio.get_running_loop().call_later(patience, self._let_go, exchange)
        try:
            # Whoever hangs up ends their own waiting, and not the turn.
            return await asyncio.shield(exchange.answered)
        finally:
            waiting.cancel()

    async def _go_on_elsewhere(self, heard: Heard) -> None:
        """See through what was asked in one conversation and is answered in another."""
        exchange = self._exchange(heard, Keys.of(heard))
        asked = said_in(heard.json)
        came_from = asides.came_from(asked.text if isinstance(asked, Words) else "")
        await exchange.progress(Saying.of(came_from, heard))
        turn = self._begin(exchange)
        await self._answer(exchange)
        await asyncio.wait([turn])

    def _begin(self, exchange: Exchange) -> "asyncio.Task[None]":
        keys = exchange.keys
        self._turnstiles.come(keys.seat)
        if keys.delivery:
            self._under_way[keys.delivery] = exchange.answered
        return self._start(self._turn(exchange))

    def _start(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _turn(self, exchange: Exchange) -> None:
        begun = time.monotonic()
        try:
            async with self._turnstiles.through(exchange.keys.seat):
                await exchange.courier.carry(exchange, self._ears)
        except Exception as error:  # nothing waits for this task, so nobody else would hear of it
            _log.error("delivery_failed", reference=exchange.reference, **where(error))
        finally:
            await exchange.stop_typing()
            if not exchange.answered.done():
                exchange.settle(exchange.plan(()).answer)
            self._under_way.pop(exchange.keys.delivery, None)
        self._report(exchange, time.monotonic() - begun)
        if exchange.elsewhere is not None:
            await self._go_on_elsewhere(exchange.elsewhere)

    def _let_go(self, exchange: Exchange) -> None:
        if exchange.answered.done():
            return
        announcement = Saying.of(_STILL_LOOKING, exchange.heard)
        needs_saying = not (exchange.heard.expects_replies or exchange.is_press)
        exchange.let_go(announcement)
        if needs_saying and exchange.heard.type == "message":
            self._start(exchange.announce(announcement))

    def _report(self, exchange: Exchange, seconds: float) -> None:
        # T83: ids of conversations and people stay out of the log; a digest is enough to follow one.
        _log.info(
            "turn",
            reference=exchange.reference,
            channel=exchange.heard.channel[:40],
            type=exchange.heard.type[:40],
            conversation=pseudonym(exchange.keys.seat),
            status=exchange.answered.result().status,
            seconds=round(seconds, 4),
        )
