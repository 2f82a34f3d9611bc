"""How people are reprocessed, as it is printed: one, or everybody in error of a group."""

from dialogs.examining.case import Named
from dialogs.licensing.cmdlets import known_id
from dialogs.licensing.printed import ForEach, Sending, printed
from dialogs.remedies.reprocess import REPROCESS, requests
from dialogs.words.script import Script


def reprocessing(user: Named | None) -> Sending:
    """One person, as a part of what is printed."""
    return Sending(requests(known_id(user, "user")), REPROCESS.least.permission)


def reprocessed(user: Named | None) -> Script:
    """One person."""
    return printed(reprocessing(user))


EVERYBODY = ForEach(
    "Get-MgGroupMemberWithLicenseError -GroupId $group -All",
    requests,
    ("GroupMember.Read.All", REPROCESS.least.permission),
)
"""Everybody in error of `$group`, as a part of what is printed."""


def everybody_reprocessed(group: Named | None) -> Script:
    """Everybody in error of a group."""
    return printed(EVERYBODY, group=group)
