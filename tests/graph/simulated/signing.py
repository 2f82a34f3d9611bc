"""Somebody at a browser in front of the simulated authority, and the authority on a free port."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from aiohttp import ClientSession, CookieJar
from aiohttp.typedefs import Handler
from aiohttp.web import AppRunner, Request, Response, StreamResponse, TCPSite, middleware

from graph.scopes import ALL_SCOPES
from graph.simulated.authority import Authority, Client, OAuthConnection, TokenService, Visitor
from graph.simulated.authority.identity_platform import application
from graph.simulated.authority.keys import Keys
from graph.simulated.world import World
from tests.swagger import Contract

CLIENT = "5b1f0f0e-0d43-4a9c-8b57-0a4f5f0a0001"
SECRET = "made-up"
CALLBACK = "http://127.0.0.1:9/auth/callback"
FABRIKAM = "aaaabbbb-0000-4ccc-8ddd-eeeeffff0001"
FAY = Visitor(FABRIKAM, "aaaabbbb-0000-4ccc-8ddd-eeeeffff0002", "Fay Fabrikam", "fay@fabrikam.example")


@dataclass
class Clock:
    """Seconds, moved by hand; it begins now, since msal looks at the real one."""

    seconds: float

    def __call__(self) -> float:
        return self.seconds


class RememberingKeys(Keys):
    """A key pair that remembers every token it signed."""

    def __init__(self, pair: Keys) -> None:
        self._private, self._kid = pair._private, pair._kid
        self.signed: list[str] = []

    def sign(self, claims: Mapping[str, Any]) -> str:
        self.signed.append(super().sign(claims))
        return self.signed[-1]


@cache
def _keys() -> Keys:
    """One pair for all tests: making one takes longer than most of them."""
    return Keys()


def issued(authority: Authority) -> dict[str, list[str]]:
    """Every token that the authority gave to anybody, by its kind."""
    assert isinstance(authority.keys, RememberingKeys)
    told = [
        (jwt.decode(token, options={"verify_signature": False}), token) for token in authority.keys.signed
    ]
    return {
        "access": [token for claims, token in told if "scp" in claims],
        "id": [token for claims, token in told if "preferred_username" in claims],
        "refresh": [*authority._refresh],
    }


def readable_in(lying: bytes, given: dict[str, list[str]]) -> list[str]:
    """The kinds of tokens of which something can be read there: one of those `given`, or a part that is its
    own alone; and whatever else looks like a JWT."""
    header = {token.partition(".")[0] for token in given["access"] + given["id"]}
    own = {kind: {part for token in tokens for part in token.split(".")} for kind, tokens in given.items()}
    kinds = [kind for kind, parts in own.items() if any(part.encode() in lying for part in parts - header)]
    return kinds + [jwts.decode() for jwts in re.findall(rb"eyJ[\w-]+\.eyJ[\w-]+", lying)]


@asynccontextmanager
async def authority_of(world: World, **settings: object) -> AsyncIterator[Authority]:
    """The world's authority, served until the test is over."""
    async with token_service_of(world, **settings) as token_service:
        yield token_service.authority


@asynccontextmanager
async def token_service_of(world: World, **settings: object) -> AsyncIterator[TokenService]:
    """The same with a token service beside it, whose bot has the connection `graph`; what the bot asks it and
    what it answers is held against Microsoft's description."""
    client = Client(CLIENT, (CALLBACK,), SECRET)
    authority = Authority(world, [client], visitors=[FAY], keys=RememberingKeys(_keys()), **settings)  # type: ignore[arg-type]
    connection = OAuthConnection("graph", client, ALL_SCOPES, f"api://botid-{CLIENT}")
    token_service = TokenService(authority, CLIENT, [connection])
    app = application(authority, token_service=token_service)
    watch = Watch()
    app.middlewares.append(watch.middleware)
    runner = AppRunner(app, access_log=None)
    await runner.setup()
    await TCPSite(runner, "127.0.0.1", 0).start()
    authority.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield token_service
    finally:
        await runner.cleanup()
    assert watch.breaches == [], watch.breaches


class Watch:
    """Holds what passes by against the TokenAPI's description. A request that was refused may be wrong."""

    def __init__(self) -> None:
        self.breaches: list[str] = []
        self._contract = Contract("token")

    @middleware
    async def middleware(self, request: Request, handler: Handler) -> StreamResponse:
        response = await handler(request)
        if not request.path.startswith(("/api/usertoken", "/api/botsignin")):
            return response
        assert isinstance(response, Response)
        assert response.text is not None
        url, answer = str(request.rel_url), json.loads(response.text)
        self.breaches += self._contract.response(request.method, url, response.status, answer)
        if response.status in {200, 404}:
            body = await request.json() if request.body_exists else None
            self.breaches += self._contract.request(request.method, url, body)
        return response


@dataclass(frozen=True)
class Page:
    """What a browser shows: address, status and words."""

    url: str
    status: int
    html: str

    @property
    def words(self) -> str:
        return " ".join(unescape(re.sub(r"<(style|title).*?</\1>|<[^>]+>", " ", self.html)).split())


class Browser:
    """One browser with its own cookies. It follows redirects, but not away from this machine's servers."""

    def __init__(self) -> None:
        self._session = ClientSession(cookie_jar=CookieJar(unsafe=True))

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    @property
    def session(self) -> ClientSession:
        return self._session

    async def open(self, url: str, site: str = "same-origin") -> Page:
        """Go there, as a browser does that was sent by a page of the same site, of another, or by "none"."""
        async with self._session.get(url, headers={"Sec-Fetch-Site": site}) as response:
            return Page(str(response.url), response.status, await response.text())

    async def press(self, page: Page, **form: str) -> Page:
        async with self._session.post(page.url, data=form) as response:
            return Page(str(response.url), response.status, await response.text())

    async def goes_to(self, page: Page, **form: str) -> str:
        """Where a press sends the browser, without going there."""
        async with self._session.post(page.url, data=form, allow_redirects=False) as response:
            return response.headers.get("Location", "")

    async def sign_in(self, url: str, user_id: str, site: str = "same-origin", **then: str) -> Page:
        """Open the link, choose who one is, and answer the question for consent if there is one."""
        page = await self.press(await self.open(url, site), user=user_id)
        if "Permissions requested" in page.html:
            page = await self.press(page, user=user_id, **(then or {"consent": "administrator"}))
        return page


def query_of(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query))
