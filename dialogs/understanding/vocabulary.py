"""The words of the examples: what is among them is hardly anybody's name."""

from collections import Counter
from functools import cache

from dialogs.understanding.everyday import EVERYDAY
from dialogs.understanding.examples import examples
from dialogs.understanding.text import TOKEN

SEVERAL = 3
"""Examples that hold a common word."""


@cache
def common_words() -> frozenset[str]:
    """Words that several examples hold in lower case. Written with a capital, one may still be a name."""
    held = Counter(word for one in examples() for word in set(TOKEN.findall(one.text)) if word.islower())
    return frozenset(word for word, count in held.items() if count >= SEVERAL)


@cache
def known_words() -> frozenset[str]:
    """Everyday words, those any example holds in lower case, and those that two hold with a capital."""
    held = Counter(word for one in examples() for word in set(TOKEN.findall(one.text)))
    lower = (word for word in held if word.islower())
    capital = (word.lower() for word, count in held.items() if count > 1)
    return EVERYDAY | frozenset(lower) | frozenset(capital)
