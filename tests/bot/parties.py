"""Who else takes part when the bot is tested over HTTP: a channel, the Bot Framework's authority, somebody
to talk to who is no guide."""

import asyncio
import itertools
import time
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import BaseTestServer
from aiohttp.typedefs import Handler
from joserfc import jwt
from joserfc.jwk import RSAKey

from dialogs.examining.step import Reply
from dialogs.jobs.watchman import Watchman
from dialogs.talk.message import Became, Choice, Joined, Message, Noticed, Pressed, Turn, Utterance, Words
from dialogs.talk.ongoing import Reach, Report
from dialogs.words.text import say
from graph import Entra
from tests.swagger import Contract

Json = dict[str, Any]

ISSUER = "https://api.botframework.com"
APP_ID = "5b1f0f0e-0d43-4a9c-8b57-0a4f5f0a0001"
TENANT = "7f0c2a58-6e0b-4a7d-9d6e-0a4f5f0a0002"
WAIT = 10.0  # only a test that fails waits this long
_HERE = "/here"

_numbers = itertools.count(1)


@dataclass
class Parrot:
    """Counts what it hears, in its state, and repeats it; some words make it do more."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[Utterance] = field(default_factory=list)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    watchman: Watchman = field(default_factory=Watchman)

    async def look(self, key: str, entra: Entra) -> Became:
        return Became(key)

    def told(self, key: str) -> None:
        return

    def unfinished(self) -> Iterable[tuple[str, Mapping[str, Any]]]:
        return ()

    async def hear(
        self,
        stored: Mapping[str, object] | None,
        heard: Utterance,
        entra: Entra,
        report: Report,
        reach: Reach | None = None,
    ) -> Turn:
        self.heard.append(heard)
        count = int(str((stored or {}).get("count", 0))) + 1
        match heard:
            case Joined():
                said = [Message(say("Welcome"))]
            case Words("crash"):
                raise RuntimeError("a name that is nobody's business: Megan Bowen")
            case Words("wait") | Pressed(value="wait"):
                self.waiting.set()
                await self.gate.wait()
                said = [Message(say("{count}: at last", count=count))]
            case Words("tell"):
                await report(Message(say("{count}: looking", count=count)))
                said = [Message(say("{count}: found", count=count))]
            case Words("ask") | Pressed(value="ask"):
                yes = Choice(say("Yes"), reply=Reply.YES)
                said = [Message(say("{count}: really?", count=count), nonce="n1", step="s", choices=(yes,))]
            case Words("wait for me"):
                wait = Choice(say("Wait"), value="wait")
                said = [Message(say("{count}: ready", count=count), nonce="n1", step="s", choices=(wait,))]
            case Words("who am I"):
                me = await entra.directory().me()
                said = [Message(say("{name}", name=me.display_name or "" if me else "nobody"))]
            case Words(text):
                said = [Message(say("{count}: {text}", count=count, text=text[:50]))]
            case Pressed(value="two"):
                said = [Message(say("{count}: first", count=count)), Message(say("second"))]
            case Became(key) | Noticed(key):
                said = [Message(say("{count}: {key}", count=count, key=key))]
            case Pressed(value=value):
                said = [Message(say("{count}: pressed {value}", count=count, value=value))]
        return Turn({"count": count}, tuple(said))


@dataclass
class Authority:
    """The Bot Framework's metadata and keys, and Entra's token endpoint."""

    keys: dict[str, RSAKey]
    endorsements: dict[str, list[str]]
    asked: Counter[str] = field(default_factory=Counter)
    down: bool = False
    expires_in: int = 3600
    server: BaseTestServer | None = None

    @property
    def url(self) -> str:
        assert self.server is not None
        return str(self.server.make_url("")).rstrip("/")

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/metadata", self._metadata)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        return app

    def token(
        self, service_url: str, *, kid: str = "k1", header: Json | None = None, drop: str = "", **claims: Any
    ) -> str:
        """A connector's token; `claims` and `header` change it, `drop` leaves a claim out."""
        now = int(time.time())
        said = {"iss": ISSUER, "aud": APP_ID, "nbf": now - 10, "exp": now + 600, "serviceurl": service_url}
        said = {name: value for name, value in (said | claims).items() if name != drop}
        key = self.keys.get(kid) or RSAKey.generate_key(2048)
        return jwt.encode({"alg": "RS256", "kid": kid, **(header or {})}, said, key)

    async def _metadata(self, _request: web.Request) -> web.Response:
        self._count("metadata")
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"})

    async def _keys(self, _request: web.Request) -> web.Response:
        self._count("keys")
        shown = [
            {
                **key.as_dict(private=False),
                "kid": kid,
                "use": "sig",
                "endorsements": self.endorsements.get(kid, []),
            }
            for kid, key in self.keys.items()
        ]
        return web.json_response({"keys": shown})

    async def _token(self, request: web.Request) -> web.Response:
        self._count("token")
        form = await request.post()
        wanted = {"grant_type": "client_credentials", "scope": "https://api.botframework.com/.default"}
        if any(form.get(name) != value for name, value in wanted.items()):
            return web.json_response({"error": "invalid_request"}, status=400)
        number = self.asked["token"]
        return web.json_response({"access_token": f"bot-token-{number}", "expires_in": self.expires_in})

    def _count(self, what: str) -> None:
        self.asked[what] += 1
        if self.down:
            raise web.HTTPServiceUnavailable


