"""python -m tests.bench.bots.core PORT: an echo on the least that carries botbuilder-core.

A route, its adapter, no state. Nobody proves who they are, and replies stay in the turn.
"""

import sys
from typing import Any

from aiohttp import web
from botbuilder.core import CloudAdapterBase
from botbuilder.schema import Activity
from botframework.connector.auth import AuthenticateRequestResult, BotFrameworkAuthentication, ClaimsIdentity

from tests.bench.bots.echo import Echo
from tests.bench.bots.watchdog import serve


class _Unneeded:
    """Stands where a connector would: with `expectReplies` nothing is sent."""

    async def create(self, _service_url: str, _audience: str) -> object:
        return self


class _Anybody(BotFrameworkAuthentication):  # type: ignore[misc]  # botbuilder is published without types
    async def authenticate_request(self, _activity: Any, _header: str) -> Any:
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity({}, True)
        result.connector_factory = _Unneeded()
        return result

    async def create_user_token_client(self, _identity: Any) -> Any:
        return _Unneeded()

    async def authenticate_streaming_request(self, _header: str, _channel: str) -> Any:
        raise NotImplementedError

    def create_connector_factory(self, _identity: Any) -> Any:
        raise NotImplementedError


def application() -> web.Application:
    """The echo behind its route."""
    adapter, bot = CloudAdapterBase(_Anybody()), Echo()

    async def messages(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        response = await adapter.process_activity("", activity, bot.on_turn)
        return web.json_response(response.body, status=int(response.status))

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    return app


if __name__ == "__main__":
    serve(application(), int(sys.argv[1]))
