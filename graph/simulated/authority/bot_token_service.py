"""The Bot Framework's token service: it signs people in over an OAuth connection of a bot, and keeps their
tokens by the bot's, the channel's and its own names for them. No I/O; the clock is the authority's.

The protocol is Microsoft's TokenAPI (`microsoft/botbuilder-python`, swagger/TokenAPI.json); what it leaves
open (the page with the code, the redirect address) is as
https://learn.microsoft.com/azure/bot-service/bot-builder-concept-authentication has it.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from graph.simulated.authority.clients import Client
from graph.simulated.authority.consents import GRAPH
from graph.simulated.authority.grants import Authority
from graph.simulated.authority.issuing import BOT_FRAMEWORK
from graph.simulated.authority.keys import Unreadable
from graph.simulated.authority.oauth_errors import Refusal

Json = dict[str, Any]

REDIRECT: Final = "/.auth/web/redirect"
SIGN_IN: Final = "/api/oauth/signin"
CODE_LIVES: Final = 600
_EARLY: Final = 300
_ON_BEHALF_OF: Final = {
    "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "requested_token_use": "on_behalf_of",
}


class BadArgument(Exception):
    """The request is none of the protocol, or names what is not there; the message says which."""


@dataclass(frozen=True, slots=True)
class OAuthConnection:
    """An OAuth connection as an Azure Bot has it: which application signs people in, for which of Graph's
    permissions. `exchange_uri` is whom the tokens are for that Teams sends along; "" allows no exchange."""

    name: str
    client: Client
    scopes: frozenset[str]
    exchange_uri: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose tokens these are: a channel's user, over one connection."""

    user: str
    channel: str
    connection: str


@dataclass(frozen=True, slots=True)
class _Held:
    access: str
    refresh: str
    ends: float


@dataclass(frozen=True, slots=True)
class _Begun:
    holder: Holder
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


@dataclass(frozen=True, slots=True)
class _Waiting:
    held: _Held
    code: str
    ends: float


