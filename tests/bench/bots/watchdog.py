"""A bot in a process of its own, with a watchdog in its event loop whose largest gap stands at /bench/gap."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web

_TICK = 0.002


@dataclass(slots=True)
class Watchdog:
    """The longest that the event loop kept a timer waiting, in seconds, and how much of that it computed."""

    largest: float = 0.0
    computing: float = 0.0

    async def watch(self) -> None:
        """Never ends."""
        while True:
            due, cpu = time.perf_counter() + _TICK, time.thread_time()
            await asyncio.sleep(_TICK)
            gap = time.perf_counter() - due
            if gap > self.largest:
                self.largest, self.computing = gap, time.thread_time() - cpu

    async def tell(self, _request: web.Request) -> web.Response:
        """The largest gap since the last time somebody asked."""
        told = {"largest": self.largest, "computing": self.computing}
        self.largest = self.computing = 0.0
        return web.json_response(told)


def watched(app: web.Application) -> web.Application:
    """The application, with a watchdog in its loop."""
    dog = Watchdog()

    async def watching(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(dog.watch())
        yield
        task.cancel()

    app.cleanup_ctx.append(watching)
    app.router.add_get("/bench/gap", dog.tell)
    return app


def serve(app: web.Application, port: int) -> None:
    """Serve on loopback until stopped, watched."""
    web.run_app(watched(app), host="127.0.0.1", port=port, access_log=None, print=None)
