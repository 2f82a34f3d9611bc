"""Leaves Graph alone while it is down, so that nobody waits for what will not come.

Opens after some HTTP requests in a row that got no answer of Graph's; from then on each fails at once. After
a while one is let through to see (half-open): its answer closes the breaker, its failure starts a new while.
https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
"""

from collections.abc import Callable

import httpx

FAILURES = 6
"""In a row, until it opens: two questions, each tried as often as a read is."""

REST = 30.0
"""Seconds in which Graph is left alone."""


class CircuitOpen(httpx.TransportError):
    """The request was not sent: the ones before it got no answer."""


class Breaker(httpx.AsyncBaseTransport):
    """Sends over `inner` as long as that answers. `clock` counts seconds."""

    def __init__(self, inner: httpx.AsyncBaseTransport, clock: Callable[[], float]) -> None:
        self._inner = inner
        self._clock = clock
        self._failures = 0
        self._opened: float | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, unless the breaker is open."""
        if self._is_open():
            raise CircuitOpen("Graph did not answer lately", request=request)
        try:
            response = await self._inner.handle_async_request(request)
        except httpx.TransportError:
            self._failed()
            raise
        if response.status_code >= 500:
            self._failed()
        else:
            self._failures, self._opened = 0, None
        return response

    def _is_open(self) -> bool:
        if self._opened is None:
            return False
        if self._clock() < self._opened + REST:
            return True
        self._opened = self._clock()  # this one is the probe; the others wait for what it brings
        return False

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._opened = self._clock()

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()
