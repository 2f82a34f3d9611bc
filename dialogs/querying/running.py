"""A query is run: through the port, with the eyes of whoever asks."""

import asyncio
from dataclasses import replace

from dialogs.querying.found import Found
from dialogs.querying.of_changes import find_changes
from dialogs.querying.of_groups import find_groups
from dialogs.querying.of_people import Progress, find_people
from dialogs.querying.of_products import find_products
from dialogs.querying.tenant_query import Query, What
from dialogs.words.text import Text, say
from graph import Directory, GraphError


async def run(query: Query, directory: Directory, progress: Progress) -> Found:
    """What it finds. Raises GraphError where Graph shows nothing of it."""
    found, strangers = await asyncio.gather(_find(query, directory, progress), _not_owned(query, directory))
    return replace(found, told=(*strangers, *found.told))


async def _not_owned(query: Query, directory: Directory) -> tuple[Text, ...]:
    """The products asked about that the tenant does not have; nothing where Graph does not tell."""
    if not query.filters.products:
        return ()
    try:
        owned = {sku.sku_id for sku in await directory.subscribed_skus()}
    except GraphError:
        return ()
    strangers = tuple(one.name for one in query.filters.products if one.id not in owned)
    return (
        (say("Not among the products of this tenant: {products}.", products=strangers),) if strangers else ()
    )


async def _find(query: Query, directory: Directory, progress: Progress) -> Found:
    match query.what:
        case What.PEOPLE | What.ROWS:
            return await find_people(query, directory, progress)
        case What.GROUPS:
            return await find_groups(query, directory)
        case What.PRODUCTS | What.SEATS:
            return await find_products(query, directory)
        case What.CHANGES:
            return await find_changes(query, directory)
