"""What people wait for, as it lies in the store: the same after the process began anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.keeping.kept_watches import KeptWatches
from bot.keeping.store import Store
from dialogs.examining.case import Case, Named
from dialogs.jobs.watch import Stand, Watch, Whose
from dialogs.jobs.watchman import InMemory, Watches

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
E3 = Named("6fd2c87f-b296-42f0-b197-1e91e994b900", "Office 365 E3")


def watch(key: str, asker: str = "ada", chat: str = "one", **changes: object) -> Watch:
    case = Case(user=Named("megan", "Megan Bowen"), sku=E3)
    begun = Watch(
        key, Whose(asker, chat), {"conversation": {"id": "a:1"}}, case, (E3,), "count_violation", NOW, NOW
    )
    return replace(begun, **changes)  # type: ignore[arg-type]


@pytest.fixture(params=["kept", "in memory"])
def watches(request: pytest.FixtureRequest, tmp_path: Path) -> Watches:
    if request.param == "in memory":
        return InMemory()
    return KeptWatches.of_store(Store(tmp_path / "store.sqlite3"))


def test_all_of_it_is_the_same_after_the_process_began_anew(tmp_path: Path) -> None:
    kept = watch(
        "k", looks=3, stand=Stand.ARRIVED, told=False, errors=("CountViolation", "Other"), came=(E3,),
        preparing=("Exchange Online",), why="role", next=NOW + timedelta(seconds=1.5),
    )  # fmt: skip
    before = Store(tmp_path / "store.sqlite3")
    KeptWatches.of_store(before).put(kept)
    before.close()

    assert KeptWatches.of_store(Store(tmp_path / "store.sqlite3")).find("k") == kept


def test_they_are_found_by_person_and_by_chat_the_oldest_first(watches: Watches) -> None:
    late, early = watch("a", began=NOW + timedelta(hours=1)), watch("b")
    other = watch("c", asker="lee", chat="two")
    for one in (early, late, other):
        watches.put(one)

    assert watches.of("ada") == [early, late]
    assert watches.in_chat("two") == [other]
    assert watches.find("nothing") is None


def test_due_is_what_is_to_be_looked_at_or_told_by_now(watches: Watches) -> None:
    later, now, told = (
        watch("later", next=NOW + timedelta(minutes=1)),
        watch("now", stand=Stand.LAPSED, told=False),
        watch("told", stand=Stand.ARRIVED, next=NOW - timedelta(hours=1)),
    )
    for one in (later, now, told):
        watches.put(one)

    assert watches.due(NOW) == [now]
    assert watches.next() == NOW
    watches.forget("now")
    assert (watches.due(NOW), watches.next()) == ([], later.next)


def test_what_was_ended_meanwhile_is_not_brought_back(watches: Watches) -> None:
    watches.put(watch("k"))
    assert watches.change(watch("k", looks=1))
    watches.forget("k")

    assert not watches.change(watch("k", looks=2))
    assert watches.find("k") is None


def test_what_is_a_month_old_goes_when_another_begins(tmp_path: Path) -> None:
    watches = KeptWatches.of_store(Store(tmp_path / "store.sqlite3"))
    watches.put(watch("old", began=NOW - timedelta(days=31)))
    watches.put(watch("new"))

    assert [one.key for one in watches.of("ada")] == ["new"]
