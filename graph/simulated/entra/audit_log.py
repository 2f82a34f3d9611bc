"""The directory audit log of a simulated tenant.

Entries look as https://learn.microsoft.com/graph/api/resources/directoryaudit describes them; activities and
categories are those of https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities.
The inner text of AssignedLicense is not JSON in Entra either: `[SkuName=…, AccountId=…, SkuId=…,
DisabledPlans=[…]]`.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

Json = dict[str, Any]

GROUP_BASED_LICENSING = "app: Microsoft Azure AD Group-Based Licensing"
DYNAMIC_GROUPS = "app: Microsoft Approval Management"

_ACTIVITIES: Mapping[str, tuple[str, str]] = {
    "Set group license": ("GroupManagement", "Assign"),
    "Start applying group based license to users": ("GroupManagement", "Update"),
    "Finish applying group based license to users": ("GroupManagement", "Update"),
    "Change user license": ("UserManagement", "Update"),
    "Update user": ("UserManagement", "Update"),
    "Add member to group": ("GroupManagement", "Assign"),
    "Remove member from group": ("GroupManagement", "Unassign"),
    "Update group": ("GroupManagement", "Update"),
    "Delete user": ("UserManagement", "Delete"),
    "Delete group": ("GroupManagement", "Delete"),
    "Restore user": ("UserManagement", "Update"),
    "Restore group": ("GroupManagement", "Update"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What an entry is about."""

    id: str
    type: str
    name: str | None = None
    upn: str | None = None
    properties: tuple[tuple[str, str | None, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry before it is written; `initiated_by` is an auditActivityInitiator."""

    activity: str
    at: datetime
    initiated_by: Json
    targets: tuple[Target, ...]
    result: str = "success"
    reason: str = ""
    category: str | None = None
    correlation: str = ""


def instant(at: datetime) -> str:
    """A date as Graph writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def licenses_text(licenses: Mapping[str, frozenset[str]], names: Mapping[str, str], tenant_id: str) -> str:
    """The value of AssignedLicense for a set of products (sku id → plans switched off)."""
    return json.dumps(
        [
            f"[SkuName={names.get(sku_id, '')}, AccountId={tenant_id}, SkuId={sku_id}, "
            f"DisabledPlans=[{', '.join(sorted(disabled))}]]"
            for sku_id, disabled in licenses.items()
        ]
    )


@dataclass(slots=True)
class AuditLog:
    """All entries that are young enough to be kept by anybody, oldest first."""

    tenant_id: str
    keep_from: datetime
    gaps: frozenset[tuple[str, str]] = frozenset()
    _entries: list[Json] = field(default_factory=list)
    _times: list[datetime] = field(default_factory=list)
    _written: int = 0

    def write(self, entry: Entry) -> None:
        """Keep the entry, unless it is too old to be read, or one of those that never came."""
        self._written += 1
        missing = any((entry.activity, target.id) in self.gaps for target in entry.targets)
        if entry.at < self.keep_from or missing:
            return
        at = bisect_right(self._times, entry.at)
        self._times.insert(at, entry.at)
        self._entries.insert(at, self._written_out(entry))

    def since(self, at: datetime) -> Sequence[Json]:
        """The entries from a time on, newest first."""
        return self._entries[bisect_left(self._times, at) :][::-1]

    def _written_out(self, entry: Entry) -> Json:
        category, operation = _ACTIVITIES.get(entry.activity, ("UserManagement", "Update"))
        own = str(uuid5(UUID(self.tenant_id), f"audit {self._written}"))
        correlation = entry.correlation or own
        return {
            "id": f"Directory_{correlation}_{own[:5].upper()}_{self._written}",
            "category": entry.category or category,
            "correlationId": correlation,
            "result": entry.result,
            "resultReason": entry.reason,
            "activityDisplayName": entry.activity,
            "activityDateTime": instant(entry.at),
            "loggedByService": "Core Directory",
            "operationType": operation,
            "initiatedBy": entry.initiated_by,
            "targetResources": [_target(target) for target in entry.targets],
            "additionalDetails": [],
        }


def _target(target: Target) -> Json:
    return {
        "id": target.id,
        "displayName": target.name,
        "type": target.type,
        "userPrincipalName": target.upn,
        "groupType": None,
        "modifiedProperties": list(_modified(target.properties)),
    }


def _modified(properties: Iterable[tuple[str, str | None, str | None]]) -> Iterable[Json]:
    names = []
    for name, old, new in properties:
        names.append(name)
        yield {"displayName": name, "oldValue": old, "newValue": new}
    if names and names != ["Result"]:
        yield {
            "displayName": "Included Updated Properties",
            "oldValue": None,
            "newValue": json.dumps(", ".join(names)),
        }
