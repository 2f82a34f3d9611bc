"""One person at a terminal, who signs in on any device with a code; tokens stay in memory."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msal

from graph.auth.acquiring import Scopes, TokenSignIn
from graph.auth.authority import CONSENTED, Authority, in_thread, refusal
from graph.errors import SignInFailed


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person must do to sign in: open the page, enter the code, before it ends."""

    verification_uri: str
    user_code: str
    message: str
    ends: datetime


class DeviceCode(TokenSignIn):
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
        super().__init__(authority, delegated=True, may_write=True)
        self._client_id = client_id
        self._asked_for = authority.scopes(frozenset(scopes))
        self._sleep = sleep
        self._application: Any = None

    async def sign_in(self, prompt: Callable[[Prompt], None], claims: str = "") -> None:
        """Tell the person what to do and wait until it is done; SignInFailed when it is not done in time."""
        flow = await in_thread(lambda: self._public().initiate_device_flow(self._asked_for))
        if "user_code" not in flow:
            raise refusal(flow, claims)
        prompt(_prompt(flow))
        interval = float(flow.get("interval", 5))
        said = await self._poll(flow, claims)
        while said.get("error") in {"authorization_pending", "slow_down"}:
            interval += 5 * (said["error"] == "slow_down")  # RFC 8628, 3.5
            await self._sleep(interval)
            said = await self._poll(flow, claims)
        self._keep(frozenset(), said, claims)

    async def _poll(self, flow: dict[str, Any], claims: str) -> Mapping[str, Any]:
        """One look whether the person is done: msal's own loop would hold its thread all the while.

        It gets a copy of the flow, in which it notes the time of its looks, by a clock of its own.
        """
        if self._authority.clock() >= flow["expires_at"]:
            raise SignInFailed(
                "POST token", code="expired_token", message="The code has ended.", claims=claims
            )
        said: Mapping[str, Any] = await in_thread(
            lambda: self._public().acquire_token_by_device_flow(
                {**flow}, claims_challenge=claims or None, exit_condition=lambda _: True
            )
        )
        return said

    async def _acquire(self, scopes: Scopes, claims: str, *, renew: bool) -> Mapping[str, Any]:
        said: Mapping[str, Any] = await in_thread(lambda: self._renewed(claims, renew=renew))
        return said

    def _renewed(self, claims: str, *, renew: bool) -> Mapping[str, Any]:
        application = self._public()
        for account in application.get_accounts():
            said: Mapping[str, Any] | None = application.acquire_token_silent_with_error(
                self._asked_for, account, force_refresh=renew and not claims, claims_challenge=claims or None
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
