"""The guide's own passages: the one that surely answers some words, where they ask to look at nothing; and
what is said where nothing answers them.

Keeps nothing between turns: the state does.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from dialogs.answering.nearest_passages import ANSWERED, GUESSED, OFFERED, SURE, Found
from dialogs.answering.passages import Passage
from dialogs.examining.case import Complaint
from dialogs.examining.step import Check, HowTo
from dialogs.subject.oneself import is_about_oneself
from dialogs.talk import saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.questions.missing import shall_a_person
from dialogs.understanding import QuestionKind, Reading
from dialogs.understanding.asked import step_asked_for
from dialogs.understanding.learning.topics import NOT_KNOWN, NOT_RECEIVED
from dialogs.words.text import say

_GUESSED_UNASKED = 0.5

SHORTEST_QUESTION = 4
"""Words; a shorter text says that a license is missing, and asks nothing."""

_WITHOUT_SPACES = frozenset({"ja", "zh"})
"""Languages in which words cannot be counted."""

LONGEST_LOOK = 80
"""Letters of a text that asks to look at one's own license, or at everybody."""


class Citing:
    """The passages of the guide, in one conversation after the other; keeps none of them."""

    def __init__(self, guiding: Guiding) -> None:
        self._guiding = guiding

    def told(
        self, turn: Ongoing, reading: Reading, found: Sequence[Found], asked: HowTo | None
    ) -> Callable[[], Awaitable[Said]] | None:
        """What tells the passage of the guide that surely answers the words; None where something is to be
        looked at instead, a step is asked for by name, or the way that is asked for says it better."""
        if not found:
            return None
        best = found[0]
        least = ANSWERED if turn.state.case.whole_tenant and not asked else SURE
        leads_there = asked is not None and best.passage.how_to in {None, asked} and _is_short(reading)
        if best.confidence < least or leads_there or self._is_looked_at(turn, reading):
            return None
        return lambda: self.answer_with(turn, best.passage, found[1:])

    def guessed(
        self, turn: Ongoing, reading: Reading, found: Sequence[Found]
    ) -> Callable[[], Awaitable[Said]] | None:
        """What tells the passage that likely answers the words, with the next ones to choose from; for who
        names nobody and no product, and asks to look at nothing. A question of which less is known is offered
        the nearest."""
        if not found or not turn.state.case.whole_tenant or self._is_looked_at(turn, reading):
            return None
        asks = reading.kind not in {QuestionKind.UNTOLD, QuestionKind.WHY_NOT}
        if not reading.products and found[0].passage.own and found[0].confidence >= _least(reading):
            return lambda: self._guess(turn, found)
        return (lambda: self._offer(turn, found)) if asks and found[0].confidence >= OFFERED else None

    async def _guess(self, turn: Ongoing, found: Sequence[Found]) -> Said:
        state, (told,) = await self.answer_with(turn, found[0].passage, found[1:])
        if found[0].confidence >= ANSWERED:
            return state, (told,)
        unsure = say("If that is not what you ask, choose what comes nearer, or say it in other words.")
        return state, (replace(told, paragraphs=(*told.paragraphs, unsure)),)

    def _is_looked_at(self, turn: Ongoing, reading: Reading) -> bool:
        """Whether the words ask to look at something: the whole tenant, the asker's own license, what nobody
        can name, or more of whom this is about."""
        # A longer text with an "I" in it, or with "all users", tells of something else.
        oneself = _is_short(reading) and is_about_oneself(reading)
        everybody = _is_short(reading) and reading.tenant
        topic = reading.judgement.topic if reading.judgement else ""
        few = len(reading.text.split()) <= SHORTEST_QUESTION and reading.language not in _WITHOUT_SPACES
        lacks = few and reading.complaint is Complaint.NOT_RECEIVED
        nothing_told = (lacks or topic in {NOT_KNOWN.id, NOT_RECEIVED.id}) and not reading.error_text
        goes_on = not turn.state.case.whole_tenant and bool(reading.complaint)
        steps = tuple(self._guiding.guide.steps.values())
        named = reading.names_anything and reading.complaint is not Complaint.MAY_I
        by_name = reading.step and (named or step_asked_for(reading.text, (), steps))
        return bool(oneself or everybody or nothing_told or goes_on or by_name)

    async def answer_with(self, turn: Ongoing, passage: Passage, others: Sequence[Found] = ()) -> Said:
        """A passage and what this tenant shows for its step, or the way to do something that it is, with the
        names of the case filled in. The guide answers even where Graph tells nothing."""
        if passage.how_to and not passage.own:
            buttons = self._guiding.buttons(turn.state)
            way = saying.how_to(passage.how_to, passage.step, turn.state.case, (), buttons)
            return turn.state, (way,)
        own = passage.own and passage.shows and isinstance(passage.step, Check)
        shown = await self._guiding.shown_beside(turn, passage.step) if own else None
        return turn.state, (saying.answer(passage, shown, others, turn.state.case, turn.look.receipt),)

    async def _offer(self, turn: Ongoing, found: Sequence[Found]) -> Said:
        return turn.state, (saying.nearest_questions(found, self._guiding.buttons(turn.state)),)

    async def missed(self, turn: Ongoing, reading: Reading, found: Sequence[Found]) -> Said:
        """What surely answers, now that nobody is meant and nothing is looked at; else the nearest questions,
        where any comes near; a second time in a row, a person."""
        if found and found[0].confidence >= (_least(reading) if turn.state.case.whole_tenant else SURE):
            return await self._guess(turn, found)
        state = replace(turn.state, missed=turn.state.missed + 1)
        if turn.state.missed:
            return state, (await shall_a_person(turn),)
        if not found or found[0].confidence < OFFERED:
            return self.did_not_read(replace(turn, state=state))
        return state, (saying.nearest_questions(found, self._guiding.buttons(state)),)

    def did_not_read(self, turn: Ongoing) -> Said:
        """What is said to words that were not understood."""
        return turn.state, (saying.did_not_read(self._guiding.buttons(turn.state)),)


def asks_what_holds(reading: Reading, found: Sequence[Found]) -> bool:
    """Whether the words surely ask what the guide says of everything of a kind, and for no list of what this
    tenant has of it: "which kinds of groups can carry licenses?"."""
    sure = found and found[0].passage.own and found[0].confidence >= ANSWERED
    return bool(sure and _OF_A_KIND.search(reading.text))


_OF_A_KIND = re.compile(
    r"\b(?:kinds?|types?|sorts?) of\b|\b(?:can|could|may) (?:be|carry|have|get|give|hold)\b|\bis needed\b"
    r"|\bneeded for\b|\b(?:arten|typen) von\b|\bbraucht? man\b|\btypes? de\b|\bbesoin\b|\btipos? de\b"
    r"|\bse necesita\b|\bé preciso\b|\btipi di\b|\bserve per\b|\bsoorten\b|\bnodig\b|\brodzaje\b"
    r"|\bpotrzebn\w+|種類|必要",
    re.IGNORECASE,
)


def _least(reading: Reading) -> float:
    """Confidence from which a passage is told that only likely answers: words that ask nothing need more."""
    return GUESSED if reading.kind is not QuestionKind.UNTOLD else _GUESSED_UNASKED


def _is_short(reading: Reading) -> bool:
    return len(reading.text) <= LONGEST_LOOK
