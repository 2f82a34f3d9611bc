"""Whom and what it is about: from words, or a choice among look-alikes, to a case.

Asks only where the answer changes what is asked of Graph, and nothing twice: a name that fits somebody of
whom the conversation has spoken means them, and who cannot say which one gets a look without it.
"""

from dataclasses import replace

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.step import Check, Ending, Question
from dialogs.subject.choosing import Slot, chosen
from dialogs.subject.elsewhere import answered_elsewhere
from dialogs.subject.referring import (
    DOES_NOT_KNOW,
    NO_BUT,
    NO_THE_OTHER_ONE,
    NOBODY_IN_PARTICULAR,
    THE_OTHER_ONE,
)
from dialogs.subject.subjects import Resolved, corrected, narrow, resolve
from dialogs.subject.which_product import settle
from dialogs.talk import saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.state import State
from dialogs.understanding import Reading, read
from graph import Directory


class Whom:
    """Whose license, in one conversation after the other; keeps none of them."""

    def __init__(self, guiding: Guiding) -> None:
        self._guiding = guiding

    async def ask(self, turn: Ongoing, reading: Reading) -> Said | None:
        """What the words are about, and what is wrong there; None where they are about nothing."""
        if turn.state.earlier and (other := THE_OTHER_ONE.search(reading.text)):
            return await self._back_to(turn, -1 if other["which"].lower() == "first" else 0)
        if NOBODY_IN_PARTICULAR.fullmatch(reading.text):
            return await self.nobody_in_particular(turn)
        if NO_THE_OTHER_ONE.fullmatch(reading.text):
            return await self._not_this_one(turn)
        before = turn.state.case
        corrects = bool(NO_BUT.match(reading.text)) and not before.whole_tenant
        resolved = await resolve(
            reading,
            turn.directory,
            besides={thing.id for thing in (before.user, before.group) if thing} if corrects else (),
            known=() if corrects else _spoken_of(turn.state),
        )
        buttons = self._guiding.buttons(turn.state)
        if place := answered_elsewhere(reading, resolved):
            return turn.state, (saying.elsewhere(place, buttons),)
        if _is_about_a_stranger(reading, resolved):
            return turn.state, (saying.unknown(resolved, buttons),)
        if not (resolved.anything or reading.error_text):
            return await self._about_nobody(turn, reading, resolved)
        if turn.state.asking and resolved.choices[:1] == turn.state.asking[:1]:
            return turn.state, (saying.choose(resolved.choices[0], again=True),)
        if corrects:
            case = corrected(before, resolved)
        else:
            # A name alone answers the question whose it is; a complaint of its own is another one.
            another = reading.complaint and (
                before.whole_tenant or _asks_otherwise(reading, before, resolved)
            )
            case = narrow(Case() if another else before, resolved)
            case = _left_before(turn.state, reading, resolved) or case
            if reading.step and resolved == Resolved(user=before.user):
                case = before  # "reprocess Megan" goes on with her case
        case, open_ = await settle(case, resolved.choices, turn.directory)
        return await self._go_on_about(turn, reading, case, replace(resolved, choices=open_))

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

    async def forward(self, turn: Ongoing) -> Said:
        """Whom to ask, and a text for them; about the asker's own license where nobody else is spoken of."""
        begins = self._guiding.here(turn.state) is self._guiding.guide.first
        if begins and turn.state.case.whole_tenant and (me := await turn.directory.me()):
            own = replace(turn.state.case, user=Named(me.id, me.name))
            turn = replace(turn, state=turn.state.about(own))
        return await self._guiding.forward(turn)

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

    async def _about_nobody(self, turn: Ongoing, reading: Reading, resolved: Resolved) -> Said | None:
        """Words that name nobody this tenant knows: they go on with the case, or ask about everybody."""
        before = turn.state.case
        unsure = _is_unsure(reading, resolved)
        if reading.tenant or (unsure and before.whole_tenant):
            return await self._go_on_about(turn, reading, Case(), resolved)
        if unsure:
            fresh = replace(before, complaint=Complaint.NOT_RECEIVED)
            return await self._go_on_about(turn, reading, fresh, resolved)
        # "Why does she still wait?" goes on with the case; words that fit nothing do not.
        follows_up = reading.complaint and not before.whole_tenant and not resolved.unknown
        if resolved.hidden and reading.names_anything and not follows_up:
            buttons = self._guiding.buttons(turn.state)
            return turn.state, (saying.unknown(resolved, buttons),)
        if reading.complaint is None:
            return None
        if before.whole_tenant:
            return self._guiding.ask_for_subject(turn, pending="")
        return await self._go_on_about(turn, reading, before, resolved)

    async def _go_on_about(self, turn: Ongoing, reading: Reading, case: Case, resolved: Resolved) -> Said:
        case = replace(
            case,
            question=reading.text[:500],
            complaint=reading.complaint or case.complaint,
            error_text=reading.error_text[:4000] or case.error_text,
        )
        # A complaint that says what is missing is a question of its own; who it is about alone answers whose
        # license the step is about.
        whole = resolved.user is not None and resolved.sku is not None
        another = reading.complaint not in {None, Complaint.NOT_RECEIVED} or (reading.complaint and whole)
        pending = reading.step or ("" if another else turn.state.pending)
        state = replace(turn.state.about(case), asking=resolved.choices, walking=False, pending=pending)
        return await self.go_on(replace(turn, state=state))

    async def _not_this_one(self, turn: Ongoing) -> Said | None:
        """Whoever else was meant by the words that this case came from; else the case before."""
        case, directory = turn.state.case, turn.directory
        taken = case.user or case.group
        asked = read(case.question, self._guiding.guide.steps.values(), directory.find_products)
        if taken is None:
            return None
        resolved = await resolve(asked, directory, besides={taken.id})
        if resolved.user or resolved.leaves_open("user") or (case.user is None and resolved.anything):
            return await self._go_on_about(turn, asked, corrected(case, resolved), resolved)
        return await self._back_to(turn, 0) if turn.state.earlier else None

    async def _back_to(self, turn: Ongoing, which: int) -> Said:
        other = turn.state.earlier[which]
        state = replace(turn.state.about(other), asking=(), pending="", walking=False)
        return await self.go_on(replace(turn, state=state))


