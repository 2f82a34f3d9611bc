"""What of a text was never up for translation, seen in a language nobody speaks."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from dialogs.words.pseudo import CLOSE, OPEN

_NAME = re.compile("\u2068([^\u2066-\u2069]*)\u2069")
_ENGLISH = re.compile(r"[a-z]+(?: [a-z]+)+")
"""What no name is like: the group."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_ADDRESS = re.compile(r"https://\S+")


def left_in_english(shown: str) -> list[str]:
    """The words outside every sentence that was translated, and outside names and addresses; and names that
    are English. Raises ValueError for a sentence that was cut."""
    outside, depth = "", 0
    for letter in _ADDRESS.sub("", _NAME.sub("", shown)):
        if letter == OPEN:
            depth += 1
        elif letter == CLOSE:
            depth -= 1
        elif not depth:
            outside += letter
        if depth < 0:
            raise ValueError(f"a sentence without its beginning: {shown!r}")
    if depth:
        raise ValueError(f"a sentence without its end: {shown!r}")
    # A time is told with its zone wherever it stands.
    words = [word for word in _WORD.findall(outside) if word != "UTC"]
    return [*words, *(name for name in _NAME.findall(shown) if _ENGLISH.fullmatch(name))]


def seen_on(card: Any) -> Iterator[str]:
    """Every text of a card that somebody sees or hears, but for what is there to be copied."""
    match card:
        case {"type": "RichTextBlock"}:
            return
        case dict():
            for name, value in card.items():
                if name in {"text", "title", "value", "speak", "label"} and isinstance(value, str):
                    yield value
                elif name != "data":
                    yield from seen_on(value)
        case list():
            for one in card:
                yield from seen_on(one)


class Read(HTMLParser):
    """A page as somebody reads it: blocks of running text, and what is told of pictures and buttons.

    Without what is there to be copied, and without names, which stand in elements of their own.
    """

    _INLINE = frozenset({"a", "strong", "em", "span", "time", "code", "bdi", "output", "button"})
    _NOT_READ = frozenset({"code", "pre", "style", "script", "bdi", "option"})
    _VOID = frozenset({"meta", "link", "img", "input", "br"})
    _TELLING = ("title", "aria-label", "alt", "placeholder", "data-title")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag not in self._INLINE:
            self.blocks.append("")
        telling = ("content",) if told.get("name") == "description" else self._TELLING
        self.blocks[-1:-1] = [text for name in telling if (text := told.get(name))]
        if tag not in self._VOID:
            self._open.append((tag, tag in self._NOT_READ or told.get("dir") == "auto"))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag not in self._INLINE:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not any(unread for _, unread in self._open):
            self.blocks[-1] += data
