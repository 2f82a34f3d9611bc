"""The part of Graph's description that is simulated, with ids and filters that mean something in a tenant."""

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

from graph.simulated.http.asks import ASKS
from graph.simulated.http.reads import LISTS, SINGLES
from graph.simulated.http.writes import ACTIONS

Json = dict[str, Any]

METHODS = ("get", "post", "patch", "put", "delete")


def simulated_part(described: Json) -> Json:
    """The operations that are simulated, and no others."""
    simulated = set(_operations())
    part = copy.deepcopy(described)
    for path, item in list(part["paths"].items()):
        for method in METHODS:
            if method in item and (method, _shape(path)) not in simulated:
                del item[method]
        if not any(method in item for method in METHODS):
            del part["paths"][path]
    return part


def _operations() -> Iterable[tuple[str, str]]:
    lists = list(LISTS)
    for prefix in ("graph", "microsoft.graph"):
        lists += [f"{path}/{prefix}.{cast}" for path, listing in LISTS.items() for cast in listing.casts]
    counts = [f"{path}/$count" for path in lists]
    yield from (("get", _shape(path)) for path in (*lists, *counts, *SINGLES))
    for action in ACTIONS:
        method, _, path = action.partition(" ")
        yield method.lower(), _shape(path)
    yield from (("post", _shape(path)) for path in (*ASKS, "$batch"))


def _shape(path: str) -> str:
    """A path whose ids have no names, in nobody's own words: /me is /users/{id}."""
    shape = re.sub(r"\{[^}]*\}", "{}", path.strip("/")).replace("on='{}'", "on='principal'")
    return re.sub(r"^me(?=/|$)", "users/{}", shape)


def with_ids(described: Json, ids: Mapping[str, list[str]]) -> Json:
    """Every id in a path is one of those of the collection it follows, if there are any; one of each is
    nobody's."""
    for path, item in described["paths"].items():
        for parameter in item.get("parameters", []):
            if parameter["in"] != "path":
                continue
            before = path.partition(f"/{{{parameter['name']}}}")[0].rpartition("/")[2]
            if known := ids.get(before):
                parameter["schema"] = {"type": "string", "enum": known}
    return described


def with_options(described: Json, filters: list[str], searches: list[str]) -> Json:
    """$filter and $search are drawn from some that somewhere mean something. Nothing is expanded or skipped,
    since that is hardly simulated, or always refused."""
    drawn: Mapping[str, list[str] | list[int]] = {
        "$filter": filters,
        "$search": searches,
        "$top": [1, 2, 19, 100, 999, 1000],
    }
    parameters = described["components"]["parameters"]
    for parameter in parameters.values():
        if parameter["name"] in drawn:
            parameter["schema"]["enum"] = drawn[parameter["name"]]
    left_out = {
        f"#/components/parameters/{key}"
        for key, parameter in parameters.items()
        if parameter["name"] in {"$expand", "$skip"}
    }
    for path, item in described["paths"].items():
        for method in METHODS:
            if method in item:
                asked = item[method].get("parameters", [])
                kept = [one for one in asked if one.get("$ref") not in left_out]
                cast = "graph." in path and not path.endswith("$count")
                item[method]["parameters"] = _advanced(kept, parameters) if cast else kept
    return described


def _advanced(asked: list[Json], parameters: Json) -> list[Json]:
    """With both parameters of an advanced query, without which no list narrowed to a type is answered.
    https://learn.microsoft.com/graph/aad-advanced-queries"""
    both: list[Json] = [
        {"name": "$count", "in": "query", "required": True, "schema": {"type": "boolean", "enum": [True]}},
        {"name": "ConsistencyLevel", "in": "header", "required": True, "schema": {"enum": ["eventual"]}},
    ]
    names = {one["name"] for one in both}
    others = [one for one in asked if parameters[one["$ref"].rpartition("/")[2]]["name"] not in names]
    return others + both
