"""Our files of contracts, from the published ones: `python -m tests.contracts.distil` writes them anew.

What they say in words is left out, and what a validator would not mind. A schema that the notation has no
word for stays as it is; a keyword that nobody thought of is an error, so nothing is lost unseen.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tests.contracts.notation import NotInAWord, kind_of, names_by_kind
from tests.contracts.spelled_out import ANNOTATIONS, DEFINITIONS, GRAPH_TYPES, HERE, METHODS, page_of

Json = dict[str, Any]

PUBLISHED: Final = Path(__file__).parents[3] / "shared"

_PROSE: Final = frozenset(
    (
        *("title", "summary", "description", "tags", "operationId", "externalDocs", "example", "examples"),
        *("default", "deprecated", "version", "features", "readOnly", "$schema", "id"),
    )
)
_FACTS: Final = frozenset(
    (
        *("type", "properties", "required", "enum", "const", "items", "$ref", "anyOf", "allOf", "if", "then"),
        *("format", "pattern", "patternProperties", "additionalProperties", "definitions", "uniqueItems"),
        *("minimum", "maximum", "minItems", "maxItems", "minLength"),
    )
)
_NAMED: Final = frozenset({"properties", "patternProperties", "definitions"})
"""Keywords below which stand names, not keywords."""


def facts(schema: Any) -> Any:
    """A JSON Schema without its prose."""
    if not isinstance(schema, dict):
        return [facts(one) for one in schema] if isinstance(schema, list) else schema
    if unknown := {one for one in schema if not one.startswith("x-")} - _PROSE - _FACTS:
        raise ValueError(f"Nobody thought of {', '.join(sorted(unknown))}")
    return {
        key: {name: facts(one) for name, one in value.items()} if key in _NAMED else facts(value)
        for key, value in schema.items()
        if key in _FACTS
    }


# Bot Framework


def swagger(published: Json, types: Iterable[str] = ()) -> Json:
    """A Swagger description: its operations with the types they use, or these types and no operation."""
    paths = {} if types else {path: _methods(item) for path, item in published["paths"].items()}
    used = {
        name: published["definitions"][name] for name in _reached(published, [*types] or [published["paths"]])
    }
    return {
        "types": {name: _type(facts(used[name])) for name in published["definitions"] if name in used},
        **({"paths": paths} if paths else {}),
    }


def _reached(published: Json, begin: list[Any]) -> set[str]:
    found: set[str] = {one for one in begin if isinstance(one, str)}
    left: list[Any] = [published["definitions"][name] for name in found] or begin
    while left:
        new = {ref.removeprefix(DEFINITIONS) for ref in _references(left.pop())} - found
        found |= new
        left += [published["definitions"][name] for name in new]
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for one in node.values():
            yield from _references(one)
    elif isinstance(node, list):
        for one in node:
            yield from _references(one)


def _type(schema: Json) -> Any:
    if "enum" in schema:
        return schema["enum"]
    return names_by_kind(schema, DEFINITIONS)


def _methods(item: Json) -> Json:
    return {method: _operation(item[method]) for method in METHODS if method in item}


def _operation(operation: Json) -> Json:
    taken = operation["parameters"]
    query = [f"{one['name']}{'!' if one['required'] else ''}" for one in taken if one["in"] == "query"]
    bodies = [kind_of(facts(one["schema"]), DEFINITIONS) for one in taken if one["in"] == "body"]
    return {
        **({"takes": " ".join(query)} if query else {}),
        **({"body": bodies[0]} if bodies else {}),
        **{status: _answer(answer) for status, answer in operation["responses"].items()},
    }


def _answer(answer: Json) -> str:
    match facts(answer.get("schema", {})):
        case {"type": "file"}:
            return "file"
        case schema:
            return kind_of(schema, DEFINITIONS) if schema else ""


# Graph


def graph(published: Json) -> Json:
    """Microsoft Graph, from OpenAPI 3.1 with closed schemas. Left out are the types of annotations, and that
    lists may be sorted by a property of a property."""
    schemas = {name: facts(schema) for name, schema in published["components"]["schemas"].items()}
    types = {
        name: _graph_type(schema) for name, schema in schemas.items() if name.startswith("microsoft.graph.")
    }
    parameters = published["components"]["parameters"]
    return {
        "types": {
            name.removeprefix("microsoft.graph."): type for name, type in types.items() if type is not None
        },
        "schemas": {name: schema for name, schema in schemas.items() if types.get(name) is None},
        "selects": {
            key.removeprefix("select_"): " ".join(one["schema"]["items"]["enum"])
            for key, one in parameters.items()
            if one["name"] == "$select"
        },
        "paths": {
            path: {method: _graph_operation(item[method], parameters) for method in METHODS if method in item}
            for path, item in published["paths"].items()
        },
    }


def _graph_type(schema: Json) -> Any:
    """None for what the notation cannot say."""
    match schema:
        case {"type": "string", "enum": values}:
            return values
        case {"type": "object", "additionalProperties": False, "patternProperties": patterns, **rest} if (
            rest.keys() <= {"properties", "required"}
        ):
            others = [pattern for pattern in patterns if pattern != ANNOTATIONS]
            properties = rest.get("properties", {})
            named = {name: one for name, one in properties.items() if not re.match(ANNOTATIONS, name)}
            return names_by_kind({**rest, "properties": named}, GRAPH_TYPES) | (
                {"patterns": " ".join(others)} if others else {}
            )
    return None


def _graph_operation(operation: Json, parameters: Json) -> Json:
    asked = operation.get("requestBody")
    return {
        **({"takes": " ".join(_takes(operation, parameters))} if operation["parameters"] else {}),
        **({"body" if asked.get("required") else "body?": _graph_schema(_content(asked))} if asked else {}),
        **{
            status: _graph_answer(answer)
            for status, answer in operation["responses"].items()
            if status not in {"4XX", "5XX"}
        },
    }


def _takes(operation: Json, parameters: Json) -> Iterator[str]:
    keys = [one["$ref"].rpartition("/")[2] for one in operation["parameters"]]
    select = next((key for key in keys if key.startswith("select_")), "")
    for key in keys:
        match parameters[key]["name"]:
            case "$select":
                yield select
            case "$orderby":
                yield select.replace("select", "orderby")
            case "ConsistencyLevel":
                yield f"ConsistencyLevel{'!' if parameters[key]['required'] else ''}"
            case name:
                yield name.removeprefix("$")


def _graph_answer(answer: Json) -> Any:
    if "content" not in answer:
        return ""
    if "text/plain" in answer["content"]:
        return "$count"
    schema = facts(_content(answer))
    values = schema.get("properties", {}).get("value")
    if values and schema == page_of(values):
        return kind_of(values, GRAPH_TYPES)
    return _graph_schema(schema)


def _content(one: Json) -> Any:
    [(media, content)] = one["content"].items()
    assert media == "application/json"
    return content["schema"]


def _graph_schema(schema: Json) -> Any:
    schema = facts(schema)
    try:
        if "properties" in schema and schema.keys() <= {"type", "properties"}:
            return names_by_kind(schema, GRAPH_TYPES)
        return kind_of(schema, GRAPH_TYPES)
    except NotInAWord:
        return {"schema": schema}


# All of them

ACTIVITIES: Final = ("Conversation", "ResourceResponse", "ActivitySet", "ErrorResponse")
"""What Direct Line answers with; its operations are our own server's."""

