"""A person's sign-in during one turn: whoever led the turn learns afterwards what it met.

A check that cannot look says so and goes on, so that a lapsed sign-in would end as a list of gaps. Here it
is noted, and the host can ask the person to sign in and answer then.
"""

from collections.abc import AsyncGenerator

import httpx

from graph.asking import wire
from graph.asking.errors import ACQUIRING, SignInFailed
from graph.asking.sign_in import SignIn
from graph.auth.acquiring import TokenSignIn, is_turned_down

# What a person mends by signing in again; the rest is the operator's to mend.
_MENDED_BY_SIGNING_IN = frozenset(
    {"consent_required", "interaction_required", "invalid_grant", "login_required", "mfa_required"}
)


class OneTurn(SignIn):
    """Signs a turn's requests as `person`, None being nobody.

    `wants` is why a request went without an answer for lack of a sign-in; `wrote` whether a write was sent
    that Graph did not turn away at the door, `wrote_in_vain` whether one was turned away for want of a token.
    """

    def __init__(self, person: TokenSignIn | None, tenant: str) -> None:
        super().__init__(delegated=True, tenant=tenant, may_write=person is None or person.may_write)
        self._person = person
        self.wants: SignInFailed | None = None
        self.wrote = False
        self.wrote_in_vain = False

    @property
    def signed_in(self) -> bool:
        """Whether the turn is a person's."""
        return self._person is not None

    @property
    def can_be_mended(self) -> bool:
        """Whether signing in again may help with what is wanted."""
        wants = self.wants
        return wants is not None and (wants.status in {401, 403} or wants.code in _MENDED_BY_SIGNING_IN)

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """The person's own flow, watched."""
        try:
            flow = self._somebody().async_auth_flow(request)
            sent = await anext(flow)
            while True:
                wrote, self.wrote = self.wrote, self.wrote or request.method != "GET"
                response = yield sent
                if response.status_code in {401, 403}:
                    self.wrote = wrote
                try:
                    sent = await flow.asend(response)
                except StopAsyncIteration:
                    break
        except SignInFailed as failed:
            self._note(failed, request)
            raise
        if is_turned_down(response):
            # Twice: the newer token was turned down too.
            claims = wire.claims(response.headers)
            self._note(SignInFailed(str(request.url.path), response.status_code, claims=claims), request)

    def _note(self, failed: SignInFailed, request: httpx.Request) -> None:
        self.wants = failed
        self.wrote_in_vain = self.wrote_in_vain or request.method != "GET"

    def _somebody(self) -> TokenSignIn:
        if self._person is None:
            raise SignInFailed(ACQUIRING, code="login_required", message="Nobody is signed in.")
        return self._person
