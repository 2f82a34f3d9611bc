"""How alike texts are, whatever the language: words, pairs and pieces of words, and what words stand for.

Each kind is weighed by rarity and brought to one length, so that a long text is compared by what it says and
not by how much. What is known is kept as bare numbers side by side.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import log, sqrt
from pathlib import Path

from dialogs.understanding.bare_words import words_of
from dialogs.understanding.learning.concepts import Stems, concepts

WEIGHTS: Mapping[str, float] = {"word": 0.31, "pair": 0.11, "piece": 0.20, "meant": 0.19, "meeting": 0.19}
"""How much each kind counts, together 1: found by trying on some 280 questions that no wording was made of.
What words stand for, and which of that meets, carries over from one language to the next."""

PIECE, PIECE_UNSPACED = 4, 2
"""Letters of a piece of a word: those of four find as much as all from three to five, at half the cost.
Scripts that put no spaces between words have shorter ones."""

MOST_WORDS = 150
LONGEST_WORD = 40

TOO_COMMON = 0.1
"""A piece of a word that more of the texts hold says nothing."""

_FILE = Path(__file__).with_name("meanings.txt")
_UNSPACED = "\u3000"
_SUITE = re.compile(r"^[aefg][1357]$")

Kinds = Mapping[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Texts:
    """What is known of some texts: for each kind of feature how rare it is, and which texts hold it how
    strongly."""

    count: int
    rarity: Mapping[str, Mapping[str, float]]
    holders: Mapping[str, Mapping[str, tuple["array[int]", "array[float]"]]]

    def alike(self, text: str) -> Sequence[float]:
        """How alike each of them is to this one, from 0 to 1."""
        found = array("d", bytes(8 * self.count))
        for kind, counted in _features(_words(text)).items():
            share, holders = WEIGHTS[kind], self.holders[kind]
            for feature, weight in _weighted(counted, self.rarity[kind]).items():
                if feature in holders:
                    for at, held in zip(*holders[feature], strict=True):
                        found[at] += share * weight * held
        return found


def known(texts: Iterable[str]) -> Texts:
    """Texts to compare others with."""
    counted = [_features(_words(text)) for text in texts]
    rarity = {kind: _rarity([one[kind] for one in counted], kind) for kind in WEIGHTS}
    holders: dict[str, dict[str, tuple[array[int], array[float]]]] = {}
    for kind in WEIGHTS:
        held: dict[str, tuple[array[int], array[float]]] = defaultdict(lambda: (array("H"), array("f")))
        for at, one in enumerate(counted):
            for feature, weight in _weighted(one[kind], rarity[kind]).items():
                held[feature][0].append(at)
                held[feature][1].append(weight)
        holders[kind] = {one: into for one, into in held.items() if not _too_common(kind, into, counted)}
    return Texts(len(counted), rarity, holders)


def _too_common(kind: str, into: tuple["array[int]", "array[float]"], texts: Sequence[Kinds]) -> bool:
    return kind == "piece" and len(into[0]) > TOO_COMMON * len(texts)


def _words(text: str) -> Sequence[str]:
    """The words of a text, any one suite being as good as another: "E3", "F1"."""
    return [_SUITE.sub("theproduct", word) for word in words_of(text)[:MOST_WORDS]]


def _features(words: Sequence[str]) -> Kinds:
    meant = [meaning for word in words for meaning in _meant(word)]
    distinct = sorted(set(meant))
    return {
        "word": Counter(words),
        "pair": Counter(f"{one} {other}" for one, other in pairwise(words)),
        "piece": Counter(piece for word in set(words) for piece in _pieces(word)),
        "meant": Counter(meant),
        "meeting": Counter(
            f"{one}&{other}" for at, one in enumerate(distinct) for other in distinct[at + 1 :]
        ),
    }


@lru_cache(maxsize=20_000)
def _meant(word: str) -> tuple[str, ...]:
    """What a word is about and what it asks for."""
    return (*concepts(word), *(f"{meaning}?" for meaning in _meanings().found(word)))


@cache
def _meanings() -> Stems:
    return Stems.of(_FILE)


def _pieces(word: str) -> Iterator[str]:
    if word[:1] >= _UNSPACED:
        size, padded = PIECE_UNSPACED, word[:LONGEST_WORD]
    else:
        size, padded = PIECE, f"<{word[:LONGEST_WORD]}>"
    return (padded[at : at + size] for at in range(len(padded) - size + 1))


def _rarity(counted: Sequence[Counter[str]], kind: str) -> Mapping[str, float]:
    held = Counter(feature for one in counted for feature in one)
    return {feature: log((1 + len(counted)) / (1 + count)) for feature, count in held.items()}


def _weighted(counted: Counter[str], rarity: Mapping[str, float]) -> Mapping[str, float]:
    """Features with their rarity and count, damped when repeated, brought to one length."""
    weights = {one: rarity[one] * (1 + log(count)) for one, count in counted.items() if one in rarity}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {one: weight / length for one, weight in weights.items()} if length else {}
