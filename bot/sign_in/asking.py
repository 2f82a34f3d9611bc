"""What asks a person to sign in, and the way that it opens."""

import secrets
from dataclasses import dataclass

import structlog

from bot.channel.chats import address_of, seat_of
from bot.channel.incoming import Incoming
from bot.hosts.bot_framework import Outgoing
from bot.sign_in import messages
from bot.sign_in.admission import Admission
from bot.sign_in.signed_in import Member
from bot.sign_in.ways.browser import START, BrowserSignIn
from bot.sign_in.ways.connection import ConnectionSignIn
from dialogs.talk.message import Message
from graph import READ_SCOPES, WRITE_SCOPES, GraphError, SignInFailed
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

    async def asks(self, incoming: Incoming, scopes: frozenset[str] = frozenset()) -> Outgoing:
        """Somebody is asked to sign in, for the question that waits if there is one, or for `scopes`."""
        seat = seat_of(incoming)
        member, waiting = self.admission.people.member(seat), self.admission.papers.waiting(seat)
        wanted = Wanted(scopes) if scopes else waiting.wanted if waiting else Wanted()
        if member is None:
            message = messages.first_time(kept=waiting is not None)
        elif wanted.scopes & WRITE_SCOPES:
            message = messages.one_more_permission(member)
        else:
            message = messages.anew(member, kept=waiting is not None)
        if connection := self.connection_of(incoming):
            return await self._over(connection, incoming, message)
        url = self._url(incoming, wanted)
        if incoming.channel == "msteams" and self.admission.rules.trusts_teams and wanted == Wanted():
            uri = f"api://botid-{self.admission.people.registration.client_id}"
            exchangeable = {"id": secrets.token_urlsafe(16), "uri": uri}
            return messages.with_single_sign_on(message, "group-licensing-assistant", exchangeable, url)
        return messages.with_link(message, incoming.channel, "Sign in", url)

    async def asks_again(
        self, incoming: Incoming, member: Member, wants: SignInFailed, wanted: Wanted
    ) -> Outgoing:
        """Somebody is signed in, and a turn met that it does not suffice."""
        writing = bool(wanted.scopes & WRITE_SCOPES)
        message = messages.once_more(member, wants, writing=writing)
        if writing and wants.code == "consent_required":
            message = messages.one_more_permission(member)
        if connection := self.connection_of(incoming):
            return await self._over(connection, incoming, message)
        return messages.with_link(message, incoming.channel, "Sign in", self._url(incoming, wanted))

    async def asks_by_hand(self, incoming: Incoming) -> Outgoing:
        """The channel, which knows its people, could not sign this one in: a page can."""
        message = messages.by_hand()
        if connection := self.connection_of(incoming):
            return await self._over(connection, incoming, message, by_hand=True)
        return messages.with_link(
            message, incoming.channel, "Sign in", self._url(incoming, Wanted(READ_SCOPES))
        )

    async def _over(
        self, connection: ConnectionSignIn, incoming: Incoming, message: Message, *, by_hand: bool = False
    ) -> Outgoing:
        try:
            return await connection.card(incoming, message, by_hand=by_hand)
        except GraphError as error:
            _log.warning("no_sign_in_link", code=error.code, status=error.status)
            member = self.admission.people.member(seat_of(incoming))
            return messages.as_said(messages.not_now(member), incoming.channel)

    def _url(self, incoming: Incoming, wanted: Wanted) -> str:
        ticket = self.admission.papers.link(seat_of(incoming), address_of(incoming), wanted)
        return f"{self.browser.origin}{START}?t={ticket}"
