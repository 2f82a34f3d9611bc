"""Words become a query: what is asked for, of which, and in which shape. No request, no guess.

Only what is clearly such a question is read as one: it asks how many, which or who, and says of what. Names
are left as words here; whose they are is for the directory to say (`resolving.py`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby

from dialogs.querying.asked.heard_words import Heard, heard
from dialogs.querying.tenant_query import Filters, Query, Shape, Sort, Source, Standing, What
from dialogs.subject.nearest import without_accents
from dialogs.understanding import Reading
from dialogs.understanding.learning.language import little_words
from dialogs.understanding.naming.everyday import EVERYDAY
from dialogs.understanding.naming.names import plan
from dialogs.words.known_names import countries, weekdays
from graph import AssignmentError

LONGEST_QUERY = 140
"""Characters of a question about the tenant: what is longer tells a story, or is pasted."""

_ASKED_BY = 4
"""Words before which it is said that something is asked: what comes later is told beside another matter."""

_FEW_WORDS = 5
"""Words of a question that needs none of *which* or *how many*: "free E3 seats?"."""

_MOST_NAMES = 6
_CHANGED_LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Since:
    """A beginning as it was said: so many days ago, or a weekday (Monday is 0)."""

    days: int = 0
    weekday: int | None = None

    def at(self, now: datetime) -> datetime:
        """When that was."""
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.weekday is not None:
            return today - timedelta(days=(today.weekday() - self.weekday) % 7)
        return today - timedelta(days=self.days) if self.days < 2 else now - timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query before its names are known. `products` are sku ids that may be meant, for each product named;
    `names` phrases that may be a group or a department, of which it holds `those` that were spoken of."""

    query: Query
    products: tuple[tuple[str, tuple[str, ...]], ...] = ()
    names: tuple[str, ...] = ()
    since: Since | None = None
    department: bool = False
    those: bool = False
    words: Heard = field(default_factory=lambda: Heard((), (), "en"))


def read_query(reading: Reading) -> Wanted | None:
    """The query that the words are, or None."""
    said = _heard(reading)
    if said is None or "not_asked" in said:
        return None
    what = _what(said, bool(reading.products))
    if what is None:
        return None
    return _wanted(what, said, reading)


def _heard(reading: Reading) -> Heard | None:
    if len(reading.text) > LONGEST_QUERY or reading.addresses or reading.ids:
        return None
    return heard(reading.text)


def filtered(query: Query, said: Heard, reading: Reading) -> Wanted:
    """The filters that words set beside a query that stands: of the same things, its shape aside."""
    return _wanted(query.what, said, reading)


def _wanted(what: What, said: Heard, reading: Reading) -> Wanted:
    since = _since(said)
    filters = _filters(what, said, reading)
    query = Query(what, filters, _shape(said), _most(said), _sort(what, said))
    return Wanted(
        query,
        reading.products if not filters.plan else (),
        () if filters.plan else tuple(_names(said, reading)),
        since or (Since(days=_CHANGED_LATELY.days) if what is What.CHANGES else None),
        department="department" in said,
        those="those" in said,
        words=said,
    )


# What is asked for


def _what(said: Heard, names_a_product: bool) -> What | None:
    if not _asks(said):
        return None
    if "changes" in said or ("did" in said and _since(said)):
        return What.CHANGES if said.any("licenses", "groups", "people") or names_a_product else None
    if "did" in said and "gives" not in said:
        return None
    if _tells_of_seats(said) and (said.any("licenses", "products") or names_a_product):
        return What.SEATS
    if said.any("expiring", "not_in_force") and said.any("products", "licenses"):
        return What.PRODUCTS
    if "rows" in said and not said.any("who"):
        return What.ROWS
    if (
        "ours" in said
        and said.any("licenses", "products")
        and not said.any("groups", "people", "who", "in_error")
    ):
        return What.PRODUCTS
    return _people_or_groups(said, names_a_product)


def _asks(said: Heard) -> bool:
    asked = min((said.at[one] for one in ("count", "which", "who", "most") if one in said), default=None)
    if said.language == "ja":
        return asked is not None
    few = len(said.words) <= _FEW_WORDS and _tells_of_seats(said)
    return few if asked is None else asked < _ASKED_BY


def _tells_of_seats(said: Heard) -> bool:
    return said.any("free", "used_up")


def _people_or_groups(said: Heard, names_a_product: bool) -> What | None:
    """Whichever is asked for first; in Japanese, who is asked for at all."""
    groups = said.at.get("groups")
    people = min((said.at[one] for one in ("who", "people") if one in said), default=None)
    if people is not None and (
        groups is None or people < groups or (said.language == "ja" and "who" in said)
    ):
        return What.PEOPLE if _tells_of_people(said, names_a_product) else None
    if groups is not None:
        return What.GROUPS if _tells_of_groups(said, names_a_product) else None
    if "products" in said and "includes" in said:
        return What.PRODUCTS
    if "disabled" in said and "licenses" in said:
        return What.PEOPLE
    return None


def _tells_of_people(said: Heard, names_a_product: bool) -> bool:
    return (
        said.any("in_error", "waiting", "disabled", "direct", "both", "is_in", "by_group", "seats_short")
        or said.any("conflict", "dependency")
        or ("location" in said)
        or ("has" in said and (names_a_product or said.any("licenses", "those")))
        or ("count" in said and (names_a_product or said.any("licenses", "those", "people")))
    )


def _tells_of_groups(said: Heard, names_a_product: bool) -> bool:
    return (
        said.any("in_error", "processing", "paused", "empty", "licensed", "conflict", "waiting")
        or said.any("seats_short", "dependency")
        or (said.any("gives", "has") and (names_a_product or "licenses" in said))
        or ("licenses" in said and said.any("count", "which"))
    )


