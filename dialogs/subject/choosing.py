"""What the person has to choose where words fit several, and how a typed answer is read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dialogs.examining.case import Case, Named
from dialogs.words.text import Phrase, only, phrase, phrase_count

Slot = Literal["user", "group", "sku"]

MOST_CANDIDATES = 5
"""Offered at once: with Stop that makes six buttons, the most a card may have in Teams."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several the words may mean; `hint` tells it from the others, of a group also how many products
    it `gives`, where that could be read."""

    id: str
    name: str
    hint: str = ""
    gives: int | None = None

    @property
    def told(self) -> Phrase:
        """The name, with what tells it from the others."""
        if self.gives == 0:
            return phrase("{name} (gives no license)", name=self.name)
        if self.gives:
            return phrase_count(
                "{name} (gives {count} product)",
                "{name} (gives {count} products)",
                count=self.gives,
                name=self.name,
            )
        return phrase("{name} ({hint})", name=self.name, hint=self.hint) if self.hint else only(self.name)


@dataclass(frozen=True, slots=True)
class Choose:
    """The words fit several; the person must say which. `near` where they fit none, and these are like it."""

    slot: Slot
    words: str
    candidates: tuple[Candidate, ...]
    near: bool = False


_NUMBERS = {word: at for at, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)}
_TYPED = re.compile(r"\b(?:the|one|number|no|i mean|it is|it's|please)\b|#", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def chosen(case: Case, slot: Slot, named: Named) -> Case:
    """The case after the person said which one was meant."""
    match slot:
        case "user":
            return replace(case, user=named)
        case "group":
            return replace(case, group=named)
        case "sku":
            return replace(case, sku=named, other_skus=())


def picked_in_words(asking: Sequence[Choose], text: str) -> str:
    """The choice that typed words make, as its button says it; "" where they make none.

    Where no button can be pressed a number is typed, "the second one", or the part of a name that only one
    candidate has.
    """
    if not asking:
        return ""
    offered, said = asking[0].candidates, _TYPED.sub(" ", text.casefold()).strip(" .,!?()")
    number = _NUMBERS.get(said) or (int(said) if said.isdecimal() else 0)
    if said == "last":
        number = len(offered)
    if 0 < number <= len(offered):
        return f"{asking[0].slot}:{offered[number - 1].id}"
    if said == asking[0].words.casefold():
        return ""
    whole = [one for one in offered if said in {one.name.casefold(), one.hint.casefold()}]
    words = _WORD.findall(said)
    part = [one for one in offered if {*words} <= {*_WORD.findall(f"{one.name} {one.hint}".casefold())}]
    fits = whole or (part if words else [])
    return f"{asking[0].slot}:{fits[0].id}" if len(fits) == 1 else ""
