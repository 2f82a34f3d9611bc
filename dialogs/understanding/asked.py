"""A step asked for by one of its phrases, among little words and names: "please reprocess Megan now".

The phrases stand in the step modules. A phrase counts where it is all that a text says besides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dialogs.examining.step import Step
from dialogs.understanding.bare_words import TOKEN
from dialogs.understanding.commands import bare, core
from dialogs.words.text import plain

_LITTLE_WORDS = """
a about also an and any are as at can could did do does exactly explain for from give gives has he her hers
him his i in is it its just know like list look me my myself now of on or our please she show so some still
tell than that the their them then there they this to u up us usually was we were what what's whats when's
where's which will with would you your
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())
_KINDS = frozenset(("group", "user", "person", "member", "tenant", "gruppe", "groupe", "grupo"))
"""Words that stand beside a name and say what it is the name of."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A way to ask for a step, and the words of it that tell something."""

    said: str
    core: tuple[str, ...]


def step_asked_for(text: str, names: Iterable[str], steps: Sequence[Step]) -> str:
    """The id of the step, or "". `names` are the phrases of the text that may name somebody or something."""
    names = tuple(names)
    asked = [(step.id, [_phrase(one) for one in _called(step)]) for step in steps]
    whole = {_said(text), _said(_cut_out(text, names))}
    if named := next((id for id, phrases in asked if any(one.said in whole for one in phrases)), ""):
        return named
    told = _without(_core(text), [_core(name) for name in names])
    ways = {told, tuple(word for word in told if word not in _KINDS)} if names else {told}
    return next((id for id, phrases in asked if any(one.core in ways for one in phrases if one.core)), "")


def _called(step: Step) -> tuple[str, ...]:
    return (step.id.replace("_", " "), plain(step.title), *step.phrases)


@lru_cache(maxsize=1024)  # of the guide's own words; what people write is not kept
def _phrase(words: str) -> _Phrase:
    told = _core(words)
    # A sentence that comes down to one word would be found in every other one.
    return _Phrase(_said(words), told if len(told) > 1 or " " not in words else ())


def _said(text: str) -> str:
    return core(bare(text))


def _cut_out(text: str, names: Sequence[str]) -> str:
    """The text without the names: "which groups give", of which product does not matter."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return text


def _core(text: str) -> tuple[str, ...]:
    """The words that tell something, a plural as one: ("nested", "group")."""
    words = (token.lower().removesuffix("'s").removesuffix("’s") for token in TOKEN.findall(text))
    return tuple(_singular(word) for word in words if word not in _LITTLE)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _without(words: tuple[str, ...], names: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    for name in sorted(names, key=len, reverse=True):
        size = len(name)
        at = next((at for at in range(len(words) - size + 1) if name and words[at : at + size] == name), None)
        if at is not None:
            words = words[:at] + words[at + size :]
    return words
