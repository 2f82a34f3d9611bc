"""What the bot proves itself with when it answers: its own access token.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#bot-to-connector
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import httpx
import structlog
from pydantic import SecretStr

from bot.host.incoming import Malformed, strict_json

SCOPE: Final = "https://api.botframework.com/.default"
_EARLY = 300.0

_log = structlog.get_logger()


class NoToken(Exception):
    """Entra would not give the bot a token, so nothing can be sent."""


@dataclass(slots=True)
class BotToken:
    """One token for the whole process, renewed five minutes early, by one request at a time."""

    client: httpx.AsyncClient
    login_url: str
    app_id: str
    app_tenant: str
    secret: SecretStr
    clock: Callable[[], float] = time.monotonic
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
        try:
            response = await self.client.post(
                f"{self.login_url}/{self.app_tenant}/oauth2/v2.0/token",
                data={
                    "grant_type": "client_credentials",
                    "client_id": self.app_id,
                    "client_secret": self.secret.get_secret_value(),
                    "scope": SCOPE,
                },
            )
            response.raise_for_status()
            granted = strict_json(response.content)
            self._token = SecretStr(str(granted["access_token"]))
            self._expires = asked + float(granted["expires_in"])
        except (httpx.HTTPError, Malformed, LookupError, TypeError, ValueError) as error:
            _log.warning("bot_token_unavailable", error=type(error).__name__)
            # The old one is still good for what is left of its five minutes.
            if asked >= self._expires:
                raise NoToken from error
