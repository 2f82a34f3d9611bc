"""Who sent this: the proof that a channel's connector attaches to what it posts.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication asks for:
a JWT signed with RS256 by a key of the Bot Framework's own metadata, issued by
its cloud's issuer for this bot, valid now with 5 minutes of skew, for the service URL that the
activity names, by a key endorsed for the activity's channel.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite
from typing import Any, Final, Protocol

import jwt

from bot.proving.service_urls import ServiceUrls
from bot.proving.signing_keys import SigningKey, SigningKeys, UnknownKey
from bot.strict_json import Malformed, strict_json
from graph.clouds import CLOUDS

SKEW: Final = 300.0

# A connector's token lives an hour, and Entra lets nobody make one that lives longer than a day
# (https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes): one that claims more,
# and so never ends once it is stolen, was not made as these are.
_LONGEST_LIFE: Final = 86_400.0

_LONGEST_TOKEN = 8_192
_MOST_KNOWN = 256


class Unproven(Exception):
    """Nothing proves who sent this (401)."""


class Unwelcome(Exception):
    """It is proven who sent this, and it is not for us, or not from there (403)."""


class Sent(Protocol):
    """What the proof must fit: the channel, the connector and the tenant that an activity names."""

    @property
    def channel(self) -> str: ...
    @property
    def service_url(self) -> str: ...
    @property
    def tenant(self) -> str: ...


class SenderProof(Protocol):
    """Tells whether an activity comes from who it says."""

    async def prove(self, authorization: Sequence[str], sent: Sent) -> None:
        """Raises Unproven, Unwelcome or KeysUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class AnybodyHere:
    """No proof is asked for: the bot has no application id and listens on loopback only."""

    service_urls: ServiceUrls

    async def prove(self, authorization: Sequence[str], sent: Sent) -> None:
        if not self.service_urls.allow(sent.service_url):
            raise Unwelcome("serviceUrl is not a connector of this machine.")


@dataclass(frozen=True, slots=True)
class _Signed:
    key: SigningKey
    claims: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ConnectorProof:
    """Proof by the connector's signed token; `tenants` are whose Teams may talk to the bot (none: any)."""

    app_id: str
    keys: SigningKeys
    service_urls: ServiceUrls
    tenants: frozenset[str] = frozenset()
    issuer: str = CLOUDS["global"].bot_issuer
    clock: Callable[[], float] = time.time
    # A connector sends one token for an hour: its signature is worked out once for each key that holds it.
    _known: "dict[bytes, _Signed]" = field(default_factory=dict, compare=False, repr=False)

    async def prove(self, authorization: Sequence[str], sent: Sent) -> None:
        key, claims = await self._signed(_bearer(authorization))
        self._check_time(claims)
        if claims.get("iss") != self.issuer:
            raise Unwelcome("The token was issued by somebody else.")
        # A list of audiences would let one token serve several bots; the Bot Framework sends one string.
        if claims.get("aud") != self.app_id:
            raise Unwelcome("The token is for another bot.")
        if claims.get("serviceurl") != sent.service_url:
            raise Unwelcome("The token is for another serviceUrl.")
        if not self.service_urls.allow(sent.service_url):
            raise Unwelcome("serviceUrl is not one of the Bot Framework's.")
        if sent.channel not in key.endorsements:
            raise Unwelcome("The signing key is not endorsed for this channel.")
        if sent.channel == "msteams" and self.tenants and sent.tenant not in self.tenants:
            raise Unwelcome("The conversation belongs to another tenant.")

    async def _signed(self, token: str) -> "tuple[SigningKey, Mapping[str, Any]]":
        """The key that signed a token and what the token claims."""
        digest = sha256(token.encode()).digest()
        known = self._known.get(digest)
        try:
            key = await self.keys.key(known.key.kid if known else _kid(token))
        except UnknownKey:
            raise Unproven("The token is signed with an unknown key.") from None
        if known is None or known.key is not key:
            known = _Signed(key, _verified(token, key))
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[digest] = known
        return key, known.claims

    def _check_time(self, claims: Mapping[str, Any]) -> None:
        now = self.clock()
        expires = _moment(claims, "exp")
        if expires < now - SKEW:
            raise Unproven("The token has expired.")
        if expires > now + _LONGEST_LIFE + SKEW:
            raise Unproven("The token is valid for longer than any connector's.")
        if _moment(claims, "nbf") > now + SKEW:
            raise Unproven("The token is not valid yet.")


def _bearer(authorization: Sequence[str]) -> str:
    if len(authorization) != 1:
        raise Unproven("One Authorization header is needed.")
    scheme, _, token = authorization[0].partition(" ")
    if scheme.lower() != "bearer" or not token or not token.isascii() or len(token) > _LONGEST_TOKEN:
        raise Unproven("A bearer token is needed.")
    return token


def _kid(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise Unproven("The token is not a JWT.") from None
    # jku, jwk and x5u name keys of the sender's choice; only the key id is looked at.
    if header.get("alg") != "RS256" or "crit" in header:
        raise Unproven("The token is not signed with RS256.")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise Unproven("The token does not name its key.")
    return kid


def _verified(token: str, key: SigningKey) -> Mapping[str, Any]:
    try:
        return strict_json(jwt.PyJWS().decode(token, key.public, algorithms=["RS256"]))
    except (jwt.PyJWTError, Malformed):
        raise Unproven("The token's signature does not hold.") from None


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise Unproven(f"The token has no usable {name}.")
    return float(value)
