"""The published comparison is current wherever it does not depend on the machine, and people find it."""

from pathlib import Path

import pytest

from tests.bench.others import GROUP, PERSON, TENANT
from tests.bench.peers import CLIENT, HEADINGS, OURS, PICTURE, RESULTS, TIMED, Figures, of_others, row

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def results() -> dict[str, list[str]]:
    """The rows of each question."""
    _, *parts = RESULTS.read_text("utf-8").split("\n## ")
    return {part.splitlines()[0].lower(): _rows(part) for part in parts}


def _rows(part: str) -> list[str]:
    heading, _, *rows = [line for line in part.splitlines() if line.startswith("|")]
    assert heading == f"| | {' | '.join(HEADINGS)} |"
    return rows


@pytest.fixture(scope="module")
def others() -> list[Figures]:
    return of_others()


def test_what_is_counted_is_what_would_be_written(
    results: dict[str, list[str]], others: list[Figures]
) -> None:
    told = {question: [one for one in rows if not _timed(one)] for question, rows in results.items()}
    assert told == {
        question: [
            row(one) for one in sorted(others, key=lambda one: one.seconds) if one.question == question
        ]
        for question in (PERSON, GROUP, TENANT)
    }


def _timed(line: str) -> bool:
    return line.startswith((f"| **{OURS}** |", f"| {CLIENT} |"))


def test_ours_and_microsofts_client_stand_beside_them(results: dict[str, list[str]]) -> None:
    assert [sum(map(_timed, rows)) for rows in results.values()] == [2, 2, 2]


def test_the_readme_leads_to_both() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    assert f"({RESULTS.relative_to(ROOT)})" in page
    assert f"({PICTURE.relative_to(ROOT)})" in page


def test_the_plot_goes_up_to_a_hundred_thousand_users_for_everybody() -> None:
    picture = PICTURE.read_text("utf-8")
    [described] = [line for line in picture.splitlines() if line.startswith("<desc")]
    assert max(TIMED) == 100_000
    assert described.count("at 100,000.") == picture.count("<polyline")
