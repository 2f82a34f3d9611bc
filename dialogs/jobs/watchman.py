"""Keeps an eye on cases for people: begins, lists, looks and ends, and knows what is still to be told.

Each watch belongs to one asker in one chat (`Whose`): nobody else sees it, is told of it, or ends it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Protocol

from dialogs.jobs.watch import (
    LASTS,
    MOST_IN_A_CHAT,
    MOST_OF_A_PERSON,
    PACE,
    NotSeen,
    Pace,
    Seen,
    Stand,
    Watch,
    Whose,
    after,
    delivered,
    not_delivered,
)
from dialogs.jobs.watch_look import see
from graph import Entra


class Watches(Protocol):
    """Keeps watches, on a disk or not."""

    def put(self, watch: Watch) -> None:
        """Keep it, over whatever stands under its key."""
        ...

    def change(self, watch: Watch) -> bool:
        """The same, where its key is still kept: whether it was."""
        ...

    def find(self, key: str) -> Watch | None:
        """The one under a key."""
        ...

    def of(self, asker: str) -> Sequence[Watch]:
        """Those of one person, the oldest first."""
        ...

    def in_chat(self, chat: str) -> Sequence[Watch]:
        """Those of one chat, whoever's they are, the oldest first."""
        ...

    def due(self, now: datetime) -> Sequence[Watch]:
        """Those with something to be done about them by now, the longest waiting first; of very many, the
        first hundred."""
        ...

    def next(self) -> datetime | None:
        """When the next is due."""
        ...

    def forget(self, *keys: str) -> None:
        """Keep these no longer."""
        ...


MOST_DUE = 100


def is_due(watch: Watch) -> bool:
    """Whether anything is ever to be done about it again: a look, or telling."""
    return not (watch.stand.is_over and watch.told)


@dataclass(slots=True)
class InMemory:
    """Watches that last as long as the process: for a test, a script, and what is measured."""

    kept: dict[str, Watch] = field(default_factory=dict)

    def put(self, watch: Watch) -> None:
        """See Watches."""
        self.kept[watch.key] = watch

    def change(self, watch: Watch) -> bool:
        """See Watches."""
        known = watch.key in self.kept
        if known:
            self.kept[watch.key] = watch
        return known

    def find(self, key: str) -> Watch | None:
        """See Watches."""
        return self.kept.get(key)

    def of(self, asker: str) -> Sequence[Watch]:
        """See Watches."""
        return [one for one in self.kept.values() if one.whose.asker == asker]

    def in_chat(self, chat: str) -> Sequence[Watch]:
        """See Watches."""
        return [one for one in self.kept.values() if one.whose.chat == chat]

    def due(self, now: datetime) -> Sequence[Watch]:
        """See Watches."""
        found = (one for one in self.kept.values() if is_due(one) and one.next <= now)
        return sorted(found, key=lambda one: one.next)[:MOST_DUE]

    def next(self) -> datetime | None:
        """See Watches."""
        return min((one.next for one in self.kept.values() if is_due(one)), default=None)

    def forget(self, *keys: str) -> None:
        """See Watches."""
        for key in keys:
            self.kept.pop(key, None)


class TooMany(Enum):
    """Why one more watch is not begun."""

    IN_THIS_CHAT = MOST_IN_A_CHAT
    OF_THIS_PERSON = MOST_OF_A_PERSON


