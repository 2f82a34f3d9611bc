"""What a type of Graph's is, and how its lists may be asked: the form of the tables beside this module.

In a table of filters a line reads `property type operators | operators that need ConsistencyLevel: eventual
and $count=true`; `*` stands for the elements of a collection, `count` for `/$count`, `null` for a comparison
with null, and `!` after the type for a property that is refused when the header is there. Negations always
need the header. https://learn.microsoft.com/graph/aad-advanced-queries
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Kind = Literal["string", "guid", "bool", "datetime", "int", "null"]
"""The types that a filter's values can have."""


@dataclass(frozen=True, slots=True)
class Filter:
    """How one property may be filtered on."""

    kind: Kind
    plain: frozenset[str]
    advanced: frozenset[str]
    never_eventual: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A type, and the query options that its lists take.

    `default` is what comes without `$select` (None: everything). `orders` says of each property that can be
    sorted by whether that needs the advanced query parameters.
    """

    name: str
    set: str
    properties: frozenset[str]
    default: frozenset[str] | None = None
    filters: Mapping[str, Filter] = field(default_factory=dict)
    orders: Mapping[str, bool] = field(default_factory=dict)
    searches: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset({"$select"})
    expands: Mapping[str, str] = field(default_factory=dict)
    directory: bool = False
    page: int = 100
    most: int = 999


def words(text: str) -> frozenset[str]:
    """The words of a table."""
    return frozenset(text.split())


def filters_of(table: str) -> dict[str, Filter]:
    """The filters of a table, as described above."""
    found: dict[str, Filter] = {}
    for line in table.strip().splitlines():
        plain, _, advanced = line.partition("|")
        name, kind, *operators = plain.split()
        never_eventual = kind.endswith("!")
        found[name] = Filter(
            _KINDS[kind.rstrip("!")],
            frozenset(operators),
            frozenset([*operators, *advanced.split(), "not"]),
            never_eventual,
        )
    return found


_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}
