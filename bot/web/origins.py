"""Which pages may talk to the bot: its own. Which may show its chat in a frame: those the settings name.

A page elsewhere can make a browser send requests here; the browser says so in `Origin`. On loopback the
`Host` header is checked too, since a name of somebody else's can be made to point at this machine.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.settings import Settings, is_loopback

# https://www.rfc-editor.org/rfc/rfc7239 and what came before it
_PASSED_ON: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


@dataclass(frozen=True, slots=True)
class Origins:
    """`own` is the bot's public one, if it has one, and `pages` are those of the pages that may show the
    chat, exactly (`https://help.example.com`); `stays_here` tells that nobody beyond this machine is meant
    to reach the bot, by a proxy either."""

    own: str
    pages: frozenset[str]
    loopback: bool
    stays_here: bool

    def allow(self, request: web.Request) -> bool:
        """Whether a page of this request's origin may talk to the bot; no browser, no origin, is fine."""
        origin = request.headers.get("Origin")
        if origin is None:
            return request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
        if origin == self.own:
            return True
        scheme, _, host = origin.partition("://")
        own = host.lower() == request.host.lower() and scheme in {"http", "https"}
        return self.loopback and own and is_loopback(_name(origin))

    def may_show(self, origin: str, request: web.Request) -> bool:
        """Whether a page of this origin may show the chat in a frame."""
        return origin in self.pages or origin == f"{request.scheme}://{request.host}"

    @property
    def around(self) -> str:
        """The same for the browser, as `frame-ancestors` (https://www.w3.org/TR/CSP3/)."""
        return " ".join(("'self'", *sorted(self.pages)))

    def knows_host(self, request: web.Request) -> bool:
        """Whether the request was meant for this bot, by the name it was sent to."""
        if not self.loopback:
            return True
        host = request.host.lower()
        return is_loopback(_name(f"//{host}")) or host == urlsplit(self.own).netloc

    def from_here(self, request: web.Request) -> bool:
        """Whether the request began on this machine: sent to a name of its own, and passed on by nobody."""
        # A proxy need not say that it passes something on, so one that is known of closes this for everybody.
        passed_on = any(name in request.headers for name in _PASSED_ON)
        return self.stays_here and is_loopback(_name(f"//{request.host}")) and not passed_on

    def as_sent(self, request: web.Request) -> web.Request:
        """The request as the browser sent it: what ends TLS before the bot passes it on as plain HTTP."""
        if request.secure or f"https://{request.host.lower()}" != self.own:
            return request
        return request.clone(scheme="https")


def origins_of(settings: Settings) -> Origins:
    """The origins that these settings allow."""
    pages = frozenset(settings.allowed_origins)
    return Origins(settings.public_url, pages, settings.on_loopback, settings.stays_here)


@lru_cache(maxsize=256)  # of what every request was sent to
def _name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
