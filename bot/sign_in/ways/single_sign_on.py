"""Single sign-on in Teams: the person's own token for the bot comes along, and nobody types anything.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-code
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.channel.chats import Seat, address_of, seat_of
from bot.channel.heard import Heard
from bot.channel.saying import Answer, Saying
from bot.serving.security import SignInRefused, note, pseudonym
from bot.sign_in import messages
from bot.sign_in.admission import Admission, NotLetIn
from bot.sign_in.asking import SignInCards
from bot.sign_in.signed_in import Member
from bot.sign_in.tidings import Tidings
from bot.sign_in.ways.oauth_connection import ConnectionSignIn
from graph import GraphError
from graph.auth.person import Wanted, on_behalf_of

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """The invokes by which Teams signs its people in."""

    admission: Admission
    tidings: Tidings
    cards: SignInCards

    async def invoked(self, heard: Heard) -> Answer | None:
        """The answer to an invoke that is about signing in; None for any other."""
        match heard.name:
            case "signin/tokenExchange":
                return await self._exchanged(heard)
            case "signin/verifyState":
                return await self._verified(heard)
            case "signin/failure":
                return await self._failed(heard)
            case _:
                return None

    async def _exchanged(self, heard: Heard) -> Answer:
        """A person's token for the bot, made into tokens for Graph. Of several devices that send it, the
        first one counts; the others are told so with 412, as their clients expect."""
        value = heard.json.get("value")
        given = value if isinstance(value, dict) else {}
        id, token = given.get("id"), given.get("token")
        if not isinstance(id, str) or not isinstance(token, str) or not self.admission.rules.trusts_teams:
            return Answer(400, {"id": id, "failureDetail": "This exchange is not one of mine."})
        seat = seat_of(heard)
        if not self.admission.papers.first(seat, id):
            return _failed(given, "Another device was first.")
        try:
            member, tokens = await self._exchange(heard, token)
        except (NotLetIn, GraphError) as reason:
            # Teams then shows the button, behind which the person is told more, or consents.
            if isinstance(reason, NotLetIn):
                note(SignInRefused(pseudonym(seat.key(""))))
            code = reason.code if isinstance(reason, GraphError) else "not_let_in"
            _log.info("exchange_failed", code=code)
            return _failed(given, "Sign in with the button.")
        return self._let_in(heard, seat, member, tokens)

    async def _exchange(self, heard: Heard, token: str) -> tuple[Member, str | None]:
        """Who that is, and their tokens; None: they are kept at the token service."""
        if connection := self.cards.connection_of(heard):
            return await connection.exchange(heard, token), None
        granted = await on_behalf_of(self.admission.people.registration, token, Wanted())
        member = await self.admission.admit(granted)
        self.admission.must_be_expected(heard.json, member)
        return member, granted.tokens

    async def _verified(self, heard: Heard) -> Answer:
        """The code, as Teams' sign-in window brings it back."""
        value = heard.json.get("value")
        told = value.get("state") if isinstance(value, dict) else None
        code = re.sub(r"\D", "", told) if isinstance(told, str) else ""
        seat = seat_of(heard)
        proof = self.admission.papers.proof(seat)
        if code and proof is not None and proof.code:
            if self.admission.papers.try_code(seat, proof, code) >= 0:
                return Answer(404)
            return self._let_in(heard, seat, proof.member, proof.tokens)
        connection = self.cards.connection_of(heard)
        if code and connection and self.admission.papers.expects_code(seat):
            return await self._redeemed(connection, heard, seat, code)
        return Answer(404)

    async def _failed(self, heard: Heard) -> Answer:
        """Teams gave up, and mostly shows nothing of it: the person gets a page instead.
        https://microsoft.github.io/teams-sdk/teams/user-authentication/troubleshooting-sso"""
        value = heard.json.get("value")
        code = value.get("code") if isinstance(value, dict) else None
        told = code[:40] if isinstance(code, str) and code.isalpha() else ""
        _log.warning("channel_signed_nobody_in", code=told)
        self.tidings.tell(address_of(heard), (await self.cards.asks_by_hand(heard),))
        return Answer(200)

    async def _redeemed(self, connection: ConnectionSignIn, heard: Heard, seat: Seat, code: str) -> Answer:
        try:
            found = await connection.redeem(heard, code)
        except (NotLetIn, GraphError) as reason:
            sorry = (
                self.admission.not_let_in(seat, reason.told)
                if isinstance(reason, NotLetIn)
                else messages.not_now(self.admission.people.member(seat))
            )
            self.tidings.tell(address_of(heard), (Saying.of(sorry, heard),))
            return Answer(404)
        return Answer(404) if isinstance(found, int) else self._let_in(heard, seat, found, None)

    def _let_in(self, heard: Heard, seat: Seat, member: Member, tokens: str | None) -> Answer:
        first = self.admission.let_in(heard, seat, member, tokens)
        self.tidings.tell(address_of(heard), (first,), self.admission.papers.question(seat))
        return Answer(200)


def _failed(given: Mapping[str, Any], why: str) -> Answer:
    told = {name: given.get(name) for name in ("id", "connectionName")}
    return Answer(412, {**told, "failureDetail": why})
