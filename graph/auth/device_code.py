"""One person at a terminal, who signs in on any device with a code; tokens stay in memory."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import msal

from graph.asking.errors import ACQUIRING, SignInFailed
from graph.auth.acquiring import Scopes, TokenSignIn
from graph.auth.authority import Authority, in_thread, refusal
from graph.scopes import READ_SCOPES, WRITE_SCOPES


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person must do to sign in: open the page, enter the code, before it ends."""

    verification_uri: str
    user_code: str
    message: str
    ends: datetime


class DeviceCode(TokenSignIn):
    """One person, who signs in on any device with a code. Reads carry the permissions to look; the write asks
    for its own, at the first write. `scopes` are asked for instead, for reads and writes alike.
    https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code"""

    def __init__(
        self,
        authority: Authority,
        client_id: str,
        scopes: tuple[str, ...] = (),
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(authority, delegated=True, may_write=True)
        self._client_id = client_id
        self._read = frozenset(scopes) or READ_SCOPES
        self._write = frozenset(scopes) or WRITE_SCOPES
        self._sleep = sleep
        self._application: Any = None
        self._person = ""

    async def sign_in(
        self, prompt: Callable[[Prompt], None], claims: str = "", *, to_write: bool = False
    ) -> None:
        """Tell the person what to do and wait until it is done. `to_write`: the same person grants the write,
        and goes on looking as before. SignInFailed when it is not done in time, or by somebody else."""
        scopes = self._write if to_write else self._read
        application = await in_thread(self._public)
        flow = await in_thread(
            lambda: application.initiate_device_flow(
                self._authority.scopes(scopes), claims_challenge=claims or None
            )
        )
        if "user_code" not in flow:
            raise refusal(flow, claims)
        prompt(_prompt(flow))
        interval = float(flow.get("interval", 5))
        said = await self._poll(application, flow, claims)
        while said.get("error") in {"authorization_pending", "slow_down"}:
            interval += 5 * (said["error"] == "slow_down")  # RFC 8628, 3.5
            await self._sleep(interval)
            said = await self._poll(application, flow, claims)
        if "access_token" not in said:
            raise refusal(said, claims)
        self._enter(application, said, to_write=to_write)
        self._keep(scopes, said)

    def forget(self) -> None:
        """Sign out: no token is kept, and the next request needs another code."""
        self._application, self._person = None, ""
        self._tokens.clear()

    def close(self) -> None:
        """Close the client that was given for msal's requests."""
        if self._authority.http_client is not None:
            self._authority.http_client.close()

    def _enter(self, application: Any, said: Mapping[str, Any], *, to_write: bool) -> None:
        """Whoever signed in is this person from now on; a write is granted by nobody else."""
        person = str((said.get("id_token_claims") or {}).get("oid", ""))
        if to_write and self._person not in {"", person}:
            raise SignInFailed(ACQUIRING, code="somebody_else", message="Somebody else entered the code.")
        if not to_write:
            self.forget()
        self._application, self._person = application, person

    async def _poll(self, application: Any, flow: dict[str, Any], claims: str) -> Mapping[str, Any]:
        """One look whether the person is done: msal's own loop would hold its thread all the while.

        It gets a copy of the flow, in which it notes the time of its looks, by a clock of its own; and an
        interval of its own, since with one of 0 it would never ask whether to stop.
        """
        if self._authority.clock() >= flow["expires_at"]:
            raise SignInFailed(ACQUIRING, code="expired_token", message="The code has ended.", claims=claims)
        said: Mapping[str, Any] = await in_thread(
            lambda: application.acquire_token_by_device_flow(
                {**flow, "interval": 1}, claims_challenge=claims or None, exit_condition=lambda _: True
            )
        )
        return said

    def _scopes_of(self, request: httpx.Request) -> Scopes:
        return self._read if request.method == "GET" else self._write

    async def _acquire(self, scopes: Scopes, claims: str, *, renew: bool) -> Mapping[str, Any]:
        application = self._application
        said: Mapping[str, Any] = await in_thread(
            lambda: self._renewed(application, scopes, claims, renew=renew)
        )
        return said

    def _renewed(self, application: Any, scopes: Scopes, claims: str, *, renew: bool) -> Mapping[str, Any]:
        for account in application.get_accounts() if application else ():
            said: Mapping[str, Any] | None = application.acquire_token_silent_with_error(
                self._authority.scopes(scopes),
                account,
                force_refresh=renew and not claims,
                claims_challenge=claims or None,
            )
            return said or {"error": "interaction_required"}
        return {"error": "login_required", "error_description": "Nobody is signed in."}

    def _public(self) -> Any:
        """msal's side of one sign-in, with tokens of its own: what is left unfinished leaves nothing."""
        return msal.PublicClientApplication(self._client_id, **self._authority.options())


def _prompt(flow: Mapping[str, Any]) -> Prompt:
    return Prompt(
        verification_uri=str(flow["verification_uri"]),
        user_code=str(flow["user_code"]),
        message=str(flow.get("message", "")),
        ends=datetime.fromtimestamp(flow["expires_at"], UTC),
    )
