"""Numbers in a question: how many are wanted, and more or fewer than how many."""

import re
from dataclasses import dataclass

from dialogs.querying.asked.heard_words import Heard

_WORDS = {
    1: "one ein eine einer un une uno una um uma een jeden jedna",
    2: "two zwei deux dos dois duas due twee dwa dwie",
    3: "three drei trois tres tre drie trzy",
    4: "four vier quatre cuatro quatro quattro cztery",
    5: "five funf cinq cinco cinque vijf piec",
    6: "six sechs seis sei zes szesc",
    7: "seven sieben sept siete sete sette zeven siedem",
    8: "eight acht huit ocho oito otto osiem",
    9: "nine neun neuf nueve nove negen dziewiec",
    10: "ten zehn dix diez dez dieci tien dziesiec",
    20: "twenty zwanzig vingt veinte vinte venti twintig dwadziescia",
    100: "hundred hundert cent cien cem cento honderd sto",
}
NUMBERS = {word: number for number, words in _WORDS.items() for word in words.split()}
_ARTICLES = frozenset(_WORDS[1].split()[1:])
"""Words for one that mostly are an article."""

_BOUND = re.compile(r"(\d{1,6})[^\d、。]{0,4}?(以上|以下|未満|より多|より少|を超え|超)")


@dataclass(frozen=True, slots=True)
class Bounds:
    """At least and at most so many; `words` are the places of the number's words."""

    at_least: int | None = None
    at_most: int | None = None
    words: frozenset[int] = frozenset()


COMPARED = ("more_than", "less_than", "at_least", "at_most", "or_more", "or_less")
"""The ideas that compare with a number."""


def figure(word: str, language: str = "") -> int:
    """The number that a word is or begins with ("7d"), 0 where it is none."""
    digits = re.match(r"\d{1,6}", word)
    if digits:
        return int(digits[0])
    return 0 if word in _ARTICLES and language != "en" else NUMBERS.get(word, 0)


def bounds(said: Heard) -> Bounds:
    """What is compared with a number that follows: "more than 10"."""
    if said.language == "ja":
        return _in_japanese(said.text)
    found = Bounds()
    for one in said.spoken:
        at = one.start - 1 if one.idea in _BEHIND else one.end
        if one.idea in COMPARED and 0 <= at < len(said.words):
            word = said.words[at]
            number = figure(word) or (0 if word in {"0", "zero", "null", "nul"} else -1)
            if number >= 0:
                found = _bound(one.idea, number, frozenset({*found.words, at}), found)
    return found


_BEHIND = frozenset({"or_more", "or_less"})
"""What stands behind its number."""


def _bound(idea: str, number: int, words: frozenset[int], found: Bounds) -> Bounds:
    match idea:
        case "more_than":
            return Bounds(number + 1, found.at_most, words)
        case "at_least" | "or_more":
            return Bounds(number, found.at_most, words)
        case "less_than":
            return Bounds(found.at_least, number - 1, words)
        case _:
            return Bounds(found.at_least, number, words)


_JAPANESE = {
    "以上": "at_least",
    "以下": "at_most",
    "未満": "less_than",
    "より多": "more_than",
    "より少": "less_than",
    "を超え": "more_than",
    "超": "more_than",
}


def _in_japanese(text: str) -> Bounds:
    found = Bounds()
    for number, word in _BOUND.findall(text):
        found = _bound(_JAPANESE[word], int(number), frozenset(), found)
    return found


def superlative(said: Heard, idea: str) -> bool:
    """Whether the most or the least are asked for; "al menos 20" compares."""
    return said.means(idea, frozenset({*COMPARED, "longest"}))


def top(said: Heard) -> int:
    """The number in "top 5 groups"; a number beside days counts them."""
    if not (superlative(said, "most") or superlative(said, "least")) or "days" in said:
        return 0
    compared = bounds(said).words
    places = (at for at in range(len(said.words)) if at not in compared)
    return next((number for at in places if 0 < (number := _alone(said, at)) < 1000), 0)


def _alone(said: Heard, at: int) -> int:
    word = said.words[at]
    return int(word) if word.isdecimal() else figure(word, said.language) if word.isalpha() else 0
