"""A turn seen through: within its time, told whatever it came to, and what it told of changes noted.

Where a turn came to grief the person gets a sentence with a reference, by which an administrator finds the
turn in the log.
"""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass

import structlog

from bot.channel.saying import Outcome, Saying
from bot.channel.turns.conversing import Turns
from bot.channel.turns.exchange import Exchange
from bot.keeping.store import StoreUnavailable
from bot.serving.logs import where
from dialogs.jobs.journal import JournalUnavailable
from dialogs.talk.message import Message, Utterance
from dialogs.words.text import Text, say

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Delivering:
    """Takes turns, gives each up after some seconds, and delivers what it came to."""

    turns: Turns
    give_up_after: float

    async def answer(self, exchange: Exchange, said: Utterance) -> None:
        """Take a turn and tell what comes of it."""
        exchange.start_typing()
        try:
            async with asyncio.timeout(self.give_up_after):
                outcome = await self.turns.take(exchange, said)
        except Exception as error:  # the turn's border: whatever it was, the person gets a sentence
            outcome = self._apologize(exchange, error)
        finally:
            await exchange.stop_typing()
        if await exchange.say(outcome):
            for key in outcome.news:
                self.turns.following.told(key)

    def _apologize(self, exchange: Exchange, error: Exception) -> Outcome:
        match error:
            case TimeoutError():
                pass
            case StoreUnavailable() | JournalUnavailable():
                _log.error("store_unavailable", reference=exchange.reference, error=str(error))
            case _:
                _log.error("turn_failed", reference=exchange.reference, **where(error))
                self._stumble(exchange)
        exchange.keep_buttons()
        told = Message(_apology(error, exchange.reference), tone="warning")
        outcome = exchange.plan((Saying.of(told, exchange.heard),))
        try:
            self.turns.notes.note(exchange.keys.delivery, outcome.answer)
        except StoreUnavailable:
            _log.warning("answer_not_noted", reference=exchange.reference)
        return outcome

    def _stumble(self, exchange: Exchange) -> None:
        with suppress(StoreUnavailable):
            self.turns.notes.stumble(self.turns.state(exchange))


def new_reference() -> str:
    """What a person can tell an administrator, who finds the turn by it in the log."""
    return secrets.token_hex(4)


def _apology(error: Exception, reference: str) -> Text:
    match error:
        case TimeoutError():
            return say(
                "I could not finish this in time (reference {reference}). Please ask again.",
                reference=reference,
            )
        case StoreUnavailable():
            return say(
                "I cannot reach my notes of our conversation right now (reference {reference}). Please try "
                "again soon.",
                reference=reference,
            )
        case JournalUnavailable():
            return say(
                "I cannot write down right now what I would change (reference {reference}), so I change "
                "nothing. Please try again soon.",
                reference=reference,
            )
        case _:
            return say(
                "Sorry, something went wrong on my side (reference {reference}). Please say that again.",
                reference=reference,
            )
