"""A request that changes something, as a value: JSON, so that it can be shown, agreed to and stored before it
is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Method = Literal["POST", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """`path` is relative to the version (`/users/{id}`); `body` is a JSON object, or None."""

    method: Method
    path: str
    body: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        body = None if self.body is None else dict(self.body)
        return {"method": self.method, "path": self.path, "body": body}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "GraphRequest":
        """Back from the store; KeyError or ValueError where the document is no such request."""
        method, path, body = stored["method"], stored["path"], stored["body"]
        if method not in get_args(Method) or not isinstance(path, str) or not isinstance(body, dict | None):
            raise ValueError(f"no request that changes something: {stored!r:.200}")
        return cls(method, path, body)


@dataclass(frozen=True, slots=True)
class Sent:
    """Graph's answer to a change: its body, and the id under which Microsoft finds the request again."""

    body: Mapping[str, Any] | None
    request_id: str
