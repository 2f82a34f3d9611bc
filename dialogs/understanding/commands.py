"""Words that are a button, or a small wish, and nothing else: the lines of `commands.txt`."""

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from dialogs.examining.step import Reply
from dialogs.understanding.patterns import patterns
from dialogs.understanding.reading import Wish

T = TypeVar("T", bound=StrEnum)

_FILE = Path(__file__).with_name("commands.txt")

_OPENING = "ah and bitte but e et hm oh ok okay please pls really so then um und well y"
_OPENS = frozenset(_OPENING.split())
_CLOSES = frozenset(("bitte", "pls", "please", "thanks", "then", "thx", "svp"))
"""Words that open or close a sentence and change nothing in it: "ok so what now then"."""


def bare(text: str) -> str:
    """The words in lower case, without what stands between and behind them."""
    return re.sub(r"[\s.!,;:¿¡？。！、]+", " ", text.lower()).strip().rstrip("?").strip() or text


def reply(words: str) -> Reply | None:
    """The button that was typed."""
    return _exactly(Reply, words)


def wish(words: str) -> Wish | None:
    """The small wish that was typed."""
    return _exactly(Wish, words)


def _exactly(kinds: Iterable[T], words: str) -> T | None:
    ways, said = dict.fromkeys((words, core(words))), patterns(_FILE)
    return next((kind for way in ways for kind in kinds if kind in said and said[kind].fullmatch(way)), None)


def core(words: str) -> str:
    """The words without those that only open or close a sentence; at least one is left."""
    said = words.replace("’", "'").split(" ")
    first, last = 0, len(said) - 1
    while first < last and said[first] in _OPENS:
        first += 1
    while first < last and said[last] in _CLOSES:
        last -= 1
    return " ".join(said[first : last + 1])
