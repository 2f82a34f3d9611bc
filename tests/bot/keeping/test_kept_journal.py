"""The journal of changes: what is agreed to is written down once, and stays."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.keeping.kept_journal import KeptJournal
from bot.keeping.store import Store
from bot.keeping.watched_journal import WatchedJournal
from dialogs.examining.case import Case, Named
from dialogs.examining.remedy import Change, Target, Undo
from dialogs.jobs.journal import Entry, Fate, JournalUnavailable
from graph import GraphRequest

MEGAN = Named("4f3b1f6e-0000-4000-8000-000000000001", "Megan Bowen")
CHANGE = Change(
    "reprocess",
    Target.user(MEGAN),
    (GraphRequest("POST", f"/users/{MEGAN.id}/reprocessLicenseAssignment"),),
    {"sku direct": "Error CountViolation"},
    Undo(why_not="There is nothing to put back."),
)
ENTRY = Entry(
    "key",
    datetime(2026, 11, 24, 12, tzinfo=UTC),
    "ada",
    {"channelId": "webchat"},
    Case(user=MEGAN),
    "Reprocess Megan Bowen now?",
    CHANGE,
)


def test_an_entry_comes_back_as_it_was_after_the_process_has_ended(tmp_path: Path) -> None:
    journal = KeptJournal.of(Store(tmp_path / "store.sqlite3"))
    assert journal.begin(ENTRY) is None
    journal.store.close()

    assert KeptJournal.of(Store(tmp_path / "store.sqlite3")).find("key") == ENTRY


def test_under_one_key_a_change_begins_once() -> None:
    journal = KeptJournal.of(Store(":memory:"))
    assert journal.begin(ENTRY) is None

    assert journal.begin(replace(ENTRY, asker="lee")) == ENTRY


def test_what_never_left_is_agreed_to_anew_and_nothing_else() -> None:
    journal = KeptJournal.of(Store(":memory:"))
    journal.begin(ENTRY)
    journal.note("key", Fate.NOT_SENT, {"status": 429})

    assert journal.begin(ENTRY) is None
    assert journal.find("key") == replace(ENTRY, answer={"status": 429})
    journal.note("key", Fate.UNCONFIRMED)
    assert journal.begin(ENTRY) == replace(ENTRY, fate=Fate.UNCONFIRMED, answer={"status": 429})


def test_what_is_still_to_be_looked_at_or_told_is_listed_the_oldest_first() -> None:
    journal = KeptJournal.of(Store(":memory:"))
    for minute, fate in ((3, Fate.AGREED), (2, Fate.SEEN), (1, Fate.ACCEPTED), (4, Fate.REFUSED)):
        journal.begin(replace(ENTRY, key=f"{minute}", at=ENTRY.at.replace(minute=minute)))
        journal.note(f"{minute}", fate)
    for key in ("2", "3"):
        journal.tell(key)

    assert [entry.key for entry in journal.unfinished()] == ["1", "3", "4"]


def test_what_is_agreed_to_anew_is_to_be_told_anew() -> None:
    journal = KeptJournal.of(Store(":memory:"))
    journal.begin(ENTRY)
    journal.note("key", Fate.NOT_SENT)
    journal.tell("key")

    journal.begin(ENTRY)

    assert journal.find("key") == ENTRY


def test_cleaning_the_store_leaves_the_journal_alone() -> None:
    now = [0.0]
    store = Store(":memory:", clock=lambda: now[0])
    journal = KeptJournal.of(store)
    journal.begin(ENTRY)
    now[0] = 10_000_000_000.0

    store.clean()

    assert journal.find("key") == ENTRY


def test_a_journal_that_cannot_be_written_says_so() -> None:
    journal = KeptJournal.of(Store(":memory:"))
    journal.store.close()

    with pytest.raises(JournalUnavailable):
        journal.begin(ENTRY)


def test_t51_t83_what_is_agreed_to_and_what_becomes_of_it_is_said_and_of_whom_is_not() -> None:
    journal = WatchedJournal(KeptJournal.of(Store(":memory:")))

    with capture_logs() as log:
        assert journal.begin(ENTRY) is None
        assert journal.begin(ENTRY) == ENTRY  # agreed to twice, it is one
        journal.note("key", Fate.NOT_SENT)
        journal.begin(ENTRY)
        journal.note("key", Fate.ACCEPTED)
        journal.tell("key")

    assert [(line["kind"], line["event"], line.get("fate")) for line in log] == [
        ("security", "write_agreed", None),
        ("security", "write_refused", "not_sent"),
        ("security", "write_agreed", None),
        ("security", "write", "accepted"),
    ]
    assert len({line["change"] for line in log}) == 1
    assert "ada" not in {word for line in log for word in map(str, line.values())}
    assert journal.find("key") == replace(ENTRY, fate=Fate.ACCEPTED, told=True)
