"""Words that name nobody, whatever the language: the lines of `no_names.txt`."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from dialogs.understanding.naming.everyday import EVERYDAY

_FILE = Path(__file__).with_name("no_names.txt")
_ALSO_NAMES = "names"
"""The line of words that somebody may be called as well."""

_OTHER_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d"})


_SHORTENED = re.compile(r"'(?:d|ll|m|re|s|t|ve)$")


@lru_cache(maxsize=20_000)
def names_nobody(word: str, language: str) -> bool:
    """Whether a word is a greeting, a pronoun, a verb or the like. What may be a name too is none only in
    the language it belongs to, and in lower case."""
    bare = _SHORTENED.sub("", _without_accents(word))
    if bare in _lists()[_ALSO_NAMES]:
        return word.islower() and bare in _lists().get(language, frozenset())
    return bare in _words()


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    lines = (line.partition(": ") for line in _FILE.read_text("utf-8").splitlines() if line[:1] != "#")
    return {code: frozenset(map(_without_accents, words.split())) for code, _, words in lines}


@cache
def _words() -> frozenset[str]:
    return EVERYDAY.union(*_lists().values())


def _without_accents(word: str) -> str:
    folded = word.casefold().replace("’", "'").translate(_OTHER_LETTERS)
    if folded.isascii():
        return folded
    # What marks a sound of Japanese belongs to the letter.
    latin = "".join(one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one))
    return latin if latin.isascii() else folded
