"""The door where everybody signs in as themselves.

Nobody is asked before it is needed: a turn that asks Graph nothing needs no sign-in. One that meets a
missing, lapsed or too narrow sign-in is as if it had not been; its question is kept, and answered right
after.
"""

from dataclasses import dataclass
from typing import Any

import structlog

from bot.channel.chats import Seat, address_of, seat_of
from bot.channel.heard import Heard
from bot.channel.hearing import said_in
from bot.channel.saying import Answer, Saying
from bot.channel.turns.door import TIDINGS, Afterthought, Passage
from bot.sign_in import messages
from bot.sign_in.admission import Admission
from bot.sign_in.answering import SignInTalk
from bot.sign_in.asking import SignInCards
from bot.sign_in.papers import Question
from bot.sign_in.signed_in import Member
from bot.sign_in.tidings import News, Tidings
from bot.sign_in.ways.browser import BrowserSignIn
from bot.sign_in.ways.oauth_connection import ConnectionSignIn
from bot.sign_in.ways.single_sign_on import SingleSignOn
from bot.sign_in.ways.token_service import TokenService
from dialogs.talk.message import Became, Joined, Message, Turn, Utterance
from graph import READ_SCOPES, WRITE_SCOPES, Entra, SignInFailed
from graph.auth.one_turn import OneTurn
from graph.auth.person import Wanted

Json = dict[str, Any]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Looked(Passage):
    """A passage with what the turn met at Graph's door, and the question that may have to wait."""

    turn: OneTurn | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class SignIns:
    """`bot.channel.turns.door.Door`."""

    admission: Admission
    tidings: Tidings
    browser: BrowserSignIn
    single_sign_on: SingleSignOn
    cards: SignInCards
    talk: SignInTalk

    @classmethod
    def of(cls, admission: Admission, token_service: TokenService | None = None) -> "SignIns":
        """The whole door; where its pages are, and who takes in what it says by itself, is set later."""
        tidings = Tidings()
        browser = BrowserSignIn(admission, tidings)
        connection = ConnectionSignIn(admission, token_service) if token_service else None
        asking = SignInCards(admission, browser, connection)
        return cls(
            admission,
            tidings,
            browser,
            SingleSignOn(admission, tidings, asking),
            asking,
            SignInTalk(admission, asking),
        )

    def asker(self, heard: Heard) -> str:
        member = self.admission.people.member(seat_of(heard))
        return member.key if member else ""

    def eyes(self, heard: Heard) -> Entra:
        seat = seat_of(heard)
        return self.admission.entra(OneTurn(self.admission.people.sign_in(seat), self.admission.tenant))

    async def enter(self, heard: Heard, said: Utterance) -> Passage:
        if heard.name == TIDINGS:
            # An id that nobody minted says nothing.
            return self._go_on(heard, self.tidings.take(heard) or News())
        if news := await self.talk.answer(heard, said):
            return self._go_on(heard, news)
        return self._look(heard, said, Question(heard.json))

    async def leave(self, heard: Heard, passage: Passage, turn: Turn) -> Afterthought:
        if not isinstance(passage, Looked) or passage.turn is None or passage.question is None:
            return Afterthought()
        wants, seat = passage.turn.wants, seat_of(heard)
        if wants is None:
            return Afterthought()
        goes_without = self.admission.people.goes_without(seat)
        if goes_without and not turn.failed:
            return Afterthought()
        # A write that went out cannot be as if it had not been: then the turn's own answer is told as well.
        instead = not passage.turn.wrote
        member = self.admission.people.member(seat)
        reason = f"{wants.code} {passage.turn.wrote_in_vain}"
        wanted = _wanted(member, wants, writing=passage.turn.wrote_in_vain)
        if member and passage.turn.can_be_mended and passage.question.reason == reason:
            return _says(heard, messages.still_refused(member, wants), instead)
        if kept := not isinstance(passage.said, Joined):
            asked_anew = instead and not isinstance(passage.said, Became)
            activity = passage.question.activity if asked_anew else _look_again(heard)
            self.admission.papers.wait(seat, Question(activity, reason, wanted))
        if not passage.turn.can_be_mended:
            _log.error("sign_in_out_of_order", code=wants.code, status=wants.status)
            return _says(heard, messages.out_of_order(wants, kept=kept), instead)
        if goes_without:
            return _says(heard, messages.without(kept=kept), instead)
        if member is None:
            return Afterthought((await self.cards.asks(heard),), instead)
        return Afterthought((await self.cards.asks_again(heard, member, wants, wanted),), instead)

    async def removed(self, heard: Heard) -> None:
        await self.talk.sign_out(heard)

    async def invoked(self, heard: Heard) -> Answer | None:
        return await self.single_sign_on.invoked(heard)

    def move(self, left: Seat, seat: Seat) -> None:
        """Whoever left one chat of theirs for another is who they were, and nothing is under way."""
        self.admission.papers.forget(left)
        self.admission.people.move(left, seat)

    def _go_on(self, heard: Heard, news: News) -> Passage:
        """The news, and then the question that waited for it."""
        if news.question is None:
            return Passage(first=news.first)
        return self._look(heard, said_in(news.question.activity), news.question, news.first)

    def _look(
        self, heard: Heard, said: Utterance, question: Question, first: tuple[Saying, ...] = ()
    ) -> Passage:
        turn = OneTurn(self.admission.people.sign_in(seat_of(heard)), self.admission.tenant)
        return Looked(said, self.admission.entra(turn), first, turn, question)


def _says(heard: Heard, message: Message, instead: bool) -> Afterthought:
    return Afterthought((Saying.of(message, heard),), instead)


def _wanted(member: Member | None, wants: SignInFailed, *, writing: bool) -> Wanted:
    """What a sign-in must bring for what was met."""
    if member is None:
        return Wanted()
    scopes = READ_SCOPES | WRITE_SCOPES if writing else member.reads
    return Wanted(scopes, wants.claims, member.username)


def _look_again(heard: Heard) -> Json:
    """What is asked after a write that could not be followed up: to look, never to write once more."""
    return {**address_of(heard), "type": "message", "text": "check again"}
