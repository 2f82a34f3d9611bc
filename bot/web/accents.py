"""The colours that follow from one: whichever is asked for, what is written in it or on it can be read.

https://www.w3.org/TR/WCAG22/#contrast-minimum
"""

import re
from dataclasses import dataclass

_HEX = re.compile(r"#?([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")
_STEP = 0.02
_READ, _READ_WELL = 4.5, 7.0
"""The contrast of what is read, and of what is read on a tint."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by its red, green and blue, 0 to 255 each."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @classmethod
    def read(cls, text: str) -> "Colour | None":
        """`#0f5c6e`, with or without the sign; None for anything else."""
        found = _HEX.fullmatch(text.strip())
        return cls(*(int(part, 16) for part in found.groups())) if found else None

    def towards(self, other: "Colour", share: float) -> "Colour":
        """The colour between this one and another, by the share of the other."""
        parts = zip(self._parts, other._parts, strict=True)
        return Colour(*(round(mine + (theirs - mine) * share) for mine, theirs in parts))

    def contrast(self, other: "Colour") -> float:
        """1 (the same) to 21 (black on white)."""
        lighter, darker = sorted((self._luminance, other._luminance), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)

    @property
    def _parts(self) -> tuple[int, int, int]:
        return (self.red, self.green, self.blue)

    @property
    def _luminance(self) -> float:
        # https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
        shares = (part / 255 for part in self._parts)
        linear = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
        return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)
# The ground with the least contrast on which page.css writes in the accent, and what it writes on the accent.
WELL_LIGHT, WELL_DARK = Colour(0xEF, 0xEC, 0xE4), Colour(0x28, 0x30, 0x34)
ON_LIGHT, ON_DARK = WHITE, Colour(0x08, 0x26, 0x2D)


def properties(asked: Colour) -> str:
    """The properties of page.css that an accent replaces, as one style."""
    both = {
        "accent": (readable(asked, WELL_LIGHT, _READ), readable(asked, WELL_DARK, _READ)),
        "accent-deep": (readable(asked, WELL_LIGHT, _READ_WELL), readable(asked, WELL_DARK, _READ_WELL)),
        "on-accent": (ON_LIGHT, ON_DARK),
    }
    set_ = "".join(f"--{name}:light-dark({light},{dark});" for name, (light, dark) in both.items())
    return f"@media screen{{:root{{{set_}--tint:color-mix(in srgb,var(--accent) 10%,var(--sheet))}}}}"


def readable(asked: Colour, ground: Colour, contrast: float) -> Colour:
    """The colour nearest to the one asked for that is read on the ground."""
    end = BLACK if ground.contrast(BLACK) > ground.contrast(WHITE) else WHITE
    steps = (asked.towards(end, step * _STEP) for step in range(round(1 / _STEP) + 1))
    return next((one for one in steps if one.contrast(ground) >= contrast), end)
