"""Microsoft Graph's contract: its description (closed schemas, from Microsoft's metadata), and what it lacks.

What it cannot say (filters, permissions, throttling, lag) is tested with the simulated Graph itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from tests.contracts.spelled_out import openapi, own

LACKING_PROPERTIES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    # A workload's error is a serviceProvisioningXmlError; the description knows its base type alone.
    # https://learn.microsoft.com/graph/api/resources/serviceprovisioningxmlerror
    "microsoft.graph.serviceProvisioningError": {"errorDetail": {"type": ["string", "null"]}},
}
"""Properties that the description lacks: schema → property → its schema, with the page that documents it."""

LACKING_PATHS: Mapping[str, str] = {
    # Members of one type are counted as all of them are: https://learn.microsoft.com/graph/api/group-list-members
    **{
        f"/groups/{{id}}/members/{prefix}.{kind}/$count": "/groups/{id}/members/$count"
        for prefix in ("graph", "microsoft.graph")
        for kind in ("user", "group")
    },
}
"""Paths that the description lacks → the described one each is like, with the page that documents it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as Graph gets it: `url` is path and query from /v1.0 on; `body` is JSON, bytes, or None."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: object = None

    @property
    def path(self) -> str:
        """The path, decoded: a quote in filterByCurrentUser(on='principal') belongs to its template."""
        return httpx.URL(self.url).path

    def header(self, name: str) -> str:
        """The value of a header, or nothing."""
        return str(httpx.Headers(dict(self.headers)).get(name, ""))


@dataclass(frozen=True, slots=True)
class Got:
    """The response; `body` is JSON, text, or None."""

    status: int
    headers: Mapping[str, str]
    body: object = None

    @property
    def media(self) -> str:
        """The type of the body, without its parameters."""
        return str(httpx.Headers(dict(self.headers)).get("Content-Type", "")).partition(";")[0]


@cache
def description() -> dict[str, Any]:
    """The description with what it lacks."""
    described = openapi(own("graph"))
    for schema, properties in LACKING_PROPERTIES.items():
        known = described["components"]["schemas"][schema]["properties"]
        assert not known.keys() & properties.keys(), f"{schema} is whole now: strike it from the list"
        known.update(properties)
    for path, like in LACKING_PATHS.items():
        assert path not in described["paths"], f"{path} is described now: strike it from the list"
        described["paths"][path] = described["paths"][like]
    return described
