"""Moving through the guide: where the case stands, what the checks conclude there, where that leads.

Only reads. The machine alone decides which step follows; what is said at a step is `talk`'s.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from dialogs import diagnosis
from dialogs.concluding.as_pasted import otherwise_said
from dialogs.concluding.examination import Examination
from dialogs.examining.baseline import Baselines, first_seen
from dialogs.examining.case import Case
from dialogs.examining.glance import Glance
from dialogs.examining.machine import GuideMachine
from dialogs.examining.remedy import Asked, Barred, Remedy
from dialogs.examining.step import Check, Ending, Event, Question, Reply, Step
from dialogs.talk import forwarding, offering, saying
from dialogs.talk.first_figures import tell_first_figures
from dialogs.talk.message import Choice, Message, MessageKind
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.state import LONGEST_TRAIL, MOST_REMARKS, Offer, State
from dialogs.words.text import Text, say
from graph import GraphError

MOST_AT_ONCE = 5
"""People or groups looked at in one turn: each gets a button, and there are six."""


class Guiding:
    """The guide under way in one conversation after the other; keeps none of them. `mint` makes the keys of
    offers."""

    def __init__(self, guide: GuideMachine, baselines: Baselines, mint: Callable[[], str]) -> None:
        self.guide = guide
        self._baselines = baselines
        self._mint = mint

    def here(self, state: State) -> Step:
        """The step the case stands at; one that the guide no longer has counts as the first."""
        return self.guide.steps.get(state.step, self.guide.first)

    def at(self, state: State, step: Step) -> State:
        """The state at a step; the one before goes on the trail, and an old offer is withdrawn."""
        moved = bool(state.step) and state.step != step.id
        trail = (*state.trail, state.step)[-LONGEST_TRAIL:] if moved else state.trail
        return replace(state, step=step.id, trail=trail, offer=None)

    def buttons(self, state: State) -> Sequence[Choice]:
        """The buttons that make sense where the conversation stands."""
        if state.asks_truth:
            return saying.ask_for_the_truth(state.told, self.guide.causes).choices
        if state.asking:
            return saying.choose(state.asking[0]).choices
        if asked := self.asked(state):
            return saying.choices(saying.AFTER_AN_OFFER, yes=asked.yes)
        here = self.here(state)
        if here is self.guide.first:
            return saying.HOW_TO_BEGIN
        return saying.choices(saying.AT_A_STEP if isinstance(here, Check) else saying.AT_THE_END)

    # Looking at everything

    async def examine(self, turn: Ongoing, start: Step | None = None) -> Said:
        """Every check that applies; the machine walks its routes on what they concluded, and rests."""
        examined = await self.examined(turn)
        return await self.tell(turn, examined, self.rest(examined, start))

    async def each(self, turn: Ongoing, cases: Sequence[Case]) -> Said:
        """What is wrong with each of several people or groups, each one button away. They are asked about at
        once, so their questions travel together."""
        told, more = cases[:MOST_AT_ONCE], len(cases[MOST_AT_ONCE:])
        found = await asyncio.gather(*(diagnosis.examined(case, turn.directory, self.guide) for case in told))
        state = self.at(turn.state.about(Case(question=cases[0].question)), self.guide.first)
        return replace(state, asking=(), pending="", walking=False), (saying.each(found, more),)

    async def examined(self, turn: Ongoing) -> Examination:
        """What the checks conclude now; raises SignInFailed where Graph told none of them anything. Which
        plans each product has is kept by the way."""
        case, directory = turn.state.case, turn.directory
        examined, _ = await asyncio.gather(
            diagnosis.examined(case, directory, self.guide),
            tell_first_figures(case, directory, turn.report),
        )
        if examined.turned_away is not None:
            raise examined.turned_away
        await self._remember_plans(turn)
        return examined

    async def _remember_plans(self, turn: Ongoing) -> None:
        remembered = self._baselines.plans(turn.entra.tenant)
        with suppress(GraphError):
            plans = first_seen(remembered, await turn.directory.subscribed_skus())
            if plans != remembered:
                self._baselines.remember(turn.entra.tenant, plans)

    def rest(self, examined: Examination, start: Step | None = None) -> Step:
        """Where the talk comes to rest, from `start` on, or from the guide's beginning where that misses the
        first-ranked cause."""
        entry = self.guide.follow(self.guide.first, Event.ANSWERED)
        way = self.guide.walk(start or entry, examined.heard, examined.cause)
        missed = examined.cause and way[-1].id not in examined.where(examined.cause)
        if missed and not isinstance(way[-1], Question):
            way = self.guide.walk(entry, examined.heard, examined.cause)
        # One write helps one person: about a group, the finding itself stays on the table.
        return way[-2] if isinstance(way[-1], Question) and examined.case.user is None else way[-1]

    async def tell(
        self, turn: Ongoing, examined: Examination, here: Step, first: Sequence[Text] = ()
    ) -> Said:
        """The verdict at `here`; what is offered there is bound to what was shown. `first` is said before it,
        and what a text says that was pasted, where that is not what is found."""
        before = turn.state
        earlier = saying.Earlier(
            self.guide.causes.by_id.get(before.cause), bool(before.watching), before.remarks
        )
        remarks = dict.fromkeys((*before.remarks, *map(saying.remark_of, examined.findings)))
        cause = examined.cause.cause.id if examined.cause else ""
        state = replace(self.at(before, here), told=examined.causes, cause=cause)
        state = replace(state, remarks=tuple(filter(None, remarks))[-MOST_REMARKS:])
        if told := examined.told_at(here) or examined.cause:
            about = told.about
            state = state.mentions(("sku", about.sku), ("group", about.group), ("user", about.user))
        barred: Sequence[Text] = ()
        if isinstance(here, Question) and here.remedy is not None:
            state, barred = await self._offering(turn, state, here.remedy)
        offered = saying.Offered(
            asked=self.asked(state),
            barred=barred,
            forward=(forwarding.BUTTON,) if barred or forwarding.may_not(examined) else (),
            commands=await offering.commands(examined.told_at(here), state.case, turn.directory),
        )
        first = (*first, *otherwise_said(examined, turn.directory))
        triggers = self.guide.triggers(here)
        told_here = saying.verdict(examined, here, triggers, offered, earlier)
        return state, (replace(told_here, paragraphs=(*first, *told_here.paragraphs)),)

    def asked(self, state: State) -> Asked | None:
        """What a yes is asked for now."""
        here = self.here(state)
        if state.offer is None or not isinstance(here, Question) or here.remedy is None:
            return None
        return here.remedy.ask(state.offer.change) if here.remedy.ask else None

    async def forward(self, turn: Ongoing, to: str = "") -> Said:
        """Whom to ask, and a text to send them, for who may not take the next step; `to` are the words that
        name somebody it shall go to."""
        examined = await self.examined(turn)
        role = forwarding.role_for(examined)
        whom, sent = await asyncio.gather(
            forwarding.whom(role, turn.directory), forwarding.to_be_sent(to, turn.directory)
        )
        return turn.state, (forwarding.message(examined, role, whom, sent),)

    async def _offering(self, turn: Ongoing, state: State, remedy: Remedy) -> tuple[State, Sequence[Text]]:
        """The state with what a yes would be bound to, or why the asker is not asked for one."""
        if state.case.user is None:
            return state, ()
        match await offering.offer(replace(turn, state=state), remedy, self.guide, self._mint()):
            case Offer() as offer:
                return replace(state, offer=offer), ()
            case Barred(told=told):
                return state, told

    async def check_again(self, turn: Ongoing) -> Said:
        """The same question to Graph once more: the whole case, or the one step that was talked through."""
        here = self.here(turn.state)
        if turn.state.walking or (isinstance(here, Check) and not here.eager(turn.state.case)):
            return await self.show(turn, here)
        if not turn.state.step or here is self.guide.first:
            return self.ask_for_subject(turn, pending=turn.state.pending)
        return await self.examine(turn, here if isinstance(here, Check) else None)

    async def evidence(self, turn: Ongoing, nothing: Text) -> Message:
        """How what was told is known: Graph is asked again, and every answer named, and what could not be
        seen. `nothing` is said where nothing was told yet."""
        here, buttons = self.here(turn.state), self.buttons(turn.state)
        if turn.state.asking or not turn.state.step or here is self.guide.first:
            return saying.note(say("How I know"), nothing, replies=buttons, kind=MessageKind.EXPLANATION)
        if isinstance(here, Check) and turn.state.walking and (shown := await self.shown(turn, here)):
            return saying.glance_evidence(here, shown, turn.look.receipt, buttons)
        alone = None
        if isinstance(here, Check) and (turn.state.walking or not here.eager(turn.state.case)):
            alone = await diagnosis.examined_at(here, turn.state.case, turn.directory)
        return saying.evidence(alone or await self.examined(turn), buttons)

    async def advice(self, turn: Ongoing) -> Said:
        """What to do about what was found: the step the case stands at, talked through."""
        here = self.here(turn.state)
        if turn.state.asking or not turn.state.step or here is self.guide.first:
            return self.ask_for_subject(turn, pending=turn.state.pending)
        return await (self.examine(turn) if isinstance(here, Ending) else self.show(turn, here))

    def reason(self, state: State) -> Message:
        """Why the question that is open was put."""
        here, buttons = self.here(state), self.buttons(state)
        if state.asks_truth:
            return saying.why(saying.WHY_THE_TRUTH, buttons)
        if state.asking:
            return saying.why_choose(state.asking[0], buttons)
        if asked := self.asked(state):
            return saying.why(asked.why, buttons)
        if isinstance(here, Question) and here.remedy is None:
            return saying.why(here.why(state.case), buttons)
        return saying.why(say("I have not asked you anything."), buttons)

    # One step by itself

    async def enter(self, turn: Ongoing, id: str) -> Said:
        """Straight to a step. Raises NoWay where the guide has none of that name."""
        return await self.show(turn, self.guide.enter(self.here(turn.state), id))

    async def show(self, turn: Ongoing, step: Step) -> Said:
        """A check looks, a question asks, an ending ends."""
        state = self.at(turn.state, step)
        match step:
            case Check():
                triggers = self.guide.triggers(step)
                if shown := await self.shown(turn, step):
                    # Whoever is named next may be meant for this step, where it looks at nobody else.
                    pending = "" if step.applies(state.case) else step.id
                    state = replace(state, pending=pending, walking=True, told=())
                    return state, (saying.glance_page(step, shown, turn.look.receipt, triggers),)
                examined = await diagnosis.examined_at(step, state.case, turn.directory)
                if examined is None and state.case.whole_tenant:
                    return self.ask_for_subject(turn, pending=step.id)
                return state, (saying.step_page(step, examined, triggers),)
            case Question():
                if step.remedy is None:
                    return state, (saying.question(step, state.case),)
                if state.case.user is None:
                    return self.ask_for_subject(turn, pending=step.id)
                state, barred = await self._offering(turn, state, step.remedy)
                if barred:
                    return state, (saying.barred(step, barred, forwarding.BUTTON),)
                unsure = await offering.doubts(turn, step.remedy, self.guide)
                asked = saying.question(step, state.case, asked=self.asked(state))
                return state, (saying.in_doubt(asked, unsure, forwarding.BUTTON) if unsure else asked,)
            case Ending():
                return state, (saying.ending(step, state.case),)

    async def shown(self, turn: Ongoing, step: Step) -> Glance | None:
        """What the tenant shows for a step; None where somebody or something is named, or nothing is to be
        seen. Which plans each product has is kept by the way."""
        if not turn.state.case.names_nothing:
            return None
        shown, _ = await asyncio.gather(diagnosis.glance_at(step, turn.directory), self._remember_plans(turn))
        return shown

    async def shown_beside(self, turn: Ongoing, step: Step) -> Glance | None:
        """The same beside an answer, for which nobody is asked to sign in."""
        return await self.shown(turn, step) if turn.entra.signed_in else None

    async def follow(self, turn: Ongoing, reply: Reply) -> Said:
        """Where a button leads. Raises NoWay where it leads nowhere."""
        here = self.here(turn.state)
        if reply is Reply.NEXT and self.guide.forks(here):
            return await self._past_a_fork(turn, here)
        return await self.show(turn, self.guide.follow(here, reply))

    async def _past_a_fork(self, turn: Ongoing, here: Step) -> Said:
        """On from where errors are read: to the step of the first error there is now, or past them all."""
        examined = None
        if isinstance(here, Check):
            examined = await diagnosis.examined_at(here, turn.state.case, turn.directory)
        ahead = self.guide.ahead(here, examined.heard if examined else {})
        return await self.show(turn, ahead[0] if ahead else here)

    async def back(self, turn: Ongoing) -> Said:
        """The step before; before the first one, the question whose license it is."""
        if not turn.state.trail:
            state, messages = self.ask_for_subject(turn, pending="")
            return replace(state, trail=()), messages
        *trail, before = turn.state.trail
        state = replace(turn.state, trail=tuple(trail), step=before)
        shown, messages = await self.show(replace(turn, state=state), self.here(state))
        return replace(shown, trail=tuple(trail)), messages

    def ask_for_subject(self, turn: Ongoing, pending: str) -> Said:
        """Whose license? `pending` is the step to go on to once that is known."""
        first = self.guide.first
        if not isinstance(first, Question):
            raise TypeError("the guide begins with a question")
        state = replace(self.at(turn.state, first), pending=pending)
        return state, (saying.question(first, state.case, waits=self.guide.steps.get(pending)),)
