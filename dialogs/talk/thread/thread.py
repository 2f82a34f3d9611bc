"""What goes on with whom and what was spoken of, before it is taken for a question of its own.

None where the words go on with nothing: then they are read as if they came first.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from dialogs import diagnosis
from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.step import Step
from dialogs.subject.choosing import chosen
from dialogs.subject.subjects import Resolved, corrected
from dialogs.talk import saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.message import MessageKind
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.questions.dispatch import Questions
from dialogs.talk.state import Mention
from dialogs.talk.thread import allowed, others, same_cause, told_again
from dialogs.talk.thread.pointing import pointed_at, points, speaks_of_a_group
from dialogs.understanding import FollowUp, QuestionKind, Reading, Refers
from dialogs.words.text import say

_GOES_ON = re.compile(r"\W*(?:and|und|et|y|e|en|i|what about|was ist mit)\b|\w+は", re.IGNORECASE)
_FEW_WORDS = 5
_MOST_WORDS = 16
_A_PLACE_ALONE = 5
"""Words that say a place and nothing else: "and the second one?"."""

_KEPT = frozenset(
    {
        QuestionKind.IS_IT,
        QuestionKind.WHAT_IF,
        QuestionKind.DO_IT,
        QuestionKind.HOW_SOON,
        QuestionKind.WHICH,
    }
)
"""Kinds that a name alone does not change."""

_FOR_A_VERDICT = frozenset({QuestionKind.WHY_NOT, QuestionKind.UNTOLD})
"""What is answered with what is wrong."""

_LOOKED_AT = frozenset(
    {
        QuestionKind.UNTOLD,
        QuestionKind.WHY_NOT,
        QuestionKind.WHAT_IS,
        QuestionKind.WHICH,
        QuestionKind.IS_IT,
        QuestionKind.WHO,
    }
)
"""Kinds that ask of somebody pointed at what is wrong there."""


class Thread:
    """The thread of one conversation after the other; keeps none of them."""

    def __init__(self, guiding: Guiding, questions: Questions) -> None:
        self._guiding = guiding
        self._questions = questions

    async def hear(self, turn: Ongoing, reading: Reading, steps: Iterable[Step]) -> Said | None:
        """The answer, where the words go on with what was spoken of."""
        if reading.error_text or len(reading.text.split()) > _MOST_WORDS:
            return None
        if (one := await self._meant_by_place(turn, reading)) is not None:
            return await self._pointed(turn, reading, one)
        if reading.follow_up and (said := await self._follow_up(turn, reading, reading.follow_up)):
            return said
        gone_on = await self._the_others(turn, reading) or await self._again(turn, reading, steps)
        return gone_on or await self._no_such_one(turn, reading)

    async def _meant_by_place(self, turn: Ongoing, reading: Reading) -> Mention | None:
        """Whom the words mean by a place; nobody where a name of theirs is one here."""
        if not points(reading) or await self._names_somebody(turn, reading):
            return None
        return pointed_at(turn.state, reading)

    async def _names_somebody(self, turn: Ongoing, reading: Reading) -> bool:
        """Whether a word that may be a name is one here."""
        if not reading.names_anything:
            return False
        return (await diagnosis.meant_aside(reading, turn.directory, turn.state.so_far)).named.anything

    async def _no_such_one(self, turn: Ongoing, reading: Reading) -> Said | None:
        """To who points at a place where nobody stands: whom we spoke of."""
        spoken_of = tuple(one.name for one in turn.state.listed or turn.state.spoken)
        alone = points(reading) and len(reading.text.split()) <= _A_PLACE_ALONE
        if not (alone and spoken_of) or reading.kind not in _FOR_A_VERDICT:
            return None
        if await self._names_somebody(turn, reading):
            return None
        told = saying.note(
            say("There is no such one"),
            say("So far there is {names}.", names=spoken_of),
            replies=self._guiding.buttons(turn.state),
            kind=MessageKind.CHOICE,
        )
        return turn.state, (told,)

    async def _pointed(self, turn: Ongoing, reading: Reading, one: Mention) -> Said | None:
        """What is asked of a line of a table, or of one of those spoken of."""
        case = next(
            (case for case in turn.state.earlier if case.user and case.user.id == one.id),
            chosen(Case(), one.slot, one.named),
        )
        if reading.follow_up is FollowUp.SAME:
            return await same_cause.compare(turn, reading, self._guiding, one)
        there = replace(turn, state=turn.state.about(case))
        if reading.follow_up and (said := await self._follow_up(there, reading, reading.follow_up)):
            return said
        if reading.kind in _LOOKED_AT:
            return await self._examine(turn, case)
        return await self._questions.answer(there, reading) or await self._examine(turn, case)

    async def _follow_up(self, turn: Ongoing, reading: Reading, asked: FollowUp) -> Said | None:
        if asked is FollowUp.SAME:
            return await same_cause.compare(turn, reading, self._guiding)
        named = Resolved()
        if reading.names_anything:
            named = (await diagnosis.meant_aside(reading, turn.directory, turn.state.so_far)).named
            if named.sku or named.choices or named.unknown or named.other_users:
                return None
            turn.look.take(named)
        if asked is FollowUp.ALIKE and named.user is None and not turn.state.case.whole_tenant:
            return await self._whom_else(turn, reading, named.group)
        if named.user or named.group:
            turn = replace(turn, state=turn.state.about(_case_of(turn, named)))
        elif Refers.PERSON in reading.refers:
            turn = _about_the_person(turn)
        return None if turn.state.case.whole_tenant else await self._of_the_case(turn, asked)

    async def _whom_else(self, turn: Ongoing, reading: Reading, group: Named | None) -> Said:
        """Those of a group, where it alone is spoken of; else those for whom the same stands in the way."""
        case = turn.state.case
        if case.user is None and case.group and not group and not speaks_of_a_group(reading.text):
            return await others.in_group(turn, self._guiding, case.group)
        return await others.alike(turn, self._guiding, group)

    async def _of_the_case(self, turn: Ongoing, asked: FollowUp) -> Said | None:
        match asked:
            case FollowUp.ALIKE:
                return await others.alike(turn, self._guiding)
            case FollowUp.MAY_I:
                return await allowed.may_i(turn, self._guiding)
            case FollowUp.WHY_SO:
                return await told_again.why_so(turn, self._guiding)
            case FollowUp.NEEDS:
                return await told_again.what_helps(turn, self._guiding)
            case FollowUp.SINCE:
                return await told_again.since_when(turn, self._guiding)
            case FollowUp.OTHER_PRODUCT:
                return await told_again.other_product(turn, self._guiding)
            case FollowUp.MANAGER:
                return told_again.manager(turn, self._guiding)
            case FollowUp.SAME:
                return None

    async def _the_others(self, turn: Ongoing, reading: Reading) -> Said | None:
        """The others of the group that is spoken of."""
        group = turn.state.last("group")
        if Refers.OTHERS not in reading.refers or group is None or turn.state.case.whole_tenant:
            return None
        named = (await diagnosis.meant_aside(reading, turn.directory, turn.state.so_far)).named
        return None if named.user or named.group else await others.in_group(turn, self._guiding, group)

    async def _again(self, turn: Ongoing, reading: Reading, steps: Iterable[Step]) -> Said | None:
        """The question before, for whom these words name instead: "I meant Karl", "and Frida?"."""
        goes_on = Refers.CORRECT in reading.refers or (
            _GOES_ON.match(reading.text) and len(reading.text.split()) <= _FEW_WORDS
        )
        if not goes_on or not turn.state.asked or reading.kind is not QuestionKind.UNTOLD:
            return None
        before = diagnosis.heard(turn.state.asked, turn.directory.find_products, steps)
        if before.kind not in {*_KEPT, *_FOR_A_VERDICT}:
            return None
        found = await diagnosis.meant_aside(reading, turn.directory, turn.state.so_far)
        if not (found.named.user or found.named.group) or found.named.choices:
            return None
        if before.kind in _FOR_A_VERDICT:
            corrects = Refers.CORRECT in reading.refers
            return None if corrects else await self._same_complaint(turn, reading, found.named)
        turn.look.take(found.named)
        case = corrected(turn.state.case, found.named)
        asked = replace(before, names=(), groups=(), addresses=(), ids=())
        return await self._questions.answer(replace(turn, state=turn.state.about(case)), asked)

    async def _same_complaint(self, turn: Ongoing, reading: Reading, named: Resolved) -> Said | None:
        """The same service missing, or the same said of it, for somebody else: "and Yusuf?"."""
        case = turn.state.case
        if case.user is None or named.user in {None, case.user} or named.other_users or reading.complaint:
            return None
        if case.plan is None and case.complaint is Complaint.NOT_RECEIVED:
            return None
        turn.look.take(named)
        kept = replace(
            case,
            user=named.user,
            group=named.group,
            sku=named.sku,
            other_skus=named.other_skus,
            error_text="",
        )
        return await self._examine(turn, kept)

    async def _examine(self, turn: Ongoing, case: Case) -> Said:
        state = replace(turn.state.about(case), asking=(), pending="", walking=False)
        return await self._guiding.examine(replace(turn, state=state))


def _case_of(turn: Ongoing, named: Resolved) -> Case:
    """The case of whoever is named, as it was talked about before."""
    cases = (turn.state.case, *turn.state.earlier)
    known = (case for case in cases if named.user and case.user and case.user.id == named.user.id)
    return next(known, Case(user=named.user, group=named.group))


def _about_the_person(turn: Ongoing) -> Ongoing:
    """The turn about whoever was spoken of last, where the case names nobody."""
    user = turn.state.last("user")
    if turn.state.case.user or user is None or not turn.state.case.whole_tenant:
        return turn
    return replace(turn, state=turn.state.about(Case(user=user)))
