"""The simulated Graph behind httpx: a client that talks to it cannot tell.

`httpx.AsyncClient(transport=SimulatedGraph(world, caller), base_url="https://graph.microsoft.com/v1.0/")`
sends real URLs and headers and gets real responses; nothing touches the network.
"""

import asyncio
from collections.abc import Awaitable, Callable

import httpx

from graph.simulated.answers import Answers, Caller, Request
from graph.simulated.world import World

__all__ = ["Caller", "SimulatedGraph"]

_HOST = "graph.microsoft.com"

Sleep = Callable[[float], Awaitable[None]]


class SimulatedGraph(httpx.AsyncBaseTransport):
    """Answers requests to graph.microsoft.com out of a simulated tenant.

    `caller` says whose token the requests carry, or reads it off each request (None: there is none, 401).
    Every request takes the tenant's `latency_seconds`, waited with `sleep`. Raises `NotSimulated` for what
    is not simulated.
    """

    def __init__(
        self,
        world: World,
        caller: Caller | Callable[[httpx.Request], Caller | None],
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._world = world
        self._caller = caller
        self._answers = Answers(world)
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, a little later."""
        if request.url.host != _HOST:
            raise httpx.ConnectError(f"{request.url.host} is not simulated", request=request)
        body = await request.aread()
        latency = self._world.settings().latency_seconds
        if latency:
            await self._sleep(latency)
        caller = self._caller if isinstance(self._caller, Caller) else self._caller(request)
        asked = Request(
            request.method, request.url.raw_path.decode("ascii"), caller, dict(request.headers), body
        )
        response = self._answers.answer(asked)
        return httpx.Response(
            response.status, headers=dict(response.headers), content=response.content, request=request
        )
