"""The door where everybody signs in as themselves.

Nobody is asked before it is needed: a turn that asks Graph nothing needs no sign-in. One that meets a
missing, lapsed or too narrow sign-in is as if it had not been; its question is kept, and answered right
after.
"""

import asyncio
import re
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import structlog

from bot import cards
from bot.host import sign_in_words as words
from bot.host.adapter import Outgoing
from bot.host.door import Afterthought, Passage
from bot.host.exchange import Answer
from bot.host.incoming import Incoming, read_activity
from bot.host.sign_in_papers import CODE_DIGITS, Link, Papers, Question
from bot.signed_in import Member, Seat, SignedIn
from bot.store import ABSENT, CONVERSATION_LIFETIME, Conflict, Store, conversation_key
from dialogs.message import Heard, Joined, Message, Pressed, Words
from graph import (
    OWN_SCOPES,
    READ_SCOPES,
    WRITE_SCOPES,
    Entra,
    GraphError,
    SignInFailed,
    Unavailable,
)
from graph.auth.one_turn import OneTurn
from graph.auth.person import Granted, PersonSignIn, Wanted, begin, on_behalf_of, redeem
from graph.connection import Connection, GraphEntra

Json = dict[str, Any]

TIDINGS: Final = "gla/tidings"
CALLBACK: Final = "/auth/callback"
START: Final = "/auth/start"
_MOST_TIDINGS: Final = 1_000

_SIGN_IN = re.compile(r"(please )?(sign|log)[ -]?(me )?in( again)?", re.IGNORECASE)
_SIGN_OUT = re.compile(r"(please )?(sign|log)[ -]?(me )?out|log ?off", re.IGNORECASE)
_WHO = re.compile(r"who am i\W?", re.IGNORECASE)
_CODE = re.compile(rf"\s*(\d[\s-]?){{{CODE_DIGITS}}}\s*")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may sign in: people of `tenants` (ids); guests not at all, or to look. `trusts_teams`: what Teams
    says of its people is proven, so somebody else cannot sign in in their chat."""

    tenants: frozenset[str]
    guests: Literal["refused", "read-only"] = "refused"
    trusts_teams: bool = False


@dataclass(frozen=True, slots=True)
class Landing:
    """What the page says at the end of a sign-in; `code` is to be typed into the chat."""

    title: str
    sentence: str
    code: str = ""
    good: bool = False


@dataclass(frozen=True, slots=True)
class Looked(Passage):
    """A passage with what the turn met at Graph's door, and the question that may have to wait."""

    turn: OneTurn | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class _Tidings:
    first: tuple[Outgoing, ...]
    question: Question | None


class _NotLetIn(Exception):
    """Why somebody who signed in is not let in, in a sentence for them."""


