"""Who is let in: whom the tokens belong to, as Graph itself says, and whether they may sit at this seat."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from bot.channel.chats import Seat, chat_at, state_key
from bot.channel.heard import Heard
from bot.channel.saying import Saying
from bot.keeping.store import ABSENT, CONVERSATION_LIFETIME, Conflict, Store
from bot.serving.security import SignedIn as HasSignedIn
from bot.serving.security import SignInRefused, note, pseudonym
from bot.sign_in import messages
from bot.sign_in.papers import Papers
from bot.sign_in.signed_in import Member, SignedIn
from dialogs.talk.message import Message
from dialogs.words.text import Explained, Text, say
from graph import OWN_SCOPES, READ_SCOPES, Directory, Entra, GraphError, SignInFailed, User
from graph.auth.acquiring import TokenSignIn
from graph.auth.kept import Keeper, KeptSignIn
from graph.auth.one_turn import OneTurn
from graph.auth.person import Granted, PersonSignIn
from graph.connection import Connection, GraphEntra

Json = dict[str, Any]

_T = TypeVar("_T")

_NOT_SERVED = say("Your account belongs to a tenant that this assistant does not serve.")


class NotLetIn(Explained):
    """Why somebody who signed in is not let in."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may sign in: people of the tenant; its guests not at all, or to look. `trusts_teams`: what Teams
    says of its people is proven, so somebody else cannot sign in in their chat."""

    guests: Literal["refused", "read-only"] = "refused"
    trusts_teams: bool = False


@dataclass(frozen=True, slots=True)
class Admission:
    """Lets people in."""

    people: SignedIn
    papers: Papers
    store: Store
    connection: Connection
    rules: Rules

    @property
    def tenant(self) -> str:
        """The tenant in which people sign in."""
        return self.people.registration.authority.tenant_id

    def entra(self, turn: OneTurn) -> Entra:
        """A person's way to Graph during one turn."""
        return GraphEntra(self.connection, turn)

    async def admit(self, granted: Granted) -> Member:
        """Whom the tokens belong to, as Graph itself says (T16); raises NotLetIn."""
        if granted.tenant != self.tenant:
            raise NotLetIn(_NOT_SERVED)
        # What was granted before comes along, asked for or not.
        reads = granted.scopes & READ_SCOPES or OWN_SCOPES
        held = PersonSignIn(self.people.registration, granted.object_id, _Held(granted.tokens), scopes=reads)
        me = await self._told(self._directory(held).me())
        if me is None or me.id != granted.object_id:
            raise NotLetIn(say("Microsoft Graph knows you as somebody else than Microsoft Entra does."))
        return self._member(me, granted.tenant, granted.username, reads)

    async def admit_kept(self, keeper: Keeper) -> Member:
        """The same for tokens that somebody else keeps, and of which nothing else is known."""
        directory = self._directory(KeptSignIn(self.people.registration.authority, keeper))
        asked = asyncio.gather(directory.me(), directory.organization())
        me, organization = await self._told(asked)
        if me is None or organization.id != self.tenant:
            raise NotLetIn(_NOT_SERVED)
        return self._member(me, organization.id, "", READ_SCOPES)

    def _directory(self, sign_in: TokenSignIn) -> Directory:
        return self.entra(OneTurn(sign_in, self.tenant)).directory()

    async def _told(self, asked: Awaitable[_T]) -> _T:
        try:
            return await asked
        except SignInFailed:
            raise
        except GraphError as error:
            raise NotLetIn(
                say("Microsoft Graph would not say who you are. Try again in a minute.")
            ) from error

    def _member(self, me: User, tenant: str, username: str, reads: frozenset[str]) -> Member:
        # What cannot be read is no membership.
        guest = me.user_type != "Member"
        if guest and self.rules.guests == "refused":
            raise NotLetIn(say("You are a guest in this tenant, and this assistant is for its members."))
        return Member(tenant, me.id, me.name, me.user_principal_name or username, guest, reads)

    def not_let_in(self, seat: Seat, sentence: Text) -> Message:
        """Why a sign-in came to nothing, told to whoever sits there."""
        note(SignInRefused(pseudonym(seat.key(""))))
        kept = self.papers.waiting(seat) is not None
        return messages.not_let_in(sentence, self.people.member(seat), kept=kept)

    def expected(self, address: Json) -> str:
        """Whom the channel proves the chat to be with, by object id."""
        if address.get("channelId") != "msteams" or not self.rules.trusts_teams:
            return ""
        return str(address.get("from", {}).get("aadObjectId") or "")

    def must_be_expected(self, address: Json, member: Member) -> None:
        expected = self.expected(address)
        if expected and expected != member.object_id:
            raise NotLetIn(
                say(
                    "You signed in as {name}, but this chat is somebody else's. Sign in with the account "
                    "that you use in Teams.",
                    name=member.name,
                )
            )
        if expected and chat_at(address).tenant != member.tenant:
            raise NotLetIn(say("You signed in with an account of another tenant than this chat's."))

    def let_in(self, heard: Heard, seat: Seat, member: Member, tokens: str | None) -> Saying:
        """This person sits there from now on, with these tokens; None: somebody else keeps them."""
        before = self.people.member(seat)
        self.people.enter(seat, member, tokens)
        self.papers.drop_proof(seat)
        if before is None:
            self._bring_along(heard, member)
        note(HasSignedIn(pseudonym(seat.key("")), pseudonym(member.object_id), member.guest))
        said = Saying.of(messages.signed_in(member), heard)
        return messages.marked(said, member.name, heard.channel)

    def _bring_along(self, heard: Heard, member: Member) -> None:
        """What was said before anybody signed in goes on with its buttons; it holds nothing of the tenant."""
        said = self.store.load(state_key(heard, ""))
        if said is None or said.value is None:
            return
        try:
            key = state_key(heard, member.key)
            self.store.save(key, said.value, ABSENT, lifetime=CONVERSATION_LIFETIME)
        except Conflict:
            return


@dataclass(frozen=True, slots=True)
class _Held:
    """Tokens of somebody who is not let in yet: kept nowhere."""

    tokens: str = field(repr=False)

    def load(self) -> str:
        return self.tokens

    def save(self, tokens: str) -> None:
        """Nothing: see above."""
