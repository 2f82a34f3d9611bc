"""One turn: what was heard goes to the conversation with its state, what it says comes back as sayings.

The host tells what kind of thing was heard; the conversation decides what is said.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, Protocol

import structlog

from bot.channel.chats import address_of, state_key
from bot.channel.connector import Undelivered
from bot.channel.hearing import said_in
from bot.channel.saying import Answer, Outcome, Saying, shown_to
from bot.channel.showing.cards import CARD
from bot.channel.showing.shown import Look, look
from bot.channel.turns import asides
from bot.channel.turns.door import Door
from bot.channel.turns.exchange import Exchange
from bot.channel.turns.following import FOLLOWED, Following, Looking
from bot.channel.turns.notes import Notes, Place, state_in
from bot.channel.turns.typed import meant
from bot.keeping.store import Conflict, StoreUnavailable
from bot.sign_in.tidings import TIDINGS
from dialogs.jobs.journal import JournalUnavailable
from dialogs.talk.conversation import Report
from dialogs.talk.message import Joined, Message, Pressed, Turn, Utterance
from dialogs.words.text import Text, say
from graph import Entra

# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
PRESS: Final = "adaptiveCard/action"
ERROR: Final = "application/vnd.microsoft.error"

_MOST_ATTEMPTS = 3

_log = structlog.get_logger()


class Conversing(Looking, Protocol):
    """Whoever the bot lets talk."""

    async def hear(
        self,
        stored: Mapping[str, object] | None,
        heard: Utterance,
        entra: Entra,
        report: Report,
        place: Mapping[str, Any] | None = None,
    ) -> Turn:
        """One turn: what was heard, seen with the eyes of `entra`, from where `stored` left off, in the chat
        that is reached again at `place`."""
        ...


class Turns:
    """`bot.channel.courier.Ears`: the guide behind its door. Edits, deletions and reactions never run
    anything (T48)."""

    def __init__(
        self,
        conversation: Conversing,
        notes: Notes,
        door: Door,
        following: Following,
        *,
        give_up_after: float,
    ) -> None:
        self._following = following
        self._conversation = conversation
        self._notes = notes
        self._door = door
        self._give_up_after = give_up_after

    async def said(self, exchange: Exchange) -> None:
        said = said_in(exchange.heard.json)
        if exchange.heard.in_group:
            await self._answer_aside(exchange, said)
            return
        self._following.came(exchange.heard)
        await self._hear(exchange, said)

    async def _hear(self, exchange: Exchange, said: Utterance) -> None:
        exchange.start_typing()
        try:
            async with asyncio.timeout(self._give_up_after):
                outcome = await self._converse(exchange, said)
        except TimeoutError:
            outcome = self._apologize(exchange, _gave_up(exchange.reference))
        except (StoreUnavailable, JournalUnavailable) as error:
            _log.error("store_unavailable", reference=exchange.reference, error=str(error))
            sends_nothing = isinstance(error, JournalUnavailable)
            told = (_sends_nothing if sends_nothing else _no_notes)(exchange.reference)
            outcome = self._apologize(exchange, told)
        except Exception as error:  # the turn's border: whatever it was, the person gets a sentence
            _log.error("turn_failed", reference=exchange.reference, **where(error))
            self._stumble(exchange)
            outcome = self._apologize(exchange, _sorry(exchange.reference))
        finally:
            await exchange.stop_typing()
        if await exchange.say(outcome):
            for key in outcome.news:
                self._following.told(key)

    async def event(self, exchange: Exchange) -> None:
        if exchange.heard.name == FOLLOWED:
            if became := self._following.take(exchange.heard):
                await self._hear(exchange, became)
        elif exchange.heard.name in {"webchat/join", TIDINGS}:
            await self.said(exchange)

    async def joined(self, exchange: Exchange) -> None:
        # A team of five hundred gets no five hundred welcomes: https://learn.microsoft.com/microsoftteams/platform/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines
        heard = exchange.heard
        if not heard.in_group:
            await self._welcome(exchange)
        elif heard.recipient in heard.added:
            await self._welcome_all(exchange)

    async def installed(self, exchange: Exchange) -> None:
        # Teams tells of an installation twice, in no order that is promised; whatever comes first counts.
        if exchange.heard.in_group:
            await self._welcome_all(exchange)
        else:
            await self._welcome(exchange)

    async def removed(self, exchange: Exchange) -> None:
        # Whoever removes the app wants nothing kept, and begins anew if it is added again.
        if not exchange.heard.in_group:
            await self._door.removed(exchange.heard)
        self._notes.forget(self._state(exchange), exchange.heard)

    async def invoked(self, exchange: Exchange) -> None:
        heard = exchange.heard
        if answer := await self._door.invoked(heard):
            exchange.settle(answer)
        elif heard.name != PRESS:
            exchange.settle(Answer.refusal(400, "NotSupported", "This invoke is not supported."))
        elif seen := look(heard.json):
            exchange.settle(self._again(exchange, seen))
        elif not isinstance(said_in(heard.json), Pressed):
            unknown = shown_to(heard).plain(say("This button is not one of mine."))
            exchange.settle(_press_refused("BadRequest", unknown))
        else:
            await self.said(exchange)

    def _state(self, exchange: Exchange) -> str:
        """Where this person's state is kept, by whose eyes they have at the moment."""
        asker = self._door.asker(exchange.heard)
        return state_key(exchange.heard, asker) if asker else exchange.keys.seat

    def _again(self, exchange: Exchange, seen: Look) -> Answer:
        shows = shown_to(exchange.heard)
        card = self._notes.again(self._state(exchange), seen, shows)
        if card is None:
            too_old = say("This card is too old to be looked at again.")
            return _press_refused("NotFound", shows.plain(too_old))
        return Answer(200, {"statusCode": 200, "type": CARD, "value": card})

    async def _welcome(self, exchange: Exchange) -> None:
        if exchange.heard.person != exchange.heard.recipient:
            await self.said(exchange)

    async def _welcome_all(self, exchange: Exchange) -> None:
        """One welcome for a whole group, which asks nobody to sign in and tells of nobody."""
        if self._notes.is_first_welcome(exchange.heard):
            welcome = [Saying.of(asides.WELCOME, exchange.heard)]
            await exchange.say(exchange.plan(welcome))

    async def _answer_aside(self, exchange: Exchange, said: Utterance) -> None:
        """What is asked in a group goes on in the asker's personal chat."""
        heard = exchange.heard
        if asides.asks_nothing(said):
            told = asides.WELCOME
        elif chat := await _personal_chat(exchange):
            exchange.elsewhere = asides.aside(heard, chat)
            told = asides.ASIDE
        else:
            told = asides.NO_WAY_ASIDE
        # A press is answered to whoever pressed: the others see nothing of it.
        spoken = [] if exchange.is_press and exchange.elsewhere else [Saying.of(told, heard)]
        await exchange.say(self._answered(exchange, spoken))

    async def _converse(self, exchange: Exchange, said: Utterance) -> Outcome:
        heard = exchange.heard

        async def report(message: Message) -> None:
            await exchange.progress(Saying.of(message, heard))

        passage = await self._door.enter(heard, said)
        if passage.said is None or passage.entra is None:
            return self._answered(exchange, passage.first)
        for saying in passage.first:
            await exchange.progress(saying)
        state = self._state(exchange)  # once in, since who asks may have changed at the door
        place = Place(state, exchange.keys.delivery, shown_to(heard))
        for _ in range(_MOST_ATTEMPTS):
            before = self._notes.before(state)
            if isinstance(passage.said, Joined) and before is not None:
                return exchange.plan(())
            uttered = meant(passage.said, before)
            turn = await self._conversation.hear(
                state_in(before), uttered, passage.entra, report, address_of(heard)
            )
            if not turn.messages:
                return exchange.plan(())
            after = await self._door.leave(heard, passage, turn)
            if after.instead:
                return self._answered(exchange, after.sayings)
            sayings = (*(Saying.of(message, heard) for message in turn.messages), *after.sayings)
            news = tuple(message.news for message in turn.messages if message.news)
            outcome = replace(exchange.plan(sayings), news=news)
            try:
                self._notes.keep(place, before, turn, outcome)
            except Conflict:
                continue
            for key in turn.follow:
                self._following.follow(key, address_of(heard))
            return outcome
        raise Conflict(state)

    def _answered(self, exchange: Exchange, sayings: Sequence[Saying]) -> Outcome:
        """What is answered in the conversation's place."""
        outcome = exchange.plan(sayings)
        self._notes.note(exchange.keys.delivery, outcome.answer)
        return outcome

    def _apologize(self, exchange: Exchange, told: Text) -> Outcome:
        outcome = exchange.plan((Saying.of(Message(told, tone="warning"), exchange.heard),))
        try:
            self._notes.note(exchange.keys.delivery, outcome.answer)
        except StoreUnavailable:
            _log.warning("answer_not_noted", reference=exchange.reference)
        return outcome

    def _stumble(self, exchange: Exchange) -> None:
        with suppress(StoreUnavailable):
            self._notes.stumble(self._state(exchange))


