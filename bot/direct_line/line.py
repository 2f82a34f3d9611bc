"""The chats of the help page, as the bot reaches them: one more connector, without any cloud.

Direct Line's requests over them stand in `routes.py`.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from bot.channel.connector import Gone, Undelivered
from bot.direct_line.log import Logs
from bot.direct_line.rates import Rate
from bot.direct_line.tokens import Tokens

Json = dict[str, Any]

# No address: an activity that claims it from outside is refused like any other unknown one.
SERVICE_URL: Final = "urn:botframework:local-directline"
BOT: Final = {"id": "group-licensing-assistant", "name": "Group Licensing Assistant", "role": "bot"}


@dataclass(slots=True)
class DirectLine:
    """The chats of this process, and how often they may be opened and written in: `rate` and those `of_all`
    its chats are for an address, `posts` for a chat, `rate_of_all` for everybody together."""

    tokens: Tokens = field(default_factory=Tokens)
    logs: Logs = field(default_factory=Logs)
    rate: Rate = field(default_factory=lambda: Rate(60, 60.0))
    rate_of_all: Rate = field(default_factory=lambda: Rate(600, 60.0))
    posts: Rate = field(default_factory=lambda: Rate(60, 60.0))
    posts_of_all: Rate = field(default_factory=lambda: Rate(300, 60.0))
    bytes_of_all: Rate = field(default_factory=lambda: Rate(600_000, 60.0))
    streams: dict[str, set[web.WebSocketResponse]] = field(default_factory=dict)
    deliveries: set[asyncio.Task[None]] = field(default_factory=set)

    async def send_to_conversation(
        self, _service_url: str, conversation: str, activity: Json, *, harmless: bool = True
    ) -> str:
        """Say something in a chat; raises Gone for one that is no longer kept."""
        del harmless  # nothing here fails half-way
        log = self.logs.find(conversation)
        if log is None:
            raise Gone("the chat is no longer kept")
        if _ends_what_was_said(activity):
            log.forget()
        said = {name: value for name, value in activity.items() if name != "serviceUrl"}
        return str(log.add({**said, "from": BOT})["id"])

    async def reply_to_activity(
        self, service_url: str, conversation: str, activity_id: str, activity: Json, *, harmless: bool = True
    ) -> str:
        return await self.send_to_conversation(
            service_url, conversation, {**activity, "replyToId": activity_id}, harmless=harmless
        )

    async def update_activity(
        self, service_url: str, conversation: str, activity_id: str, activity: Json
    ) -> None:
        raise Undelivered("Web Chat cannot change what it shows")

    async def delete_activity(self, service_url: str, conversation: str, activity_id: str) -> None:
        raise Undelivered("Web Chat cannot take back what it shows")

    async def create_conversation(self, service_url: str, parameters: Json) -> str:
        raise Undelivered("a chat of the help page is opened from the page")

    async def close(self) -> None:
        """End the streams; what the bot still has to say stays in the logs."""
        for streams in self.streams.values():
            for stream in set(streams):
                await stream.close(code=1001, message=b"restarting")


def _ends_what_was_said(activity: Json) -> bool:
    """Whether nothing that was said before this is shown to whoever opens the page next."""
    match activity.get("channelData"):
        case {"gla": {"emptied": True}}:
            return True
        case _:
            return False
