"""Where people sign in, put together: at the real Microsoft Entra, or at an authority that is simulated with
the tenant and served on this machine."""

import secrets
import socket
from dataclasses import dataclass, field
from functools import partial

import structlog
from aiohttp import web

from bot.keeping.store import Store
from bot.keeping.vault import Vault
from bot.proving.registration import authority_of, proof_of
from bot.settings import Settings
from bot.sign_in.admission import Admission, Rules
from bot.sign_in.papers import Papers
from bot.sign_in.sign_ins import SignIns
from bot.sign_in.signed_in import SignedIn
from bot.sign_in.ways.browser import CALLBACK
from bot.sign_in.ways.oauth_connection import KeptThere
from bot.sign_in.ways.token_service import TokenService
from graph import Names
from graph.auth.authority import Registration
from graph.auth.loopback import LoopbackClient, authority_at
from graph.clouds import CLOUDS
from graph.connection import Connection
from graph.simulated.authority import Authority, Client
from graph.simulated.authority import identity_platform as authority_server
from graph.simulated.world import World

_log = structlog.get_logger()

_SIMULATED_CLIENT = "6c1f1d5e-7b0a-4c53-9a57-2f1f8a3c9e10"


@dataclass(slots=True)
class LocalAuthority:
    """The simulated authority on a free port of this machine, with its Graph."""

    authority: Authority
    secret: str
    _socket: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _runner: web.AppRunner | None = None

    def __post_init__(self) -> None:
        # Known before anything is served, since the sign-in is made of it.
        self.authority.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def serves(self, callback: str) -> None:
        """Let people come back to this address, and to no other."""
        self.authority.register(Client(_SIMULATED_CLIENT, (callback,), self.secret))

    async def open(self) -> None:
        """Answer from now on."""
        self._runner = web.AppRunner(authority_server.application(self.authority), access_log=None)
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()

    async def close(self) -> None:
        """Give the port back."""
        if self._runner is not None:
            await self._runner.cleanup()
        self._socket.close()


@dataclass(slots=True)
class Reception:
    """The door where people sign in, and the authority if it is a simulated one."""

    sign_ins: SignIns
    local: LocalAuthority | None

    def at(self, origin: str) -> None:
        """The bot's own pages are here."""
        self.sign_ins.browser.origin = origin
        if self.local is not None:
            self.local.serves(f"{origin}{CALLBACK}")

    async def open(self) -> None:
        if self.local is not None:
            await self.local.open()

    async def close(self) -> None:
        await self.sign_ins.tidings.close()
        await self.sign_ins.admission.connection.aclose()
        if isinstance(
            client := self.sign_ins.admission.people.registration.authority.http_client, LoopbackClient
        ):
            client.close()
        if self.local is not None:
            await self.local.close()


def reception_of(
    settings: Settings, store: Store, world: World | None, names: Names, token_service: TokenService | None
) -> Reception:
    """What the settings say about signing in; `token_service` is for the Azure Bot's OAuth connection, if it
    has one. Raises Unusable."""
    local = None
    if world is not None:
        secret = secrets.token_urlsafe(32)
        local = LocalAuthority(Authority(world, ()), secret)
        authority = authority_at(
            local.authority.origin, local.authority.tenant_id, CLOUDS[settings.cloud].graph
        )
        registration = Registration(authority, _SIMULATED_CLIENT, secret)
        root = f"{local.authority.origin}/v1.0"
    else:
        proof = proof_of(settings)
        if isinstance(proof, str):
            # T85: whoever read over the shoulder of who typed it in can redeem people's sign-ins too.
            _log.warning("sign_in_secret_in_use", better="GLA_MANAGED_IDENTITY or GLA_CERTIFICATE")
        registration = Registration(authority_of(settings), settings.graph_client_id, proof)
        root = settings.graph_root
    vault = Vault(store, [key.get_secret_value() for key in settings.token_keys])
    admission = Admission(
        SignedIn(store, vault, registration, partial(KeptThere, token_service) if token_service else None),
        Papers(vault),
        store,
        Connection(root=root, names=names),
        Rules(settings.guests, trusts_teams=bool(settings.app_id)),
    )
    sign_ins = SignIns.of(admission, token_service)
    reception = Reception(sign_ins, local)
    reception.at(settings.own_address)
    return reception
