"""Looking in the background: a way to Graph in the application's own name, for the command line.

The only place that makes one. Nothing that serves people imports it, so that no question of theirs can be
answered with more rights than they have (T22); a test follows the imports.
"""

from bot.proving.registration import authority_of, proof_of
from bot.settings import Settings, Unusable
from bot.wiring import names_of, world_of
from graph import Entra, connect, simulate
from graph.auth.application import ClientCredentials


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
    if not settings.has_proof(settings.graph_client_secret):
        raise Unusable("Set GLA_GRAPH_CLIENT_SECRET: the command line reads a real tenant as an application.")
    sign_in = ClientCredentials(authority_of(settings), settings.graph_client_id, proof_of(settings))
    return connect(sign_in, root=settings.graph_root, names=names_of(settings))
