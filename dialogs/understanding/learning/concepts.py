"""What words stand for, whatever the language: the concepts of `concepts.txt`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("concepts.txt")
_WORDS_WITH_SPACES_END = "\u3000"
"""Where in Unicode the scripts begin that put no spaces between words."""

MOST_LETTERS = 200
"""Of a word without spaces that are looked through."""

SHORTEST_COMPOUND, SHORTEST_INSIDE = 9, 5
"""Letters of a word that may be made of two, and of a stem that is sought inside it: "Beispielskript"."""


@dataclass(frozen=True, slots=True, eq=False)
class Stems:
    """What words stand for, by how they begin (`spaced`) or by what is in them, where a script puts no spaces
    between words; `longest` are the letters of the longest of these."""

    spaced: Mapping[str, frozenset[str]]
    unspaced: Mapping[str, frozenset[str]]
    longest: int

    @classmethod
    def of(cls, file: Path) -> "Stems":
        """Those of a file: a concept, a colon, and its stems; one that ends in `.` is meant whole."""
        spaced: dict[str, frozenset[str]] = {}
        unspaced: dict[str, frozenset[str]] = {}
        for concept, stem in _lines(file):
            table = spaced if stem < _WORDS_WITH_SPACES_END else unspaced
            table[stem] = table.get(stem, frozenset()) | {concept}
        return cls(spaced, unspaced, max(map(len, [*spaced, *unspaced])))

    def found(self, word: str) -> tuple[str, ...]:
        """What a word (lower case, without accents) stands for, in alphabetical order; usually nothing."""
        found: set[str] = set()
        for size in range(1, min(len(word), self.longest) + 1):
            found.update(self.spaced.get(word[:size], ()))
        found.update(self.spaced.get(f"{word}.", ()))
        for at in range(
            1, len(word) - SHORTEST_INSIDE + 1 if SHORTEST_COMPOUND <= len(word) <= MOST_LETTERS else 0
        ):
            for size in range(SHORTEST_INSIDE, min(len(word) - at, self.longest) + 1):
                found.update(self.spaced.get(word[at : at + size], ()))
        for at, letter in enumerate(word[:MOST_LETTERS]):
            if letter >= _WORDS_WITH_SPACES_END:
                for size in range(1, self.longest + 1):
                    found.update(self.unspaced.get(word[at : at + size], ()))
        return tuple(sorted(found))


@lru_cache(maxsize=20_000)
def concepts(word: str) -> tuple[str, ...]:
    """The concepts of a word (lower case, without accents), in alphabetical order; usually none."""
    return _stems().found(word)


@cache
def _stems() -> Stems:
    return Stems.of(_FILE)


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            concept, _, stems = line.partition(": ")
            yield from ((concept, stem) for stem in stems.split())
