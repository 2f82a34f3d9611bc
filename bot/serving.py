"""Starts the server, says where it is, and ends it well."""

import sys

from aiohttp import web

from bot.app import application, log_as_json
from bot.people import UnknownPerson
from bot.settings import Settings
from bot.store import StoreUnavailable
from bot.wiring import Unusable


class CannotServe(Exception):
    """The server cannot start; the text says what to change."""


def run(settings: Settings) -> None:
    """Serve until interrupted. Raises CannotServe."""
    log_as_json(settings.log_level)
    address = settings.own_address

    def announce(*_banner: object) -> None:
        sys.stderr.write(f"Open {address}/ and ask away. Stop with Ctrl+C.\n")

    try:
        app = application(settings)
        web.run_app(app, host=settings.host, port=settings.port, access_log=None, print=announce)
    except UnknownPerson as unknown:
        raise CannotServe(
            f"Nobody in this tenant is called {unknown}; check GLA_SIMULATED_PERSON."
        ) from unknown
    except (Unusable, StoreUnavailable) as error:
        raise CannotServe(str(error)) from error
    except OSError as error:
        raise CannotServe(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.") from error
