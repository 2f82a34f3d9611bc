"""`$orderby`, `$top` and the pages of a list.

A page token is opaque to the client: it carries where to go on, and a seal of the question it belongs to, so
that it fits no other question and no other headers. https://learn.microsoft.com/graph/paging
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from graph.simulated.odata.entities import Entity
from graph.simulated.odata.envelope import Failure, Json
from graph.simulated.odata.query import Query, resource, unsupported

_PAGE = 100
_UNQUOTED = "'(),:/$@"


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, what the whole list counts if that was asked, and the token of the next page."""

    things: Sequence[Json]
    count: int | None
    token: str | None


def sorting(query: Query, entity: Entity) -> Sequence[tuple[str, bool]]:
    """The properties to sort by, and whether downwards."""
    if "$orderby" not in query.options:
        return ()
    found: list[tuple[str, bool]] = []
    for part in query.options["$orderby"].split(","):
        name, _, direction = part.strip().partition(" ")
        if name not in entity.orders or direction.strip().lower() not in ("", "asc", "desc"):
            raise unsupported(f"Unsupported sort property '{name}' for '{resource(entity)}'.")
        found.append((name, direction.strip().lower() == "desc"))
    special = any(entity.orders[name] for name, _ in found) or "$filter" in query.options
    if entity.directory and special and not query.advanced:
        raise unsupported("Sorting not supported for current query.")
    return found


def top(query: Query, entity: Entity) -> int | None:
    """How many objects a page is to have at most; None where the client does not say."""
    if "$top" not in query.options:
        return None
    text = query.options["$top"]
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= entity.most:
        raise Failure(
            400,
            "Request_BadRequest",
            f"Invalid page size specified: '{text}'. Must be between 1 and {entity.most} inclusive.",
        )
    return int(text)


def page(query: Query, entity: Entity, things: Sequence[Json], *, path: str, size: int) -> Page:
    """The page of these things that the query asks for, sorted. `size` is the tenant's own page; one below
    Graph's default cuts every page, since Graph may always return fewer than asked for."""
    found = list(things)
    for name, down in reversed(sorting(query, entity)):
        found.sort(key=lambda thing: _sortable(thing.get(name)), reverse=down)
    limit = top(query, entity) or (size if entity.page == _PAGE else entity.page)
    if size < _PAGE:
        limit = min(limit, size)
    seal = _seal(query, path)
    start = _start(query, seal)
    token = _token(start + limit, seal) if start + limit < len(found) else None
    counts = query.counted and (query.eventual or not entity.directory)
    return Page(found[start : start + limit], len(found) if counts else None, token)


def next_link(query: Query, address: str, token: str) -> str:
    """The absolute address of the next page."""
    options = {**query.without("$skiptoken").options, "$skiptoken": token}
    pairs = (f"{name}={quote(value, safe=_UNQUOTED)}" for name, value in options.items())
    return f"{address}?{'&'.join(pairs)}"


def _sortable(value: Any) -> tuple[bool, str]:
    return (isinstance(value, str), value.lower() if isinstance(value, str) else "")


def _seal(query: Query, path: str) -> str:
    asked = sorted(query.without("$skiptoken").options.items())
    return sha256(json.dumps([path.lower(), asked, query.eventual]).encode()).hexdigest()[:16]


def _token(start: int, seal: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([start, seal]).encode()).decode().rstrip("=")


def _start(query: Query, seal: str) -> int:
    token = query.options.get("$skiptoken")
    if token is None:
        return 0
    try:
        start, sealed = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError):
        start, sealed = 0, None
    if sealed != seal:
        raise Failure(
            400,
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in your request.",
        )
    return int(start)
