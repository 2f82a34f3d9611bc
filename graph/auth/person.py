"""People who sign in: by authorization code with PKCE, or on behalf of, when a channel vouches for them.

Each has a cache of tokens that outlives the process; where it is kept, and how it is encrypted, is the
caller's. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
import msal

from graph.asking.errors import ACQUIRING, SignInFailed
from graph.auth.acquiring import Scopes, TokenSignIn
from graph.auth.authority import Registration, in_thread, refusal
from graph.scopes import READ_SCOPES, WRITE_SCOPES


class TokenCache(Protocol):
    """Where one person's tokens are kept, as msal serializes them; "" where there are none."""

    def load(self) -> str: ...

    def save(self, tokens: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Granted:
    """Who signed in, as the authority's id token says, the permissions of Graph that were granted, and the
    tokens that came of it."""

    tenant: str
    object_id: str
    username: str
    name: str
    scopes: Scopes
    tokens: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sign-in is for: permissions, the claims that Graph demanded, and who is expected."""

    scopes: Scopes = READ_SCOPES
    claims: str = ""
    login_hint: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in by code that is under way: where to send the browser, and what to keep meanwhile (it holds
    the code verifier)."""

    uri: str
    flow: Mapping[str, Any] = field(repr=False)


async def begin(registration: Registration, redirect_uri: str, state: str, wanted: Wanted) -> Begun:
    """Begin a sign-in by code. msal makes verifier and nonce, and challenges with S256 only."""

    def work() -> dict[str, Any]:
        flow: dict[str, Any] = registration.application().initiate_auth_code_flow(
            registration.authority.scopes(wanted.scopes),
            redirect_uri=redirect_uri,
            state=state,
            login_hint=wanted.login_hint or None,
            # Who shares a computer must not find themselves signed in as the one before.
            prompt=None if wanted.login_hint else "select_account",
            claims_challenge=wanted.claims or None,
            response_mode="form_post",
        )
        return flow

    flow = await in_thread(work)
    # msal advises a form. Posted from another site it would come without the cookie that binds the browser,
    # unless that one went along with every request of every site; and a code is worth nothing to who reads
    # it in an address, without its verifier and after it was redeemed.
    uri = str(flow["auth_uri"]).replace("response_mode=form_post", "response_mode=query")
    return Begun(uri, {name: value for name, value in flow.items() if name != "auth_uri"})


async def redeem(registration: Registration, flow: Mapping[str, Any], answer: Mapping[str, str]) -> Granted:
    """What the browser brought back, made into tokens; SignInFailed where it is an error or none of ours."""
    cache = msal.SerializableTokenCache()
    said = await in_thread(
        lambda: registration.application(cache).acquire_token_by_auth_code_flow(dict(flow), dict(answer))
    )
    return _granted(registration, said, cache)


async def on_behalf_of(registration: Registration, assertion: str, wanted: Wanted) -> Granted:
    """A token for the bot, made into tokens for Graph in the same person's name."""
    cache = msal.SerializableTokenCache()
    said = await in_thread(
        lambda: registration.application(cache).acquire_token_on_behalf_of(
            assertion,
            registration.authority.scopes(wanted.scopes),
            claims_challenge=wanted.claims or None,
        )
    )
    return _granted(registration, said, cache)


def _granted(
    registration: Registration, said: Mapping[str, Any], cache: msal.SerializableTokenCache
) -> Granted:
    registration.standing.heard(said)
    if "access_token" not in said:
        raise refusal(said)
    told = said.get("id_token_claims") or {}
    if not (told.get("tid") and told.get("oid")):
        raise SignInFailed(ACQUIRING, code="no_identity", message="The id token names nobody.")
    return Granted(
        tenant=str(told["tid"]),
        object_id=str(told["oid"]),
        username=str(told.get("preferred_username", "")),
        name=str(told.get("name", "")),
        # https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response-2
        scopes=frozenset(scope.rpartition("/")[2] for scope in str(said.get("scope", "")).split()),
        tokens=str(cache.serialize()),
    )


class PersonSignIn(TokenSignIn):
    """One person who signed in. Reads carry the permissions to look; the write asks for its own, at the first
    write. `may_write` is False for a guest, for instance."""

    def __init__(
        self,
        registration: Registration,
        object_id: str,
        cache: TokenCache,
        *,
        scopes: Scopes = READ_SCOPES,
        may_write: bool = True,
    ) -> None:
        super().__init__(registration.authority, delegated=True, may_write=may_write)
        self._registration = registration
        self._object_id = object_id
        self._cache = cache
        self._read = scopes

    def _scopes_of(self, request: httpx.Request) -> Scopes:
        return self._read if request.method == "GET" else WRITE_SCOPES

    async def _acquire(self, scopes: Scopes, claims: str, *, renew: bool) -> Mapping[str, Any]:
        # Loaded each time: another process, or another device, may have signed in anew or out.
        kept = self._cache.load()
        cache = msal.SerializableTokenCache()
        if kept:
            cache.deserialize(kept)
        said: Mapping[str, Any] = await in_thread(self._asked(cache, scopes, claims, renew=renew))
        self._registration.standing.heard(said)
        if cache.has_state_changed:
            self._cache.save(cache.serialize())
        return said

    def _asked(
        self, cache: msal.SerializableTokenCache, scopes: Scopes, claims: str, *, renew: bool
    ) -> Callable[[], Mapping[str, Any]]:
        def work() -> Mapping[str, Any]:
            application = self._registration.application(cache)
            for account in application.get_accounts():
                if account.get("local_account_id") != self._object_id:
                    continue
                said: Mapping[str, Any] | None = application.acquire_token_silent_with_error(
                    self._authority.scopes(scopes),
                    account,
                    force_refresh=renew and not claims,
                    claims_challenge=claims or None,
                )
                return said or {"error": "interaction_required"}
            return {"error": "login_required", "error_description": "Nobody is signed in."}

        return work
