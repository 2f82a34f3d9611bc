"""What is kept between turns: JSON documents with eTags, and which activities were answered already.

SQLite through SQLAlchemy Core, one connection, called directly from the event loop: a call takes a few
tenths of a millisecond, and a thread or an async driver around it costs more than it saves. It knows
nothing of bots: a document is JSON under a key, and a key holds everything that keeps two people apart.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import (
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
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

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

# Built once: building a statement costs more than running it.
_LOAD = select(_documents.c.etag, _documents.c.json, _documents.c.expires).where(
    _documents.c.key == bindparam("k")
)
_CREATE = insert(_documents)
_REPLACE = (
    update(_documents)
    .where(_documents.c.key == bindparam("k"), _documents.c.etag == bindparam("was"))
    .values(
        etag=bindparam("etag"),
        json=bindparam("json"),
        updated=bindparam("updated"),
        expires=bindparam("expires"),
    )
)
_FORGET = delete(_documents).where(_documents.c.key == bindparam("k"))
_ANSWERED = select(_answered.c.answer, _answered.c.expires).where(_answered.c.key == bindparam("k"))
_ANSWER = upsert(_answered)
_ANSWER = _ANSWER.on_conflict_do_update(
    index_elements=["key"], set_={"answer": _ANSWER.excluded.answer, "expires": _ANSWER.excluded.expires}
)


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
    """An activity that had its effect already, and what its sender was told."""

    key: str
    answer: Mapping[str, Any]


def conversation_key(tenant: str, channel: str, conversation: str, user: str, asker: str = "") -> str:
    """One person's state in one conversation, seen with `asker`'s eyes; nothing else has the same key."""
    return json.dumps(["conversation", tenant, channel, conversation, user, asker])


def activity_key(channel: str, conversation: str, activity: str) -> str:
    """One delivery, as its channel names it."""
    return json.dumps(["activity", channel, conversation, activity])


class Store:
    """Documents and answered activities in one SQLite file, or in ":memory:"."""

    def __init__(self, path: str | Path, *, clock: Callable[[], float] = time.time) -> None:
        if str(path) != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._writes = 0
        self._engine = create_engine(
            f"sqlite:///{path}", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        event.listen(self._engine, "connect", _prepare)
        try:
            self._connection = self._engine.connect()
            with self._connection.begin():
                _tables.create_all(self._connection)
        except SQLAlchemyError as error:
            self._engine.dispose()
            raise StoreUnavailable(f"{path} cannot be opened") from error

    def load(self, key: str) -> Document | None:
        """The document, or None when there is none or its time is up."""
        with _translated(), self._connection.begin():
            row = self._connection.execute(_LOAD, {"k": key}).one_or_none()
        if row is None or (row.expires is not None and row.expires <= self._clock()):
            return None
        try:
            value = json.loads(row.json)
        except ValueError:
            value = None
        return Document(value if isinstance(value, dict) else None, row.etag)

    def save(
        self,
        key: str,
        value: Mapping[str, Any],
        etag: str = ANY,
        *,
        lifetime: float | None = None,
        answered: Answered | None = None,
    ) -> str:
        """Write the document if it is still the one loaded with `etag`; its new eTag.

        `answered` is noted in the same transaction, so that an activity counts as answered exactly when its
        effect is kept. `lifetime` is in seconds; None keeps the document for ever.
        """
        now = self._clock()
        row = {
            "etag": secrets.token_hex(8),
            "json": _dump(value),
            "updated": now,
            "expires": None if lifetime is None else now + lifetime,
        }
        with _translated(), self._connection.begin():
            self._write(key, row, etag, now)
            if answered is not None:
                self._note(answered, ACTIVITY_LIFETIME)
        self._clean_now_and_then()
        return str(row["etag"])

    def forget(self, key: str) -> None:
        """Delete the document, if it is there."""
        with _translated(), self._connection.begin():
            self._connection.execute(_FORGET, {"k": key})

    def answered(self, key: str) -> Answered | None:
        """Whether this activity had its effect already, and what its sender was told."""
        with _translated(), self._connection.begin():
            row = self._connection.execute(_ANSWERED, {"k": key}).one_or_none()
        if row is None or row.expires <= self._clock():
            return None
        return Answered(key, json.loads(row.answer))

    def note(self, answered: Answered, *, lifetime: float = ACTIVITY_LIFETIME) -> None:
        """Note that this activity had its effect; a later answer replaces an earlier one."""
        with _translated(), self._connection.begin():
            self._note(answered, lifetime)
        self._clean_now_and_then()

    def clean(self) -> None:
        """Drop what has expired. Happens by itself every few hundred writes."""
        now = self._clock()
        with _translated(), self._connection.begin():
            for table in (_documents, _answered):
                self._connection.execute(delete(table).where(table.c.expires <= now))

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

    def _write(self, key: str, row: dict[str, Any], etag: str, now: float) -> None:
        if etag == ANY:
            self._connection.execute(_FORGET, {"k": key})
        elif etag == ABSENT:
            expired = delete(_documents).where(_documents.c.key == key, _documents.c.expires <= now)
            self._connection.execute(expired)
        else:
            if self._connection.execute(_REPLACE, {"k": key, "was": etag, **row}).rowcount != 1:
                raise Conflict(key)
            return
        try:
            self._connection.execute(_CREATE, {"key": key, **row})
        except IntegrityError as error:
            raise Conflict(key) from error

    def _note(self, answered: Answered, lifetime: float) -> None:
        row = {"key": answered.key, "answer": _dump(answered.answer), "expires": self._clock() + lifetime}
        self._connection.execute(_ANSWER, row)

    def _clean_now_and_then(self) -> None:
        self._writes += 1
        if self._writes % _CLEAN_EVERY == 0:
            self.clean()


class _translated:
    """Errors of the database, as ours."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, SQLAlchemyError):
            raise StoreUnavailable(type(error).__name__) from error


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _prepare(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=2000"):
        connection.execute(f"PRAGMA {pragma}")
