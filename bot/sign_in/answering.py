"""What people say about signing in, and what is answered: the words, the buttons, and the codes they type."""

import re
from dataclasses import dataclass

import structlog

from bot.channel.chats import seat_of, state_key
from bot.channel.heard import Heard
from bot.channel.saying import Saying
from bot.channel.showing import shown
from bot.serving.security import SignedOut, note, pseudonym
from bot.sign_in import messages
from bot.sign_in.about_signing_in import asks_who, wants_in, wants_out
from bot.sign_in.admission import Admission, NotLetIn
from bot.sign_in.asking import SignInCards
from bot.sign_in.papers import CODE_DIGITS
from bot.sign_in.signed_in import Member
from bot.sign_in.tidings import News
from dialogs.talk.message import Message, Pressed, Utterance, Words
from graph import OWN_SCOPES, GraphError

_CODE = re.compile(rf"(?<![\w-])\d(?:[ -]?\d){{{CODE_DIGITS - 1}}}(?![\w-])")
_LONGEST_WITH_CODE = 60

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SignInTalk:
    """The answers. What waited for a sign-in goes on with the news of it."""

    admission: Admission
    cards: SignInCards

    async def answer(self, heard: Heard, said: Utterance) -> News | None:
        """What is answered; None for what is not about signing in."""
        match said:
            case Words(text=text) if code := self._code_in(heard, text):
                if not self._expects_code(heard):
                    return self._tells(heard, messages.no_code())
                return await self._try_code(heard, code)
            case Words(text=text) if wants_in(text):
                return _says(await self.cards.asks(heard))
            case Words(text=text) if wants_out(text):
                return await self._sign_out(heard)
            case Words(text=text) if asks_who(text):
                return self._tells(heard, messages.who(self.admission.people.member(seat_of(heard))))
            case Words(text=text):
                return await self._answered(heard, text.strip().casefold())
            case Pressed(value=value) if value.startswith("sign_in:"):
                return await self._pressed(heard, value)
            case _:
                return None

    async def _pressed(self, heard: Heard, value: str) -> News:
        match value:
            case messages.OUT:
                return await self._sign_out(heard)
            case messages.OWN if self.admission.people.member(seat_of(heard)) is None:
                return _says(await self.cards.asks(heard, OWN_SCOPES))
            case messages.WITHOUT:
                return self._go_without(heard)
            case messages.LEAVE:
                return self._leave_it(heard)
            case messages.ACCEPT:
                return await self._accept(heard)
            case messages.STAY:
                return self._stay(heard)
            case _:
                return _says(await self.cards.asks(heard))

    async def _answered(self, heard: Heard, told: str) -> News | None:
        """Where no button can be pressed, the answer to "is this you?" is typed."""
        proof = self.admission.papers.proof(seat_of(heard))
        if proof is None or proof.code:
            return None
        if told == "yes" or told.startswith("go on as "):
            return await self._accept(heard)
        if told == "no" or told.startswith("stay "):
            return self._stay(heard)
        return None

    async def _accept(self, heard: Heard) -> News:
        seat = seat_of(heard)
        proof = self.admission.papers.proof(seat)
        if proof is None or proof.code:
            return _says(await self.cards.asks(heard))
        self.admission.papers.drop_proof(seat)
        return self._let_in(heard, proof.member, proof.tokens)

    def _stay(self, heard: Heard) -> News:
        seat = seat_of(heard)
        self.admission.papers.drop_proof(seat)
        return self._tells(heard, messages.stays(self.admission.people.member(seat)))

    def _go_without(self, heard: Heard) -> News:
        seat = seat_of(heard)
        if self.admission.people.member(seat) is not None:
            return self._leave_it(heard)  # an old button: who is signed in stays so
        self.admission.people.go_without(seat)
        return self._tells(heard, messages.without(kept=self.admission.papers.waiting(seat) is not None))

    def _leave_it(self, heard: Heard) -> News:
        self.admission.papers.forget(seat_of(heard))
        return self._tells(heard, messages.left())

    async def sign_out(self, heard: Heard) -> Message:
        """Whoever sits there leaves, and nothing of theirs is kept; how that is told."""
        seat = seat_of(heard)
        left = self.admission.people.leave(seat)
        self.admission.papers.forget(seat)
        if left is not None:
            note(SignedOut(pseudonym(seat.key("")), pseudonym(left.object_id)))
            state = state_key(heard, left.key)
            self.admission.store.forget(state)
            shown.forget(self.admission.store, state)
            store = self.admission.store
            store.forget_answers(heard.tenant, heard.channel, heard.conversation)
        told = messages.signed_out(left, self.admission.people.watched(left.key) if left else 0)
        if connection := self.cards.connection_of(heard):
            try:
                await connection.sign_out(seat)
            except GraphError as error:
                _log.error("not_signed_out_there", code=error.code, status=error.status)
                told = messages.signed_out_here_only()
        return told

    async def _sign_out(self, heard: Heard) -> News:
        told = Saying.of(await self.sign_out(heard), heard)
        return _says(messages.marked(told, "", heard.channel))

    # Codes

    def _code_in(self, heard: Heard, text: str) -> str:
        """The code that was typed: by itself, or where one is waited for, in a short sentence."""
        told = text.strip().rstrip(".!")
        found = _CODE.search(told) if len(told) <= _LONGEST_WITH_CODE else None
        if found is None or (found[0] != told and not self._expects_code(heard)):
            return ""
        return re.sub(r"\D", "", found[0])

    def _expects_code(self, heard: Heard) -> bool:
        papers, seat = self.admission.papers, seat_of(heard)
        proof = papers.proof(seat)
        return bool(proof and proof.code) or papers.expects_code(seat)

    async def _try_code(self, heard: Heard, code: str) -> News:
        seat = seat_of(heard)
        proof = self.admission.papers.proof(seat)
        if proof is None or not proof.code:
            return await self._try_their_code(heard, code)
        left = self.admission.papers.try_code(seat, proof, code)
        if left >= 0:
            return self._tells(heard, messages.wrong_code(left))
        return self._let_in(heard, proof.member, proof.tokens)

    async def _try_their_code(self, heard: Heard, code: str) -> News:
        """A code of the token service's page, which only the service knows."""
        connection = self.cards.connection_of(heard)
        if connection is None:
            return _says(await self.cards.asks(heard))
        try:
            found = await connection.redeem(heard, code)
        except NotLetIn as reason:
            return self._tells(heard, self.admission.not_let_in(seat_of(heard), reason.told))
        except GraphError as error:
            _log.warning("code_not_redeemed", code=error.code, status=error.status)
            return self._tells(heard, messages.not_now(self.admission.people.member(seat_of(heard))))
        if isinstance(found, int):
            return self._tells(heard, messages.wrong_code(found))
        return self._let_in(heard, found, None)

    def _let_in(self, heard: Heard, member: Member, tokens: str | None) -> News:
        seat = seat_of(heard)
        first = self.admission.let_in(heard, seat, member, tokens)
        return News((first,), self.admission.papers.question(seat))

    def _tells(self, heard: Heard, message: Message) -> News:
        return _says(Saying.of(message, heard))


def _says(activity: Saying) -> News:
    return News((activity,))
