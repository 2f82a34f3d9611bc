from datetime import UTC, datetime

import pytest

from graph import (
    Actor,
    AuditTarget,
    DirectoryAudit,
    ModifiedProperty,
)
from graph.asking.errors import Nonsense
from tests.graph.questions.asked import AT, BOB, SALES, asked, rows


async def test_audit_entries_come_newest_first_with_who_did_what() -> None:
    entry = {
        "id": "Directory_1",
        "category": "GroupManagement",
        "correlationId": "5a1b2c3d-0000-4000-8000-000000000001",
        "result": "success",
        "resultReason": "",
        "activityDisplayName": "Set group license",
        "activityDateTime": "2026-11-23T13:58:02.1234567Z",
        "initiatedBy": {
            "app": None,
            "user": {"id": BOB, "displayName": None, "userPrincipalName": "bob@contoso.com"},
        },
        "targetResources": [
            {
                "id": SALES,
                "displayName": "LIC-M365-E3",
                "type": "Group",
                "userPrincipalName": None,
                "modifiedProperties": [
                    {"displayName": "AssignedLicense", "oldValue": "[]", "newValue": None}
                ],
            }
        ],
        "additionalDetails": [{"key": "User-Agent", "value": "EvoSTS"}],
    }
    app = {"app": {"displayName": "Microsoft Azure AD Group-Based Licensing"}, "user": None}
    newer = {"id": "Directory_2", "activityDateTime": "2026-11-23T14:02:11Z", "initiatedBy": app}
    graph, directory = asked({"/auditLogs/directoryAudits": rows(entry, newer)})
    audits = await directory.audits(SALES, datetime(2026, 11, 17, tzinfo=UTC))
    assert graph.sent == [
        [
            "GET /auditLogs/directoryAudits?$filter=activityDateTime%20ge%202026-11-17T00:00:00Z"
            f"%20and%20targetResources/any(t:t/id%20eq%20'{SALES}')&$orderby=activityDateTime%20desc&$top=200"
        ]
    ]
    assert audits.items == (
        DirectoryAudit(
            "Directory_2",
            "",
            datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC),
            "",
            audits.seen,
            initiated_by=Actor("app", None, "Microsoft Azure AD Group-Based Licensing"),
        ),
        DirectoryAudit(
            "Directory_1",
            "Set group license",
            datetime(2026, 11, 23, 13, 58, 2, 123456, tzinfo=UTC),
            "success",
            audits.seen,
            category="GroupManagement",
            correlation_id="5a1b2c3d-0000-4000-8000-000000000001",
            initiated_by=Actor("user", BOB, "bob@contoso.com"),
            targets=(
                AuditTarget(
                    SALES, "Group", "LIC-M365-E3", None, (ModifiedProperty("AssignedLicense", "[]", None),)
                ),
            ),
            additional_details={"User-Agent": "EvoSTS"},
        ),
    )


async def test_what_was_done_in_the_whole_tenant_is_asked_by_the_names_of_activities() -> None:
    graph, directory = asked({"/auditLogs/directoryAudits": rows()})
    activities = ("Set group license", "Change user license")
    assert len(await directory.audits_of(activities, datetime(2026, 11, 17, tzinfo=UTC))) == 0
    assert graph.sent == [
        [
            "GET /auditLogs/directoryAudits?$filter=activityDateTime%20ge%202026-11-17T00:00:00Z"
            "%20and%20(activityDisplayName%20eq%20'Set%20group%20license'"
            "%20or%20activityDisplayName%20eq%20'Change%20user%20license')"
            "&$orderby=activityDateTime%20desc&$top=200"
        ]
    ]


async def test_an_entry_without_a_time_is_nonsense() -> None:
    _, directory = asked({"/auditLogs/directoryAudits": rows({"id": "1"})})
    with pytest.raises(Nonsense):
        await directory.audits(SALES, AT)
