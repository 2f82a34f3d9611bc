"""To whom somebody wants a text to go, by the lines of `recipients.txt`: "write that to Lee, please"."""

from pathlib import Path

from dialogs.understanding.patterns import patterns

_FILE = Path(__file__).with_name("recipients.txt")

LONGEST = 120
"""Characters of a text in which somebody is sought; a longer one is a story."""

_MOST_WORDS = 3
"""Of a name; more words are no name."""


def recipient(text: str) -> str:
    """The words that may be the name; empty where the text goes to nobody by name."""
    if len(text) > LONGEST:
        return ""
    known = patterns(_FILE)
    said = known["politeness"].sub(" ", text.casefold()).strip(" .,!?;:。、！？")
    if found := known["behind"].search(said):
        name = said[: found.start()]
    elif found := known["before"].search(said):
        name = said[found.end() :]
    else:
        return ""
    words = name.split()
    return " ".join(words) if 0 < len(words) <= _MOST_WORDS else ""
