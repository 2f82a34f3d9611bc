"""A person whose tokens somebody else keeps, such as the Bot Framework's token service."""

from collections.abc import Mapping
from typing import Any, Protocol

from graph.auth.acquiring import Scopes, Token, TokenSignIn
from graph.auth.authority import Authority


class Keeper(Protocol):
    """Whoever keeps one person's tokens; both methods may raise GraphError."""

    async def token(self) -> Token | None:
        """A token that is good now; None where the person must sign in."""
        ...

    async def forget(self) -> None:
        """Keep none of this person's any more."""
        ...


class KeptSignIn(TokenSignIn):
    """A person who signed in elsewhere, with whatever permissions were asked for there."""

    def __init__(self, authority: Authority, keeper: Keeper, *, may_write: bool = True) -> None:
        super().__init__(authority, delegated=True, may_write=may_write)
        self._keeper = keeper

    async def _acquire(self, scopes: Scopes, claims: str, *, renew: bool) -> Mapping[str, Any]:
        if renew:
            # The keeper hands the same token out until it ends; only a new sign-in brings another one.
            await self._keeper.forget()
        token = None if renew else await self._keeper.token()
        if token is None:
            return {"error": "interaction_required" if renew else "login_required"}
        return {"access_token": token.value, "expires_in": token.ends - self._authority.clock()}
