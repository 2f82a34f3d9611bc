"""Words become a query: what is asked for, of which, and in which shape. No request, no guess.

Only what is clearly such a question is read as one: it asks how many, which or who, and says of what. Names
are left as words here; whose they are is for the directory to say (`resolving.py`).
"""

from dataclasses import dataclass, field, replace

from dialogs.querying.asked.amounts import Bounds, bounds, superlative, top
from dialogs.querying.asked.conditions import compares, conditions, places, together, unread_ideas
from dialogs.querying.asked.denied import Item, denied
from dialogs.querying.asked.heard_words import Heard, heard
from dialogs.querying.asked.names_left import Name, names_in
from dialogs.querying.asked.period import Period, period
from dialogs.querying.tenant_query import Query, Shape, Sort, What
from dialogs.understanding import Reading

LONGEST_QUERY = 140
"""Characters of a question about the tenant: what is longer tells a story, or is pasted."""

_ASKED_BY = 4
"""Words before which it is said that something is asked: what comes later is told beside another matter."""

_FEW_WORDS = 5
"""Words of a question that needs none of *which* or *how many*: "free E3 seats?"."""

_CHANGED_LATELY = 7
"""Days that a question about changes means where it names no time."""

Meant = tuple[str, tuple[str, ...]]
"""A product as it was named, and the sku ids that may be meant."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query before its names are known. `products` are sku ids that may be meant, for each product named,
    `without` those that are denied; `names` are what may be a group, a department, a city or a person.
    `of_groups` says that a group is meant, of which it holds `those` that were spoken of."""

    query: Query
    products: tuple[Meant, ...] = ()
    without: tuple[Meant, ...] = ()
    names: tuple[Name, ...] = ()
    period: Period | None = None
    department: bool = False
    of_groups: bool = False
    those: bool = False
    words: Heard = field(default_factory=lambda: Heard((), (), "en"))


def read_query(reading: Reading) -> Wanted | None:
    """The query that the words are, or None."""
    said = _heard(reading)
    if said is None or said.any("not_asked", "about"):
        return None
    what = _what(said, bool(reading.products), reading.text)
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
    names = tuple(names_in(said, reading))
    refused = denied(said, places(said, reading, names))
    filters = conditions(what, said, reading, refused)
    products = () if filters.plan else reading.products
    without = tuple(one for one in products if Item("product", one[0]) in refused)
    held = tuple(one for one in products if one not in without)
    compared = bounds(said) if compares(what, said) else Bounds()
    most, sort = top(said), _sort(what, said)
    if what is What.SEATS and (compared != Bounds() or most or sort is Sort.FEWEST):
        what = What.PRODUCTS
    told = period(said, reading.text)
    filters = replace(
        filters,
        together=together(said, held),
        at_least=compared.at_least,
        at_most=compared.at_most,
    )
    unread = unread_ideas(what, said, refused, len(products), timed=told is not None)
    return Wanted(
        Query(what, filters, _shape(said), most, sort, unread=(*unread, *said.left)),
        held,
        without,
        ()
        if filters.plan
        else tuple(replace(one, refused=Item("name", one.words) in refused) for one in names),
        told or (Period(days=_CHANGED_LATELY, open_end=True) if what is What.CHANGES else None),
        department="department" in said,
        of_groups=said.any("members_of", "groups") and what is not What.GROUPS,
        those="those" in said,
        words=said,
    )


# What is asked for


def _what(said: Heard, names_a_product: bool, text: str) -> What | None:
    if not _asks(said):
        return None
    if said.any("changes", "did") and period(said, text) is not None:
        return What.CHANGES
    if "changes" in said:
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


_ASKING = ("count", "which", "who", "most", "least", "except")


def _asks(said: Heard) -> bool:
    asked = min((said.at[one] for one in _ASKING if one in said), default=None)
    if said.language == "ja":
        return asked is not None
    few = len(said.words) <= _FEW_WORDS and _tells_of_seats(said)
    return few if asked is None else asked < _ASKED_BY or top(said) > 0


def _tells_of_seats(said: Heard) -> bool:
    return said.any("free", "used_up")


def _people_or_groups(said: Heard, names_a_product: bool) -> What | None:
    """Whichever is asked for first; in Japanese, who is asked for at all."""
    groups = said.at.get("groups")
    people = min((said.at[one] for one in ("who", "people", "guest") if one in said), default=None)
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
        or said.any("conflict", "dependency", "guest", "synced", "cloud_only")
        or (said.any("without", "except") and (names_a_product or "licenses" in said))
        or ("location" in said)
        or ("has" in said and (names_a_product or said.any("licenses", "those")))
        or ("count" in said and (names_a_product or said.any("licenses", "those", "people")))
    )


def _tells_of_groups(said: Heard, names_a_product: bool) -> bool:
    return (
        said.any("in_error", "processing", "paused", "empty", "licensed", "conflict", "waiting")
        or said.any("dynamic", "synced", "cloud_only", "role_assignable")
        or said.any("seats_short", "dependency")
        or (said.any("gives", "has") and (names_a_product or "licenses" in said))
        or ("licenses" in said and said.any("count", "which"))
    )


# In which shape


def _shape(said: Heard) -> Shape:
    return Shape.COUNT if "count" in said else Shape.LIST


def _sort(what: What, said: Heard) -> Sort | None:
    if "longest" in said:
        return Sort.OLDEST
    if superlative(said, "least"):
        return Sort.FEWEST
    return Sort.NUMBER if superlative(said, "most") and what is not What.PEOPLE else None
