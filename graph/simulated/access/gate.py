"""What Graph's front door keeps of the requests that came through: a running number, and who asked too much.

Everybody who asks about one tenant comes through the same gate, however many clients there are. Limits are
those of https://learn.microsoft.com/graph/throttling-limits; requests that are refused do not count.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from weakref import WeakKeyDictionary

from graph.simulated.odata.envelope import ROOT, Failure

if TYPE_CHECKING:
    from graph.simulated.world import World

_AUDIT_LIMIT = 5
_AUDIT_WINDOW = timedelta(seconds=10)

_RESOURCE_UNITS = {"S": 3_500, "M": 5_000, "L": 8_000}
_RESOURCE_UNIT_SECONDS = 10
_WRITES = 3_000
_WRITE_SECONDS = 150
_MEDIUM, _LARGE = 50, 501

_WARNING = 0.8
"""From this share of a limit on, answers say how much of it is used."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request takes: resource units, and writes."""

    units: int = 0
    writes: int = 0


class Bucket:
    """A token bucket: costs add up, and what is in it drains evenly, all of it in `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._rate = most / seconds
        self._level = 0.0
        self._at: datetime | None = None

    def wait(self, cost: int, now: datetime) -> float:
        """Seconds until there is room for `cost`; 0 when there is."""
        # A tenant that is set back to its beginning has asked for nothing yet.
        elapsed = (now - self._at).total_seconds() if self._at is not None and self._at <= now else None
        self._level = 0.0 if elapsed is None else max(0.0, self._level - elapsed * self._rate)
        self._at = now
        return max(0.0, self._level + cost - self._most) / self._rate

    def spend(self, cost: int) -> float:
        """Take it, now that there is room; the share of the limit that is used then."""
        self._level += cost
        return self._level / self._most


class Gate:
    """The front door of one tenant."""

    def __init__(self, tenant_id: str, size: str) -> None:
        self._tenant_id = tenant_id
        self._units = _RESOURCE_UNITS[size]
        self._asked = 0
        self._audits: dict[str, deque[datetime]] = {}
        self._buckets: dict[str, tuple[Bucket, Bucket]] = {}

    @classmethod
    def of(cls, world: "World") -> "Gate":
        """The one gate of this tenant."""
        if world not in _GATES:
            size = world.settings().size or _size(len(world.tenant.people))
            _GATES[world] = cls(world.tenant.tenant_id, size)
        return _GATES[world]

    def next_id(self) -> str:
        """The id of the request that is just coming in; the same ones in every run."""
        self._asked += 1
        return str(uuid5(NAMESPACE_URL, f"{ROOT} request {self._asked}"))

    def let_in(self, app_id: str, cost: Cost, now: datetime) -> dict[str, str]:
        """Charge an application for a request to the directory, or refuse it; what its answer says of that.

        https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
        """
        units, writes = self._buckets.setdefault(
            app_id, (Bucket(self._units, _RESOURCE_UNIT_SECONDS), Bucket(_WRITES, _WRITE_SECONDS))
        )
        if wait := units.wait(cost.units, now):
            raise self._throttled(wait, "ReadWrite", app_id, "ResourceUnitLimitExceeded")
        if wait := writes.wait(cost.writes, now):
            raise self._throttled(wait, "Write", app_id, "WriteLimitExceeded")
        used = max(units.spend(cost.units), writes.spend(cost.writes) if cost.writes else 0.0)
        return {"x-ms-throttle-limit-percentage": f"{used:.2f}"} if used > _WARNING else {}

    def let_to_audit_log(self, app_id: str, now: datetime) -> None:
        """Refuse the sixth request for the audit log in 10 seconds by one application.
        https://learn.microsoft.com/graph/throttling-limits#identity-and-access-reports-service-limits"""
        recent = deque(at for at in self._audits.get(app_id, ()) if now - _AUDIT_WINDOW < at <= now)
        self._audits[app_id] = recent
        if len(recent) >= _AUDIT_LIMIT:
            raise _too_many((recent[0] + _AUDIT_WINDOW - now).total_seconds(), {})
        recent.append(now)

    def _throttled(self, wait: float, limit: str, app_id: str, reason: str) -> Failure:
        scope = f"Tenant_Application/{limit}/{app_id}/{self._tenant_id}"
        return _too_many(wait, {"x-ms-throttle-scope": scope, "x-ms-throttle-information": reason})


def _too_many(wait: float, headers: dict[str, str]) -> Failure:
    headers = {"Retry-After": str(max(1, ceil(wait))), **headers}
    return Failure(429, "TooManyRequests", "Too many requests", headers)


def _size(users: int) -> str:
    """Small is under 50 users, large above 500."""
    return "S" if users < _MEDIUM else "M" if users < _LARGE else "L"


# Held by the tenant itself: a gate goes when its tenant goes.
_GATES: WeakKeyDictionary["World", Gate] = WeakKeyDictionary()
