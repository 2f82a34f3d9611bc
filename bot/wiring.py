"""What the doors share: which tenant the settings mean, with whose eyes it is seen, and the guide that
talks."""

import asyncio
from collections.abc import Callable

from bot.proving.registration import authority_of
from bot.settings import Settings, Unusable
from bot.sign_in.people import UNHURRIED, UnknownPerson, in_own_time, people_of
from bot.sign_in.ways.by_code import ByCode
from dialogs.guide import GUIDE
from dialogs.jobs.watchman import Watchman
from dialogs.talk.conversation import Conversation, Memory
from graph import Entra, Names, Patience
from graph.auth.device_code import DeviceCode
from graph.connection import Connection
from graph.simulated.declared.tenant_file import TenantError, contoso, load
from graph.simulated.world import World


def conversation(memory: Memory | None = None, watchman: Watchman | None = None) -> Conversation:
    """The guide, talking, with real time between two looks."""
    return Conversation(GUIDE, pause=asyncio.sleep, memory=memory, watchman=watchman)


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
    except TenantError as error:
        raise Unusable(str(error)) from error


def by_code(settings: Settings, tell: Callable[[str], None], patience: Patience | None = None) -> ByCode:
    """Whoever signs in to the real tenant with a code that is told at the terminal."""
    device = DeviceCode(authority_of(settings), settings.graph_client_id)
    connection = Connection(root=settings.graph_root, names=names_of(settings), patience=patience)
    return ByCode(device, connection, tell)


def person(settings: Settings, tell: Callable[[str], None], *, unhurried: bool = False) -> Entra | ByCode:
    """Who sits at the terminal: one of the simulated tenant's people, or whoever signs in with a code. For a
    script, which is `unhurried`, what Graph asks to wait is waited."""
    if settings.simulated:
        world = world_of(settings)
        patience = in_own_time(world) if unhurried else None
        try:
            people = people_of(world, settings.simulated_person, names=names_of(settings), patience=patience)
            return people.entra("terminal")
        except UnknownPerson as unknown:
            raise Unusable(f"Nobody in this tenant is called {unknown}.") from unknown
    return by_code(settings, tell, Patience(deadline=UNHURRIED, unhurried=True) if unhurried else None)
