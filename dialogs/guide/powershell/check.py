"""The exact commands of today for this case."""

import re
from collections.abc import Sequence
from datetime import date

from dialogs.examining.case import Case, Meaning
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.glance import NothingToShow
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import Clear, Verdict
from dialogs.licensing.cmdlets import known_id
from dialogs.licensing.printed import Sending, printed
from dialogs.licensing.reprocessing import reprocessing
from dialogs.licensing.unreadable import STATES_READER
from dialogs.remedies.group_products import GIVE, giving
from dialogs.words.script import Command
from dialogs.words.text import phrase, say
from graph import Directory

_SET_LICENSE = "Set-MgUserLicense -AddLicenses @() -RemoveLicenses @(), with ids and not part numbers"

# https://learn.microsoft.com/entra/identity/users/licensing-powershell-graph-examples
REPLACEMENTS = {
    "get-msolaccountsku": "Get-MgSubscribedSku -All",
    "get-azureadsubscribedsku": "Get-MgSubscribedSku -All",
    "get-msolgroup": "Get-MgGroup -Property Id,DisplayName,AssignedLicenses,LicenseProcessingState",
    "get-azureadgroup": "Get-MgGroup -Property Id,DisplayName,AssignedLicenses,LicenseProcessingState",
    "get-msolgroupmember": "Get-MgGroupMember -All",
    "get-msoluser": "Get-MgUser -Property Id,UserPrincipalName,UsageLocation,LicenseAssignmentStates",
    "get-azureaduser": "Get-MgUser -Property Id,UserPrincipalName,UsageLocation,LicenseAssignmentStates",
    "get-azureaduserlicensedetail": "Get-MgUserLicenseDetail",
    "set-msoluserlicense": _SET_LICENSE,
    "set-azureaduserlicense": _SET_LICENSE,
    "set-msoluser": "Update-MgUser",
    "set-azureaduser": "Update-MgUser",
    "redo-msolprovisionuser": "Invoke-MgRetryUserServiceProvisioning",
    "connect-msolservice": "Connect-MgGraph",
    "connect-azuread": "Connect-MgGraph",
}

_RETIRED = re.compile(r"\b[a-z]+-(?:msol|azuread)[a-z]*\b", re.IGNORECASE)


async def give_commands(case: Case, directory: Directory) -> Sequence[Verdict]:
    """That the commands below are for this case; and what became of old ones that were pasted."""
    what = tuple(named.name for named in (case.user, case.group, case.sku) if named)
    pasted = dict.fromkeys(name.casefold() for name in _RETIRED.findall(f"{case.question} {case.error_text}"))
    return (
        *(
            Clear(
                say("{old} no longer works; use {new}.", old=name, new=REPLACEMENTS.get(name, _COUNTERPART))
            )
            for name in pasted
        ),
        Clear(say("These commands are filled in for {what}.", what=what or phrase("no one in particular"))),
    )


_COUNTERPART = phrase("its counterpart in Microsoft Graph PowerShell")


def commands(case: Case) -> Sequence[Command]:
    """Connect and look; then, with more rights, repair: for what this case names."""
    named = {kind: thing for kind, thing in (("user", case.user), ("group", case.group)) if thing}
    return (
        printed(
            'Connect-MgGraph -Scopes "Group.Read.All","User.Read.All","LicenseAssignment.Read.All"',
            *(_OF_USER if case.user else ()),
            *(_OF_GROUP if case.group else ()),
            _PRODUCTS,
            *((_GROUPS_IN_ERROR,) if case.whole_tenant else ()),
            *((reprocessing(case.user),) if case.user else ()),
            *((_giving(case),) if case.group else ()),
            **named,
        ),
    )


_OF_USER = (
    "(Get-MgUser -UserId $user -Property LicenseAssignmentStates).LicenseAssignmentStates | "
    "Select-Object SkuId, State, Error, AssignedByGroup",
    "Get-MgUser -UserId $user -Property Id,UserPrincipalName,UsageLocation,ProxyAddresses",
    "Get-MgUserLicenseDetail -UserId $user | Select-Object SkuPartNumber -ExpandProperty ServicePlans",
    "Get-MgUserMemberOfAsGroup -UserId $user -All | Select-Object Id, DisplayName",
)
_OF_GROUP = (
    "Get-MgGroup -GroupId $group -Property Id,DisplayName,AssignedLicenses,LicenseProcessingState,"
    "MembershipRule,MembershipRuleProcessingState",
    "Get-MgGroupMemberWithLicenseError -GroupId $group -All",
)
_PRODUCTS = "Get-MgSubscribedSku -All | Select-Object SkuPartNumber, SkuId, ConsumedUnits, PrepaidUnits"
_GROUPS_IN_ERROR = 'Get-MgGroup -Filter "hasMembersWithLicenseErrors eq true" -All'


def _giving(case: Case) -> Sending:
    given = giving(known_id(case.group, "group"), (known_id(case.sku, "sku"),))
    return Sending(given, GIVE.least.permission)


_FOLDER = step_folder(__file__)

POWERSHELL = Check(
    "powershell",
    say("The PowerShell commands for this case"),
    Page(
        "RS7",
        say("PowerShell support is limited; use the MSOnline (v1.0) cmdlets."),
        _FOLDER.page,
        (
            Source(
                "PowerShell and Microsoft Graph examples for group-based licensing",
                "https://learn.microsoft.com/entra/identity/users/licensing-powershell-graph-examples",
                "2026-07-01",
            ),
            Source(
                "What's new in Microsoft Entra: retirement of MSOnline",
                "https://learn.microsoft.com/entra/fundamentals/whats-new-archive",
            ),
        ),
        date(2026, 11, 24),
    ),
    give_commands,
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            "powershell",
            messages=frozenset(
                {
                    Meaning.INCOMPLETE_REQUEST,
                    Meaning.NOTHING_TO_CHANGE,
                    Meaning.PART_NUMBER,
                    Meaning.RETIRED_MODULE,
                    Meaning.WRONG_REQUEST,
                }
            ),
            instead=("RS3",),
            how_to=True,
        ),
        Topic("view_status_script", instead=("RS3",), how_to=True),
    ),
    commands=commands,
    least=STATES_READER,
    eager=lambda case: False,
    glance=NothingToShow("it gives commands and asks Graph nothing"),
)
