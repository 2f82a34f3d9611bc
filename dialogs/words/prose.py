"""Longer texts: a page of the guide, in the parts that are shown, and translated, one by one."""

import re

_PARTS = re.compile(r"\n\s*\n(?:(?:[-*]|\d+\.) )?|(?:^|\n)(?:[-*]|\d+\.) ")


def parts(markdown: str) -> tuple[str, ...]:
    """Each paragraph and each entry of a list by itself, without the line breaks of its source."""
    return tuple(" ".join(part.split()) for part in _PARTS.split(markdown.strip()) if part.strip())
