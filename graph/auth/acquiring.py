"""A token on every request: asked for once, renewed in time, replaced once when Graph turns it down."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from graph.asking import wire
from graph.asking.errors import Forbidden
from graph.asking.sign_in import SignIn
from graph.auth.authority import Authority, refusal

EARLY: Final = 300
"""Seconds before its end at which a token is renewed, so that none ends on the way."""

Scopes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the second in which it ends."""

    value: str
    ends: float


class TokenSignIn(SignIn):
    """Puts a token on every request, and gets another one, once, when Graph turns it down.

    Where it may not write, a write gets no token and goes nowhere: Forbidden, with code `ReadOnly`.
    """

    def __init__(self, authority: Authority, *, delegated: bool, may_write: bool) -> None:
        super().__init__(delegated=delegated, tenant=authority.tenant_id, may_write=may_write)
        self._authority = authority
        self._tokens: dict[Scopes, Token] = {}
        self._acquiring: dict[Scopes, asyncio.Task[Token]] = {}

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """The request with a token; after a 401, or a claims challenge, with a newer one that meets it."""
        if request.method != "GET" and not self.may_write:
            operation = f"{request.method} {request.url.path}"
            raise Forbidden(operation, code="ReadOnly", message="This sign-in only looks.")
        scopes = self._scopes_of(request)
        token = await self._valid(scopes)
        request.headers["Authorization"] = f"Bearer {token.value}"
        response = yield request
        if is_turned_down(response):
            token = await self._valid(scopes, after=token, claims=wire.claims(response.headers))
            request.headers["Authorization"] = f"Bearer {token.value}"
            yield request

    def _scopes_of(self, request: httpx.Request) -> Scopes:
        """Which permissions the request's token must carry."""
        return frozenset()

    async def _valid(self, scopes: Scopes, *, after: Token | None = None, claims: str = "") -> Token:
        """A token that lasts, newer than `after`. Those who need one at the same time wait for the same."""
        token = self._tokens.get(scopes)
        if token and token is not after and self._authority.clock() < token.ends - EARLY:
            return token
        if scopes not in self._acquiring:
            work = self._acquired(scopes, claims, renew=after is not None)
            task = asyncio.get_running_loop().create_task(work)
            self._acquiring[scopes] = task
            task.add_done_callback(lambda done: self._acquisition_over(scopes, done))
        return await asyncio.shield(self._acquiring[scopes])

    def _acquisition_over(self, scopes: Scopes, done: asyncio.Task[Token]) -> None:
        self._acquiring.pop(scopes, None)
        if not done.cancelled():
            done.exception()  # those who wait have it

    async def _acquired(self, scopes: Scopes, claims: str, *, renew: bool) -> Token:
        return self._keep(scopes, await self._acquire(scopes, claims, renew=renew), claims)

    def _keep(self, scopes: Scopes, said: Mapping[str, Any], claims: str = "") -> Token:
        if "access_token" not in said:
            raise refusal(said, claims)
        ends = self._authority.clock() + int(said.get("expires_in", 0))
        self._tokens[scopes] = Token(str(said["access_token"]), ends)
        return self._tokens[scopes]

    @abstractmethod
    async def _acquire(self, scopes: Scopes, claims: str, *, renew: bool) -> Mapping[str, Any]:
        """The token endpoint's answer, as msal gives it; never twice at a time for the same permissions."""


def is_turned_down(response: httpx.Response) -> bool:
    """Whether Graph wants another token: https://learn.microsoft.com/entra/identity-platform/claims-challenge"""
    challenged = response.status_code == 403 and bool(wire.claims(response.headers))
    return response.status_code == 401 or challenged
