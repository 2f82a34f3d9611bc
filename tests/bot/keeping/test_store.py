"""What is kept between turns, against real SQLite."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keeping.store import (
    ABSENT,
    ANY,
    Answered,
    Conflict,
    Document,
    Store,
    StoreUnavailable,
    activity_key,
    conversation_key,
)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_what_was_saved_is_loaded_also_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "new" / "store.sqlite3"
    first = Store(path)
    etag = first.save("k", {"step": "usage_location", "names": ["Zoë", "\u202eevil"]}, ABSENT)
    first.close()
    again = Store(path)

    assert again.load("k") == Document({"step": "usage_location", "names": ["Zoë", "\u202eevil"]}, etag)
    assert again.load("another") is None
    again.close()


def test_f41_two_turns_from_the_same_document_do_not_both_win() -> None:
    store = Store(":memory:")
    first = store.save("k", {"n": 1}, ABSENT)
    second = store.save("k", {"n": 2}, first)

    with pytest.raises(Conflict):
        store.save("k", {"n": 3}, first)
    assert store.load("k") == Document({"n": 2}, second)
    store.close()


def test_f41_of_two_beginnings_one_wins() -> None:
    store = Store(":memory:")
    store.save("k", {"n": 1}, ABSENT)

    with pytest.raises(Conflict):
        store.save("k", {"n": 2}, ABSENT)
    assert store.load("k").value == {"n": 1}  # type: ignore[union-attr]
    store.close()


def test_f41_two_processes_with_one_file_see_each_others_writes(tmp_path: Path) -> None:
    one, other = Store(tmp_path / "s.sqlite3"), Store(tmp_path / "s.sqlite3")
    etag = one.save("k", {"by": "one"}, ABSENT)

    assert other.load("k") == Document({"by": "one"}, etag)
    other.save("k", {"by": "other"}, etag)
    with pytest.raises(Conflict):
        one.save("k", {"by": "one again"}, etag)
    one.close()
    other.close()


def test_a_conflict_leaves_no_activity_answered() -> None:
    store = Store(":memory:")
    store.save("k", {}, ABSENT)

    with pytest.raises(Conflict):
        store.save("k", {}, "old", beside=[Answered("a", "200 ")])
    assert store.answered("a") is None
    store.close()


def test_t14_an_activity_counts_as_answered_with_its_effect_for_a_day() -> None:
    clock = Clock()
    store = Store(":memory:", clock=clock)
    answered = Answered(activity_key("t", "msteams", "c", "1"), '200 {"activities":[]}')
    store.save("k", {"n": 1}, ABSENT, beside=[answered])

    assert store.answered(answered.key) == answered
    clock.now += 86_400
    assert store.answered(answered.key) is None
    store.close()


def test_any_overwrites_and_keeps_for_ever() -> None:
    clock = Clock()
    store = Store(":memory:", clock=clock)
    store.save("baseline", {"ENTERPRISEPACK": ["plan"]})
    store.save("baseline", {"ENTERPRISEPACK": ["plan", "new plan"]}, ANY)
    clock.now += 10 * 365 * 86_400
    store.clean()

    assert store.load("baseline").value == {"ENTERPRISEPACK": ["plan", "new plan"]}  # type: ignore[union-attr]
    store.close()


def test_a_document_whose_time_is_up_makes_place_for_a_new_one() -> None:
    clock = Clock()
    store = Store(":memory:", clock=clock)
    store.save("k", {"n": 1}, ABSENT, lifetime=60)
    clock.now += 60

    assert store.load("k") is None
    store.save("k", {"n": 2}, ABSENT, lifetime=60)
    assert store.load("k").value == {"n": 2}  # type: ignore[union-attr]
    store.close()


def test_t81_what_has_expired_goes_by_itself(tmp_path: Path) -> None:
    clock = Clock()
    path = tmp_path / "s.sqlite3"
    store = Store(path, clock=clock)
    for number in range(499):
        store.save(f"k{number}", {}, ABSENT, lifetime=60, beside=[Answered(f"a{number}", "202 ")])
    clock.now += 90_000
    store.save("last", {}, ABSENT)
    store.close()

    with sqlite3.connect(path) as connection:
        assert connection.execute("select key from documents").fetchall() == [("last",)]
        assert connection.execute("select key from answered").fetchall() == []
    connection.close()


def test_what_was_told_in_a_conversation_is_forgotten_alone() -> None:
    store = Store(":memory:")
    keys = [activity_key("t", "msteams", conversation, "1") for conversation in ("a", "ab")]
    for key in keys:
        store.note(Answered(key, "202 "))

    store.forget_answers("t", "msteams", "a")

    assert [store.answered(key) for key in keys] == [None, Answered(keys[1], "202 ")]
    store.close()


def test_what_begins_alike_is_forgotten_together() -> None:
    store = Store(":memory:")
    for key in ("a", "ab", "abc", "ac", "b"):
        store.save(key, {"of": key})

    store.forget_beginning_with("ab")

    assert [document["of"] for document in store.beginning_with("a")] == ["a", "ac"]
    assert store.load("b") is not None
    store.close()


@pytest.mark.parametrize("text", ["{", "[1]", "null", ""])
def test_f42_a_document_that_is_none_is_known_and_can_be_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.sqlite3"
    store = Store(path)
    etag = store.save("k", {"n": 1}, ABSENT)
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("update documents set json = ?", (text,))
    connection.close()
    store = Store(path)

    assert store.load("k") == Document(None, etag)
    store.save("k", {"n": 2}, etag)
    assert store.load("k").value == {"n": 2}  # type: ignore[union-attr]
    store.close()


def test_f45_a_place_that_cannot_be_written_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()

    with pytest.raises(StoreUnavailable):
        Store(tmp_path / "file")


def test_f40_a_write_that_fails_leaves_the_document_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite3")
    etag = store.save("k", {"n": 1}, ABSENT)
    with sqlite3.connect(tmp_path / "s.sqlite3") as connection:
        connection.execute("drop table answered")
    connection.close()

    with pytest.raises(StoreUnavailable):
        store.save("k", {"n": 2}, etag, beside=[Answered("a", "202 ")])
    assert store.load("k") == Document({"n": 1}, etag)
    store.close()


names = st.text(max_size=8) | st.sampled_from(["a|b", '"', "a", "", "\\", '","'])


@given(st.tuples(names, names, names, names, names), st.tuples(names, names, names, names, names))
def test_t20_no_two_people_share_a_key(
    one: tuple[str, str, str, str, str], other: tuple[str, str, str, str, str]
) -> None:
    assert (conversation_key(*one) == conversation_key(*other)) == (one == other)
    assert (activity_key(*one[:4]) == activity_key(*other[:4])) == (one[:4] == other[:4])
    assert conversation_key(*one) != activity_key(*other[:4])
