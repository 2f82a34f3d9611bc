"""How people are reprocessed, as it is printed: one, or everybody in error of a group."""

from dialogs.examining.case import Named
from dialogs.licensing.cmdlets import known_id
from dialogs.licensing.printed import printed, printed_for_each
from dialogs.remedies.reprocess import REPROCESS, requests


def reprocessed(user: Named | None) -> str:
    """One person."""
    return printed(requests(known_id(user, "user")), REPROCESS.least.permission)


def everybody_reprocessed(group: Named | None) -> str:
    """Everybody in error of a group."""
    return printed_for_each(
        "Get-MgGroupMemberWithLicenseError -GroupId $group -All",
        requests,
        "GroupMember.Read.All",
        REPROCESS.least.permission,
        group=known_id(group, "group"),
    )
