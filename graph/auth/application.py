"""An application in its own name, for looking from the command line. It cannot write.

Whoever talks to people must not be able to fall back on it: nothing that serves the chat imports this
module, and no token of its goes on anything but a read.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import httpx

from graph.auth.acquiring import Scopes, TokenSignIn, read_only
from graph.auth.authority import CONSENTED, Authority, Proof, Registration, in_thread


class ClientCredentials(TokenSignIn):
    """An application, proved by a secret, a certificate or an assertion.
    https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow"""

    def __init__(self, authority: Authority, client_id: str, proof: Proof) -> None:
        super().__init__(authority, delegated=False)
        self._registration = Registration(authority, client_id, proof)
        self._application: Any = None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """A read with a token; a write gets none and goes nowhere."""
        if request.method != "GET":
            raise read_only(request)
        flow = super().async_auth_flow(request)
        sent = await anext(flow)
        try:
            while True:
                sent = await flow.asend((yield sent))
        except StopAsyncIteration:
            return

    async def _acquire(self, scopes: Scopes, claims: str, *, renew: bool) -> Mapping[str, Any]:
        said: Mapping[str, Any] = await in_thread(lambda: self._asked(claims, renew=renew))
        return said

    def _asked(self, claims: str, *, renew: bool) -> Mapping[str, Any]:
        if self._application is None:
            self._application = self._registration.application()
        if renew:
            self._application.remove_tokens_for_client()
        said: Mapping[str, Any] = self._application.acquire_token_for_client(
            self._authority.scopes(frozenset({CONSENTED})), claims_challenge=claims or None
        )
        return said
