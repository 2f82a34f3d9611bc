"""Starts the server, says where it is, and ends it well."""

import gc
import os
import sys

from aiohttp import web

from bot.app import ADDRESS_KEY, application
from bot.keeping.store import StoreUnavailable
from bot.production import refusals
from bot.serving.listening import until_asked_to_end
from bot.serving.logs import log_as_json
from bot.settings import Settings, Unusable
from bot.sign_in.people import UnknownPerson
from dialogs.guide import GUIDE
from dialogs.understanding import read

_ANY_QUESTION = "Why did somebody not get Office 365 E3?"


class CannotServe(Exception):
    """The server cannot start; the text says what to change."""


def served(settings: Settings) -> web.Application:
    """The application as it is served: it knows how to read before anybody can ask."""
    # Where nothing was learnt yet it is now, which takes seconds.
    read(_ANY_QUESTION, GUIDE.steps.values(), lambda _words: ())
    app = application(settings)
    app.on_startup.append(_settle)
    return app


def run(settings: Settings) -> None:
    """Serve until interrupted. Raises CannotServe."""
    if wrong := list(refusals(settings, os.environ)):
        raise CannotServe(" ".join(wrong))
    log_as_json(settings.log_level)
    try:
        app = served(settings)
        key = app.get(ADDRESS_KEY)
        open_at = key.of(settings.own_address) if key else f"{settings.own_address}/"

        def announce() -> None:
            sys.stderr.write(f"Open {open_at} and ask away. Stop with Ctrl+C.\n")

        until_asked_to_end(app, settings.host, settings.port, announce)
    except UnknownPerson as unknown:
        raise CannotServe(
            f"Nobody in this tenant is called {unknown}; check GLA_SIMULATED_PERSON."
        ) from unknown
    except (Unusable, StoreUnavailable) as error:
        raise CannotServe(str(error)) from error
    except OSError as error:
        raise CannotServe(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.") from error


async def _settle(_app: web.Application) -> None:
    # What lives as long as the process is left out of the collector's rounds: to walk it takes 60 ms. A turn
    # makes some thousand objects and leaves none behind, so a round each turn finds nothing.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
