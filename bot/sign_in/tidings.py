"""What the bot has to say by itself: after a sign-in in the browser, for instance, to the chat it was for.

It takes the way of every other turn, as an event that only the bot can send: its id is minted here, and good
once.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.channel.chats import chat_at
from bot.channel.heard import Heard
from bot.channel.saying import Answer, Saying
from bot.channel.turns.door import TIDINGS
from bot.sign_in.papers import Question

Json = dict[str, Any]

_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class News:
    """What is said first, and the question that is answered then."""

    first: tuple[Saying, ...] = ()
    question: Question | None = None


@dataclass(slots=True)
class Tidings:
    """What is on its way. `deliver` takes activities in, as if a channel had sent them."""

    deliver: Callable[[Heard], Awaitable[Answer]] | None = None
    _news: OrderedDict[str, News] = field(default_factory=OrderedDict)
    _under_way: set["asyncio.Future[Answer]"] = field(default_factory=set)

    def tell(self, address: Json, first: tuple[Saying, ...], question: Question | None = None) -> None:
        """Say this in the chat at the address, and answer the question; nothing waits for it here."""
        if self.deliver is None or not (first or question):
            return
        id = secrets.token_urlsafe(16)
        self._news[id] = News(first, question)
        if len(self._news) > _MOST:
            self._news.popitem(last=False)
        task = asyncio.ensure_future(self.deliver(chat_at(address, name=TIDINGS, value=id)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def take(self, heard: Heard) -> News | None:
        """What an event stands for; None for an id that nobody minted."""
        value = heard.json.get("value")
        return self._news.pop(value, None) if isinstance(value, str) else None

    async def close(self) -> None:
        """Wait for what is being told."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=5.0)
