"""One turn: what was heard, what Graph says to it, where the guide's machine leads, what is said back.

Keeps nothing between turns: the state does. Writes only in `_act`, behind a yes that is bound to the person,
the conversation and the rows that were shown.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from dialogs import talk
from dialogs.baseline import Baselines, NothingRemembered, first_seen
from dialogs.case import Case, Complaint, Named
from dialogs.examination import Examination, conclude, examine, reason
from dialogs.machine import GuideMachine, NoWay
from dialogs.message import Choice, Heard, Joined, Message, Pressed, Turn, Words
from dialogs.state import LONGEST_TRAIL, Offer, State
from dialogs.step import Check, Ending, Event, Question, Reply, Step
from dialogs.subjects import Slot, chosen, narrow, resolve
from dialogs.text import Text, say
from dialogs.understanding import LONGEST, Reading, Wish, read
from dialogs.watch import Pause, fingerprint, until_changed
from graph import Directory, Entra, Forbidden, GraphError, Refused, Unavailable

Report = Callable[[Message], Awaitable[None]]
"""Says something while a turn is still running."""

Explain = Callable[[str, Directory], Text]
"""Turns the text of a refusal by Graph into a sentence."""


class _Look:
    """One examination's directory, opened when something is first asked: a turn may ask nothing."""

    def __init__(self, entra: Entra) -> None:
        self._entra = entra

    @cached_property
    def directory(self) -> Directory:
        return self._entra.directory()


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a turn works with: whose eyes, and how to tell of progress."""

    state: State
    entra: Entra
    look: _Look
    report: Report

    @property
    def directory(self) -> Directory:
        return self.look.directory


Said = tuple[State, tuple[Message, ...]]


class Conversation:
    """The guide, talking. `pause` waits between two looks (seconds); `mint` makes the nonces of buttons."""

    def __init__(
        self,
        guide: GuideMachine,
        explain_refusal: Explain,
        *,
        pause: Pause,
        baselines: Baselines | None = None,
        mint: Callable[[], str] = lambda: secrets.token_urlsafe(9),
    ) -> None:
        self._guide = guide
        self._explain_refusal = explain_refusal
        self._pause = pause
        self._baselines = baselines or NothingRemembered()
        self._mint = mint

    async def hear(
        self, stored: Mapping[str, object] | None, heard: Heard, entra: Entra, report: Report
    ) -> Turn:
        """One turn. Never raises for what a person says or Graph does: both end in a sentence."""
        state = State.from_json(stored)
        remembered = self._baselines.plans(entra.tenant)
        state = replace(state, case=replace(state.case, baseline=remembered))
        turn = _Turn(state, entra, _Look(entra), report)
        try:
            state, messages = await self._answer(turn, heard)
        except GraphError as error:
            again = talk.choices((Reply.CHECK_AGAIN, Reply.START_OVER))
            failed = talk.note(say("I could not finish that"), reason(error), tone="warning", replies=again)
            state, messages = turn.state, (failed,)
        nonce = self._mint()
        stamped = tuple(replace(one, nonce=nonce, step=one.step or state.step) for one in messages)
        return Turn(replace(state, nonce=nonce).to_json(), stamped)

    async def _answer(self, turn: _Turn, heard: Heard) -> Said:
        match heard:
            case Joined():
                return await self._welcome(turn)
            case Words(text=text):
                return await self._words(turn, text)
            case Pressed():
                return await self._pressed(turn, heard)

    # What was heard

    async def _words(self, turn: _Turn, text: str) -> Said:
        if not text.strip():
            return turn.state, (self._did_not_read(turn.state),)
        if picked := _picked(turn.state, text):
            return await self._pick(turn, picked)

        def find_products(words: str) -> tuple[str, ...]:
            return turn.directory.find_products(words)

        reading = read(text, self._guide.steps.values(), find_products)
        said = await self._read(turn, reading)
        if reading.cut:
            cut = talk.note(say("That was long"), say("I read the first {count} characters.", count=LONGEST))
            return said[0], (cut, *said[1])
        return said

    async def _read(self, turn: _Turn, reading: Reading) -> Said:
        if reading.reply is not None:
            return await self._reply(turn, reading.reply)
        if reading.wish is not None:
            return await self._wish(turn, reading.wish)
        if reading.step:
            return await self._enter(turn, reading.step)
        return await self._ask(turn, reading)

    async def _pressed(self, turn: _Turn, pressed: Pressed) -> Said:
        current = bool(turn.state.nonce) and secrets.compare_digest(pressed.nonce, turn.state.nonce)
        if pressed.go and (current or not pressed.nonce):
            return await self._enter(turn, pressed.go)
        if not current:
            old = say("That button belongs to an earlier card. Here are the current ones.")
            return turn.state, (talk.note(say("An old button"), old, replies=self._buttons(turn.state)),)
        if pressed.value:
            return await self._pick(turn, pressed.value)
        return (
            await self._reply(turn, pressed.reply)
            if pressed.reply
            else (turn.state, (self._did_not_read(turn.state),))
        )

    async def _pick(self, turn: _Turn, value: str) -> Said:
        """One of several candidates, or a group or person of an overview."""
        slot, _, id = value.partition(":")
        if slot == "tenant":
            everybody = State(step=turn.state.step, case=Case(baseline=turn.state.case.baseline))
            return await self._go_on(replace(turn, state=everybody))
        offered = turn.state.asking[0].candidates if turn.state.asking else ()
        named = next((Named(one.id, one.name) for one in offered if one.id == id), None)
        named = named or await self._named(turn.directory, slot, id)
        if named is None or slot not in {"user", "group", "sku"}:
            return turn.state, (self._did_not_read(turn.state),)
        kind: Slot = "user" if slot == "user" else "group" if slot == "group" else "sku"
        state = replace(turn.state, case=chosen(turn.state.case, kind, named), asking=turn.state.asking[1:])
        return await self._go_on(replace(turn, state=state))

    @staticmethod
    async def _named(directory: Directory, slot: str, id: str) -> Named | None:
        found = await (directory.user(id) if slot == "user" else directory.group(id))
        return Named(found.id, found.name) if found else None

    async def _reply(self, turn: _Turn, reply: Reply) -> Said:
        state = turn.state
        match reply:
            case Reply.YES:
                return await self._act(turn)
            case Reply.NO:
                return await self._decline(turn)
            case Reply.BACK:
                return await self._back(turn)
            case Reply.CHECK_AGAIN:
                return await self._check_again(turn)
            case Reply.WALK:
                first = next(iter(self._guide.checks()))
                return await self._enter(replace(turn, state=replace(state, walking=True)), first.id)
            case Reply.START_OVER:
                fresh = State(step=self._guide.first.id, case=Case(baseline=state.case.baseline))
                return await self._welcome(replace(turn, state=fresh))
            case Reply.NEXT if self._guide.forks(self._here(state)):
                return await self._next_after_a_fork(turn)
            case Reply.NEXT | Reply.WHO | Reply.POWERSHELL | Reply.STOP:
                try:
                    step = self._guide.follow(self._here(state), reply)
                except NoWay:
                    return state, (self._did_not_read(state),)
                return await self._show(turn, step)

    async def _wish(self, turn: _Turn, wish: Wish) -> Said:
        match wish:
            case Wish.THANKS:
                you = talk.note(
                    say("You are welcome"), say("Ask again any time."), replies=self._buttons(turn.state)
                )
                return turn.state, (you,)
            case Wish.EVIDENCE if isinstance(self._here(turn.state), Check):
                return await self._show(turn, self._here(turn.state))
            case Wish.HELP | Wish.GREETING | Wish.EVIDENCE:
                return turn.state, (self._help(turn.state),)

    # From words to a case

    async def _ask(self, turn: _Turn, reading: Reading) -> Said:
        resolved = await resolve(reading, turn.directory)
        nothing = not (resolved.user or resolved.group or resolved.sku or resolved.choices)
        before = turn.state.case
        if nothing and not reading.tenant and not reading.error_text:
            # "Why does she still wait?" goes on with the case; words that fit nothing do not.
            follows_up = reading.complaint and not before.whole_tenant and not resolved.unknown
            if reading.names_anything and not follows_up:
                return turn.state, (talk.unknown(resolved, reading.names, self._buttons(turn.state)),)
            if reading.complaint is None:
                return turn.state, (self._did_not_read(turn.state),)
            if before.whole_tenant:
                return await self._ask_for_subject(turn, pending="")
        case = Case(baseline=before.baseline) if reading.tenant and nothing else narrow(before, resolved)
        case = replace(
            case,
            question=reading.text[:500],
            complaint=reading.complaint or (Complaint.NOT_RECEIVED if not nothing else case.complaint),
            error_text=reading.error_text[:4000] or case.error_text,
        )
        state = replace(turn.state, case=case, asking=resolved.choices, walking=False)
        return await self._go_on(replace(turn, state=state))

    async def _go_on(self, turn: _Turn) -> Said:
        """Ask what is still to choose; then enter the step that was wanted, or examine."""
        state = turn.state
        if state.asking:
            return state, (talk.choose(state.asking[0]),)
        if state.pending:
            return await self._enter(replace(turn, state=replace(state, pending="")), state.pending)
        alone = next((one for one in self._guide.checks() if one.answers is state.case.complaint), None)
        if alone is not None and not state.case.whole_tenant:
            return await self._enter(turn, alone.id)
        return await self._examine(turn, self._guide.follow(self._guide.first, Event.ANSWERED))

    async def _ask_for_subject(self, turn: _Turn, pending: str) -> Said:
        first = self._guide.first
        if not isinstance(first, Question):
            raise TypeError("the guide begins with a question")
        state = replace(self._at(turn.state, first), pending=pending)
        return state, (talk.question(first, state.case),)

    # Looking

    async def _examine(self, turn: _Turn, start: Step) -> Said:
        """Every check that applies; the machine walks its routes on what they concluded, and rests."""
        examined = await examine(turn.state.case, turn.directory, self._guide.checks())
        await self._remember(turn)
        here = self._rest(examined, start)
        return await self._tell(turn, examined, here)

    async def _remember(self, turn: _Turn) -> None:
        """Keep which plans each product has, from answers this examination already got."""
        remembered = self._baselines.plans(turn.entra.tenant)
        with suppress(GraphError):
            plans = first_seen(remembered, await turn.directory.subscribed_skus())
            if plans != remembered:
                self._baselines.remember(turn.entra.tenant, plans)

    def _rest(self, examined: Examination, start: Step) -> Step:
        entry = self._guide.follow(self._guide.first, Event.ANSWERED)
        way = self._guide.walk(start, examined.heard, examined.cause)
        if (
            examined.cause
            and way[-1].id not in examined.where(examined.cause)
            and not isinstance(way[-1], Question)
        ):
            way = self._guide.walk(entry, examined.heard, examined.cause)
        here = way[-1]
        # One write helps one person: about a group, the finding itself stays on the table.
        return way[-2] if isinstance(here, Question) and examined.case.user is None else here

    async def _tell(self, turn: _Turn, examined: Examination, here: Step) -> Said:
        state = self._at(turn.state, here)
        if isinstance(here, Question) and here.act is not None:
            state = replace(state, offer=await self._offer(turn, state.case))
        return state, (talk.verdict(examined, here, self._guide.triggers(here)),)

    async def _offer(self, turn: _Turn, case: Case) -> Offer | None:
        if case.user is None:
            return None
        me, user = await turn.directory.me(), await turn.directory.user(case.user.id)
        return Offer(me.id if me else "", case.user.id, fingerprint(user))

    async def _check_again(self, turn: _Turn) -> Said:
        here = self._here(turn.state)
        if turn.state.walking or (isinstance(here, Check) and not here.eager):
            return await self._show(turn, here)
        if not turn.state.step or here is self._guide.first:
            return await self._ask_for_subject(turn, pending=turn.state.pending)
        start = here if isinstance(here, Check) else self._guide.follow(self._guide.first, Event.ANSWERED)
        return await self._examine(turn, start)

    async def _enter(self, turn: _Turn, id: str) -> Said:
        try:
            step = self._guide.enter(self._here(turn.state), id)
        except NoWay:
            return turn.state, (self._did_not_read(turn.state),)
        return await self._show(turn, step)

    async def _show(self, turn: _Turn, step: Step) -> Said:
        """One step by itself: a check looks, a question asks, an ending ends."""
        state = self._at(turn.state, step)
        match step:
            case Check():
                applies = step.applies(state.case)
                if not applies and state.case.whole_tenant:
                    return await self._ask_for_subject(turn, pending=step.id)
                examined = await conclude(state.case, turn.directory, [step]) if applies else None
                return state, (talk.step_page(step, examined, self._guide.triggers(step)),)
            case Question(act=None):
                return state, (talk.question(step, state.case),)
            case Question():
                if state.case.user is None:
                    return await self._ask_for_subject(turn, pending=step.id)
                return replace(state, offer=await self._offer(turn, state.case)), (
                    talk.question(step, state.case),
                )
            case Ending():
                return state, (talk.ending(step, state.case),)

    async def _next_after_a_fork(self, turn: _Turn) -> Said:
        """On from where errors are read: to the step of the first error there is now, or past them all."""
        here, state = self._here(turn.state), turn.state
        looks = isinstance(here, Check) and here.applies(state.case)
        examined = (
            await conclude(state.case, turn.directory, [here]) if looks and isinstance(here, Check) else None
        )
        ahead = self._guide.ahead(here, examined.heard if examined else {})
        return await self._show(turn, ahead[0] if ahead else here)

    async def _back(self, turn: _Turn) -> Said:
        if not turn.state.trail:
            return turn.state, (self._help(turn.state),)
        *trail, before = turn.state.trail
        state = replace(turn.state, trail=tuple(trail), step=before)
        shown, messages = await self._show(replace(turn, state=state), self._here(state))
        return replace(shown, trail=tuple(trail)), messages

    # The one write

    async def _act(self, turn: _Turn) -> Said:
        here, offer = self._here(turn.state), turn.state.offer
        if not isinstance(here, Question) or here.act is None or offer is None:
            nothing = say("Nothing is waiting for a yes.")
            return turn.state, (talk.note(say("Yes to what?"), nothing, replies=self._buttons(turn.state)),)
        me = await turn.directory.me()
        if offer.asker != (me.id if me else ""):
            other = say("That question was put to somebody else; only they may say yes.")
            return turn.state, (talk.note(say("Not yours to confirm"), other, tone="warning"),)
        if fingerprint(await turn.directory.user(offer.user)) != offer.rows:
            state, messages = await self._examine(turn, self._guide.follow(self._guide.first, Event.ANSWERED))
            changed = say("The rows changed since I asked, so I wrote nothing and looked again.")
            return state, (talk.note(say("Something changed"), changed), *messages)
        return await self._write(turn, here, offer)

    async def _write(self, turn: _Turn, question: Question, offer: Offer) -> Said:
        state = replace(turn.state, offer=None)
        who = state.case.user.name if state.case.user else offer.user
        sent = say("Entra accepted the request for {who}. I look until the rows change.", who=who)
        try:
            if question.act:
                await question.act(state.case, turn.directory)
        except Refused as refused:
            told = self._explain_refusal(refused.message, turn.directory)
            kept = say("Nothing was changed. Mend that first, then check again.")
            refusal = talk.note(
                say("Entra refused"), told, kept, tone="attention", replies=talk.choices(talk.AT_THE_END)
            )
            return state, (refusal,)
        except Forbidden:
            told = say("You may not reprocess people: it takes an active License or User Administrator.")
            return state, (
                talk.note(say("Not allowed"), told, tone="warning", replies=talk.choices(talk.AT_THE_END)),
            )
        except Unavailable:
            sent = say("Graph did not confirm the request for {who}, so I look whether it happened.", who=who)
        await turn.report(talk.note(say("Reprocessing"), sent))
        changed = await until_changed(turn.entra, offer.user, offer.rows, self._pause)
        return await self._after(replace(turn, state=state, look=_Look(turn.entra)), question, changed)

    async def _after(self, turn: _Turn, question: Question, changed: bool) -> Said:
        if not changed:
            waiting = say(
                "The rows are still the old ones after a minute. Entra may need longer; check again soon."
            )
            return turn.state, (
                talk.note(say("Not yet"), waiting, tone="warning", replies=talk.choices(talk.AT_THE_END)),
            )
        examined = await examine(turn.state.case, turn.directory, self._guide.checks())
        entry = self._guide.follow(self._guide.first, Event.ANSWERED)
        here = self._rest(examined, entry) if examined.cause else self._guide.follow(question, Event.DONE)
        return await self._tell(turn, examined, here)

    async def _decline(self, turn: _Turn) -> Said:
        here = self._here(turn.state)
        if not isinstance(here, Question) or here.act is None:
            return turn.state, (self._did_not_read(turn.state),)
        state = replace(self._at(turn.state, self._guide.follow(here, Reply.NO)), offer=None)
        kept = say("Nothing was written.")
        return state, (talk.note(say("Left as it is"), kept, replies=talk.choices(talk.AT_THE_END)),)

    # Small things

    async def _welcome(self, turn: _Turn) -> Said:
        first = self._guide.first
        state = replace(self._at(turn.state, first), trail=(), asking=(), pending="", offer=None)
        return state, (self._help(state),)

    def _help(self, state: State) -> Message:
        ask = "Ask in your own words, for example: *Why didn't Megan get Office 365 E3 from the Sales group?*"
        return Message(
            say("Why did a license not arrive?"),
            step=state.step,
            paragraphs=(
                say("I find out why a group-based license did not arrive, and what to do next."),
                Text(ask.replace("*", "“", 1).replace("*", "”", 1)),
                say("I ask Microsoft Graph before I speak, and I write nothing without your yes."),
            ),
            choices=talk.HOW_TO_BEGIN,
        )

    def _did_not_read(self, state: State) -> Message:
        return talk.note(
            say("I did not get that"),
            say("Write who lacks which license, or choose a button."),
            replies=self._buttons(state),
        )

    def _buttons(self, state: State) -> Sequence[Choice]:
        if state.asking:
            return talk.choose(state.asking[0]).choices
        here = self._here(state)
        if state.offer is not None:
            return talk.choices(talk.AFTER_AN_OFFER)
        if here is self._guide.first:
            return talk.HOW_TO_BEGIN
        return talk.choices(talk.AT_A_STEP if isinstance(here, Check) else talk.AT_THE_END)

    def _here(self, state: State) -> Step:
        return self._guide.steps.get(state.step, self._guide.first)

    def _at(self, state: State, step: Step) -> State:
        """The state at a step; the one before goes on the trail, and an old offer is withdrawn."""
        moved = bool(state.step) and state.step != step.id
        trail = (*state.trail, state.step)[-LONGEST_TRAIL:] if moved else state.trail
        return replace(state, step=step.id, trail=trail, offer=None)


def _picked(state: State, text: str) -> str:
    """Which of the offered candidates the words name: where no button can be pressed, names are typed."""
    if not state.asking:
        return ""
    said = text.strip().casefold()
    for number, one in enumerate(state.asking[0].candidates, 1):
        if said in {
            str(number),
            one.name.casefold(),
            one.hint.casefold(),
            f"{one.name} ({one.hint})".casefold(),
        }:
            return f"{state.asking[0].slot}:{one.id}"
    return ""
