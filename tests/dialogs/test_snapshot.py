"""How everything reads stands in one file, and is as it stands there."""

from pathlib import Path

from dialogs.words.gathering import messages_in
from tests.called import SNAPSHOT, named
from tests.snapshots import told_now, written

DIALOGS = Path(__file__).parents[2] / "dialogs"


async def test_what_the_scripts_are_told_reads_as_it_stands_in_the_snapshot() -> None:
    page = SNAPSHOT.read_text("utf-8")
    assert written(page, await told_now()).splitlines() == page.splitlines(), (
        "python -m tests.snapshots --write"
    )


def test_what_a_name_stands_for_is_said() -> None:
    ids = [one.id for file in DIALOGS.rglob("*.py") for one in messages_in(file)]
    said = {id if isinstance(id, str) else id[0] for id in ids}
    assert {name: sentence for name, sentence in named().items() if sentence not in said} == {}


def test_no_two_names_stand_for_one_sentence() -> None:
    assert len(set(named().values())) == len(named())
