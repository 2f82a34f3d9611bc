import pytest

from graph.questions.license_assignment import as_states
from tests.graph.questions.asked import E3


def error(said: str | None) -> str | None:
    (row,) = as_states({"licenseAssignmentStates": [{"skuId": E3, "state": "Active", "error": said}]}) or ()
    return row.error


@pytest.mark.parametrize("said", [None, "", "None", "none"])
def test_no_error_has_four_spellings(said: str | None) -> None:
    assert error(said) is None


@pytest.mark.parametrize("said", ["CountViolation", "Other", "Others", "TomorrowsViolation"])
def test_an_error_keeps_graphs_word(said: str) -> None:
    assert error(said) == said
