"""Who asks: msal as httpx.Auth. The only file that knows msal.

msal blocks (it asks the network even when it is made), so it works in a thread, one acquisition at a time,
and all who need a token wait for that one. Tokens stay in memory.
https://learn.microsoft.com/entra/msal/python
"""

import asyncio
import time
from abc import abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import msal

from graph import wire
from graph.entra import SignIn
from graph.errors import SignInFailed, Unavailable

LOGIN = "https://login.microsoftonline.com"
RESOURCE = "https://graph.microsoft.com"

CONSENTED = ".default"
"""Whatever the application's registration was given: asking for more would end every sign-in.
https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope"""

# A token is renewed this many seconds before it ends, so that none ends on the way.
_EARLY = 300


@dataclass(frozen=True, slots=True)
class Authority:
    """Where tokens come from, and for which Graph; national clouds have others
    (https://learn.microsoft.com/graph/deployments). `http_client` carries msal's requests, `clock` counts
    seconds."""

    tenant_id: str
    login: str = LOGIN
    resource: str = RESOURCE
    http_client: Any = None
    clock: Callable[[], float] = time.time

    def options(self) -> dict[str, Any]:
        """What every msal application is made with."""
        return {
            "authority": f"{self.login}/{self.tenant_id}",
            "http_client": self.http_client,
            "instance_discovery": False,  # the authority is the operator's word, not a visitor's
            "timeout": 8,
            # Entra may then answer with a claims challenge instead of waiting for the token to end:
            # https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
            "client_capabilities": ["CP1"],
        }


@dataclass(frozen=True, slots=True)
class Certificate:
    """What an application proves itself with instead of a secret; both in PEM."""

    private_key: str
    public_certificate: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person must do to sign in: open the page, enter the code, before it ends."""

    verification_uri: str
    user_code: str
    message: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    ends: float


class _MsalSignIn(SignIn):
    """Puts a token on every request, and gets another one, once, when Graph turns it down."""

    def __init__(self, authority: Authority, *, delegated: bool) -> None:
        super().__init__(delegated=delegated, tenant=authority.tenant_id)
        self._authority = authority
        self._token: _Token | None = None
        self._acquiring: asyncio.Task[_Token] | None = None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """The request with a token; after a 401 with a newer one that meets its claims."""
        token = await self._valid()
        request.headers["Authorization"] = f"Bearer {token.value}"
        response = yield request
        if response.status_code == 401:
            token = await self._valid(after=token, claims=wire.claims(response.headers))
            request.headers["Authorization"] = f"Bearer {token.value}"
            yield request

    async def _valid(self, *, after: _Token | None = None, claims: str = "") -> _Token:
        """A token that lasts, newer than `after`. Those who need one at the same time wait for the same."""
        token = self._token
        if token and token is not after and self._authority.clock() < token.ends - _EARLY:
            return token
        if self._acquiring is None:
            work = self._acquired(claims, renew=after is not None)
            self._acquiring = asyncio.get_running_loop().create_task(work)
            self._acquiring.add_done_callback(self._acquisition_over)
        return await asyncio.shield(self._acquiring)

    def _acquisition_over(self, done: asyncio.Task[_Token]) -> None:
        self._acquiring = None
        if not done.cancelled():
            done.exception()  # those who wait have it

    async def _acquired(self, claims: str, *, renew: bool) -> _Token:
        said = await _in_thread(lambda: self._acquire(claims, renew=renew))
        return self._keep(said, claims)

    def _keep(self, said: Mapping[str, Any], claims: str = "") -> _Token:
        if "access_token" not in said:
            raise _refusal(said, claims)
        ends = self._authority.clock() + int(said.get("expires_in", 0))
        self._token = _Token(str(said["access_token"]), ends)
        return self._token

    @abstractmethod
    def _acquire(self, claims: str, *, renew: bool) -> Mapping[str, Any]:
        """msal's answer; called in a thread, never twice at a time."""


