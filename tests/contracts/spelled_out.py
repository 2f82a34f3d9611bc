"""Our files of contracts as validators read them: OpenAPI 3.1 for Graph, Swagger 2.0 for the other two."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.contracts.notation import object_of, schema_of

Json = dict[str, Any]

HERE: Final = Path(__file__).parent
DEFINITIONS: Final = "#/definitions/"
SCHEMAS: Final = "#/components/schemas/"
GRAPH_TYPES: Final = f"{SCHEMAS}microsoft.graph."
ANNOTATIONS: Final = r"^([A-Za-z][A-Za-z0-9]*)?@(odata|microsoft\.graph)\."
METHODS: Final = ("get", "post", "put", "patch", "delete")

_REFUSED: Final = {"$ref": "#/components/responses/error"}
_PARAMETER: Final[Mapping[str, Json]] = {
    "top": {"name": "$top", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    "skip": {"name": "$skip", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    "count": {"name": "$count", "in": "query", "schema": {"type": "boolean"}},
    "search": {"name": "$search", "in": "query", "schema": {"type": "string"}},
    "filter": {"name": "$filter", "in": "query", "schema": {"type": "string"}},
    "expand": {"name": "$expand", "in": "query", "schema": {"type": "string"}},
    **{
        f"ConsistencyLevel{mark}": {
            "name": "ConsistencyLevel",
            "in": "header",
            "required": mark == "!",
            "schema": {"type": "string", "enum": ["eventual"]},
        }
        for mark in ("", "!")
    },
}


@cache
def own(file: str) -> Json:
    """One of our files: graph, connector, token, direct_line, adaptive_card."""
    contract: Json = json.loads((HERE / f"{file}.json").read_text("utf-8"))
    return contract


# Bot Framework


def swagger(contract: Json) -> Json:
    """Swagger 2.0, closed: what a definition does not list is wrong."""
    return {
        "definitions": {name: _definition(type) for name, type in contract["types"].items()},
        "paths": {
            path: {method: _operation(path, said) for method, said in methods.items()}
            for path, methods in contract.get("paths", {}).items()
        },
    }


def _definition(type: Json | list[str]) -> Json:
    if isinstance(type, list):
        return {"type": "string", "enum": type}
    return object_of(type, DEFINITIONS) | {"additionalProperties": False}


def _operation(path: str, said: Mapping[str, str]) -> Json:
    query = [
        {"name": name.removesuffix("!"), "in": "query", "required": name.endswith("!")}
        for name in said.get("takes", "").split()
    ]
    body = [{"in": "body", "schema": schema_of(said["body"], DEFINITIONS)}] if "body" in said else []
    return {
        "parameters": [*query, *body],
        "responses": {
            status: {"schema": schema_of(kind, DEFINITIONS)} if kind else {}
            for status, kind in said.items()
            if status not in {"takes", "body"}
        },
    }


# Graph


def openapi(contract: Json) -> Json:
    """OpenAPI 3.1, closed."""
    named = {f"microsoft.graph.{name}": _graph_type(type) for name, type in contract["types"].items()}
    selects = {f"select_{at}": names.split() for at, names in contract["selects"].items()}
    orders = {
        f"orderby_{name.removeprefix('select_')}": [
            f"{one}{way}" for one in names for way in ("", " asc", " desc")
        ]
        for name, names in selects.items()
    }
    lists = {
        name: _list_of(f"${name.partition('_')[0]}", values) for name, values in (selects | orders).items()
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Microsoft Graph v1.0 as far as licensing asks it", "version": "v1.0"},
        "servers": [{"url": "https://graph.microsoft.com/v1.0"}],
        "paths": {
            path: {"parameters": list(_in_path(path))}
            | {method: _graph_operation(said) for method, said in methods.items()}
            for path, methods in contract["paths"].items()
        },
        "components": {
            "schemas": contract["schemas"] | named,
            "parameters": {**_PARAMETER, **lists},
            "responses": {
                "error": {"content": {"application/json": {"schema": {"$ref": f"{SCHEMAS}error"}}}}
            },
        },
    }


def _list_of(name: str, values: list[str]) -> Json:
    items = {"type": "string", "enum": values}
    return {
        "name": name,
        "in": "query",
        "explode": False,
        "schema": {"type": "array", "uniqueItems": True, "items": items},
    }


def _graph_type(type: Json | list[str]) -> Json:
    if isinstance(type, list):
        return {"type": "string", "enum": type}
    names = {kind: names for kind, names in type.items() if kind != "patterns"}
    patterns = [ANNOTATIONS, *type.get("patterns", "").split()]
    return object_of(names, GRAPH_TYPES) | {
        "patternProperties": {pattern: {} for pattern in patterns},
        "additionalProperties": False,
    }


def _in_path(path: str) -> Iterator[Json]:
    for name in re.findall(r"\{([^}]*)\}", path):
        schema = {"type": "string", "enum": ["principal"]} if name == "on" else {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _graph_operation(said: Mapping[str, Any]) -> Json:
    takes = [{"$ref": f"#/components/parameters/{name}"} for name in said.get("takes", "").split()]
    bodies = [
        {"content": _as_json(_graph_schema(said[key])), **({"required": True} if key == "body" else {})}
        for key in said.keys() & {"body", "body?"}
    ]
    return {
        "parameters": takes,
        **({"requestBody": bodies[0]} if bodies else {}),
        "responses": {
            **{status: _graph_answer(answer) for status, answer in said.items() if status.isdecimal()},
            "4XX": _REFUSED,
            "5XX": _REFUSED,
        },
    }


def _graph_answer(answer: Any) -> Json:
    match answer:
        case "":
            return {}
        case "$count":
            return {"content": {"text/plain": {"schema": {"type": "string", "pattern": r"^\d+$"}}}}
        case str() if answer.startswith("["):
            return {"content": _as_json(page_of(schema_of(answer, GRAPH_TYPES)))}
        case _:
            return {"content": _as_json(_graph_schema(answer))}


def page_of(values: Json) -> Json:
    """A page of a collection, as OData wraps it."""
    return {
        "type": "object",
        "properties": {
            "@odata.count": {"$ref": f"{SCHEMAS}count"},
            "value": values,
            **{f"@odata.{name}": {"type": "string"} for name in ("context", "nextLink", "deltaLink")},
        },
        "required": ["value"],
        "patternProperties": {ANNOTATIONS: {}},
        "additionalProperties": False,
    }


def _graph_schema(said: Any) -> Json:
    match said:
        case str():
            return schema_of(said, GRAPH_TYPES)
        case {"schema": dict(schema)}:
            return schema
        case _:
            return object_of(said, GRAPH_TYPES)


def _as_json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}
