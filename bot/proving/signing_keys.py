"""The keys that the Bot Framework signs with, from its own metadata and from nowhere else.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#openid-metadata-document
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
import structlog

from bot.strict_json import Malformed, strict_json

_KEYS_LIVE = 86_400.0
_ASK_AGAIN = 60.0  # an unknown key id may be a rotated key, or a flood of made-up ones
_TRY_AGAIN = 5.0

_log = structlog.get_logger()


class UnknownKey(Exception):
    """No key has this id."""


class KeysUnavailable(Exception):
    """The signing keys cannot be had, so nobody can be proven."""


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
        """The key with this id; raises UnknownKey where there is none, KeysUnavailable without any keys."""
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
            raise UnknownKey(kid) from None

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


def _signing_key(raw: Mapping[str, Any]) -> SigningKey | None:
    # Keys of a kind we do not verify with are none of ours; the rest of the set still counts.
    if raw.get("kty") != "RSA" or not isinstance(raw.get("kid"), str):
        return None
    try:
        public = jwt.PyJWK({**raw, "alg": "RS256"})
    except jwt.PyJWKError:
        return None
    return SigningKey(raw["kid"], public, frozenset(raw.get("endorsements") or ()))
