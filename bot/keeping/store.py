"""What is kept between turns: JSON documents with eTags, and which activities were answered already.

SQLite, one connection, called directly from the event loop: a call takes a tenth of a millisecond, and a
thread or an async driver around it costs more than it saves. SQLAlchemy Core writes the statements, once;
the database's own driver runs them, since Core takes ten times as long over each as SQLite does.

It knows nothing of bots: a document is JSON under a key, and a key holds everything that keeps two people
apart.
"""

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    ClauseElement,
    Column,
    Float,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.keeping.json_text import read, written

Run = Callable[[str, Mapping[str, Any]], sqlite3.Cursor]

ABSENT: Final = ""  # the eTag of a document that is not there yet
ANY: Final = "*"  # overwrite whatever is there (RFC 9110, If-Match)

CONVERSATION_LIFETIME: Final = 30 * 86_400.0
# A channel's token lives for an hour, and Teams re-sends within minutes: a day covers every honest repeat.
ACTIVITY_LIFETIME: Final = 86_400.0

_CLEAN_EVERY: Final = 500

_tables = MetaData()
_documents = Table(
    "documents",
    _tables,
    Column("key", String, primary_key=True),
    Column("etag", String, nullable=False),
    Column("json", Text, nullable=False),
    Column("updated", Float, nullable=False),
    Column("expires", Float, index=True),
)
_answered = Table(
    "answered",
    _tables,
    Column("key", String, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("expires", Float, nullable=False, index=True),
)


def sql(statement: ClauseElement) -> str:
    """A statement as SQLite takes it, with its values named."""
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))


_insert_answer = sqlite.insert(_answered)
_LOAD = sql(
    select(_documents.c.etag, _documents.c.json, _documents.c.expires).where(
        _documents.c.key == bindparam("k")
    )
)
_BEGINNING_WITH = sql(
    select(_documents.c.json)
    .where(
        _documents.c.key >= bindparam("k"),
        _documents.c.key < bindparam("until"),
        _documents.c.expires.is_(None) | (_documents.c.expires > bindparam("now")),
    )
    .order_by(_documents.c.key)
)
_CREATE = sql(insert(_documents))
_REPLACE = sql(
    update(_documents)
    .where(_documents.c.key == bindparam("k"), _documents.c.etag == bindparam("was"))
    .values({name: bindparam(name) for name in ("etag", "json", "updated", "expires")})
)
_insert_document = sqlite.insert(_documents)
_PUT = sql(
    _insert_document.on_conflict_do_update(
        index_elements=["key"],
        set_={name: _insert_document.excluded[name] for name in ("etag", "json", "updated", "expires")},
    )
)
_FORGET = sql(delete(_documents).where(_documents.c.key == bindparam("k")))
_FORGET_BEGINNING, _FORGET_ANSWERS = (
    sql(delete(table).where(table.c.key >= bindparam("k"), table.c.key < bindparam("until")))
    for table in (_documents, _answered)
)
_MAKE_PLACE = sql(
    delete(_documents).where(_documents.c.key == bindparam("k"), _documents.c.expires <= bindparam("now"))
)
_RECALL = sql(select(_answered.c.answer, _answered.c.expires).where(_answered.c.key == bindparam("k")))
_NOTE = sql(
    _insert_answer.on_conflict_do_update(
        index_elements=["key"],
        set_={"answer": _insert_answer.excluded.answer, "expires": _insert_answer.excluded.expires},
    )
)
_CLEAN = [sql(delete(table).where(table.c.expires <= bindparam("now"))) for table in (_documents, _answered)]


class Conflict(Exception):
    """Somebody else wrote this document since it was loaded; load it again."""


class StoreUnavailable(Exception):
    """The disk or the database would not; nothing was written."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document and the eTag it was loaded with; `value` None where it could not be read as JSON."""

    value: Mapping[str, Any] | None
    etag: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An activity that had its effect already, and what its sender was told, as text."""

    key: str
    answer: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A document that is written together with another one, over whatever was there; for so many seconds."""

    key: str
    value: Mapping[str, Any]
    lifetime: float


def conversation_key(tenant: str, channel: str, conversation: str, user: str, asker: str = "") -> str:
    """One person's state in one conversation, seen with `asker`'s eyes; nothing else has the same key."""
    return json.dumps(["conversation", tenant, channel, conversation, user, asker])


def activity_key(tenant: str, channel: str, conversation: str, activity: str) -> str:
    """One delivery, as its channel names it within a tenant."""
    return json.dumps(["activity", tenant, channel, conversation, activity])


def beginning(*names: str) -> str:
    """How all keys begin whose first names are these."""
    return json.dumps(names)[:-1] + ", "


