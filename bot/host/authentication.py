"""Who sent this: the proof that a channel's connector attaches to what it posts.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication asks for:
a JWT signed with RS256 by a key of the Bot Framework's own metadata, issued by
https://api.botframework.com for this bot, valid now with 5 minutes of skew, for the service URL that the
activity names, by a key endorsed for the activity's channel.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import httpx
import jwt
import structlog

from bot.host.incoming import Incoming, Malformed, strict_json
from bot.settings import is_loopback

ISSUER: Final = "https://api.botframework.com"
SKEW: Final = 300.0

# Where Microsoft's connectors are answered. Exact names, since anybody may own another one under
# trafficmanager.net: https://learn.microsoft.com/microsoftteams/platform/resources/bot-v3/bot-conversations/bots-conv-proactive
CONNECTOR_HOSTS: Final = frozenset(
    {
        "smba.trafficmanager.net",
        "directline.botframework.com",
        "europe.directline.botframework.com",
        "india.directline.botframework.com",
        "webchat.botframework.com",
        "europe.webchat.botframework.com",
        "india.webchat.botframework.com",
    }
)

_KEYS_LIVE = 86_400.0
_ASK_AGAIN = 60.0  # an unknown key id may be a rotated key, or a flood of made-up ones
_TRY_AGAIN = 5.0
_LONGEST_TOKEN = 8_192

_log = structlog.get_logger()


class Unproven(Exception):
    """Nothing proves who sent this (401)."""


class Unwelcome(Exception):
    """It is proven who sent this, and it is not for us, or not from there (403)."""


class KeysUnavailable(Exception):
    """The signing keys cannot be had, so nobody can be proven (503)."""


class SenderProof(Protocol):
    """Tells whether an activity comes from who it says."""

    async def prove(self, authorization: Sequence[str], incoming: Incoming) -> None:
        """Raises Unproven, Unwelcome or KeysUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class ServiceUrls:
    """Where replies may go: to Microsoft's connectors, and to the origins that the settings add."""

    origins: Collection[str] = ()
    loopback: bool = False

    def allow(self, service_url: str) -> bool:
        """Whether a reply, and with it the bot's token, may be sent to this URL."""
        try:
            parts = urlsplit(service_url)
            port = parts.port
        except ValueError:
            return False
        host = parts.hostname or ""
        if "@" in parts.netloc or "\\" in service_url or parts.query or parts.fragment:
            return False
        if f"{parts.scheme}://{parts.netloc}" in self.origins:
            return True
        if self.loopback and parts.scheme in {"http", "https"} and is_loopback(host):
            return True
        return parts.scheme == "https" and port in {None, 443} and host in CONNECTOR_HOSTS


@dataclass(frozen=True, slots=True)
class AnybodyHere:
    """No proof is asked for: the bot has no application id and listens on loopback only."""

    service_urls: ServiceUrls

    async def prove(self, authorization: Sequence[str], incoming: Incoming) -> None:
        if not self.service_urls.allow(incoming.service_url):
            raise Unwelcome("serviceUrl is not a connector of this machine.")


@dataclass(slots=True)
class SigningKeys:
    """The Bot Framework's signing keys, fetched when needed and kept while its metadata cannot be reached."""

    client: httpx.AsyncClient
    metadata_url: str
    clock: Callable[[], float] = time.monotonic
    _keys: Mapping[str, "SigningKey"] = field(default_factory=dict)
    _fetched: float = float("-inf")
    _tried: float = float("-inf")
    _asked: float = float("-inf")
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def key(self, kid: str) -> "SigningKey":
        """The key with this id; raises Unproven where there is none, KeysUnavailable without any keys."""
        if self._due(kid) or (kid not in self._keys and self._fetching.locked()):
            async with self._fetching:
                # Whoever waited here finds what the one before has fetched.
                if self._due(kid):
                    await self._refresh(kid)
        if not self._keys:
            raise KeysUnavailable
        try:
            return self._keys[kid]
        except KeyError:
            raise Unproven("The token is signed with an unknown key.") from None

    def _due(self, kid: str) -> bool:
        now = self.clock()
        if not self._keys:
            return now - self._tried >= _TRY_AGAIN
        if kid in self._keys:
            return now - self._fetched >= _KEYS_LIVE and now - self._tried >= _ASK_AGAIN
        return now - self._asked >= _ASK_AGAIN

    async def _refresh(self, kid: str) -> None:
        self._tried = self.clock()
        if self._keys and kid not in self._keys:
            self._asked = self._tried
        try:
            metadata = await self._get(self.metadata_url)
            document = await self._get(str(metadata["jwks_uri"]))
            keys = {key.kid: key for key in map(_signing_key, document["keys"]) if key is not None}
        except (httpx.HTTPError, httpx.InvalidURL, Malformed, LookupError, TypeError) as error:
            # Keys may be kept for days; an outage of the metadata must not become one of the bot.
            _log.warning("signing_keys_unavailable", error=type(error).__name__, kept=len(self._keys))
            return
        if keys:
            self._keys, self._fetched = keys, self._tried

    async def _get(self, url: str) -> dict[str, Any]:
        response = await self.client.get(url)
        response.raise_for_status()
        return strict_json(response.content)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the channels whose activities it may sign."""

    kid: str
    public: jwt.PyJWK
    endorsements: frozenset[str]


@dataclass(frozen=True, slots=True)
class ConnectorProof:
    """Proof by the connector's signed token; `tenants` are whose Teams may talk to the bot (none: any)."""

    app_id: str
    keys: SigningKeys
    service_urls: ServiceUrls
    tenants: frozenset[str] = frozenset()
    clock: Callable[[], float] = time.time

    async def prove(self, authorization: Sequence[str], incoming: Incoming) -> None:
        token = _bearer(authorization)
        key = await self.keys.key(_kid(token))
        claims = _verified(token, key)
        self._check_time(claims)
        if claims.get("iss") != ISSUER:
            raise Unwelcome("The token was issued by somebody else.")
        # A list of audiences would let one token serve several bots; the Bot Framework sends one string.
        if claims.get("aud") != self.app_id:
            raise Unwelcome("The token is for another bot.")
        if claims.get("serviceurl") != incoming.service_url:
            raise Unwelcome("The token is for another serviceUrl.")
        if not self.service_urls.allow(incoming.service_url):
            raise Unwelcome("serviceUrl is not one of the Bot Framework's.")
        if incoming.channel not in key.endorsements:
            raise Unwelcome("The signing key is not endorsed for this channel.")
        if incoming.channel == "msteams" and self.tenants and incoming.tenant not in self.tenants:
            raise Unwelcome("The conversation belongs to another tenant.")

    def _check_time(self, claims: Mapping[str, Any]) -> None:
        now = self.clock()
        if _moment(claims, "exp") < now - SKEW:
            raise Unproven("The token has expired.")
        if _moment(claims, "nbf") > now + SKEW:
            raise Unproven("The token is not valid yet.")


def _signing_key(raw: Mapping[str, Any]) -> SigningKey | None:
    # Keys of a kind we do not verify with are none of ours; the rest of the set still counts.
    if raw.get("kty") != "RSA" or not isinstance(raw.get("kid"), str):
        return None
    try:
        public = jwt.PyJWK({**raw, "alg": "RS256"})
    except jwt.PyJWKError:
        return None
    return SigningKey(raw["kid"], public, frozenset(raw.get("endorsements") or ()))


def _bearer(authorization: Sequence[str]) -> str:
    if len(authorization) != 1:
        raise Unproven("One Authorization header is needed.")
    scheme, _, token = authorization[0].partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST_TOKEN:
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
