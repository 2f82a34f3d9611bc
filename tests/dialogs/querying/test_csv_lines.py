"""CSV that no spreadsheet takes for a formula."""

import csv

import pytest

from dialogs.querying.csv_lines import csv_lines
from dialogs.words.text import phrase, say


@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_a_name_that_begins_like_a_formula_stays_a_name(begin: str) -> None:
    name = f'{begin}HYPERLINK("https://evil.example","x")'

    assert list(csv.reader(csv_lines((say("Group"),), [(name,)]), strict=True)) == [["Group"], [f"'{name}"]]


def test_numbers_lists_and_commas_are_told_apart() -> None:
    cells = ("a, b", 5, (phrase("{product} from {group}", product="E3", group="Sales"), "x"))

    assert list(csv.reader(csv_lines((say("A"), say("B"), say("C")), [cells]))) == [
        ["A", "B", "C"],
        ["a, b", "5", "E3 from Sales; x"],
    ]
