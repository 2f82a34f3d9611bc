"""Who answers a question, by its kind, before it is taken for a case to examine.

None where nobody here does: then the words go on to the how-tos, the guide and the case.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from dialogs import diagnosis
from dialogs.examining.case import Case, Complaint, Named
from dialogs.subject.meant import Told
from dialogs.subject.oneself import is_about_oneself
from dialogs.subject.subjects import Resolved
from dialogs.talk.guiding import Guiding
from dialogs.talk.message import Message, MessageKind
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.questions import pasted, theory, whether
from dialogs.talk.questions.deeds import doing
from dialogs.talk.questions.deeds.services import services
from dialogs.talk.questions.for_everybody import for_everybody
from dialogs.talk.questions.supposing import supposing
from dialogs.talk.questions.watching import Watching
from dialogs.understanding import QuestionKind, Reading, Refers
from dialogs.understanding.bare_words import words_of
from dialogs.understanding.how_to_asked import how_to_asked
from dialogs.understanding.kinds.deed import Deed, deed_asked
from dialogs.understanding.kinds.fact import Fact, fact_asked
from dialogs.understanding.learning.concepts import concepts
from dialogs.understanding.naming.names import plan
from dialogs.words.text import Text, say, together
from graph import GraphError

_SEVERAL_SENTENCES = re.compile(r"[.!?。？！;:]\s*\w{2}.*\w{2}", re.DOTALL)

_ONESELF = re.compile(
    r"\b(?:i|me|myself|ich|mir|mich|je|moi|puedo|tengo|yo|posso|tenho|eu|ho|io|ik|mij|mogę|mam|mi)\b|\bj['’]|私",
    re.IGNORECASE,
)
"""That somebody asks about their own rights."""

_NOT_ABOUT_A_TEXT = frozenset({QuestionKind.DO_IT, QuestionKind.IS_IT})
"""Kinds of questions that words of a message do not make one about it: "is it the usage location?"."""

_YES_OR_NO = re.compile(
    r"\W*(?:is|are|was|could|can|might|may|does|do|did|ist|sind|kann|könnte|liegt|est-ce|es|está|puede|podría"
    r"|é|pode|può|potrebbe|kan|zou|ligt|komt|czy)\b",
    re.IGNORECASE,
)
"""What begins a question for yes or no, whatever else is asked in it: "could an outage be why …"."""

_VAGUE = frozenset({Deed.PROCESS_ANEW, Deed.GIVE, Deed.TAKE, Deed.FIX})


class Questions:
    """Questions of one conversation after the other; keeps none of them."""

    def __init__(self, guiding: Guiding, watching: Watching) -> None:
        self._guiding = guiding
        self._watching = watching

    async def answer(self, turn: Ongoing, reading: Reading) -> Said | None:
        """The answer to a question that asks for something else than what is wrong."""
        if reading.quotes or (reading.error_text and reading.kind not in _NOT_ABOUT_A_TEXT):
            return await pasted.explained(turn, reading, self._guiding)
        match reading.kind:
            case QuestionKind.TELL_ME_WHEN:
                return await self._tell_me_when(turn, reading)
            case QuestionKind.STOP_WATCHING:
                return await self._stop_watching(turn, reading)
            case QuestionKind.WATCHED:
                return self._watching.listed(turn)
            case QuestionKind.WHAT_IF:
                return await self._what_if(turn, reading)
            case QuestionKind.DO_IT:
                return await self._do_it(turn, reading)
            case QuestionKind.IS_IT:
                return await self._is_it(turn, reading)
            case QuestionKind.WHY_NOT if _YES_OR_NO.match(reading.text):
                return await self._is_it(turn, reading)
            case QuestionKind.HOW_SOON:
                return await self._how_soon(turn, reading)
            case QuestionKind.WHICH:
                return await self._what_there_is(turn, reading)
            case (
                QuestionKind.HOW_DO_I
                | QuestionKind.HOW_MANY
                | QuestionKind.WHO
                | QuestionKind.WHEN
                | QuestionKind.WHY_NOT
                | QuestionKind.WHAT_IS
                | QuestionKind.UNTOLD
            ):
                return None

    async def _tell_me_when(self, turn: Ongoing, reading: Reading) -> Said | None:
        found = await self._about(turn, reading)
        if found is None:
            return None
        case = found.case
        if not reading.names_anything:
            case = await self._watching.waited_for(turn, case)
        return await self._watching.begin(turn, case)

    async def _stop_watching(self, turn: Ongoing, reading: Reading) -> Said | None:
        """Watch no longer, for whom the words name; whoever they point at is the one spoken of last."""
        found = await self._about(turn, reading)
        if found is None:
            return None
        named = [one for one in (found.named.user, found.named.group) if one]
        spoken_of = turn.state.last("user") if Refers.PERSON in reading.refers else None
        whom = named or ([spoken_of] if spoken_of else [])
        return self._watching.end(turn, whom, all_of_them=Refers.ALL in reading.refers)

    async def _about(self, turn: Ongoing, reading: Reading) -> Told | None:
        """Whom and what it is about: by name, else as it was; None where the name fits several, or nobody."""
        found = await diagnosis.meant_aside(reading, turn.directory, turn.state.so_far)
        named = found.named
        known = named.user or named.group
        # "Do it for her then" is no small talk where somebody is spoken of.
        goes_on = Refers.PERSON in reading.refers and turn.state.case.user is not None
        elsewhere = bool(reading.out_of_scope) and not goes_on
        stranger = not known and (named.unknown or named.hidden or elsewhere)
        if stranger or named.leaves_open("user") or named.leaves_open("group"):
            return None
        turn.look.take(named)
        spoken_of = turn.state.last("user")
        if named.user is None and spoken_of and Refers.PERSON in reading.refers:
            same = turn.state.case if turn.state.case.user == spoken_of else Case()
            group, sku = named.group or same.group, named.sku or same.sku or turn.state.last("sku")
            return replace(
                found, case=replace(found.case, user=spoken_of, group=group, sku=sku, other_skus=())
            )
        return found

    async def _what_if(self, turn: Ongoing, reading: Reading) -> Said | None:
        found = await self._about(turn, reading)
        if found is None or (found.case.whole_tenant and found.case.sku is None):
            return None
        told = await supposing(found.case, turn.directory, self._guiding.buttons(turn.state))
        return turn.state.about(found.case), (told,)

    async def _do_it(self, turn: Ongoing, reading: Reading) -> Said | None:
        deed = deed_asked(reading.text)
        if deed is Deed.BUY_LICENSES and reading.out_of_scope and reading.topic:
            return None  # "order me a laptop": clearly somebody else's
        if deed is Deed.PROCESS_ANEW and not reading.names_anything and turn.state.case.user is None:
            return await self._process_anew(turn, reading)
        if deed is None or (reading.step and deed in _VAGUE):
            return None  # a step of the guide that is asked for by name says more than a vague verb
        if Refers.ALL in reading.refers:
            steps = self._guiding.guide.steps.values()
            by_command = deed is Deed.PROCESS_ANEW and how_to_asked(reading, steps)
            return None if by_command else await self._for_everybody(turn, reading)
        found = await self._about(turn, reading)
        if found is None or found.case.whole_tenant:
            return await doing.do(deed, turn, self._guiding) if deed is Deed.BUY_LICENSES else None
        case = await self._with_service(turn, found.case, deed, reading.text)
        state = replace(turn.state.about(case), asking=(), pending="", walking=False)
        return await doing.do(deed, replace(turn, state=state), self._guiding)

    async def _with_service(self, turn: Ongoing, case: Case, deed: Deed, text: str) -> Case:
        """The case with the service that is to be switched, where the words name one that is had there."""
        beginning = plan(text) if deed in {Deed.SWITCH_ON, Deed.SWITCH_OFF} else ""
        if not beginning:
            return case
        found = await services(case, beginning, turn.directory)
        wanted = [one for one in found if one.off is (deed is Deed.SWITCH_ON)] or found
        return replace(case, sku=wanted[0].sku, other_skus=(), plan=wanted[0].plan) if wanted else case

    async def _process_anew(self, turn: Ongoing, reading: Reading) -> Said | None:
        """For whoever was spoken of last, where the case names nobody: who stood alone in a table."""
        user = turn.state.last("user")
        if user is None or Refers.PERSON not in reading.refers:
            return None
        state = turn.state.about(Case(user=user))
        return await doing.do(Deed.PROCESS_ANEW, replace(turn, state=state), self._guiding)

    async def _for_everybody(self, turn: Ongoing, reading: Reading) -> Said | None:
        found = await self._about(turn, reading)
        named = found.named.group if found else None
        spoken_of = turn.state.last("group") if not (turn.state.case.whole_tenant or reading.tenant) else None
        case = Case(group=named or spoken_of)
        examined = await self._guiding.examined(replace(turn, state=replace(turn.state, case=case)))
        return replace(turn.state, told=examined.causes), (for_everybody(examined),)

    async def _is_it(self, turn: Ongoing, reading: Reading) -> Said | None:
        if deed_asked(reading.text) is Deed.DELETE_GROUP:
            return await self._may_it_go(turn, reading)
        fact = fact_asked(reading.text)
        oneself = is_about_oneself(reading)
        if fact is Fact.FINE and not oneself and await self._names_nobody(turn, reading):
            return await theory.judged(fact, turn, reading, Case(), self._guiding)
        if reading.complaint is Complaint.MAY_I and _ONESELF.search(reading.text):
            if own := await self._may_i(turn, reading):
                return own
            if deed_asked(reading.text) is Deed.TAKE:  # what it takes, and who may
                return await self._do_it(turn, reading)
        if fact is None or reading.tenant or _SEVERAL_SENTENCES.search(reading.text):
            return None  # a story is asked about, and not the last sentence of it
        found = await self._about(turn, reading)
        if found is None or found.case.whole_tenant:
            return None
        if fact in {Fact.FINE, Fact.HELPED, Fact.BLAMED}:
            return await theory.judged(fact, turn, reading, found.case, self._guiding)
        if fact is Fact.MEMBER and found.named.group is None and not _speaks_of_a_group(reading.text):
            return None
        try:
            told = await whether.whether(
                fact, found.case, _skus(found.named), plan(reading.text), turn.directory
            )
        except GraphError:
            return None  # the verdict says what may not be seen, and what would let it
        return _answered(turn, found.case, told, self._guiding) if told else None

    async def _may_i(self, turn: Ongoing, reading: Reading) -> Said | None:
        """What the asker's own roles allow; None where it is asked for a person or a group."""
        answers = (one for one in self._guiding.guide.checks() if one.answers is Complaint.MAY_I)
        step = next(answers, None)
        if step is None or not await self._names_nobody(turn, reading):
            return None
        return await self._guiding.enter(turn, step.id)

    async def _names_nobody(self, turn: Ongoing, reading: Reading) -> bool:
        if not turn.state.case.whole_tenant:
            return False
        named = (await diagnosis.meant_aside(reading, turn.directory, turn.state.so_far)).named
        return not (named.anything or reading.addresses or reading.ids)

    async def _may_it_go(self, turn: Ongoing, reading: Reading) -> Said | None:
        """Whether a group can be deleted: the one named, else the one spoken of last."""
        found = await self._about(turn, reading)
        last = next(iter(turn.state.mentioned), None)
        spoken_of = last.named if last and last.slot == "group" else None
        group = (found.named.group if found else None) or spoken_of
        if group is None:
            return None
        state = turn.state.about(Case(group=group))
        return await doing.do(Deed.DELETE_GROUP, replace(turn, state=state), self._guiding)

    async def _what_there_is(self, turn: Ongoing, reading: Reading) -> Said | None:
        """What somebody has, or a group gives, for whoever names one of them and complains of nothing."""
        found = await self._about(turn, reading)
        if found is None or not (found.named.user or found.named.group) or reading.tenant or reading.step:
            return None
        if reading.complaint not in {None, Complaint.NOT_RECEIVED}:
            return None
        try:
            told = await whether.there_is(found.named.user, found.named.group, turn.directory)
        except GraphError:
            return None
        return _answered(turn, found.case, told, self._guiding) if told else None

    async def _how_soon(self, turn: Ongoing, reading: Reading) -> Said | None:
        found = await self._about(turn, reading)
        if found is None or found.case.whole_tenant:
            return None
        state = turn.state.about(found.case)
        examined = await self._guiding.examined(replace(turn, state=state))
        cause = examined.cause
        if cause is None:
            unsure = examined.in_error or examined.undetermined
            return None if unsure else self._nothing_to_wait_for(turn, found)
        told = (
            say("No date can be promised: it comes once the cause is gone and Entra has processed it again."),
            cause.because,
            together(say("**Next:**"), cause.next_step),
        )
        return _answered(turn, found.case, told, self._guiding)

    def _nothing_to_wait_for(self, turn: Ongoing, found: Told) -> Said:
        who = found.case.user or found.case.group
        told = (
            say("There is nothing to wait for."),
            say("Nothing stands in the way of {name}.", name=who.name if who else ""),
        )
        return _answered(turn, found.case, told, self._guiding)


def _skus(named: Resolved) -> tuple[Named, ...]:
    """The products that the words may mean."""
    if named.sku:
        return (named.sku,)
    open_ = (choice for choice in named.choices if choice.slot == "sku")
    return tuple(Named(one.id, one.name) for choice in open_ for one in choice.candidates)


def _speaks_of_a_group(text: str) -> bool:
    """Whether the group so far is meant, and not one whose name was not made out."""
    return any("group" in concepts(word) for word in words_of(text))


def _answered(turn: Ongoing, case: Case, told: Sequence[Text], guiding: Guiding) -> Said:
    """A short answer; what is asked next is about the same."""
    state = turn.state.about(case)
    first, *more = told
    message = Message(
        first,
        paragraphs=tuple(more),
        choices=tuple(guiding.buttons(state)),
        kind=MessageKind.ANSWER,
    )
    return state, (message,)
