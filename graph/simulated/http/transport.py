"""The simulated Graph behind httpx: a client that talks to it cannot tell.

`httpx.AsyncClient(transport=SimulatedGraph(world, caller), base_url="https://graph.microsoft.com/v1.0/")`
sends real URLs and headers and gets real responses; nothing touches the network.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import httpx

from graph.simulated.http.answers import Answers, Caller, Request
from graph.simulated.http.befalling import Wire, arrives
from graph.simulated.http.faults import Delay, Fault, Faults, Silence, Unreachable, WireFault
from graph.simulated.world import World

__all__ = ["Caller", "SimulatedGraph"]

_HOST = "graph.microsoft.com"

Sleep = Callable[[float], Awaitable[None]]


class SimulatedGraph(httpx.AsyncBaseTransport):
    """Answers requests to graph.microsoft.com out of a simulated tenant.

    `caller` says whose token the requests carry, or reads it off each request (None: there is none, 401).
    Every request takes the tenant's `latency_seconds`, waited with `sleep`; `faults` befall some. Raises
    `NotSimulated` for what is not simulated.
    """

    def __init__(
        self,
        world: World,
        caller: Caller | Callable[[httpx.Request], Caller | None],
        *,
        sleep: Sleep = asyncio.sleep,
        faults: Iterable[Fault] = (),
    ) -> None:
        self._world = world
        self._caller = caller
        self._faults = Faults(faults)
        self._answers = Answers(world, self._faults)
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, a little later."""
        if request.url.host != _HOST:
            raise httpx.ConnectError(f"{request.url.host} is not simulated", request=request)
        body = await request.aread()
        url = request.url.raw_path.decode("ascii")
        fault = self._faults.of_the_wire(request.method, url)
        latency = self._world.settings().latency_seconds + (fault.seconds if isinstance(fault, Delay) else 0)
        if latency:
            await self._sleep(latency)
        caller = self._caller if isinstance(self._caller, Caller) else self._caller(request)
        asked = Request(request.method, url, caller, dict(request.headers), body)
        return _received(arrives(fault, lambda: self._answer(asked)), fault, request)

    def _answer(self, asked: Request) -> Wire:
        response = self._answers.deliver(asked)
        return Wire(response.status, response.headers, response.content)


def _received(wire: Wire | None, fault: WireFault | None, request: httpx.Request) -> httpx.Response:
    """What a client of httpx makes of what arrives."""
    match wire, fault:
        case None, Unreachable(reason=reason):
            raise httpx.ConnectError(reason, request=request)
        case None, Silence():
            raise httpx.ReadTimeout("", request=request)
        case (None, _) | (Wire(content=b"", broken=True), _):
            raise httpx.ReadError("", request=request)
        case Wire(broken=True), _:
            stream = _Broken(wire.content, request)
            return httpx.Response(wire.status, headers=dict(wire.headers), stream=stream, request=request)
        case _:
            return httpx.Response(
                wire.status, headers=dict(wire.headers), content=wire.content, request=request
            )


class _Broken(httpx.AsyncByteStream):
    """A body whose connection breaks."""

    def __init__(self, content: bytes, request: httpx.Request) -> None:
        self._content = content
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content
        raise httpx.ReadError("", request=self._request)