# Of which, and in which shape


def _filters(what: What, said: Heard, reading: Reading) -> Filters:
    error = _error(what, said)
    standing = _standing(what, said, error)
    found = Filters(
        standing=standing,
        error=error,
        usage_location=_country(said)[0],
        plan=plan(reading.text) if "includes" in said else "",
    )
    if what in {What.PEOPLE, What.ROWS}:
        missing = "location" in said and "without" in said
        found = replace(
            found,
            source=_source(said),
            account_enabled=False if "disabled" in said else None,
            without_location=missing,
            licensed=what is What.PEOPLE
            and "licenses" in said
            and not (missing or "is_in" in said or standing),
        )
    return found


def _error(what: What, said: Heard) -> AssignmentError | None:
    if what not in {What.PEOPLE, What.ROWS, What.GROUPS}:
        return None
    if "address" in said and said.any("conflict", "in_error"):
        return AssignmentError.UNIQUENESS_VIOLATION
    if "conflict" in said:
        return AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION
    if "dependency" in said:
        return AssignmentError.DEPENDENCY_VIOLATION
    if "seats_short" in said:
        return AssignmentError.COUNT_VIOLATION
    if "location" in said and "in_error" in said and "without" not in said:
        return AssignmentError.PROHIBITED_IN_USAGE_LOCATION_VIOLATION
    return None


_STANDINGS = {
    What.GROUPS: {
        "paused": Standing.PAUSED,
        "empty": Standing.EMPTY,
        "processing": Standing.PROCESSING,
        "in_error": Standing.IN_ERROR,
        "waiting": Standing.IN_ERROR,
    },
    What.PEOPLE: {"in_error": Standing.IN_ERROR, "waiting": Standing.IN_ERROR},
    What.ROWS: {"in_error": Standing.IN_ERROR, "waiting": Standing.IN_ERROR},
    What.SEATS: {"used_up": Standing.USED_UP},
    What.PRODUCTS: {"not_in_force": Standing.NOT_IN_FORCE, "expiring": Standing.EXPIRING},
    What.CHANGES: {},
}


def _standing(what: What, said: Heard, error: AssignmentError | None) -> Standing | None:
    if error is not None:
        return Standing.IN_ERROR
    return next((stands for idea, stands in _STANDINGS[what].items() if idea in said), None)


def _source(said: Heard) -> Source | None:
    if "both" in said:
        return Source.BOTH
    if "direct" in said:
        return Source.DIRECT
    return Source.GROUP if "by_group" in said else None


def _shape(said: Heard) -> Shape:
    return Shape.COUNT if "count" in said else Shape.LIST


def _most(said: Heard) -> int:
    """The number in "top 5 groups"; a number beside days counts them."""
    if "most" not in said or "days" in said:
        return 0
    return next((int(word) for word in said.words if word.isdecimal() and 0 < len(word) < 4), 0)


def _sort(what: What, said: Heard) -> Sort | None:
    if "longest" in said:
        return Sort.OLDEST
    return Sort.NUMBER if "most" in said and what is not What.PEOPLE else None


def _country(said: Heard) -> tuple[str, str]:
    """The code of a country named, and how it is written there; both empty where none is."""
    known = _countries(said.language)
    for size in (3, 2, 1):
        for at in range(len(said.words) - size + 1):
            words = " ".join(said.words[at : at + size])
            if code := known.get(words):
                return code, words
    return "", ""


@cache
def _countries(language: str) -> Mapping[str, str]:
    return {without_accents(name): code for name, code in countries(language).items()}


_NUMBERS = {
    word: number
    for number, words in (
        (2, "two zwei deux dos dois due twee dwa"),
        (3, "three drei trois tres tre drie trzy"),
        (4, "four vier quatre cuatro quatro quattro cztery"),
        (5, "five funf cinq cinco cinque vijf piec"),
        (6, "six sechs seis sei zes szesc"),
        (7, "seven sieben sept siete sete sette zeven siedem"),
        (10, "ten zehn dix diez dez dieci tien dziesiec"),
    )
    for word in words.split()
}


def _since(said: Heard) -> Since | None:
    if "today" in said:
        return Since(0)
    if "yesterday" in said:
        return Since(1)
    if "since" not in said:
        return None
    days = {without_accents(name): day for name, day in weekdays(said.language).items()}
    weekday = next((days[word] for word in said.words if word in days), None)
    if weekday is not None:
        return Since(weekday=weekday)
    number = next((_number(word) for word in said.words if _number(word)), 1)
    length = next((size for idea, size in (("months", 30), ("weeks", 7), ("days", 1)) if idea in said), 0)
    return Since(number * length) if length else None


def _number(word: str) -> int:
    figure = re.match(r"\d{1,3}", word)
    return int(figure[0]) if figure else _NUMBERS.get(word, 0)


def _names(said: Heard, reading: Reading) -> Iterator[str]:
    """What is left beside the words of the question and the products: a run of it may be a name."""
    of_products = {word for phrase, _ in reading.products for word in without_accents(phrase).split()}
    written_small = {word for word in re.findall(r"\w+", reading.text) if word.islower()}
    known = little_words()
    others = {*_NUMBERS, *map(without_accents, weekdays(said.language)), *_country(said)[1].split()}
    stands = [
        at not in said.taken
        and word not in known
        and word not in of_products
        and word not in others
        and not (word in EVERYDAY and word in written_small)
        and not word.isdecimal()
        and len(word) > 1
        and "'" not in word
        for at, word in enumerate(said.words)
    ]
    found = 0
    for named, run in groupby(range(len(said.words)), stands.__getitem__):
        places = list(run)
        if named and found < _MOST_NAMES:
            found += 1
            yield " ".join(said.written[at] for at in places[:4])
