"""The app registration as the settings have it: where people sign in, and what it proves itself with."""

from bot.settings import Settings, Unusable
from graph.auth.authority import Authority, Certificate, Proof
from graph.auth.loopback import authority_at
from graph.auth.managed_identity import ManagedIdentity


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
