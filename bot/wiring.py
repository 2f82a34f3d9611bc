"""What the doors share: which tenant the settings mean, with whose eyes it is seen, and the guide that
talks."""

import asyncio
from collections.abc import Callable

from bot.people import UnknownPerson, people_of
from bot.settings import Settings
from dialogs.baseline import Baselines
from dialogs.conversation import Conversation
from dialogs.guide import GUIDE
from dialogs.guide.s21_reprocess import explain_refusal
from graph import Entra, Names, connect, simulate
from graph.auth import Authority, ClientCredentials, DeviceCode
from graph.simulated.tenant_file import TenantError, contoso, load
from graph.simulated.world import World


class Unusable(Exception):
    """The settings cannot be used as they are; the text says what to change."""


def conversation(baselines: Baselines | None = None) -> Conversation:
    """The guide, talking, with real time between two looks; `baselines` remember the plans first seen."""
    return Conversation(GUIDE, explain_refusal, pause=asyncio.sleep, baselines=baselines)


def names_of(settings: Settings) -> Names:
    """Product names: those that ship, and an imported list over them. Raises Unusable."""
    try:
        return Names.load(settings.product_names)
    except (OSError, ValueError) as error:
        raise Unusable(f"{settings.product_names}: {error}") from error


def world_of(settings: Settings) -> World:
    """The simulated tenant of the settings, Contoso without any. Raises Unusable with every mistake of the
    file."""
    try:
        return World.of(load(settings.tenant_file) if settings.tenant_file else contoso())
    except (TenantError, OSError) as error:
        raise Unusable(str(error)) from error


async def person(settings: Settings, tell: Callable[[str], None]) -> Entra:
    """A person's way to Graph for the terminal: one of the simulated tenant's, or whoever signs in with a
    code."""
    if settings.simulated:
        world = world_of(settings)
        try:
            return people_of(world, settings.simulated_person, names=names_of(settings)).entra("terminal")
        except UnknownPerson as unknown:
            raise Unusable(f"Nobody in this tenant is called {unknown}.") from unknown
    sign_in = DeviceCode(Authority(settings.graph_tenant, login=settings.login_url), settings.graph_client_id)
    await sign_in.sign_in(lambda prompt: tell(f"{prompt.message}\n"))
    return connect(sign_in, names=names_of(settings))


def application(settings: Settings, as_: str = "") -> Entra:
    """A way to Graph that only looks: an application's own, or with `as_` that of a person of a simulated
    tenant."""
    if settings.simulated:
        world = world_of(settings)
        user = world.user(as_) if as_ else None
        if as_ and user is None:
            raise Unusable(f"Nobody in this tenant is called {as_}; give a user principal name.")
        return simulate(world, str(user["id"]) if user else None, names=names_of(settings))
    if as_:
        raise Unusable("--as chooses a person of a simulated tenant; a real one is read as the application.")
    secret = settings.graph_client_secret.get_secret_value()
    if not secret:
        raise Unusable("Set GLA_GRAPH_CLIENT_SECRET: the command line reads a real tenant as an application.")
    authority = Authority(settings.graph_tenant, login=settings.login_url)
    return connect(ClientCredentials(authority, settings.graph_client_id, secret), names=names_of(settings))
