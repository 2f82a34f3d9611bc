"""Whom words point at by an order: a line of the last table, or one of those spoken of."""

from dialogs.subject.choosing import Slot
from dialogs.talk.state import Mention, State
from dialogs.understanding import QuestionKind, Reading, Refers
from dialogs.understanding.bare_words import words_of
from dialogs.understanding.learning.concepts import concepts

_PLACES = {
    Refers.FIRST: 0,
    Refers.SECOND: 1,
    Refers.THIRD: 2,
    Refers.FOURTH: 3,
    Refers.FIFTH: 4,
    Refers.LAST: -1,
}

_MOST_WORDS = 12
_FEW_WORDS = 6
"""Words in which an order means one of those spoken of; in longer ones "the first" may be of anything."""

_OF_NOBODY = frozenset({QuestionKind.HOW_MANY, QuestionKind.WHEN, QuestionKind.WHAT_IF})
"""Kinds in which an order is one of time: "when was the first one added?"."""


def points(reading: Reading) -> bool:
    """Whether the words may point at one of several by its place."""
    said = any(one in reading.refers for one in _PLACES)
    return said and len(reading.text.split()) <= _MOST_WORDS and reading.kind not in _OF_NOBODY


def pointed_at(state: State, reading: Reading) -> Mention | None:
    """Whom these words mean by a place; None where there is none such."""
    place = next(_PLACES[one] for one in _PLACES if one in reading.refers)
    line = _line(state, "group" if speaks_of_a_group(reading.text) else "")
    if one := _at(line, place):
        return one
    alone = len(reading.text.split()) <= _FEW_WORDS or Refers.BACK in reading.refers
    return _at(_one_after_the_other(state), place) if alone and place >= 0 else None


def several(state: State, most: int) -> tuple[Mention, ...]:
    """Those whom "both" and "they" mean: the lines of a table, else those spoken of last, in their order."""
    line = _line(state, "")
    return line[:most] if len(line) > 1 else _one_after_the_other(state)[-most:]


def _line(state: State, slot: Slot | str) -> tuple[Mention, ...]:
    """The lines of the last table; of the last one of groups, where a group is asked for."""
    wanted = slot or next((one.slot for one in state.listed), "")
    return tuple(one for one in state.listed if one.slot == wanted)


def _one_after_the_other(state: State) -> tuple[Mention, ...]:
    """Those spoken of, and who was listed beside them."""
    known = {one.id for one in state.spoken}
    return (*state.spoken, *(one for one in _line(state, "") if one.id not in known))


def _at(line: tuple[Mention, ...], place: int) -> Mention | None:
    return line[place] if -len(line) <= place < len(line) else None


def speaks_of_a_group(text: str) -> bool:
    """Whether a group is among what the words are about."""
    return any("group" in concepts(word) for word in words_of(text))
