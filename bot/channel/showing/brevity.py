"""How much of each paragraph a card with a fold shows, so that its buttons are seen without scrolling.

Counted for a card 380 pixels wide. What is cut stands in full below the fold. It is cut here, since
Web Chat leaves a block's `maxLines` without effect.
"""

from collections.abc import Sequence
from math import ceil

from dialogs.words.text import Text, say

_LETTERS_A_LINE = 43
_LETTERS_A_LINE_OF_THE_TITLE = 36
_LINES = 8
"""What the title and the paragraphs may take of 320 pixels, beside the fold and one row of buttons."""

MOST_PARAGRAPHS = 4


def in_brief(title: str, paragraphs: Sequence[str]) -> list[Text | None]:
    """The first paragraphs as far as there is room; None for one that is shown in full. The longest gives way
    first."""
    wanted = [_lines(one, _LETTERS_A_LINE) for one in paragraphs[:MOST_PARAGRAPHS]]
    shown = list(wanted)
    room = _LINES - _lines(title, _LETTERS_A_LINE_OF_THE_TITLE)
    while sum(shown) > room and max(shown) > 1:
        shown[shown.index(max(shown))] -= 1
    return [
        None if fits == whole else _beginning(text, fits * _LETTERS_A_LINE)
        for text, fits, whole in zip(paragraphs, shown, wanted, strict=False)
    ]


def _beginning(text: str, letters: int) -> Text:
    whole_words = text[: letters - 1].rpartition(" ")[0] or text[: letters - 1]
    return say("{start}…", start=whole_words)


def _lines(text: str, letters: int) -> int:
    return max(1, ceil(len(text) / letters))
