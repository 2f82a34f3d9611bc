"""The bot's own side of signing in: `/auth/start`, `/auth/callback`, and the page that shows how it went.

A browser is known by a cookie that no script reads. The chat of the help page can be bound to its browser;
whoever signs in elsewhere types a code into the chat.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Final

from aiohttp import web

from bot.channel.chats import Seat
from bot.channel.posts import read_json
from bot.sign_in.papers import BROWSER_LIVES, Ended
from bot.sign_in.sign_ins import SignIns
from bot.sign_in.ways.browser import CALLBACK, START, Landing
from bot.strict_json import Malformed
from bot.web.languages import spoken_by
from bot.web.origins import Origins
from dialogs.words.text import html, say
from graph import GraphError

BROWSER: Final = "__Host-gla_browser"
BROWSER_HERE: Final = "gla_browser"
"""The cookie, which no other host of the domain can set (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis
section 4.1.3.2), and what it is called on this machine without TLS, where that is not to be had."""
BIND: Final = "/auth/browser"
_LONGEST_COOKIE: Final = 64

_STYLE: Final = (
    ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}"
    "body{max-width:34rem;margin:3rem auto;padding:0 1rem}"
    ".code{font:700 2.5rem/1.2 ui-monospace,monospace;letter-spacing:.2em}"
)
_STYLE_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class SignInPages:
    """The requests. `seat_of_token` gives the seat that a chat token of the help page is for."""

    sign_ins: SignIns
    origins: Origins
    seat_of_token: Callable[[str], Seat | None]

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(BIND, self.bind),
            web.get(START, self.start),
            web.get(CALLBACK, self.callback),
        ]

    async def bind(self, request: web.Request) -> web.Response:
        """The help page tells in which browser its chat is, and which one was `left` for it. Another site can
        neither read a chat's token nor set this cookie."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        seat = self.seat_of_token(token) if scheme.lower() == "bearer" else None
        if seat is None or not self.origins.allow(request):
            return web.json_response({"error": "Open the chat first: its token is needed here."}, status=403)
        try:
            left = self.seat_of_token(str((await read_json(request)).get("left", "")))
        except Malformed as malformed:
            return web.json_response({"error": str(malformed)}, status=400)
        browser = self._browser(request) or self.sign_ins.admission.papers.new_browser()
        if left is not None and self.sign_ins.admission.papers.is_bound(left, browser):
            self.sign_ins.move(left, seat)
        self.sign_ins.admission.papers.bind(seat, browser)
        member = self.sign_ins.admission.people.member(seat)
        response = web.json_response({"signedIn": member.name if member else ""})
        _mark(request, response, browser)
        response.headers["Cache-Control"] = "no-store"
        return response

    async def start(self, request: web.Request) -> web.Response:
        """Off to the authority, with a state that counts once and only in this browser."""
        browser = self._browser(request) or self.sign_ins.admission.papers.new_browser()
        try:
            away = await self.sign_ins.browser.start(
                request.query.get("t", ""), browser, in_chat=_pressed_on_our_page(request)
            )
        except Ended as ended:
            return _page(request, Landing(say("This link does not work any more"), ended.told), 410)
        except GraphError:
            sorry = say("Microsoft Entra cannot be asked right now. Go back to the chat and try again soon.")
            return _page(request, Landing(say("Not signed in"), sorry), 503)
        response = web.Response(status=302, headers={"Location": away, **_HEADERS})
        _mark(request, response, browser)
        return response

    async def callback(self, request: web.Request) -> web.Response:
        """Back from the authority. Wherever it came from, it ends on this page (T32)."""
        if any(len(request.query.getall(name)) > 1 for name in set(request.query)):
            twice = say("That answer says one thing twice.")
            return _page(request, Landing(say("Not signed in"), twice), 400)
        try:
            landing = await self.sign_ins.browser.finish(dict(request.query), self._browser(request))
        except Ended as ended:
            return _page(request, Landing(say("Not signed in"), ended.told), 410)
        return _page(request, landing)

    def _browser(self, request: web.Request) -> str:
        named = request.cookies.get(_cookie(request), "")
        known = len(named) <= _LONGEST_COOKIE and self.sign_ins.admission.papers.knows(named)
        return named if known else ""


def _pressed_on_our_page(request: web.Request) -> bool:
    """What a browser says of who made it come: https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header"""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _cookie(request: web.Request) -> str:
    return BROWSER if request.secure else BROWSER_HERE


def _mark(request: web.Request, response: web.Response, browser: str) -> None:
    response.set_cookie(
        _cookie(request),
        browser,
        max_age=int(BROWSER_LIVES),
        path="/",
        httponly=True,
        secure=request.secure,
        samesite="Lax",  # strict would leave it out when the authority sends the browser back
    )


def _page(request: web.Request, landing: Landing, status: int = 200) -> web.Response:
    tongue = spoken_by(request)
    title, sentence = html(landing.title, tongue), html(landing.sentence, tongue)
    code = f'<p class="code">{escape(landing.code)}</p>' if landing.code else ""
    page = (
        f'<!doctype html><html lang="{tongue.tag}" dir="{tongue.direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{title}</h1><p>{sentence}</p>{code}</main></body></html>"
    )
    return web.Response(status=status, text=page, content_type="text/html", headers=_HEADERS)


_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
