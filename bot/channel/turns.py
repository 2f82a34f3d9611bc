"""One turn: what was heard goes to the conversation with its state, what it says comes back as activities.

botbuilder's activity handler decides what an activity is; the conversation decides what is said.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.schema import ChannelAccount

from bot.channel import asides
from bot.channel.connector import Undelivered
from bot.channel.door import Door
from bot.channel.exchange import Answer, Exchange
from bot.channel.incoming import Incoming
from bot.channel.showing import cards, shown
from bot.channel.showing.channels import channel
from bot.channel.showing.shown import Look, look
from bot.channel.typed import meant, offered
from bot.hosts.bot_framework import Adapter, Outgoing
from bot.keeping.store import (
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
from bot.sign_in.tidings import TIDINGS
from dialogs.examining.step import Reply
from dialogs.talk.conversation import Report
from dialogs.talk.message import Joined, Message, Pressed, Turn, Utterance
from dialogs.words.text import say
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
        self, stored: Mapping[str, object] | None, heard: Utterance, entra: Entra, report: Report
    ) -> Turn:
        """One turn: what was heard, seen with the eyes of `entra`, from where `stored` left off."""
        ...


@dataclass(frozen=True, slots=True)
class Keys:
    """Where a turn's state is kept, whose turns follow one another, and under which name the activity counts
    as answered ("": has no id)."""

    state: str
    seat: str
    activity: str


class GuideBot(ActivityHandler):  # type: ignore[misc]  # botbuilder is published without types
    """The guide, behind the Bot Framework. Edits, deletions and reactions never run anything (T48)."""

    def __init__(self, conversation: Conversing, store: Store, door: Door, *, give_up_after: float) -> None:
        super().__init__()
        self._conversation = conversation
        self._store = store
        self._door = door
        self._give_up_after = give_up_after

    def keys(self, incoming: Incoming) -> Keys:
        """The keys of a delivery: one person's state, in one conversation, seen with one person's eyes."""
        place = (incoming.tenant, incoming.channel, incoming.conversation, incoming.person)
        delivery = activity_key(*place[:3], incoming.id) if incoming.id else ""
        return Keys(conversation_key(*place, self._door.asker(incoming)), conversation_key(*place), delivery)

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await self._turn(turn_context)

    async def on_event_activity(self, turn_context: TurnContext) -> None:
        if turn_context.activity.name in {"webchat/join", TIDINGS}:
            await self._turn(turn_context)

    async def on_members_added_activity(
        self, members_added: list[ChannelAccount], turn_context: TurnContext
    ) -> None:
        # A team of five hundred gets no five hundred welcomes: https://learn.microsoft.com/microsoftteams/platform/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines
        exchange: Exchange = turn_context.turn_state[EXCHANGE]
        incoming = exchange.incoming
        if not incoming.in_group:
            await self._welcome(turn_context)
        elif any(member.id == incoming.recipient for member in members_added):
            await self._welcome_all(exchange)

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        # Teams tells of an installation twice, in no order that is promised; whatever comes first counts.
        exchange: Exchange = turn_context.turn_state[EXCHANGE]
        if exchange.incoming.in_group:
            await self._welcome_all(exchange)
        else:
            await self._welcome(turn_context)

    async def on_installation_update_remove(self, turn_context: TurnContext) -> None:
        # Whoever removes the app wants nothing kept, and begins anew if it is added again.
        exchange: Exchange = turn_context.turn_state[EXCHANGE]
        if turn_context.activity.action == "remove":
            if not exchange.incoming.in_group:
                await self._door.removed(exchange.incoming)
            state = self.keys(exchange.incoming).state
            self._store.forget(state)
            shown.forget(self._store, state)
            self._store.forget(_welcomed(exchange.incoming))

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse | None:
        exchange: Exchange = turn_context.turn_state[EXCHANGE]
        if answer := await self._door.invoked(exchange.incoming):
            exchange.settle(answer)
        elif turn_context.activity.name != PRESS:
            error = {"code": "NotSupported", "message": "This invoke is not supported."}
            exchange.settle(Answer(400, {"error": error}))
        elif seen := look(exchange.incoming.json):
            exchange.settle(self._again(self.keys(exchange.incoming).state, seen))
        elif not isinstance(cards.heard(exchange.incoming.json), Pressed):
            error = {"code": "BadRequest", "message": "This button is not one of mine."}
            exchange.settle(Answer(200, {"statusCode": 400, "type": ERROR, "value": error}))
        else:
            await self._turn(turn_context)
        return None

    def _again(self, state: str, seen: Look) -> Answer:
        document = self._store.load(state)
        newest = document.value.get("newest", "") if document and document.value else ""
        card = shown.again(self._store.load(shown.key(state, seen)), seen, newest)
        if card is None:
            error = {"code": "NotFound", "message": "This card is too old to be looked at again."}
            return Answer(200, {"statusCode": 400, "type": ERROR, "value": error})
        return Answer(200, {"statusCode": 200, "type": cards.CARD, "value": card})

    async def _welcome(self, context: TurnContext) -> None:
        incoming = context.turn_state[EXCHANGE].incoming
        if incoming.person != incoming.recipient:
            await self._turn(context)

    async def _welcome_all(self, exchange: Exchange) -> None:
        """One welcome for a whole group, which asks nobody to sign in and tells of nobody."""
        try:
            welcomed = {"welcomed": True}
            self._store.save(_welcomed(exchange.incoming), welcomed, ABSENT, lifetime=CONVERSATION_LIFETIME)
        except Conflict:
            return
        welcome = [outgoing(asides.WELCOME, exchange.incoming.channel)]
        await exchange.say(welcome, exchange.plan(welcome))

    async def _answer_aside(self, context: TurnContext, said: Utterance) -> None:
        """What is asked in a group goes on in the asker's personal chat."""
        exchange: Exchange = context.turn_state[EXCHANGE]
        incoming, adapter = exchange.incoming, context.adapter
        if asides.asks_nothing(said):
            told = asides.WELCOME
        elif chat := await _personal_chat(adapter, incoming):
            exchange.elsewhere = asides.aside(incoming, chat)
            told = asides.ASIDE
        else:
            told = asides.NO_WAY_ASIDE
        # A press is answered to whoever pressed: the others see nothing of it.
        spoken = [] if exchange.is_press and exchange.elsewhere else [outgoing(told, incoming.channel)]
        answer = exchange.plan(spoken)
        if at := self.keys(incoming).activity:
            self._store.note(Answered(at, answer.kept()))
        await exchange.say(spoken, answer)

    async def _turn(self, context: TurnContext) -> None:
        exchange: Exchange = context.turn_state[EXCHANGE]
        said = cards.heard(exchange.incoming.json)
        if exchange.incoming.in_group:
            await self._answer_aside(context, said)
            return
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

    async def _converse(self, exchange: Exchange, said: Utterance, at: Keys) -> tuple[list[Outgoing], Answer]:
        shown_by = channel(exchange.incoming.channel)

        async def report(message: Message) -> None:
            await exchange.progress(outgoing(message, exchange.incoming.channel))

        passage = await self._door.enter(exchange.incoming, said)
        if passage.said is None or passage.entra is None:
            return self._answered(exchange, at, passage.first)
        for activity in passage.first:
            await exchange.progress(activity)
        at = self.keys(exchange.incoming)  # who asks may have changed at the door
        for _ in range(_MOST_ATTEMPTS):
            document = self._store.load(at.state)
            if isinstance(passage.said, Joined) and document is not None:
                return [], exchange.plan(())
            heard = meant(passage.said, document)
            turn = await self._conversation.hear(_state(document), heard, passage.entra, report)
            after = await self._door.leave(exchange.incoming, passage, turn)
            if after is not None and after.instead:
                return self._answered(exchange, at, after.activities)
            activities = [outgoing(message, shown_by.id) for message in turn.messages]
            activities += after.activities if after else ()
            answer = exchange.plan(activities)
            try:
                self._keep(at, turn, document, activities, answer)
            except Conflict:
                continue
            return activities, answer
        raise Conflict(at.state)

    def _answered(
        self, exchange: Exchange, at: Keys, activities: Sequence[Outgoing]
    ) -> tuple[list[Outgoing], Answer]:
        """What the door answers in the conversation's place."""
        answer = exchange.plan(list(activities))
        if at.activity:
            self._store.note(Answered(at.activity, answer.kept()))
        return list(activities), answer

    def _keep(
        self, at: Keys, turn: Turn, document: Document | None, said: Sequence[Outgoing], answer: Answer
    ) -> None:
        newest = turn.messages[-1].nonce if turn.messages else ""
        answered = [Answered(at.activity, answer.kept())] if at.activity else []
        self._store.save(
            at.state,
            {"state": turn.state, "newest": newest, "offered": offered(turn.messages)},
            document.etag if document else ABSENT,
            lifetime=CONVERSATION_LIFETIME,
            beside=(*answered, *shown.cards(at.state, (activity.json for activity in said))),
        )

    def _apologize(self, exchange: Exchange, at: Keys, template: str) -> tuple[list[Outgoing], Answer]:
        message = Message(say(template, reference=exchange.reference), tone="warning")
        activities = [outgoing(message, exchange.incoming.channel)]
        answer = exchange.plan(activities)
        if at.activity:
            try:
                self._store.note(Answered(at.activity, answer.kept()))
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
                kept = {**(document.value or {}), "stumbles": stumbles}
                self._store.save(at.state, kept, document.etag, lifetime=CONVERSATION_LIFETIME)
        except (StoreUnavailable, Conflict):
            return


def outgoing(message: Message, channel_id: str) -> Outgoing:
    """A message as it goes out. One that asks for a yes is never repeated: both cards could be pressed."""
    asks = any(choice.reply is Reply.YES for choice in message.choices)
    return Outgoing(cards.activity(message, channel(channel_id)), harmless=not asks)


async def _personal_chat(adapter: Adapter, incoming: Incoming) -> str:
    """The sender's personal chat with the bot; "" where there is none to be had."""
    try:
        return await adapter.open_conversation(incoming.service_url, asides.personal_chat_with(incoming))
    except Undelivered as error:
        _log.info("no_personal_chat", error=str(error))
        return ""


def _welcomed(incoming: Incoming) -> str:
    return conversation_key(incoming.tenant, incoming.channel, incoming.conversation, "")


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
