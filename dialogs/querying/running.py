"""A query is run: through the port, with the eyes of whoever asks."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from dialogs.querying.found import Found
from dialogs.querying.of_changes import Waiting, find_changes
from dialogs.querying.of_groups import find_groups
from dialogs.querying.of_people import Progress, find_people
from dialogs.querying.of_products import find_products
from dialogs.querying.tenant_query import Query, What
from dialogs.words.text import Text, phrase, say
from graph import Directory, GraphError


async def run(
    query: Query, directory: Directory, progress: Progress, waiting: Waiting | None = None
) -> Found:
    """What it finds; a busy log is waited for where `waiting` tells of it. Raises GraphError where Graph
    shows nothing of it."""
    found, strangers = await asyncio.gather(
        _find(query, directory, progress, waiting), _not_owned(query, directory)
    )
    return replace(found, told=(*_unread(query), *strangers, *found.told))


def _unread(query: Query) -> Iterator[Text]:
    """The words that may have been a condition: the answer does not keep it."""
    if query.unread:
        words = tuple(phrase("“{word}”", word=word) for word in query.unread)
        yield say("I did not read {words}: this is told without it.", words=words)


async def _not_owned(query: Query, directory: Directory) -> tuple[Text, ...]:
    """The products asked about that the tenant does not have; nothing where Graph does not tell."""
    named = (*query.filters.products, *query.filters.without)
    if not named:
        return ()
    try:
        owned = {sku.sku_id for sku in await directory.subscribed_skus()}
    except GraphError:
        return ()
    strangers = tuple(one.name for one in named if one.id not in owned)
    return (
        (say("Not among the products of this tenant: {products}.", products=strangers),) if strangers else ()
    )


async def _find(query: Query, directory: Directory, progress: Progress, waiting: Waiting | None) -> Found:
    match query.what:
        case What.PEOPLE | What.ROWS:
            return await find_people(query, directory, progress)
        case What.GROUPS:
            return await find_groups(query, directory)
        case What.PRODUCTS | What.SEATS:
            return await find_products(query, directory)
        case What.CHANGES:
            return await find_changes(query, directory, waiting)
