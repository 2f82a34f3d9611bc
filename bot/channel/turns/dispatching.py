"""What each kind of activity brings about: the host tells what was heard, and here it goes where it belongs.

Edits, deletions and reactions never run anything (T48).
"""

from dataclasses import dataclass
from typing import Final

import structlog

from bot.channel.connector import Undelivered
from bot.channel.hearing import said_in
from bot.channel.saying import Answer, Saying, shown_to
from bot.channel.showing.cards import CARD
from bot.channel.showing.shown import Look, look, spent
from bot.channel.turns import asides
from bot.channel.turns.conversing import Turns
from bot.channel.turns.delivering import Delivering
from bot.channel.turns.door import TIDINGS
from bot.channel.turns.exchange import Exchange, PressedCard
from bot.channel.turns.following import FOLLOWED
from bot.channel.turns.lookout import WATCHED
from dialogs.talk.message import Pressed, Utterance
from dialogs.words.text import say

# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
PRESS: Final = "adaptiveCard/action"
ERROR: Final = "application/vnd.microsoft.error"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Dispatching:
    """`bot.channel.courier.Ears`: what is said takes a turn, and all else is answered without one."""

    delivering: Delivering

    @property
    def turns(self) -> Turns:
        return self.delivering.turns

    async def said(self, exchange: Exchange) -> None:
        said = said_in(exchange.heard.json)
        if exchange.heard.in_group:
            await self._answer_aside(exchange, said)
            return
        self.turns.following.came(exchange.heard)
        self.turns.lookout.came(exchange.heard)
        await self.delivering.answer(exchange, said)

    async def event(self, exchange: Exchange) -> None:
        if exchange.heard.name == FOLLOWED:
            if became := self.turns.following.take(exchange.heard):
                await self.delivering.answer(exchange, became)
        elif exchange.heard.name == WATCHED:
            if noticed := self.turns.lookout.take(exchange.heard):
                await self.delivering.answer(exchange, noticed)
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
            await self.turns.door.removed(exchange.heard)
        self.turns.lookout.left(exchange.heard)
        self.turns.notes.forget(self.turns.state(exchange), exchange.heard)

    async def invoked(self, exchange: Exchange) -> None:
        heard = exchange.heard
        if answer := await self.turns.door.invoked(heard):
            exchange.settle(answer)
        elif heard.name != PRESS:
            exchange.settle(Answer.refusal(400, "NotSupported", "This invoke is not supported."))
        elif seen := look(heard.json):
            exchange.settle(self._again(exchange, seen))
        elif not isinstance(said_in(heard.json), Pressed):
            unknown = shown_to(heard).plain(say("This button is not one of mine."))
            exchange.settle(_press_refused("BadRequest", unknown))
        else:
            exchange.pressed = self._pressed(exchange)
            await self.said(exchange)

    def _pressed(self, exchange: Exchange) -> PressedCard | None:
        """The card that was pressed, which stays; None where it is not kept, or others read along."""
        if exchange.heard.in_group:
            return None
        card = self.turns.notes.pressed(self.turns.state(exchange), exchange.heard.json)
        return PressedCard(card, spent(card, shown_to(exchange.heard))) if card else None

    def _again(self, exchange: Exchange, seen: Look) -> Answer:
        shows = shown_to(exchange.heard)
        card = self.turns.notes.again(self.turns.state(exchange), seen, shows)
        if card is None:
            too_old = say("This card is too old to be looked at again.")
            return _press_refused("NotFound", shows.plain(too_old))
        return Answer(200, {"statusCode": 200, "type": CARD, "value": card})

    async def _welcome(self, exchange: Exchange) -> None:
        if exchange.heard.person != exchange.heard.recipient:
            await self.said(exchange)

    async def _welcome_all(self, exchange: Exchange) -> None:
        """One welcome for a whole group, which asks nobody to sign in and tells of nobody."""
        if self.turns.notes.is_first_welcome(exchange.heard):
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
        await exchange.say(self.turns.answered(exchange, spoken))


async def _personal_chat(exchange: Exchange) -> str:
    """The sender's personal chat with the bot; "" where there is none to be had."""
    try:
        return await exchange.courier.open_conversation(asides.personal_chat_with(exchange.heard))
    except Undelivered as error:
        _log.info("no_personal_chat", error=str(error))
        return ""


def _press_refused(code: str, message: str) -> Answer:
    return Answer(200, {"statusCode": 400, "type": ERROR, "value": {"code": code, "message": message}})
