"""What asks a person to sign in, and the way that it opens."""

import secrets
from dataclasses import dataclass

import structlog

from bot.channel.chats import address_of, seat_of
from bot.channel.heard import Heard
from bot.channel.saying import Saying
from bot.sign_in import messages
from bot.sign_in.admission import Admission
from bot.sign_in.signed_in import Member
from bot.sign_in.ways.browser import START, BrowserSignIn
from bot.sign_in.ways.oauth_connection import ConnectionSignIn
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

    def connection_of(self, heard: Heard) -> ConnectionSignIn | None:
        """The connection over which people of this delivery's channel sign in."""
        serves = self.connection is not None and self.connection.serves(heard)
        return self.connection if serves else None

    async def asks(self, heard: Heard, scopes: frozenset[str] = frozenset()) -> Saying:
        """Somebody is asked to sign in, for the question that waits if there is one, or for `scopes`."""
        seat = seat_of(heard)
        member, waiting = self.admission.people.member(seat), self.admission.papers.waiting(seat)
        wanted = Wanted(scopes) if scopes else waiting.wanted if waiting else Wanted()
        if member is None:
            message = messages.first_time(kept=waiting is not None)
        elif wanted.scopes & WRITE_SCOPES:
            message = messages.one_more_permission(member)
        else:
            message = messages.anew(member, kept=waiting is not None)
        if connection := self.connection_of(heard):
            return await self._over(connection, heard, message)
        url = self._url(heard, wanted)
        if heard.channel == "msteams" and self.admission.rules.trusts_teams and wanted == Wanted():
            uri = f"api://botid-{self.admission.people.registration.client_id}"
            exchangeable = {"id": secrets.token_urlsafe(16), "uri": uri}
            return messages.with_single_sign_on(
                message, heard, "group-licensing-assistant", exchangeable, url
            )
        return messages.with_link(message, heard, url)

    async def asks_again(self, heard: Heard, member: Member, wants: SignInFailed, wanted: Wanted) -> Saying:
        """Somebody is signed in, and a turn met that it does not suffice."""
        writing = bool(wanted.scopes & WRITE_SCOPES)
        message = messages.once_more(member, wants, writing=writing)
        if writing and wants.code == "consent_required":
            message = messages.one_more_permission(member)
        if connection := self.connection_of(heard):
            return await self._over(connection, heard, message)
        return messages.with_link(message, heard, self._url(heard, wanted))

    async def asks_by_hand(self, heard: Heard) -> Saying:
        """The channel, which knows its people, could not sign this one in: a page can."""
        message = messages.by_hand()
        if connection := self.connection_of(heard):
            return await self._over(connection, heard, message, by_hand=True)
        return messages.with_link(message, heard, self._url(heard, Wanted(READ_SCOPES)))

    async def _over(
        self, connection: ConnectionSignIn, heard: Heard, message: Message, *, by_hand: bool = False
    ) -> Saying:
        try:
            return await connection.card(heard, message, by_hand=by_hand)
        except GraphError as error:
            _log.warning("no_sign_in_link", code=error.code, status=error.status)
            member = self.admission.people.member(seat_of(heard))
            return Saying.of(messages.not_now(member), heard)

    def _url(self, heard: Heard, wanted: Wanted) -> str:
        ticket = self.admission.papers.link(seat_of(heard), address_of(heard), wanted)
        return f"{self.browser.origin}{START}?t={ticket}"
