"""What words stand for, whatever the language: the concepts of `concepts.txt`."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("concepts.txt")
_WORDS_WITH_SPACES_END = "\u3000"
"""Where in Unicode the scripts begin that put no spaces between words."""

MOST_LETTERS = 200
"""Of a word without spaces that are looked through."""

SHORTEST_COMPOUND, SHORTEST_INSIDE = 9, 5
"""Letters of a word that may be made of two, and of a stem that is sought inside it: "Beispielskript"."""


@lru_cache(maxsize=20_000)
def concepts(word: str) -> tuple[str, ...]:
    """What a word (lower case, without accents) stands for, in alphabetical order; usually nothing."""
    spaced, unspaced, longest = _stems()
    found: set[str] = set()
    for size in range(1, min(len(word), longest) + 1):
        found.update(spaced.get(word[:size], ()))
    found.update(spaced.get(f"{word}.", ()))
    for at in range(
        1, len(word) - SHORTEST_INSIDE + 1 if SHORTEST_COMPOUND <= len(word) <= MOST_LETTERS else 0
    ):
        for size in range(SHORTEST_INSIDE, min(len(word) - at, longest) + 1):
            found.update(spaced.get(word[at : at + size], ()))
    for at, letter in enumerate(word[:MOST_LETTERS]):
        if letter >= _WORDS_WITH_SPACES_END:
            for size in range(1, longest + 1):
                found.update(unspaced.get(word[at : at + size], ()))
    return tuple(sorted(found))


@cache
def _stems() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]], int]:
    """Concepts by stem: of words with spaces between them, and without; and the letters of the longest."""
    spaced: dict[str, frozenset[str]] = {}
    unspaced: dict[str, frozenset[str]] = {}
    for concept, stem in _lines():
        table = spaced if stem < _WORDS_WITH_SPACES_END else unspaced
        table[stem] = table.get(stem, frozenset()) | {concept}
    return spaced, unspaced, max(map(len, [*spaced, *unspaced]))


def _lines() -> Iterator[tuple[str, str]]:
    for line in _FILE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            concept, _, stems = line.partition(": ")
            yield from ((concept, stem) for stem in stems.split())
