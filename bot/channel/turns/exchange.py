"""One delivery and what its sender is told: what a turn says either waits for the response or goes out.

A channel waits only some seconds. What is said after that goes out by itself, over the connector, in the
same conversation; nothing of the turn is lost or begun again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from bot.channel.chats import Keys
from bot.channel.connector import Gone, TooLarge, Undelivered
from bot.channel.courier import Courier
from bot.channel.heard import Heard
from bot.channel.saying import TYPING, Answer, Outcome, Saying
from bot.channel.showing.cards import CARD
from bot.strict_json import Json

TEXT: Final = "application/vnd.microsoft.activity.message"
TYPING_EVERY: Final = 3.0  # Teams and Web Chat let the dots fade after a few seconds
_TYPING_MAY_TAKE = 2.0

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PressedCard:
    """The card on which a button was pressed: as it is, and as it is once that is answered."""

    card: Json
    spent: Json


@dataclass(slots=True)
class Exchange:
    """What is said in answer to one delivery, and the way it takes.

    `expectReplies` collects all of it for the response. A press on an `Action.Execute` button is answered
    with the pressed card, its buttons spent, and what is said stands below it. Where that card is not kept,
    the first message takes its place, so that no spent button stays on the screen.
    `elsewhere` is what goes on in another conversation once this is answered.
    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/overview
    """

    courier: Courier
    heard: Heard
    keys: Keys
    reference: str
    sleep: Callable[[float], Awaitable[None]]
    answered: "asyncio.Future[Answer]"
    collecting: bool = True
    elsewhere: Heard | None = None
    pressed: PressedCard | None = None
    said: list[Json] = field(default_factory=list)
    _finished: bool = False
    _gone: bool = False
    _in_place: Saying | None = None
    _typing: asyncio.Task[None] | None = None
    _first_typing: asyncio.Task[None] | None = None

    @property
    def is_press(self) -> bool:
        """Whether the sender waits for an invoke's response."""
        return self.heard.type == "invoke"

    @property
    def replies_collected(self) -> bool:
        """Whether everything said goes into the response."""
        return self.collecting and self.heard.expects_replies

    def start_typing(self) -> None:
        """Show at once that somebody is there, and again until something is said.

        Not where the answer goes into the response: nothing would end the dots, and a pressed button shows
        by itself that it waits.
        """
        if self.heard.type == "message" and not self.replies_collected:
            self._begin_typing()

    async def stop_typing(self) -> None:
        """No dots after this, not even late ones."""
        self._finished = True
        if self._typing is not None:
            self._typing.cancel()
            await asyncio.wait([self._typing])
        await self._typing_is_out()

    async def progress(self, saying: Saying) -> None:
        """Say something on the way, after which the turn goes on.

        A press is answered with it: the pressed card is spent, and what follows stands below it.
        """
        await self._typing_is_out()
        if self.is_press and self.collecting and not self.replies_collected:
            self.settle(self.plan((saying,)).answer)
            self._follow_by_itself()
            if not self._in_place:
                await self._send(saying)
        else:
            await self._send(saying)

    async def announce(self, saying: Saying) -> None:
        """Say that the answer takes longer, unless it has come meanwhile."""
        await self._typing_is_out()
        if not self._finished:
            await self._send(saying)

    def plan(self, sayings: Sequence[Saying]) -> Outcome:
        """What the sender will be answered once these are said."""
        return Outcome(sayings, self._planned(sayings))

    def _planned(self, sayings: Sequence[Saying]) -> Answer:
        in_place = self.is_press and self.collecting and not self.pressed
        self._in_place = sayings[0] if in_place and sayings else None
        if self.replies_collected:
            rest = sayings[1:] if self._in_place else sayings
            body = [*self.said, *(self.courier.addressed(saying) for saying in rest)]
            return Answer(200, {"activities": body + self._invoke_response_as_reply()})
        return Answer(200, self._invoke_body()) if self.is_press else Answer(202)

    def keep_buttons(self) -> None:
        """What was pressed came to nothing: the pressed card stays as it is, to be pressed again."""
        if self.pressed:
            self.pressed = replace(self.pressed, spent=self.pressed.card)

    def settle(self, answer: Answer) -> None:
        """Answer the sender, unless that was done."""
        if not self.answered.done():
            self.answered.set_result(answer)

    async def say(self, outcome: Outcome) -> bool:
        """Say what the turn came to, as planned; whether all of it was delivered. What was not is logged; the
        next turn works."""
        sayings, answer = outcome.sayings, outcome.answer
        waiting = not self.answered.done()
        if self.replies_collected:
            self.settle(answer)
            return True
        if self.is_press and waiting:
            # The pressed card changes first, then what belongs below it comes.
            self.settle(answer)
            sayings = sayings[1:] if self._in_place else sayings
        await self.stop_typing()
        delivered = True
        for saying in sayings:
            delivered = await self._send(saying) and delivered
            if self._gone:
                break
        self.settle(answer)
        return delivered

    def let_go(self, announcement: Saying) -> None:
        """The sender cannot wait any longer: it is told so, and all that follows goes out by itself."""
        if self.replies_collected:
            self.said.append(self.courier.addressed(announcement))
        answer = self.plan(()).answer
        self._follow_by_itself()
        self.settle(answer)

    def _follow_by_itself(self) -> None:
        self.collecting = False
        self._begin_typing()

    async def _send(self, saying: Saying) -> bool:
        """Whether it was delivered, as far as one knows."""
        if self.replies_collected:
            self.said.append(self.courier.addressed(saying))
            return True
        try:
            await self._deliver(saying)
        except Gone as error:
            _log.info("conversation_gone", reference=self.reference, error=str(error))
            self._gone = True
            return False
        except Undelivered as error:
            _log.warning("undelivered", reference=self.reference, error=str(error))
            return False
        return True

    async def _deliver(self, saying: Saying) -> None:
        try:
            await self.courier.say(saying)
        except TooLarge:  # F37
            await self.courier.say(saying.in_words())

    def _begin_typing(self) -> None:
        if self._typing is None and not self._finished:
            self._first_typing = asyncio.create_task(self._type())
            self._typing = asyncio.create_task(self._keep_typing())

    async def _type(self) -> None:
        with suppress(Undelivered, TimeoutError):
            async with asyncio.timeout(_TYPING_MAY_TAKE):
                await self.courier.say(TYPING)

    async def _keep_typing(self) -> None:
        while True:
            await self.sleep(TYPING_EVERY)
            await self._type()

    async def _typing_is_out(self) -> None:
        # Dots that overtake the answer would promise another one.
        if self._first_typing is not None:
            await asyncio.wait([self._first_typing])

    def _invoke_response_as_reply(self) -> list[Json]:
        if not self.is_press:
            return []
        return [{"type": "invokeResponse", "value": {"status": 200, "body": self._invoke_body()}}]

    def _invoke_body(self) -> Json:
        if self.pressed:
            return {"statusCode": 200, "type": CARD, "value": self.pressed.spent}
        shown = self._in_place.json if self._in_place else {}
        for attachment in shown.get("attachments", ()):
            if attachment.get("contentType") == CARD:
                return {"statusCode": 200, "type": CARD, "value": attachment["content"]}
        words = shown.get("text") or shown.get("summary") or "The answer follows as a message."
        return {"statusCode": 200, "type": TEXT, "value": words}
