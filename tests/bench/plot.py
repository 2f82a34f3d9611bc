"""A plot as SVG, on two logarithmic axes, legible on light and dark pages and to a screen reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 940, 470
LEFT, RIGHT, TOP, BOTTOM = 82, 334, 56, 54
_LABEL_GAP = 17.0

TITLE = "Seconds until “What is broken in my tenant?” is answered, by number of users"

_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 15px }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .line { fill: none; stroke-width: 2; stroke: #57606a }
  .dot { fill: #57606a }
  .ours.line { stroke: #0969da; stroke-width: 3.5 }
  .ours.dot { fill: #0969da }
  text.ours { fill: #0969da; font-weight: 600 }
  .tie { stroke: #8c959f; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .grid { stroke: #30363d }
    .line { stroke: #9198a1 }
    .dot { fill: #9198a1 }
    .ours.line { stroke: #58a6ff }
    .ours.dot { fill: #58a6ff }
    text.ours { fill: #58a6ff }
  }
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One way to answer: its name, and (users, seconds) from left to right."""

    name: str
    points: Sequence[tuple[int, float]]
    ours: bool = False


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        share = (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return self.begin + share * (self.end - self.begin)

    def decades(self) -> list[float]:
        first, last = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
        return [10.0**power for power in range(first, last + 1)]


def svg(lines: Sequence[Line]) -> str:
    """The picture; every line is named at its right end."""
    users = [x for line in lines for x, _ in line.points]
    seconds = [y for line in lines for _, y in line.points]
    across = _Scale(min(users), max(users), LEFT, WIDTH - RIGHT)
    low, high = 10.0 ** floor(log10(min(seconds))), 10.0 ** ceil(log10(max(seconds)))
    up = _Scale(low, high, HEIGHT - BOTTOM, TOP)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
            ' aria-labelledby="title desc">',
            f'<title id="title">{escape(TITLE)}</title>',
            f'<desc id="desc">{escape(_described(lines))}</desc>',
            f"<style>{_STYLE}</style>",
            f'<text class="title" x="{LEFT}" y="26">{escape(TITLE)}</text>',
            *_axes(across, up),
            *(part for line in lines for part in _drawn(line, across, up)),
            *_labels(lines, across, up),
            "</svg>",
            "",
        )
    )


def _described(lines: Sequence[Line]) -> str:
    said = []
    for line in sorted(lines, key=lambda line: line.points[-1][1]):
        (few, quick), (many, slow) = line.points[0], line.points[-1]
        said.append(f"{line.name}: {_time(quick)} at {few:,} users, {_time(slow)} at {many:,}.")
    return "Both axes are logarithmic. " + " ".join(said)


def _axes(across: _Scale, up: _Scale) -> list[str]:
    parts = []
    for seconds in up.decades():
        y = up(seconds)
        parts += [
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{seconds:,.10g} s</text>',
        ]
    for users in across.decades():
        x = across(users)
        parts += [
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>',
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{users:,.0f}</text>',
        ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [
        *parts,
        f'<text x="{middle:.0f}" y="{HEIGHT - 12}" text-anchor="middle">users in the tenant</text>',
    ]


def _drawn(line: Line, across: _Scale, up: _Scale) -> list[str]:
    own = "ours " if line.ours else ""
    places = [(across(x), up(y)) for x, y in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = [f'<circle class="{own}dot" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places]
    return [f'<polyline class="{own}line" points="{path}"/>', *dots]


def _labels(lines: Sequence[Line], across: _Scale, up: _Scale) -> list[str]:
    """Names beside the ends of their lines, moved apart where they would overlap."""
    parts: list[str] = []
    above = float("-inf")
    for line in sorted(lines, key=lambda line: up(line.points[-1][1])):
        x, y = across(line.points[-1][0]), up(line.points[-1][1])
        above = max(y, above + _LABEL_GAP)
        own = ' class="ours"' if line.ours else ""
        at = WIDTH - RIGHT + 18
        parts += [
            f'<line class="tie" x1="{x + 5:.1f}" y1="{y:.1f}" x2="{at - 4}" y2="{above:.1f}"/>',
            f'<text{own} x="{at}" y="{above + 4:.1f}">{escape(line.name)}</text>',
        ]
    return parts


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.2g} s"
    if seconds < 6_000:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3_600:.1f} h"
