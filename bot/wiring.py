"""What the doors share: which tenant the settings mean, with whose eyes it is seen, and the guide that
talks."""

import asyncio
from collections.abc import Callable

from bot.settings import Settings
from bot.sign_in.people import UnknownPerson, people_of
from bot.sign_in.ways.by_code import ByCode
from dialogs.guide import GUIDE
from dialogs.talk.conversation import Conversation, Memory
from graph import Entra, Names
from graph.auth.authority import Authority, Certificate, Proof
from graph.auth.device_code import DeviceCode
from graph.auth.loopback import authority_at
from graph.auth.managed_identity import ManagedIdentity
from graph.connection import Connection
from graph.simulated.declared.tenant_file import TenantError, contoso, load
from graph.simulated.world import World


class Unusable(Exception):
    """The settings cannot be used as they are; the text says what to change."""


def conversation(memory: Memory | None = None) -> Conversation:
    """The guide, talking, with real time between two looks."""
    return Conversation(GUIDE, pause=asyncio.sleep, memory=memory)


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


def authority_of(settings: Settings) -> Authority:
    """Where people of the real tenant sign in, and for which Graph."""
    addresses = settings.addresses
    return authority_at(addresses.login, settings.graph_tenant, addresses.graph)


def certificate_of(settings: Settings) -> Certificate | None:
    """The private key and certificate of the settings' file. Raises Unusable."""
    if settings.certificate is None:
        return None
    try:
        pem = settings.certificate.read_text("ascii")
        return Certificate.of(pem)
    except (OSError, ValueError) as error:
        raise Unusable(f"{settings.certificate}: {error}") from error


def identity_of(settings: Settings) -> ManagedIdentity | None:
    """The managed identity of the settings. Raises Unusable where the platform has none."""
    if not settings.managed_identity:
        return None
    if not settings.identity_endpoint:
        raise Unusable("GLA_MANAGED_IDENTITY is set, but the platform gives no IDENTITY_ENDPOINT.")
    return ManagedIdentity(
        settings.identity_endpoint, settings.identity_header.get_secret_value(), settings.managed_identity
    )


def proof_of(settings: Settings) -> Proof:
    """What the application proves itself with when people sign in: nothing that can be copied comes before a
    secret."""
    identity, certificate = identity_of(settings), certificate_of(settings)
    if identity is not None:
        return identity.assertion()
    return certificate or settings.graph_client_secret.get_secret_value()


def by_code(settings: Settings, tell: Callable[[str], None]) -> ByCode:
    """Whoever signs in to the real tenant with a code that is told at the terminal."""
    device = DeviceCode(authority_of(settings), settings.graph_client_id)
    return ByCode(device, Connection(root=settings.graph_root, names=names_of(settings)), tell)


def person(settings: Settings, tell: Callable[[str], None]) -> Entra | ByCode:
    """Who sits at the terminal: one of the simulated tenant's people, or whoever signs in with a code."""
    if settings.simulated:
        world = world_of(settings)
        try:
            return people_of(world, settings.simulated_person, names=names_of(settings)).entra("terminal")
        except UnknownPerson as unknown:
            raise Unusable(f"Nobody in this tenant is called {unknown}.") from unknown
    return by_code(settings, tell)