def _asks_otherwise(reading: Reading, before: Case, resolved: Resolved) -> bool:
    """Whether a group is asked about in another way than the person so far: "who assigned E1 to Sales?"."""
    usual = {before.complaint, Complaint.NOT_RECEIVED}
    return bool(resolved.group and not resolved.user) and reading.complaint not in usual


def _is_about_a_stranger(reading: Reading, resolved: Resolved) -> bool:
    """Whether somebody is named who cannot be found: whatever else is named is not to be told of another."""
    found = resolved.user or resolved.group or resolved.leaves_open("user") or resolved.leaves_open("group")
    return bool(_strangers(reading, resolved)) and not (found or reading.error_text or reading.tenant)


def _strangers(reading: Reading, resolved: Resolved) -> tuple[str, ...]:
    """The names that fit nobody, without the words of "keine Ahnung"."""
    said = DOES_NOT_KNOW.search(reading.text) or NOBODY_IN_PARTICULAR.fullmatch(reading.text)
    return tuple(name for name in resolved.unknown if not said or name not in said[0])


def _is_unsure(reading: Reading, resolved: Resolved) -> bool:
    """Whether somebody does not know what is wrong, and names nobody who cannot be found."""
    said = DOES_NOT_KNOW.search(reading.text)
    return not _strangers(reading, resolved) and (said is not None or reading.topic == "not_known")


def _gives_way(before: Case, after: Case) -> bool:
    """Whether somebody or something named gives way to another: "no, I meant Alex"."""
    return before.user not in {None, after.user} or before.group not in {None, after.group}


def _spoken_of(state: State) -> tuple[str, ...]:
    """The ids of those the conversation is about and was about, the newest first."""
    cases = (state.case, *state.earlier)
    return tuple(thing.id for case in cases for thing in (case.user, case.group, case.sku) if thing)


def _left_before(state: State, reading: Reading, resolved: Resolved) -> Case | None:
    """The case as it was left, where only its person is named: "back to Megan"."""
    if resolved.group or resolved.sku or resolved.choices or reading.complaint:
        return None
    return next((case for case in state.earlier if case.user and case.user == resolved.user), None)


async def _named(directory: Directory, slot: str, id: str) -> Named | None:
    if slot not in {"user", "group"}:
        return None
    found = await (directory.user(id) if slot == "user" else directory.group(id))
    return Named(found.id, found.name) if found else None