class Store:
    """Documents and answered activities in one SQLite file, or in ":memory:"."""

    def __init__(self, path: str | Path, *, clock: Callable[[], float] = time.time) -> None:
        if str(path) != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            # Nobody else on this machine: SQLite gives what it writes beside the file the same rights.
            Path(path).touch(mode=0o600)
        self._clock = clock
        self._writes = 0
        engine = create_engine(f"sqlite:///{path}", poolclass=StaticPool)
        event.listen(engine, "connect", _prepare)
        try:
            _tables.create_all(engine)
            connection: Any = engine.raw_connection().driver_connection
        except SQLAlchemyError as error:
            engine.dispose()
            raise StoreUnavailable(f"{path} cannot be opened") from error
        self._engine = engine
        self._connection: sqlite3.Connection = connection

    def create(self, tables: MetaData) -> None:
        """Make tables beside the store's own, where they are not there yet."""
        try:
            tables.create_all(self._engine)
        except SQLAlchemyError as error:
            raise StoreUnavailable(type(error).__name__) from error

    def load(self, key: str) -> Document | None:
        """The document, or None when there is none or its time is up."""
        row = self._one(_LOAD, {"k": key})
        if row is None:
            return None
        etag, text, expires = row
        if expires is not None and expires <= self._clock():
            return None
        try:
            value = read(text)
        except ValueError:
            value = None
        return Document(value if isinstance(value, dict) else None, etag)

    def save(
        self,
        key: str,
        value: Mapping[str, Any],
        etag: str = ANY,
        *,
        lifetime: float | None = None,
        beside: Iterable[Beside | Answered] = (),
    ) -> str:
        """Write the document if it is still the one loaded with `etag`; its new eTag, or Conflict.

        What stands `beside` is written in the same transaction, so that an activity counts as answered
        exactly when its effect is kept. `lifetime` is in seconds; None keeps the document for ever.
        """
        new = secrets.token_hex(8)
        with self.transaction() as run:
            _write(run, etag, self._row(key, value, new, lifetime))
            for other in beside:
                match other:
                    case Answered():
                        run(_NOTE, self._noted(other, ACTIVITY_LIFETIME))
                    case Beside():
                        run(_PUT, self._row(other.key, other.value, new, other.lifetime))
        self._clean_now_and_then()
        return new

    def beginning_with(self, prefix: str) -> Iterator[Mapping[str, Any]]:
        """The documents whose keys begin so, in the order of their keys; what cannot be read is passed
        over."""
        for (text,) in self.rows(_BEGINNING_WITH, {**_span(prefix), "now": self._clock()}):
            with suppress(ValueError):
                if isinstance(value := read(text), dict):
                    yield value

    def forget(self, key: str) -> None:
        """Delete the document, if it is there."""
        with self.transaction() as run:
            run(_FORGET, {"k": key})

    def forget_beginning_with(self, prefix: str) -> None:
        """Delete the documents whose keys begin so."""
        with self.transaction() as run:
            run(_FORGET_BEGINNING, _span(prefix))

    def answered(self, key: str) -> Answered | None:
        """Whether this activity had its effect already, and what its sender was told."""
        row = self._one(_RECALL, {"k": key})
        if row is None or row[1] <= self._clock():
            return None
        return Answered(key, row[0])

    def forget_answers(self, tenant: str, channel: str, conversation: str) -> None:
        """Keep nothing any more of what senders were told in a conversation; what comes again is new."""
        with self.transaction() as run:
            run(_FORGET_ANSWERS, _span(beginning("activity", tenant, channel, conversation)))

    def note(self, answered: Answered, *, lifetime: float = ACTIVITY_LIFETIME) -> None:
        """Note that this activity had its effect; a later answer replaces an earlier one."""
        with self.transaction() as run:
            run(_NOTE, self._noted(answered, lifetime))
        self._clean_now_and_then()

    def clean(self) -> None:
        """Drop what has expired. Happens by itself every few hundred writes."""
        with self.transaction() as run:
            for statement in _CLEAN:
                run(statement, {"now": self._clock()})

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()
        self._engine.dispose()

    def _one(self, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        try:
            row: tuple[Any, ...] | None = self._connection.execute(statement, values).fetchone()
        except sqlite3.Error as error:
            raise StoreUnavailable(type(error).__name__) from error
        return row

    def rows(self, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All that a statement finds."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(type(error).__name__) from error

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[Run]:
        """Statements that hold together or not at all; `durable` ones are on the disk when this returns, and
        outlast a machine that loses its power."""
        try:
            if durable:
                self._connection.execute("pragma synchronous=full")
            with self._connection:
                yield self._connection.execute
        except sqlite3.Error as error:
            raise StoreUnavailable(type(error).__name__) from error
        finally:
            if durable:
                with suppress(sqlite3.Error):
                    self._connection.execute("pragma synchronous=normal")

    def _row(
        self, key: str, value: Mapping[str, Any], etag: str, lifetime: float | None
    ) -> Mapping[str, Any]:
        now = self._clock()
        expires = None if lifetime is None else now + lifetime
        return {"key": key, "etag": etag, "json": written(value), "updated": now, "expires": expires}

    def _noted(self, answered: Answered, lifetime: float) -> Mapping[str, Any]:
        return {"key": answered.key, "answer": answered.answer, "expires": self._clock() + lifetime}

    def _clean_now_and_then(self) -> None:
        self._writes += 1
        if self._writes % _CLEAN_EVERY == 0:
            self.clean()


def _write(run: Run, was: str, row: Mapping[str, Any]) -> None:
    if was == ANY:
        run(_PUT, row)
    elif was == ABSENT:
        run(_MAKE_PLACE, {"k": row["key"], "now": row["updated"]})
        try:
            run(_CREATE, row)
        except sqlite3.IntegrityError as error:
            raise Conflict(row["key"]) from error
    elif run(_REPLACE, {"k": row["key"], "was": was, **row}).rowcount != 1:
        raise Conflict(row["key"])


def _span(prefix: str) -> dict[str, str]:
    """The keys that begin so: from the prefix itself to the first that no longer does."""
    return {"k": prefix, "until": prefix[:-1] + chr(ord(prefix[-1]) + 1)}


_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "busy_timeout=2000",
    # What is deleted is gone from the file, and not only from what is found there.
    "secure_delete=ON",
    # What one turn after the other writes is brought home after 16 MB, and not after 4 as SQLite would by
    # itself: most of it is written over before, and each time takes milliseconds of everybody.
    "wal_autocheckpoint=4000",
)


def _prepare(connection: Any, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
