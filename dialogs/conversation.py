"""One turn: what was heard, and who answers it. Words become a case; everything else is a step of the guide.

Keeps nothing between turns: the state does.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from dialogs import talk
from dialogs.baseline import Baselines, NothingRemembered
from dialogs.case import Case, Complaint, Named
from dialogs.examination import reason
from dialogs.feedback import FeedbackBook, Mark, NobodyListens, noted
from dialogs.forwarding import FORWARD, asked_to_forward
from dialogs.guiding import Guiding
from dialogs.machine import GuideMachine, NoWay
from dialogs.message import Heard, Joined, Pressed, Turn, Words
from dialogs.ongoing import Look, Ongoing, Report, Said
from dialogs.state import State
from dialogs.step import Check, Reply
from dialogs.subjects import Resolved, Slot, chosen, corrected, narrow, resolve
from dialogs.text import say
from dialogs.understanding import LONGEST, Reading, Wish, read
from dialogs.understanding.scope import ELSEWHERE, Elsewhere
from dialogs.watch import Pause
from dialogs.writing import Explain, Writing
from graph import Directory, Entra, GraphError

__all__ = ["Conversation", "Memory", "Report"]


_THE_OTHER_ONE = re.compile(
    r"^\s*(?:and |what about |back to )*(?:the )?"
    r"(?:other|previous|earlier|first) (?:one|person|case|question)\b",
    re.IGNORECASE,
)
_NO_BUT = re.compile(r"^\s*(?:no|nope|not that|not this|wrong|nein|non)\b[\s,.:!-]+\w", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered beyond one conversation."""

    baselines: Baselines = field(default_factory=NothingRemembered)
    feedback: FeedbackBook = field(default_factory=NobodyListens)


