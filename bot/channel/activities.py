"""POST /api/messages, and every other way an activity comes in: proven, once, in order, within its time.

Many deliveries may be under way; of one conversation one is in its turn and the others wait for it. A
delivery that comes again while the first is under way gets the first one's answer, and so does one that
comes after it (https://learn.microsoft.com/azure/bot-service/bot-builder-howto-long-operations-guidance).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import structlog
from aiohttp import web
from botbuilder.core import TurnContext

from bot.channel import asides
from bot.channel.exchange import Answer, Exchange
from bot.channel.hearing import heard
from bot.channel.incoming import Incoming, Json, Malformed, read_activity, strict_json
from bot.channel.turns import EXCHANGE, GuideBot, Keys, new_reference, outgoing, where
from bot.hosts.bot_framework import Adapter
from bot.keeping.store import Store, StoreUnavailable
from bot.proving.authentication import SenderProof, Unproven, Unwelcome
from bot.proving.signing_keys import KeysUnavailable
from dialogs.talk.message import Message, Words
from dialogs.words.text import say

_BODY_MAY_TAKE: Final = 10.0
_FINISH_WITHIN: Final = 25.0  # an orchestrator kills after 30
_MOST_WAITING: Final = 16

_STILL_LOOKING = Message(say("I am still looking. The answer will follow here."))

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a sender waits, in seconds, before the answer follows by itself."""

    answer: float = 10.0
    replies: float = 14.0

    def of(self, incoming: Incoming) -> float:
        """The patience of this delivery's sender."""
        return self.replies if incoming.expects_replies else self.answer


