"""Sees what became of changes, outside any turn, and tells it in the chat where they were agreed to.

The chat goes on meanwhile. The news takes the way of every other turn, as an event that only the bot can
send: its id is minted here, and good once. What was under way when the process ended is looked at by the
next one.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import structlog

from bot.channel.chats import Keys, chat_at
from bot.channel.heard import Heard
from bot.channel.saying import Answer
from bot.channel.turns.door import Door
from dialogs.jobs.journal import JournalUnavailable
from dialogs.talk.message import Became
from graph import Entra

FOLLOWED: Final = "gla/followed"

_log = structlog.get_logger()


class Looking(Protocol):
    """Whoever knows what was agreed to, and how to see what became of it."""

    async def look(self, key: str, entra: Entra) -> Became:
        """See what became of a change."""
        ...

    def unfinished(self) -> Iterable[tuple[str, Mapping[str, Any]]]:
        """The keys of changes of which their chats do not know yet what became of them, and how those are
        reached."""
        ...

    def told(self, key: str) -> None:
        """The chat knows what became of it. Raises JournalUnavailable."""
        ...


@dataclass(slots=True)
class Following:
    """The looks under way. `deliver` takes activities in, as if a channel had sent them. News that a chat
    could not be told waits until something is heard from there, or for the next process."""

    conversation: Looking
    door: Door
    deliver: Callable[[Heard], Awaitable[Answer]] | None = None
    _news: dict[str, Became] = field(default_factory=dict)
    _looks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _untold: dict[str, Heard] = field(default_factory=dict)

    def follow(self, key: str, place: Mapping[str, Any]) -> None:
        """Look what becomes of it from now on, unless somebody here does."""
        if place and key not in self._looks:
            self._looks[key] = asyncio.create_task(self._look(key, chat_at(dict(place), name=FOLLOWED)))

    def resume(self) -> None:
        """Go on with what was under way when the last process ended."""
        for key, place in self.conversation.unfinished():
            self.follow(key, place)

    def came(self, heard: Heard) -> None:
        """Somebody is there again: tell them what they could not be told."""
        for key, chat in self._untold.items():
            if Keys.of(chat).seat == Keys.of(heard).seat:
                self.follow(key, chat.json)

    def told(self, key: str) -> None:
        """What became of it was delivered. One that is not written down is told again by the next process."""
        self._untold.pop(key, None)
        with suppress(JournalUnavailable):
            self.conversation.told(key)

    def take(self, heard: Heard) -> Became | None:
        """What an event stands for; None for an id that nobody minted."""
        value = heard.json.get("value")
        return self._news.pop(value, None) if isinstance(value, str) else None

    async def close(self) -> None:
        """Look no further: the next process will."""
        for look in self._looks.values():
            look.cancel()
        await asyncio.gather(*self._looks.values(), return_exceptions=True)

    async def _look(self, key: str, chat: Heard) -> None:
        try:
            became = await self.conversation.look(key, self.door.eyes(chat))
            if self.deliver is not None:
                self._untold[key] = chat
                id = secrets.token_urlsafe(16)
                self._news[id] = became
                await self.deliver(chat_at(chat.json, name=FOLLOWED, value=id))
        except Exception as error:  # nothing waits for this task, so nobody else would hear of it
            _log.error("not_followed", error=type(error).__name__)
        finally:
            self._looks.pop(key, None)