class ClientCredentials(_MsalSignIn):
    """An application in its own name, proved by a secret or a certificate.
    https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow"""

    def __init__(self, authority: Authority, client_id: str, proof: str | Certificate) -> None:
        super().__init__(authority, delegated=False)
        self._client_id = client_id
        self._proof = proof
        self._application: Any = None

    def _acquire(self, claims: str, *, renew: bool) -> Mapping[str, Any]:
        if self._application is None:
            self._application = msal.ConfidentialClientApplication(
                self._client_id, client_credential=self._credential(), **self._authority.options()
            )
        if renew:
            self._application.remove_tokens_for_client()
        said: Mapping[str, Any] = self._application.acquire_token_for_client(
            [f"{self._authority.resource}/{CONSENTED}"], claims_challenge=claims or None
        )
        return said

    def _credential(self) -> str | dict[str, str]:
        match self._proof:
            case Certificate(private_key, public_certificate):
                return {"private_key": private_key, "public_certificate": public_certificate}
            case str(secret):
                return secret


class DeviceCode(_MsalSignIn):
    """One person, who signs in on any device with a code.
    https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code"""

    def __init__(
        self,
        authority: Authority,
        client_id: str,
        scopes: tuple[str, ...] = (CONSENTED,),
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(authority, delegated=True)
        self._client_id = client_id
        self._scopes = [f"{authority.resource}/{scope}" for scope in scopes]
        self._sleep = sleep
        self._application: Any = None

    async def sign_in(self, prompt: Callable[[Prompt], None], claims: str = "") -> None:
        """Tell the person what to do and wait until it is done; SignInFailed when it is not done in time."""
        flow = await _in_thread(lambda: self._public().initiate_device_flow(self._scopes))
        if "user_code" not in flow:
            raise _refusal(flow, claims)
        prompt(_prompt(flow))
        interval = float(flow.get("interval", 5))
        said = await self._poll(flow, claims)
        while said.get("error") in {"authorization_pending", "slow_down"}:
            interval += 5 * (said["error"] == "slow_down")  # RFC 8628, 3.5
            await self._sleep(interval)
            said = await self._poll(flow, claims)
        self._keep(said, claims)

    async def _poll(self, flow: dict[str, Any], claims: str) -> Mapping[str, Any]:
        """One look whether the person is done: msal's own loop would hold its thread all the while.

        It gets a copy of the flow, in which it notes the time of its looks, by a clock of its own.
        """
        if self._authority.clock() >= flow["expires_at"]:
            raise SignInFailed(
                "POST token", code="expired_token", message="The code has ended.", claims=claims
            )
        said: Mapping[str, Any] = await _in_thread(
            lambda: self._public().acquire_token_by_device_flow(
                {**flow}, claims_challenge=claims or None, exit_condition=lambda _: True
            )
        )
        return said

    def _acquire(self, claims: str, *, renew: bool) -> Mapping[str, Any]:
        application = self._public()
        for account in application.get_accounts():
            said: Mapping[str, Any] | None = application.acquire_token_silent_with_error(
                self._scopes, account, force_refresh=renew and not claims, claims_challenge=claims or None
            )
            return said or {"error": "interaction_required"}
        return {"error": "login_required", "error_description": "Nobody is signed in."}

    def _public(self) -> Any:
        if self._application is None:
            self._application = msal.PublicClientApplication(self._client_id, **self._authority.options())
        return self._application


def _prompt(flow: Mapping[str, Any]) -> Prompt:
    return Prompt(
        verification_uri=str(flow["verification_uri"]),
        user_code=str(flow["user_code"]),
        message=str(flow.get("message", "")),
        ends=datetime.fromtimestamp(flow["expires_at"], UTC),
    )


def _refusal(said: Mapping[str, Any], claims: str) -> SignInFailed:
    return SignInFailed(
        "POST token",
        code=str(said.get("error", "")),
        message=str(said.get("error_description", "")),
        request_id=str(said.get("correlation_id", "")),
        claims=str(said.get("claims", claims)),
    )


async def _in_thread(work: Callable[[], Any]) -> Any:
    """What msal says, or why it could not ask."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:  # the network's, and requests' own
        raise Unavailable("POST token", code=type(error).__name__, message=str(error)) from error
    except (ValueError, msal.exceptions.MsalError) as error:  # no such tenant, a certificate that is none
        raise SignInFailed("POST token", code=type(error).__name__, message=str(error)) from error
