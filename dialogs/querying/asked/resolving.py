"""Whom and what a query names, in this tenant: products it owns, a group or a department that is called so.

Everything is looked up in one round of questions, beside what most queries read anyway.
"""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from dialogs.examining.case import Case, Named
from dialogs.querying.asked.called import called, group_called, groups_called, people_called
from dialogs.querying.asked.heard_words import Heard
from dialogs.querying.asked.period import Stretch
from dialogs.querying.asked.read_query import Meant, Wanted
from dialogs.querying.of_groups import groups_read
from dialogs.querying.tenant_query import Filters, Query, What
from dialogs.subject.nearest import without_accents
from dialogs.understanding.naming.vocabulary import is_heard
from graph import Directory, Forbidden, GraphError, SubscribedSku


async def graphs_time(directory: Directory) -> datetime:
    """What time it is by Graph's own clock, which its first answer tells."""
    with suppress(GraphError):
        await directory.subscribed_skus()
    return directory.now()


class Stranger(LookupError):
    """A name that was filled in and is nobody's here; its text says so."""


@dataclass(frozen=True, slots=True)
class GivenNames:
    """Names that somebody filled in: products held and not held, a group, who made a change."""

    products: Sequence[str] = ()
    without: Sequence[str] = ()
    group: str = ""
    actor: str = ""


async def given(query: Query, names: GivenNames, directory: Directory) -> Query:
    """The query with names that somebody filled in. Raises Stranger."""
    filters = replace(
        query.filters,
        products=await _given_products(names.products, directory),
        without=await _given_products(names.without, directory),
    )
    if names.group:
        named = await _given_group(names.group, directory)
        if named is None:
            raise Stranger(
                f"No group is called {names.group!r}, or you may not see it; give the full name or the id."
            )
        filters = replace(filters, group=named)
    if names.actor:
        actors = await people_called(names.actor, directory)
        if not actors:
            raise Stranger(f"Nobody is called {names.actor!r}, or you may not see them; give the full name.")
        filters = replace(filters, actors=tuple(actors))
    at_odds = filters.at_odds or any(one in filters.without for one in filters.products)
    return replace(query, filters=replace(filters, at_odds=at_odds))


async def _given_products(names: Sequence[str], directory: Directory) -> tuple[Named, ...]:
    meant = [(name, directory.find_products(name)) for name in names]
    for name, may_mean in meant:
        if not may_mean:
            raise Stranger(f"No product is called {name!r}; give its part number, such as SPE_E3.")
    return await _products(meant, directory)


async def _given_group(words: str, directory: Directory) -> Named | None:
    by_id = await directory.group(words)
    return (
        Named(by_id.id, by_id.name) if by_id else group_called(words, await groups_called(words, directory))
    )


class Nowhere(LookupError):
    """A place that a question names and that nobody and nothing here is in; its text is that name."""


async def resolved(wanted: Wanted, text: str, so_far: Case, directory: Directory) -> Query | None:
    """The query with its names looked up; None where it names somebody: then it is no question about the
    tenant. `so_far` is what was spoken of, for "who has those seats". Raises Nowhere."""
    products, without, found, _ = await asyncio.gather(
        _products(wanted.products, directory),
        _products(wanted.without, directory),
        called(wanted, directory),
        _ahead(wanted, directory),
    )
    if found.unknown and not found.any:
        strangers = [one for one in found.unknown if _is_a_name(one.words, text)]
        if strangers and all(one.in_place for one in strangers) and wanted.query.what is What.PEOPLE:
            raise Nowhere(strangers[0].words)
        if strangers:
            return None
    before = wanted.query.filters
    filters = replace(
        before,
        products=products,
        without=without,
        at_odds=before.at_odds or any(one in without for one in products),
        **found.filters,
    )
    if wanted.period:
        since, until = await _stretch(wanted, directory)
        filters = replace(filters, since=since, until=until)
    if wanted.those:
        filters = await _spoken_of(wanted, filters, so_far, directory)
    if wanted.query.what is What.PEOPLE and filters == Filters() and "is_in" in wanted.words:
        return None  # in which group was not understood, and everybody is no answer
    unread = (*wanted.query.unread, *(one.words for one in found.unknown))
    return replace(wanted.query, filters=filters, unread=tuple(dict.fromkeys(unread)))


