"""What somebody does with words besides asking: thanks, leaves a matter, corrects, refers to somebody,
complains, wants a person. Told by verbs and words of reference in `acts.txt`, and not by exact texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dialogs.understanding.bare_words import spoken, words_of
from dialogs.understanding.learning.language import little_words
from dialogs.understanding.patterns import patterns
from dialogs.understanding.reading import Refers, Wish

_FILE = Path(__file__).with_name("acts.txt")

LONGEST = 400
"""Characters of a text whose clauses are looked at; a longer one is a story or a log."""

_CLAUSE = re.compile(r"[^.,!?;:…。、！？\n]*[.,!?;:…。、！？\n]*\s*")

_FILLING_WORDS = """
a actually again ah all alright am as at ba bem bene bien bis bitte bom bon but da dann de dear der dir
du e eh en es et euch everything fine first for from good great gut he hey hm hmm i ihnen in is it it's
ja jetzt just la lot lots mal me mesmo mi mich mir mit mo molto mucho muito my much na nah nein nice no
noe non nope not nu now nun of oh ok okay on one ora pls please por prima que really right schon sehr si
sim so sorry scusa sure t team that that's the then there this ti to too tu tutto u um und up ur very
vielen vielmals was we well which work working works y ya yes you your zu
"""
_FILLING = frozenset(_FILLING_WORDS.split())
"""Words beside an act that say nothing of their own."""


_ACTS = (
    Wish.WHO_MAY,
    Wish.FORWARD,
    Wish.COMPLAINT,
    Wish.UNDO,
    Wish.RESUME,
    Wish.LEAVE,
    Wish.FAREWELL,
    Wish.THANKS,
    Wish.GREETING,
)
"""The first of several that a text does is what it is."""


@dataclass(frozen=True, slots=True)
class Acts:
    """What a text does; `rest` is what it asks or tells beside that."""

    done: tuple[Wish, ...]
    rest: str

    @property
    def act(self) -> Wish | None:
        """The one that counts where nothing else is said."""
        return min(self.done, key=_ACTS.index, default=None)


def acts(text: str) -> Acts:
    """What is done in the clauses of a text, and what is left of it."""
    if len(text) > LONGEST:
        return Acts((), text)
    done: list[Wish] = []
    left: list[str] = []
    for clause in _clauses(text):
        act = _act_of(clause)
        if act is None:
            left.append(clause)
        else:
            done.append(act)
    rest = "".join(left).strip()
    return Acts(tuple(done), "" if done and _is_filling(spoken(rest)) else rest)


def refers(text: str) -> frozenset[Refers]:
    """Whom the words point at without a name."""
    said = spoken(text)
    return frozenset(one for one in Refers if len(text) <= LONGEST and patterns(_FILE)[one].search(said))


def _clauses(text: str) -> Iterator[str]:
    return (match[0] for match in _CLAUSE.finditer(text) if match[0])


def _act_of(clause: str) -> Wish | None:
    """The act that is all the clause says: beside it, and others like it, stand only little words."""
    said = spoken(clause).strip(" .,!?;:…。、！？\n")
    known = patterns(_FILE)
    if whole := next((act for act in _ACTS if act in _WHOLE and known[act].search(said)), None):
        return whole
    found = [act for act in _ACTS if act not in _WHOLE and known[act].search(said)]
    for act in found:
        said = known[act].sub(" ", said)
    return found[0] if found and _is_filling(said) else None


_WHOLE = frozenset({Wish.WHO_MAY, Wish.FORWARD, Wish.COMPLAINT, Wish.RESUME})
"""Acts whose clause has words of its own: whom to hand over to, what is wrong."""


def _is_filling(words: str) -> bool:
    return all(word in _FILLING or word in little_words() for word in words_of(words))
