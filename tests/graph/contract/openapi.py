"""Requests and responses held against the description by openapi-core: thorough, some ten ms each."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.graph.contract.described import Got, Sent


class Contract:
    """Both directions: path, query, headers and bodies."""

    def __init__(self, described: dict[str, Any]) -> None:
        unchecked = Config(spec_validator_cls=None)  # type: ignore[arg-type]
        self._openapi = OpenAPI.from_dict(described, config=unchecked)

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


class _Request:
    """A request as openapi-core reads it."""

    def __init__(self, sent: Sent) -> None:
        self.host_url = "https://graph.microsoft.com"
        self.path = sent.path
        self.method = sent.method.lower()
        self.content_type = sent.header("Content-Type").partition(";")[0] or "application/json"
        self.body = _bytes(sent.body)
        query = httpx.URL(sent.url).params.multi_items()
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(query), header=Headers(dict(sent.headers))
        )


class _Response:
    """A response as openapi-core reads it."""

    def __init__(self, got: Got) -> None:
        self.status_code = got.status
        self.headers = Headers(dict(got.headers))
        self.content_type = got.media
        self.data = _bytes(got.body) or b""


def _bytes(body: object) -> bytes | None:
    match body:
        case None | bytes():
            return body
        case str():
            return body.encode()
        case _:
            return json.dumps(body).encode()


def _told(error: BaseException) -> str:
    faults = [fault.message[:300] for fault in getattr(error.__cause__, "schema_errors", ())]
    return "; ".join([f"{type(error).__name__}: {error}", *faults])
