"""Microsoft Graph's contract: requests and responses held against the closed OpenAPI description.

The description lies beside the repository, in ../shared/graph-openapi; where it is missing the tests that
need it are skipped with that reason, except in CI. What it cannot say (filters, permissions, throttling, lag)
is tested with the simulated Graph itself.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

HOST = "https://graph.microsoft.com"
VERSION = "/v1.0"
FILE = Path(__file__).parents[4] / "shared/graph-openapi/graph-v1.0-licensing.strict-3.1.json"

LACKS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    # The error of a workload is a serviceProvisioningXmlError; the description knows its base type alone.
    # https://learn.microsoft.com/graph/api/resources/serviceprovisioningxmlerror
    "microsoft.graph.serviceProvisioningError": {"errorDetail": {"type": ["string", "null"]}},
}
"""Everything that the description lacks: schema → property → its schema, with the page that documents it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as Graph gets it: `url` is path and query from /v1.0 on."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: object = None

    @property
    def path(self) -> str:
        """The path, decoded: a quote in filterByCurrentUser(on='principal') belongs to its template."""
        return httpx.URL(self.url).path

    def header(self, name: str) -> str:
        return httpx.Headers(dict(self.headers)).get(name, "")


@dataclass(frozen=True, slots=True)
class Got:
    """A response; `body` is JSON, text, or None."""

    status: int
    headers: Mapping[str, str]
    body: object = None


class _Request:
    """A request as openapi-core reads it."""

    def __init__(self, sent: Sent) -> None:
        self.host_url = HOST
        self.path = sent.path
        self.method = sent.method.lower()
        self.content_type = sent.header("Content-Type").partition(";")[0] or "application/json"
        self.body = _bytes(sent.body)
        query = httpx.URL(sent.url).params.multi_items()
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(query), header=Headers(dict(sent.headers).items())
        )


class _Response:
    """A response as openapi-core reads it."""

    def __init__(self, got: Got) -> None:
        self.status_code = got.status
        self.headers = Headers(dict(got.headers).items())
        self.content_type = _media(got.headers)
        self.data = _bytes(got.body) or b""


def _media(headers: Mapping[str, str]) -> str:
    return str(httpx.Headers(dict(headers)).get("Content-Type", "")).partition(";")[0]


def _bytes(body: object) -> bytes | None:
    match body:
        case None | bytes():
            return body
        case str():
            return body.encode()
        case _:
            return json.dumps(body).encode()


def description() -> dict[str, Any]:
    """The description, with what it lacks; skips the test where it is not to be had."""
    if not FILE.exists():
        reason = f"Microsoft Graph's description is not there: {FILE}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return completed()


@cache
def completed() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(FILE.read_bytes())
    for schema, properties in LACKS.items():
        known = described["components"]["schemas"][schema]["properties"]
        assert not known.keys() & properties.keys(), f"{schema} has been completed: strike it from LACKS"
        known.update(properties)
    return described


class Contract:
    """Both directions, by openapi-core: thorough, and some ten milliseconds each."""

    def __init__(self, described: dict[str, Any]) -> None:
        self._openapi = OpenAPI.from_dict(described, config=Config(spec_validator_cls=None))

    def request(self, sent: Sent) -> Iterator[str]:
        """What is wrong with a request."""
        try:
            self._openapi.validate_request(_Request(sent))
        except OpenAPIError as error:
            yield f"{sent.method} {sent.url}: {_told(error)}"

    def response(self, sent: Sent, got: Got) -> Iterator[str]:
        """What is wrong with the response to it."""
        try:
            self._openapi.validate_response(_Request(sent), _Response(got))
        except OpenAPIError as error:
            yield f"{got.status} to {sent.method} {sent.url}: {_told(error)}"


def _told(error: BaseException) -> str:
    causes = [repr(cause)[:500] for cause in getattr(error.__cause__, "schema_errors", ())]
    return "; ".join([f"{type(error).__name__}: {error}", *causes])


class Bodies:
    """The bodies of responses alone, compiled: cheap enough for every response of the whole suite."""

    def __init__(self, described: dict[str, Any]) -> None:
        self._paths = described["paths"]
        self._responses = described["components"]["responses"]
        registry = jsonschema_rs.Registry([("urn:graph", described)])
        self._compile = lambda pointer: jsonschema_rs.Draft202012Validator(
            {"$ref": f"urn:graph#{pointer}"}, registry=registry, validate_formats=True
        )
        self._compiled: dict[str, jsonschema_rs.Draft202012Validator] = {}
        self._templates = [(_pattern(path), path) for path in sorted(self._paths, key=_literal_first)]

    def response(self, sent: Sent, got: Got) -> Iterator[str]:
        """What is wrong with the response to a request."""
        said = f"{got.status} to {sent.method} {sent.url}"
        template = self.template(sent.path)
        operation = self._paths.get(template or "", {}).get(sent.method.lower())
        if got.status >= 400:
            yield from self._faults(said, "/components/responses/error", "application/json", got)
        elif operation is None or template is None:
            yield f"{said}: the description has no such operation"
        elif str(got.status) not in operation["responses"]:
            yield f"{said}: no such status is described"
        else:
            content = operation["responses"][str(got.status)].get("content", {})
            pointer = f"/paths/{_escaped(template)}/{sent.method.lower()}/responses/{got.status}"
            if not content and got.body is not None:
                yield f"{said}: a body where none is described"
            for media in content:
                yield from self._faults(said, pointer, media, got)

    def template(self, path: str) -> str | None:
        """The described path that a path is; Graph's own has no case."""
        below = path.removeprefix(VERSION)
        return next((template for pattern, template in self._templates if pattern.fullmatch(below)), None)

    def _faults(self, said: str, pointer: str, media: str, got: Got) -> Iterator[str]:
        if _media(got.headers) != media:
            yield f"{said}: {_media(got.headers) or 'no type'} instead of {media}"
            return
        pointer = f"{pointer}/content/{_escaped(media)}/schema"
        if pointer not in self._compiled:
            self._compiled[pointer] = self._compile(pointer)
        body = json.loads(got.body) if isinstance(got.body, bytes) else got.body
        for fault in self._compiled[pointer].iter_errors(body):
            where = "/".join(map(str, fault.instance_path))
            yield f"{said}: {where}: {fault.message[:300]}"


def _literal_first(path: str) -> list[tuple[bool, str]]:
    return [("{" in part, part) for part in path.split("/")]


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]*\})", template)
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts), re.IGNORECASE
    )


def _escaped(pointer: str) -> str:
    """A key of the description inside a JSON pointer inside a URI."""
    return httpx.QueryParams({"": pointer.replace("~", "~0").replace("/", "~1")}).__str__()[1:].replace("+", "%20")
