"""What is kept of a sign-in that is under way: links, states, codes, and the question that waits for it.

Everything is encrypted, counts once, ends by itself, and is bound to a seat; links and states also to the
browser that took them. Names of secrets are digests, so that the store holds none to be read.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Final

from bot.channel.chats import Seat
from bot.keeping.store import ABSENT, Conflict
from bot.keeping.vault import Vault
from bot.serving.security import LockedOut, WrongCode, note, pseudonym
from bot.sign_in.signed_in import Member
from dialogs.words.text import Explained, say
from graph.auth.person import Wanted

Json = dict[str, Any]

LINK_LIVES: Final = 600.0
STATE_LIVES: Final = 600.0
CODE_LIVES: Final = 300.0
QUESTION_LIVES: Final = 3_600.0
BROWSER_LIVES: Final = 86_400.0
MOST_TRIES: Final = 3
MOST_WRONG: Final = 9
WRONG_COUNTS: Final = 3_600.0
CODE_DIGITS: Final = 6


class Ended(Explained):
    """It is over, was used, or was never one of ours."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked and waits for; `reason` is why it could not be answered when it was last tried, and
    `wanted` what a sign-in must bring for it."""

    activity: Json
    reason: str = ""
    wanted: Wanted = field(default_factory=Wanted)


@dataclass(frozen=True, slots=True)
class Link:
    """A way to sign in for one seat. `address` is how to reach the chat; `opened` which browser took it, and
    `in_chat` whether from the page that the chat is on."""

    seat: Seat
    address: Json
    wanted: Wanted
    opened: str = ""
    in_chat: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """Who signed in, and waits to be let in: by a code from the page, or by a yes in the chat."""

    member: Member
    tokens: str = field(repr=False)
    code: str = ""
    tries: int = MOST_TRIES


@dataclass(slots=True)
class Papers:
    """All of it, in the vault."""

    vault: Vault
    mint: Callable[[], str] = lambda: secrets.token_urlsafe(32)

    # Links

    def link(self, seat: Seat, address: Json, wanted: Wanted) -> str:
        """A ticket for the seat; an earlier one of the same seat is over."""
        ticket = self.mint()
        before = self.vault.get(seat.key("link"))
        if before is not None:
            self.vault.forget(before.text)
        self._put(_key("ticket", ticket), _of_link(Link(seat, address, wanted)), LINK_LIVES)
        self.vault.put(seat.key("link"), _key("ticket", ticket), lifetime=LINK_LIVES)
        return ticket

    def open(self, ticket: str, browser: str, *, in_chat: bool) -> Link:
        """The link, taken by this browser, and whether it was pressed in the chat's own page; raises Ended
        for one that another browser took (T34), and for a seat at which codes were guessed (T29)."""
        kept = self.vault.get(_key("ticket", ticket))
        if kept is None:
            raise Ended(say("This link has ended. Go back to the chat and ask again."))
        link = _link(json.loads(kept.text))
        if self._wrong_codes(link.seat) >= MOST_WRONG:
            raise Ended(
                say("Too many wrong codes were typed into that chat. Wait an hour, then ask there again.")
            )
        if not link.opened:
            link = replace(link, opened=digest(browser), in_chat=in_chat)
            try:
                self._put(_key("ticket", ticket), _of_link(link), LINK_LIVES, kept.etag)
            except Conflict:
                raise Ended(
                    say("This link was just opened elsewhere. Ask for another in the chat.")
                ) from None
        if not compare_digest(link.opened, digest(browser)):
            raise Ended(say("This link was opened in another browser. Ask for another in the chat."))
        return link

    # States: https://datatracker.ietf.org/doc/html/rfc6749#section-10.12

    def state(self, state: str, ticket: str, flow: Mapping[str, Any]) -> None:
        """What a browser is sent away with must be what it comes back with."""
        kept = {"ticket": _key("ticket", ticket), "flow": dict(flow)}
        self._put(_key("state", state), kept, STATE_LIVES, ABSENT)

    def come_back(self, state: str, browser: str) -> tuple[Link, Mapping[str, Any]]:
        """The link and msal's flow, once; raises Ended for anything else (T30)."""
        key = _key("state", state)
        kept = self.vault.get(key)
        if kept is None:
            raise Ended(
                say("This sign-in has ended, or was finished before. Go back to the chat and ask again.")
            )
        document = json.loads(kept.text)
        ticket = self.vault.get(document.get("ticket", ""))
        link = _link(json.loads(ticket.text)) if ticket else None
        if link is None:
            raise Ended(say("This sign-in was finished before, or took too long. Go back to the chat."))
        if not compare_digest(link.opened, digest(browser)):
            raise Ended(say("This sign-in was begun in another browser. Go back to the chat and ask again."))
        try:
            # Used up before it is used: of two that come back at once, one finds it changed.
            self._put(key, {}, STATE_LIVES, kept.etag)
        except Conflict:
            raise Ended(say("This sign-in was finished before. Go back to the chat.")) from None
        self.vault.forget(key)
        self.vault.forget(document["ticket"])
        return link, document["flow"]

    # Browsers

    def new_browser(self) -> str:
        """A name for a browser, which counts because it was made here."""
        browser = self.mint()
        self._put(_key("known browser", browser), {}, BROWSER_LIVES)
        return browser

    def knows(self, browser: str) -> bool:
        """Whether the name was made here: one of somebody's choice binds nothing (T30)."""
        return bool(browser) and self.vault.get(_key("known browser", browser)) is not None

    def bind(self, seat: Seat, browser: str) -> None:
        """This browser shows the chat of this seat."""
        self._put(seat.key("browser"), {"browser": digest(browser)}, BROWSER_LIVES)

    def is_bound(self, seat: Seat, browser: str) -> bool:
        """Whether that is the browser in which the seat's chat is."""
        kept = self.vault.get(seat.key("browser"))
        return kept is not None and compare_digest(json.loads(kept.text)["browser"], digest(browser))

    # Proofs

    def ask_for_code(self, seat: Seat, member: Member, tokens: str) -> str:
        """The code that must be typed into the chat (T29)."""
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        self._keep_proof(seat, Proof(member, tokens, digest(code)))
        return code

    def ask_for_yes(self, seat: Seat, member: Member, tokens: str) -> None:
        """Somebody else than before: only a yes in the chat lets them in (T33)."""
        self._keep_proof(seat, Proof(member, tokens))

    def proof(self, seat: Seat) -> Proof | None:
        """Who waits to be let in at this seat."""
        kept = self.vault.get(seat.key("proof"))
        if kept is None:
            return None
        told = json.loads(kept.text)
        return Proof(**{**told, "member": Member.from_json(told["member"])})

    def try_code(self, seat: Seat, proof: Proof, said: str) -> int:
        """How many tries are left after this one; -1 where it was the code, which is then used up."""
        # The try is spent before the code is looked at.
        left = proof.tries - 1
        if left > 0:
            self._keep_proof(seat, replace(proof, tries=left))
        else:
            self.vault.forget(seat.key("proof"))
        if not compare_digest(proof.code, digest(said)):
            wrong = self._wrong_codes(seat) + 1
            self._put(seat.key("wrong codes"), {"wrong": wrong}, WRONG_COUNTS)
            note(WrongCode(pseudonym(seat.key("")), left))
            if wrong >= MOST_WRONG:
                note(LockedOut(pseudonym(seat.key(""))))
            return left
        self.vault.forget(seat.key("proof"))
        return -1

    def _wrong_codes(self, seat: Seat) -> int:
        """How many were typed there, until an hour after the last. Each sign-in gives three tries more, and
        neither signing in nor out begins the count anew: whoever talks others into signing in for them gets
        no further."""
        kept = self.vault.get(seat.key("wrong codes"))
        return int(json.loads(kept.text)["wrong"]) if kept else 0

    def drop_proof(self, seat: Seat) -> None:
        """Nobody waits any more."""
        self.vault.forget(seat.key("proof"))

    # Codes that somebody else's page showed, and only they know

    def expect_code(self, seat: Seat) -> None:
        """A code may be typed in from now on; asking anew brings no new tries."""
        if self.vault.get(seat.key("code")) is None:
            self._put(seat.key("code"), {"tries": MOST_TRIES}, LINK_LIVES)

    def expects_code(self, seat: Seat) -> bool:
        """Whether a number is read as such a code."""
        kept = self.vault.get(seat.key("code"))
        return kept is not None and json.loads(kept.text)["tries"] > 0

    def spend_try(self, seat: Seat) -> int:
        """How many tries are left after this one; -1 where there was none any more (T29)."""
        kept = self.vault.get(seat.key("code"))
        left = json.loads(kept.text)["tries"] - 1 if kept else -1
        if left >= 0:
            self._put(seat.key("code"), {"tries": left}, LINK_LIVES)
        return int(left)

    def expect_no_code(self, seat: Seat) -> None:
        """The code was right."""
        self.vault.forget(seat.key("code"))

    # Questions

    def wait(self, seat: Seat, question: Question) -> None:
        """Keep what was asked; the latest counts."""
        kept = {**asdict(question), "wanted": _of_wanted(question.wanted)}
        self._put(seat.key("question"), kept, QUESTION_LIVES)

    def waiting(self, seat: Seat) -> Question | None:
        """What was asked and still waits."""
        kept = self.vault.get(seat.key("question"))
        return _question(json.loads(kept.text)) if kept else None

    def question(self, seat: Seat) -> Question | None:
        """What was asked, given out once."""
        waiting = self.waiting(seat)
        if waiting is not None:
            self.vault.forget(seat.key("question"))
        return waiting

    def forget(self, seat: Seat) -> None:
        """Nothing of this seat is under way any more."""
        before = self.vault.get(seat.key("link"))
        if before is not None:
            self.vault.forget(before.text)
        for what in ("link", "proof", "code", "question"):
            self.vault.forget(seat.key(what))

    # Single sign-on

    def first(self, seat: Seat, exchange_id: str) -> bool:
        """Whether this exchange comes for the first time, over all processes (T35)."""
        try:
            self._put(seat.key(f"exchange {digest(exchange_id)}"), {}, QUESTION_LIVES, ABSENT)
        except Conflict:
            return False
        return True

    def _keep_proof(self, seat: Seat, proof: Proof) -> None:
        self._put(seat.key("proof"), {**asdict(proof), "member": proof.member.to_json()}, CODE_LIVES)

    def _put(self, key: str, value: Mapping[str, Any], lifetime: float, etag: str = "*") -> None:
        self.vault.put(key, json.dumps(value), etag, lifetime=lifetime)


def digest(secret: str) -> str:
    """A secret's name, from which nobody finds the secret."""
    return sha256(secret.encode()).hexdigest()


def _key(kind: str, secret: str) -> str:
    return json.dumps(["sign-in", kind, digest(secret)])


def _of_link(link: Link) -> Json:
    return {**asdict(link), "wanted": _of_wanted(link.wanted)}


def _link(told: Json) -> Link:
    return Link(
        Seat(**told["seat"]), told["address"], _wanted(told["wanted"]), told["opened"], told["in_chat"]
    )


def _question(told: Json) -> Question:
    return Question(told["activity"], told["reason"], _wanted(told["wanted"]))


def _of_wanted(wanted: Wanted) -> Json:
    return {**asdict(wanted), "scopes": sorted(wanted.scopes)}


def _wanted(told: Json) -> Wanted:
    return Wanted(frozenset(told["scopes"]), told["claims"], told["login_hint"])
