"""What the asking costs: counts requests, round trips and resource units as they leave and come back.

Knows httpx's requests and Graph's prices; decides nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import httpx

from graph.asking import wire

_VERSION = re.compile(r"(.*?/(?:v1\.0|beta))(/.*)")


def version_and_target(url: httpx.URL) -> tuple[str, str]:
    """The part of a Graph URL's path up to the version, and the rest with its query."""
    whole = url.raw_path.decode()
    found = _VERSION.fullmatch(whole)
    return (found[1], found[2]) if found else ("", whole)


@dataclass(slots=True)
class Receipt:
    """What an examination cost. A round trip is one step of the longest chain of requests that had to wait
    for each other; `resource_units` as https://learn.microsoft.com/graph/throttling-limits prices them;
    `request_ids` are Graph's own of what was sent to change something, by which Microsoft finds it again."""

    http_requests: int = 0
    graph_requests: int = 0
    round_trips: int = 0
    resource_units: int = 0
    seconds: float = 0.0
    requests: list[str] = field(default_factory=list)
    request_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trip:
    """One HTTP request under way, and how many answers had to be known before it could leave."""

    depth: int
    targets: tuple[str, ...]


class Meter:
    """Writes a receipt. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.receipt = Receipt()
        self._clock = clock
        self._began: float | None = None
        self._answered = 0

    def sent(self, requests: Sequence[httpx.Request]) -> Trip:
        """One HTTP request leaves, with these Graph requests in it."""
        if self._began is None:
            self._began = self._clock()
        targets = tuple(version_and_target(request.url)[1] for request in requests)
        trip = Trip(self._answered + 1, targets)
        self.receipt.http_requests += 1
        self.receipt.graph_requests += len(requests)
        self.receipt.round_trips = max(self.receipt.round_trips, trip.depth)
        self.receipt.requests += [
            f"{request.method} {target}" for request, target in zip(requests, targets, strict=True)
        ]
        return trip

    def answered(self, trip: Trip, charged: Sequence[str | None]) -> None:
        """It came back, or never will; `charged` holds each part's x-ms-resource-unit where Graph sent it."""
        self._answered = max(self._answered, trip.depth)
        self.receipt.resource_units += sum(
            int(said) if said and said.isdecimal() else wire.resource_units(target)
            for target, said in zip_longest(trip.targets, charged)
        )
        if self._began is not None:
            self.receipt.seconds = self._clock() - self._began

    def changed(self, request_id: str) -> None:
        """Graph answered a request that was to change something."""
        self.receipt.request_ids += [request_id] if request_id else []