async def _personal_chat(exchange: Exchange) -> str:
    """The sender's personal chat with the bot; "" where there is none to be had."""
    try:
        return await exchange.courier.open_conversation(asides.personal_chat_with(exchange.heard))
    except Undelivered as error:
        _log.info("no_personal_chat", error=str(error))
        return ""


def _press_refused(code: str, message: str) -> Answer:
    return Answer(200, {"statusCode": 400, "type": ERROR, "value": {"code": code, "message": message}})


def new_reference() -> str:
    """What a person can tell an administrator, who finds the turn by it in the log."""
    return secrets.token_hex(4)


def where(error: BaseException) -> dict[str, Any]:
    """An error for the log: its kind and place. Its message may hold a name or an address (T83)."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return {"error": type(error).__name__, "at": frames[-6:]}


def _sorry(reference: str) -> Text:
    return say(
        "Sorry, something went wrong on my side (reference {reference}). Please say that again.",
        reference=reference,
    )


def _no_notes(reference: str) -> Text:
    return say(
        "I cannot reach my notes of our conversation right now (reference {reference}). Please try again "
        "soon.",
        reference=reference,
    )


def _sends_nothing(reference: str) -> Text:
    return say(
        "I cannot write down right now what I would change (reference {reference}), so I change nothing. "
        "Please try again soon.",
        reference=reference,
    )


def _gave_up(reference: str) -> Text:
    return say(
        "I could not finish this in time (reference {reference}). Please ask again.", reference=reference
    )
