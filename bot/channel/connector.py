"""What the bot sends: the Bot Framework's connector, asynchronously, with retries that cannot do harm.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Protocol
from urllib.parse import quote

import httpx
from httpx import AsyncClient

from bot.proving.bot_token import BotToken, NoToken
from bot.proving.service_urls import ServiceUrls

__all__ = ["AsyncClient", "Connector", "Gone", "HttpConnector", "TooLarge", "Undelivered", "new_client"]

Json = dict[str, Any]

# A connector that does not answer within a few seconds will not; the channel itself waits 15.
_TIMEOUT: Final = httpx.Timeout(8.0, connect=3.0)
_LIMITS: Final = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=60.0)

# Teams lets a bot send 7 messages a second to a conversation; what is throttled longer than this is late.
_LONGEST_WAIT: Final = 30.0
_MOST_WAITS: Final = 3
_MAYBE_DONE: Final = frozenset({412, 502, 504})


def new_client() -> AsyncClient:
    """The client for all that leaves the bot but Graph: it keeps its connections and follows no redirect,
    which could carry a token to another host."""
    return AsyncClient(timeout=_TIMEOUT, limits=_LIMITS, follow_redirects=False)


class Undelivered(Exception):
    """The connector would not take it, or did not answer; it may or may not have been shown."""


class Gone(Undelivered):
    """The conversation is no more: the bot was uninstalled, blocked, or the chat deleted (403, 404)."""


class TooLarge(Undelivered):
    """The activity is larger than the channel takes (413)."""


class Connector(Protocol):
    """A way to one kind of conversations; every method may raise Undelivered."""

    async def send_to_conversation(
        self, service_url: str, conversation: str, activity: Json, *, harmless: bool = True
    ) -> str:
        """Say something; the id that the channel gave it. `harmless`: seeing it twice does no harm."""
        ...

    async def reply_to_activity(
        self, service_url: str, conversation: str, activity_id: str, activity: Json, *, harmless: bool = True
    ) -> str:
        """The same, in answer to an activity."""
        ...

    async def update_activity(
        self, service_url: str, conversation: str, activity_id: str, activity: Json
    ) -> None: ...

    async def delete_activity(self, service_url: str, conversation: str, activity_id: str) -> None: ...

    async def create_conversation(self, service_url: str, parameters: Json) -> str:
        """Open a conversation with somebody who was heard before, or find it again; its id."""
        ...


@dataclass(frozen=True, slots=True)
class HttpConnector:
    """The connector behind `serviceUrl`, over one client that keeps its connections."""

    client: AsyncClient
    service_urls: ServiceUrls
    token: BotToken | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def send_to_conversation(
        self, service_url: str, conversation: str, activity: Json, *, harmless: bool = True
    ) -> str:
        url = f"{_conversation(service_url, conversation)}/activities"
        return _id_of(await self._send("POST", service_url, url, activity, harmless=harmless))

    async def reply_to_activity(
        self, service_url: str, conversation: str, activity_id: str, activity: Json, *, harmless: bool = True
    ) -> str:
        url = f"{_conversation(service_url, conversation)}/activities/{quote(activity_id, safe='')}"
        return _id_of(await self._send("POST", service_url, url, activity, harmless=harmless))

    async def update_activity(
        self, service_url: str, conversation: str, activity_id: str, activity: Json
    ) -> None:
        url = f"{_conversation(service_url, conversation)}/activities/{quote(activity_id, safe='')}"
        await self._send("PUT", service_url, url, activity, harmless=True)

    async def delete_activity(self, service_url: str, conversation: str, activity_id: str) -> None:
        url = f"{_conversation(service_url, conversation)}/activities/{quote(activity_id, safe='')}"
        await self._send("DELETE", service_url, url, None, harmless=True)

    async def create_conversation(self, service_url: str, parameters: Json) -> str:
        url = f"{service_url.rstrip('/')}/v3/conversations"
        return _id_of(await self._send("POST", service_url, url, parameters, harmless=False))

    async def _send(
        self, method: str, service_url: str, url: str, body: Json | None, *, harmless: bool
    ) -> httpx.Response:
        # T10: checked at every send, since a stored reference may be older than the list, or poisoned.
        if not self.service_urls.allow(service_url):
            raise Undelivered("serviceUrl is not one of the Bot Framework's")
        waits, repeats = 0, 1 if harmless else 0
        while True:
            response = await self._once(method, url, body)
            if response is not None and response.is_success:
                return response
            if response is not None and response.status_code == 429 and waits < _MOST_WAITS:
                waits += 1
                await self.sleep(self._wait(response.headers, waits))
            elif repeats and (response is None or response.status_code in _MAYBE_DONE):
                repeats -= 1
                await self.sleep(self._wait({}, 1))
            else:
                raise _undelivered(response)

    async def _once(self, method: str, url: str, body: Json | None) -> httpx.Response | None:
        try:
            headers = {"Authorization": f"Bearer {await self.token.get()}"} if self.token else {}
            return await self.client.request(method, url, json=body, headers=headers)
        except NoToken as error:
            raise Undelivered("no token for the connector") from error
        except (httpx.TransportError, httpx.InvalidURL):
            return None

    def _wait(self, headers: Mapping[str, str], attempt: int) -> float:
        asked = _retry_after(headers.get("Retry-After", ""), self.now())
        if asked is None:
            asked = float(2 ** (attempt - 1))
        if asked > _LONGEST_WAIT:
            raise Undelivered("the connector is throttling")
        # Never before the time asked for, and not everybody at the same moment after it.
        return asked + self.jitter() * min(1.0, max(asked, 0.25))


def _conversation(service_url: str, conversation: str) -> str:
    return f"{service_url.rstrip('/')}/v3/conversations/{quote(conversation, safe='')}"


def _retry_after(value: str, now: datetime) -> float | None:
    """Seconds (RFC 9110: a number, or a date); None where there is nothing usable."""
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _id_of(response: httpx.Response) -> str:
    try:
        answer = response.json()
    except ValueError:
        return ""
    return str(answer.get("id") or "") if isinstance(answer, dict) else ""


def _undelivered(response: httpx.Response | None) -> Undelivered:
    if response is None:
        return Undelivered("the connector did not answer")
    match response.status_code:
        case 403 | 404:
            return Gone(f"the connector answered {response.status_code}")
        case 413:
            return TooLarge("the connector answered 413")
        case status:
            return Undelivered(f"the connector answered {status}")