async def _stretch(wanted: Wanted, directory: Directory) -> Stretch:
    assert wanted.period  # noqa: S101 - asked only where there is one
    to_come = wanted.query.what is What.PRODUCTS
    return wanted.period.of(await graphs_time(directory), to_come=to_come)


async def _ahead(wanted: Wanted, directory: Directory) -> None:
    """What is read whatever the names are travels with them; what Graph will not tell is told later."""
    if wanted.period:
        await graphs_time(directory)
    if wanted.query.what is What.GROUPS:
        with suppress(GraphError):
            await groups_read(directory)


async def _spoken_of(wanted: Wanted, filters: Filters, so_far: Case, directory: Directory) -> Filters:
    """What "those seats" and "that group" point at: the product spoken of, or those that the person lacks."""
    if _points_at(wanted.words, "licenses") and not filters.products:
        lacking = () if so_far.sku or not so_far.user else await _lacking(so_far.user, directory)
        filters = replace(filters, products=(so_far.sku,) if so_far.sku else lacking)
    is_free = not (filters.group or filters.department)
    if _points_at(wanted.words, "groups") and so_far.group and is_free:
        filters = replace(filters, group=so_far.group)
    return filters


_ANY_ONE = {
    "a",
    "an",
    "any",
    "ein",
    "eine",
    "einer",
    "einem",
    "einen",
    "un",
    "une",
    "una",
    "um",
    "uma",
    "een",
}


def _points_at(said: Heard, idea: str) -> bool:
    """Whether a word such as "those" leads to the idea: not "licenses that they get", and not "a group"."""
    begins = [one.start for one in said.spoken if one.idea == "those"]
    return any(
        one.start > min(begins, default=one.start)
        and not (said.language != "ja" and said.words[one.start - 1] in _ANY_ONE)
        for one in said.spoken
        if one.idea == idea
    )


async def _lacking(person: Named, directory: Directory) -> tuple[Named, ...]:
    """The products that somebody should have and has not."""
    user = await directory.user(person.id)
    states = user.license_assignment_states or () if user else ()
    failed = dict.fromkeys(state.sku_id for state in states if state.error)
    return tuple(Named(id, directory.product_name(id)) for id in failed)


async def _products(meant: Sequence[Meant], directory: Directory) -> tuple[Named, ...]:
    if not meant:
        return ()
    try:
        skus = tuple(await directory.subscribed_skus())
    except Forbidden:
        skus = ()
    return tuple(
        dict.fromkeys(
            named
            for _, may_mean in meant
            for named in _owned(may_mean, skus) or (Named(may_mean[0], directory.product_name(may_mean[0])),)
        )
    )


def _owned(may_mean: Sequence[str], skus: Sequence[SubscribedSku]) -> tuple[Named, ...]:
    """The tenant's own of them; of "E3" those whose name says least besides."""
    owned = [
        Named(sku.sku_id, sku.display_name or sku.sku_part_number) for sku in skus if sku.sku_id in may_mean
    ]
    fewest = min((len(one.name.split()) for one in owned), default=0)
    return tuple(one for one in owned if len(one.name.split()) == fewest)


def _is_a_name(name: str, text: str) -> bool:
    """Whether it is written as one, in the middle of the text, and is no word we know."""
    written = re.findall(r"(?<=\w\W)[^\W\d_]\w+", text)
    capitals = {without_accents(word) for word in written if word[0].isupper()}
    return any(without_accents(word) in capitals and not is_heard(word) for word in name.split())
