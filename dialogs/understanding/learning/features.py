"""What of a text the classifier counts: words, pairs of words, pieces of words, and what the words stand for.

Pieces of words forgive typos and inflection; what a word stands for (`concepts.py`) carries over from one
language to the next.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from sys import intern

from dialogs.understanding.learning.concepts import concepts

SHORTEST, LONGEST = 2, 5
"""Letters of a piece of a word."""

LONGEST_WORD = 40
"""A longer one is no word; its pieces past this are not counted."""

Kinds = tuple[Mapping[str, int], ...]
"""How often each feature occurs: words and pairs, pieces, concepts."""


def features(words: Sequence[str]) -> Kinds:
    """The features of a text, by kind."""
    return Counter(_whole(words)), Counter(_pieces(words)), Counter(_meant(words))


def _whole(words: Sequence[str]) -> Iterator[str]:
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))


def _pieces(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        padded = f"<{word[:LONGEST_WORD]}>"
        for size in range(SHORTEST, LONGEST + 1):
            # Thousands of examples share their pieces: interned, they are kept once.
            yield from (intern(padded[at : at + size]) for at in range(len(padded) - size + 1))


def _meant(words: Sequence[str]) -> Iterator[str]:
    found = [concept for word in words for concept in concepts(word)]
    yield from found
    # Which concepts meet says more than each alone: "remove" with "group", "error" with "script".
    distinct = sorted(set(found))
    yield from (intern(f"{one}&{other}") for at, one in enumerate(distinct) for other in distinct[at + 1 :])
