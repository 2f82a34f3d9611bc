"""Listens until somebody asks it to end."""

import asyncio
import signal
from collections.abc import Callable

from aiohttp import web

from bot.serving.border import IDLE_WITHIN, BorderedRunner

CLOSES_WITHIN = 60.0
"""Seconds that running requests have once the process is asked to end."""


async def listen(
    app: web.Application, host: str, port: int, listening: Callable[[], None], ended: asyncio.Event
) -> None:
    """Serve until `ended`. Raises OSError where the address is taken, and what the application raises when it
    starts."""
    runner = BorderedRunner(
        app, access_log=None, keepalive_timeout=IDLE_WITHIN, shutdown_timeout=CLOSES_WITHIN
    )
    try:
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
        listening()
        await ended.wait()
    finally:
        await runner.cleanup()


def until_asked_to_end(app: web.Application, host: str, port: int, listening: Callable[[], None]) -> None:
    """Serve until Ctrl+C or SIGTERM."""

    async def serving() -> None:
        ended = asyncio.Event()
        for one in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(one, ended.set)
        await listen(app, host, port, listening, ended)

    asyncio.run(serving())
