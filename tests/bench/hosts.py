"""python -m tests.bench.hosts ours|core|stock PORT STORE: one of the three bots whose turns are compared.

`ours` is the product as it is served. `core` is an echo on the least that carries botbuilder-core: a route,
its adapter, no state. `stock` is the same echo on botbuilder-integration-aiohttp. All three run beside a
watchdog, whose largest gap stands at /bench/gap.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from aiohttp import web

_TICK = 0.002
KINDS = ("ours", "core", "stock")


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
    """The application with a watchdog in its loop."""
    dog = Watchdog()

    async def watching(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(dog.watch())
        yield
        task.cancel()

    app.cleanup_ctx.append(watching)
    app.router.add_get("/bench/gap", dog.tell)
    return app


def ours(port: int, store: str) -> web.Application:
    """The product, logging as it does in production."""
    from bot.app import application, log_as_json  # noqa: PLC0415 - the echoes must not carry it
    from bot.settings import Settings  # noqa: PLC0415 - the same

    log_as_json("info")
    return application(Settings(port=port, store=store))


def core() -> web.Application:
    """botbuilder-core behind a minimal route. Nobody proves who they are; replies stay in the turn."""
    from botbuilder.core import CloudAdapterBase
    from botbuilder.schema import Activity
    from botframework.connector.auth import (
        AuthenticateRequestResult,
        BotFrameworkAuthentication,
        ClaimsIdentity,
    )

    class Nothing:
        async def create(self, _service_url: str, _audience: str) -> object:
            return self

    class Anybody(BotFrameworkAuthentication):  # type: ignore[misc]  # botbuilder is published without types
        async def authenticate_request(self, _activity: Any, _header: str) -> Any:
            result = AuthenticateRequestResult()
            result.claims_identity = ClaimsIdentity({}, True)
            result.connector_factory = Nothing()
            return result

        async def authenticate_streaming_request(self, _header: str, _channel: str) -> Any:
            raise NotImplementedError

        def create_connector_factory(self, _identity: Any) -> Any:
            return Nothing()

        async def create_user_token_client(self, _identity: Any) -> Any:
            return Nothing()

    adapter = CloudAdapterBase(Anybody())
    bot = _echo()

    async def messages(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        response = await adapter.process_activity("", activity, bot.on_turn)
        return web.json_response(response.body, status=int(response.status))

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    return app


def stock() -> web.Application:
    """botbuilder-integration-aiohttp, with the one line without which `expectReplies` is a 500."""
    from botbuilder.integration.aiohttp import (
        CloudAdapter,
        ConfigurationBotFrameworkAuthentication,
        cloud_adapter,
    )

    serialize = cloud_adapter.serializer_helper
    cloud_adapter.serializer_helper = lambda body: body if isinstance(body, dict) else serialize(body)
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(_NoApp()))
    bot = _echo()

    async def messages(request: web.Request) -> web.Response:
        answer: web.Response = await adapter.process(request, bot)
        return answer

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    return app


class _NoApp:
    """The settings of a bot that has no application id."""

    APP_ID = ""
    APP_PASSWORD = ""


def _echo() -> Any:
    from botbuilder.core import ActivityHandler

    class Echo(ActivityHandler):  # type: ignore[misc]  # the same
        async def on_message_activity(self, turn_context: Any) -> None:
            await turn_context.send_activity(f"You said: {turn_context.activity.text}")

    return Echo()


def main() -> None:
    """Serve the one that was asked for, until stopped."""
    kind, port, store = sys.argv[1:]
    match kind:
        case "ours":
            app = ours(int(port), store)
        case "core":
            app = core()
        case "stock":
            app = stock()
        case _:
            raise SystemExit(json.dumps({"known": KINDS}))
    web.run_app(watched(app), host="127.0.0.1", port=int(port), access_log=None, print=None)


if __name__ == "__main__":
    main()