@dataclass(slots=True)
class SignIns:
    """`bot.host.door.Door`. `origin` is where the bot's own pages are; `deliver` takes in what the bot has to
    say by itself."""

    people: SignedIn
    papers: Papers
    store: Store
    connection: Connection
    rules: Rules
    origin: str = ""
    deliver: Callable[[Incoming], Awaitable[Answer]] | None = None
    _tidings: OrderedDict[str, _Tidings] = field(default_factory=OrderedDict)
    _under_way: set["asyncio.Task[Answer]"] = field(default_factory=set)

    @property
    def tenant(self) -> str:
        """The tenant in which people sign in."""
        return self.people.registration.authority.tenant_id

    # The door

    def asker(self, incoming: Incoming) -> str:
        member = self.people.member(seat_of(incoming))
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
        if wants is None or self.people.goes_without(seat):
            return None
        if not passage.turn.can_be_mended:
            _log.error("sign_in_out_of_order", code=wants.code, status=wants.status)
            return Afterthought((self._says(incoming, words.out_of_order(wants)),), instead=True)
        member = self.people.member(seat)
        reason = f"{wants.code} {passage.turn.wrote_in_vain}"
        if member and passage.question.reason == reason:
            return Afterthought((self._says(incoming, words.still_refused(member, wants)),), instead=True)
        if not isinstance(passage.said, Joined):
            kept = passage.question.activity if not passage.turn.wrote else _look_again(incoming)
            self.papers.wait(seat, Question(kept, reason))
        card = self._card(incoming, seat, member, passage.turn)
        return Afterthought((card,), instead=not passage.turn.wrote)

    async def invoked(self, incoming: Incoming) -> Answer | None:
        match incoming.name:
            case "signin/tokenExchange":
                return await self._exchanged(incoming)
            case "signin/verifyState":
                return self._verified(incoming)
            case _:
                return None

    async def close(self) -> None:
        """Wait for what is being told."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=5.0)

    # What goes on to the conversation

    def _look(self, seat: Seat, said: Heard, question: Question, first: tuple[Outgoing, ...] = ()) -> Passage:
        member = self.people.member(seat)
        turn = OneTurn(self.people.sign_in(member) if member else None, self.tenant)
        return Looked(said, self._entra(turn), first, turn, question)

    def _entra(self, turn: OneTurn) -> Entra:
        return GraphEntra(self.connection, turn)

    def _told(self, incoming: Incoming, seat: Seat) -> Passage:
        """What the bot has to say by itself; an id that nobody minted says nothing."""
        value = incoming.json.get("value")
        tidings = self._tidings.pop(value, None) if isinstance(value, str) else None
        if tidings is None:
            return Passage()
        if tidings.question is None:
            return Passage(first=tidings.first)
        said = cards.heard(tidings.question.activity)
        return self._look(seat, said, tidings.question, tidings.first)

    def _about_signing_in(self, incoming: Incoming, seat: Seat, said: Heard) -> Passage | None:
        match said:
            case Words(text=text) if (
                (proof := self.papers.proof(seat)) and proof.code and _CODE.fullmatch(text)
            ):
                return self._try_code(incoming, seat, re.sub(r"\D", "", text))
            case Words(text=text) if _SIGN_IN.fullmatch(text.strip()):
                return self._says_only(self._sign_in_card(incoming, seat, READ_SCOPES))
            case Words(text=text) if _SIGN_OUT.fullmatch(text.strip()):
                return self._sign_out(incoming, seat)
            case Words(text=text) if _WHO.fullmatch(text.strip()):
                return self._says_only(self._says(incoming, words.who(self.people.member(seat))))
            case Words(text=text) if (proof := self.papers.proof(seat)) and not proof.code:
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
                self.papers.drop_proof(seat)
                return self._says_only(self._says(incoming, words.stays(self.people.member(seat))))
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
        question = self.papers.question(seat)
        self.papers.forget(seat)
        self.people.go_without(seat)
        first = (self._says(incoming, words.without()),)
        if question is None:
            return Passage(first=first)
        return self._look(seat, cards.heard(question.activity), question, first)

    def _sign_out(self, incoming: Incoming, seat: Seat) -> Passage:
        left = self.people.leave(seat)
        self.papers.forget(seat)
        if left is not None:
            self.store.forget(_state_key(incoming, left.key))
        return self._says_only(self._marked(self._says(incoming, words.signed_out(left)), ""))

    def _try_code(self, incoming: Incoming, seat: Seat, said: str) -> Passage:
        proof = self.papers.proof(seat)
        if proof is None:
            return Passage()
        left = self.papers.try_code(seat, proof, said)
        if left >= 0:
            return self._says_only(self._says(incoming, words.wrong_code(left)))
        return self._let_in_here(incoming, seat, proof.member, proof.tokens)

    def _let_in_waiting(self, incoming: Incoming, seat: Seat) -> Passage:
        proof = self.papers.proof(seat)
        if proof is None or proof.code:
            return self._says_only(self._sign_in_card(incoming, seat, READ_SCOPES))
        self.papers.drop_proof(seat)
        return self._let_in_here(incoming, seat, proof.member, proof.tokens)

    def _let_in_here(self, incoming: Incoming, seat: Seat, member: Member, tokens: str) -> Passage:
        first = (self._let_in(incoming, seat, member, tokens),)
        question = self.papers.question(seat)
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
        if incoming.channel == "msteams" and self.rules.trusts_teams and scopes == READ_SCOPES:
            client_id = self.people.registration.client_id
            return words.with_single_sign_on(words.first_time(), client_id, secrets.token_urlsafe(16), url)
        return words.with_link(words.first_time(), incoming.channel, "Sign in", url)

    def _link(self, incoming: Incoming, seat: Seat, message: Message, wanted: Wanted) -> Outgoing:
        return words.with_link(message, incoming.channel, "Sign in", self._url(incoming, seat, wanted))

    def _url(self, incoming: Incoming, seat: Seat, wanted: Wanted) -> str:
        return f"{self.origin}{START}?t={self.papers.link(seat, address_of(incoming), wanted)}"

    def _says(self, incoming: Incoming, message: Message) -> Outgoing:
        return words.as_said(message, incoming.channel)

    def _says_only(self, activity: Outgoing) -> Passage:
        return Passage(first=(activity,))

    def _marked(self, activity: Outgoing, name: str) -> Outgoing:
        """With what the help page shows of who is signed in."""
        return Outgoing(activity.json | {"channelData": {"gla": {"signedIn": name}}})

    # In the browser

    async def start(self, ticket: str, browser: str) -> str:
        """Where to send the browser; raises Ended, or GraphError where the authority cannot be asked."""
        link = self.papers.open(ticket, browser)
        state = secrets.token_urlsafe(32)
        begun = await begin(self.people.registration, f"{self.origin}{CALLBACK}", state, link.wanted)
        self.papers.state(state, ticket, begun.flow)
        return begun.uri

    async def finish(self, query: Mapping[str, str], browser: str) -> Landing:
        """What came back with the browser, to its end; raises Ended for what is none of ours."""
        link, flow = self.papers.come_back(query.get("state", ""), browser)
        if "code" not in query:
            return self._came_to_nothing(link, query)
        try:
            granted = await redeem(self.people.registration, flow, query)
            member = await self._admit(granted, link.wanted.scopes)
            self._must_be_expected(link.address, member)
        except _NotLetIn as reason:
            return self._not_let_in(link, str(reason))
        except Unavailable:
            return self._not_let_in(link, "Microsoft Entra does not answer right now. Try again in a minute.")
        except SignInFailed as failed:
            _log.error("sign_in_failed", code=failed.code)
            self._tell(link.address, (self._say_to(link, words.out_of_order(failed)),))
            return Landing("Not signed in", "Microsoft Entra turns this assistant itself away.")
        return self._land(link, member, granted.tokens, browser)

    def _land(self, link: Link, member: Member, tokens: str, browser: str) -> Landing:
        before = self.people.member(link.seat)
        if before is not None and before.key != member.key:
            self.papers.ask_for_yes(link.seat, member, tokens)
            self._tell(link.address, (self._say_to(link, words.confirm(member, before)),))
            return Landing("One more look", "Go back to the chat and say whether that was you.")
        if before is None and not self._is_sure(link, member, browser):
            code = self.papers.ask_for_code(link.seat, member, tokens)
            return Landing(
                f"Signed in as {member.name}",
                "Type this code into the chat, and into no other: whoever has it is let in as you.",
                code,
            )
        incoming = chat_at(link.address)
        first = self._let_in(incoming, link.seat, member, tokens)
        question = self.papers.question(link.seat)
        # Whoever only came back need not be told who they are.
        self._tell(link.address, () if before and question else (first,), question)
        return Landing(
            f"Signed in as {member.name}", "You can close this page and go back to the chat.", good=True
        )

    def _is_sure(self, link: Link, member: Member, browser: str) -> bool:
        """Whether the chat is certainly that of whoever sat at the browser."""
        return self._expected(link.address) == member.object_id or self.papers.is_bound(link.seat, browser)

    def _came_to_nothing(self, link: Link, query: Mapping[str, str]) -> Landing:
        number = re.match(r"AADSTS(\d+)", query.get("error_description", ""))
        match (query.get("error"), number[1] if number else ""):
            case (_, "90094" | "65001") | ("consent_required", _):
                message = words.needs_administrator(self._consent_address())
                self._tell(link.address, (self._say_to(link, message),))
                return Landing("Not signed in", "An administrator must approve this assistant first.")
            case (_, "53003"):
                sentence = "Your organization's access rules do not let you sign in from here."
            case ("access_denied", _):
                sentence = "The sign-in was cancelled."
            case (error, code):
                sentence = f"Microsoft Entra did not let you sign in ({code or error})."
        return self._not_let_in(link, sentence)

    def _not_let_in(self, link: Link, sentence: str) -> Landing:
        self._tell(link.address, (self._say_to(link, words.not_let_in(sentence)),))
        return Landing("Not signed in", sentence)

    def _say_to(self, link: Link, message: Message) -> Outgoing:
        return words.as_said(message, link.seat.channel)

    def _consent_address(self) -> str:
        """Where an administrator approves for everybody.
        https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent#construct-the-url-for-granting-tenant-wide-admin-consent"""
        registration = self.people.registration
        authority = registration.authority
        return f"{authority.login}/{authority.tenant_id}/adminconsent?client_id={registration.client_id}"

    # Who is let in

    async def _admit(self, granted: Granted, scopes: frozenset[str]) -> Member:
        """Whom the tokens belong to, as Graph itself says (T16); raises _NotLetIn."""
        if granted.tenant not in self.rules.tenants:
            raise _NotLetIn("Your account belongs to a tenant that this assistant does not serve.")
        own_only = scopes == OWN_SCOPES
        held = PersonSignIn(
            self.people.registration, granted.object_id, _Held(granted.tokens), scopes=scopes & READ_SCOPES
        )
        try:
            me = await self._entra(OneTurn(held, granted.tenant)).directory().me()
        except SignInFailed:
            raise
        except GraphError as error:
            raise _NotLetIn("Microsoft Graph would not say who you are. Try again in a minute.") from error
        if me is None or me.id != granted.object_id:
            raise _NotLetIn("Microsoft Graph knows you as somebody else than Microsoft Entra does.")
        # What cannot be read is no membership.
        guest = me.user_type != "Member"
        if guest and self.rules.guests == "refused":
            raise _NotLetIn("You are a guest in this tenant, and this assistant is for its members.")
        username = me.user_principal_name or granted.username
        return Member(granted.tenant, me.id, me.name, username, guest, own_only)

    def _expected(self, address: Json) -> str:
        """Whom the channel proves the chat to be with, by object id."""
        if address.get("channelId") != "msteams" or not self.rules.trusts_teams:
            return ""
        return str(address.get("from", {}).get("aadObjectId") or "")

    def _must_be_expected(self, address: Json, member: Member) -> None:
        expected = self._expected(address)
        if expected and expected != member.object_id:
            raise _NotLetIn(
                f"You signed in as {member.name}, but this chat is somebody else's. Sign in with the account "
                "that you use in Teams."
            )
        if expected and chat_at(address).tenant != member.tenant:
            raise _NotLetIn("You signed in with an account of another tenant than this chat's.")

    def _let_in(self, incoming: Incoming, seat: Seat, member: Member, tokens: str) -> Outgoing:
        before = self.people.member(seat)
        self.people.enter(seat, member, tokens)
        self.papers.drop_proof(seat)
        if before is None:
            self._bring_along(incoming, member)
        _log.info("signed_in", channel=incoming.channel[:40], guest=member.guest)
        return self._marked(self._says(incoming, words.signed_in(member)), member.name)

    def _bring_along(self, incoming: Incoming, member: Member) -> None:
        """What was said before anybody signed in goes on with its buttons; it holds nothing of the tenant."""
        said = self.store.load(_state_key(incoming, ""))
        if said is None or said.value is None:
            return
        try:
            key = _state_key(incoming, member.key)
            self.store.save(key, said.value, ABSENT, lifetime=CONVERSATION_LIFETIME)
        except Conflict:
            return

    # What the bot says by itself

    def _tell(self, address: Json, first: tuple[Outgoing, ...], question: Question | None = None) -> None:
        if self.deliver is None or not (first or question):
            return
        id = secrets.token_urlsafe(16)
        self._tidings[id] = _Tidings(first, question)
        if len(self._tidings) > _MOST_TIDINGS:
            self._tidings.popitem(last=False)
        task = asyncio.ensure_future(self.deliver(chat_at(address, name=TIDINGS, value=id)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    # Single sign-on: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-code

    async def _exchanged(self, incoming: Incoming) -> Answer:
        """A person's token for the bot, made into tokens for Graph. Of several devices that send it, the
        first one counts; the others are told so with 412, as their clients expect."""
        value = incoming.json.get("value")
        given = value if isinstance(value, dict) else {}
        id, token = given.get("id"), given.get("token")
        if not isinstance(id, str) or not isinstance(token, str) or not self.rules.trusts_teams:
            return Answer(400, {"id": id, "failureDetail": "This exchange is not one of mine."})
        seat = seat_of(incoming)
        if not self.papers.first(seat, id):
            return _failed(given, "Another device was first.")
        try:
            wanted = Wanted(READ_SCOPES)
            granted = await on_behalf_of(self.people.registration, token, wanted)
            member = await self._admit(granted, wanted.scopes)
            self._must_be_expected(incoming.json, member)
        except (_NotLetIn, GraphError) as reason:
            # Teams then shows the button, behind which the person is told more, or consents.
            code = reason.code if isinstance(reason, GraphError) else "not_let_in"
            _log.info("exchange_failed", code=code)
            return _failed(given, "Sign in with the button.")
        first = self._let_in(incoming, seat, member, granted.tokens)
        self._tell(address_of(incoming), (first,), self.papers.question(seat))
        return Answer(200)

    def _verified(self, incoming: Incoming) -> Answer:
        """The code, as Teams' sign-in window brings it back."""
        value = incoming.json.get("value")
        code = value.get("state") if isinstance(value, dict) else None
        seat = seat_of(incoming)
        proof = self.papers.proof(seat)
        if not isinstance(code, str) or proof is None or not proof.code:
            return Answer(404)
        if self.papers.try_code(seat, proof, re.sub(r"\D", "", code)) >= 0:
            return Answer(404)
        first = self._let_in(incoming, seat, proof.member, proof.tokens)
        self._tell(address_of(incoming), (first,), self.papers.question(seat))
        return Answer(200)


@dataclass(frozen=True, slots=True)
class _Held:
    """Tokens of somebody who is not let in yet: kept nowhere."""

    tokens: str = field(repr=False)

    def load(self) -> str:
        return self.tokens

    def save(self, tokens: str) -> None:
        """Nothing: see above."""


def seat_of(incoming: Incoming) -> Seat:
    """Where this delivery's person sits. Teams proves who its people are in every conversation; elsewhere a
    conversation's own is all there is."""
    conversation = "" if incoming.channel == "msteams" else incoming.conversation
    return Seat(incoming.tenant, incoming.channel, conversation, incoming.person)


def address_of(incoming: Incoming) -> Json:
    """How to reach the chat again; nothing of what was said in it."""
    kept = ("channelId", "serviceUrl", "from", "recipient", "conversation", "locale")
    channel_data = incoming.json.get("channelData")
    tenant = channel_data.get("tenant") if isinstance(channel_data, dict) else None
    address = {name: incoming.json[name] for name in kept if name in incoming.json}
    address["from"] = {**address["from"], "id": incoming.person}
    return {**address, **({"channelData": {"tenant": tenant}} if tenant else {})}


def chat_at(address: Json, **said: str) -> Incoming:
    """The chat at an address, as if it had sent an event."""
    return read_activity({**address, "type": "event", **said})


def _look_again(incoming: Incoming) -> Json:
    """What is asked after a write that could not be followed up: to look, never to write once more."""
    return {**address_of(incoming), "type": "message", "text": "check again"}


def _state_key(incoming: Incoming, asker: str) -> str:
    return conversation_key(incoming.tenant, incoming.channel, incoming.conversation, incoming.person, asker)


def _failed(given: Mapping[str, Any], why: str) -> Answer:
    told = {name: given.get(name) for name in ("id", "connectionName")}
    return Answer(412, {**told, "failureDetail": why})
