"""Which language a text is written in: by its script, else by the little words only that language has.

Most texts are English with product names in it, and a few words long, which is where general detectors guess.
"""

import re
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

MOST_LETTERS = 2_000
"""Looked at; the language does not change after that."""

_FILE = Path(__file__).with_name("little_words.txt")

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
)


@cache
def _by_word() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """The languages that have a word, each with its part of the vote."""
    held: dict[str, list[str]] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, _, words = line.partition(": ")
            for word in words.split():
                held.setdefault(word, []).append(code)
    return {word: tuple((one, 1 / len(ones)) for one in ones) for word, ones in held.items()}


def little_words() -> Container[str]:
    """The little words of every language, without accents."""
    return _by_word().keys()


def language(text: str, words: Sequence[str]) -> str:
    """ISO 639-1 code; empty where nothing tells. `words` as `text.words_of` gives them."""
    letters = [one for one in islice(text, MOST_LETTERS) if one.isalpha()]
    if not letters:
        return ""
    beginning = "".join(letters)
    for code, script in _SCRIPTS:
        # A foreign word in an English sentence does not make it Japanese; a quarter of the letters does.
        if len(script.findall(beginning)) * 4 > len(letters):
            return _east_asian(beginning, code)
    votes: defaultdict[str, float] = defaultdict(float)
    for word in words[:400]:
        for code, vote in _by_word().get(word, ()):
            votes[code] += vote
    if votes:
        return max(votes, key=lambda code: (votes[code], code == "en"))
    return "en" if beginning.isascii() else ""


def _east_asian(letters: str, code: str) -> str:
    """Chinese characters with a few kana among them are Japanese."""
    return "ja" if code == "zh" and _SCRIPTS[0][1].search(letters) else code