@dataclass
class Post:
    """One request to the connector."""

    method: str
    path: str
    authorization: str
    body: Json


@dataclass
class Channel:
    """A connector that takes what the bot sends, and holds it against Microsoft's description of it
    (`breaches`); `answers` are what it says to the next requests, and `ids`
    the ids that it gives, by path. `requests` are all that ever came, also what no connector is asked.
    While `gate` is shut, what was taken is not yet answered."""

    posts: list[Post] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    answers: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    ids: dict[str, str] = field(default_factory=dict)
    said: "asyncio.Queue[Json]" = field(default_factory=asyncio.Queue)
    breaches: list[str] = field(default_factory=list)
    contract: Contract = field(default_factory=lambda: Contract("connector"))
    gate: asyncio.Event = field(default_factory=lambda: _opened(asyncio.Event()))
    server: BaseTestServer | None = None

    @property
    def url(self) -> str:
        assert self.server is not None
        return str(self.server.make_url("/connector/"))

    @property
    def origin(self) -> str:
        return self.url.removesuffix("/connector/")

    def application(self) -> web.Application:
        app = web.Application()
        for method in ("POST", "PUT", "DELETE"):
            app.router.add_route(method, "/connector/v3/{path:.*}", self._take)
        app.middlewares.append(self._note)
        return app

    async def strays(self) -> list[str]:
        """Whatever was asked so far that no connector is asked; waits for what is on its way here."""
        async with ClientSession() as session, session.get(f"{self.origin}{_HERE}"):
            pass
        return [asked for asked in self.requests if "/connector/v3/" not in asked and _HERE not in asked]

    async def message(self) -> Json:
        """The next message that the bot sends; waits for it."""
        while True:
            activity = await asyncio.wait_for(self.said.get(), WAIT)
            if activity.get("type") == "message":
                return activity

    def messages(self) -> list[str]:
        """What was delivered so far, in words."""
        return [words(post.body) for post in self.posts if post.body.get("type") == "message"]

    @web.middleware
    async def _note(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.raw_path}")
        return await handler(request)

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        sent = request.headers.get("Authorization", "")
        self.posts.append(Post(request.method, request.raw_path, sent, body))
        asked = request.raw_path.removeprefix("/connector")
        self.breaches += self.contract.request(request.method, asked, body)
        status, headers = self.answers.popleft() if self.answers else (200, {})
        if status != 200:
            return web.Response(status=status, headers=headers)
        self.said.put_nowait(body)
        await self.gate.wait()
        given = {"id": self.ids.get(request.path, f"sent-{len(self.posts)}")}
        self.breaches += self.contract.response(request.method, asked, status, given)
        return web.json_response(given)


def _opened(gate: asyncio.Event) -> asyncio.Event:
    gate.set()
    return gate


def words(activity: Json) -> str:
    """The text of a message that the bot sent."""
    return str(activity.get("text") or activity.get("summary") or "")


def activity(service_url: str, text: str | None = "hello", **changes: Any) -> Json:
    """A message as a channel sends it, each with an id of its own; None leaves a property out."""
    sent = {
        "type": "message",
        "id": f"a{next(_numbers)}",
        "channelId": "emulator",
        "serviceUrl": service_url,
        "from": {"id": "megan", "name": "Megan"},
        "recipient": {"id": "bot", "name": "Bot"},
        "conversation": {"id": "talk-1"},
        "text": text,
    } | changes
    return {name: value for name, value in sent.items() if value is not None}


def press(service_url: str, value: str = "one", **changes: Any) -> Json:
    """A press on an Action.Execute button."""
    gla = {"nonce": "n1", "step": "s", "reply": "", "go": "", "value": value}
    action = {"type": "Action.Execute", "verb": "gla", "data": {"gla": gla}}
    return activity(
        service_url,
        **(
            {"type": "invoke", "name": "adaptiveCard/action", "text": None, "value": {"action": action}}
            | changes
        ),
    )
