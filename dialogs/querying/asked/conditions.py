"""The conditions of a question about the tenant, each from the idea that says it, held or denied."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dialogs.querying.asked.amounts import COMPARED, Bounds, bounds
from dialogs.querying.asked.countries_named import country
from dialogs.querying.asked.denied import Item
from dialogs.querying.asked.heard_words import Heard
from dialogs.querying.asked.names_left import Name
from dialogs.querying.tenant_query import Filters, Source, Standing, What
from dialogs.understanding import Reading
from dialogs.understanding.naming.names import plan
from graph import AssignmentError

_OF_PEOPLE = frozenset({What.PEOPLE, What.ROWS})
_OF_ALL_HELD = frozenset({*_OF_PEOPLE, What.GROUPS})

_APPLY: Mapping[str, frozenset[What]] = {
    "guest": _OF_PEOPLE,
    "synced": _OF_ALL_HELD,
    "cloud_only": _OF_ALL_HELD,
    "dynamic": frozenset({What.GROUPS}),
    "role_assignable": frozenset({What.GROUPS}),
    "empty": frozenset({What.GROUPS}),
    "processing": frozenset({What.GROUPS}),
    "paused": frozenset({What.GROUPS}),
    "disabled": _OF_PEOPLE,
    "enabled": _OF_PEOPLE,
    "location": _OF_ALL_HELD,
    "direct": _OF_PEOPLE,
    "in_error": _OF_ALL_HELD,
}
"""What each condition narrows; of anything else it says nothing that is looked at."""

_KINDS = ("dynamic", "role_assignable", "synced", "cloud_only")
"""Conditions of any group, of which it may be one with licenses that is asked for."""

_ONLY_HELD = frozenset({"in_error", "empty", "processing", "paused", "direct"})
"""What is not looked for where it is denied."""

_DENIABLE = frozenset({*_APPLY, "licenses"})


def places(said: Heard, reading: Reading, names: Sequence[Name]) -> Mapping[Item, int]:
    """What a question may deny, and where each stands."""
    ideas = {Item(one.idea): one.start for one in reversed(said.spoken) if one.idea in _DENIABLE}
    products = {
        Item("product", phrase): at
        for phrase, _ in reading.products
        if (at := said.where(phrase)) is not None
    }
    called = {Item("name", one.words): one.at for one in names}
    return {**ideas, **products, **called}


def unread_ideas(
    what: What, said: Heard, refused: frozenset[Item], products: int, *, timed: bool
) -> Iterator[str]:
    """The words of conditions that are not looked at in such a question."""
    for idea, narrowed in _APPLY.items():
        if said.means(idea, _APPLY) and (
            what not in narrowed or (idea in _ONLY_HELD and Item(idea) in refused)
        ):
            yield said.said_as(idea)
    if bounds(said) != Bounds() and not compares(what, said):
        yield next(said.said_as(one) for one in COMPARED if one in said)
    if "or" in said and said.language != "ja" and len(_said_kinds(said)) > 1 and products < 2:
        yield said.said_as("or")
    if timed and what in {What.GROUPS, What.SEATS}:
        yield from (said.said_as(one) for one in _TIMES if one in said)


def _said_kinds(said: Heard) -> Sequence[str]:
    """The conditions that are said; either of two is nothing that is looked for."""
    return [idea for idea in _APPLY if said.means(idea, _APPLY)]


def compares(what: What, said: Heard) -> bool:
    """Whether the number that is compared is one that is counted: free licenses of a product, members in
    error of a group, licenses of a person."""
    match what:
        case What.SEATS | What.PRODUCTS:
            return "free" in said
        case What.GROUPS:
            return said.any("in_error", "waiting")
        case What.PEOPLE:
            return "licenses" in said or "products" in said
        case _:
            return False


_TIMES = ("since", "before", "today", "yesterday", "this_week", "last_week", "this_month", "last_month")


def together(said: Heard, products: Sequence[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether all of several products are meant, and not any of them."""
    if len(products) < 2 or ("or" in said and said.language != "ja"):
        return False
    where = [at for phrase, _ in products if (at := said.where(phrase)) is not None]
    between = range(min(where, default=0), max(where, default=0))
    joined = any(one.idea == "beside" and one.start in between for one in said.spoken)
    return joined or "together" in said


def conditions(what: What, said: Heard, reading: Reading, refused: frozenset[Item]) -> Filters:
    """What narrows it beside products and names."""
    error = _error(what, said)
    found = Filters(
        standing=_standing(what, said, error, refused),
        error=error,
        usage_location=country(said)[0],
        plan=plan(reading.text) if "includes" in said else "",
    )
    if what in _OF_ALL_HELD:
        found = replace(found, synced=_synced(said, refused))
    if what is What.GROUPS:
        return replace(
            found,
            dynamic=_held("dynamic", said, refused) if "paused" not in said else None,
            role_assignable=_held("role_assignable", said, refused),
            licensed=True
            if said.any("licensed", "licenses") and said.any(*_KINDS) and "paused" not in said
            else None,
        )
    return _of_people(what, said, refused, found) if what in _OF_PEOPLE else found


def _of_people(what: What, said: Heard, refused: frozenset[Item], found: Filters) -> Filters:
    missing = "location" in said and Item("location") in refused
    none = Item("licenses") in refused
    asked = what is What.PEOPLE and "licenses" in said and not (missing or "is_in" in said or found.standing)
    asked = asked and not any(one.kind == "product" for one in refused)
    return replace(
        found,
        source=_source(said),
        account_enabled=_account_enabled(said, refused),
        at_odds="disabled" in said and said.means("enabled", _APPLY) and Item("disabled") not in refused,
        guest=_held("guest", said, refused),
        without_location=missing,
        licensed=False if none and what is What.PEOPLE else True if asked else None,
    )


def _held(idea: str, said: Heard, refused: frozenset[Item]) -> bool | None:
    return Item(idea) not in refused if idea in said else None


def _synced(said: Heard, refused: frozenset[Item]) -> bool | None:
    return False if "cloud_only" in said else _held("synced", said, refused)


def _account_enabled(said: Heard, refused: frozenset[Item]) -> bool | None:
    if "disabled" in said:
        return Item("disabled") in refused
    return Item("enabled") not in refused if said.means("enabled", _APPLY) else None


def _error(what: What, said: Heard) -> AssignmentError | None:
    if what not in _OF_ALL_HELD:
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


def _standing(
    what: What, said: Heard, error: AssignmentError | None, refused: frozenset[Item]
) -> Standing | None:
    if error is not None:
        return Standing.IN_ERROR
    known = _STANDINGS[what].items()
    return next((stands for idea, stands in known if idea in said and Item(idea) not in refused), None)


def _source(said: Heard) -> Source | None:
    if "both" in said:
        return Source.BOTH
    if "direct" in said:
        return Source.DIRECT
    return Source.GROUP if "by_group" in said else None
