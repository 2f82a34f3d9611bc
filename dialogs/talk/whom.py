"""Whom and what it is about: from words, or a choice among look-alikes, to a case.

Asks only where the answer changes what is asked of Graph, and nothing twice: a name that fits somebody of
whom the conversation has spoken means them, and who cannot say which one gets a look without it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from dialogs.diagnosis import heard, meant
from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.step import Check, Ending, Question
from dialogs.licensing.deleted import Deleted, deletion
from dialogs.subject.choosing import Choose, Slot, chosen
from dialogs.subject.meant import Hidden, Meant, Nobody, NoProduct, NotOurs, Open, Several, Told, Unknown
from dialogs.subject.referring import NO_BUT, NO_THE_OTHER_ONE, NOBODY_IN_PARTICULAR, THE_OTHER_ONE
from dialogs.subject.subjects import Resolved
from dialogs.subject.which_product import settle
from dialogs.talk import saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.state import State
from dialogs.understanding import Reading, Refers
from graph import Directory


class Whom:
    """Whose license, in one conversation after the other; keeps none of them."""

    def __init__(self, guiding: Guiding) -> None:
        self._guiding = guiding

    async def ask(
        self, turn: Ongoing, reading: Reading, instead: Callable[[], Awaitable[Said]] | None = None
    ) -> Said | None:
        """What the words are about, and what is wrong there; None where they are about nothing. Whoever names
        no person and no group is told `instead`, where there is such an answer."""
        if turn.state.earlier and (other := THE_OTHER_ONE.search(reading.text)):
            return await self._back_to(turn, -1 if other["which"].lower() == "first" else 0)
        if NOBODY_IN_PARTICULAR.fullmatch(reading.text):
            return await self.nobody_in_particular(turn)
        if NO_THE_OTHER_ONE.fullmatch(reading.text):
            return await self._not_this_one(turn)
        before = turn.state.case
        corrects = NO_BUT.match(reading.text) is not None or Refers.CORRECT in reading.refers
        instead_of = {thing.id for thing in (before.user, before.group) if thing}
        # "I meant Yusuf's E3" corrects the product, and not the person.
        besides = instead_of if corrects and not _names_again(reading, before) else ()
        found = await meant(reading, turn.directory, so_far=turn.state.so_far, besides=besides)
        if instead and not _names_somebody(found, complains=reading.complaint is not None):
            return await instead()
        return await self._answer(turn, reading, found)

    async def _answer(self, turn: Ongoing, reading: Reading, found: Meant) -> Said | None:
        buttons = self._guiding.buttons(turn.state)
        match found:
            case Told(case=case, named=named):
                turn.look.take(named)
                return await self._go_on_about(turn, reading, case, named)
            case Open(named=named, choices=choices) if (
                turn.state.asking and choices[0] == turn.state.asking[0]
            ):
                turn.look.take(named)
                return turn.state, (saying.choose(choices[0], again=True),)
            case Open(case=case, named=named, choices=choices):
                turn.look.take(named)
                return await self._go_on_about(turn, reading, case, named, choices)
            case Several(cases=cases, named=named):
                turn.look.take(named)
                return await self._guiding.each(turn, cases)
            case Nobody(complains=True):
                return self._guiding.ask_for_subject(turn, pending="")
            case Nobody():
                return None
            case NotOurs(place=place):
                return turn.state, (saying.elsewhere(place, buttons),)
            case Hidden():
                return turn.state, (saying.hidden(buttons),)
            case Unknown(deleted=Deleted() as deleted):
                return turn.state, (saying.gone(deleted.name, deletion(deleted), buttons),)
            case Unknown(words=words):
                return turn.state, (saying.unknown(words, buttons),)
            case NoProduct(words=words):
                return turn.state, (saying.unknown((words,), buttons),)

    async def pick(self, turn: Ongoing, slot: str, id: str) -> Said | None:
        """One of several candidates, or a group or person of an overview; None where there is none such."""
        offered = turn.state.asking[0].candidates if turn.state.asking else ()
        named = next((Named(one.id, one.name) for one in offered if one.id == id), None)
        named = named or await _named(turn.directory, slot, id)
        if named is None or slot not in {"user", "group", "sku"}:
            return None
        kind: Slot = "user" if slot == "user" else "group" if slot == "group" else "sku"
        case, before = chosen(turn.state.case, kind, named), turn.state
        if all(one.id != id for one in offered):
            return await self.go_on(replace(turn, state=before.about(case)))
        case, open_ = await settle(case, before.asking[1:], turn.directory)
        state = before.about(case) if _gives_way(before.case, case) else replace(before, case=case)
        return await self.go_on(replace(turn, state=replace(state, asking=open_)))

    async def everybody(self, turn: Ongoing) -> Said:
        """A look at the whole tenant."""
        state = turn.state.about(Case())
        return await self.go_on(replace(turn, state=replace(state, asking=(), pending="", walking=False)))

    async def about_somebody(self, turn: Ongoing) -> Ongoing:
        """The turn about the asker's own license where nobody else is spoken of."""
        begins = self._guiding.here(turn.state) is self._guiding.guide.first
        if begins and turn.state.case.whole_tenant and (me := await turn.directory.me()):
            own = replace(turn.state.case, user=Named(me.id, me.name))
            turn = replace(turn, state=turn.state.about(own))
        return turn

    async def nobody_in_particular(self, turn: Ongoing) -> Said:
        """Who was asked and cannot say gets a look without it: at the rest of the case, or at everything."""
        if turn.state.asking:
            return await self.go_on(replace(turn, state=replace(turn.state, asking=turn.state.asking[1:])))
        return await (self.everybody(turn) if turn.state.case.whole_tenant else self._guiding.examine(turn))

    async def go_on(self, turn: Ongoing) -> Said:
        """Ask what is still to choose; then enter the step that was wanted, or examine."""
        state = turn.state
        if state.asking:
            return state, (saying.choose(state.asking[0]),)
        if self._may_enter(state):
            return await self._guiding.enter(replace(turn, state=replace(state, pending="")), state.pending)
        alone = next(
            (one for one in self._guiding.guide.checks() if one.answers is state.case.complaint), None
        )
        if alone is not None and not state.case.whole_tenant:
            return await self._guiding.enter(turn, alone.id)
        return await self._guiding.examine(replace(turn, state=replace(state, pending="")))

    def _may_enter(self, state: State) -> bool:
        """Whether the step that waits has what it needs: a write is for one person."""
        match self._guiding.guide.steps.get(state.pending):
            case Check() as check:
                return check.applies(state.case) and not (state.case.whole_tenant and state.case.sku is None)
            case Question(remedy=None) | Ending():
                return not state.case.whole_tenant
            case Question():
                return state.case.user is not None
            case None:
                return False

    async def _go_on_about(
        self,
        turn: Ongoing,
        reading: Reading,
        case: Case,
        named: Resolved,
        choices: tuple[Choose, ...] = (),
    ) -> Said:
        # A complaint that says what is missing is a question of its own, and so is any that nobody asked for;
        # who it is about alone answers whose license the step is about.
        whole = named.user is not None and named.sku is not None
        asked = self._guiding.here(turn.state) is self._guiding.guide.first
        another = reading.complaint not in {None, Complaint.NOT_RECEIVED} or (
            reading.complaint and (whole or not asked)
        )
        pending = reading.step or ("" if another else turn.state.pending)
        state = replace(turn.state.about(case), asking=choices, walking=False, pending=pending)
        return await self.go_on(replace(turn, state=state))

    async def _not_this_one(self, turn: Ongoing) -> Said | None:
        """Whoever else was meant by the words that this case came from; else the case before."""
        case, directory = turn.state.case, turn.directory
        taken = case.user or case.group
        if taken is None:
            return None
        asked = heard(case.question, directory.find_products, self._guiding.guide.steps.values())
        found = await meant(asked, directory, so_far=turn.state.so_far, besides={taken.id})
        match found:
            case Told(named=named) | Open(named=named) if _names_another(named, case):
                return await self._answer(turn, asked, found)
        return await self._back_to(turn, 0) if turn.state.earlier else None

    async def _back_to(self, turn: Ongoing, which: int) -> Said:
        other = turn.state.earlier[which]
        state = replace(turn.state.about(other), asking=(), pending="", walking=False)
        return await self.go_on(replace(turn, state=state))


