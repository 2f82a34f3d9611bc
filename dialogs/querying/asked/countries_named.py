"""A country that a question names."""

from collections.abc import Mapping
from functools import cache

from dialogs.querying.asked.heard_words import Heard
from dialogs.subject.nearest import without_accents
from dialogs.words.known_names import countries


def country(said: Heard) -> tuple[str, str]:
    """The code of a country named, and how it is written there; both empty where none is."""
    known = _countries(said.language)
    for size in (3, 2, 1):
        for at in range(len(said.words) - size + 1):
            words = " ".join(said.words[at : at + size])
            if code := known.get(words):
                return code, words
    return "", ""


@cache
def _countries(language: str) -> Mapping[str, str]:
    return {without_accents(name): code for name, code in countries(language).items()}
