"""Which class a text belongs to: complement naive Bayes over weighted features, learnt from examples.

https://people.csail.mit.edu/jrennie/papers/icml03-nb.pdf, sections 3 and 4: features weighed by rarity and
length, and each class judged by what all the others look like, which bears classes of unequal size.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import exp, log, sqrt
from typing import TypeVar

from dialogs.understanding.learning.features import Kinds

Key = TypeVar("Key")

SMOOTHING = 0.3
SHARPNESS = 3.0
"""How much a better score counts; found by cross-validation on the examples."""

WEIGHT_OF_KIND = (1.3, 0.8, 0.8)
"""Of words and pairs, pieces of words, concepts."""

RAREST_PIECE = 2
"""A piece of a word that fewer examples hold says nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """The features of one kind in the order of their numbers: how rare each is, and what it adds to the score
    of the classes that have it (`ends`: where those of a feature end). Bare numbers side by side, so that
    they can be read where they lie, in a file too.
    """

    features: "memoryview[int]"
    rarity: "memoryview[float]"
    gains: "memoryview[float]"
    ends: "memoryview[int]"
    classes: "memoryview[int]"

    @classmethod
    def of(cls, rarity: Mapping[str, float], gains: Mapping[str, Iterable[tuple[int, float]]]) -> "Table":
        """The table of what was learnt of each feature."""
        features, ends, classes = array("Q"), array("I"), array("B")
        rare, added = array("d"), array("d")
        for number, feature in sorted((_number(feature), feature) for feature in rarity):
            features.append(number)
            rare.append(rarity[feature])
            for at, gain in gains.get(feature, ()):
                classes.append(at)
                added.append(gain)
            ends.append(len(classes))
        return cls(
            memoryview(features), memoryview(rare), memoryview(added), memoryview(ends), memoryview(classes)
        )

    def find(self, feature: str) -> int:
        """Where a feature stands; -1 for one that no example has."""
        number = _number(feature)
        at = bisect_left(self.features, number)
        return at if at < len(self.features) and self.features[at] == number else -1

    def gained(self, at: int) -> Iterator[tuple[int, float]]:
        """The classes that have the feature there, and what it adds to each."""
        begin, end = self.ends[at - 1] if at else 0, self.ends[at]
        return zip(self.classes[begin:end], self.gains[begin:end], strict=True)


@dataclass(frozen=True, slots=True)
class Classifier:
    """The classes, what they score before anything is known, and a table for each kind of feature."""

    classes: tuple[str, ...]
    base: tuple[float, ...]
    tables: tuple[Table, ...]

    def knows(self, counted: Kinds) -> bool:
        """Whether any example has any of these features."""
        return any(
            table.find(one) >= 0 for text, table in zip(counted, self.tables, strict=True) for one in text
        )

    def met(self, words: Iterable[str]) -> int:
        """How many of these words some example has."""
        return sum(self.tables[0].find(word) >= 0 for word in words)

    def shares(self, counted: Kinds, lifted: Mapping[str, float]) -> Mapping[str, float]:
        """How much each class fits, adding up to 1; `lifted` adds to the score of single classes."""
        scores = [lifted.get(name, 0.0) for name in self.classes]
        for text, table, share in zip(counted, self.tables, WEIGHT_OF_KIND, strict=True):
            found = ((table.find(feature), count) for feature, count in text.items())
            weights = _weighted(((at, table.rarity[at], count) for at, count in found if at >= 0), share)
            total = sum(weights.values())
            scores = [score + total * base for score, base in zip(scores, self.base, strict=True)]
            for feature, weight in weights.items():
                for at, gain in table.gained(feature):
                    scores[at] += weight * gain
        highest = max(scores)
        odds = [exp(SHARPNESS * (score - highest)) for score in scores]
        total = sum(odds)
        return {name: odd / total for name, odd in zip(self.classes, odds, strict=True)}


def learn(examples: Sequence[tuple[str, Kinds]]) -> Classifier:
    """A classifier from examples: (class, features)."""
    classes = tuple(sorted({name for name, _ in examples}))
    number = {name: at for at, name in enumerate(classes)}
    rarity = tuple(
        _rarity([kinds[kind] for _, kinds in examples], kind) for kind in range(len(WEIGHT_OF_KIND))
    )
    sums = tuple(defaultdict[str, defaultdict[int, float]](_nothing) for _ in WEIGHT_OF_KIND)
    per_class = [0.0] * len(classes)
    for name, kinds in examples:
        own = number[name]
        for text, known, share, found in zip(kinds, rarity, WEIGHT_OF_KIND, sums, strict=True):
            rare = ((one, known[one], count) for one, count in text.items() if one in known)
            weights = _weighted(rare, share)
            per_class[own] += sum(weights.values())
            for feature, weight in weights.items():
                found[feature][own] += weight
    smooth = SMOOTHING * sum(len(each) for each in sums)
    everything = sum(per_class)
    return Classifier(
        classes,
        tuple(log(everything - part + smooth) for part in per_class),
        tuple(
            Table.of(known, {feature: _gains(by_class) for feature, by_class in each.items()})
            for known, each in zip(rarity, sums, strict=True)
        ),
    )


def _number(feature: str) -> int:
    # Of some ten thousand features no two get the same one, and a foreign one hardly ever gets one of theirs.
    return int.from_bytes(blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _nothing() -> defaultdict[int, float]:
    return defaultdict(float)


def _gains(by_class: Mapping[int, float]) -> tuple[tuple[int, float], ...]:
    """What a feature adds for the classes that have it, over what it adds for those that do not."""
    total = sum(by_class.values()) + SMOOTHING
    return tuple((at, log(total / (total - weight))) for at, weight in by_class.items())


def _rarity(texts: Sequence[Mapping[str, int]], kind: int) -> Mapping[str, float]:
    held: defaultdict[str, int] = defaultdict(int)
    for text in texts:
        for feature in text:
            held[feature] += 1
    least = RAREST_PIECE if kind == 1 else 1
    return {
        feature: 1 + log((1 + len(texts)) / (1 + count)) for feature, count in held.items() if count >= least
    }


def _weighted(found: Iterable[tuple[Key, float, int]], share: float) -> Mapping[Key, float]:
    """Features with their rarity and count, damped when repeated, brought to one length."""
    weights = {key: rarity if count == 1 else rarity * (1 + log(count)) for key, rarity, count in found}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {key: share * weight / length for key, weight in weights.items()} if length else {}
