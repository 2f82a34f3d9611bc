"""OData's query options as Graph understands them: read, judged, applied to whole objects.

What each type lets be asked stands in `entities`; what holds for all of them stands here.
"""

from collections.abc import Sequence

from graph.simulated.odata.entities import Entity
from graph.simulated.odata.envelope import Json, NotSimulated
from graph.simulated.odata.filtering import filtered, filtering, ids_asked_for
from graph.simulated.odata.paging import Page, next_link, page, sorting, top
from graph.simulated.odata.query import ADVICE, Query, unsupported
from graph.simulated.odata.searching import searched
from graph.simulated.odata.selecting import Unreadable, project, selection

__all__ = [
    "Page",
    "Query",
    "Unreadable",
    "check",
    "ids_asked_for",
    "matching",
    "next_link",
    "page",
    "project",
    "selection",
]

_LONGEST_URL = 2048


def check(query: Query, entity: Entity, *, cast: bool, length: int) -> None:
    """Refuse what Graph refuses of a list of this type. `cast`: a type in the path narrowed the list;
    `length`: that of the whole URL."""
    if "$skip" in query.options and entity.directory:
        raise unsupported("'$skip' is not supported by the service.")
    query.only(*entity.options)
    if entity.directory and query.eventual and length > _LONGEST_URL:
        raise unsupported(f"The URL is longer than {_LONGEST_URL} characters.")
    if cast and not query.advanced:
        raise unsupported(f"The OData cast is not supported because the required parameters {ADVICE}")
    if "$expand" in query.options and query.eventual:
        raise unsupported("$expand is not supported with advanced queries.")
    if "$expand" in query.options and not entity.expands:
        raise NotSimulated(f"$expand={query.options['$expand']} of {entity.name}")
    filtering(query, entity)
    sorting(query, entity)
    selection(query, entity)
    top(query, entity)


def matching(query: Query, entity: Entity, things: Sequence[Json]) -> list[Json]:
    """The things that satisfy both `$filter` and `$search`."""
    return searched(query, entity, filtered(query, entity, things))
