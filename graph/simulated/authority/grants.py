"""What the authority decides: who may have which token. No I/O; the clock is the caller's.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow and its siblings.
"""

import base64
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from graph.simulated.authority import oauth_errors
from graph.simulated.authority.clients import Account, Client, Visitor, authenticate, known, proves
from graph.simulated.authority.consents import GRAPH, Asked, Consents, graph_scopes, no_consent
from graph.simulated.authority.devices import Devices
from graph.simulated.authority.keys import Keys, Unreadable
from graph.simulated.authority.oauth_errors import Refusal
from graph.simulated.odata.envelope import Caller, Failure
from graph.simulated.world import World

Json = dict[str, Any]
Form = Mapping[str, str]

BOT_FRAMEWORK: Final = "https://api.botframework.com"
CODE_LIVES: Final = 600
TOKEN_LIVES: Final = 3_600

_CONTEXT: Final = "c1"  # the authentication context that a second factor meets


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


class Authority:
    """The identity platform of one simulated tenant. `origin` is where it is served, set when that is known.

    Switches stand for what administrators decide: `mfa_for` people must come back for a second factor when a
    token is renewed, `mfa_to_write` people when they write; `blocked` may not sign in; `revoke` ends all that
    a person has.
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
        self.world = world
        self.origin = "http://127.0.0.1"
        self.visitors = {visitor.id: visitor for visitor in visitors}
        self.mfa_for: set[str] = set()
        self.mfa_to_write: set[str] = set()
        self.blocked: set[str] = set()
        self.keys = keys or Keys()
        self.consents = Consents()
        self.asked: list[str] = []
        self._clients = {client.client_id: client for client in clients}
        self._clock = clock
        self._codes: dict[str, _Code] = {}
        self._refresh: dict[str, _Refresh] = {}
        self._devices = Devices()
        self._session: dict[str, int] = {}
        self._second_factors: set[str] = set()

    # The tenant

    @property
    def tenant_id(self) -> str:
        return str(self.world.organization()["id"])

    def knows_tenant(self, segment: str) -> bool:
        """Whether a path's first segment leads to this tenant, by id, by domain or by no name at all."""
        tenant = self.world.tenant
        return segment.lower() in {
            self.tenant_id,
            tenant.domain,
            tenant.initial_domain,
            "organizations",
            "common",
        }

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def register(self, client: Client) -> None:
        """Add an application, or change it."""
        self._clients[client.client_id] = client

    def revoke(self, user_id: str) -> None:
        """End every session of a person: https://learn.microsoft.com/graph/api/user-revokesigninsessions"""
        self._session[user_id] = self._session.get(user_id, 0) + 1
        self._second_factors.discard(user_id)

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

    def token_for_bot(self, client_id: str, user_id: str, *, scope: str = "access_as_user") -> str:
        """What Teams sends along for single sign-on: a person's token for the bot's own interface.
        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-overview"""
        account = self._account(user_id)
        return self._access_token(
            f"api://botid-{client_id}", account, scope, "5e3ce6c0-2b1f-4285-8d4b-75ee78787346"
        )

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
        claims = self._claims(resource, client.client_id) | {
            "idtyp": "app",
            "oid": str(uuid5(NAMESPACE_URL, client.client_id)),
            "roles": granted,
        }
        return {
            "token_type": "Bearer",
            "expires_in": TOKEN_LIVES,
            "access_token": self.keys.sign(claims),
        }

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

    # Graph's side

    def caller_of(self, authorization: str, world: World, *, writes: bool = False) -> Caller | None:
        """Whom a token for Graph belongs to; None for none of ours. Raises Failure with a claims challenge
        where a good token has been revoked since, or does not suffice for a write.
        https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation,
        https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context"""
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer":
            return None
        try:
            claims = self.keys.read(token.strip(), {GRAPH}, self._clock())
        except Unreadable:
            return None
        if claims["tid"] != self.tenant_id:
            return None
        if claims["idtyp"] == "app":
            return Caller(None, str(claims["appid"]), frozenset(claims["roles"]))
        user = world.user(str(claims["oid"]))
        if user is None:
            return None
        if not user["accountEnabled"] or claims["session"] != self._session.get(user["id"], 0):
            raise self._challenge({"nbf": {"essential": True, "value": str(int(self._clock()))}})
        if writes and user["id"] in self.mfa_to_write and _CONTEXT not in claims.get("acrs", ()):
            raise self._challenge({"acrs": {"essential": True, "value": _CONTEXT}})
        return Caller(user["id"], str(claims["appid"]), frozenset(str(claims["scp"]).split()))

    def _challenge(self, wanted: Json) -> Failure:
        claims = base64.b64encode(json.dumps({"access_token": wanted}).encode()).decode()
        told = (
            f'Bearer realm="", authorization_uri="{self.origin}/common/oauth2/authorize", '
            f'error="insufficient_claims", claims="{claims}"'
        )
        words = "Continuous access evaluation resulted in challenge with result: InteractionRequired."
        return Failure(401, "InvalidAuthenticationToken", words, {"WWW-Authenticate": told})

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

    def _access_token(self, audience: str, account: Account, scope: str, client_id: str) -> str:
        person = {"idtyp": "user", "oid": account.id, "name": account.name, "upn": account.username}
        session = {"scp": scope, "tid": account.tenant_id, "session": self._session.get(account.id, 0)}
        factors = {"acrs": [_CONTEXT]} if account.id in self._second_factors else {}
        return self.keys.sign(self._claims(audience, client_id) | person | session | factors)

    def _id_token(self, client: Client, account: Account, nonce: str) -> str:
        claims = self._claims(client.client_id, client.client_id) | {
            "iss": f"{self.origin}/{account.tenant_id}/v2.0",
            "tid": account.tenant_id,
            "oid": account.id,
            "sub": sha256(f"{client.client_id}{account.id}".encode()).hexdigest(),
            "name": account.name,
            "preferred_username": account.username,
        }
        return self.keys.sign(claims | ({"nonce": nonce} if nonce else {}))

    def _claims(self, audience: str, client_id: str) -> Json:
        now = int(self._clock())
        return {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self.tenant_id}/",
            "iat": now,
            "nbf": now,
            "exp": now + TOKEN_LIVES,
            "appid": client_id,
            "tid": self.tenant_id,
            "ver": "1.0",
        }

    def _account(self, user_id: str) -> Account:
        if visitor := self.visitors.get(user_id):
            return Account(visitor.tenant_id, visitor.id, visitor.name, visitor.user_principal_name)
        user = self.world.user(user_id)
        if user is None:
            raise Refusal("invalid_grant", 50034, "The user account does not exist in the directory.")
        return Account(self.tenant_id, user["id"], user["displayName"], user["userPrincipalName"])

    def _enabled(self, account: Account) -> None:
        user = self.world.user(account.id)
        if user is not None and not user["accountEnabled"]:
            raise Refusal("invalid_grant", oauth_errors.DISABLED, "The user account is disabled.")

    def _second_factor(self, account: Account) -> None:
        if account.id in self.mfa_for:
            raise Refusal(
                "interaction_required",
                oauth_errors.NEEDS_MFA,
                "Due to a configuration change made by your administrator, you must use multi-factor "
                "authentication to access the resource.",
                more={
                    "suberror": "basic_action",
                    "claims": json.dumps({"access_token": {"acrs": {"essential": True, "value": _CONTEXT}}}),
                },
            )


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
