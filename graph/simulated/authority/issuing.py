"""What stands in the authority's tokens, and for whom they still speak. The clock is the caller's.

https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

import base64
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from graph.simulated.authority.clients import Account, Client, Visitor
from graph.simulated.authority.consents import GRAPH
from graph.simulated.authority.keys import Keys, Unreadable
from graph.simulated.authority.oauth_errors import Refusal
from graph.simulated.odata.envelope import Caller, Failure
from graph.simulated.world import World

Json = dict[str, Any]

BOT_FRAMEWORK: Final = "https://api.botframework.com"
TOKEN_LIVES: Final = 3_600

SECOND_FACTOR: Final = "c1"
"""The authentication context that a second factor meets."""


class Issuer:
    """Who signs tokens for one simulated tenant. `origin` is where it is served, set when that is known.

    `mfa_to_write` people must come back for a second factor when they write; `revoke` ends all that a person
    has.
    """

    def __init__(
        self, world: World, visitors: Iterable[Visitor], keys: Keys, clock: Callable[[], float]
    ) -> None:
        self.world = world
        self.origin = "http://127.0.0.1"
        self.visitors = {visitor.id: visitor for visitor in visitors}
        self.mfa_to_write: set[str] = set()
        self.keys = keys
        self._clock = clock
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

    def revoke(self, user_id: str) -> None:
        """End every session of a person: https://learn.microsoft.com/graph/api/user-revokesigninsessions"""
        self._session[user_id] = self._session.get(user_id, 0) + 1
        self._second_factors.discard(user_id)

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
        if writes and user["id"] in self.mfa_to_write and SECOND_FACTOR not in claims.get("acrs", ()):
            raise self._challenge({"acrs": {"essential": True, "value": SECOND_FACTOR}})
        return Caller(user["id"], str(claims["appid"]), frozenset(str(claims["scp"]).split()))

    def _challenge(self, wanted: Json) -> Failure:
        claims = base64.b64encode(json.dumps({"access_token": wanted}).encode()).decode()
        told = (
            f'Bearer realm="", authorization_uri="{self.origin}/common/oauth2/authorize", '
            f'error="insufficient_claims", claims="{claims}"'
        )
        words = "Continuous access evaluation resulted in challenge with result: InteractionRequired."
        return Failure(401, "InvalidAuthenticationToken", words, {"WWW-Authenticate": told})

    # What stands in a token

    def token_for_bot(self, client_id: str, user_id: str, *, scope: str = "access_as_user") -> str:
        """What Teams sends along for single sign-on: a person's token for the bot's own interface.
        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-overview"""
        account = self._account(user_id)
        return self._access_token(
            f"api://botid-{client_id}", account, scope, "5e3ce6c0-2b1f-4285-8d4b-75ee78787346"
        )

    def _access_token(self, audience: str, account: Account, scope: str, client_id: str) -> str:
        person = {"idtyp": "user", "oid": account.id, "name": account.name, "upn": account.username}
        session = {"scp": scope, "tid": account.tenant_id, "session": self._session.get(account.id, 0)}
        factors = {"acrs": [SECOND_FACTOR]} if account.id in self._second_factors else {}
        return self.keys.sign(self._claims(audience, client_id) | person | session | factors)

    def _app_token(self, resource: str, client_id: str, roles: list[str]) -> str:
        own = {"idtyp": "app", "oid": str(uuid5(NAMESPACE_URL, client_id)), "roles": roles}
        return self.keys.sign(self._claims(resource, client_id) | own)

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
