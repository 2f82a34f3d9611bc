"""What is assumed and what is marked as assumed are the same."""

import re
from pathlib import Path

import graph.simulated

HOME = Path(graph.simulated.__file__).parent


def test_each_doubt_is_told_and_marked_where_it_is_assumed() -> None:
    told = re.findall(r"^\| `(\w+)` \|", (HOME / "DOUBTS.md").read_text("utf-8"), re.MULTILINE)
    code = "".join(file.read_text("utf-8") for file in sorted(HOME.rglob("*.py")))
    marked = re.findall(r"# doubt: (\w+)", code)

    assert sorted(told) == sorted(set(marked))
    assert len(told) == len(set(told))


def test_a_doubt_says_what_is_assumed_what_is_known_and_what_settles_it() -> None:
    rows = [line for line in (HOME / "DOUBTS.md").read_text("utf-8").splitlines() if line.startswith("| `")]

    assert all(len([cell for cell in row.strip("|").split("|") if cell.strip()]) == 4 for row in rows)
