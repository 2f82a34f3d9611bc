"""Misspelt names: who is meant nearly."""

from collections.abc import Sequence

import pytest

from dialogs.subject.choosing import Candidate
from dialogs.subject.nearest import nearest

PEOPLE = (
    *("Megan Bowen", "Søren Holm", "Henrietta Mueller", "Pieter de Vries", "Jürgen Groß", "Pradeep Gupta"),
    *("Alex Wilber", "Alexandra Novak", "Sales", "Sales EMEA"),
)


async def beginning(words: str) -> Sequence[Candidate]:
    """As Graph finds them: by what the whole name or the surname begins with."""
    return tuple(
        Candidate(name, name)
        for name in PEOPLE
        if any(one.casefold().startswith(words.casefold()) for one in (name, name.partition(" ")[2]))
    )


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("megan bowne", ["Megan Bowen"]),
        ("meagn bowen", ["Megan Bowen"]),
        ("m.bowen", ["Megan Bowen"]),
        ("M-Bowen", ["Megan Bowen"]),
        ("Soeren Holm", ["Søren Holm"]),
        ("Henrietta Müller", ["Henrietta Mueller"]),
        ("Juergen Gross", ["Jürgen Groß"]),
        ("pradip gupta", ["Pradeep Gupta"]),
        ("slaes", ["Sales", "Sales EMEA"]),
        ("Alexandra Nowak", ["Alexandra Novak"]),
        ("Bob Nobody", []),
        ("me", []),
        ("  ", []),
        ("x" * 5_000, []),
    ],
)
async def test_the_likest_name_is_found_and_no_stranger(words: str, names: list[str]) -> None:
    assert [one.name for one in await nearest(words, beginning)] == names
