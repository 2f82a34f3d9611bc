"""Figures beside their targets, as plain text."""

from collections.abc import Sequence
from dataclasses import dataclass


class NotMeasured(Exception):
    """Something could not be measured; the message says what, and what was there instead."""


@dataclass(frozen=True, slots=True)
class Target:
    """What was asked of a figure, and whether it is so."""

    wanted: str
    met: bool

    def __str__(self) -> str:
        return f"{'✓' if self.met else '✗'} {self.wanted}"


@dataclass(frozen=True, slots=True)
class Table:
    """One part's figures; the last column holds the targets."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    notes: Sequence[str] = ()

    def __str__(self) -> str:
        lines = [self.headings, *([_shown(cell) for cell in row] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        heading, *rest = [_line(line, widths) for line in lines]
        rule = "  ".join("─" * width for width in widths)
        above = [heading, rule] if heading else [rule]
        return "\n".join([self.title, "", *above, *rest, *(f"  {note}" for note in self.notes)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *figures, target = zip(cells, widths, strict=True)
    middle = [cell.rjust(width) for cell, width in figures]
    return "  ".join([first[0].ljust(first[1]), *middle, target[0]]).rstrip()


def _shown(cell: object) -> str:
    match cell:
        case None:
            return ""
        case float():
            return f"{cell:,.0f}" if cell >= 100 else f"{cell:.3g}"
        case int():
            return f"{cell:,}"
        case _:
            return str(cell)
