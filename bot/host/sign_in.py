"""The door where everybody signs in as themselves.

Nobody is asked before it is needed: a turn that asks Graph nothing needs no sign-in. One that meets a
missing, lapsed or too narrow sign-in is as if it had not been; its question is kept, and answered right
after.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Any

import structlog

from bot import cards
from bot.host import sign_in_words as words
from bot.host.adapter import Outgoing
from bot.host.admission import Admission
from bot.host.chats import address_of, seat_of, state_key
from bot.host.door import Afterthought, Passage
from bot.host.exchange import Answer
from bot.host.incoming import Incoming
from bot.host.sign_in_browser import START, BrowserSignIn
from bot.host.sign_in_papers import CODE_DIGITS, Question
from bot.host.single_sign_on import SingleSignOn
from bot.host.tidings import TIDINGS, Tidings
from bot.signed_in import Member, Seat
from dialogs.message import Heard, Joined, Message, Pressed, Words
from graph import OWN_SCOPES, READ_SCOPES, WRITE_SCOPES
from graph.auth.one_turn import OneTurn
from graph.auth.person import Wanted

Json = dict[str, Any]

_SIGN_IN = re.compile(r"(please )?(sign|log)[ -]?(me )?in( again)?", re.IGNORECASE)
_SIGN_OUT = re.compile(r"(please )?(sign|log)[ -]?(me )?out|log ?off", re.IGNORECASE)
_WHO = re.compile(r"who am i\W?", re.IGNORECASE)
_CODE = re.compile(rf"\s*(\d[\s-]?){{{CODE_DIGITS}}}\s*")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Looked(Passage):
    """A passage with what the turn met at Graph's door, and the question that may have to wait."""

    turn: OneTurn | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class SignIns:
    """`bot.host.door.Door`."""

    admission: Admission
    tidings: Tidings
    browser: BrowserSignIn
    single_sign_on: SingleSignOn

    @classmethod
    def of(cls, admission: Admission) -> "SignIns":
        """The whole door; where its pages are, and who takes in what it says by itself, is set later."""
        tidings = Tidings()
        return cls(admission, tidings, BrowserSignIn(admission, tidings), SingleSignOn(admission, tidings))

    def asker(self, incoming: Incoming) -> str:
        member = self.admission.people.member(seat_of(incoming))
        return member.key if member else ""

    async def enter(self, incoming: Incoming, said: Heard) -> Passage:
        seat = seat_of(incoming)
        if incoming.name == TIDINGS:
            return self._told(incoming, seat)
        if passage := self._about_signing_in(incoming, seat, said):
            return passage
        return self._look(seat, said, Question(incoming.json))

    def leave(self, incoming: Incoming, passage: Passage) -> Afterthought | None:
        if not isinstance(passage, Looked) or passage.turn is None or passage.question is None:
            return None
        wants, seat = passage.turn.wants, seat_of(incoming)
        if wants is None or self.admission.people.goes_without(seat):
            return None
        # A write that went out cannot be as if it had not been: then the turn's own answer is told as well.
        instead = not passage.turn.wrote
        if not passage.turn.can_be_mended:
            _log.error("sign_in_out_of_order", code=wants.code, status=wants.status)
            return Afterthought((self._says(incoming, words.out_of_order(wants)),), instead)
        member = self.admission.people.member(seat)
        reason = f"{wants.code} {passage.turn.wrote_in_vain}"
        if member and passage.question.reason == reason:
            return Afterthought((self._says(incoming, words.still_refused(member, wants)),), instead)
        if not isinstance(passage.said, Joined):
            kept = passage.question.activity if instead else _look_again(incoming)
            self.admission.papers.wait(seat, Question(kept, reason))
        card = self._card(incoming, seat, member, passage.turn)
        return Afterthought((card,), instead)

    async def invoked(self, incoming: Incoming) -> Answer | None:
        return await self.single_sign_on.invoked(incoming)

    # What goes on to the conversation

    def _look(self, seat: Seat, said: Heard, question: Question, first: tuple[Outgoing, ...] = ()) -> Passage:
        member = self.admission.people.member(seat)
        turn = OneTurn(self.admission.people.sign_in(member) if member else None, self.admission.tenant)
        return Looked(said, self.admission.entra(turn), first, turn, question)

    def _told(self, incoming: Incoming, seat: Seat) -> Passage:
        """What the bot has to say by itself; an id that nobody minted says nothing."""
        tidings = self.tidings.take(incoming)
        if tidings is None:
            return Passage()
        if tidings.question is None:
            return Passage(first=tidings.first)
        said = cards.heard(tidings.question.activity)
        return self._look(seat, said, tidings.question, tidings.first)

    def _about_signing_in(self, incoming: Incoming, seat: Seat, said: Heard) -> Passage | None:
        match said:
            case Words(text=text) if (
                (proof := self.admission.papers.proof(seat)) and proof.code and _CODE.fullmatch(text)
            ):
                return self._try_code(incoming, seat, re.sub(r"\D", "", text))
            case Words(text=text) if _SIGN_IN.fullmatch(text.strip()):
                return self._says_only(self._sign_in_card(incoming, seat, READ_SCOPES))
            case Words(text=text) if _SIGN_OUT.fullmatch(text.strip()):
                return self._sign_out(incoming, seat)
            case Words(text=text) if _WHO.fullmatch(text.strip()):
                return self._says_only(self._says(incoming, words.who(self.admission.people.member(seat))))
            case Words(text=text) if (proof := self.admission.papers.proof(seat)) and not proof.code:
                return self._answered(incoming, seat, text)
            case Pressed(value=value) if value.startswith("sign_in:"):
                return self._pressed(incoming, seat, value)
            case _:
                return None

    def _pressed(self, incoming: Incoming, seat: Seat, value: str) -> Passage:
        match value:
            case words.OUT:
                return self._sign_out(incoming, seat)
            case words.OWN:
                return self._says_only(self._sign_in_card(incoming, seat, OWN_SCOPES))
            case words.WITHOUT:
                return self._go_without(incoming, seat)
            case words.ACCEPT:
                return self._let_in_waiting(incoming, seat)
            case words.STAY:
                self.admission.papers.drop_proof(seat)
                return self._says_only(self._says(incoming, words.stays(self.admission.people.member(seat))))
            case _:
                return self._says_only(self._sign_in_card(incoming, seat, READ_SCOPES))

    def _answered(self, incoming: Incoming, seat: Seat, text: str) -> Passage | None:
        """Where no button can be pressed, the answer to "is this you?" is typed."""
        told = text.strip().casefold()
        if told == "yes" or told.startswith("go on as "):
            return self._let_in_waiting(incoming, seat)
        if told == "no" or told.startswith("stay "):
            return self._pressed(incoming, seat, words.STAY)
        return None

    def _go_without(self, incoming: Incoming, seat: Seat) -> Passage:
        question = self.admission.papers.question(seat)
        self.admission.papers.forget(seat)
        self.admission.people.go_without(seat)
        first = (self._says(incoming, words.without()),)
        if question is None:
            return Passage(first=first)
        return self._look(seat, cards.heard(question.activity), question, first)

    def _sign_out(self, incoming: Incoming, seat: Seat) -> Passage:
        left = self.admission.people.leave(seat)
        self.admission.papers.forget(seat)
        if left is not None:
            self.admission.store.forget(state_key(incoming, left.key))
        said = self._says(incoming, words.signed_out(left))
        return self._says_only(words.marked(said, "", incoming.channel))

    def _try_code(self, incoming: Incoming, seat: Seat, said: str) -> Passage:
        proof = self.admission.papers.proof(seat)
        if proof is None:
            return Passage()
        left = self.admission.papers.try_code(seat, proof, said)
        if left >= 0:
            return self._says_only(self._says(incoming, words.wrong_code(left)))
        return self._let_in_here(incoming, seat, proof.member, proof.tokens)

    def _let_in_waiting(self, incoming: Incoming, seat: Seat) -> Passage:
        proof = self.admission.papers.proof(seat)
        if proof is None or proof.code:
            return self._says_only(self._sign_in_card(incoming, seat, READ_SCOPES))
        self.admission.papers.drop_proof(seat)
        return self._let_in_here(incoming, seat, proof.member, proof.tokens)

    def _let_in_here(self, incoming: Incoming, seat: Seat, member: Member, tokens: str) -> Passage:
        first = (self.admission.let_in(incoming, seat, member, tokens),)
        question = self.admission.papers.question(seat)
        if question is None:
            return Passage(first=first)
        return self._look(seat, cards.heard(question.activity), question, first)

    # Cards

    def _card(self, incoming: Incoming, seat: Seat, member: Member | None, turn: OneTurn) -> Outgoing:
        wants = turn.wants
        if member is None or wants is None:
            return self._sign_in_card(incoming, seat, READ_SCOPES)
        if turn.wrote_in_vain and wants.code == "consent_required":
            wanted = Wanted(READ_SCOPES | WRITE_SCOPES, wants.claims, member.username)
            return self._link(incoming, seat, words.one_more_permission(member), wanted)
        scopes = OWN_SCOPES if member.own_only else READ_SCOPES
        wanted = Wanted(scopes, wants.claims, member.username)
        return self._link(incoming, seat, words.once_more(member, wants), wanted)

    def _sign_in_card(self, incoming: Incoming, seat: Seat, scopes: frozenset[str]) -> Outgoing:
        url = self._url(incoming, seat, Wanted(scopes))
        message = words.first_time(kept=self.admission.papers.is_waiting(seat))
        if incoming.channel == "msteams" and self.admission.rules.trusts_teams and scopes == READ_SCOPES:
            client_id = self.admission.people.registration.client_id
            return words.with_single_sign_on(message, client_id, secrets.token_urlsafe(16), url)
        return words.with_link(message, incoming.channel, "Sign in", url)

    def _link(self, incoming: Incoming, seat: Seat, message: Message, wanted: Wanted) -> Outgoing:
        return words.with_link(message, incoming.channel, "Sign in", self._url(incoming, seat, wanted))

    def _url(self, incoming: Incoming, seat: Seat, wanted: Wanted) -> str:
        return (
            f"{self.browser.origin}{START}?t={self.admission.papers.link(seat, address_of(incoming), wanted)}"
        )

    def _says(self, incoming: Incoming, message: Message) -> Outgoing:
        return words.as_said(message, incoming.channel)

    def _says_only(self, activity: Outgoing) -> Passage:
        return Passage(first=(activity,))


def _look_again(incoming: Incoming) -> Json:
    """What is asked after a write that could not be followed up: to look, never to write once more."""
    return {**address_of(incoming), "type": "message", "text": "check again"}
