"""What can go wrong when Microsoft Graph is asked, by meaning and not by number.

GraphError
├── SignInFailed     no token, an expired one, or a claims challenge (401)
├── Forbidden        a permission or a directory role is missing (403)
├── NotFound         no such object, or it may not be seen (404)
├── Refused          Graph understood and declined: a license rule, a bad filter (400, 409 …)
├── Throttled        too many requests (429); knows retry_after
├── Unavailable      5xx, a broken connection, a timeout
└── Nonsense         an answer that is not Graph's: HTML, cut JSON, a missing batch part

Logic branches on the class and on `code`; `message` is Microsoft's wording and may change any day
(https://learn.microsoft.com/graph/errors).
"""

from dataclasses import dataclass

ACQUIRING = "POST token"
"""The request for a token, without which Graph is asked nothing."""

_NO_CONNECTION = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "CircuitOpen"})
"""Failures of the client before a request leaves: https://www.python-httpx.org/exceptions"""


@dataclass(slots=True)
class GraphError(Exception):
    """Graph would not, or could not, answer `request` (method and path, without host)."""

    request: str
    status: int = 0
    code: str = ""
    message: str = ""
    request_id: str = ""

    def __str__(self) -> str:
        return f"{self.request}: {self.status} {self.code}".rstrip()


@dataclass(slots=True)
class SignInFailed(GraphError):
    """Nobody is signed in, or no longer; `claims` is what a new sign-in must satisfy."""

    claims: str = ""


@dataclass(slots=True)
class Forbidden(GraphError):
    """The application's consent or the person's role does not allow it; Graph does not say which."""


@dataclass(slots=True)
class NotFound(GraphError):
    """There is no such object, or the caller may not see it."""


@dataclass(slots=True)
class Refused(GraphError):
    """The request broke one of Graph's or Entra's rules; `message` says which."""


@dataclass(slots=True)
class Throttled(GraphError):
    """Too many requests; come back in `retry_after` seconds (None: Graph did not say)."""

    retry_after: float | None = None


@dataclass(slots=True)
class Unavailable(GraphError):
    """Graph is down, slow or unreachable; a write may or may not have happened unless it was `never_sent`."""

    @property
    def never_sent(self) -> bool:
        """Whether Graph cannot have done it, for want of a connection or of a token."""
        return self.request == ACQUIRING or (not self.status and self.code in _NO_CONNECTION)


@dataclass(slots=True)
class Nonsense(GraphError):
    """Something answered that does not speak Graph."""