def _names_again(reading: Reading, case: Case) -> bool:
    """Whether the words name whom the case is about anyway."""
    called = case.user.name.casefold().split() if case.user else []
    return any(name.casefold() in {*called, " ".join(called)} for name in reading.names)


def _names_somebody(found: Meant, *, complains: bool) -> bool:
    """Whether a person or a group is surely meant, be they found or not; who may look up nobody and says of
    nobody that something is wrong names none."""
    match found:
        case Told(named=named) | Open(named=named):
            return bool(named.user or named.group or named.leaves_open("user") or named.leaves_open("group"))
        case Hidden():
            return complains
        case Several() | Unknown() | NoProduct():
            return True
        case Nobody() | NotOurs():
            return False


def _names_another(named: Resolved, case: Case) -> bool:
    """Whether somebody else is named; of a case without a person, something else."""
    return bool(named.user or named.leaves_open("user") or (case.user is None and named.anything))


def _gives_way(before: Case, after: Case) -> bool:
    """Whether somebody or something named gives way to another: "no, I meant Alex"."""
    return before.user not in {None, after.user} or before.group not in {None, after.group}


async def _named(directory: Directory, slot: str, id: str) -> Named | None:
    if slot not in {"user", "group"}:
        return None
    found = await (directory.user(id) if slot == "user" else directory.group(id))
    return Named(found.id, found.name) if found else None