FILES: Final[Mapping[str, tuple[str, Callable[[Json], Json]]]] = {
    "graph": ("graph-openapi/graph-v1.0-licensing.strict-3.1.json", graph),
    "connector": ("bot-protocol/ConnectorAPI.json", swagger),
    "token": ("bot-protocol/TokenAPI.json", swagger),
    "direct_line": ("bot-protocol/directline-3.0.json", lambda published: swagger(published, ACTIVITIES)),
    "adaptive_card": ("bot-protocol/ac-1.5.0.json", facts),
}
"""Each of our files: the published one, and what makes it."""


def distilled(file: str) -> str:
    """One of our files, made anew: a line for each entry."""
    path, distil = FILES[file]
    return lines(distil(json.loads((PUBLISHED / path).read_text("utf-8"))))


def lines(contract: Json) -> str:
    """JSON, a line for each type and each path."""
    return _block((f"{json.dumps(name)}: {_entries(part)}" for name, part in contract.items()), "\n")


def _entries(part: Any) -> str:
    if not isinstance(part, dict):
        return json.dumps(part)
    return _block((f" {json.dumps(name)}: {json.dumps(one)}" for name, one in part.items()), "")


def _block(rows: Iterable[str], end: str) -> str:
    return "{\n" + ",\n".join(rows) + "\n}" + end


if __name__ == "__main__":
    for file in FILES:
        text = distilled(file)
        (HERE / f"{file}.json").write_text(text, "utf-8")
        sys.stdout.write(f"{len(text.encode()):7,} bytes {file}.json\n")
