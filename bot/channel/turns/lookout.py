"""Sees to what people wait for, outside any turn: looks when it is time, and tells the news in their chat.

The news takes the way of every other turn, as an event that only the bot can send: its id is minted here, and
good once. What the last process was to look at, or to tell, this one does.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from bot.channel.chats import Keys, address_of, chat_at
from bot.channel.heard import Heard
from bot.channel.saying import Answer
from bot.channel.turns.door import Door
from bot.keeping.store import StoreUnavailable
from dialogs.jobs.watch import Watch, Whose
from dialogs.jobs.watchman import Watchman
from dialogs.talk.message import Noticed

WATCHED: Final = "gla/watched"

_AT_ONCE: Final = 5
"""Looks at a time: people in a chat come first, and a tenant's throttling limit is theirs too."""
_A_LOOK_MAY_TAKE: Final = 60.0
_AFTER_A_FAULT: Final = 60.0

_log = structlog.get_logger()


@dataclass(slots=True)
class Lookout:
    """The looks of this process. `deliver` takes activities in, as if a channel had sent them; `sleep` waits
    some seconds by the clock that the watchman goes by."""

    watchman: Watchman
    door: Door
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    deliver: Callable[[Heard], Awaitable[Answer]] | None = None
    _news: dict[str, Noticed] = field(default_factory=dict)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _going_on: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look from now on, at what the last process left as well."""
        self.watchman.wake = self._woken.set
        self._going_on = asyncio.create_task(self._go_on())

    async def close(self) -> None:
        """Look no further: the next process will."""
        if self._going_on is not None:
            self._going_on.cancel()
            await asyncio.gather(self._going_on, return_exceptions=True)

    def whose(self, heard: Heard) -> Whose:
        """To whom belongs what is watched from this chat."""
        return Whose(self.door.asker(heard), Keys.of(heard).seat)

    def came(self, heard: Heard) -> None:
        """Somebody is there again: what they could not be told, they are told now."""
        self.watchman.came(Keys.of(heard).seat)

    def moved(self, left: Heard, chat: Heard) -> None:
        """Whoever sat there goes on here, and is told here."""
        self.watchman.move(Keys.of(left).seat, Keys.of(chat).seat, address_of(chat))

    def left(self, heard: Heard) -> None:
        """The chat is no more."""
        self.watchman.end_all_in(Keys.of(heard).seat)

    def take(self, heard: Heard) -> Noticed | None:
        """What an event stands for; None for an id that nobody minted."""
        value = heard.json.get("value")
        return self._news.pop(value, None) if isinstance(value, str) else None

    async def _go_on(self) -> None:
        resumed = False
        while True:
            self._woken.clear()
            try:
                if not resumed:
                    self.watchman.resume()
                    resumed = True
                await self._see_to(self.watchman.watches.due(self.watchman.now()))
                wait = _until(self.watchman.watches.next(), self.watchman.now())
            except StoreUnavailable as error:
                _log.error("watches_unavailable", error=str(error))
                wait = _AFTER_A_FAULT
            await self._wait(wait)

    async def _wait(self, seconds: float | None) -> None:
        """Until the time is up, or something is due earlier; for ever where nothing is."""
        waits: list[asyncio.Future[object]] = [asyncio.ensure_future(self._woken.wait())]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self.sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()

    async def _see_to(self, due: Sequence[Watch]) -> None:
        for first in range(0, len(due), _AT_ONCE):
            await asyncio.gather(*map(self._see_to_one, due[first : first + _AT_ONCE]))

    async def _see_to_one(self, watch: Watch) -> None:
        try:
            await self._look_or_tell(watch)
        except StoreUnavailable:
            raise
        except Exception as error:  # one that fails is no reason to leave the others
            _log.error("not_watched", error=type(error).__name__)
            self.watchman.fails(watch)

    async def _look_or_tell(self, watch: Watch) -> None:
        chat = chat_at(dict(watch.place), name=WATCHED)
        is_there = self.door.asker(chat) == watch.whose.asker
        if watch.told:
            async with asyncio.timeout(_A_LOOK_MAY_TAKE):
                looked = await self.watchman.look(watch, self.door.eyes(chat) if is_there else None)
            if looked is None or looked.told:
                return
        # Whatever comes of the telling, it is not tried again at once.
        self.watchman.put_off(watch.key)
        if is_there and self.deliver is not None:
            id = secrets.token_urlsafe(16)
            self._news[id] = Noticed(watch.key)
            await self.deliver(chat_at(dict(watch.place), name=WATCHED, value=id))
            self._news.pop(id, None)


def _until(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else max(0.0, (moment - now).total_seconds())
