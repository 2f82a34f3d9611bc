"""What goes in and out of the simulated Graph, before anything is known about users or licenses.

A `Request` and a `Response` are HTTP without a wire. A `Failure` is a refusal in Graph's words; it is raised
where it is found and becomes the error envelope once, in `answers`. `NotSimulated` is no answer of Graph's at
all: whoever meets it asked for something that this simulation would only be guessing at.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

Json = dict[str, Any]

ROOT = "https://graph.microsoft.com/v1.0"
JSON_TYPE = (
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
)


class NotSimulated(Exception):
    """The request is none that the simulated Graph knows how to answer truthfully."""


class Failure(Exception):
    """Graph declines; `code` and `message` as in https://learn.microsoft.com/graph/errors, and headers that
    say more."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a token belongs to. `user_id` None: the application itself, with application permissions."""

    user_id: str | None
    app_id: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `url` is path and query from /v1.0 on. `caller` None: it came without a token."""

    method: str
    url: str
    caller: Caller | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None

    def header(self, name: str) -> str:
        """The value of a header, or nothing; names of headers have no case."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")

    def payload(self) -> Json:
        """The body as the JSON object that actions and updates take; no body is an empty one."""
        try:
            found = json.loads(self.body or b"{}") if isinstance(self.body, bytes | None) else self.body
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Failure(400, "BadRequest", "Unable to read JSON request payload.")
        return found


@dataclass(frozen=True, slots=True)
class Response:
    """One response. A body is JSON, plain text (a `$count`), or None where there is none (204)."""

    status: int
    headers: Mapping[str, str]
    body: Json | str | None = None

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        match self.body:
            case None:
                return b""
            case str():
                return self.body.encode()
            case dict():
                return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every response carries so that support can find it: when, and which request it was."""

    at: datetime
    request_id: str
    client_request_id: str

    def headers(self) -> dict[str, str]:
        return {
            "request-id": self.request_id,
            "client-request-id": self.client_request_id,
            "Date": format_datetime(self.at, usegmt=True),
        }

    def refuse(self, failure: Failure) -> Response:
        """The error envelope. https://learn.microsoft.com/graph/errors"""
        inner = {
            "date": self.at.strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": self.request_id,
            "client-request-id": self.client_request_id,
        }
        error = {"code": failure.code, "message": failure.message, "innerError": inner}
        headers = {**self.headers(), "Content-Type": JSON_TYPE, **failure.headers}
        return Response(failure.status, headers, {"error": error})

    def answer(self, status: int, body: Json | str | None, charged: Mapping[str, str]) -> Response:
        """A good answer; `charged`: the headers that say what it cost."""
        headers = {**self.headers(), **charged}
        match body:
            case None:
                pass
            case str():
                headers["Content-Type"] = "text/plain"
            case dict():
                headers["Content-Type"] = JSON_TYPE
        return Response(status, headers, body)
