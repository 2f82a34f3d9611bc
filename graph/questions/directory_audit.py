"""The audit log. https://learn.microsoft.com/graph/api/resources/directoryaudit"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from graph.asking import lenient, wire
from graph.asking.errors import Nonsense
from graph.asking.listed import Listed, Seen
from graph.asking.wire import Json, guid, literal, moment
from graph.questions import Questions


@dataclass(frozen=True, slots=True)
class Actor:
    """Who or what did it, as the audit log names it."""

    kind: Literal["user", "app", "unknown"]
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ModifiedProperty:
    """What an audited operation changed; both values are strings, mostly JSON inside."""

    display_name: str
    old_value: str | None
    new_value: str | None


@dataclass(frozen=True, slots=True)
class AuditTarget:
    """An object an audited operation touched."""

    id: str | None
    type: str | None
    display_name: str | None = None
    user_principal_name: str | None = None
    modified_properties: tuple[ModifiedProperty, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryAudit:
    """One entry of the audit log. https://learn.microsoft.com/graph/api/resources/directoryaudit"""

    id: str
    activity: str
    at: datetime
    result: str
    seen: Seen
    result_reason: str = ""
    category: str = ""
    correlation_id: str = ""
    initiated_by: Actor = field(default_factory=lambda: Actor("unknown"))
    targets: tuple[AuditTarget, ...] = ()
    additional_details: Mapping[str, str] = field(default_factory=dict)


AUDITS = 200
"""Entries of one audit query: what people read, in one request of the five in ten seconds."""


def as_directory_audit(json: Json, seen: Seen) -> DirectoryAudit:
    """https://learn.microsoft.com/graph/api/resources/directoryaudit"""
    at = moment(json.get("activityDateTime"))
    if at is None:
        raise Nonsense(seen.request, message="an audit entry without a time")
    return DirectoryAudit(
        id=lenient.identity(json, seen),
        activity=lenient.text(json, "activityDisplayName") or "",
        at=at,
        result=lenient.text(json, "result") or "",
        seen=seen,
        result_reason=lenient.text(json, "resultReason") or "",
        category=lenient.text(json, "category") or "",
        correlation_id=lenient.text(json, "correlationId") or "",
        initiated_by=_actor(lenient.part(json, "initiatedBy")),
        targets=tuple(_audit_target(target) for target in lenient.parts(json, "targetResources") or ()),
        additional_details={
            lenient.text(detail, "key") or "": lenient.text(detail, "value") or ""
            for detail in lenient.parts(json, "additionalDetails") or ()
        },
    )


def _actor(json: Json) -> Actor:
    """initiatedBy has a user or an app set, the other one null."""
    if person := lenient.part(json, "user"):
        name = lenient.text(person, "userPrincipalName") or lenient.text(person, "displayName")
        return Actor("user", lenient.text(person, "id"), name)
    if app := lenient.part(json, "app"):
        id = lenient.text(app, "servicePrincipalId") or lenient.text(app, "appId")
        return Actor("app", id, lenient.text(app, "displayName"))
    return Actor("unknown")


def _audit_target(json: Json) -> AuditTarget:
    return AuditTarget(
        id=lenient.text(json, "id"),
        type=lenient.text(json, "type"),
        display_name=lenient.text(json, "displayName"),
        user_principal_name=lenient.text(json, "userPrincipalName"),
        modified_properties=tuple(
            ModifiedProperty(
                lenient.text(changed, "displayName") or "",
                lenient.text(changed, "oldValue"),
                lenient.text(changed, "newValue"),
            )
            for changed in lenient.parts(json, "modifiedProperties") or ()
        ),
    )


class DirectoryAuditQuestions(Questions):
    """What was done, and by whom."""

    async def audits(self, target_id: str, since: datetime) -> Listed[DirectoryAudit]:
        return await self._newest(f"targetResources/any(t:t/id eq {literal(guid(target_id))})", since)

    async def audits_of(
        self,
        activities: Sequence[str],
        since: datetime,
        *,
        until: datetime | None = None,
        actor_ids: Sequence[str] = (),
    ) -> Listed[DirectoryAudit]:
        named = " or ".join(f"activityDisplayName eq {literal(activity)}" for activity in activities)
        by = " or ".join(f"initiatedBy/user/id eq {literal(guid(one))}" for one in actor_ids)
        end = f"activityDateTime le {until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if until else ""
        parts = (end, named and f"({named})", by and f"({by})")
        return await self._newest(" and ".join(one for one in parts if one), since)

    async def _newest(self, which: str, since: datetime) -> Listed[DirectoryAudit]:
        asked = wire.get(
            "/auditLogs/directoryAudits",
            filter=f"activityDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} and {which}",
            orderby="activityDateTime desc",
            top=AUDITS,
        )
        # Five queries in ten seconds are the whole tenant's: who is throttled here does not wait.
        entries = await self._asking.list(asked, as_directory_audit, first_page_only=True, patient=False)
        return replace(entries, items=tuple(sorted(entries, key=lambda entry: entry.at, reverse=True)))
