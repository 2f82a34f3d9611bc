"""The exact commands of today for this case."""

import re
from collections.abc import Sequence
from datetime import date

from dialogs.examining.case import Case
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import Clear, Missing, Verdict
from dialogs.words.text import say
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
    "redo-msolprovisionuser": "POST /users/{id}/retryServiceProvisioning",
    "connect-msolservice": "Connect-MgGraph",
    "connect-azuread": "Connect-MgGraph",
}

_RETIRED = re.compile(r"\b[a-z]+-(?:msol|azuread)[a-z]*\b", re.IGNORECASE)


async def give_commands(case: Case, directory: Directory) -> Sequence[Verdict]:
    """That the commands below are for this case; and what became of old ones that were pasted."""
    pasted = dict.fromkeys(name.casefold() for name in _RETIRED.findall(f"{case.question} {case.error_text}"))
    return (
        *(
            Clear(
                say(
                    "{old} no longer works; use {new}.",
                    old=name,
                    new=REPLACEMENTS.get(name, "its counterpart in Microsoft Graph PowerShell"),
                )
            )
            for name in pasted
        ),
        Clear(
            say(
                "These commands are filled in for {what}.",
                what=tuple(named.name for named in (case.user, case.group, case.sku) if named)
                or "no one in particular",
            )
        ),
    )


def commands(case: Case) -> Sequence[str]:
    """Connect, look, repair: for what this case names."""
    return (*_connect(), *_of_user(case), *_of_group(case), *_of_tenant(case))


def _connect() -> tuple[str, ...]:
    return (
        'Connect-MgGraph -Scopes "Group.Read.All","User.ReadWrite.All","LicenseAssignment.ReadWrite.All",'
        '"AuditLog.Read.All"',
    )


def _of_user(case: Case) -> tuple[str, ...]:
    if case.user is None:
        return ()
    id = case.user.id
    return (
        f"(Get-MgUser -UserId '{id}' -Property LicenseAssignmentStates).LicenseAssignmentStates | "
        "Select-Object SkuId, State, Error, AssignedByGroup",
        f"Get-MgUser -UserId '{id}' -Property Id,UserPrincipalName,UsageLocation,ProxyAddresses",
        f"Get-MgUserLicenseDetail -UserId '{id}' | Select-Object SkuPartNumber -ExpandProperty ServicePlans",
        f"Get-MgUserMemberOfAsGroup -UserId '{id}' -All | Select-Object Id, DisplayName",
        f"Invoke-MgLicenseUser -UserId '{id}'",
    )


def _of_group(case: Case) -> tuple[str, ...]:
    if case.group is None:
        return ()
    id = case.group.id
    sku = case.sku.id if case.sku else "<sku id>"
    return (
        f"Get-MgGroup -GroupId '{id}' -Property Id,DisplayName,AssignedLicenses,LicenseProcessingState,"
        "MembershipRule,MembershipRuleProcessingState",
        f"Get-MgGroupMemberWithLicenseError -GroupId '{id}' -All",
        f"Set-MgGroupLicense -GroupId '{id}' -AddLicenses @(@{{SkuId='{sku}'; DisabledPlans=@()}}) "
        "-RemoveLicenses @()",
    )


def _of_tenant(case: Case) -> tuple[str, ...]:
    products = "Get-MgSubscribedSku -All | Select-Object SkuPartNumber, SkuId, ConsumedUnits, PrepaidUnits"
    if not case.whole_tenant:
        return (products,)
    return (products, 'Get-MgGroup -Filter "hasMembersWithLicenseErrors eq true" -All')


_FOLDER = step_folder(__file__)

POWERSHELL = Check(
    "powershell",
    "The PowerShell commands for this case",
    Page(
        "RS7",
        "PowerShell support is limited; use the MSOnline (v1.0) cmdlets.",
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
    commands=commands,
    least=Missing("User.Read.All", "Directory Readers"),
    eager=lambda case: False,
)
