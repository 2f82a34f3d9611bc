"""Where everybody looks with one person's eyes, only who can read that person's terminal gets in.

The address printed there holds a key, as Jupyter's does. The page keeps it as a cookie, so that it is in no
address afterwards; a program sends it as `?key=`. Another user of this machine, and whatever passes requests
on to it, does not know it. https://jupyter-server.readthedocs.io/en/latest/operators/security.html
"""

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from aiohttp import web

from bot.serving.security import SenderRefused, note

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

_COOKIE: Final = "gla_key"
_QUERY: Final = "key"
_OPEN: Final = frozenset({"/healthz", "/readyz"})


@dataclass(frozen=True, slots=True)
class AddressKey:
    """The key of this process."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    def of(self, address: str) -> str:
        """The address that lets somebody in."""
        return f"{address}/?{_QUERY}={self.key}"

    def middleware(self) -> "Middleware":
        """Refuses whoever does not bring it; the address of a page is opened anew without it."""

        @web.middleware
        async def with_key(request: web.Request, handler: "Handler") -> web.StreamResponse:
            if request.path in _OPEN or self._is(request.cookies.get(_COOKIE, "")):
                return await handler(request)
            if not self._is(request.query.get(_QUERY, "")):
                note(SenderRefused(403, "The key of the terminal's address was not brought."))
                return web.Response(
                    status=403, text="Open the address that stands at the server's terminal.\n"
                )
            if request.method != "GET":
                return await handler(request)
            bare = request.rel_url.without_query_params(_QUERY)
            response = web.Response(status=303, headers={"Location": str(bare), "Cache-Control": "no-store"})
            response.set_cookie(
                _COOKIE, self.key, path="/", httponly=True, samesite="Strict", secure=request.secure
            )
            return response

        return with_key

    def _is(self, told: str) -> bool:
        return compare_digest(told.encode("utf-8", "replace"), self.key.encode())
