"""Why people of a large tenant are in error, as it was declared, and how much of that an answer tells.

Nothing here is read from Graph or from the guide: a tenant of `tests.bench.tenants` is known beforehand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from tests.bench.tenants import GROUP, IN_TROUBLE, Size, reasons


@dataclass(frozen=True, slots=True)
class Said:
    """One line of an answer about what is wrong: whom it names, in which group, and its words. A line that
    names nobody speaks of the whole group."""

    user: str
    group: str
    text: str


class Told(IntEnum):
    """How much somebody in error is told of it, the more the higher."""

    NOTHING = 0
    A_NUMBER = 1
    A_NAME = 2
    THE_CODE = 3
    THE_CAUSE = 4


@dataclass(frozen=True, slots=True)
class Trouble:
    """One person who did not get what the group gives.

    `code` is Entra's word for it, `meaning` the words of which any sentence that explains it has one, and
    `culprits` what stands in the way, under any of its names.
    """

    user: str
    group: str
    code: str
    meaning: str
    culprits: str

    def told(self, answer: Iterable[Said]) -> Told:
        """The most that a line of the answer says of it."""
        return max(map(self._told_by, answer), default=Told.NOTHING)

    def _told_by(self, line: Said) -> Told:
        ours = line.user == self.user or (not line.user and line.group == self.group)
        if not ours:
            return Told.NOTHING
        explained = re.search(self.meaning, line.text, re.IGNORECASE)
        if explained and re.search(self.culprits, line.text):
            return Told.THE_CAUSE
        if explained or self.code in line.text:
            return Told.THE_CODE
        return Told.A_NAME if line.user else Told.A_NUMBER


_SEATS = ("CountViolation", "not enough|taken")
_COLLISION = ("MutuallyExclusiveViolation", "conflict|collide")
_BASE = ("DependencyViolation", "depend|needs")
_COUNTRY = ("ProhibitedInUsageLocationViolation", "location")
_ADDRESS = ("UniquenessViolation", "address|belongs")

_OF_REASON = {
    "seats": (*_SEATS, "Power BI Pro"),
    "country": (*_COUNTRY, r"\bIN\b"),
    "base": (*_BASE, "Microsoft Teams|TEAMS1|Skype for Business Online|MCOSTANDARD"),
    "collision": (*_COLLISION, "Office 365 E3|SharePoint .Plan 2.|SHAREPOINTENTERPRISE"),
}


def troubles(size: Size) -> Iterator[Trouble]:
    """Everybody in error, in Sales first."""
    yield from in_sales(size)
    for n, reason in enumerate(reasons(size), 1):
        crowd = "Mover" if reason == "collision" else f"Joiner{n}"
        people = _crowd(crowd, IN_TROUBLE)
        yield from (Trouble(user, f"Team {n}", *_OF_REASON[reason]) for user in people)


def in_sales(size: Size) -> Iterator[Trouble]:
    """Everybody in error in Sales."""
    for user in _crowd("Newcomer", size.waiting):
        yield Trouble(user, GROUP, *_SEATS, "Office 365 E3")
    for user in _crowd("Artist", size.drawing):
        yield Trouble(user, GROUP, *_COLLISION, "Visio")
    for user in _crowd("Abroad", size.abroad):
        yield Trouble(user, GROUP, *_COUNTRY, r"\bCU\b")
    for n, user in enumerate(_crowd("Double", size.doubled), 1):
        yield Trouble(user, GROUP, *_ADDRESS, f"(?i)desk ?{n}\\b")


def one_of_each(size: Size) -> Sequence[Trouble]:
    """The first of each reason in Sales."""
    return tuple({one.code: one for one in reversed([*in_sales(size)])}.values())[::-1]


def _crowd(name: str, count: int) -> Iterator[str]:
    return (f"{name} {n}" for n in range(1, count + 1))


_WORDS = {
    Told.THE_CAUSE: "the cause",
    Told.THE_CODE: "the code",
    Told.A_NAME: "only the name",
    Told.A_NUMBER: "only a number",
    Told.NOTHING: "nothing",
}


def in_words(grades: Iterable[Told]) -> str:
    """How many are told what: "117 the cause, 3 the code"; without numbers where all are told the same."""
    counted = Counter(grades)
    if len(counted) == 1:
        return _WORDS[next(iter(counted))]
    return ", ".join(f"{counted[grade]} {_WORDS[grade]}" for grade in sorted(counted, reverse=True))
