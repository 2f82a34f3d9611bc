"""A follow-up narrows or turns the query before: "only the disabled ones", "and in Sales?", "more", "CSV"."""

from dataclasses import fields, replace
from enum import StrEnum

from dialogs.querying.asked.heard_words import Heard, heard
from dialogs.querying.asked.read_query import Wanted, filtered
from dialogs.querying.tenant_query import PAGE, Filters, Query, Shape, Sort
from dialogs.understanding import Reading

_FEW_WORDS = 8
"""Words of a follow-up; what is longer is a question of its own."""


class AsFile(StrEnum):
    """The same once more, as a file."""

    CSV = "csv"


def follow_up(query: Query, reading: Reading) -> Query | Wanted | AsFile | None:
    """What the words make of the query before: another page or order of it, a narrower one whose names are
    still to be looked up, a file; None where they are no follow-up."""
    said = heard(reading.text)
    if len(said.words) > _FEW_WORDS:
        return None
    if "csv" in said:
        return AsFile.CSV
    if "not_asked" in said:
        return None
    if _is_all(said, "more"):
        return next_page(query)
    # Whoever says of whom asks anew: "show me everybody who waits, newest first".
    if "sort" in said or (_is_all(said, "by_name", "by_date", "by_number") and "who" not in said):
        return replace(query, sort=_order(said), skip=0)
    if "names" in said and ("only" in said or _is_all(said, "names")):
        return replace(query, names_only=True, skip=0)
    if not _begins(said, "only", "and"):
        return None
    return filtered(query, said, reading)


def next_page(query: Query) -> Query:
    """The rows after those that were shown."""
    return replace(query, skip=query.skip + PAGE)


_PLACES = ("group", "department", "city", "namesake")
"""What a follow-up puts elsewhere as one: "and in Sales?"."""


def merged(before: Filters, after: Filters) -> Filters:
    """The filters before, narrowed or put elsewhere by those that are set after."""
    unset = Filters()
    named = [each.name for each in fields(Filters)]
    given = {name: value for name in named if (value := getattr(after, name)) != getattr(unset, name)}
    if given.keys() & set(_PLACES):
        given = {name: getattr(after, name) for name in _PLACES} | given
    return replace(before, **given)


def narrower(query: Query, after: Query) -> Query | None:
    """The query with its filters narrowed; None where they say nothing new."""
    narrowed = merged(query.filters, after.filters)
    if narrowed == query.filters:
        return None
    return replace(query, filters=narrowed, shape=Shape.LIST, skip=0, most=0, unread=after.unread)


def _is_all(said: Heard, *ideas: str) -> bool:
    """Whether the words say one of these and nothing else."""
    return said.any(*ideas) and len(said.taken) >= len(said.words) - 1


def _begins(said: Heard, *ideas: str) -> bool:
    return any(said.at[idea] < 2 or said.language == "ja" for idea in ideas if idea in said)


def _order(said: Heard) -> Sort:
    if said.any("by_date"):
        return Sort.NEWEST
    if "longest" in said:
        return Sort.OLDEST
    return Sort.NUMBER if said.any("by_number", "in_error", "free", "count") else Sort.NAME
