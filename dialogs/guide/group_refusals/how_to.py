"""How what was refused on a group is looked up by command."""

from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.licensing.cmdlets import assign_id


def commands(case: Case) -> Sequence[str]:
    """What the group gives and its rule, and its failed changes with their reasons."""
    return (
        assign_id("group", case.group),
        "Get-MgGroup -GroupId $group -Property Id,DisplayName,IsAssignableToRole,MembershipRule,"
        "AssignedLicenses",
        "Get-MgAuditLogDirectoryAudit -Top 50 -Filter \"targetResources/any(t:t/id eq '$group')\" | "
        "Where-Object Result -ne 'success' | "
        "Select-Object ActivityDateTime, ActivityDisplayName, ResultReason",
    )
