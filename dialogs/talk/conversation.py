"""One turn: what was heard, and who answers it. Words become a case; everything else is a step of the guide.

Keeps nothing between turns: the state does.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dialogs import diagnosis
from dialogs.answering.nearest_passages import nearest
from dialogs.answering.passages import passages
from dialogs.concluding.examination import reason
from dialogs.examining.baseline import Baselines, NothingRemembered
from dialogs.examining.machine import GuideMachine, NoWay
from dialogs.examining.step import HowTo, Reply
from dialogs.jobs.journal import Journal, OneProcess
from dialogs.jobs.looking import Pause, look
from dialogs.jobs.watchman import Watchman
from dialogs.remedies import REMEDIES
from dialogs.subject.choosing import picked_in_words
from dialogs.subject.oneself import is_about_oneself
from dialogs.talk import saying
from dialogs.talk.agreeing import Agreeing
from dialogs.talk.citing import Citing, asks_what_holds
from dialogs.talk.forwarding import FORWARD
from dialogs.talk.guiding import Guiding
from dialogs.talk.inquiring import dialogue as inquiring
from dialogs.talk.marks import FeedbackBook, Mark, NobodyListens, noted
from dialogs.talk.message import Became, Joined, MessageKind, Noticed, Pressed, Turn, Utterance, Words
from dialogs.talk.ongoing import Look, Ongoing, Reach, Report, Said
from dialogs.talk.questions import acting
from dialogs.talk.questions.dispatch import Questions
from dialogs.talk.questions.in_words import card_of, in_words
from dialogs.talk.questions.watching import Watching
from dialogs.talk.saying import watches
from dialogs.talk.state import LONGEST_ASKED, State
from dialogs.talk.thread import allowed
from dialogs.talk.thread.thread import Thread
from dialogs.talk.whom import Whom
from dialogs.understanding import LONGEST, QuestionKind, Reading, Wish
from dialogs.understanding.how_to_asked import how_to_asked, how_tos
from dialogs.understanding.kinds.recipient import recipient
from dialogs.words.text import Text, say
from graph import Entra, GraphError

__all__ = ["Conversation", "Memory", "Report"]


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered beyond one conversation."""

    baselines: Baselines = field(default_factory=NothingRemembered)
    feedback: FeedbackBook = field(default_factory=NobodyListens)
    journal: Journal = field(default_factory=OneProcess)


_FOR_A_VERDICT = frozenset({QuestionKind.WHY_NOT, QuestionKind.UNTOLD})
"""What is answered with what is wrong."""

_OF_CHANGES = frozenset(
    {
        QuestionKind.WHAT_IF,
        QuestionKind.DO_IT,
        QuestionKind.TELL_ME_WHEN,
        QuestionKind.WATCHED,
        QuestionKind.STOP_WATCHING,
    }
)
"""What asks for something that is not so yet, and for no list of what is."""


