"""What is left of a question beside its ideas and products: it may name a group, a place or a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from dialogs.querying.asked.amounts import NUMBERS
from dialogs.querying.asked.countries_named import country
from dialogs.querying.asked.heard_words import Heard
from dialogs.querying.asked.period import of_time
from dialogs.subject.nearest import without_accents
from dialogs.understanding import Reading
from dialogs.understanding.learning.language import little_words
from dialogs.understanding.naming.everyday import EVERYDAY

_MOST_NAMES = 6

_SHORTENED = frozenset(
    {"who's", "what's", "that's", "it's", "there's", "here's", "let's", "how's", "where's"}
)
"""Words in which "'s" is a verb."""


@dataclass(frozen=True, slots=True)
class Name:
    """Words that may be a name, where they stand, and how: behind a word for a place, for who did
    something or for what it was done to; `refused` where they are denied."""

    words: str
    at: int
    in_place: bool = False
    by: bool = False
    upon: bool = False
    refused: bool = False


def names_in(said: Heard, reading: Reading) -> Iterator[Name]:
    """Runs of words that nothing else takes up."""
    stands = _stand(said, reading)
    found = 0
    for named, run in groupby(range(len(said.words)), stands.__getitem__):
        places = list(run)
        if named and found < _MOST_NAMES:
            found += 1
            words = " ".join(said.written[at] for at in places[:4])
            possessive = words.endswith("'s")
            words = words.removesuffix("'s")
            at = places[0]
            yield Name(
                words,
                at if said.language != "ja" else said.where(words) or 0,
                in_place=said.follows(at, "in_place") or said.follows(at, "is_in"),
                by=said.follows(at, "by"),
                upon=possessive or said.follows(at, "upon"),
            )


def _stand(said: Heard, reading: Reading) -> list[bool]:
    of_products = {word for phrase, _ in reading.products for word in without_accents(phrase).split()}
    written_small = {word for word in re.findall(r"\w+", reading.text) if word.islower()}
    known = little_words()
    others = {*NUMBERS, *of_time(said), *country(said)[1].split()}
    return [
        at not in said.taken
        and word not in known
        and word not in of_products
        and word not in others
        and word not in _SHORTENED
        and not (word in EVERYDAY and word in written_small)
        and not re.fullmatch(r"[\d.-]+(st|nd|rd|th)?", word)
        and len(word) > 1
        and "'" not in word.removesuffix("'s")
        for at, word in enumerate(said.words)
    ]
