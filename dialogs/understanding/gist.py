"""What of a long text tells whom and what it is about: a mail or a ticket is mostly log and full of names."""

import re

from dialogs.understanding.bare_words import words_of
from dialogs.understanding.learning.concepts import concepts

SHORT = 1_200
"""Characters up to which a text is read whole."""

_LINES = re.compile(r"\n+|(?<=[.?!]) +")
_SUBJECT = frozenset({"license", "product"})


def telling(text: str) -> str:
    """The sentences of a long text that ask something or speak of licenses; a short one, or one without any
    such sentence, whole."""
    if len(text) <= SHORT:
        return text
    told = [line for line in _LINES.split(text) if _tells(line)]
    return "\n".join(told) or text


def _tells(line: str) -> bool:
    return "?" in line or any(not _SUBJECT.isdisjoint(concepts(word)) for word in words_of(line))
