"""Microsoft's own descriptions of the Bot Framework's protocols (Swagger 2.0), held against what is sent."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft4Validator

from tests.contracts.spelled_out import own, swagger

Json = dict[str, Any]


@cache
def described(protocol: str) -> Json:
    """The description of a protocol: connector, token, direct_line."""
    return swagger(own(protocol))


def problems(protocol: str, definition: str, value: Any) -> list[str]:
    """What the named definition has against a value."""
    return list(_wrong(described(protocol), {"$ref": f"#/definitions/{definition}"}, value))


class Contract:
    """One description, for requests and their responses."""

    def __init__(self, protocol: str) -> None:
        self._described = described(protocol)

    def request(self, method: str, url: str, body: Any) -> Iterator[str]:
        """What is wrong with a request; `url` is a path with its query."""
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
        operation = self._operation(method, url)
        if operation is None:
            return
        answers: Json = operation["responses"]
        answer = answers.get(str(status), answers.get("default"))
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


def _wrong(description: Json, schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    validator = Draft4Validator({**schema, "definitions": description["definitions"]})
    for error in validator.iter_errors(value):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