@dataclass(slots=True)
class Watchman:
    """`wake` is called when something is to be done earlier than was known."""

    watches: Watches = field(default_factory=InMemory)
    pace: Pace = PACE
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wake: Callable[[], None] = lambda: None

    def begin(self, watch: Watch) -> Watch | TooMany | None:
        """Begin a watch. None: it is; else the one of the same that is under way, or why it is too many."""
        under_way = self.of(watch.whose)
        if same := next((one for one in under_way if one.about == watch.about), None):
            return same
        if len(under_way) >= MOST_IN_A_CHAT:
            return TooMany.IN_THIS_CHAT
        if sum(not one.stand.is_over for one in self.watches.of(watch.whose.asker)) >= MOST_OF_A_PERSON:
            return TooMany.OF_THIS_PERSON
        self._tidy(watch.whose)
        self.watches.put(watch)
        self.wake()
        return None

    def of(self, whose: Whose) -> list[Watch]:
        """Those under way of one asker in one chat, the oldest first."""
        return [
            one
            for one in self.watches.of(whose.asker)
            if one.whose.chat == whose.chat and not one.stand.is_over
        ]

    def find(self, key: str, whose: Whose) -> Watch | None:
        """The one under a key, for whom it belongs to."""
        found = self.watches.find(key)
        return found if found and found.whose == whose else None

    def end(self, watches: Iterable[Watch]) -> None:
        """Watch these no longer, and keep nothing of them."""
        self.watches.forget(*(one.key for one in watches))

    def end_all_of(self, asker: str) -> int:
        """Watch nothing any more for somebody who left; how many were under way."""
        found = self.watches.of(asker)
        self.end(found)
        return sum(not one.stand.is_over for one in found)

    def end_all_in(self, chat: str) -> None:
        """Watch nothing any more in a chat that was left."""
        self.end(self.watches.in_chat(chat))

    def move(self, left: str, chat: str, place: Mapping[str, Any]) -> None:
        """Whoever left one chat of theirs for another is told there."""
        for one in self.watches.in_chat(left):
            self.watches.change(replace(one, whose=Whose(one.whose.asker, chat), place=place))

    # Looking and telling, outside any turn

    async def look(self, watch: Watch, entra: Entra | None) -> Watch | None:
        """The watch after a look with the eyes of whoever asked, kept; None where it was ended meanwhile.
        None for `entra`: they are not there, and nobody else is told when its day is over."""
        if entra is None and self.now() >= watch.ends:
            self.end([watch])
            return None
        seen: Seen = NotSeen()
        if entra is not None:
            seen = await see(watch.case, watch.awaits, entra.directory())
        return self._changed(after(watch, seen, self.now(), self.pace))

    def told(self, key: str) -> bool:
        """Its chat was told how it stands; whether there is such a watch."""
        watch = self.watches.find(key)
        if watch is not None:
            self._changed(delivered(watch, self.now(), self.pace))
        return watch is not None

    def put_off(self, key: str) -> None:
        """Its chat could not be told: again later, or when somebody is there."""
        watch = self.watches.find(key)
        if watch is None or watch.told:
            return
        if again := not_delivered(watch, self.now()):
            self._changed(again)
        else:
            self.end([watch])

    def fails(self, watch: Watch) -> None:
        """Something went wrong about it that nobody expected: it is tried again in its time."""
        if watch.told:
            self._changed(after(watch, NotSeen(), self.now(), self.pace))
        else:
            self.put_off(watch.key)

    def resume(self) -> None:
        """What the last process could not tell, or was about to, is due at once."""
        now = self.now()
        for one in self.watches.due(now + LASTS):
            if not one.told:
                self.watches.change(replace(one, next=now))

    def came(self, chat: str) -> None:
        """Somebody is there again: what could not be told, or seen without them, is due."""
        waiting = [one for one in self.watches.in_chat(chat) if not one.told or one.stand is Stand.BLIND]
        now = self.now()
        for one in waiting:
            self.watches.change(replace(one, next=min(one.next, now)))
        if waiting:
            self.wake()

    def _changed(self, watch: Watch) -> Watch | None:
        return watch if self.watches.change(watch) else None

    def _tidy(self, whose: Whose) -> None:
        """What is over and told is kept to go on with it, which nobody does once another one began."""
        over = [one for one in self.watches.of(whose.asker) if one.stand.is_over and one.told]
        self.end(one for one in over if one.whose == whose)
