"""What was said in a chat, in order, for a page that reloads and for a stream that follows.

Kept in memory: it outlives a reload of the page, not a restart of the bot (the state of the conversation
does, in the store). Decides without I/O; whoever follows waits for `news`.
"""

import asyncio
import time
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.keeping.json_text import read, written

Json = dict[str, Any]

MOST_ACTIVITIES: Final = 500
MOST_CONVERSATIONS: Final = 5_000
KEPT_FOR: Final = 12 * 3_600.0
_A_TICK: Final = timedelta(milliseconds=1)
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_IDS_A_SECOND: Final = 100


@dataclass(frozen=True, slots=True)
class _Entry:
    typing: bool
    packed: bytes


@dataclass(slots=True)
class Log:
    """One chat. A watermark is the number of activities said before it, those long dropped included."""

    conversation: str
    user: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    used: float = 0.0
    ids: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _entries: deque[_Entry] = field(default_factory=lambda: deque(maxlen=MOST_ACTIVITIES))
    _count: int = 0
    _last: datetime = _LONG_AGO
    _posted: OrderedDict[str, str] = field(default_factory=OrderedDict)

    @property
    def watermark(self) -> int:
        """Where a stream goes on that has seen everything."""
        return self._count

    def next_id(self) -> str:
        """Ids grow also for what is not kept: Web Chat sorts by them."""
        self.ids += 1
        return f"{self.conversation}|{self.ids:07}"

    def add(self, activity: Json) -> Json:
        """Say it: the activity with its id and its moment, later than every one before."""
        self._last = max(self.clock(), self._last + _A_TICK)
        moment = self._last.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said = {**activity, "id": activity.get("id") or self.next_id(), "timestamp": moment}
        packed = zlib.compress(written(said).encode(), 1)
        self._entries.append(_Entry(said.get("type") == "typing", packed))
        self._count += 1
        self.news.set()
        self.news = asyncio.Event()
        return said

    def forget(self) -> None:
        """Keep nothing of what was said until now; who follows goes on from where they are."""
        self._entries.clear()

    def since(self, watermark: int) -> list[Json]:
        """What was said from the watermark on; dots that something followed are over and left out."""
        first = self._count - len(self._entries)
        entries = list(self._entries)[max(0, watermark - first) :]
        last = len(entries) - 1
        return [
            read(zlib.decompress(entry.packed))
            for place, entry in enumerate(entries)
            if not entry.typing or place == last
        ]

    def posted_before(self, client_id: str) -> str | None:
        """The id that a client's activity got, if it posts it again (F32)."""
        return self._posted.get(client_id)

    def remember(self, client_id: str, id_: str) -> None:
        """Note which id a client's activity got."""
        self._posted[client_id] = id_
        if len(self._posted) > MOST_ACTIVITIES:
            self._posted.popitem(last=False)


@dataclass(slots=True)
class Logs:
    """All chats of this process, the least used dropped first."""

    monotonic: Callable[[], float] = time.monotonic
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _logs: OrderedDict[str, Log] = field(default_factory=OrderedDict)

    def find(self, conversation: str) -> Log | None:
        """The chat, if it was opened and is still kept."""
        log = self._logs.get(conversation)
        if log is None or log.used + KEPT_FOR <= self.monotonic():
            return None
        log.used = self.monotonic()
        self._logs.move_to_end(conversation)
        return log

    def open(self, conversation: str, user: str, *, age: int = 0) -> Log:
        """A new chat. `age` seconds ago it may have been open before, in an earlier life of this process:
        its ids go on above those, or what is said now would be taken for a repetition."""
        log = Log(conversation, user, self.clock, self.monotonic(), age * _IDS_A_SECOND)
        self._logs[conversation] = log
        self._logs.move_to_end(conversation)
        self._drop_the_old()
        return log

    def _drop_the_old(self) -> None:
        now = self.monotonic()
        while self._logs:
            oldest = next(iter(self._logs.values()))
            if len(self._logs) <= MOST_CONVERSATIONS and oldest.used + KEPT_FOR > now:
                return
            self._logs.popitem(last=False)
