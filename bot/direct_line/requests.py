"""Direct Line 3.0 for the help page: what the real Web Chat asks for.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-direct-line-3-0-api-reference

What a page posts becomes an activity whose sender is forced from the token; what the bot says goes into the
chat's log and to the streams that follow it. Uploads are off.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import WSMsgType, web

from bot.channel.heard import MOST_BYTES, Heard, read_activity
from bot.channel.posts import read_json
from bot.channel.saying import Answer
from bot.direct_line.callers import Callers
from bot.direct_line.line import BOT, SERVICE_URL, DirectLine
from bot.direct_line.log import Log
from bot.direct_line.tokens import Expired, Pass
from bot.serving.security import PageRefused, RequestMalformed, TooManyRequests, note
from bot.strict_json import Malformed
from bot.web.languages import spoken_by
from bot.web.origins import Origins
from dialogs.words.catalogues import tongue_for

Json = dict[str, Any]

CHANNEL: Final = "webchat"
PREFIX: Final = "/v3/directline"

# What a page may say of itself; the rest (sender, addresses, tenant, time) is the server's to say.
_TAKEN: Final = ("type", "text", "textFormat", "value", "name", "locale", "attachments", "entities")
_TYPES: Final = frozenset({"message", "event", "typing"})
_A_MINUTE: Final = 60
_MOST_STREAMS: Final = 8
_LONGEST_SHOWN: Final = 512
_LONGEST_LOCALE: Final = 35


class _Refused(Exception):
    """A request that gets a status and one sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.response = web.json_response({"error": {"code": code, "message": message}}, status=status)
        if status == 429:
            self.response.headers["Retry-After"] = str(_A_MINUTE)


