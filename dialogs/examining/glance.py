"""What a tenant shows for a step of the guide, without anybody being named.

A step that has something to show declares a glance, beside what it examines; one that has nothing says why.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from dialogs.examining.verdict import Undetermined
from dialogs.words.text import Text, say_count
from graph import Directory

MOST = 10
"""What is read at a glance; of more, the number is told."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A few whole sentences; `rows`, the worst first; and what could not be read."""

    told: tuple[Text, ...] = ()
    rows: tuple[Text, ...] = ()
    gaps: tuple[Undetermined, ...] = ()


Glancing = Callable[[Directory], Awaitable[Glance]]
"""Reads what the tenant shows: within two round trips, and whatever it may of what it may not read all."""


@dataclass(frozen=True, slots=True)
class NothingToShow:
    """A step that is about nothing a tenant could show by itself."""

    because: str


def at_most(rows: Sequence[Text], most: int = MOST) -> tuple[Text, ...]:
    """Rows; of many, the first and how many more there are."""
    if len(rows) <= most:
        return tuple(rows)
    left_out = len(rows) - most + 1
    return (
        *rows[: most - 1],
        say_count("{count} more is not listed.", "{count} more are not listed.", count=left_out),
    )
