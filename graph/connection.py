"""What outlives an examination: the connection to Graph, and whoever is signed in."""

import httpx

from graph.asking import Asking, wire
from graph.asking.batching import BatchingTransport
from graph.asking.breaker import Breaker
from graph.asking.pace import Pace
from graph.asking.patience import TIMEOUT, Patience
from graph.asking.receipts import Meter
from graph.asking.sign_in import SignIn
from graph.directory import Directory, PlansFirstSeen
from graph.graph_directory import GraphDirectory
from graph.products import Names
from graph.products.names_told import Naming


class Connection:
    """One way to Graph, shared by all who are signed in; every request carries its own person's token."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        root: str = wire.GRAPH,
        patience: Patience | None = None,
        names: Names | None = None,
    ) -> None:
        self._root = wire.trusted_root(root)
        self._patience = patience or Patience()
        self._transport = Breaker(transport or httpx.AsyncHTTPTransport(), self._patience.clock)
        self._names = names or Names.load()
        self._paces: dict[str, Pace] = {}

    def directory(self, sign_in: SignIn, remembered: PlansFirstSeen | None = None) -> Directory:
        """A fresh directory for one examination, in the name of whoever signed in."""
        meter = Meter(self._patience.clock)
        client = httpx.AsyncClient(
            transport=BatchingTransport(self._transport, meter),
            auth=sign_in,
            timeout=TIMEOUT,
            headers={"Accept": "application/json", "User-Agent": "group-licensing-assistant"},
        )
        pace = self._paces.setdefault(sign_in.tenant, Pace(self._patience.clock))
        asking = Asking(client, self._root, meter, self._patience, pace)
        return GraphDirectory(asking, Naming(self._names), sign_in, remembered or {})

    async def aclose(self) -> None:
        """Close it."""
        await self._transport.aclose()


class GraphEntra:
    """`Entra` over Microsoft Graph: a connection, and in whose name it is used."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport | Connection,
        sign_in: SignIn,
        *,
        root: str = wire.GRAPH,
        patience: Patience | None = None,
        names: Names | None = None,
    ) -> None:
        self._sign_in = sign_in
        self._connection = (
            transport
            if isinstance(transport, Connection)
            else Connection(transport, root=root, patience=patience, names=names)
        )

    @property
    def tenant(self) -> str:
        """The tenant, as whoever signed in named it."""
        return self._sign_in.tenant

    @property
    def may_write(self) -> bool:
        """Whether this sign-in gets a token for a write at all."""
        return self._sign_in.may_write

    @property
    def signed_in(self) -> bool:
        """Whether anybody is signed in."""
        return self._sign_in.signed_in

    def directory(self, remembered: PlansFirstSeen | None = None) -> Directory:
        """A fresh directory for one examination."""
        return self._connection.directory(self._sign_in, remembered)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._connection.aclose()