Receive = Callable[[Heard], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Chat:
    """Direct Line's requests, over the chats and over whoever takes the activities in. `moved` is told of a
    chat that was left, and of the one that takes its place."""

    line: DirectLine
    receive: Receive
    origins: Origins
    callers: Callers
    moved: Callable[[Heard, Heard], None] = lambda _left, _chat: None

    def routes(self) -> list[web.RouteDef]:
        """Direct Line's paths."""
        one = f"{PREFIX}/conversations/{{conversation}}"
        return [
            web.post(f"{PREFIX}/tokens/generate", self._told(self.generate)),
            web.post(f"{PREFIX}/tokens/refresh", self._told(self.refresh)),
            web.post(f"{PREFIX}/conversations", self._told(self.start)),
            web.get(one, self._told(self.reconnect)),
            web.get(f"{one}/activities", self._told(self.read)),
            web.post(f"{one}/activities", self._told(self.post)),
            web.post(f"{one}/upload", self._told(self.upload)),
            web.get(f"{one}/stream", self._told(self.stream)),
        ]

    async def generate(self, request: web.Request) -> web.StreamResponse:
        """A token for a new conversation; the user it names is ours, whoever the page says it is (T17). A
        page that leaves another one for it sends the token which that was opened with, as `left`."""
        if not (self.line.rate.allow(self.callers.of(request)) and self.line.rate_of_all.allow("")):
            note(TooManyRequests("chats", self._caller(request)))
            raise _Refused(429, "TooManyRequests", "Too many chats were opened. Please wait a minute.")
        left = (await read_json(request)).get("left") if request.can_read_body else None
        held, token = self.line.tokens.issue()
        if isinstance(left, str) and (before := self.line.tokens.issued(left)):
            self.moved(_chat_of(before), _chat_of(held))
        return web.json_response(self._opened(held, token))

    async def refresh(self, request: web.Request) -> web.StreamResponse:
        """The same token for longer, within the life of a chat; `kept` tells whether what was said there is
        still known, which a restart forgets."""
        self._holder(request)
        held, token = self.line.tokens.refresh(_token(request))
        kept = self.line.logs.find(held.conversation) is not None
        return web.json_response(self._opened(held, token) | {"kept": kept})

    async def start(self, request: web.Request) -> web.StreamResponse:
        """Begin the conversation that the token is for, or come back to it."""
        held = self._holder(request)
        is_new = self.line.logs.find(held.conversation) is None
        self._enter(held, request, await _locale(request))
        opened = self._opened(held, _token(request)) | self._stream_of(request, held, 0)
        return web.json_response(opened, status=201 if is_new else 200)

    async def reconnect(self, request: web.Request) -> web.StreamResponse:
        """A new stream for a conversation that goes on, from the watermark."""
        held, log = self._inside(request)
        opened = self._opened(held, _token(request))
        return web.json_response(opened | self._stream_of(request, held, _watermark(request, log)))

    async def read(self, request: web.Request) -> web.StreamResponse:
        """What was said since the watermark."""
        _, log = self._inside(request)
        return web.json_response(_set_of(log, _watermark(request, log)))

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Say something. The turn goes on after the response: what the bot says comes by the stream."""
        held, log = self._inside(request)
        raw = await read_json(request)
        if raw.get("type") not in _TYPES:
            raise _Refused(400, "BadArgument", "Only messages, events and typing can be posted.")
        client = _client_id(raw)
        before = log.posted_before(client) if client else None
        if before is not None:
            return web.json_response({"id": before})
        if not self._may_post(request, held):
            note(TooManyRequests("posts", self._caller(request)))
            raise _Refused(429, "TooManyRequests", "That was a lot at once. Please wait a minute.")
        activity = _from_the_page(raw, held, log)
        heard = read_activity(_to_the_bot(activity))
        if client:
            log.remember(client, heard.id)
        if heard.type != "typing":
            log.add(activity)
            self._deliver(heard, log)
        return web.json_response({"id": heard.id})

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Refused: nothing here reads files (T74)."""
        self._inside(request)
        raise _Refused(415, "NotSupported", "Files cannot be sent. Please paste the text instead.")

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Follow a conversation over a WebSocket whose address works once."""
        conversation = request.match_info["conversation"]
        try:
            ticket = self.line.tokens.redeem(request.query.get("t", ""), conversation)
        except Expired:
            raise _Refused(403, "TokenExpired", "This address has ended. Reconnect for another.") from None
        log = self.line.logs.find(conversation)
        streams = self.line.streams.setdefault(conversation, set())
        if log is None or len(streams) >= _MOST_STREAMS:
            raise _Refused(403, "TooManyStreams", "This chat is open in too many places.")
        socket = web.WebSocketResponse(heartbeat=30.0, max_msg_size=1024)
        await socket.prepare(request)
        streams.add(socket)
        telling = asyncio.create_task(_tell(socket, log, ticket.watermark))
        try:
            # Web Chat sends an empty frame now and then to see whether somebody is there.
            while (await socket.receive()).type is WSMsgType.TEXT:
                pass
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            streams.discard(socket)
            if not streams:
                self.line.streams.pop(conversation, None)
        return socket

    def _caller(self, request: web.Request) -> str:
        """Who that was, for the log."""
        return self.line.tokens.pseudonym(self.callers.of(request))

    def _may_post(self, request: web.Request, held: Pass) -> bool:
        """Whether the chat, and the address with all its chats, have not said too much lately (T78)."""
        line, caller = self.line, self.callers.of(request)
        return (
            line.posts.allow(held.conversation)
            and line.posts_of_all.allow(caller)
            and line.bytes_of_all.allow(caller, request.content_length or MOST_BYTES)
        )

    def _told(
        self, answer: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def told(request: web.Request) -> web.StreamResponse:
            try:
                if not self.origins.allow(request):
                    note(PageRefused(self._caller(request)))
                    raise _Refused(403, "Forbidden", "This page may not open the chat.")  # noqa: TRY301
                response = await answer(request)
            except _Refused as refused:
                response = refused.response
            except Malformed as error:
                note(RequestMalformed(error.status, error.code))
                response = _Refused(error.status, error.code, str(error)).response
            if not response.prepared:
                response.headers["Cache-Control"] = "no-store"
            return response

        return told

    def _inside(self, request: web.Request) -> tuple[Pass, Log]:
        held = self._holder(request)
        # T66, T68: somebody else's conversation and none at all are refused alike.
        if request.match_info["conversation"] != held.conversation:
            raise _Refused(403, "BadArgument", "The token is for another conversation.")
        return held, self._enter(held, request)

    def _holder(self, request: web.Request) -> Pass:
        try:
            return self.line.tokens.read(_token(request))
        except Expired:
            # Not 401, after which Web Chat would try the same token again.
            raise _Refused(403, "TokenExpired", "The token has ended. Open the chat again.") from None

    def _enter(self, held: Pass, request: web.Request, locale: str = "") -> Log:
        log = self.line.logs.find(held.conversation)
        if log is None:
            log = self.line.logs.open(held.conversation, held.user, age=self.line.tokens.age(held))
            joined = {
                "type": "conversationUpdate",
                "id": log.next_id(),
                "from": {"id": held.user, "role": "user"},
                "locale": (tongue_for(locale) if locale else spoken_by(request)).tag,
                "membersAdded": [{"id": BOT["id"]}, {"id": held.user}],
            }
            self._deliver(read_activity(_to_the_bot(joined)), log)
        return log

    def _opened(self, held: Pass, token: str) -> Json:
        left = self.line.tokens.seconds_left(held)
        return {"conversationId": held.conversation, "token": token, "expires_in": left}

    def _stream_of(self, request: web.Request, held: Pass, watermark: int) -> Json:
        ticket = self.line.tokens.ticket(held.conversation, watermark)
        scheme = "wss" if request.secure else "ws"
        path = f"{PREFIX}/conversations/{held.conversation}/stream?t={ticket}"
        return {"streamUrl": f"{scheme}://{request.host}{path}"}

    def _deliver(self, heard: Heard, log: Log) -> None:
        task = asyncio.create_task(self._receive(heard, log))
        self.line.deliveries.add(task)
        task.add_done_callback(self.line.deliveries.discard)

    async def _receive(self, heard: Heard, log: Log) -> None:
        answer = await self.receive(heard)
        if answer.status >= 400 and answer.body:
            sentence = answer.body["error"]["message"]
            log.add({"type": "message", "from": BOT, "text": sentence, "textFormat": "plain"})


async def _tell(socket: web.WebSocketResponse, log: Log, watermark: int) -> None:
    while not socket.closed:
        news = log.news
        if log.watermark > watermark:
            told, watermark = _set_of(log, watermark), log.watermark
            await socket.send_json(told)
        else:
            await news.wait()


def _set_of(log: Log, watermark: int) -> Json:
    return {"activities": log.since(watermark), "watermark": str(log.watermark)}


def _watermark(request: web.Request, log: Log) -> int:
    told = request.query.get("watermark", "") or "0"
    if not (told.isascii() and told.isdigit() and len(told) <= 12):
        raise _Refused(400, "BadArgument", "The watermark is not a number.")
    return min(int(told), log.watermark)


def _token(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _Refused(401, "Unauthorized", "A token is needed.")
    return token


async def _locale(request: web.Request) -> str:
    """The language in which a page wants to be greeted."""
    sent = request.can_read_body and request.content_type == "application/json"
    told = (await read_json(request)).get("locale") if sent else None
    return told[:_LONGEST_LOCALE] if isinstance(told, str) else ""


def _client_id(raw: Json) -> str:
    channel_data = raw.get("channelData")
    told = channel_data.get("clientActivityID") if isinstance(channel_data, dict) else None
    return told[:200] if isinstance(told, str) else ""


def _shown_for_it(raw: Json) -> str:
    """What a transcript shows in place of the words, which a button says in the language the bot reads."""
    match raw.get("channelData"):
        case {"messageBack": {"displayText": str(shown)}}:
            return shown[:_LONGEST_SHOWN]
        case _:
            return ""


def _from_the_page(raw: Json, held: Pass, log: Log) -> Json:
    """The activity as the chat shows it; its sender is the token's user, whatever the page says (T16)."""
    client, shown = _client_id(raw), _shown_for_it(raw)
    kept: Json = {"clientActivityID": client} if client else {}
    if shown:
        kept["messageBack"] = {"displayText": shown}
    return {
        **{name: raw[name] for name in _TAKEN if name in raw},
        "id": log.next_id(),
        "channelId": CHANNEL,
        "from": {"id": held.user, "role": "user"},
        "conversation": {"id": held.conversation},
        **({"channelData": kept} if kept else {}),
    }


def _chat_of(held: Pass) -> Heard:
    """The chat that a token is for, as if it had sent an event."""
    sender = {"id": held.user, "role": "user"}
    return read_activity(_to_the_bot({"type": "event", "id": f"{held.conversation}|", "from": sender}))


def _to_the_bot(activity: Json) -> Json:
    return {
        **activity,
        "channelId": CHANNEL,
        "conversation": {"id": activity["id"].partition("|")[0]},
        "recipient": BOT,
        "serviceUrl": SERVICE_URL,
    }
