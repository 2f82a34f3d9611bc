"""Who signed in where, and their tokens: encrypted, one cache for each person of a tenant; or kept elsewhere,
by seat.

A seat is a person's place in a conversation, as the channel tells people apart. What the channel says of a
person is never their identity; only what Microsoft Entra said when they signed in is.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from bot.channel.chats import Seat
from bot.keeping.store import Store
from bot.keeping.vault import Vault
from graph import OWN_SCOPES, READ_SCOPES
from graph.auth.acquiring import TokenSignIn
from graph.auth.authority import Registration
from graph.auth.kept import Keeper, KeptSignIn
from graph.auth.person import PersonSignIn

SEAT_LIVES: Final = 30 * 86_400.0
TOKENS_LIVE: Final = 90 * 86_400.0
"""Seconds; a refresh token that is not used for 90 days ends:
https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-lifetime"""

_MOST_OPEN: Final = 1_000


@dataclass(frozen=True, slots=True)
class Member:
    """Who signed in. `guest`: looks, and never writes. `reads`: the permissions to look that were granted."""

    tenant: str
    object_id: str
    name: str
    username: str
    guest: bool = False
    reads: frozenset[str] = READ_SCOPES

    @property
    def key(self) -> str:
        """One person, in one tenant."""
        return f"{self.tenant}/{self.object_id}"

    @property
    def own_only(self) -> bool:
        """Granted no more than their own profile."""
        return self.reads <= OWN_SCOPES

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        return {**asdict(self), "reads": sorted(self.reads)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Member":
        """Back from the store."""
        return cls(**{**stored, "reads": frozenset(stored["reads"])})


@dataclass(slots=True)
class SignedIn:
    """The seats that are taken, and by whom."""

    store: Store
    vault: Vault
    registration: Registration
    keeper: Callable[[Seat], Keeper] | None = None
    """Who keeps the tokens of a seat that was entered without any."""
    watched: Callable[[str], int] = lambda _asker: 0
    """Ends what is watched for somebody who leaves; how many cases that were."""
    _open: OrderedDict[tuple[Member, Seat | None], TokenSignIn] = field(default_factory=OrderedDict)

    def member(self, seat: Seat) -> Member | None:
        """Who signed in at this seat."""
        return _member(self._told(seat))

    def goes_without(self, seat: Seat) -> bool:
        """Whether the person chose to go on without signing in."""
        return bool(self._told(seat).get("without"))

    def enter(self, seat: Seat, member: Member, tokens: str | None) -> None:
        """This person sits here from now on, with these tokens; None: the keeper has them."""
        if tokens is not None:
            self.vault.put(_tokens(member), tokens, lifetime=TOKENS_LIVE)
        self._close(member)
        sits = {"member": member.to_json(), "kept_elsewhere": tokens is None}
        self.store.save(seat.key("seat"), sits, lifetime=SEAT_LIVES)

    def move(self, before: Seat, seat: Seat) -> None:
        """Whoever sat there sits here from now on."""
        document = self.store.load(before.key("seat"))
        if document is not None and document.value is not None:
            self.store.save(seat.key("seat"), document.value, lifetime=SEAT_LIVES)
            self.store.forget(before.key("seat"))

    def go_without(self, seat: Seat) -> None:
        """The person goes on without signing in, until they say otherwise."""
        self.store.save(seat.key("seat"), {"without": True}, lifetime=SEAT_LIVES)

    def leave(self, seat: Seat) -> Member | None:
        """Sign out: the seat is free, and the person's tokens are gone, wherever else they sit."""
        member = self.member(seat)
        self.store.forget(seat.key("seat"))
        if member is not None:
            self.vault.forget(_tokens(member))
            self._close(member)
        return member

    def sign_in(self, seat: Seat) -> TokenSignIn | None:
        """The sign-in of whoever sits there, opened once for all of a person's conversations."""
        told = self._told(seat)
        member = _member(told)
        if member is None:
            return None
        keeper = self.keeper(seat) if self.keeper and told.get("kept_elsewhere") else None
        key = (member, seat if keeper else None)
        if key not in self._open:
            self._open[key] = self._sign_in(member, keeper)
            if len(self._open) > _MOST_OPEN:
                self._open.popitem(last=False)
        self._open.move_to_end(key)
        return self._open[key]

    def _sign_in(self, member: Member, keeper: Keeper | None) -> TokenSignIn:
        if keeper is not None:
            return KeptSignIn(self.registration.authority, keeper, may_write=not member.guest)
        return PersonSignIn(
            self.registration,
            member.object_id,
            _Cache(self.vault, _tokens(member)),
            scopes=member.reads,
            may_write=not member.guest,
        )

    def _close(self, member: Member) -> None:
        for open_one in [one for one in self._open if one[0].key == member.key]:
            del self._open[open_one]

    def _told(self, seat: Seat) -> Mapping[str, Any]:
        document = self.store.load(seat.key("seat"))
        return (document.value if document else None) or {}


@dataclass(frozen=True, slots=True)
class _Cache:
    """`graph.auth.person.TokenCache` in the vault."""

    vault: Vault
    key: str

    def load(self) -> str:
        kept = self.vault.get(self.key, lifetime=TOKENS_LIVE)
        return kept.text if kept else ""

    def save(self, tokens: str) -> None:
        # Signed out meanwhile is signed out: nothing is written where nothing is kept any more.
        if self.vault.get(self.key) is not None:
            self.vault.put(self.key, tokens, lifetime=TOKENS_LIVE)


def _member(told: Mapping[str, Any]) -> Member | None:
    member = told.get("member")
    return Member.from_json(member) if isinstance(member, dict) else None


def _tokens(member: Member) -> str:
    return json.dumps(["tokens", member.tenant, member.object_id])
