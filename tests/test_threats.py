"""THREATS.md says of each threat which tests keep it, and cannot say so of tests that are gone."""

from collections import Counter
from pathlib import Path

from tests.threats import NO_TEST, NUMBERS, PAPER, ROOT, kept_by, rows, written


def test_each_threat_stands_there_once_and_in_order() -> None:
    assert list(rows(PAPER.read_text())) == NUMBERS


def test_the_tests_named_there_are_those_that_are_there() -> None:
    """`python -m tests.threats --write` brings it up to date."""
    paper = PAPER.read_text()

    assert rows(paper) == rows(written(paper, kept_by(ROOT)))


def test_a_threat_whose_test_is_gone_is_told_as_one_without(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_one.py").write_text(
        '"""About T03."""\n\n# T04\ndef test_t01_t02_a() -> None:\n    pass\n\n\n'
        'def test_b() -> None:\n    """T01"""\n'
    )
    kept = kept_by(tmp_path)
    paper = "".join(f"| T0{number} | an attack | old |\n" for number in range(1, 5))

    file = "[test_one.py](tests/test_one.py)"
    assert kept == {
        "T01": Counter({"tests/test_one.py": 2}),
        "T02": Counter({"tests/test_one.py": 1}),
        "T03": Counter({"tests/test_one.py": 0}),
    }
    assert rows(written(paper, kept)) == {"T01": f"{file} ×2", "T02": file, "T03": file, "T04": NO_TEST}
