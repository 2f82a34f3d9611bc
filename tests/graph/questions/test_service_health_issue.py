from datetime import UTC, datetime

from graph import (
    ServiceHealthIssue,
)
from tests.graph.questions.asked import asked, rows


async def test_only_open_incidents_are_asked_for() -> None:
    issue = {
        "id": "EN1",
        "title": "Delays",
        "service": "Microsoft Entra",
        "status": "serviceDegradation",
        "startDateTime": "2026-11-24T06:00:00Z",
        "impactDescription": "Slow.",
    }
    graph, directory = asked({"/admin/serviceAnnouncement/issues": rows(issue)})
    issues = await directory.service_health_issues()
    assert issues.items == (
        ServiceHealthIssue(
            "EN1",
            "Delays",
            "Microsoft Entra",
            "serviceDegradation",
            issues.seen,
            datetime(2026, 11, 24, 6, tzinfo=UTC),
            "Slow.",
        ),
    )
    assert "?$filter=isResolved%20eq%20false&" in graph.sent[0][0]
