"""Signing in over an OAuth connection of the Azure Bot: the Bot Framework's token service asks people, makes
what Teams sends along into their tokens, and keeps those.

It knows the people of the channels that come through the Azure Bot; those of the help page's own chat sign in
at `bot.sign_in.ways.browser`.
https://learn.microsoft.com/azure/bot-service/bot-builder-concept-authentication
"""

from dataclasses import dataclass

from bot.channel.chats import Seat, address_of, seat_of
from bot.channel.heard import Heard
from bot.channel.saying import Saying
from bot.direct_line.line import SERVICE_URL
from bot.serving.security import WrongCode, note, pseudonym
from bot.sign_in import messages
from bot.sign_in.admission import Admission, NotLetIn
from bot.sign_in.signed_in import Member
from bot.sign_in.ways.token_service import TokenService
from dialogs.talk.message import Message
from graph.auth.acquiring import Token


@dataclass(frozen=True, slots=True)
class KeptThere:
    """`graph.auth.kept.Keeper`: the token service, for whoever sits at a seat."""

    service: TokenService
    seat: Seat

    async def token(self) -> Token | None:
        return await self.service.token(self.seat.person, self.seat.channel)

    async def forget(self) -> None:
        await self.service.sign_out(self.seat.person, self.seat.channel)


@dataclass(frozen=True, slots=True)
class ConnectionSignIn:
    """People sign in at the token service; every method may raise GraphError, and those that let somebody in
    NotLetIn."""

    admission: Admission
    service: TokenService

    def serves(self, heard: Heard) -> bool:
        """Whether the token service knows this delivery's channel."""
        return heard.service_url != SERVICE_URL

    async def card(self, heard: Heard, message: Message, *, by_hand: bool) -> Saying:
        """What asks a person to sign in, and unless it is `by_hand` lets a channel that knows them do it."""
        resource = await self.service.sign_in_resource(address_of(heard))
        self.admission.papers.expect_code(seat_of(heard))
        if by_hand:
            return messages.with_link(message, heard, resource.link)
        return messages.with_single_sign_on(
            message, heard, self.service.connection, resource.exchangeable, resource.link
        )

    async def exchange(self, heard: Heard, token: str) -> Member:
        """Whose token for the bot this is; from now on theirs for Graph is kept."""
        seat = seat_of(heard)
        await self.service.exchange(seat.person, seat.channel, token)
        return await self._admitted(heard, seat)

    async def redeem(self, heard: Heard, code: str) -> Member | int:
        """Who signed in with the code that the page showed; how many tries are left where it is not that."""
        seat = seat_of(heard)
        left = self.admission.papers.spend_try(seat)
        if left < 0 or await self.service.token(seat.person, seat.channel, code) is None:
            note(WrongCode(pseudonym(seat.key("")), max(left, 0)))
            return max(left, 0)
        self.admission.papers.expect_no_code(seat)
        return await self._admitted(heard, seat)

    async def sign_out(self, seat: Seat) -> None:
        """The tokens of whoever sits there are gone."""
        await self.service.sign_out(seat.person, seat.channel)

    async def _admitted(self, heard: Heard, seat: Seat) -> Member:
        keeper = KeptThere(self.service, seat)
        try:
            member = await self.admission.admit_kept(keeper)
            self.admission.must_be_expected(heard.json, member)
        except NotLetIn:
            await keeper.forget()
            raise
        return member
