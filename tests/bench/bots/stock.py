"""python -m tests.bench.bots.stock PORT: an echo on botbuilder-integration-aiohttp as it comes.

Only the one line is mended without which every `expectReplies` is a 500: a body that is a dict already is
given to msrest to serialize.
"""

import sys

from aiohttp import web
from botbuilder.integration.aiohttp import (
    CloudAdapter,
    ConfigurationBotFrameworkAuthentication,
    cloud_adapter,
)

from tests.bench.bots.echo import Echo
from tests.bench.bots.watchdog import serve


class _NoApp:
    """The settings of a bot that has no application id."""

    APP_ID = ""
    APP_PASSWORD = ""


def application() -> web.Application:
    """The echo behind its route."""
    serialize = cloud_adapter.serializer_helper
    cloud_adapter.serializer_helper = lambda body: body if isinstance(body, dict) else serialize(body)
    adapter, bot = CloudAdapter(ConfigurationBotFrameworkAuthentication(_NoApp())), Echo()

    async def messages(request: web.Request) -> web.Response:
        answer: web.Response = await adapter.process(request, bot)
        return answer

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    return app


if __name__ == "__main__":
    serve(application(), int(sys.argv[1]))
