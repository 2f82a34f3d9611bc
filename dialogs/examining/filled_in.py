"""What a how-to and a command say of the case: names and ids where they are known."""

from dialogs.examining.case import Named
from dialogs.words.text import Phrase


def called(thing: Named | None, otherwise: Phrase) -> str | Phrase:
    """What a thing is called, where it is known."""
    return thing.name if thing else otherwise
