"""What a yes or a no is asked about: the lines of `facts.txt`."""

from enum import StrEnum
from pathlib import Path

from dialogs.understanding.bare_words import spoken
from dialogs.understanding.patterns import patterns

_FILE = Path(__file__).with_name("facts.txt")


class Fact(StrEnum):
    """What may be so or not. `BLAMED` is a cause that somebody takes for the one it is, `HELPED` something
    that people try whatever is wrong, `FINE` everything, `TAKES` whether somebody uses up a license."""

    FINE = "fine"
    HELPED = "helped"
    TAKES = "takes"
    BLAMED = "blamed"
    MEMBER = "member"
    DIRECT = "direct"
    GIVES = "gives"
    ENABLED = "enabled"
    HAS = "has"


def fact_asked(text: str) -> Fact | None:
    """What is asked about; the first that fits."""
    said = spoken(text)
    return next((Fact(name) for name, pattern in patterns(_FILE).items() if pattern.search(said)), None)
