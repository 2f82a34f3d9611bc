"""The conversation at a terminal: how it looks, and how one leaves it."""

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

QUESTION = "Why did Megan Bowen not get E3 from Sales?"


def talks(*lines: str) -> str:
    """What is printed while somebody types this."""
    ran = CliRunner().invoke(app, ["chat"], input="".join(f"{line}\n" for line in lines))
    assert ran.exit_code == 0
    return ran.output


@pytest.mark.parametrize("word", ["quit", "Exit", "bye!"])
def test_a_word_leaves(word: str) -> None:
    assert talks(word, QUESTION) == f"{talks()}"
