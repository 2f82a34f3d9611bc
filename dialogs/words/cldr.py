"""How each language writes lists, numbers, days and times, as Babel knows it from the CLDR.

Imported by the first sentence that needs it: Babel's tables are some megabytes.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_decimal

# In English times are told as logs and admin centers write them, which nobody can read in two ways.
_PATTERNS = {"en": ("yyyy-MM-dd", "yyyy-MM-dd HH:mm 'UTC'")}


def all_of(parts: Sequence[str], locale: str) -> str:
    """Several things of which all are meant: "a, b and c"."""
    return format_list(parts, locale=_locale(locale))


def any_of(parts: Sequence[str], locale: str) -> str:
    """Several things of which one is meant: "a, b or c"."""
    return format_list(parts, style="or", locale=_locale(locale))


@lru_cache(maxsize=1024)
def number(number: int, locale: str) -> str:
    """A number as people read it: "1,234"."""
    return format_decimal(number, locale=_locale(locale))


@lru_cache(maxsize=1024)
def moment(at: datetime, locale: str) -> str:
    """A day and a time of day. Always in UTC: where the reader sits is not known."""
    there = _locale(locale)
    if pattern := _PATTERNS.get(there.language):
        return format_datetime(at, pattern[1], UTC, there)
    day = format_date(at.astimezone(UTC), "medium", there)
    clock = format_time(at, "short", UTC, there)
    both = str(get_datetime_format("medium", locale=there)).replace("'", "")
    return f"{both.format(clock, day)} UTC"


@lru_cache(maxsize=1024)
def day(on: date, locale: str) -> str:
    """A day."""
    there = _locale(locale)
    return format_date(on, _PATTERNS.get(there.language, ("medium",))[0], there)


def right_to_left(locale: str) -> bool:
    """Whether the language is written from right to left."""
    return _locale(locale).character_order == "right-to-left"


@lru_cache(maxsize=64)
def _locale(locale: str) -> Locale:
    return Locale.parse(locale)