class Conversation:
    """The guide, talking. `pause` waits between two looks (seconds); `mint` makes the nonces of buttons."""

    def __init__(
        self,
        guide: GuideMachine,
        explain_refusal: Explain,
        *,
        pause: Pause,
        memory: "Memory | None" = None,
        mint: Callable[[], str] = lambda: secrets.token_urlsafe(9),
    ) -> None:
        self._guide = guide
        self._memory = memory or Memory()
        self._guiding = Guiding(guide, self._memory.baselines)
        self._writing = Writing(self._guiding, explain_refusal, pause)
        self._mint = mint

    async def hear(
        self, stored: Mapping[str, object] | None, heard: Heard, entra: Entra, report: Report
    ) -> Turn:
        """One turn. Never raises for what a person says or Graph does: both end in a sentence."""
        before = State.from_json(stored)
        case = replace(before.case, baseline=self._memory.baselines.plans(entra.tenant))
        turn = Ongoing(replace(before, case=case), entra, Look(entra), report)
        try:
            state, messages = await self._answer(turn, heard)
        except GraphError as error:
            again = talk.choices((Reply.CHECK_AGAIN, Reply.START_OVER))
            failed = talk.note(say("I could not finish that"), reason(error), tone="warning", replies=again)
            state, messages = turn.state, (failed,)
        nonce = self._mint()
        stamped = tuple(replace(one, nonce=nonce, step=one.step or state.step) for one in messages)
        fresh = state.offer is not None and state.offer is not before.offer
        return Turn(replace(state, nonce=nonce, just_offered=fresh).to_json(), stamped)

    async def _answer(self, turn: Ongoing, heard: Heard) -> Said:
        try:
            match heard:
                case Joined():
                    return self._welcome(turn)
                case Words(text=text):
                    return await self._words(turn, text)
                case Pressed():
                    return await self._pressed(turn, heard)
        except NoWay:
            return self._did_not_read(turn)

    # What was heard

    async def _words(self, turn: Ongoing, text: str) -> Said:
        if not text.strip():
            return self._did_not_read(turn)
        if mark := Mark.of(text, asked=turn.state.asks_truth):
            return self._mark(turn, mark)
        if picked := _picked(turn.state, text) or asked_to_forward(text):
            return await self._pick(turn, picked)

        def find_products(words: str) -> tuple[str, ...]:
            return turn.directory.find_products(words)

        reading = read(text, self._guide.steps.values(), find_products)
        said = await self._read(replace(turn, state=replace(turn.state, asks_truth=False)), reading)
        if reading.cut:
            cut = talk.note(say("That was long"), say("I read the first {count} characters.", count=LONGEST))
            return said[0], (cut, *said[1])
        return said

    async def _read(self, turn: Ongoing, reading: Reading) -> Said:
        if reading.reply is Reply.YES and not turn.state.just_offered:
            # A yes to an older question is no consent: only the one just put counts when it is typed.
            turn = replace(turn, state=replace(turn.state, offer=None))
        if reading.reply is not None:
            return await self._reply(turn, reading.reply)
        if reading.wish is not None:
            return await self._wish(turn, reading.wish)
        if reading.step:
            return await self._guiding.enter(turn, reading.step)
        return await self._ask(turn, reading)

    async def _pressed(self, turn: Ongoing, pressed: Pressed) -> Said:
        current = bool(turn.state.nonce) and secrets.compare_digest(
            pressed.nonce.encode(), turn.state.nonce.encode()
        )
        if pressed.go and (current or not pressed.nonce):
            return await self._guiding.enter(turn, pressed.go)
        if not current:
            old = say("That button belongs to an earlier card. Here are the current ones.")
            buttons = self._guiding.buttons(turn.state)
            return turn.state, (talk.note(say("An old button"), old, replies=buttons),)
        if pressed.value:
            return await self._pick(turn, pressed.value)
        return await self._reply(turn, pressed.reply) if pressed.reply else self._did_not_read(turn)

    async def _reply(self, turn: Ongoing, reply: Reply) -> Said:
        match reply:
            case Reply.YES:
                return await self._writing.yes(turn)
            case Reply.NO:
                return await self._writing.no(turn) or self._did_not_read(turn)
            case Reply.BACK:
                return await self._guiding.back(turn)
            case Reply.CHECK_AGAIN:
                return await self._guiding.check_again(turn)
            case Reply.WALK:
                walking = replace(turn, state=replace(turn.state, walking=True))
                return await self._guiding.enter(walking, next(iter(self._guide.checks())).id)
            case Reply.START_OVER:
                return self._welcome(replace(turn, state=State(case=Case(baseline=turn.state.case.baseline))))
            case Reply.NEXT | Reply.WHO | Reply.POWERSHELL | Reply.STOP:
                return await self._guiding.follow(turn, reply)

    async def _wish(self, turn: Ongoing, wish: Wish) -> Said:
        match wish:
            case Wish.THANKS:
                buttons = self._guiding.buttons(turn.state)
                thanks = talk.note(say("You are welcome"), say("Ask again any time."), replies=buttons)
                return turn.state, (thanks,)
            case Wish.EVIDENCE if isinstance(here := self._guiding.here(turn.state), Check):
                return await self._guiding.show(turn, here)
            case Wish.HELP | Wish.GREETING | Wish.EVIDENCE:
                return turn.state, (talk.welcome(turn.state.step),)

    # From words to a case

    async def _ask(self, turn: Ongoing, reading: Reading) -> Said:
        if turn.state.earlier and _THE_OTHER_ONE.search(reading.text):
            return await self._go_back_to_the_other_one(turn)
        corrects = bool(_NO_BUT.match(reading.text)) and not turn.state.case.whole_tenant
        meant = {thing.id for thing in (turn.state.case.user, turn.state.case.group) if thing}
        resolved = await resolve(reading, turn.directory, meant if corrects else ())
        nothing = not (resolved.user or resolved.group or resolved.sku or resolved.choices)
        before = turn.state.case
        if place := _answered_elsewhere(reading, resolved):
            return turn.state, (talk.elsewhere(place, self._guiding.buttons(turn.state)),)
        # Who does not know what is wrong, and of whom, is best served by a look at everything.
        everybody = reading.tenant or (before.whole_tenant and reading.topic == "not_known")
        if nothing and not everybody and not reading.error_text:
            # "Why does she still wait?" goes on with the case; words that fit nothing do not.
            follows_up = reading.complaint and not before.whole_tenant and not resolved.unknown
            if reading.names_anything and not follows_up:
                buttons = self._guiding.buttons(turn.state)
                return turn.state, (talk.unknown(resolved, reading.names, buttons),)
            if reading.complaint is None:
                return self._did_not_read(turn)
            if before.whole_tenant:
                return self._guiding.ask_for_subject(turn, pending="")
        if corrects:
            case = corrected(before, resolved)
        else:
            case = Case(baseline=before.baseline) if everybody and nothing else narrow(before, resolved)
        case = replace(
            case,
            question=reading.text[:500],
            complaint=reading.complaint or (case.complaint if nothing else Complaint.NOT_RECEIVED),
            error_text=reading.error_text[:4000] or case.error_text,
        )
        state = replace(turn.state.about(case), asking=resolved.choices, walking=False)
        return await self._go_on(replace(turn, state=state))

    async def _go_back_to_the_other_one(self, turn: Ongoing) -> Said:
        other = replace(turn.state.earlier[0], baseline=turn.state.case.baseline)
        state = replace(turn.state.about(other), asking=(), pending="", walking=False)
        return await self._go_on(replace(turn, state=state))

    async def _pick(self, turn: Ongoing, value: str) -> Said:
        """One of several candidates, a group or person of an overview, or everybody."""
        slot, _, id = value.partition(":")
        if slot == "tenant":
            everybody = turn.state.about(Case(baseline=turn.state.case.baseline))
            everybody = replace(everybody, asking=(), pending="", walking=False)
            return await self._go_on(replace(turn, state=everybody))
        if value == FORWARD:
            return await self._guiding.forward(turn)
        if slot == "truth":
            asked = replace(turn, state=replace(turn.state, asks_truth=True))
            return self._mark(asked, Mark.WRONG, truth=id)
        if slot == "mark" and id in {mark.value for mark in Mark}:
            return self._mark(turn, Mark(id))
        offered = turn.state.asking[0].candidates if turn.state.asking else ()
        named = next((Named(one.id, one.name) for one in offered if one.id == id), None)
        named = named or await _named(turn.directory, slot, id)
        if named is None or slot not in {"user", "group", "sku"}:
            return self._did_not_read(turn)
        kind: Slot = "user" if slot == "user" else "group" if slot == "group" else "sku"
        state = turn.state.about(chosen(turn.state.case, kind, named))
        state = replace(state, asking=turn.state.asking[1:])
        return await self._go_on(replace(turn, state=state))

    async def _go_on(self, turn: Ongoing) -> Said:
        """Ask what is still to choose; then enter the step that was wanted, or examine."""
        state = turn.state
        if state.asking:
            return state, (talk.choose(state.asking[0]),)
        if state.pending:
            return await self._guiding.enter(replace(turn, state=replace(state, pending="")), state.pending)
        alone = next((one for one in self._guide.checks() if one.answers is state.case.complaint), None)
        if alone is not None and not state.case.whole_tenant:
            return await self._guiding.enter(turn, alone.id)
        return await self._guiding.examine(turn)

    # Small things

    def _welcome(self, turn: Ongoing) -> Said:
        state = replace(self._guiding.at(turn.state, self._guide.first), trail=(), asking=(), pending="")
        return state, (talk.welcome(state.step),)

    def _did_not_read(self, turn: Ongoing) -> Said:
        asked = say("Write who lacks which license, or choose a button.")
        buttons = self._guiding.buttons(turn.state)
        return turn.state, (talk.note(say("I did not get that"), asked, replies=buttons),)

    def _mark(self, turn: Ongoing, mark: Mark, truth: str = "") -> Said:
        """A verdict was marked. *Wrong* asks once what the truth was; what is kept names no one."""
        state = turn.state
        if mark is Mark.WRONG and not truth and not state.asks_truth:
            return replace(state, asks_truth=True), (talk.ask_for_the_truth(state.told),)
        self._memory.feedback.note(noted(mark, state, truth))
        thanks = talk.note(
            say("Thank you"),
            say("I keep the mark and what was found, without any name."),
            replies=self._guiding.buttons(state),
        )
        return replace(state, asks_truth=False), (thanks,)


def _answered_elsewhere(reading: Reading, resolved: Resolved) -> Elsewhere | None:
    """Who answers that instead. Whoever names a person or a group of this tenant asks about licenses here."""
    if not reading.out_of_scope or reading.error_text or resolved.user or resolved.group or resolved.choices:
        return None
    place = ELSEWHERE[reading.out_of_scope]
    # A strange name alone reads like small talk; whether somebody is called that has just been asked.
    return place if place.name or not reading.names_anything else None


async def _named(directory: Directory, slot: str, id: str) -> Named | None:
    if slot not in {"user", "group"}:
        return None
    found = await (directory.user(id) if slot == "user" else directory.group(id))
    return Named(found.id, found.name) if found else None


def _picked(state: State, text: str) -> str:
    """Which of the offered candidates the words name: where no button can be pressed, names are typed."""
    if not state.asking:
        return ""
    said = text.strip().casefold()
    for number, one in enumerate(state.asking[0].candidates, 1):
        names = (one.name, one.hint, f"{one.name} ({one.hint})")
        if said in {str(number), *(name.casefold() for name in names)}:
            return f"{state.asking[0].slot}:{one.id}"
    return ""
