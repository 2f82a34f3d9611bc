"""The journal of changes, beside the documents: a table of its own, of which nothing is ever deleted.

What is about to be sent is on the disk itself before it is: a change that is forgotten could be sent twice.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    false,
    func,
    insert,
    literal_column,
    select,
    true,
    update,
)

from bot.keeping.store import Store, StoreUnavailable, sql
from dialogs.examining.case import Case
from dialogs.examining.remedy import Change
from dialogs.jobs.journal import Entry, Fate, JournalUnavailable

_ABOUT: Final = ("at", "asker", "place", "about", "shown", "change", "fate", "answer")

_tables = MetaData()
_changes = Table(
    "changes",
    _tables,
    Column("key", String, primary_key=True),
    *(Column(name, Text, nullable=False) for name in _ABOUT),
    Column("told", Boolean, nullable=False),
)
_BEGIN: Final = sql(insert(_changes))
_FIND: Final = sql(select(_changes).where(_changes.c.key == bindparam("k")))
_OPEN: Final[list[Any]] = [literal_column(f"'{fate.value}'") for fate in Fate if fate.is_open]
_UNFINISHED: Final = sql(
    select(_changes).where((_changes.c.told == false()) | _changes.c.fate.in_(_OPEN)).order_by(_changes.c.at)
)
_TELL: Final = sql(update(_changes).where(_changes.c.key == bindparam("k")).values(told=true()))
_AGREE_AGAIN: Final = sql(
    update(_changes)
    .where(
        _changes.c.key == bindparam("k"),
        _changes.c.fate == bindparam("was"),
        _changes.c.change == bindparam("same"),
    )
    .values(fate=bindparam("fate"), told=false())
)
_NOTE: Final = sql(
    update(_changes)
    .where(_changes.c.key == bindparam("k"))
    .values(
        fate=bindparam("fate"), answer=func.json_patch(_changes.c.answer, bindparam("more")), told=false()
    )
)


@dataclass(frozen=True, slots=True)
class KeptJournal:
    """`dialogs.jobs.journal.Journal`, in the store's file."""

    store: Store

    @classmethod
    def of(cls, store: Store) -> "KeptJournal":
        """The journal of a store; raises StoreUnavailable."""
        store.create(_tables)
        return cls(store)

    def begin(self, entry: Entry) -> Entry | None:
        """See Journal. What certainly never left is agreed to anew under the same key."""
        row = _row(entry)
        with _written(), self.store.transaction(durable=True) as run:
            try:
                run(_BEGIN, row)
            except sqlite3.IntegrityError:
                anew = {"k": entry.key, "was": Fate.NOT_SENT, "fate": Fate.AGREED, "same": row["change"]}
                return None if run(_AGREE_AGAIN, anew).rowcount else self.find(entry.key)
        return None

    def find(self, key: str) -> Entry | None:
        """See Journal."""
        with _written():
            rows = self.store.rows(_FIND, {"k": key})
        return _entry(rows[0]) if rows else None

    def note(self, key: str, fate: Fate, answer: Mapping[str, Any] | None = None) -> None:
        """See Journal."""
        values = {"k": key, "fate": fate.value, "more": json.dumps(dict(answer or {}))}
        with _written(), self.store.transaction(durable=True) as run:
            run(_NOTE, values)

    def tell(self, key: str) -> None:
        """See Journal."""
        with _written(), self.store.transaction() as run:
            run(_TELL, {"k": key})

    def unfinished(self) -> Iterable[Entry]:
        """See Journal."""
        with _written():
            return [_entry(row) for row in self.store.rows(_UNFINISHED, {})]


@contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        raise JournalUnavailable(str(error)) from error


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "at": entry.at.isoformat(),
        "asker": entry.asker,
        "place": json.dumps(dict(entry.place)),
        "about": json.dumps(entry.case.to_json()),
        "shown": entry.shown,
        "change": json.dumps(entry.change.to_json(), sort_keys=True),
        "fate": entry.fate.value,
        "answer": json.dumps(dict(entry.answer)),
        "told": entry.told,
    }


def _entry(row: tuple[Any, ...]) -> Entry:
    key, at, asker, place, about, shown, change, fate, answer, told = row
    return Entry(
        key,
        datetime.fromisoformat(at),
        asker,
        json.loads(place),
        Case.from_json(json.loads(about)),
        shown,
        Change.from_json(json.loads(change)),
        Fate(fate),
        json.loads(answer),
        bool(told),
    )
