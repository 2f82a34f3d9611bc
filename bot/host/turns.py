"""One turn: what was heard goes to the conversation with its state, what it says comes back as activities.

botbuilder's activity handler decides what an activity is; the conversation decides what is said.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.schema import ChannelAccount

from bot import cards
from bot.channels import channel
from bot.host.adapter import Outgoing
from bot.host.exchange import Answer, Exchange
from bot.host.incoming import Incoming
from bot.people import People
from bot.store import (
    ABSENT,
    CONVERSATION_LIFETIME,
    Answered,
    Conflict,
    Document,
    Store,
    StoreUnavailable,
    activity_key,
    conversation_key,
)
from dialogs.conversation import Report
from dialogs.message import Heard, Joined, Message, Pressed, Turn
from dialogs.step import Reply
from dialogs.text import say
from graph import Entra

EXCHANGE: Final = "exchange"
# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
PRESS: Final = "adaptiveCard/action"
ERROR: Final = "application/vnd.microsoft.error"

_MOST_ATTEMPTS = 3
_STUMBLES_UNTIL_FORGOTTEN = 2

_log = structlog.get_logger()


class Conversing(Protocol):
    """Whoever the host lets talk."""

    async def hear(
        self, stored: Mapping[str, object] | None, heard: Heard, entra: Entra, report: Report
    ) -> Turn:
        """One turn: what was heard, seen with the eyes of `entra`, from where `stored` left off."""
        ...


@dataclass(frozen=True, slots=True)
class Keys:
    """Where a turn's state is kept, and under which name its activity counts as answered ("": has no id)."""

    state: str
    activity: str


class GuideBot(ActivityHandler):  # type: ignore[misc]  # botbuilder is published without types
    """The guide, behind the Bot Framework. Edits, deletions and reactions never run anything (T48)."""

    def __init__(
        self, conversation: Conversing, store: Store, people: People, *, give_up_after: float
    ) -> None:
        super().__init__()
        self._conversation = conversation
        self._store = store
        self._people = people
        self._give_up_after = give_up_after

    def keys(self, incoming: Incoming) -> Keys:
        """The keys of a delivery: one person's state, in one conversation, seen with one person's eyes."""
        asker = self._people.asker(incoming.conversation)
        state = conversation_key(
            incoming.tenant, incoming.channel, incoming.conversation, incoming.person, asker
        )
        delivery = activity_key(incoming.channel, incoming.conversation, incoming.id) if incoming.id else ""
        return Keys(state, delivery)

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await self._turn(turn_context)

    async def on_event_activity(self, turn_context: TurnContext) -> None:
        if turn_context.activity.name == "webchat/join":
            await self._turn(turn_context)

    async def on_members_added_activity(
        self, members_added: list[ChannelAccount], turn_context: TurnContext
    ) -> None:
        # A team of five hundred gets no five hundred welcomes: https://learn.microsoft.com/microsoftteams/platform/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines
        exchange: Exchange = turn_context.turn_state[EXCHANGE]
        bot = turn_context.activity.recipient.id
        if not exchange.incoming.in_group and any(member.id != bot for member in members_added):
            await self._turn(turn_context)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse | None:
        exchange: Exchange = turn_context.turn_state[EXCHANGE]
        if turn_context.activity.name != PRESS:
            error = {"code": "NotSupported", "message": "This invoke is not supported."}
            exchange.settle(Answer(400, {"error": error}))
        elif not isinstance(cards.heard(exchange.incoming.json), Pressed):
            error = {"code": "BadRequest", "message": "This button is not one of mine."}
            exchange.settle(Answer(200, {"statusCode": 400, "type": ERROR, "value": error}))
        else:
            await self._turn(turn_context)
        return None

    async def _turn(self, context: TurnContext) -> None:
        exchange: Exchange = context.turn_state[EXCHANGE]
        said = cards.heard(exchange.incoming.json)
        at = self.keys(exchange.incoming)
        exchange.start_typing()
        try:
            async with asyncio.timeout(self._give_up_after):
                activities, answer = await self._converse(exchange, said, at)
        except TimeoutError:
            activities, answer = self._apologize(exchange, at, _GAVE_UP)
        except StoreUnavailable as error:
            _log.error("store_unavailable", reference=exchange.reference, error=str(error))
            activities, answer = self._apologize(exchange, at, _NO_NOTES)
        except Exception as error:  # the turn's border: whatever it was, the person gets a sentence
            _log.error("turn_failed", reference=exchange.reference, **where(error))
            self._note_stumble(at)
            activities, answer = self._apologize(exchange, at, _SORRY)
        finally:
            await exchange.stop_typing()
        await exchange.say(activities, answer)

    async def _converse(self, exchange: Exchange, said: Heard, at: Keys) -> tuple[list[Outgoing], Answer]:
        shown_by = channel(exchange.incoming.channel)

        async def report(message: Message) -> None:
            await exchange.progress(outgoing(message, exchange.incoming.channel))

        for _ in range(_MOST_ATTEMPTS):
            document = self._store.load(at.state)
            if isinstance(said, Joined) and document is not None:
                return [], exchange.plan(())
            turn = await self._conversation.hear(
                _state(document), said, self._people.entra(exchange.incoming.conversation), report
            )
            activities = [outgoing(message, shown_by.id) for message in turn.messages]
            answer = exchange.plan(activities)
            try:
                self._keep(at, turn, document, answer)
            except Conflict:
                continue
            return activities, answer
        raise Conflict(at.state)

    def _keep(self, at: Keys, turn: Turn, document: Document | None, answer: Answer) -> None:
        self._store.save(
            at.state,
            {"state": turn.state},
            document.etag if document else ABSENT,
            lifetime=CONVERSATION_LIFETIME,
            answered=Answered(at.activity, answer.json()) if at.activity else None,
        )

    def _apologize(self, exchange: Exchange, at: Keys, template: str) -> tuple[list[Outgoing], Answer]:
        message = Message(say(template, reference=exchange.reference), tone="warning")
        activities = [outgoing(message, exchange.incoming.channel)]
        answer = exchange.plan(activities)
        if at.activity:
            try:
                self._store.note(Answered(at.activity, answer.json()))
            except StoreUnavailable:
                _log.warning("answer_not_noted", reference=exchange.reference)
        return activities, answer

    def _note_stumble(self, at: Keys) -> None:
        """A state that fails turn after turn is given up, so that the conversation stays usable (F42)."""
        try:
            document = self._store.load(at.state)
            if document is None:
                return
            stumbles = int((document.value or {}).get("stumbles", 0)) + 1
            if stumbles >= _STUMBLES_UNTIL_FORGOTTEN:
                self._store.forget(at.state)
            else:
                kept = {"state": _state(document), "stumbles": stumbles}
                self._store.save(at.state, kept, document.etag, lifetime=CONVERSATION_LIFETIME)
        except (StoreUnavailable, Conflict):
            return


def outgoing(message: Message, channel_id: str) -> Outgoing:
    """A message as it goes out. One that asks for a yes is never repeated: both cards could be pressed."""
    asks = any(choice.reply is Reply.YES for choice in message.choices)
    return Outgoing(cards.activity(message, channel(channel_id)), harmless=not asks)


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


def _state(document: Document | None) -> Mapping[str, object] | None:
    state = document.value.get("state") if document and document.value else None
    return state if isinstance(state, dict) else None


_SORRY = "Sorry, something went wrong on my side (reference {reference}). Please say that again."
_NO_NOTES = (
    "I cannot reach my notes of our conversation right now (reference {reference}). Please try again soon."
)
_GAVE_UP = "I could not finish this in time (reference {reference}). Please ask again."
