"""What people say about signing in, and what is answered: the words, the buttons, and the codes they type."""

import re
from dataclasses import dataclass

import structlog

from bot.channel.chats import seat_of, state_key
from bot.channel.incoming import Incoming
from bot.channel.showing import shown
from bot.hosts.bot_framework import Outgoing
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

    async def answer(self, incoming: Incoming, said: Utterance) -> News | None:
        """What is answered; None for what is not about signing in."""
        match said:
            case Words(text=text) if code := self._code_in(incoming, text):
                if not self._expects_code(incoming):
                    return self._tells(incoming, messages.no_code())
                return await self._try_code(incoming, code)
            case Words(text=text) if wants_in(text):
                return _says(await self.cards.asks(incoming))
            case Words(text=text) if wants_out(text):
                return await self._sign_out(incoming)
            case Words(text=text) if asks_who(text):
                return self._tells(incoming, messages.who(self.admission.people.member(seat_of(incoming))))
            case Words(text=text):
                return await self._answered(incoming, text.strip().casefold())
            case Pressed(value=value) if value.startswith("sign_in:"):
                return await self._pressed(incoming, value)
            case _:
                return None

    async def _pressed(self, incoming: Incoming, value: str) -> News:
        match value:
            case messages.OUT:
                return await self._sign_out(incoming)
            case messages.OWN if self.admission.people.member(seat_of(incoming)) is None:
                return _says(await self.cards.asks(incoming, OWN_SCOPES))
            case messages.WITHOUT:
                return self._go_without(incoming)
            case messages.LEAVE:
                return self._leave_it(incoming)
            case messages.ACCEPT:
                return await self._accept(incoming)
            case messages.STAY:
                return self._stay(incoming)
            case _:
                return _says(await self.cards.asks(incoming))

    async def _answered(self, incoming: Incoming, told: str) -> News | None:
        """Where no button can be pressed, the answer to "is this you?" is typed."""
        proof = self.admission.papers.proof(seat_of(incoming))
        if proof is None or proof.code:
            return None
        if told == "yes" or told.startswith("go on as "):
            return await self._accept(incoming)
        if told == "no" or told.startswith("stay "):
            return self._stay(incoming)
        return None

    async def _accept(self, incoming: Incoming) -> News:
        seat = seat_of(incoming)
        proof = self.admission.papers.proof(seat)
        if proof is None or proof.code:
            return _says(await self.cards.asks(incoming))
        self.admission.papers.drop_proof(seat)
        return self._let_in(incoming, proof.member, proof.tokens)

    def _stay(self, incoming: Incoming) -> News:
        seat = seat_of(incoming)
        self.admission.papers.drop_proof(seat)
        return self._tells(incoming, messages.stays(self.admission.people.member(seat)))

    def _go_without(self, incoming: Incoming) -> News:
        seat = seat_of(incoming)
        if self.admission.people.member(seat) is not None:
            return self._leave_it(incoming)  # an old button: who is signed in stays so
        self.admission.people.go_without(seat)
        return self._tells(incoming, messages.without(kept=self.admission.papers.waiting(seat) is not None))

    def _leave_it(self, incoming: Incoming) -> News:
        self.admission.papers.forget(seat_of(incoming))
        return self._tells(incoming, messages.left())

    async def sign_out(self, incoming: Incoming) -> Message:
        """Whoever sits there leaves, and nothing of theirs is kept; how that is told."""
        seat = seat_of(incoming)
        left = self.admission.people.leave(seat)
        self.admission.papers.forget(seat)
        if left is not None:
            state = state_key(incoming, left.key)
            self.admission.store.forget(state)
            shown.forget(self.admission.store, state)
            store = self.admission.store
            store.forget_answers(incoming.tenant, incoming.channel, incoming.conversation)
        told = messages.signed_out(left)
        if connection := self.cards.connection_of(incoming):
            try:
                await connection.sign_out(seat)
            except GraphError as error:
                _log.error("not_signed_out_there", code=error.code, status=error.status)
                told = messages.signed_out_here_only()
        return told

    async def _sign_out(self, incoming: Incoming) -> News:
        told = messages.as_said(await self.sign_out(incoming), incoming.channel)
        return _says(messages.marked(told, "", incoming.channel))

    # Codes

    def _code_in(self, incoming: Incoming, text: str) -> str:
        """The code that was typed: by itself, or where one is waited for, in a short sentence."""
        told = text.strip().rstrip(".!")
        found = _CODE.search(told) if len(told) <= _LONGEST_WITH_CODE else None
        if found is None or (found[0] != told and not self._expects_code(incoming)):
            return ""
        return re.sub(r"\D", "", found[0])

    def _expects_code(self, incoming: Incoming) -> bool:
        papers, seat = self.admission.papers, seat_of(incoming)
        proof = papers.proof(seat)
        return bool(proof and proof.code) or papers.expects_code(seat)

    async def _try_code(self, incoming: Incoming, code: str) -> News:
        seat = seat_of(incoming)
        proof = self.admission.papers.proof(seat)
        if proof is None or not proof.code:
            return await self._try_their_code(incoming, code)
        left = self.admission.papers.try_code(seat, proof, code)
        if left >= 0:
            return self._tells(incoming, messages.wrong_code(left))
        return self._let_in(incoming, proof.member, proof.tokens)

    async def _try_their_code(self, incoming: Incoming, code: str) -> News:
        """A code of the token service's page, which only the service knows."""
        connection = self.cards.connection_of(incoming)
        if connection is None:
            return _says(await self.cards.asks(incoming))
        try:
            found = await connection.redeem(incoming, code)
        except NotLetIn as reason:
            return self._tells(incoming, self.admission.not_let_in(seat_of(incoming), str(reason)))
        except GraphError as error:
            _log.warning("code_not_redeemed", code=error.code, status=error.status)
            return self._tells(incoming, messages.not_now(self.admission.people.member(seat_of(incoming))))
        if isinstance(found, int):
            return self._tells(incoming, messages.wrong_code(found))
        return self._let_in(incoming, found, None)

    def _let_in(self, incoming: Incoming, member: Member, tokens: str | None) -> News:
        seat = seat_of(incoming)
        first = self.admission.let_in(incoming, seat, member, tokens)
        return News((first,), self.admission.papers.question(seat))

    def _tells(self, incoming: Incoming, message: Message) -> News:
        return _says(messages.as_said(message, incoming.channel))


def _says(activity: Outgoing) -> News:
    return News((activity,))
