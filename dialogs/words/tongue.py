"""A language as it is spoken here: its sentences, and how it writes what is put into them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from types import ModuleType
from unicodedata import bidirectional

Sentences = Callable[[str, str, int], str]
"""The template that says a sentence: how English says it of one thing, of other counts ("" where nothing is
counted), and the count."""

_ISOLATE, _END = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def in_english(one: str, other: str, count: int) -> str:
    """The sentence as it was written."""
    return other if other and count != 1 else one


@dataclass(frozen=True, slots=True)
class Tongue:
    """`tag` names it to browsers and channels (BCP 47), `locale` to the CLDR. `isolates` says that every name
    is set apart from the sentence around it, and not only one that is written the other way."""

    tag: str
    locale: str
    sentences: Sentences = field(default=in_english, repr=False)
    isolates: bool = False

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return bool(_cldr().right_to_left(self.locale))

    @property
    def direction(self) -> str:
        """The same, as HTML has it."""
        return "rtl" if self.right_to_left else "ltr"

    def all_of(self, parts: Sequence[str]) -> str:
        """Several things of which all are meant."""
        return str(_cldr().all_of(parts, self.locale))

    def any_of(self, parts: Sequence[str]) -> str:
        """Several things of which one is meant."""
        return str(_cldr().any_of(parts, self.locale))

    def number(self, number: int) -> str:
        """A number, its thousands set apart."""
        return str(_cldr().number(number, self.locale))

    def moment(self, at: datetime) -> str:
        """A day and a time of day, in UTC."""
        return str(_cldr().moment(at, self.locale))

    def day(self, on: date) -> str:
        """A day."""
        return str(_cldr().day(on, self.locale))

    def isolated(self, name: str) -> str:
        """A name that does not turn the words beside it around, nor is turned around by them.

        https://www.w3.org/International/questions/qa-bidi-unicode-controls
        """
        if self.isolates or _runs_the_other_way(name):
            return f"{_ISOLATE}{name}{_END}"
        return name


ENGLISH = Tongue("en", "en_GB")
"""What everything is written in, and told in where a catalogue does not say it otherwise."""


@lru_cache(maxsize=4096)  # the same names are told again and again
def _runs_the_other_way(name: str) -> bool:
    return not name.isascii() and any(bidirectional(letter) in _RIGHT_TO_LEFT for letter in name)


@cache
def _cldr() -> ModuleType:
    from dialogs.words import cldr  # noqa: PLC0415 - whoever only imports the guide need not load Babel

    return cldr
