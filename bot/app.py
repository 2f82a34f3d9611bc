"""The composition root: settings in, the whole application out. Nothing else builds anything that lasts."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import web

from bot import wiring
from bot.host.activities import Activities, Patience, messages_route
from bot.host.adapter import Adapter
from bot.host.authentication import AnybodyHere, ConnectorProof, SenderProof
from bot.host.bot_token import BotToken
from bot.host.connector import AsyncClient, Connector, HttpConnector, new_client
from bot.host.direct_line import SERVICE_URL, DirectLine
from bot.host.direct_line_routes import Chat
from bot.host.direct_line_tokens import Expired, Tokens
from bot.host.incoming import MOST_BYTES
from bot.host.origins import Origins, origins_of
from bot.host.service_urls import ServiceUrls
from bot.host.signing_keys import SigningKeys
from bot.host.turns import Conversing, GuideBot, new_reference, where
from bot.memory import RememberedPlans
from bot.people import People, people_of, the_signed_in_person
from bot.settings import Settings
from bot.store import Store
from bot.web import page
from bot.web.demo import Demo
from bot.web.panel import AdminCenter
from dialogs.guide import GUIDE
from graph import Names
from graph.auth import Authority, DeviceCode, Prompt
from graph.simulated.world import World

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

STORE: Final = web.AppKey("store", Store)
ACTIVITIES: Final = web.AppKey("activities", Activities)

_log = structlog.get_logger()


def application(
    settings: Settings, *, world: World | None = None, conversation: Conversing | None = None
) -> web.Application:
    """The bot, its chat and its help page, ready to be served by aiohttp.

    `world` stands in for the tenant file, `conversation` for the guide's own.
    """
    origins = origins_of(settings)
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[_guarded(origins)])
    names = wiring.names_of(settings)
    tenant = _tenant(settings, world, names)
    client = new_client()
    line = DirectLine(_tokens(settings))
    store = Store(settings.store)
    activities = Activities(
        GuideBot(
            conversation or wiring.conversation(RememberedPlans(store)),
            store,
            tenant.people,
            give_up_after=settings.give_up_after,
        ),
        Adapter(_connectors(settings, client, line)),
        store,
        Patience(settings.answer_within, settings.replies_within),
    )
    app[STORE], app[ACTIVITIES] = store, activities
    app.add_routes([messages_route(activities, _proof(settings, client))])
    app.add_routes(Chat(line, activities.receive, origins).routes())
    app.router.add_get("/healthz", _health(activities))
    page.routes(app, steps=GUIDE.steps, demo=_demo(settings, tenant, line, names))

    async def living(_app: web.Application) -> AsyncIterator[None]:
        signing_in = asyncio.create_task(tenant.sign_in())
        yield
        signing_in.cancel()
        await asyncio.gather(signing_in, return_exceptions=True)
        await tenant.people.aclose()
        await client.aclose()
        store.close()

    async def leaving(_app: web.Application) -> None:
        await activities.close()
        await line.close()

    app.cleanup_ctx.append(living)
    app.on_shutdown.append(leaving)
    return app


def log_as_json(level: str) -> None:
    """One JSON object a line on standard output, for the whole process: what happened, never who or what."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )


@dataclass(frozen=True, slots=True)
class _Tenant:
    people: People
    world: World | None
    sign_in: Callable[[], Coroutine[None, None, None]]


def _tenant(settings: Settings, world: World | None, names: Names) -> _Tenant:
    if settings.simulated:
        world = world or wiring.world_of(settings)
        return _Tenant(people_of(world, settings.simulated_person, names=names), world, _nobody)
    person = DeviceCode(Authority(settings.graph_tenant, login=settings.login_url), settings.graph_client_id)
    return _Tenant(the_signed_in_person(person, names=names), None, lambda: _sign_in(person))


async def _nobody() -> None:
    """A simulated tenant knows who asks."""


async def _sign_in(person: DeviceCode) -> None:
    try:
        await person.sign_in(_prompt)
        _log.info("signed_in")
    except Exception as error:  # the bot serves without: every check then says that nobody is signed in
        _log.error("sign_in_failed", error=type(error).__name__)


def _prompt(prompt: Prompt) -> None:
    sys.stderr.write(f"{prompt.message}\n")


def _proof(settings: Settings, client: AsyncClient) -> SenderProof:
    urls = _service_urls(settings)
    if not settings.app_id:
        return AnybodyHere(urls)
    keys = SigningKeys(client, settings.metadata_url)
    return ConnectorProof(settings.app_id, keys, urls, frozenset({settings.app_tenant}))


def _service_urls(settings: Settings) -> ServiceUrls:
    return ServiceUrls(settings.service_origins, loopback=not settings.app_id)


def _connectors(settings: Settings, client: AsyncClient, line: DirectLine) -> Callable[[str], Connector]:
    token = None
    if settings.app_id:
        token = BotToken(
            client, settings.login_url, settings.app_id, settings.app_tenant, settings.app_secret
        )
    outside = HttpConnector(client, _service_urls(settings), token)
    return lambda service_url: line if service_url == SERVICE_URL else outside


def _tokens(settings: Settings) -> Tokens:
    key = settings.direct_line_key.get_secret_value()
    return Tokens(key.encode()) if key else Tokens()


def _demo(settings: Settings, tenant: _Tenant, line: DirectLine, names: Names) -> Demo | None:
    if tenant.world is None or not settings.on_loopback:
        return None

    def conversation_of(token: str) -> str | None:
        try:
            return line.tokens.read(token).conversation
        except Expired:
            return None

    people = tenant.people
    return Demo(AdminCenter(tenant.world, names), people.choose, conversation_of, people.default)


def _health(activities: Activities) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def health(_request: web.Request) -> web.Response:
        # T75: whether it takes turns, and nothing else.
        if activities.closing:
            return web.json_response({"status": "closing"}, status=503)
        return web.json_response({"status": "ok"})

    return health


def _guarded(origins: Origins) -> "Middleware":
    @web.middleware
    async def guarded(request: web.Request, handler: "Handler") -> web.StreamResponse:
        if not origins.knows_host(request):
            return web.Response(status=421, text="This bot goes by another name.")
        try:
            response = await handler(origins.as_sent(request))
        except web.HTTPException as refused:
            _harden(refused)
            raise
        except Exception as error:  # the last border: a stack trace is nothing for a stranger
            reference = new_reference()
            _log.error("request_failed", reference=reference, **where(error))
            response = web.Response(status=500, text=f"Something went wrong (reference {reference}).")
        if not response.prepared:
            _harden(response)
        return response

    return guarded


def _harden(response: web.StreamResponse) -> None:
    """What no page of ours needs to loosen; the help page brings its own policy."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
