"""`$search` on directory objects.

https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections
"""

import re
from collections.abc import Sequence
from typing import Any

from graph.simulated.odata.entities import Entity
from graph.simulated.odata.envelope import Json
from graph.simulated.odata.query import Query, unsupported

_CLAUSE = re.compile(r'\s*(?:"(?P<name>\w+):(?P<words>[^"]*)"|(?P<join>AND|OR)\b)', re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|\d+")
_IN_WORDS = frozenset({"displayName", "description"})


def searched(query: Query, entity: Entity, things: Sequence[Json]) -> list[Json]:
    """Those that satisfy `$search`: `"property:words"`, joined by AND and OR."""
    if "$search" not in query.options:
        return list(things)
    if not query.eventual:
        raise unsupported(
            "Request with $search query parameter only works through MSGraph with a special request header: "
            "'ConsistencyLevel: eventual'"
        )
    wanted = _alternatives(query.options["$search"], entity)
    return [thing for thing in things if any(_all_met(thing, clauses) for clauses in wanted)]


def _alternatives(text: str, entity: Entity) -> list[list[tuple[str, str]]]:
    """The clauses joined by AND, for each side of an OR."""
    found: list[list[tuple[str, str]]] = [[]]
    at = 0
    while text[at:].strip():
        clause = _CLAUSE.match(text, at)
        if clause is None or (clause["name"] and clause["name"] not in entity.searches):
            raise unsupported(f"Unrecognized search clause: {text}")
        if clause["name"]:
            found[-1].append((clause["name"], clause["words"]))
        elif clause["join"].upper() == "OR":
            found.append([])
        at = clause.end()
    if not all(found):
        raise unsupported(f"Unrecognized search clause: {text}")
    return found


def _all_met(thing: Json, clauses: Sequence[tuple[str, str]]) -> bool:
    return all(_met(thing.get(name), name, words) for name, words in clauses)


def _met(value: Any, name: str, words: str) -> bool:
    """Names and descriptions are cut into words; of everything else the beginning counts."""
    if not isinstance(value, str):
        return False
    if name not in _IN_WORDS:
        return value.lower().startswith(words.lower())
    parts = [*value.lower().split(), *(part.lower() for part in _WORD.findall(value))]
    return all(any(part.startswith(word) for part in parts) for word in words.lower().split())
