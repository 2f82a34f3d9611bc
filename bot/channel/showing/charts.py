"""Bars on each channel: Teams draws them itself, others show a picture that says in words what it shows, and
text has its bars in letters.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/charts-in-adaptive-cards
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from bot.channel.showing.channels import Channel
from dialogs.talk.message import Chart
from dialogs.words.text import Text, quoted, say

Json = dict[str, Any]

_BREADTH, _ROW, _BAR = 320, 27, 6
_LETTERS = 48
_LONGEST_BAR = 20


def chart(shown: Chart, channel: Channel) -> Json:
    """The bars as an element of a card."""
    words = "\n".join(bars(shown, channel.plain))
    if not channel.charts:
        return {"type": "Image", "url": _picture(shown, channel), "altText": words, "width": f"{_BREADTH}px"}
    return {
        "type": "Chart.HorizontalBar",
        "title": channel.plain(shown.title),
        "data": [{"x": channel.plain(name), "y": count} for name, count in shown.bars],
        "fallback": {"type": "TextBlock", "text": "\n".join(bars(shown, channel.marked_up)), "wrap": True},
    }


def bars(shown: Chart, tell: Callable[[Text], str]) -> Iterator[str]:
    """The bars in letters, a line each below their title."""
    yield tell(shown.title)
    most = max(count for _, count in shown.bars)
    for name, count in shown.bars:
        yield f"{'█' * max(1, _LONGEST_BAR * count // most)} {tell(_told(name, count))}"


def _told(name: Text, count: int) -> Text:
    return say("{count}: {name}", count=count, name=quoted(name))


def _picture(shown: Chart, channel: Channel) -> str:
    """An SVG in an address. It follows the reader's light or dark by itself."""
    most = max(count for _, count in shown.bars)
    rows = "".join(
        _row(place, channel.plain(_told(name, count)), count / most, channel)
        for place, (name, count) in enumerate(shown.bars)
    )
    height = _ROW * len(shown.bars)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_BREADTH} {height}" '
        f'width="{_BREADTH}" height="{height}">'
        "<style>text{font:12px system-ui,sans-serif;fill:#1d1d1b}rect{fill:#0b5563}"
        "@media(prefers-color-scheme:dark){text{fill:#f2efe8}rect{fill:#7fc4d0}}</style>"
        f"{rows}</svg>"
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _row(place: int, told: str, share: float, channel: Channel) -> str:
    top, long = place * _ROW, max(4, round(share * _BREADTH))
    short = told if len(told) <= _LETTERS else f"{told[: _LETTERS - 1]}…"
    right = channel.tongue.right_to_left
    text = f'x="{_BREADTH}" direction="rtl"' if right else 'x="0"'
    left = _BREADTH - long if right else 0
    return (
        f'<text {text} y="{top + 12}">{escape(short)}</text>'
        f'<rect x="{left}" y="{top + 16}" width="{long}" height="{_BAR}" rx="3"/>'
    )
