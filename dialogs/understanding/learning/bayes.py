"""Which class a text belongs to: complement naive Bayes over weighted features, learnt from examples.

https://people.csail.mit.edu/jrennie/papers/icml03-nb.pdf, sections 3 and 4: features weighed by rarity and
length, and each class judged by what all the others look like, which bears classes of unequal size.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from dialogs.understanding.learning.features import Kinds

SMOOTHING = 0.3
SHARPNESS = 3.0
"""How much a better score counts; found by cross-validation on the examples."""

WEIGHT_OF_KIND = (1.3, 0.8, 0.8)
"""Of words and pairs, pieces of words, concepts."""

RAREST_PIECE = 2
"""A piece of a word that fewer examples hold says nothing."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """Classes, the rarity of each feature, and what it adds to the score of the classes that have it."""

    classes: tuple[str, ...]
    rarity: tuple[Mapping[str, float], ...]
    gains: tuple[Mapping[str, tuple[tuple[int, float], ...]], ...]
    base: tuple[float, ...]

    def known(self, counted: Kinds) -> Iterator[str]:
        """The features that any example has."""
        return (
            one for text, rarity in zip(counted, self.rarity, strict=True) for one in text if one in rarity
        )

    def shares(self, counted: Kinds, lifted: Mapping[str, float]) -> Mapping[str, float]:
        """How much each class fits, adding up to 1; `lifted` adds to the score of single classes."""
        scores = [lifted.get(name, 0.0) for name in self.classes]
        for kind, weights in enumerate(_weighted(counted, self.rarity)):
            total = sum(weights.values())
            scores = [score + total * base for score, base in zip(scores, self.base, strict=True)]
            for feature, weight in weights.items():
                for at, gain in self.gains[kind].get(feature, ()):
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
        for found, weights in zip(sums, _weighted(kinds, rarity), strict=True):
            per_class[own] += sum(weights.values())
            for feature, weight in weights.items():
                found[feature][own] += weight
    smooth = SMOOTHING * sum(len(each) for each in sums)
    everything = sum(per_class)
    return Classifier(
        classes,
        rarity,
        tuple({feature: _gains(by_class) for feature, by_class in each.items()} for each in sums),
        tuple(log(everything - part + smooth) for part in per_class),
    )


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


def _weighted(counted: Kinds, rarity: Sequence[Mapping[str, float]]) -> Iterable[Mapping[str, float]]:
    """Features that are known, damped when repeated, each kind brought to one length."""
    for text, known, share in zip(counted, rarity, WEIGHT_OF_KIND, strict=True):
        weights = {
            feature: known[feature] if count == 1 else known[feature] * (1 + log(count))
            for feature, count in text.items()
            if feature in known
        }
        length = sqrt(sum(weight * weight for weight in weights.values()))
        yield {feature: share * weight / length for feature, weight in weights.items()} if length else {}
