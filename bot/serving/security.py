"""What a watchman wants to know: each thing that happens at a border, with a name and fields that stay.

They are lines of the log with `"kind": "security"`; deploy/README.md tells how they are exported and read. No
field holds a name, an address or a word of anybody: people, seats and addresses are told by pseudonyms (T83).
"""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import ClassVar, Final, Literal, TypeAlias

import structlog

KIND: Final = "security"

_log = structlog.get_logger()

Level = Literal["info", "warning"]


def pseudonym(of: str) -> str:
    """The same for the same person, seat or change always, and nothing that tells which: what it is made of
    holds an id that nobody guesses."""
    return sha256(of.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class SenderRefused:
    """Who asked did not prove who they are, or may not come in. `why` is a sentence of ours."""

    event: ClassVar = "sender_refused"
    level: ClassVar[Level] = "warning"
    status: int
    why: str


@dataclass(frozen=True, slots=True)
class RequestMalformed:
    """What came is no request, or no activity. `error` is its kind, in our words or the server's."""

    event: ClassVar = "request_malformed"
    level: ClassVar[Level] = "warning"
    status: int
    error: str


@dataclass(frozen=True, slots=True)
class RequestTooSlow:
    """A request was cut off for lack of its headers or its body."""

    event: ClassVar = "request_too_slow"
    level: ClassVar[Level] = "warning"
    of: Literal["its headers", "its body"]


@dataclass(frozen=True, slots=True)
class TooManyRequests:
    """Somebody was told to wait: with opening chats, with what they say in one, or with what waits there.
    `caller` is an address or a seat."""

    event: ClassVar = "too_many_requests"
    level: ClassVar[Level] = "warning"
    of: Literal["chats", "posts", "turns"]
    caller: str


@dataclass(frozen=True, slots=True)
class PageRefused:
    """A page of another origin wanted the chat."""

    event: ClassVar = "page_refused"
    level: ClassVar[Level] = "warning"
    caller: str


@dataclass(frozen=True, slots=True)
class WrongCode:
    """A code for signing in was not the one; `left` tries are left with it."""

    event: ClassVar = "wrong_code"
    level: ClassVar[Level] = "warning"
    seat: str
    left: int


@dataclass(frozen=True, slots=True)
class LockedOut:
    """So many wrong codes were typed at a seat that nobody signs in there for an hour."""

    event: ClassVar = "locked_out"
    level: ClassVar[Level] = "warning"
    seat: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody sits there from now on; at the terminal, whose seat is `terminal`, nobody is told."""

    event: ClassVar = "signed_in"
    level: ClassVar[Level] = "info"
    seat: str
    person: str
    guest: bool


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """A sign-in came to nothing: another tenant, a guest, somebody else's chat, or Microsoft Entra's no."""

    event: ClassVar = "sign_in_refused"
    level: ClassVar[Level] = "warning"
    seat: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Somebody left."""

    event: ClassVar = "signed_out"
    level: ClassVar[Level] = "info"
    seat: str
    person: str


@dataclass(frozen=True, slots=True)
class WriteAgreed:
    """A change was agreed to, and stands in the journal before it is sent. `change` is the same in what
    follows."""

    event: ClassVar = "write_agreed"
    level: ClassVar[Level] = "info"
    change: str
    person: str


@dataclass(frozen=True, slots=True)
class Write:
    """What became of a change that may have reached the tenant: unconfirmed, accepted, seen or unseen."""

    event: ClassVar = "write"
    level: ClassVar[Level] = "info"
    change: str
    fate: str


@dataclass(frozen=True, slots=True)
class WriteRefused:
    """A change that did not happen: Graph said no, or it never left."""

    event: ClassVar = "write_refused"
    level: ClassVar[Level] = "warning"
    change: str
    fate: str


SecurityEvent: TypeAlias = (
    SenderRefused
    | RequestMalformed
    | RequestTooSlow
    | TooManyRequests
    | PageRefused
    | WrongCode
    | LockedOut
    | SignedIn
    | SignInRefused
    | SignedOut
    | WriteAgreed
    | Write
    | WriteRefused
)


def note(happened: SecurityEvent) -> None:
    """One line of the log."""
    told = {"kind": KIND, **asdict(happened)}
    if happened.level == "warning":
        _log.warning(happened.event, **told)
    else:
        _log.info(happened.event, **told)
