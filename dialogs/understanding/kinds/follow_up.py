"""What is asked of whom and what was spoken of: the lines of `follow_ups.txt`."""

from pathlib import Path

from dialogs.understanding.bare_words import spoken
from dialogs.understanding.patterns import patterns
from dialogs.understanding.reading import FollowUp

_FILE = Path(__file__).with_name("follow_ups.txt")

LONGEST = 160
"""Characters of a follow-up; what is longer is a question of its own."""


def follow_up_asked(text: str) -> FollowUp | None:
    """What is asked; the first that fits."""
    if len(text) > LONGEST:
        return None
    said = spoken(text)
    return next((FollowUp(name) for name, pattern in patterns(_FILE).items() if pattern.search(said)), None)
