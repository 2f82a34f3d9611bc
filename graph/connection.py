"""What outlives an examination: the connection to Graph, and whoever is signed in."""

import httpx

from graph import wire
from graph.asking import TIMEOUT, Asking, Patience
from graph.batching import BatchingTransport
from graph.directory import Directory
from graph.entra import EntraDirectory, SignIn
from graph.products import Names
from graph.receipts import Meter


class GraphEntra:
    """`Entra` over Microsoft Graph: the connection and the sign-in that outlive an examination."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        sign_in: SignIn,
        *,
        root: str = wire.GRAPH,
        patience: Patience | None = None,
        names: Names | None = None,
    ) -> None:
        self._transport = transport
        self._sign_in = sign_in
        self._root = wire.trusted_root(root)
        self._patience = patience or Patience()
        self._names = names or Names.load()

    @property
    def tenant(self) -> str:
        """The tenant, as whoever signed in named it."""
        return self._sign_in.tenant

    def directory(self) -> Directory:
        """A fresh directory for one examination."""
        meter = Meter(self._patience.clock)
        client = httpx.AsyncClient(
            transport=BatchingTransport(self._transport, meter),
            auth=self._sign_in,
            timeout=TIMEOUT,
            headers={"Accept": "application/json", "User-Agent": "group-licensing-assistant"},
        )
        asking = Asking(client, self._root, meter, self._patience)
        return EntraDirectory(asking, self._names, self._sign_in)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._transport.aclose()
