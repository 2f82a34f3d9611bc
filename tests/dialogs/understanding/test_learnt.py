"""What was learnt is read where it lies, and made anew where it is not good."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dialogs.understanding.learning.learnt import NAME, learnt_at, read

NO_PYTHON = "/nowhere/python"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that a first start leaves."""
    folder = tmp_path_factory.mktemp("first")
    learnt_at(folder)
    return folder / NAME


def test_a_first_start_leaves_what_this_process_would_have_learnt(made: Path, tmp_path: Path) -> None:
    learnt_here = learnt_at(tmp_path, NO_PYTHON)

    assert read(made) == learnt_here
    assert list(tmp_path.iterdir()) == []


def test_the_next_start_reads_it_where_it_lies(made: Path) -> None:
    assert learnt_at(made.parent, NO_PYTHON) == read(made)


def test_without_a_folder_nothing_is_left(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "none"

    assert learnt_at(folder) == read(made)
    assert not folder.exists()


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda whole: b"",
        lambda whole: whole[:-1],
        lambda whole: whole + b"\0",
        lambda whole: whole[:100],
        lambda whole: whole.replace(b'"edition": "', b'"edition": "0', 1),
        lambda whole: b"{}\n",
    ],
    ids=["empty", "cut", "longer", "half a line", "of another edition", "nothing in it"],
)
def test_what_is_damaged_or_of_another_edition_is_not_read(
    made: Path, tmp_path: Path, spoilt: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / NAME
    file.write_bytes(spoilt(made.read_bytes()))

    with pytest.raises(ValueError, match=r"."):
        read(file)
