"""Longer texts: a page of the guide, in the parts that are shown, and translated, one by one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PARTS = re.compile(r"\n\s*\n(?:(?:[-*]|\d+\.) )?|(?:^|\n)(?:[-*]|\d+\.) ")
_BLOCKS = re.compile(r"\n\s*\n")
_WORDING, _CODE = "- ", "```"
_NAMED = re.compile(r"(cause|how to|source|message|shows): (.+)")


def parts(markdown: str) -> tuple[str, ...]:
    """Each paragraph and each entry of a list by itself, without the line breaks of its source."""
    return tuple(" ".join(part.split()) for part in _PARTS.split(markdown.strip()) if part.strip())


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as it stands in `answers.md`, with all that stands below it until the next one: other
    wordings (a list), paragraphs, commands (fenced) and what it names (`cause: count_violation`)."""

    asked: str
    wordings: tuple[str, ...]
    paragraphs: tuple[str, ...]
    commands: tuple[str, ...]
    named: tuple[tuple[str, str], ...]


def entries(markdown: str) -> Iterator[Entry]:
    """The questions of a page of answers. Raises ValueError with the heading of one that is no such entry."""
    before, *written = re.split(r"(?m)^## ", f"\n{markdown.strip()}")
    if before.strip():
        raise ValueError(f"{before.strip().splitlines()[0]!r} stands under no question")
    yield from map(_entry, written)


def told(markdown: str) -> tuple[str, ...]:
    """What of a page of answers is shown, and translated, one by one: questions and paragraphs."""
    return tuple(part for one in entries(markdown) for part in (one.asked, *one.paragraphs))


def _entry(written: str) -> Entry:
    heading, *blocks = _BLOCKS.split(written.strip())
    wordings: list[str] = []
    paragraphs: list[str] = []
    commands: list[str] = []
    named: list[tuple[str, str]] = []
    for block in blocks:
        lines = block.strip().splitlines()
        if lines[0].startswith(_CODE):
            if len(lines) < 3 or lines[-1] != _CODE:
                raise ValueError(f"{heading!r}: commands without their end")
            commands += lines[1:-1]
        elif all(line.startswith(_WORDING) for line in lines):
            wordings += (line.removeprefix(_WORDING).strip() for line in lines)
        elif all(matches := [_NAMED.fullmatch(line) for line in lines]):
            named += ((one[1], one[2].strip()) for one in matches if one)
        else:
            paragraphs.append(" ".join(block.split()))
    if "\n" in heading or not paragraphs:
        raise ValueError(f"{heading.splitlines()[0]!r} is a question without an answer")
    return Entry(heading.strip(), tuple(wordings), tuple(paragraphs), tuple(commands), tuple(named))
