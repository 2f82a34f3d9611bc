"""What the bot proves itself with when it answers: its own access token.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#bot-to-connector
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import uuid4

import httpx
import jwt
import structlog
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from pydantic import SecretStr

from bot.strict_json import Malformed, strict_json
from graph.auth.authority import Certificate
from graph.auth.managed_identity import ManagedIdentity
from graph.auth.proof_accepted import Standing
from graph.clouds import CLOUDS

_EARLY = 300.0
_ASSERTION_LIVES = 300
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

_log = structlog.get_logger()


class NoToken(Exception):
    """Entra would not give the bot a token, so nothing can be sent."""


class Credential(Protocol):
    """What the bot has to show for itself."""

    def request(self, token_url: str, app_id: str, scope: str) -> httpx.Request:
        """How a token is asked for."""
        ...


@dataclass(frozen=True, slots=True)
class BySecret:
    """A secret that was typed in somewhere, and that somebody may have copied: the last choice."""

    secret: SecretStr

    def request(self, token_url: str, app_id: str, scope: str) -> httpx.Request:
        return _asking(token_url, app_id, scope, client_secret=self.secret.get_secret_value())


@dataclass(frozen=True, slots=True)
class ByCertificate:
    """A key that never leaves: https://learn.microsoft.com/entra/identity-platform/certificate-credentials"""

    certificate: Certificate

    def request(self, token_url: str, app_id: str, scope: str) -> httpx.Request:
        now = int(datetime.now(UTC).timestamp())
        print_of_it = load_pem_x509_certificate(self.certificate.public_certificate.encode()).fingerprint(
            SHA256()  # the header's name says so: x5t#S256
        )
        assertion = jwt.encode(
            {
                "aud": token_url,
                "iss": app_id,
                "sub": app_id,
                "jti": str(uuid4()),
                "nbf": now,
                "exp": now + _ASSERTION_LIVES,
            },
            self.certificate.private_key,
            algorithm="PS256",
            headers={"x5t#S256": jwt.utils.base64url_encode(print_of_it).decode()},
        )
        return _asking(token_url, app_id, scope, client_assertion_type=_ASSERTION, client_assertion=assertion)


@dataclass(frozen=True, slots=True)
class ByManagedIdentity:
    """The platform vouches for the bot; the token comes from it and not from the authority."""

    identity: ManagedIdentity

    def request(self, token_url: str, app_id: str, scope: str) -> httpx.Request:
        return self.identity.request(scope.removesuffix("/.default"))


@dataclass(slots=True)
class BotToken:
    """One token for the whole process, renewed five minutes early, by one request at a time."""

    client: httpx.AsyncClient
    login_url: str
    app_id: str
    app_tenant: str
    credential: Credential
    clock: Callable[[], float] = time.monotonic
    scope: str = CLOUDS["global"].bot_scope
    standing: Standing = field(default_factory=Standing)
    _token: SecretStr = field(default_factory=lambda: SecretStr(""))
    _expires: float = float("-inf")
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self) -> str:
        """A token that is good for minutes; raises NoToken."""
        if self.clock() >= self._expires - _EARLY:
            async with self._fetching:
                if self.clock() >= self._expires - _EARLY:
                    await self._renew()
        return self._token.get_secret_value()

    async def _renew(self) -> None:
        asked = self.clock()
        token_url = f"{self.login_url}/{self.app_tenant}/oauth2/v2.0/token"
        try:
            request = self.credential.request(token_url, self.app_id, self.scope)
            request.extensions["timeout"] = self.client.timeout.as_dict()
            response = await self.client.send(request)
            granted = strict_json(response.content)
            self.standing.heard(granted)
            response.raise_for_status()
            lives = _lives(granted)
            self._token = SecretStr(str(granted["access_token"]))
            self._expires = asked + lives
        except (httpx.HTTPError, Malformed, LookupError, TypeError, ValueError) as error:
            _log.warning("bot_token_unavailable", error=type(error).__name__)
            # The old one is still good for what is left of its five minutes.
            if asked >= self._expires:
                raise NoToken from error


def _lives(granted: dict[str, object]) -> float:
    # A managed identity says when the token ends, an authority in how many seconds.
    if "expires_in" in granted:
        return float(str(granted["expires_in"]))
    return float(str(granted["expires_on"])) - datetime.now(UTC).timestamp()


def _asking(token_url: str, app_id: str, scope: str, **proof: str) -> httpx.Request:
    form = {"grant_type": "client_credentials", "client_id": app_id, "scope": scope, **proof}
    return httpx.Request("POST", token_url, data=form)
