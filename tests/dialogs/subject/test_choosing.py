"""How a typed answer to "Which one?" is read."""

import pytest

from dialogs.subject.choosing import Candidate, Choose, picked_in_words

ALEX = Choose(
    "user",
    "Alex",
    (
        Candidate("a", "Alex Wilber", "alex@contoso.example"),
        Candidate("b", "Alexandra Novak", "alexandra@contoso.example"),
    ),
)


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("1", "user:a"),
        ("#2", "user:b"),
        ("number 2", "user:b"),
        ("the second one", "user:b"),
        ("First.", "user:a"),
        ("the last one, please", "user:b"),
        ("last", "user:b"),
        ("3", ""),
        ("0", ""),
        ("alex wilber", "user:a"),
        ("I mean Novak", "user:b"),
        ("alexandra@contoso.example", "user:b"),
        ("Alexandra Novak (alexandra@contoso.example)", "user:b"),
        ("Alex", ""),
        ("contoso", ""),
        ("Megan", ""),
        ("²", ""),
        ("?", ""),
        ("", ""),
    ],
)
def test_what_is_typed_picks_one_or_nothing(text: str, picked: str) -> None:
    assert picked_in_words((ALEX,), text) == picked


def test_where_nothing_is_asked_nothing_is_picked() -> None:
    assert picked_in_words((), "1") == ""
