"""Which pages may talk to the bot: its own, and those the settings name.

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
    """`allowed` are exact origins (`https://licenses.example.com`); `stays_here` tells that nobody beyond
    this machine is meant to reach the bot, by a proxy either."""

    allowed: frozenset[str]
    loopback: bool
    stays_here: bool

    def allow(self, request: web.Request) -> bool:
        """Whether a page of this request's origin may talk to the bot; no browser, no origin, is fine."""
        origin = request.headers.get("Origin")
        if origin is None:
            return request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
        if origin in self.allowed:
            return True
        scheme, _, host = origin.partition("://")
        own = host.lower() == request.host.lower() and scheme in {"http", "https"}
        return self.loopback and own and is_loopback(_name(origin))

    def shared_with(self, request: web.Request) -> dict[str, str]:
        """The headers that let an allowed page elsewhere read the answer (https://fetch.spec.whatwg.org/)."""
        origin = request.headers.get("Origin", "")
        if origin not in self.allowed:
            return {}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "authorization, content-type, x-ms-bot-agent, x-requested-with",
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        }

    def knows_host(self, request: web.Request) -> bool:
        """Whether the request was meant for this bot, by the name it was sent to."""
        if not self.loopback:
            return True
        host = request.host.lower()
        return is_loopback(_name(f"//{host}")) or any(host == urlsplit(one).netloc for one in self.allowed)

    def from_here(self, request: web.Request) -> bool:
        """Whether the request began on this machine: sent to a name of its own, and passed on by nobody."""
        # A proxy need not say that it passes something on, so one that is known of closes this for everybody.
        passed_on = any(name in request.headers for name in _PASSED_ON)
        return self.stays_here and is_loopback(_name(f"//{request.host}")) and not passed_on

    def as_sent(self, request: web.Request) -> web.Request:
        """The request as the browser sent it: what ends TLS before the bot passes it on as plain HTTP."""
        if request.secure or f"https://{request.host.lower()}" not in self.allowed:
            return request
        return request.clone(scheme="https")


def origins_of(settings: Settings) -> Origins:
    """The origins that these settings allow."""
    own = {settings.public_url} if settings.public_url else set()
    return Origins(frozenset(own | {*settings.allowed_origins}), settings.on_loopback, settings.stays_here)


@lru_cache(maxsize=256)  # of what every request was sent to
def _name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
