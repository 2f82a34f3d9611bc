"""The bodies of responses held against the description, compiled: cheap enough for all of the suite's."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from tests.graph.contract.described import Got, Sent


class Bodies:
    """One direction: status, type and body of a response."""

    def __init__(self, described: dict[str, Any]) -> None:
        self._paths: dict[str, Any] = described["paths"]
        self._registry = jsonschema_rs.Registry([("urn:graph", described)])
        self._compiled: dict[str, jsonschema_rs.Draft202012Validator] = {}
        self._templates = [(_pattern(path), path) for path in sorted(self._paths, key=_literal_first)]

    def response(self, sent: Sent, got: Got) -> Iterator[str]:
        """What is wrong with the response to a request."""
        faults = self._refusal(got) if got.status >= 400 else self._answer(sent, got)
        yield from (f"{got.status} to {sent.method} {sent.url}: {fault}" for fault in faults)

    def _refusal(self, got: Got) -> Iterator[str]:
        """Every error has one shape, whatever the path."""
        return self._faults("/components/responses/error", ["application/json"], got)

    def _answer(self, sent: Sent, got: Got) -> Iterator[str]:
        template = self._template(sent.path)
        method, status = sent.method.lower(), str(got.status)
        if template is None or method not in self._paths[template]:
            yield "no such operation is described"
        elif status not in self._paths[template][method]["responses"]:
            yield "no such status is described"
        else:
            media = list(self._paths[template][method]["responses"][status].get("content", ()))
            yield from self._faults(f"/paths/{_key(template)}/{method}/responses/{status}", media, got)

    def _template(self, path: str) -> str | None:
        """The described path that a path is; Graph's own has no case."""
        below = path.removeprefix("/v1.0")
        return next((template for pattern, template in self._templates if pattern.fullmatch(below)), None)

    def _faults(self, pointer: str, media: list[str], got: Got) -> Iterator[str]:
        if not media:
            if got.body is not None:
                yield "a body where none is described"
            return
        if got.media not in media:
            yield f"{got.media or 'nothing'} instead of {', '.join(media)}"
            return
        body = json.loads(got.body) if isinstance(got.body, bytes) else got.body
        for fault in self._schema(f"{pointer}/content/{_key(got.media)}/schema").iter_errors(body):
            where = "/".join(map(str, fault.instance_path))
            yield f"{where}: {fault.message[:300]}"

    def _schema(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        if pointer not in self._compiled:
            self._compiled[pointer] = jsonschema_rs.Draft202012Validator(
                {"$ref": f"urn:graph#{pointer}"}, registry=self._registry, validate_formats=True
            )
        return self._compiled[pointer]


def _literal_first(path: str) -> list[tuple[bool, str]]:
    return [("{" in part, part) for part in path.split("/")]


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]*\})", template)
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
    return re.compile(pattern, re.IGNORECASE)


def _key(name: str) -> str:
    """A key of the description inside a JSON pointer inside a URI."""
    return quote(name.replace("~", "~0").replace("/", "~1"), safe="")
