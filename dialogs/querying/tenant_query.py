"""A question about the tenant as a value: what is asked for, of which it is told, and in which shape.

It is what a conversation keeps of its last question, so that "only the disabled ones" narrows it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

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
    """What comes first: by name, the largest number, the newest, the oldest."""

    NAME = "name"
    NUMBER = "number"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Filters:
    """Of which it is told; what is not set narrows nothing. `licensed` are those that hold or give any
    license at all; `plan` is how the name of a service plan begins."""

    products: tuple[Named, ...] = ()
    group: Named | None = None
    department: str = ""
    standing: Standing | None = None
    error: AssignmentError | None = None
    source: Source | None = None
    licensed: bool = False
    account_enabled: bool | None = None
    usage_location: str = ""
    without_location: bool = False
    since: datetime | None = None
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """One question. `most` is how many at most are wanted, 0 for all; `skip` how many were shown before;
    `names_only` leaves everything else out of the table."""

    what: What
    filters: Filters = field(default_factory=Filters)
    shape: Shape = Shape.LIST
    most: int = 0
    sort: Sort | None = None
    names_only: bool = False
    skip: int = 0

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        stored = asdict(self)
        since = self.filters.since
        stored["filters"]["since"] = since.isoformat() if since else None
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Query":
        """Back from the store."""
        sort = stored["sort"]
        return cls(
            What(stored["what"]),
            _filters(stored["filters"]),
            Shape(stored["shape"]),
            int(stored["most"]),
            Sort(sort) if sort else None,
            bool(stored["names_only"]),
            int(stored["skip"]),
        )


def _filters(stored: Mapping[str, Any]) -> Filters:
    since = stored["since"]
    return Filters(
        products=tuple(Named(**one) for one in stored["products"]),
        group=Named(**stored["group"]) if stored["group"] else None,
        department=str(stored["department"]),
        standing=Standing(stored["standing"]) if stored["standing"] else None,
        error=AssignmentError(stored["error"]) if stored["error"] else None,
        source=Source(stored["source"]) if stored["source"] else None,
        licensed=bool(stored["licensed"]),
        account_enabled=stored["account_enabled"],
        usage_location=str(stored["usage_location"]),
        without_location=bool(stored["without_location"]),
        since=datetime.fromisoformat(since) if since else None,
        plan=str(stored["plan"]),
    )