@dataclass(slots=True)
class _Turnstile:
    """Lets the deliveries of one conversation through one by one, as they came."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Activities:
    """Takes activities in and sees each through its turn."""

    def __init__(
        self,
        bot: GuideBot,
        adapter: Adapter,
        store: Store,
        patience: Patience,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._adapter = adapter
        self._store = store
        self._patience = patience
        self._sleep = sleep
        self._turnstiles: dict[str, _Turnstile] = {}
        self._under_way: dict[str, asyncio.Future[Answer]] = {}
        self._turns: set[asyncio.Task[None]] = set()
        self.closing = False

    async def receive(self, incoming: Incoming) -> Answer:
        """See an activity through, whose sender is proven; the answer to its sender."""
        if self.closing:
            return _refusal(503, "ServiceUnavailable", "The bot is restarting. Please send this again.")
        at = self._bot.keys(incoming)
        known = self._known(at)
        if known is not None:
            return await asyncio.shield(known) if isinstance(known, asyncio.Future) else known
        if self._turnstile(at).waiting >= _MOST_WAITING:
            return _refusal(429, "TooManyRequests", "I am still busy with what you said before.")
        exchange = self._exchange(incoming)
        self._begin(exchange, at)
        await self._wait(exchange)
        return await exchange.answered

    async def close(self) -> None:
        """Take nothing new, and let what is under way finish (F44)."""
        self.closing = True
        if self._turns:
            _, late = await asyncio.wait(self._turns, timeout=_FINISH_WITHIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _wait(self, exchange: Exchange) -> None:
        await asyncio.wait([exchange.answered], timeout=self._patience.of(exchange.incoming))
        if not exchange.answered.done():
            self._let_go(exchange)

    async def _go_on_elsewhere(self, incoming: Incoming) -> None:
        """See through what was asked in one conversation and is answered in another."""
        exchange = self._exchange(incoming)
        asked = heard(incoming.json)
        came_from = asides.came_from(asked.text if isinstance(asked, Words) else "")
        await exchange.progress(outgoing(came_from, incoming.channel))
        turn = self._begin(exchange, self._bot.keys(incoming))
        await self._wait(exchange)
        await asyncio.wait([turn])

    def _turnstile(self, at: Keys) -> _Turnstile:
        return self._turnstiles.setdefault(at.seat, _Turnstile())

    def _known(self, at: Keys) -> "asyncio.Future[Answer] | Answer | None":
        if not at.activity:
            return None
        if at.activity in self._under_way:
            return self._under_way[at.activity]
        try:
            before = self._store.answered(at.activity)
        except StoreUnavailable:
            return None
        return Answer.read(before.answer) if before else None

    def _exchange(self, incoming: Incoming) -> Exchange:
        context = TurnContext(self._adapter, incoming.activity())
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        exchange = Exchange(context, incoming, new_reference(), self._sleep, answered)
        context.turn_state[EXCHANGE] = exchange
        return exchange

    def _begin(self, exchange: Exchange, at: Keys) -> "asyncio.Task[None]":
        turnstile = self._turnstile(at)
        turnstile.waiting += 1
        if at.activity:
            self._under_way[at.activity] = exchange.answered
        task = asyncio.create_task(self._turn(exchange, at, turnstile))
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)
        return task

    async def _turn(self, exchange: Exchange, at: Keys, turnstile: _Turnstile) -> None:
        begun = time.monotonic()
        try:
            async with turnstile.lock:
                await self._adapter.run_pipeline(exchange.context, self._bot.on_turn)
        except Exception as error:  # nothing waits for this task, so nobody else would hear of it
            _log.error("delivery_failed", reference=exchange.reference, **where(error))
        finally:
            await exchange.stop_typing()
            if not exchange.answered.done():
                exchange.settle(exchange.plan(()))
            turnstile.waiting -= 1
            if not turnstile.waiting:
                self._turnstiles.pop(at.seat, None)
            self._under_way.pop(at.activity, None)
        self._report(exchange, at, time.monotonic() - begun)
        if exchange.elsewhere is not None:
            await self._go_on_elsewhere(exchange.elsewhere)

    def _let_go(self, exchange: Exchange) -> None:
        announcement = outgoing(_STILL_LOOKING, exchange.incoming.channel)
        needs_saying = not (exchange.incoming.expects_replies or exchange.is_press)
        exchange.let_go(announcement)
        if needs_saying and exchange.incoming.type == "message":
            task = asyncio.create_task(exchange.announce(announcement))
            self._turns.add(task)
            task.add_done_callback(self._turns.discard)

    def _report(self, exchange: Exchange, at: Keys, seconds: float) -> None:
        # T83: ids of conversations and people stay out of the log; a digest is enough to follow one.
        _log.info(
            "turn",
            reference=exchange.reference,
            channel=exchange.incoming.channel[:40],
            type=exchange.incoming.type[:40],
            conversation=sha256(at.seat.encode()).hexdigest()[:12],
            status=exchange.answered.result().status,
            seconds=round(seconds, 4),
        )


def messages_route(
    activities: Activities, proof: SenderProof, *, admits: Callable[[web.Request], bool]
) -> web.RouteDef:
    """The route that the Bot Framework posts to; `admits` tells which requests may come this way at all."""

    async def proven(request: web.Request) -> Incoming:
        if not admits(request):
            raise Unwelcome("This door is open on this machine only: set GLA_APP_ID.")
        incoming = read_activity(await read_json(request))
        await proof.prove(request.headers.getall("Authorization", []), incoming)
        return incoming

    async def receive(request: web.Request) -> web.Response:
        try:
            incoming = await proven(request)
        except (Malformed, Unproven, Unwelcome, KeysUnavailable) as error:
            refused = _refused(error)
            # What was refused is not repeated: whoever sent it chose every word of it.
            _log.warning("refused", status=refused.status, why=str(error))
            return respond(refused)
        return respond(await activities.receive(incoming))

    return web.post("/api/messages", receive)


async def read_json(request: web.Request) -> Json:
    """The JSON object a request carries; raises Malformed, also for 408, 413 and 415."""
    if request.content_type != "application/json" or (request.charset or "utf-8").lower() != "utf-8":
        raise Malformed("Send application/json.", 415, "UnsupportedMediaType")
    try:
        async with asyncio.timeout(_BODY_MAY_TAKE):
            body = await request.read()
    except TimeoutError:
        raise Malformed("The body took too long.", 408, "RequestTimeout") from None
    except web.HTTPRequestEntityTooLarge:
        raise Malformed("The body is too large.", 413, "RequestEntityTooLarge") from None
    return strict_json(body)


def respond(answer: Answer) -> web.Response:
    """An answer as HTTP."""
    if answer.body is None:
        return web.Response(status=answer.status)
    return web.json_response(text=answer.text, status=answer.status)


def _refused(error: Exception) -> Answer:
    match error:
        case Malformed():
            return _refusal(error.status, error.code, str(error))
        case Unproven():
            return _refusal(401, "Unauthorized", str(error))
        case Unwelcome():
            return _refusal(403, "Forbidden", str(error))
        case _:
            return _refusal(503, "ServiceUnavailable", "Senders cannot be verified at the moment.")


def _refusal(status: int, code: str, message: str) -> Answer:
    return Answer(status, {"error": {"code": code, "message": message}})
