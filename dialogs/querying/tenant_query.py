"""A question about the tenant as a value: what is asked for, of which it is told, and in which shape.

It is what a conversation keeps of its last question, so that "only the disabled ones" narrows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from dialogs.examining.case import Named
from graph import AssignmentError

PAGE = 10
"""Rows shown at a time."""


class What(StrEnum):
    """What is counted or listed. A row is one product from one source at one person."""

    PRODUCTS = "products"
    SEATS = "seats"
    PEOPLE = "people"
    GROUPS = "groups"
    ROWS = "rows"
    CHANGES = "changes"


class Source(StrEnum):
    """Where a license comes from; both where the same product comes directly and from a group."""

    DIRECT = "direct"
    GROUP = "group"
    BOTH = "both"


class Standing(StrEnum):
    """How something stands: a person's row, a group, a product."""

    IN_ERROR = "error"
    PROCESSING = "processing"
    PAUSED = "paused"
    EMPTY = "empty"
    USED_UP = "used_up"
    EXPIRING = "expiring"
    NOT_IN_FORCE = "not_in_force"


class Shape(StrEnum):
    """Whether the number is asked for, or which ones they are."""

    COUNT = "count"
    LIST = "list"


class Sort(StrEnum):
    """What comes first: by name, the largest number, the smallest, the newest, the oldest."""

    NAME = "name"
    NUMBER = "number"
    FEWEST = "fewest"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Filters:
    """Of which it is told; what is not set narrows nothing.

    `products` are any of them, or all of them `together`; `without` are products that are not held;
    `licensed` says whether any license at all is held or given, `plan` how the name of a service plan begins.
    `group`, `department` and `city` are places, `outside` and `outside_department` those that are left out,
    `namesake` is a group that is called like the place. `actors` are who changed something, `target` on whom.
    `at_least` and `at_most` bound the number of a row: free licenses of a product, members in error of a
    group, licenses of a person. `at_odds` holds where two conditions exclude each other: nobody fits.
    """

    products: tuple[Named, ...] = ()
    together: bool = False
    without: tuple[Named, ...] = ()
    group: Named | None = None
    outside: Named | None = None
    department: str = ""
    outside_department: str = ""
    city: str = ""
    namesake: Named | None = None
    standing: Standing | None = None
    error: AssignmentError | None = None
    source: Source | None = None
    licensed: bool | None = None
    account_enabled: bool | None = None
    guest: bool | None = None
    synced: bool | None = None
    dynamic: bool | None = None
    role_assignable: bool | None = None
    usage_location: str = ""
    without_location: bool = False
    since: datetime | None = None
    until: datetime | None = None
    actors: tuple[Named, ...] = ()
    target: Named | None = None
    at_least: int | None = None
    at_most: int | None = None
    at_odds: bool = False
    plan: str = ""

    def counts(self, number: int) -> bool:
        """Whether a row of this number is within the bounds."""
        above = self.at_least is None or number >= self.at_least
        return above and (self.at_most is None or number <= self.at_most)


@dataclass(frozen=True, slots=True)
class Query:
    """One question. `most` is how many at most are wanted, 0 for all; `skip` how many were shown before;
    `names_only` leaves everything else out of the table. `unread` are words of the question that may be a
    condition and were not understood."""

    what: What
    filters: Filters = field(default_factory=Filters)
    shape: Shape = Shape.LIST
    most: int = 0
    sort: Sort | None = None
    names_only: bool = False
    skip: int = 0
    unread: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        stored: dict[str, Any] = _stored().dump_python(self, mode="json")
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Query":
        """Back from the store."""
        return _stored().validate_python(stored)


@cache
def _stored() -> TypeAdapter[Query]:
    return TypeAdapter(Query)
