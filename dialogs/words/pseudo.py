"""Languages nobody speaks, which show what a translation would break.

Each sentence is longer than in English, in letters that English does not have, and in brackets of its own:
what is read without them was never up for translation, and a pair inside another is a sentence glued
together. The second one runs from right to left.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from dialogs.words.tongue import Sentences, Tongue, in_english

OPEN, CLOSE = "⟦", "⟧"

# What a translator leaves alone: slots, code, addresses, a link's address, HTML's entities.
_KEPT = re.compile(r"\{\w+\}|`[^`]*`|https?://[^\s)]+|(?<=\])\([^)]*\)|&\w+;")
_LONGER = 0.4
"""Texts of one line grow by 30 to 40 % on the way from English into German or Finnish:
https://www.w3.org/International/articles/article-text-size"""

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀćďéƒğĥíĵķĺɱñóþʠŕšţúṽŵẋýžÁƁĆĎÉƑĞĤÍĴĶĹṀÑÓÞɊŔŠŢÚṼŴẊÝŽ",
)
_MIRRORED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ابتدهفغحيجكلمنوپقرسطعڤشخىزابتدهفغحيجكلمنوپقرسطعڤشخىز",
)


def _sentences(letters: Mapping[int, int]) -> Sentences:
    @lru_cache(maxsize=4096)
    def told(one: str, other: str, count: int) -> str:
        english = in_english(one, other, count)
        if not any(letter.isalpha() for letter in _KEPT.sub("", english)):
            return english
        return f"{OPEN}{_changed(english, letters)}{_padding(english).translate(letters)}{CLOSE}"

    return lambda one, other, count: told(one, other, 1 if count == 1 else 2)


def _changed(english: str, letters: Mapping[int, int]) -> str:
    kept = _KEPT.findall(english)
    rest = [part.translate(letters) for part in _KEPT.split(english)]
    return "".join(part for pair in zip(rest, [*kept, ""], strict=True) for part in pair)


def _padding(english: str) -> str:
    wanted = round(len(_KEPT.sub("", english)) * _LONGER)
    words = " and then some more" * (wanted // 19 + 1)
    return words[: max(wanted, 2)].rstrip()


ACCENTED = Tongue("en-XA", "en_GB", _sentences(_ACCENTED), isolates=True)
MIRRORED = Tongue("ar-XB", "ar", _sentences(_MIRRORED), isolates=True)
