"""What asks a person to sign in, and the way that it opens."""

import secrets
from dataclasses import dataclass

import structlog

from bot.host import sign_in_words as words
from bot.host.adapter import Outgoing
from bot.host.admission import Admission
from bot.host.chats import address_of, seat_of
from bot.host.incoming import Incoming
from bot.host.sign_in_browser import START, BrowserSignIn
from bot.host.sign_in_connection import ConnectionSignIn
from bot.signed_in import Member
from dialogs.message import Message
from graph import OWN_SCOPES, READ_SCOPES, WRITE_SCOPES, GraphError
from graph.auth.one_turn import OneTurn
from graph.auth.person import Wanted

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SignInCards:
    """The cards. `connection` is the Azure Bot's, if it has one: it serves the channels that it knows."""

    admission: Admission
    browser: BrowserSignIn
    connection: ConnectionSignIn | None = None

    def connection_of(self, incoming: Incoming) -> ConnectionSignIn | None:
        """The connection over which people of this delivery's channel sign in."""
        serves = self.connection is not None and self.connection.serves(incoming)
        return self.connection if serves else None

    async def asks(self, incoming: Incoming, scopes: frozenset[str] = READ_SCOPES) -> Outgoing:
        """Nobody is signed in."""
        message = words.first_time(kept=self.admission.papers.is_waiting(seat_of(incoming)))
        if connection := self.connection_of(incoming):
            return await self._over(connection, incoming, message)
        url = self._url(incoming, Wanted(scopes))
        if incoming.channel == "msteams" and self.admission.rules.trusts_teams and scopes == READ_SCOPES:
            uri = f"api://botid-{self.admission.people.registration.client_id}"
            exchangeable = {"id": secrets.token_urlsafe(16), "uri": uri}
            return words.with_single_sign_on(message, "group-licensing-assistant", exchangeable, url)
        return words.with_link(message, incoming.channel, "Sign in", url)

    async def asks_again(self, incoming: Incoming, member: Member, turn: OneTurn) -> Outgoing:
        """Somebody is signed in, and a turn met that it does not suffice."""
        wants = turn.wants
        if wants is None:
            return await self.asks(incoming)
        scopes = OWN_SCOPES if member.own_only else READ_SCOPES
        message = words.once_more(member, wants, writing=turn.wrote_in_vain)
        if turn.wrote_in_vain:
            scopes = READ_SCOPES | WRITE_SCOPES
            if wants.code == "consent_required":
                message = words.one_more_permission(member)
        if connection := self.connection_of(incoming):
            return await self._over(connection, incoming, message)
        url = self._url(incoming, Wanted(scopes, wants.claims, member.username))
        return words.with_link(message, incoming.channel, "Sign in", url)

    async def asks_by_hand(self, incoming: Incoming) -> Outgoing:
        """The channel, which knows its people, could not sign this one in: a page can."""
        message = words.by_hand()
        if connection := self.connection_of(incoming):
            return await self._over(connection, incoming, message, by_hand=True)
        return words.with_link(message, incoming.channel, "Sign in", self._url(incoming, Wanted(READ_SCOPES)))

    async def _over(
        self, connection: ConnectionSignIn, incoming: Incoming, message: Message, *, by_hand: bool = False
    ) -> Outgoing:
        try:
            return await connection.card(incoming, message, by_hand=by_hand)
        except GraphError as error:
            _log.warning("no_sign_in_link", code=error.code, status=error.status)
            return words.as_said(words.not_now(), incoming.channel)

    def _url(self, incoming: Incoming, wanted: Wanted) -> str:
        ticket = self.admission.papers.link(seat_of(incoming), address_of(incoming), wanted)
        return f"{self.browser.origin}{START}?t={ticket}"
