"""What Microsoft says is wrong on its side.
https://learn.microsoft.com/graph/api/resources/servicehealthissue"""

from dataclasses import dataclass
from datetime import datetime

from graph.asking import lenient, wire
from graph.asking.listed import Listed, Seen
from graph.asking.wire import Json, moment
from graph.questions import Questions


@dataclass(frozen=True, slots=True)
class ServiceHealthIssue:
    """Something Microsoft says is wrong on its side."""

    id: str
    title: str
    service: str
    status: str
    seen: Seen
    started: datetime | None = None
    impact_description: str = ""


ISSUE = ("id", "title", "service", "status", "startDateTime", "impactDescription")


def as_service_health_issue(json: Json, seen: Seen) -> ServiceHealthIssue:
    """https://learn.microsoft.com/graph/api/resources/servicehealthissue"""
    return ServiceHealthIssue(
        id=lenient.identity(json, seen),
        title=lenient.text(json, "title") or "",
        service=lenient.text(json, "service") or "",
        status=lenient.text(json, "status") or "",
        seen=seen,
        started=moment(json.get("startDateTime")),
        impact_description=lenient.text(json, "impactDescription") or "",
    )


class ServiceHealthIssueQuestions(Questions):
    """What Microsoft says is wrong."""

    async def service_health_issues(self) -> Listed[ServiceHealthIssue]:
        asked = wire.get("/admin/serviceAnnouncement/issues", *ISSUE, filter="isResolved eq false")
        return await self._asking.list(asked, as_service_health_issue)