class TokenService:
    """The service for one bot, beside the authority where its people sign in."""

    def __init__(self, authority: Authority, bot_id: str, connections: Iterable[OAuthConnection]) -> None:
        self.authority = authority
        self.asked: list[str] = []
        self._bot_id = bot_id
        self._connections = {connection.name: connection for connection in connections}
        self._held: dict[Holder, _Held] = {}
        self._waiting: dict[Holder, _Waiting] = {}
        self._begun: dict[str, _Begun] = {}

    def connect(self, connection: OAuthConnection) -> None:
        """Add a connection, or change it."""
        self._connections[connection.name] = connection

    def is_the_bot(self, authorization: str) -> bool:
        """Whether the bot itself asks, as its own token for the Bot Framework shows."""
        kind, _, token = authorization.partition(" ")
        try:
            claims = self.authority.keys.read(token.strip(), {BOT_FRAMEWORK}, self._now())
        except Unreadable:
            return False
        return kind.lower() == "bearer" and claims["appid"] == self._bot_id

    # The bot's side

    def token(self, holder: Holder, code: str = "") -> Json | None:
        """The token of whoever signed in, with the code from the page the first time; None for nobody."""
        self._connection(holder.connection)
        if code:
            self._take(holder, code)
        held = self._renewed(holder)
        return self._told(holder, held) if held else None

    def aad_tokens(self, holder: Holder, resources: Iterable[str]) -> Json:
        """The same by resource; only Graph is one here."""
        told = self.token(holder)
        return {resource: told for resource in resources if told and resource.rstrip("/") == GRAPH}

    def sign_in_link(self, state: str) -> str:
        """Where the person of a state signs in. Raises BadArgument."""
        id = secrets.token_urlsafe(16)
        self._begun[id] = _Begun(self._holder(state))
        return f"{self.authority.origin}{SIGN_IN}?signin={id}"

    def sign_in_resource(self, state: str) -> Json:
        """The same, and what a channel that knows its people may exchange instead."""
        connection = self._connection(self._holder(state).connection)
        told: Json = {"signInLink": self.sign_in_link(state)}
        if connection.exchange_uri:
            told["tokenExchangeResource"] = {
                "id": str(uuid4()),
                "uri": connection.exchange_uri,
                "providerId": "30dd229c-58e3-4a48-bdfd-91ec48eb906c",  # Entra ID, version 2
            }
        return told

    def exchange(self, holder: Holder, token: str) -> Json:
        """A person's token for the bot, made into one for Graph. Raises Refusal, in the authority's words."""
        connection = self._connection(holder.connection)
        if not connection.exchange_uri:
            raise BadArgument(f"The connection '{connection.name}' exchanges no tokens.")
        granted = self._granted(connection, {**_ON_BEHALF_OF, "assertion": token})
        self._held[holder] = granted
        return self._told(holder, granted)

    def sign_out(self, user: str, channel: str = "", connection: str = "") -> None:
        """Keep no tokens of this user, over all connections and channels that are not named."""
        for one in {*self._held, *self._waiting}:
            named = channel in {"", one.channel} and connection in {"", one.connection}
            if one.user == user and named:
                self._held.pop(one, None)
                self._waiting.pop(one, None)

    def status(self, user: str, channel: str = "", include: str = "") -> list[Json]:
        """For which connections there is a token; `include` names some of them, separated by commas."""
        named = {name for name in include.split(",") if name} or set(self._connections)
        return [
            {
                "channelId": channel,
                "connectionName": name,
                "hasToken": any(
                    one.user == user and one.connection == name and channel in {"", one.channel}
                    for one in self._held
                ),
                "serviceProviderDisplayName": "Azure Active Directory v2",
            }
            for name in sorted(named & set(self._connections))
        ]

    # The browser's side

    def away(self, id: str) -> str:
        """Where the browser goes to sign in. Raises BadArgument."""
        begun = self._begun.get(id)
        if begun is None:
            raise BadArgument("This sign-in has ended.")
        connection = self._connection(begun.holder.connection)
        challenge = base64.urlsafe_b64encode(sha256(begun.verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "client_id": connection.client.client_id,
            "response_type": "code",
            "redirect_uri": self._redirect_uri,
            "scope": _scope(connection),
            "state": id,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        where = f"{self.authority.origin}/{self.authority.tenant_id}/oauth2/v2.0/authorize"
        return f"{where}?{urlencode(asked)}"

    def back(self, query: Mapping[str, str]) -> str:
        """What the browser brought: the code for its person, to be given to the bot. Raises BadArgument for
        what nobody began, and Refusal."""
        begun = self._begun.pop(query.get("state", ""), None)
        if begun is None:
            raise BadArgument("This sign-in has ended.")
        if "code" not in query:
            raise BadArgument(query.get("error_description", "The sign-in came to nothing."))
        granted = self._granted(
            self._connection(begun.holder.connection),
            {
                "grant_type": "authorization_code",
                "code": query["code"],
                "redirect_uri": self._redirect_uri,
                "code_verifier": begun.verifier,
            },
        )
        code = f"{secrets.randbelow(1_000_000):06}"
        self._waiting[begun.holder] = _Waiting(granted, code, self._now() + CODE_LIVES)
        return code

    # What they share

    @property
    def _redirect_uri(self) -> str:
        return f"{self.authority.origin}{REDIRECT}"

    def _now(self) -> float:
        return self.authority.now().timestamp()

    def _holder(self, state: str) -> Holder:
        try:
            told = json.loads(base64.b64decode(state, validate=True))
            conversation = told["conversation"]
            holder = Holder(conversation["user"]["id"], conversation["channelId"], told["connectionName"])
            bot_id = told["msAppId"]
        except (ValueError, LookupError, TypeError) as error:
            raise BadArgument("The state is no exchange state.") from error
        if bot_id != self._bot_id:
            raise BadArgument("The state is another bot's.")
        return holder

    def _connection(self, name: str) -> OAuthConnection:
        if name not in self._connections:
            raise BadArgument(f"Connection Setting with name '{name}' not found.")
        return self._connections[name]

    def _take(self, holder: Holder, code: str) -> None:
        waiting = self._waiting.get(holder)
        if waiting is None or waiting.ends <= self._now():
            return
        if hmac.compare_digest(waiting.code.encode(), code.encode()):
            self._held[holder] = self._waiting.pop(holder).held

    def _renewed(self, holder: Holder) -> _Held | None:
        held = self._held.get(holder)
        if held is None or self._now() < held.ends - _EARLY:
            return held
        renewal = {"grant_type": "refresh_token", "refresh_token": held.refresh}
        try:
            self._held[holder] = self._granted(self._connection(holder.connection), renewal)
        except Refusal:
            del self._held[holder]
        return self._held.get(holder)

    def _granted(self, connection: OAuthConnection, form: Mapping[str, str]) -> _Held:
        own = {"client_id": connection.client.client_id, "client_secret": connection.client.secret}
        answer = self.authority.grant({**own, "scope": _scope(connection), **form})
        return _Held(answer["access_token"], answer["refresh_token"], self._now() + answer["expires_in"])

    def _told(self, holder: Holder, held: _Held) -> Json:
        return {
            "channelId": holder.channel,
            "connectionName": holder.connection,
            "token": held.access,
            "expiration": datetime.fromtimestamp(held.ends, UTC).isoformat().replace("+00:00", "Z"),
        }


def _scope(connection: OAuthConnection) -> str:
    return " ".join([*(f"{GRAPH}/{name}" for name in sorted(connection.scopes)), "openid", "offline_access"])
