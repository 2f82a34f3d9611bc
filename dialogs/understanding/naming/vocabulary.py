"""The words of the examples: what is among them is hardly anybody's name."""

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from functools import cache

from dialogs.understanding.bare_words import TOKEN, words_of
from dialogs.understanding.learning.concepts import concepts
from dialogs.understanding.learning.examples import examples
from dialogs.understanding.learning.language import little_words
from dialogs.understanding.naming.everyday import EVERYDAY
from dialogs.understanding.naming.no_names import names_nobody

SEVERAL = 3
"""Examples that hold a common word."""

FEWEST_SHOUTED = 4
"""Letters of a word in capitals that is no abbreviation."""

_CALLED_SO = """
engineering finance hr legal marketing operations sales support warehouse buchhaltung einkauf finanzen
personal vertrieb compras finanzas ventas finances ventes vendas finanças acquisti finanza vendite verkoop
"""
DEPARTMENTS = frozenset(_CALLED_SO.split())
"""Common words that many a group is called by."""


@dataclass(frozen=True, slots=True)
class CommonWords(Container[str]):
    """Words that are hardly ever a name: greetings, verbs and the like, little words of any language, and
    what several examples hold in lower case. Written with a capital, one of the last may still be a name; in
    German, where every noun has one, a word that stands for something else is none."""

    language: str

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        if word.isupper() and len(word) >= FEWEST_SHOUTED:
            word = word.lower()
        if names_nobody(word, self.language):
            return True
        if not word.islower():
            return self.language == "de" and is_heard(word)
        return word in _common() or word in little_words()


def is_heard(word: str) -> bool:
    """Whether a word is one we know, however it is written, or stands for something that is no name."""
    lower, bare = word.lower(), "".join(words_of(word))
    return lower in known_words() or bare in little_words() or bool(concepts(bare))


@cache
def _common() -> frozenset[str]:
    held = Counter(word for one in examples() for word in set(TOKEN.findall(one.text)) if word.islower())
    return frozenset(word for word, count in held.items() if count >= SEVERAL) - DEPARTMENTS


@cache
def known_words() -> frozenset[str]:
    """Everyday words, those any example holds in lower case, and those that two hold with a capital."""
    held = Counter(word for one in examples() for word in set(TOKEN.findall(one.text)))
    lower = (word for word in held if word.islower())
    capital = (word.lower() for word, count in held.items() if count > 1)
    return EVERYDAY | frozenset(lower) | frozenset(capital)
