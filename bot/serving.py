"""Starts the server, says where it is, and ends it well."""

import sys

from aiohttp import web

from bot.app import application, log_as_json
from bot.settings import Settings


def run(settings: Settings) -> None:
    """Serve until interrupted."""
    log_as_json(settings.log_level)
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    sys.stderr.write(f"Starting on {address}/ … Stop with Ctrl+C.\n")
    web.run_app(
        application(settings),
        host=settings.host,
        port=settings.port,
        access_log=None,
        print=None,
    )
