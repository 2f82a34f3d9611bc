"""From when until when something is asked about: words become a stretch of time, worked out once it is known
what time it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from dialogs.querying.asked.amounts import figure
from dialogs.querying.asked.heard_words import Heard
from dialogs.subject.nearest import without_accents
from dialogs.words.known_names import months, weekdays

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_IN_JAPANESE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日)?")
_LENGTHS = (("months", 30), ("weeks", 7), ("days", 1))
_IN_CAPITALS = frozenset({"may", "march"})
"""Months that in small letters are other words."""

_BEHIND_A_NUMBER = frozenset({"maj", "maja", "mars"})
"""Months that elsewhere than behind a number or a little word are other words."""

Stretch = tuple[datetime | None, datetime | None]
"""From when, and until when it no longer is; None where it is open."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time as it was said: `days` long and begun `ago` days ago; a `weekday` (Monday is 0); a calendar
    `unit` so many times `back`; a `month` with or without `day` and `year`. `open_end` is from then on,
    `before` until then, `ahead` from now on."""

    days: int = 0
    ago: int = 0
    weekday: int | None = None
    unit: str = ""
    back: int = 0
    month: int = 0
    day: int = 0
    year: int = 0
    open_end: bool = False
    before: bool = False
    ahead: bool = False

    def of(self, now: datetime, *, to_come: bool = False) -> Stretch:
        """The stretch; `to_come` where a day without a year is the next one, not the last."""
        begin, end = self._whole(now, to_come=to_come)
        if self.before:
            return None, begin
        return begin, None if self.open_end else end

    def _whole(self, now: datetime, *, to_come: bool) -> tuple[datetime, datetime | None]:
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.month:
            return self._of_calendar(today, to_come=to_come)
        if self.ahead:
            return now, now + timedelta(days=self.days)
        if self.weekday is not None:
            begin = today - timedelta(days=(today.weekday() - self.weekday) % 7)
            return begin, begin + timedelta(days=1)
        match self.unit:
            case "week":
                monday = today - timedelta(days=today.weekday() + 7 * self.back)
                return monday, monday + timedelta(days=7) if self.back else None
            case "month":
                first = today.replace(day=1)
                before = (first - timedelta(days=1)).replace(day=1)
                return (before, first) if self.back else (first, None)
            case "day":
                begin = today - timedelta(days=self.ago)
                return begin, begin + timedelta(days=1) if self.ago else None
            case _:
                return now - timedelta(days=self.days), None

    def _of_calendar(self, today: datetime, *, to_come: bool) -> tuple[datetime, datetime]:
        day = self.day or 1
        begin = today.replace(year=self.year or today.year, month=self.month, day=day)
        if not self.year and to_come and begin < today:
            begin = begin.replace(year=today.year + 1)
        if not self.year and not to_come and begin > today:
            begin = begin.replace(year=today.year - 1)
        if self.day:
            return begin, begin + timedelta(days=1)
        return begin, (begin + timedelta(days=31)).replace(day=1)


def period(said: Heard, text: str) -> Period | None:
    """The time a text tells of; None where it tells of none."""
    before = "before" in said
    open_end = "since" in said and not before
    if dated := _dated(said, text):
        month, day, year = dated
        return Period(month=month, day=day, year=year, open_end=open_end, before=before)
    for idea, unit, back in _CALENDAR:
        if idea in said:
            return Period(unit=unit, back=back)
    if "today" in said:
        return Period(unit="day", before=before)
    if "yesterday" in said:
        return Period(unit="day", ago=1, open_end=open_end, before=before)
    names = _weekdays(said.language)
    weekday = next((names[word] for word in said.words if word in names), None)
    if weekday is not None:
        return Period(weekday=weekday, open_end=open_end, before=before)
    return _rolling(said)


_CALENDAR = (
    ("this_week", "week", 0),
    ("last_week", "week", 1),
    ("this_month", "month", 0),
    ("last_month", "month", 1),
)


def _rolling(said: Heard) -> Period | None:
    """The last so many days, or the next."""
    length = next((size for idea, size in _LENGTHS if idea in said), 0)
    if not length or not said.any("since", "upcoming"):
        return None
    number = next((count for word in said.words if (count := figure(word, said.language))), 1)
    ahead = "upcoming" in said and "since" not in said
    return Period(days=number * length, open_end=not ahead, ahead=ahead)


def _dated(said: Heard, text: str) -> tuple[int, int, int] | None:
    """Month, day and year, the latter two 0 where they are not said; nothing that is no day."""
    if found := _ISO.search(text):
        return _possible(int(found[2]), int(found[3]), int(found[1]))
    if found := _DOTTED.search(text):
        return _possible(int(found[2]), int(found[1]), int(found[3] or 0))
    if said.language == "ja":
        found = _IN_JAPANESE.search(text)
        return _possible(int(found[2]), int(found[3] or 0), int(found[1] or 0)) if found else None
    at, month = next(_named_months(said), (0, 0))
    if not month:
        return None
    beside = [word.rstrip("stndrh") for word in said.words[max(0, at - 2) : at + 3]]
    numbers = [int(word) for word in beside if word.isdecimal()]
    day = next((one for one in numbers if 0 < one <= 31), 0)
    return _possible(month, day, next((one for one in numbers if one > 1900), 0))


def _possible(month: int, day: int, year: int) -> tuple[int, int, int] | None:
    try:
        datetime(year or 2000, month, day or 1)  # noqa: DTZ001 - only whether there is such a day
    except ValueError:
        return None
    return month, day, year


def _named_months(said: Heard) -> Iterator[tuple[int, int]]:
    """Where a month is named, and which."""
    known = _months(said.language)
    for at, word in enumerate(said.words):
        if _is_another_word(said, at):
            continue
        if month := (known.get(word) or _inflected(word, known, said.language)):
            yield at, month


def _is_another_word(said: Heard, at: int) -> bool:
    word, before = said.words[at], said.words[at - 1] if at else ""
    if word in _IN_CAPITALS and said.language == "en":
        return not (at and said.written[at][0].isupper())
    return word in _BEHIND_A_NUMBER and not (before.isdecimal() or 0 < len(before) < 4)


def _inflected(word: str, known: Mapping[str, int], language: str) -> int:
    """A Polish month in another case: its ending differs."""
    if language != "pl" or len(word) < 4:
        return 0
    return next((month for name, month in known.items() if len(name) > 4 and word[:5] == name[:5]), 0)


@cache
def _months(language: str) -> Mapping[str, int]:
    return {without_accents(name): month for name, month in months(language).items()}


@cache
def _weekdays(language: str) -> Mapping[str, int]:
    return {without_accents(name): day for name, day in weekdays(language).items()}


def of_time(said: Heard) -> frozenset[str]:
    """The names of weekdays and months in the language of a text: they are no other names."""
    known = _months(said.language)
    inflected = {word for word in said.words if _inflected(word, known, said.language)}
    return frozenset((*_weekdays(said.language), *known, *inflected))
