"""The Bot Framework's token service, where people sign in over an OAuth connection of the Azure Bot.

https://learn.microsoft.com/azure/bot-service/bot-builder-concept-authentication; the protocol is Microsoft's
TokenAPI (`microsoft/botbuilder-python`, swagger/TokenAPI.json).
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx

from bot.proving.bot_token import BotToken, NoToken
from bot.strict_json import Malformed, strict_json
from graph import SignInFailed, Unavailable
from graph.auth.acquiring import Token

Json = dict[str, Any]

_GET: Final = "/api/usertoken/GetToken"
_EXCHANGE: Final = "/api/usertoken/exchange"
_SIGN_OUT: Final = "/api/usertoken/SignOut"
_RESOURCE: Final = "/api/botsignin/GetSignInResource"


@dataclass(frozen=True, slots=True)
class SignInResource:
    """How a person signs in: by a link, or, where the channel knows its people, by the exchange of a token
    (`exchangeable` as the channel wants it, empty where the connection allows none)."""

    link: str
    exchangeable: Json


@dataclass(frozen=True, slots=True)
class TokenService:
    """The service at `url`, for one connection. A user is the channel's own name for a person.

    Every method raises Unavailable where the service cannot be asked, and SignInFailed where it refuses.
    """

    client: httpx.AsyncClient
    url: str
    bot_token: BotToken
    connection: str

    async def token(self, user: str, channel: str, code: str = "") -> Token | None:
        """The person's token, with the code that the sign-in page showed the first time; None for nobody."""
        asked = {**self._of(user, channel), **({"code": code} if code else {})}
        return _token(await self._ask("GET", _GET, asked))

    async def exchange(self, user: str, channel: str, token: str) -> Token:
        """A person's token for the bot, made into one for Graph."""
        given = await self._ask("POST", _EXCHANGE, self._of(user, channel), {"token": token})
        exchanged = _token(given)
        if exchanged is None:
            raise SignInFailed(f"POST {_EXCHANGE}", code="interaction_required")
        return exchanged

    async def sign_in_resource(self, address: Mapping[str, Any]) -> SignInResource:
        """How whoever is at an address (of `bot.channel.chats`) signs in."""
        given = await self._ask("GET", _RESOURCE, {"state": self._state(address)})
        link, exchangeable = given.get("signInLink"), given.get("tokenExchangeResource")
        if not isinstance(link, str) or not isinstance(exchangeable, dict | None):
            raise Unavailable(f"GET {_RESOURCE}", code="no_sign_in_link")
        return SignInResource(link, exchangeable or {})

    async def sign_out(self, user: str, channel: str) -> None:
        """Keep no token of the person's any more."""
        await self._ask("DELETE", _SIGN_OUT, self._of(user, channel))

    def _of(self, user: str, channel: str) -> dict[str, str]:
        return {"userId": user, "connectionName": self.connection, "channelId": channel}

    def _state(self, address: Mapping[str, Any]) -> str:
        """https://learn.microsoft.com/python/api/botbuilder-schema/botbuilder.schema.tokenexchangestate"""
        reference = {
            "user": address["from"],
            "bot": address.get("recipient"),
            "conversation": address["conversation"],
            "channelId": address["channelId"],
            "serviceUrl": address["serviceUrl"],
        }
        state = {
            "connectionName": self.connection,
            "conversation": reference,
            "msAppId": self.bot_token.app_id,
        }
        return base64.b64encode(json.dumps(state).encode()).decode()

    async def _ask(
        self, method: str, path: str, query: Mapping[str, str], body: Json | None = None
    ) -> Mapping[str, Any]:
        asked = f"{method} {path}"
        try:
            headers = {"Authorization": f"Bearer {await self.bot_token.get()}"}
            response = await self.client.request(
                method, f"{self.url}{path}", params=query, json=body, headers=headers
            )
        except (httpx.HTTPError, NoToken) as failed:
            raise Unavailable(asked, code=type(failed).__name__) from failed
        if response.status_code >= 500 or response.status_code == 429:
            raise Unavailable(asked, response.status_code)
        told = _read(response, asked)
        if not response.is_success and response.status_code != 404:
            error = told.get("error")
            code = str(error.get("code", "")) if isinstance(error, dict) else ""
            raise SignInFailed(asked, response.status_code, code)
        return told


def _read(response: httpx.Response, asked: str) -> Mapping[str, Any]:
    if not response.content:
        return {}
    try:
        return strict_json(response.content)
    except Malformed as error:
        raise Unavailable(asked, response.status_code, "no_json") from error


def _token(given: Mapping[str, Any]) -> Token | None:
    value = given.get("token")
    if not isinstance(value, str) or not value:
        return None
    try:
        ends = datetime.fromisoformat(str(given.get("expiration"))).timestamp()
    except ValueError:
        ends = 0.0  # used once, and asked for again
    return Token(value, ends)
