"""What helps against a cause, and what it would change in the tenant.

A remedy lives in a module of its own in `dialogs/remedies/`. It plans and never sends: a plan is a
`Change`, a value that says what is sent, what stood there before, and what would put it back. It is planned
from what Graph just showed, told in a chat, printed as PowerShell, stored, and only then sent
(`dialogs/jobs/sending.py`). Everything in it is JSON, so what was agreed to is what is stored and sent.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from dialogs.examining.case import Case, Named
from dialogs.examining.rights import Missing
from dialogs.words.text import Text
from graph import Directory, GraphRequest

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """Whom or what a change is done to."""

    kind: Literal["user", "group"]
    id: str
    name: str

    @classmethod
    def user(cls, named: Named) -> "Target":
        """A person."""
        return cls("user", named.id, named.name)

    @classmethod
    def group(cls, named: Named) -> "Target":
        """A group."""
        return cls("group", named.id, named.name)


@dataclass(frozen=True, slots=True)
class Undo:
    """The requests that put it back; without any, `why_not` says why it cannot be put back."""

    requests: tuple[GraphRequest, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What one remedy would do to one target. `before` is what stood there when it was planned: a later look
    that shows something else means that the change was not agreed to for that."""

    remedy: str
    target: Target
    requests: tuple[GraphRequest, ...]
    before: Json
    undo: Undo

    @property
    def fingerprint(self) -> str:
        """A digest of all of it."""
        return _digest(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        return {
            "remedy": self.remedy,
            "target": {"kind": self.target.kind, "id": self.target.id, "name": self.target.name},
            "requests": [request.to_json() for request in self.requests],
            "before": dict(self.before),
            "undo": {
                "requests": [request.to_json() for request in self.undo.requests],
                "why_not": self.undo.why_not,
            },
        }

    @classmethod
    def from_json(cls, stored: Json) -> "Change":
        """Back from the store; raises KeyError, TypeError or ValueError where the document is no change."""
        undo = stored["undo"]
        return cls(
            str(stored["remedy"]),
            Target(**stored["target"]),
            tuple(map(GraphRequest.from_json, stored["requests"])),
            dict(stored["before"]),
            Undo(tuple(map(GraphRequest.from_json, undo["requests"])), str(undo["why_not"])),
        )


@dataclass(frozen=True, slots=True)
class Barred:
    """It is not done here, or not by this person: why, and what would change that."""

    told: tuple[Text, ...]


def _digest(value: Json) -> str:
    return sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a yes is asked for, what the button of a yes shows, and why it is asked at all."""

    question: Text
    yes: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Remedy:
    """`least` is the least permission and role it takes. `plan` works out, from what Graph shows now, what
    would be sent for a case, or why it is not done here. `describe` tells what that does. `ask` is what a yes
    is asked for; a remedy without one is told and printed, and done elsewhere. `observe` reads what a change
    is to alter, as `Change.before` holds it: what shows that it happened."""

    id: str
    title: Text
    least: Missing
    describe: Callable[[Case], Text]
    plan: Callable[[Case, Directory], Awaitable[Change | Barred]]
    ask: Callable[[Change], Asked] | None = None
    observe: Callable[[Target, Directory], Awaitable[Json]] | None = None
