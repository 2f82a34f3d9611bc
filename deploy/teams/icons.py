"""Draws the two icons of the Teams app: `python -m deploy.teams.icons` writes color.png and outline.png.

A license card with one line missing. Shapes are signed distances, so the same drawing is sharp at any size.
https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons
"""

from collections.abc import Callable
from math import hypot
from pathlib import Path

from deploy.teams.png import Image, Pixel, encode

FOLDER = Path(__file__).parent

Shape = Callable[[float, float], float]
"""How far a point lies outside of something, in units of the drawing, 32 across; negative inside."""

NAVY: Pixel = (0x14, 0x37, 0x5E, 255)
WHITE: Pixel = (255, 255, 255, 255)
AMBER: Pixel = (0xFF, 0xB9, 0x00, 255)
CLEAR: Pixel = (255, 255, 255, 0)
"""White without opacity: what a soft edge fades to must not darken it."""


def color() -> Image:
    """192 × 192, filled to its edges: Teams rounds the corners itself."""
    return _draw(192, NAVY, [(_scaled(_card(), 0.72), WHITE), (_scaled(_missing_line(), 0.72), AMBER)])


def outline() -> Image:
    """32 × 32, white on nothing."""
    return _draw(32, CLEAR, [(_card(), WHITE), (_missing_line(), WHITE)])


def main(folder: Path = FOLDER) -> None:
    """Write both."""
    (folder / "color.png").write_bytes(encode(color()))
    (folder / "outline.png").write_bytes(encode(outline()))


def _card() -> Shape:
    """A card with a person on it and the first line of what the person has."""
    edge = _rim(_box(16, 16, 14, 10, round_by=3), 2)
    head = _circle(10.5, 12.5, 2.5)
    shoulders = _both(_circle(10.5, 20.6, 4.5), _box(10.5, 18.3, 6, 2.7))
    return _any(edge, head, shoulders, _line(17, 26, 13))


def _missing_line() -> Shape:
    """The line that should be there: three dots."""
    return _any(_circle(18.5, 19, 1.5), _circle(22, 19, 1.5), _circle(25.5, 19, 1.5))


def _circle(x: float, y: float, radius: float) -> Shape:
    return lambda px, py: hypot(px - x, py - y) - radius


def _box(x: float, y: float, half_width: float, half_height: float, round_by: float = 0) -> Shape:
    def distance(px: float, py: float) -> float:
        across, down = abs(px - x) - half_width + round_by, abs(py - y) - half_height + round_by
        return hypot(max(across, 0), max(down, 0)) + min(max(across, down), 0) - round_by

    return distance


def _line(left: float, right: float, y: float, half_thickness: float = 1.0) -> Shape:
    middle, half = (left + right) / 2, (right - left) / 2
    return _box(middle, y, half, half_thickness, round_by=half_thickness)


def _rim(shape: Shape, thickness: float) -> Shape:
    return lambda x, y: max(shape(x, y), -shape(x, y) - thickness)


def _any(*shapes: Shape) -> Shape:
    return lambda x, y: min(shape(x, y) for shape in shapes)


def _both(*shapes: Shape) -> Shape:
    return lambda x, y: max(shape(x, y) for shape in shapes)


def _scaled(shape: Shape, by: float) -> Shape:
    return lambda x, y: by * shape(16 + (x - 16) / by, 16 + (y - 16) / by)


def _draw(size: int, background: Pixel, layers: list[tuple[Shape, Pixel]]) -> Image:
    unit = 32 / size

    def pixel(column: int, row: int) -> Pixel:
        shown = background
        for shape, ink in layers:
            # Half a pixel inside is full, half a pixel outside nothing.
            cover = min(max(0.5 - shape((column + 0.5) * unit, (row + 0.5) * unit) / unit, 0.0), 1.0)
            shown = _over(shown, ink, cover)
        return shown

    return Image(size, size, tuple(pixel(column, row) for row in range(size) for column in range(size)))


def _over(below: Pixel, ink: Pixel, cover: float) -> Pixel:
    def mixed(channel: int) -> int:
        return round(below[channel] + (ink[channel] - below[channel]) * cover)

    return mixed(0), mixed(1), mixed(2), mixed(3)


if __name__ == "__main__":
    main()
