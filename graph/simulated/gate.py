"""What Graph's front door keeps of the requests that came through: a running number, and who asked too often.

Everybody who asks about one tenant comes through the same gate, however many clients there are.
"""

from collections import deque
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from weakref import WeakKeyDictionary

from graph.simulated.envelope import ROOT, Failure

if TYPE_CHECKING:
    from graph.simulated.world import World

_AUDIT_LIMIT = 5
_AUDIT_WINDOW = timedelta(seconds=10)


class Gate:
    """The front door of one tenant."""

    def __init__(self) -> None:
        self._asked = 0
        self._audits: dict[str, deque[datetime]] = {}

    @classmethod
    def of(cls, world: "World") -> "Gate":
        """The one gate of this tenant."""
        return _GATES.setdefault(world, cls())

    def next_id(self) -> str:
        """The id of the request that is just coming in; the same ones in every run."""
        self._asked += 1
        return str(uuid5(NAMESPACE_URL, f"{ROOT} request {self._asked}"))

    def let_to_audit_log(self, app_id: str, now: datetime) -> None:
        """Refuse the sixth request for the audit log in 10 seconds by one application; refused ones do not
        count. https://learn.microsoft.com/graph/throttling-limits#identity-and-access-reports-service-limits"""
        recent = deque(at for at in self._audits.get(app_id, ()) if now - _AUDIT_WINDOW < at <= now)
        self._audits[app_id] = recent
        if len(recent) >= _AUDIT_LIMIT:
            wait = ceil((recent[0] + _AUDIT_WINDOW - now).total_seconds())
            raise Failure(429, "TooManyRequests", "Too many requests", max(1, wait))
        recent.append(now)


# Held by the tenant itself: a gate goes when its tenant goes.
_GATES: WeakKeyDictionary["World", Gate] = WeakKeyDictionary()
