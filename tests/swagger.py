"""Microsoft's own descriptions of the Bot Framework's protocols (Swagger 2.0), held against what is sent.

They are read from beside the repository; where they are missing nothing is held against anything, but in CI
that fails.
"""

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from jsonschema import Draft4Validator

Json = dict[str, Any]

CONTRACTS: Final = Path(__file__).parents[1].parent / "shared" / "bot-protocol"


def described(file: str) -> Json | None:
    """A description, closed: what a definition does not list is wrong. None where it is not beside us."""
    path = CONTRACTS / file
    if path.exists():
        return _closed(path)
    if os.environ.get("CI"):
        pytest.fail(f"{path} is missing")
    return None


def problems(file: str, definition: str, value: Any) -> list[str]:
    """What the named definition has against a value."""
    description = described(file)
    if description is None:
        pytest.skip(f"{file} is not beside this clone")
    return list(_wrong(description, {"$ref": f"#/definitions/{definition}"}, value))


class Contract:
    """One description, for requests and their responses."""

    def __init__(self, file: str) -> None:
        self._described = described(file) or {}

    def request(self, method: str, url: str, body: Any) -> Iterator[str]:
        """What is wrong with a request; `url` is a path with its query."""
        if not self._described:
            return
        operation = self._operation(method, url)
        if operation is None:
            yield f"{method} {urlsplit(url).path} is not described"
            return
        query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        parameters: list[Json] = operation["parameters"]
        # Microsoft's own client sends its description's version along, which no operation lists.
        known = {"api-version"} | {one["name"] for one in parameters if one["in"] == "query"}
        yield from (f"{name} is no parameter" for name in sorted(query.keys() - known))
        needed = {one["name"] for one in parameters if one["in"] == "query" and one["required"]}
        yield from (f"{name} is missing" for name in sorted(needed) if not query.get(name))
        for one in parameters:
            if one["in"] == "body":
                yield from _wrong(self._described, one["schema"], body)

    def response(self, method: str, url: str, status: int, body: Any) -> Iterator[str]:
        """What is wrong with the response to it; not every operation describes how it refuses."""
        operation = self._operation(method, url) if self._described else None
        if operation is None:
            return
        answers: Json = operation["responses"]
        answer = answers.get(str(status)) or answers.get("default")
        if answer is None and status < 400:
            yield f"{status} is not described"
        elif answer and "schema" in answer:
            yield from _wrong(self._described, answer["schema"], body)

    def _operation(self, method: str, url: str) -> Json | None:
        path = urlsplit(url).path.split("/")
        for template, operations in self._described["paths"].items():
            parts = template.split("/")
            fits = len(parts) == len(path) and all(
                one == other or (one.startswith("{") and other)
                for one, other in zip(parts, path, strict=True)
            )
            if fits and method.lower() in operations:
                found: Json = operations[method.lower()]
                return found
        return None


@cache
def _closed(path: Path) -> Json:
    description: Json = json.loads(path.read_text("utf-8"))
    for definition in description["definitions"].values():
        if "properties" in definition:
            definition.setdefault("additionalProperties", False)
    return description


def _wrong(description: Json, schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    validator = Draft4Validator({**schema, "definitions": description["definitions"]})
    for error in validator.iter_errors(value):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
