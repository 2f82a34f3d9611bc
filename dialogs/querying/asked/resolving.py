"""Whom and what a query names, in this tenant: products it owns, a group or a department that is called so.

Everything is looked up in one round of questions, beside what most queries read anyway.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from dialogs.examining.case import Case, Named
from dialogs.querying.asked.read_query import Wanted
from dialogs.querying.of_groups import groups_read
from dialogs.querying.tenant_query import Filters, Query, What
from dialogs.subject.nearest import without_accents
from dialogs.understanding.naming.vocabulary import is_heard
from graph import Directory, Forbidden, GraphError, Group, SubscribedSku, UserFilter

_SHORTEST_BEGINNING = 4
"""Letters from which the beginning of one group's name stands for it."""


async def graphs_time(directory: Directory) -> datetime:
    """What time it is by Graph's own clock, which its first answer tells."""
    with suppress(GraphError):
        await directory.subscribed_skus()
    return directory.now()


class Stranger(LookupError):
    """A name that was filled in and is nobody's here; its text says so."""


async def given(query: Query, product: str, group: str, directory: Directory) -> Query:
    """The query with names that somebody filled in. Raises Stranger."""
    filters = query.filters
    if product:
        may_mean = directory.find_products(product)
        if not may_mean:
            raise Stranger(f"No product is called {product!r}; give its part number, such as SPE_E3.")
        products = await _products(Wanted(query, ((product, may_mean),)), directory)
        filters = replace(filters, products=products)
    if group:
        named = await _given_group(group, directory)
        if named is None:
            raise Stranger(
                f"No group is called {group!r}, or you may not see it; give the full name or the id."
            )
        filters = replace(filters, group=named)
    return replace(query, filters=filters)


async def _given_group(words: str, directory: Directory) -> Named | None:
    by_id = await directory.group(words)
    return Named(by_id.id, by_id.name) if by_id else _called(words, await _groups(words, directory))


async def resolved(wanted: Wanted, text: str, so_far: Case, directory: Directory) -> Query | None:
    """The query with its names looked up; None where it names somebody: then it is no question about the
    tenant. `so_far` is what was spoken of, for "who has those seats"."""
    products, found, _ = await asyncio.gather(
        _products(wanted, directory), _groups_or_departments(wanted, directory), _ahead(wanted, directory)
    )
    group, department, unknown = found
    if unknown and not (group or department) and any(_is_a_name(name, text) for name in unknown):
        return None
    filters = wanted.query.filters
    filters = replace(
        filters,
        products=products,
        group=group,
        department=department,
        since=wanted.since.at(await graphs_time(directory)) if wanted.since else None,
    )
    if wanted.those:
        filters = await _spoken_of(wanted, filters, so_far, directory)
    if wanted.query.what is What.PEOPLE and filters == Filters() and "is_in" in wanted.words:
        return None  # in which group was not understood, and everybody is no answer
    return replace(wanted.query, filters=filters)


async def _ahead(wanted: Wanted, directory: Directory) -> None:
    """What is read whatever the names are travels with them; what Graph will not tell is told later."""
    if wanted.query.what is What.GROUPS:
        with suppress(GraphError):
            await groups_read(directory)


async def _spoken_of(wanted: Wanted, filters: Filters, so_far: Case, directory: Directory) -> Filters:
    """What "those seats" and "that group" point at: the product spoken of, or those that the person lacks."""
    if "licenses" in wanted.words and not filters.products:
        lacking = () if so_far.sku or not so_far.user else await _lacking(so_far.user, directory)
        filters = replace(filters, products=(so_far.sku,) if so_far.sku else lacking)
    if "groups" in wanted.words and so_far.group and not (filters.group or filters.department):
        filters = replace(filters, group=so_far.group)
    return filters


async def _lacking(person: Named, directory: Directory) -> tuple[Named, ...]:
    """The products that somebody should have and has not."""
    user = await directory.user(person.id)
    states = user.license_assignment_states or () if user else ()
    failed = dict.fromkeys(state.sku_id for state in states if state.error)
    return tuple(Named(id, directory.product_name(id)) for id in failed)


async def _products(wanted: Wanted, directory: Directory) -> tuple[Named, ...]:
    if not wanted.products:
        return ()
    try:
        skus = tuple(await directory.subscribed_skus())
    except Forbidden:
        skus = ()
    return tuple(
        dict.fromkeys(
            named
            for _, may_mean in wanted.products
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


async def _groups_or_departments(
    wanted: Wanted, directory: Directory
) -> tuple[Named | None, str, Sequence[str]]:
    """The group that one of the names is, else the department, and the names that are neither."""
    names = tuple(dict.fromkeys(_with_parts(wanted.names)))
    people = wanted.query.what in {What.PEOPLE, What.ROWS}
    groups, departments = await asyncio.gather(
        asyncio.gather(*(_groups(name, directory) for name in names)),
        asyncio.gather(*(_in_department(name, directory) for name in names if people)),
    )
    called = {
        name: group for name, found in zip(names, groups, strict=True) if (group := _called(name, found))
    }
    staffed = [name for name, count in zip(names, departments, strict=False) if count]
    rest = tuple(name for name in wanted.names if name not in called and name not in staffed)
    if called and not (wanted.department and staffed):
        return next(iter(called.values())), "", rest
    return None, staffed[0] if staffed else "", rest


def _with_parts(names: Sequence[str]) -> Iterator[str]:
    """Each name, and its words: what stands beside a name may be none of it."""
    for name in names:
        yield name
        yield from name.split()


async def _groups(name: str, directory: Directory) -> Sequence[Group]:
    try:
        return (await directory.find_groups(name)).items
    except Forbidden:
        return ()


async def _in_department(name: str, directory: Directory) -> int:
    try:
        return await directory.user_count(UserFilter(department=name))
    except Forbidden:
        return 0


def _called(name: str, found: Sequence[Group]) -> Named | None:
    """The group of that name, or the only one whose name begins so."""
    whole = [one for one in found if without_accents(one.name) == without_accents(name)]
    begun = found if len(found) == 1 and len(name) >= _SHORTEST_BEGINNING else ()
    return next((Named(one.id, one.name) for one in (*whole, *begun)), None)


def _is_a_name(name: str, text: str) -> bool:
    """Whether it is written as one, in the middle of the text, and is no word we know."""
    written = re.findall(r"(?<=\w\W)[^\W\d_]\w+", text)
    capitals = {without_accents(word) for word in written if word[0].isupper()}
    return any(without_accents(word) in capitals and not is_heard(word) for word in name.split())
