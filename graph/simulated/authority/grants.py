"""What the authority decides: who may have which token. No I/O.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow and its siblings.
"""

import base64
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from graph.simulated.authority import oauth_errors
from graph.simulated.authority.clients import Account, Client, Visitor, authenticate, known, proves
from graph.simulated.authority.consents import GRAPH, Asked, Consents, graph_scopes, no_consent
from graph.simulated.authority.devices import Devices
from graph.simulated.authority.issuing import BOT_FRAMEWORK, SECOND_FACTOR, TOKEN_LIVES, Issuer
from graph.simulated.authority.keys import Keys, Unreadable
from graph.simulated.authority.oauth_errors import Refusal
from graph.simulated.world import World

Json = dict[str, Any]
Form = Mapping[str, str]

CODE_LIVES: Final = 600


@dataclass(frozen=True, slots=True)
class _Code:
    asked: Asked
    account: Account
    ends: float


@dataclass(frozen=True, slots=True)
class _Refresh:
    client_id: str
    account: Account
    session: int


class Authority(Issuer):
    """The identity platform of one simulated tenant.

    Switches stand for what administrators decide: `mfa_for` people must come back for a second factor when a
    token is renewed; `blocked` may not sign in.
    """

    def __init__(
        self,
        world: World,
        clients: Iterable[Client],
        *,
        visitors: Iterable[Visitor] = (),
        keys: Keys | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(world, visitors, keys or Keys(), clock)
        self.mfa_for: set[str] = set()
        self.blocked: set[str] = set()
        self.consents = Consents()
        self.asked: list[str] = []
        self._clients = {client.client_id: client for client in clients}
        self._codes: dict[str, _Code] = {}
        self._refresh: dict[str, _Refresh] = {}
        self._devices = Devices()

    def register(self, client: Client) -> None:
        """Add an application, or change it."""
        self._clients[client.client_id] = client

    # The authorize page

    def read(self, query: Form) -> Asked:
        """What is asked, if an application of ours asks from an address of its own. Raises Refusal, which
        must be shown here: nobody knows yet where it would be sent."""
        client = known(self._clients, query)
        redirect_uri = query.get("redirect_uri", "")
        if redirect_uri not in client.redirect_uris:
            raise Refusal(
                "invalid_request",
                oauth_errors.WRONG_REDIRECT,
                f"The redirect URI '{redirect_uri}' specified in the request does not match the redirect "
                f"URIs configured for the application '{client.client_id}'.",
            )
        return Asked(
            client,
            redirect_uri,
            frozenset(query.get("scope", "").split()),
            query.get("state", ""),
            query.get("nonce", ""),
            query.get("code_challenge", ""),
            query.get("login_hint", ""),
            query.get("claims", ""),
        )

    def check(self, asked: Asked, query: Form) -> None:
        """Refuse what the application did wrong; it learns of that itself."""
        if query.get("response_type") != "code" or query.get("response_mode", "query") != "query":
            raise Refusal("unsupported_response_type", 700054, "Only response_type 'code' is enabled.")
        if not asked.challenge or query.get("code_challenge_method") != "S256":
            raise Refusal(
                "invalid_request",
                oauth_errors.NO_PKCE,
                "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
            )
        graph_scopes(asked.scopes)

    def issue_code(self, asked: Asked, user_id: str) -> str:
        """A code for the browser to bring back. Raises Refusal."""
        account = self._account(user_id)
        if user_id in self.blocked:
            raise Refusal(
                "access_denied",
                oauth_errors.BLOCKED,
                "Access has been blocked by Conditional Access policies.",
            )
        self._enabled(account)
        if self.consents.missing(asked, user_id):
            raise no_consent(asked.client)
        if "acrs" in asked.claims:
            self.mfa_for.discard(user_id)  # who sits at the page has done the second factor
            self._second_factors.add(user_id)
        code = secrets.token_urlsafe(48)
        self._codes[code] = _Code(asked, account, self._clock() + CODE_LIVES)
        return code

    # The token endpoint

    def grant(self, form: Form) -> Json:
        """Tokens, for any of the grants. Raises Refusal."""
        kind = form.get("grant_type", "")
        self.asked.append(kind)
        client = known(self._clients, form)
        match kind:
            case "urn:ietf:params:oauth:grant-type:device_code":
                return self._by_device(client, form)
            case "refresh_token" if client.public and not proves(form):
                return self._by_refresh(client, form)
        authenticate(client, form, self._clock())
        match kind:
            case "authorization_code":
                return self._by_code(client, form)
            case "refresh_token":
                return self._by_refresh(client, form)
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                return self._on_behalf_of(client, form)
            case "client_credentials":
                return self._for_itself(client, form)
            case _:
                raise Refusal("unsupported_grant_type", 70003, f"The grant type '{kind}' is not supported.")

    def _by_code(self, client: Client, form: Form) -> Json:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.asked.client.client_id != client.client_id:
            raise Refusal(
                "invalid_grant", oauth_errors.SPENT_CODE, "The code was already redeemed, or never was."
            )
        if code.ends <= self._clock():
            raise Refusal(
                "invalid_grant", oauth_errors.EXPIRED_CODE, "The provided authorization code has expired."
            )
        if code.asked.redirect_uri != form.get("redirect_uri"):
            raise Refusal("invalid_grant", oauth_errors.WRONG_REDIRECT, "The reply address does not match.")
        if not hmac.compare_digest(_challenge(form.get("code_verifier", "")), code.asked.challenge):
            raise Refusal(
                "invalid_grant",
                oauth_errors.BAD_VERIFIER,
                "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
            )
        return self._answer(client, code.account, code.asked.scopes, nonce=code.asked.nonce)

    def _by_refresh(self, client: Client, form: Form) -> Json:
        held = self._refresh.get(form.get("refresh_token", ""))
        if held is None or held.client_id != client.client_id:
            raise Refusal(
                "invalid_grant", oauth_errors.BAD_GRANT, "The refresh token is malformed or not ours."
            )
        if held.session != self._session.get(held.account.id, 0):
            raise Refusal(
                "invalid_grant",
                oauth_errors.REVOKED,
                "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
                more={"suberror": "bad_token"},
            )
        self._enabled(held.account)
        self._second_factor(held.account)
        return self._answer(client, held.account, frozenset(form.get("scope", "").split()))

    def _on_behalf_of(self, client: Client, form: Form) -> Json:
        if form.get("requested_token_use") != "on_behalf_of":
            raise Refusal("invalid_request", 900144, "requested_token_use must be 'on_behalf_of'.")
        try:
            claims = self.keys.read(form.get("assertion", ""), client.audiences, self._clock())
        except Unreadable as unreadable:
            raise Refusal(
                "invalid_grant", oauth_errors.BAD_ASSERTION, f"Assertion failed validation: {unreadable}."
            ) from unreadable
        if "access_as_user" not in str(claims.get("scp", "")).split():
            raise Refusal("invalid_grant", oauth_errors.BAD_ASSERTION, "The assertion lacks access_as_user.")
        account = self._account(str(claims["oid"]))
        if claims["session"] != self._session.get(account.id, 0):
            raise Refusal("invalid_grant", oauth_errors.REVOKED, "The grant was revoked.")
        self._enabled(account)
        self._second_factor(account)
        return self._answer(client, account, frozenset(form.get("scope", "").split()))

    def _for_itself(self, client: Client, form: Form) -> Json:
        resource, _, kind = form.get("scope", "").rpartition("/")
        if kind != ".default" or resource not in {GRAPH, BOT_FRAMEWORK}:
            raise Refusal(
                "invalid_scope", oauth_errors.BAD_SCOPE, "The scope must be a resource and /.default."
            )
        granted = sorted(client.consented) if resource == GRAPH else []
        token = self._app_token(resource, client.client_id, granted)
        return {"token_type": "Bearer", "expires_in": TOKEN_LIVES, "access_token": token}

    def begin_device(self, form: Form) -> Json:
        """A code to type in on another device. Raises Refusal."""
        client = known(self._clients, form)
        scopes = frozenset(form.get("scope", "").split())
        graph_scopes(scopes)
        return self._devices.begin(client, scopes, f"{self.origin}/devicelogin", self._clock())

    def asked_by_device(self, user_code: str) -> Asked | None:
        """What the device that waits with this code asks for."""
        device = self._devices.waiting(user_code, self._clock())
        return Asked(device.client, "", device.scopes, "", "", "") if device else None

    def enter_device_code(self, user_code: str, user_id: str) -> bool:
        """Somebody typed a code in; whether one of that name is waiting. No `user_id`: declined."""
        account = self._account(user_id) if user_id else None
        return self._devices.enter(user_code, account, self._clock())

    def _by_device(self, client: Client, form: Form) -> Json:
        device = self._devices.done(client, form, self._clock())
        if device.account is None:
            raise Refusal("authorization_pending", oauth_errors.DEVICE_PENDING, "The person is not done yet.")
        return self._answer(client, device.account, device.scopes)

    # What they share

    def _answer(self, client: Client, account: Account, scopes: frozenset[str], *, nonce: str = "") -> Json:
        wanted = graph_scopes(scopes)
        granted = self.consents.granted(client, account.id)
        if ".default" in {scope.rpartition("/")[2] for scope in scopes}:
            wanted = granted
        if wanted - granted:
            raise no_consent(client)
        # Entra puts in whatever was granted, also what was not asked for this time.
        told = granted | wanted
        refresh = secrets.token_urlsafe(48)
        self._refresh[refresh] = _Refresh(client.client_id, account, self._session.get(account.id, 0))
        info = json.dumps({"uid": account.id, "utid": account.tenant_id}).encode()
        return {
            "token_type": "Bearer",
            "scope": " ".join([*(f"{GRAPH}/{scope}" for scope in sorted(told)), "openid", "profile"]),
            "expires_in": TOKEN_LIVES,
            "ext_expires_in": TOKEN_LIVES,
            "access_token": self._access_token(GRAPH, account, " ".join(sorted(told)), client.client_id),
            "refresh_token": refresh,
            "id_token": self._id_token(client, account, nonce),
            "client_info": base64.urlsafe_b64encode(info).decode().rstrip("="),
        }

    def _enabled(self, account: Account) -> None:
        user = self.world.user(account.id)
        if user is not None and not user["accountEnabled"]:
            raise Refusal("invalid_grant", oauth_errors.DISABLED, "The user account is disabled.")

    def _second_factor(self, account: Account) -> None:
        if account.id in self.mfa_for:
            wanted = {"acrs": {"essential": True, "value": SECOND_FACTOR}}
            raise Refusal(
                "interaction_required",
                oauth_errors.NEEDS_MFA,
                "Due to a configuration change made by your administrator, you must use multi-factor "
                "authentication to access the resource.",
                more={
                    "suberror": "basic_action",
                    "claims": json.dumps({"access_token": wanted}),
                },
            )


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
