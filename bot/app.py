"""The composition root: settings in, the whole application out. Nothing else builds anything that lasts."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog
from aiohttp import web

from bot import wiring
from bot.channel.chats import Seat
from bot.channel.connector import AsyncClient, Connector, HttpConnector, new_client
from bot.channel.heard import MOST_BYTES
from bot.channel.posts import messages_route
from bot.channel.turns.activities import Activities, Patience
from bot.channel.turns.conversing import Conversing, Turns
from bot.channel.turns.delivering import Delivering, new_reference
from bot.channel.turns.dispatching import Dispatching
from bot.channel.turns.door import Door
from bot.channel.turns.following import Following
from bot.channel.turns.lookout import Lookout
from bot.channel.turns.notes import Notes
from bot.direct_line.callers import Callers
from bot.direct_line.line import SERVICE_URL, DirectLine
from bot.direct_line.requests import CHANNEL, Chat
from bot.direct_line.tokens import Expired, Tokens
from bot.hosts.bot_framework import bot_framework
from bot.keeping.kept_journal import KeptJournal
from bot.keeping.kept_watches import KeptWatches
from bot.keeping.memory import KeptFeedback, RememberedPlans
from bot.keeping.store import Store
from bot.keeping.watched_journal import WatchedJournal
from bot.proving import lapsing
from bot.proving.authentication import AnybodyHere, ConnectorProof, SenderProof
from bot.proving.bot_token import BotToken, ByCertificate, ByManagedIdentity, BySecret, Credential
from bot.proving.clock import check_clock
from bot.proving.lapsing import Readiness
from bot.proving.registration import certificate_of, identity_of
from bot.proving.service_urls import ServiceUrls
from bot.proving.signing_keys import SigningKeys
from bot.serving.border import BANNER, taken
from bot.serving.logs import where
from bot.settings import Settings
from bot.sign_in.people import People, nobody, people_of
from bot.sign_in.reception import Reception, reception_of
from bot.sign_in.ways.address_key import AddressKey
from bot.sign_in.ways.auth_pages import SignInPages
from bot.sign_in.ways.code_door import CodeDoor
from bot.sign_in.ways.open_door import OpenDoor
from bot.sign_in.ways.token_service import TokenService
from bot.web import page
from bot.web.demo import Demo
from bot.web.embedding import Embedding
from bot.web.origins import Origins, origins_of
from bot.web.panel import AdminCenter
from bot.web.probes import Probes
from dialogs.guide import GUIDE
from dialogs.jobs.watchman import Watchman
from dialogs.talk.conversation import Memory
from graph import Names
from graph.simulated.world import World

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

STORE: Final = web.AppKey("store", Store)
RECEPTION: Final = web.AppKey("reception", Reception)
ACTIVITIES: Final = web.AppKey("activities", Activities)
ADDRESS_KEY: Final = web.AppKey("address_key", AddressKey)
"""Only where everybody looks with the eyes of whoever sits at the terminal."""

_log = structlog.get_logger()


def application(
    settings: Settings,
    *,
    world: World | None = None,
    conversation: Conversing | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> web.Application:
    """The bot, its chat and its help page, ready to be served by aiohttp.

    `world` stands in for the tenant file, `conversation` for the guide's own; `sleep` waits between two looks
    at what people wait for.
    """
    origins = origins_of(settings)
    names = wiring.names_of(settings)
    tenant = _tenant(settings, world, names)
    app = _application(origins, AddressKey() if tenant.code_door else None)
    client = new_client()
    line = DirectLine(_tokens(settings))
    store = Store(settings.store)
    token = _bot_token(settings, client) if settings.app_id else None
    reception = (
        reception_of(settings, store, tenant.world, names, _token_service(settings, client, token))
        if settings.sign_in == "on"
        else None
    )
    door: Door = reception.sign_ins if reception else tenant.code_door or OpenDoor(tenant.people)
    conversing = conversation or wiring.conversation(_memory(store), _watchman(settings, store))
    following, lookout = Following(conversing, door), Lookout(conversing.watchman, door, sleep)
    notes = Notes(store)
    activities = Activities(
        Dispatching(Delivering(Turns(conversing, notes, door, following, lookout), settings.give_up_after)),
        bot_framework(_connectors(settings, client, line, token)),
        notes,
        Patience(settings.answer_within, settings.replies_within),
    )
    app[STORE], app[ACTIVITIES] = store, activities
    following.deliver = lookout.deliver = activities.receive
    admits = (lambda _request: True) if settings.app_id else origins.from_here
    app.add_routes(
        [
            messages_route(activities, _proof(settings, client), admits=admits),
            *Chat(
                line, activities.receive, origins, Callers(settings.trusted_proxies), lookout.moved
            ).routes(),
            *Probes(activities, _readiness(settings, token, reception)).routes(),
        ]
    )
    if reception:
        reception.sign_ins.tidings.deliver = activities.receive
        reception.sign_ins.admission.people.watched = conversing.watchman.end_all_of
        _receives(app, reception, SignInPages(reception.sign_ins, origins, _seats(line)))
    _pages(app, _demo(settings, tenant, line, names), origins, sign_in=reception is not None)

    async def living(_app: web.Application) -> AsyncIterator[None]:
        beginning: list[asyncio.Task[Any]] = []
        if tenant.code_door:
            tenant.code_door.show_code()
        if reception:
            await reception.open()
        following.resume()
        lookout.begin()
        if tenant_id := settings.app_tenant or settings.graph_tenant:
            known = f"{settings.addresses.login}/{tenant_id}/v2.0/.well-known/openid-configuration"
            beginning.append(asyncio.create_task(check_clock(client, known)))
        yield
        if reception:
            await reception.close()
        for task in beginning:
            task.cancel()
        await asyncio.gather(*beginning, return_exceptions=True)
        if tenant.code_door:
            await tenant.code_door.aclose()
        await tenant.people.aclose()
        await client.aclose()
        store.close()

    app.cleanup_ctx.append(living)
    # In this order: nothing new is looked at or taken in, and what is under way is still told.
    app.on_shutdown.extend(_closing(one) for one in (following, lookout, activities, line))
    return app


def _receives(app: web.Application, reception: Reception, pages: SignInPages) -> None:
    app[RECEPTION] = reception
    app.add_routes(pages.routes())


def _application(origins: Origins, key: AddressKey | None) -> web.Application:
    keyed = [key.middleware()] if key else []
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[_guarded(origins), *keyed])
    if key:
        app[ADDRESS_KEY] = key
    return app


class _Closes(Protocol):
    async def close(self) -> None: ...


def _closing(one: _Closes) -> Callable[[web.Application], Awaitable[None]]:
    async def close(_app: web.Application) -> None:
        await one.close()

    return close


def _memory(store: Store) -> Memory:
    return Memory(RememberedPlans(store), KeptFeedback(store), WatchedJournal(KeptJournal.of(store)))


def _watchman(settings: Settings, store: Store) -> Watchman:
    return Watchman(KeptWatches.of_store(store), settings.pace)


@dataclass(frozen=True, slots=True)
class _Tenant:
    people: People
    world: World | None = None
    code_door: CodeDoor | None = None


def _tenant(settings: Settings, world: World | None, names: Names) -> _Tenant:
    if settings.simulated:
        world = world or wiring.world_of(settings)
        return _Tenant(people_of(world, settings.simulated_person, names=names), world)
    if settings.sign_in == "on":
        return _Tenant(nobody())
    return _Tenant(nobody(), code_door=CodeDoor(wiring.by_code(settings, _at_the_terminal)))


def _at_the_terminal(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _proof(settings: Settings, client: AsyncClient) -> SenderProof:
    urls = _service_urls(settings)
    if not settings.app_id:
        return AnybodyHere(urls)
    cloud = settings.addresses
    keys = SigningKeys(client, cloud.bot_metadata)
    return ConnectorProof(settings.app_id, keys, urls, frozenset({settings.app_tenant}), cloud.bot_issuer)


def _service_urls(settings: Settings) -> ServiceUrls:
    return ServiceUrls(settings.service_origins, not settings.app_id, settings.addresses.connectors)


def _bot_token(settings: Settings, client: AsyncClient) -> BotToken:
    return BotToken(
        client,
        settings.addresses.login,
        settings.app_id,
        settings.app_tenant,
        _credential(settings),
        scope=settings.addresses.bot_scope,
    )


def _token_service(settings: Settings, client: AsyncClient, token: BotToken | None) -> TokenService | None:
    if token is None or not settings.oauth_connection:
        return None
    return TokenService(client, settings.addresses.oauth, token, settings.oauth_connection)


def _connectors(
    settings: Settings, client: AsyncClient, line: DirectLine, token: BotToken | None
) -> Callable[[str], Connector]:
    outside = HttpConnector(client, _service_urls(settings), token)
    return lambda service_url: line if service_url == SERVICE_URL else outside


def _credential(settings: Settings) -> Credential:
    if (identity := identity_of(settings)) is not None:
        return ByManagedIdentity(identity)
    if (certificate := certificate_of(settings)) is not None:
        return ByCertificate(certificate)
    # T85: somebody typed it in, and whoever read over their shoulder is the bot too.
    _log.warning("secret_in_use", better="GLA_MANAGED_IDENTITY or GLA_CERTIFICATE")
    return BySecret(settings.app_secret)


def _tokens(settings: Settings) -> Tokens:
    key = settings.direct_line_key.get_secret_value()
    return Tokens(key.encode()) if key else Tokens()


def _demo(settings: Settings, tenant: _Tenant, line: DirectLine, names: Names) -> Demo | None:
    if tenant.world is None or not settings.stays_here:
        return None

    def conversation_of(token: str) -> str | None:
        try:
            return line.tokens.read(token).conversation
        except Expired:
            return None

    people = tenant.people
    choose = people.choose if settings.sign_in == "off" else None
    return Demo(AdminCenter(tenant.world, names), choose, conversation_of, people.default)


def _pages(app: web.Application, demo: Demo | None, origins: Origins, *, sign_in: bool) -> None:
    """The help page, and its chat for pages elsewhere."""
    site = page.routes(app, steps=GUIDE.steps, demo=demo, sign_in=sign_in)
    app.add_routes(Embedding(site, origins).routes())


def _seats(line: DirectLine) -> Callable[[str], Seat | None]:
    """The seat of the help page's chat that a token opens."""

    def seat_of(token: str) -> Seat | None:
        try:
            held = line.tokens.read(token)
        except Expired:
            return None
        return Seat("", CHANNEL, held.conversation, held.user)

    return seat_of


def _readiness(settings: Settings, token: BotToken | None, reception: Reception | None) -> Readiness:
    standings = {"The bot": token.standing} if token else {}
    if reception:
        standings["Signing in"] = reception.sign_ins.admission.people.registration.standing
    readiness = Readiness(lapsing.endings(settings), standings)
    readiness.troubles()  # said at the start, before anybody asks
    return readiness


def _guarded(origins: Origins) -> "Middleware":
    @web.middleware
    async def guarded(request: web.Request, handler: "Handler") -> web.StreamResponse:
        if not origins.knows_host(request):
            return web.Response(status=421, text="This bot goes by another name.")
        try:
            with taken(request):
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
    """What no page of ours needs to loosen. A page that brings a policy says in it who may show it."""
    response.headers.setdefault("Server", BANNER)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    if "Content-Security-Policy" not in response.headers:
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