class Conversation:
    """The guide, talking. `pause` waits between two looks (seconds); `mint` makes the nonces of buttons;
    `watchman` keeps an eye on what people wait for, outside any turn."""

    def __init__(
        self,
        guide: GuideMachine,
        *,
        pause: Pause,
        memory: "Memory | None" = None,
        watchman: Watchman | None = None,
        mint: Callable[[], str] = lambda: secrets.token_urlsafe(9),
    ) -> None:
        self._guide = guide
        self._memory = memory or Memory()
        self._guiding = Guiding(guide, self._memory.baselines, mint)
        self._citing = Citing(self._guiding)
        self._agreeing = Agreeing(self._guiding, self._memory.journal, mint)
        self._whom = Whom(self._guiding)
        self.watchman = watchman or Watchman()
        self._watching = Watching(self._guiding, self.watchman, mint)
        self._questions = Questions(self._guiding, self._watching)
        self._thread = Thread(self._guiding, self._questions)
        self._mint = mint
        self._pause = pause

    async def hear(
        self,
        stored: Mapping[str, object] | None,
        heard: Utterance,
        entra: Entra,
        report: Report,
        reach: Reach | None = None,
    ) -> Turn:
        """One turn; `reach` is how the chat is told something later, None where it cannot be. Never raises
        for what a person says or Graph
        does: both end in a sentence. Raises JournalUnavailable where a change cannot be written down."""
        before = State.from_json(stored)
        look = Look(entra, self._memory.baselines)
        turn = Ongoing(before, entra, look, report, reach)
        failed = False
        try:
            state, messages = await self._answer(turn, heard)
            messages = await self._watching.seen(turn, state, messages)
        except GraphError as error:
            again = saying.choices((Reply.CHECK_AGAIN, Reply.START_OVER))
            told = saying.note(
                say("I could not finish that"),
                reason(error),
                tone="warning",
                replies=again,
                kind=MessageKind.DECLINED,
            )
            failed, state, messages = True, turn.state, (told,)
        if any(one.kind in {MessageKind.VERDICT, MessageKind.OVERVIEW} for one in messages):
            state = replace(state, query=None)
        # News of something else leaves the newest buttons as they are.
        aside = isinstance(heard, Became | Noticed) and (state.step, state.offer) == (
            before.step,
            before.offer,
        )
        nonce = before.nonce if aside else self._mint()
        stamped = tuple(replace(one, nonce=nonce, step=one.step or state.step) for one in messages)
        # Words that were on their way when news came are no consent to what the news offers.
        fresh = state.offer is not None and state.offer is not before.offer and not isinstance(heard, Became)
        if isinstance(heard, Noticed):
            fresh = before.just_offered
        follow = tuple(key for key in state.watching if key not in before.watching)
        return Turn(
            replace(state, nonce=nonce, just_offered=fresh).to_json(),
            stamped,
            failed,
            follow,
            taken=look.taken,
            receipt=look.receipt,
        )

    def unfinished(self) -> Iterable[tuple[str, Mapping[str, Any]]]:
        """The keys of changes of which their chats do not know yet what became of them, and how those are
        reached."""
        return [(entry.key, entry.place) for entry in self._memory.journal.unfinished()]

    def told(self, key: str) -> None:
        """The message with this news was delivered. Raises JournalUnavailable."""
        if not self.watchman.told(key):
            self._memory.journal.tell(key)

    async def look(self, key: str, entra: Entra) -> Became:
        """See what became of a change, with the eyes of whoever agreed to it: until the tenant shows it, or a
        minute is over. Belongs to no turn, so the conversation goes on meanwhile."""
        entry = self._memory.journal.find(key)
        if entry is not None and entry.fate.is_open:
            await look(entry, REMEDIES[entry.change.remedy], entra, self._memory.journal, self._pause)
        return Became(key)

    async def _answer(self, turn: Ongoing, heard: Utterance) -> Said:
        try:
            match heard:
                case Joined():
                    return self._welcome(turn)
                case Words(text=text):
                    return await self._words(turn, text)
                case Pressed():
                    return await self._pressed(turn, heard)
                case Became(key=key):
                    return await self._agreeing.became(turn, key)
                case Noticed(key=key):
                    return await self._watching.news(turn, key)
        except NoWay:
            return self._citing.did_not_read(turn)

    # What was heard

    async def _words(self, turn: Ongoing, text: str) -> Said:
        if not text.strip():
            return turn.state, (saying.reads_no_pictures(self._guiding.buttons(turn.state)),)
        if mark := Mark.of(text, asked=turn.state.asks_truth):
            return self._mark(turn, mark)
        if picked := picked_in_words(turn.state.asking, text):
            return await self._pick(turn, picked)

        def find_products(words: str) -> tuple[str, ...]:
            # Opened only here: most words name no product, and a turn that asks nothing needs no directory.
            return turn.directory.find_products(words)

        reading = diagnosis.heard(text, find_products, self._guide.steps.values())
        # What it was instead stays asked while somebody only wants to know why, or how.
        asks_truth = turn.state.asks_truth and reading.wish is not None
        state = replace(turn.state, asks_truth=asks_truth)
        said = await self._read(replace(turn, state=state), reading)
        said = self._in_other_words(turn.state, reading, said)
        if reading.cut:
            cut = saying.note(
                say("That was long"),
                say("I read the first {count} characters.", count=LONGEST),
                kind=MessageKind.SMALL_TALK,
            )
            return said[0], (cut, *said[1])
        return said

    async def _read(self, turn: Ongoing, reading: Reading) -> Said:
        if reading.reply is Reply.YES and not turn.state.just_offered:
            # A yes to an older question is no consent: only the one just put counts when it is typed.
            turn = replace(turn, state=replace(turn.state, offer=None))
        if reading.reply is not None:
            return await self._reply(turn, reading.reply)
        if reading.wish is not None:
            return await self._wish(turn, reading, reading.wish)
        steps = self._guide.steps.values()
        if gone_on := await self._thread.hear(turn, reading, steps):
            return gone_on
        found = nearest(reading.text, reading.judgement) if reading.judgement else ()
        of_the_tenant = reading.kind not in _OF_CHANGES and not reading.quotes
        if (
            of_the_tenant
            and not asks_what_holds(reading, found)
            and (told := await inquiring.hear(turn, reading))
        ):
            return told
        if answered := await self._questions.answer(turn, reading):
            return answered
        asked = how_to_asked(reading, self._guide.steps.values())
        tell = self._citing.told(turn, reading, found, asked)
        # Whoever is not signed in can name nobody.
        if tell and not (reading.names_anything and turn.entra.signed_in):
            return await tell()
        if asked and not tell:
            return await self._how_to(turn, reading, asked)
        if reading.step and not reading.names_anything and not is_about_oneself(reading):
            return await self._guiding.enter(turn, reading.step)
        guess = tell or self._citing.guessed(turn, reading, found)
        return await self._whom.ask(turn, reading, guess) or await self._citing.missed(turn, reading, found)

    async def _pressed(self, turn: Ongoing, pressed: Pressed) -> Said:
        current = bool(turn.state.nonce) and secrets.compare_digest(
            pressed.nonce.encode(), turn.state.nonce.encode()
        )
        gone_on = replace(turn, state=replace(turn.state, asks_truth=False))
        unbound = not pressed.nonce and (pressed.go or pressed.reply is Reply.WALK)
        if pressed.go and (current or unbound):
            return await self._guiding.enter(gone_on, pressed.go)
        if not (current or unbound):
            return turn.state, (saying.old_button(self._guiding.buttons(turn.state)),)
        if pressed.value:
            return await self._pick(gone_on, pressed.value)
        return await self._reply(gone_on, pressed.reply) if pressed.reply else self._citing.did_not_read(turn)

    async def _reply(self, turn: Ongoing, reply: Reply) -> Said:
        match reply:
            case Reply.YES:
                return await self._agreeing.yes(turn)
            case Reply.NO:
                return await self._agreeing.no(turn) or (
                    turn.state,
                    (saying.no_to_nothing(self._guiding.buttons(turn.state)),),
                )
            case Reply.BACK:
                return await self._guiding.back(turn)
            case Reply.CHECK_AGAIN:
                return await (
                    self._whom.go_on(turn) if turn.state.asking else self._guiding.check_again(turn)
                )
            case Reply.WALK:
                walking = replace(turn, state=replace(turn.state, walking=True))
                return await self._guiding.enter(walking, next(iter(self._guide.checks())).id)
            case Reply.START_OVER:
                return self._welcome(replace(turn, state=State()), *self._watching.still(turn))
            case Reply.STOP:
                stopped = replace(turn.state, asking=(), pending="")
                return await self._guiding.follow(replace(turn, state=stopped), reply)
            case Reply.NEXT | Reply.WHO | Reply.POWERSHELL:
                return await self._guiding.follow(turn, reply)

    async def _wish(self, turn: Ongoing, reading: Reading, wish: Wish) -> Said:
        buttons = self._guiding.buttons(turn.state)
        match wish:
            case Wish.THANKS:
                return turn.state, (saying.you_are_welcome(buttons),)
            case Wish.FAREWELL:
                return turn.state, (saying.goodbye(buttons),)
            case Wish.EVIDENCE:
                return turn.state, (await self._guiding.evidence(turn, saying.NOTHING_TOLD),)
            case Wish.SIGHT:
                return turn.state, (await self._guiding.evidence(turn, saying.WHAT_I_SEE),)
            case Wish.ADVICE:
                return await self._guiding.advice(turn)
            case Wish.FORWARD | Wish.WHO_MAY:
                return await self._hand_over(turn, reading, wish)
            case Wish.REASON:
                return turn.state, (self._guiding.reason(turn.state),)
            case Wish.HELP:
                return turn.state, (saying.welcome(turn.state.step, buttons, more=True),)
            case Wish.GREETING:
                return turn.state, (saying.welcome(turn.state.step, buttons),)
            case Wish.PICTURE:
                return turn.state, (saying.reads_no_pictures(buttons),)
            case Wish.COMPLAINT | Wish.UNDO | Wish.RESUME | Wish.LEAVE:
                return await self._act(turn, wish)
            case Wish.WHICH:
                asking = turn.state.asking[:1]
                return turn.state, (saying.choose(asking[0]) if asking else saying.which(buttons),)

    async def _hand_over(self, turn: Ongoing, reading: Reading, wish: Wish) -> Said:
        """Who may mend it, or a text for whoever is named, about the asker's own license where nobody is
        spoken of."""
        turn = await self._whom.about_somebody(turn)
        if wish is Wish.WHO_MAY:
            return await allowed.who_may(turn, self._guiding)
        return await self._guiding.forward(turn, recipient(reading.text))

    async def _act(self, turn: Ongoing, wish: Wish) -> Said:
        """What is done about the conversation itself. What was only offered is left, in whatever words."""
        if wish is Wish.COMPLAINT:
            return acting.complained(turn)
        if wish is Wish.RESUME:
            return acting.resumed(turn, self._guiding)
        if turn.state.offer is not None and (left := await self._agreeing.no(turn)):
            return left
        if wish is Wish.UNDO:
            return acting.undone(turn, self._guiding, self._memory.journal)
        return acting.left(turn, self._guiding)

    async def _how_to(self, turn: Ongoing, reading: Reading, asked: HowTo) -> Said:
        """A way to do it, for whom and what the words name, else for the case, which stays as it is."""
        found = await diagnosis.meant_aside(reading, turn.directory, turn.state.so_far)
        turn.look.take(found.named)
        buttons = self._guiding.buttons(turn.state)
        step = next(one for one in self._guide.steps.values() if asked in how_tos(one))
        return turn.state, (saying.how_to(asked, step, found.case, found.named.choices, buttons),)

    async def _pick(self, turn: Ongoing, value: str) -> Said:
        """What a button with a value picks: somebody or something, everybody, a text to forward, a mark."""
        slot, _, id = value.partition(":")
        if slot == "tenant":
            return await self._whom.everybody(turn)
        if value == FORWARD:
            return await self._guiding.forward(turn)
        if slot == inquiring.SLOT:
            return await inquiring.press(turn, value) or self._citing.did_not_read(turn)
        if slot == watches.SLOT:
            return await self._watching.press(turn, value)
        if slot == "answer" and id in passages():
            return await self._citing.answer_with(turn, passages()[id])
        if slot == "truth":
            asked = replace(turn, state=replace(turn.state, asks_truth=True))
            return self._mark(asked, Mark.WRONG, truth=id)
        if slot == "mark" and id in {mark.value for mark in Mark}:
            return self._mark(turn, Mark(id))
        return await self._whom.pick(turn, slot, id) or self._citing.did_not_read(turn)

    # Small things

    def _in_other_words(self, before: State, reading: Reading, said: Said) -> Said:
        """The same card is not told twice for two questions: one that asks for more than what is wrong is
        answered in words."""
        state, messages = said
        if state.missed == before.missed:
            state = replace(state, missed=0)
        if reading.reply is not None or reading.wish is not None or not messages:
            return state, messages
        card = card_of(messages[-1])
        if card and card == before.card and reading.kind not in _FOR_A_VERDICT:
            messages = (*messages[:-1], in_words(messages[-1]))
        told = reading.kind is not QuestionKind.UNTOLD or reading.complaint
        asked = reading.text[:LONGEST_ASKED] if told else before.asked
        return replace(state, card=card or before.card, asked=asked), messages

    def _welcome(self, turn: Ongoing, *beside: Text) -> Said:
        state = replace(self._guiding.at(turn.state, self._guide.first), trail=(), asking=(), pending="")
        welcome = saying.welcome(state.step)
        return state, (replace(welcome, paragraphs=(*welcome.paragraphs, *beside)),)

    def _mark(self, turn: Ongoing, mark: Mark, truth: str = "") -> Said:
        """A verdict was marked. *Wrong* asks once what the truth was; what is kept names no one."""
        state = turn.state
        if mark is Mark.WRONG and not truth and not state.asks_truth:
            return replace(state, asks_truth=True), (
                saying.ask_for_the_truth(state.told, self._guide.causes),
            )
        self._memory.feedback.note(noted(mark, state, truth))
        state = replace(state, asks_truth=False)
        thanks = saying.note(
            say("Thank you"),
            say("I keep the mark and what was found, without any name."),
            replies=self._guiding.buttons(state),
            kind=MessageKind.SMALL_TALK,
        )
        return state, (thanks,)
