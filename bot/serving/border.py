"""What happens before a request is one: it takes too long to come, or is none.

aiohttp answers what it cannot parse with the bytes it could not parse, and says in every answer which version
it is. Here neither is so (T01, T15, T75), and half a request does not keep a connection (T76).
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.serving.security import RequestMalformed, RequestTooSlow, note

BANNER = "license-assistant"

HEADERS_WITHIN = 15.0
BODY_WITHIN = 30.0
"""Seconds from the first byte of a request to the last of its headers, and from there to that of its body."""

IDLE_WITHIN = 75.0
"""Seconds that a connection may wait for its next request."""


class Bordered(web.RequestHandler):
    """One connection."""

    __slots__ = ("_deadline", "_in_a_request")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._in_a_request = False

    def data_received(self, data: bytes) -> None:
        """The first bytes of a request start its time."""
        if not self._in_a_request and self._deadline is None:
            self._give(HEADERS_WITHIN)
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Nobody is waited for any more."""
        self._give(None)
        super().connection_lost(exc)

    @contextmanager
    def taking(self, request: web.BaseRequest) -> Iterator[None]:
        """While a request is answered; its body still has its time."""
        self._in_a_request = True
        self._give(None)
        if request.can_read_body and not request.content.is_eof():
            self._give(BODY_WITHIN)
            request.content.on_eof(lambda: self._give(None))
        try:
            yield
        finally:
            self._in_a_request = False
            self._give(None)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What is no request is answered in our words and leaves one line, with none of its bytes."""
        self._give(None)
        note(RequestMalformed(status, type(exc).__name__ if exc else ""))
        if request.writer.output_size > 0:
            raise ConnectionError
        response = web.Response(status=status, text="This is no request that can be read.\n")
        response.headers["Server"] = BANNER
        response.force_close()
        return response

    def _give(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = (
            asyncio.get_running_loop().call_later(seconds, self._too_slow) if seconds is not None else None
        )

    def _too_slow(self) -> None:
        self._deadline = None
        note(RequestTooSlow("its body" if self._in_a_request else "its headers"))
        self.force_close()
        if self.transport is not None:
            self.transport.abort()


class BorderedRunner(web.AppRunner):
    """An application's server whose connections have a border."""

    async def _make_server(self) -> web.Server:
        # aiohttp has no public place to say which class a connection is of.
        server = await super()._make_server()
        return _Server(server.request_handler, request_factory=server.request_factory, **server._kwargs)


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return Bordered(self, loop=self._loop, **self._kwargs)


@contextmanager
def taken(request: web.Request) -> Iterator[None]:
    """While a request is answered, whatever serves it: a test's own server has no border."""
    protocol = request.protocol
    if not isinstance(protocol, Bordered):
        yield
        return
    with protocol.taking(request):
        yield
