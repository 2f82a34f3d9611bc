"""What opens a chat: signed words that name one conversation, one user, and when they end.

A Direct Line secret would open every conversation; there is none. Decides without I/O.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-direct-line-3-0-authentication
"""

import base64
import hmac
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Final

TOKEN_LIVES: Final = 1_800
CHAT_LIVES: Final = 12 * 3_600  # a refreshed token is as old as the first one
TICKET_LIVES: Final = 60
_MOST_TICKETS: Final = 10_000


class Expired(Exception):
    """The token or ticket has ended, or is none of ours: told as one, so that nobody learns which."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What a token allows: one user in one conversation, until `ends` (seconds since 1970)."""

    conversation: str
    user: str
    born: int
    ends: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a stream's address allows: to follow one conversation from a watermark on, once."""

    conversation: str
    watermark: int
    ends: float


@dataclass(slots=True)
class Tokens:
    """Issues tokens and reads them. Without a key of its own each process starts anew."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    clock: Callable[[], float] = time.time
    _tickets: OrderedDict[str, Ticket] = field(default_factory=OrderedDict)

    def issue(self) -> tuple[Pass, str]:
        """A new conversation with a new user, and its token."""
        now = int(self.clock())
        opened = Pass(
            conversation=secrets.token_urlsafe(16),
            user=f"dl_{secrets.token_urlsafe(16)}",
            born=now,
            ends=now + TOKEN_LIVES,
        )
        return opened, self._sign(opened)

    def refresh(self, token: str) -> tuple[Pass, str]:
        """The same conversation and user for longer, within the life of a chat; raises Expired."""
        held = self.read(token)
        ends = min(int(self.clock()) + TOKEN_LIVES, held.born + CHAT_LIVES)
        renewed = Pass(held.conversation, held.user, held.born, ends)
        return renewed, self._sign(renewed)

    def read(self, token: str) -> Pass:
        """What the token allows; raises Expired."""
        held = self.issued(token)
        if held is None or held.ends <= self.clock():
            raise Expired
        return held

    def issued(self, token: str) -> Pass | None:
        """What a token allows or allowed, ended or not; None for one that is none of ours."""
        words, _, signature = token.partition(".")
        if not token.isascii() or not hmac.compare_digest(
            signature.encode(), self._signature(words).encode()
        ):
            return None
        return Pass(**json.loads(base64.urlsafe_b64decode(words)))

    def seconds_left(self, held: Pass) -> int:
        """How long a token still opens its conversation."""
        return max(0, held.ends - int(self.clock()))

    def age(self, held: Pass) -> int:
        """How many seconds ago the conversation was made."""
        return max(0, int(self.clock()) - held.born)

    def ticket(self, conversation: str, watermark: int) -> str:
        """A single-use address for a stream, since a token has no place in a URL (T69)."""
        code = secrets.token_urlsafe(24)
        self._tickets[code] = Ticket(conversation, watermark, self.clock() + TICKET_LIVES)
        if len(self._tickets) > _MOST_TICKETS:
            self._tickets.popitem(last=False)
        return code

    def redeem(self, code: str, conversation: str) -> Ticket:
        """Use a ticket up; raises Expired."""
        ticket = self._tickets.pop(code, None)
        if ticket is None or ticket.ends <= self.clock() or ticket.conversation != conversation:
            raise Expired
        return ticket

    def pseudonym(self, caller: str) -> str:
        """A name for an address, which nobody finds by trying all there are: the key goes into it."""
        return hmac.digest(self.key, f"caller {caller}".encode(), sha256).hex()[:12]

    def _sign(self, held: Pass) -> str:
        words = base64.urlsafe_b64encode(json.dumps(asdict(held)).encode()).decode()
        return f"{words}.{self._signature(words)}"

    def _signature(self, words: str) -> str:
        digest = hmac.digest(self.key, words.encode(), sha256)
        return base64.urlsafe_b64encode(digest).decode()
