"""The door where everybody signs in as themselves.

Nobody is asked before it is needed: a turn that asks Graph nothing needs no sign-in. One that meets a
missing, lapsed or too narrow sign-in is as if it had not been; its question is kept, and answered right
after.
"""

from dataclasses import dataclass
from typing import Any

import structlog

from bot.channel.chats import address_of, seat_of
from bot.channel.door import Afterthought, Passage
from bot.channel.exchange import Answer
from bot.channel.incoming import Incoming
from bot.channel.showing import cards
from bot.hosts.bot_framework import Outgoing
from bot.sign_in import messages
from bot.sign_in.admission import Admission
from bot.sign_in.answering import SignInTalk
from bot.sign_in.asking import SignInCards
from bot.sign_in.papers import Question
from bot.sign_in.signed_in import Member, Seat
from bot.sign_in.tidings import TIDINGS, News, Tidings
from bot.sign_in.ways.browser import BrowserSignIn
from bot.sign_in.ways.connection import ConnectionSignIn
from bot.sign_in.ways.single_sign_on import SingleSignOn
from bot.sign_in.ways.token_service import TokenService
from dialogs.talk.message import Joined, Message, Turn, Utterance
from graph import READ_SCOPES, WRITE_SCOPES, SignInFailed
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
    """`bot.channel.door.Door`."""

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

    def asker(self, incoming: Incoming) -> str:
        member = self.admission.people.member(seat_of(incoming))
        return member.key if member else ""

    async def enter(self, incoming: Incoming, said: Utterance) -> Passage:
        if incoming.name == TIDINGS:
            # An id that nobody minted says nothing.
            return self._go_on(incoming, self.tidings.take(incoming) or News())
        if news := await self.talk.answer(incoming, said):
            return self._go_on(incoming, news)
        return self._look(incoming, said, Question(incoming.json))

    async def leave(self, incoming: Incoming, passage: Passage, turn: Turn) -> Afterthought | None:
        if not isinstance(passage, Looked) or passage.turn is None or passage.question is None:
            return None
        wants, seat = passage.turn.wants, seat_of(incoming)
        goes_without = self.admission.people.goes_without(seat)
        if wants is None or (goes_without and not turn.failed):
            return None
        # A write that went out cannot be as if it had not been: then the turn's own answer is told as well.
        instead = not passage.turn.wrote
        member = self.admission.people.member(seat)
        reason = f"{wants.code} {passage.turn.wrote_in_vain}"
        wanted = _wanted(member, wants, writing=passage.turn.wrote_in_vain)
        if member and passage.turn.can_be_mended and passage.question.reason == reason:
            return _says(incoming, messages.still_refused(member, wants), instead)
        if kept := not isinstance(passage.said, Joined):
            activity = passage.question.activity if instead else _look_again(incoming)
            self.admission.papers.wait(seat, Question(activity, reason, wanted))
        if not passage.turn.can_be_mended:
            _log.error("sign_in_out_of_order", code=wants.code, status=wants.status)
            return _says(incoming, messages.out_of_order(wants, kept=kept), instead)
        if goes_without:
            return _says(incoming, messages.without(kept=kept), instead)
        if member is None:
            return Afterthought((await self.cards.asks(incoming),), instead)
        return Afterthought((await self.cards.asks_again(incoming, member, wants, wanted),), instead)

    async def removed(self, incoming: Incoming) -> None:
        await self.talk.sign_out(incoming)

    async def invoked(self, incoming: Incoming) -> Answer | None:
        return await self.single_sign_on.invoked(incoming)

    def move(self, left: Seat, seat: Seat) -> None:
        """Whoever left one chat of theirs for another is who they were, and nothing is under way."""
        self.admission.papers.forget(left)
        self.admission.people.move(left, seat)

    def _go_on(self, incoming: Incoming, news: News) -> Passage:
        """The news, and then the question that waited for it."""
        if news.question is None:
            return Passage(first=news.first)
        return self._look(incoming, cards.heard(news.question.activity), news.question, news.first)

    def _look(
        self, incoming: Incoming, said: Utterance, question: Question, first: tuple[Outgoing, ...] = ()
    ) -> Passage:
        turn = OneTurn(self.admission.people.sign_in(seat_of(incoming)), self.admission.tenant)
        return Looked(said, self.admission.entra(turn), first, turn, question)


def _says(incoming: Incoming, message: Message, instead: bool) -> Afterthought:
    return Afterthought((messages.as_said(message, incoming.channel),), instead)


def _wanted(member: Member | None, wants: SignInFailed, *, writing: bool) -> Wanted:
    """What a sign-in must bring for what was met."""
    if member is None:
        return Wanted()
    scopes = READ_SCOPES | WRITE_SCOPES if writing else member.reads
    return Wanted(scopes, wants.claims, member.username)


def _look_again(incoming: Incoming) -> Json:
    """What is asked after a write that could not be followed up: to look, never to write once more."""
    return {**address_of(incoming), "type": "message", "text": "check again"}
