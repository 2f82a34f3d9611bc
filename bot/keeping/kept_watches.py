"""What people wait for, beside the documents: a table of its own, which outlasts the process.

What happened to a watch is on the disk itself before anybody is told, so that news is never lost.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Column,
    Index,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import sqlite

from bot.keeping.store import CONVERSATION_LIFETIME, Store, sql
from dialogs.examining.case import Case, Named
from dialogs.jobs.watch import Stand, Watch, Whose
from dialogs.jobs.watchman import MOST_DUE, is_due

_NEVER: Final = ""
"""When something is due about a watch of which all is said."""

_tables = MetaData()
_watches = Table(
    "watches",
    _tables,
    Column("key", String, primary_key=True),
    Column("asker", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("began", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("watch", Text, nullable=False),
    Index("watches_of", "asker", "began"),
    Index("watches_in", "chat", "began"),
    Index("watches_due", "due"),
)
_CHANGING: Final = ("asker", "chat", "due", "watch")
_insert = sqlite.insert(_watches)
_PUT: Final = sql(
    _insert.on_conflict_do_update(
        index_elements=["key"], set_={name: _insert.excluded[name] for name in _CHANGING}
    )
)
_CHANGE: Final = sql(
    update(_watches)
    .where(_watches.c.key == bindparam("k"))
    .values({name: bindparam(name) for name in _CHANGING})
)
_FORGET: Final = sql(delete(_watches).where(_watches.c.key == bindparam("k")))
_TIDY: Final = sql(delete(_watches).where(_watches.c.began < bindparam("long_ago")))
_FIND, _OF, _IN_CHAT = (
    sql(select(_watches.c.watch).where(column == bindparam("k")).order_by(_watches.c.began))
    for column in (_watches.c.key, _watches.c.asker, _watches.c.chat)
)
_DUE: Final = sql(
    select(_watches.c.watch)
    .where(_watches.c.due > bindparam("never"), _watches.c.due <= bindparam("now"))
    .order_by(_watches.c.due)
    .limit(literal_column(str(MOST_DUE)))
    .offset(literal_column("0"))
)
_NEXT: Final = sql(select(func.min(_watches.c.due)).where(_watches.c.due > bindparam("never")))


@dataclass(frozen=True, slots=True)
class KeptWatches:
    """`dialogs.jobs.watchman.Watches`, in the store's file. Every method may raise StoreUnavailable."""

    store: Store

    @classmethod
    def of_store(cls, store: Store) -> "KeptWatches":
        """The watches of a store; raises StoreUnavailable."""
        store.create(_tables)
        return cls(store)

    def put(self, watch: Watch) -> None:
        """See Watches. What is as old as a conversation is kept no longer."""
        long_ago = _as_text(watch.began - timedelta(seconds=CONVERSATION_LIFETIME))
        with self.store.transaction(durable=True) as run:
            run(_TIDY, {"long_ago": long_ago})
            run(_PUT, _row(watch))

    def change(self, watch: Watch) -> bool:
        """See Watches."""
        with self.store.transaction(durable=not watch.told) as run:
            return bool(run(_CHANGE, {**_row(watch), "k": watch.key}).rowcount)

    def find(self, key: str) -> Watch | None:
        """See Watches."""
        return next(iter(self._found(_FIND, k=key)), None)

    def of(self, asker: str) -> Sequence[Watch]:
        """See Watches."""
        return self._found(_OF, k=asker)

    def in_chat(self, chat: str) -> Sequence[Watch]:
        """See Watches."""
        return self._found(_IN_CHAT, k=chat)

    def due(self, now: datetime) -> Sequence[Watch]:
        """See Watches."""
        return self._found(_DUE, now=_as_text(now), never=_NEVER)

    def next(self) -> datetime | None:
        """See Watches."""
        [(due,)] = self.store.rows(_NEXT, {"never": _NEVER})
        return datetime.fromisoformat(due) if due else None

    def forget(self, *keys: str) -> None:
        """See Watches."""
        with self.store.transaction() as run:
            for key in keys:
                run(_FORGET, {"k": key})

    def _found(self, statement: str, **values: str) -> list[Watch]:
        return [_watch(json.loads(text)) for (text,) in self.store.rows(statement, values)]


def _as_text(moment: datetime) -> str:
    """A moment that sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _row(watch: Watch) -> dict[str, Any]:
    return {
        "key": watch.key,
        "asker": watch.whose.asker,
        "chat": watch.whose.chat,
        "began": _as_text(watch.began),
        "due": _as_text(watch.next) if is_due(watch) else _NEVER,
        "watch": json.dumps(_to_json(watch)),
    }


def _to_json(watch: Watch) -> dict[str, Any]:
    return {
        "key": watch.key,
        "asker": watch.whose.asker,
        "chat": watch.whose.chat,
        "place": dict(watch.place),
        "case": watch.case.to_json(),
        "awaits": [[one.id, one.name] for one in watch.awaits],
        "cause": watch.cause,
        "began": _as_text(watch.began),
        "next": _as_text(watch.next),
        "looks": watch.looks,
        "stand": watch.stand.value,
        "told": watch.told,
        "errors": list(watch.errors),
        "came": [[one.id, one.name] for one in watch.came],
        "preparing": list(watch.preparing),
        "why": watch.why,
    }


def _watch(stored: dict[str, Any]) -> Watch:
    asker, chat = stored.pop("asker"), stored.pop("chat")
    bare = Watch(whose=Whose(asker, chat), **stored)
    return replace(
        bare,
        case=Case.from_json(stored["case"]),
        awaits=tuple(Named(*one) for one in stored["awaits"]),
        began=datetime.fromisoformat(stored["began"]),
        next=datetime.fromisoformat(stored["next"]),
        stand=Stand(stored["stand"]),
        errors=tuple(stored["errors"]),
        came=tuple(Named(*one) for one in stored["came"]),
        preparing=tuple(stored["preparing"]),
    )
