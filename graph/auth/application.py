"""An application in its own name, for looking from the command line. It cannot write.

Whoever talks to people must not be able to fall back on it: nothing that serves the chat imports this
module, and no token of its goes on anything but a read.
"""

from collections.abc import Mapping
from typing import Any

from graph.auth.acquiring import Scopes, TokenSignIn
from graph.auth.authority import CONSENTED, Authority, Proof, Registration, in_thread


class ClientCredentials(TokenSignIn):
    """An application, proved by a secret, a certificate or an assertion.
    https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow"""

    def __init__(self, authority: Authority, client_id: str, proof: Proof) -> None:
        super().__init__(authority, delegated=False, may_write=False)
        self._registration = Registration(authority, client_id, proof)
        self._application: Any = None

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
