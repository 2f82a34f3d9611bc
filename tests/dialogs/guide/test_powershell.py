from dialogs.examining.case import Case, Named
from dialogs.guide.powershell.check import POWERSHELL, commands
from dialogs.words.script import written
from tests.tenants import eyes, tenant
from tests.verdicts import run, told

TENANT = """
"""
MEGAN = Named("27105c11-dd3f-577e-931f-3f06815d0340", "Megan Bowen")
SALES = Named("144e2db7-f812-52cd-9c02-e47661a7d4ea", "Sales'; Remove-MgUser")
E3 = Named("6fd2c87f-b296-42f0-b197-1e91e994b900", "Office 365 E3")


async def test_a_retired_command_gets_its_replacement() -> None:
    case = Case(user=MEGAN, question="Why does Get-MsolAccountSku fail, and Get-AzureADDomain too?")

    verdicts = await run(POWERSHELL, case, eyes(tenant(TENANT)))

    assert told(verdicts) == [
        ("clear", "get-msolaccountsku no longer works; use Get-MgSubscribedSku -All."),
        (
            "clear",
            "get-azureaddomain no longer works; use its counterpart in Microsoft Graph PowerShell.",
        ),
        ("clear", "These commands are filled in for Megan Bowen."),
    ]


async def test_provisioning_is_tried_again_by_a_cmdlet() -> None:
    case = Case(user=MEGAN, question="Redo-MsolProvisionUser is gone")

    verdicts = await run(POWERSHELL, case, eyes(tenant(TENANT)))

    assert told(verdicts)[0] == (
        "clear",
        "redo-msolprovisionuser no longer works; use Invoke-MgRetryUserServiceProvisioning.",
    )


async def test_it_asks_graph_nothing() -> None:
    directory = eyes(tenant(TENANT))

    assert told(await run(POWERSHELL, Case(), directory)) == [
        ("clear", "These commands are filled in for no one in particular.")
    ]
    assert directory.receipt.http_requests == 0
    assert not POWERSHELL.eager(Case())


def test_the_ids_of_the_case_are_filled_in_and_its_names_are_not() -> None:
    (script,) = commands(Case(user=MEGAN, group=SALES, sku=E3))

    give = (
        "Set-MgGroupLicense -GroupId $group -AddLicenses @(@{SkuId=$sku; DisabledPlans=@("
        "(Get-MgGroup -GroupId $group -Property AssignedLicenses -ErrorAction Stop).AssignedLicenses | "
        "Where-Object SkuId -eq $sku | ForEach-Object DisabledPlans)}) -RemoveLicenses @()"
    )
    assert written(script).split("\n") == [
        "$user = '27105c11-dd3f-577e-931f-3f06815d0340'",
        "$group = '144e2db7-f812-52cd-9c02-e47661a7d4ea'",
        "$sku = '6fd2c87f-b296-42f0-b197-1e91e994b900'",
        'Connect-MgGraph -Scopes "Group.Read.All","User.Read.All","LicenseAssignment.Read.All"',
        "(Get-MgUser -UserId $user -Property LicenseAssignmentStates).LicenseAssignmentStates | "
        "Select-Object SkuId, State, Error, AssignedByGroup",
        "Get-MgUser -UserId $user -Property Id,UserPrincipalName,UsageLocation,ProxyAddresses",
        "Get-MgUserLicenseDetail -UserId $user | Select-Object SkuPartNumber -ExpandProperty ServicePlans",
        "Get-MgUserMemberOfAsGroup -UserId $user -All | Select-Object Id, DisplayName",
        "Get-MgGroup -GroupId $group -Property Id,DisplayName,AssignedLicenses,LicenseProcessingState,"
        "MembershipRule,MembershipRuleProcessingState",
        "Get-MgGroupMemberWithLicenseError -GroupId $group -All",
        "Get-MgSubscribedSku -All | Select-Object SkuPartNumber, SkuId, ConsumedUnits, PrepaidUnits",
        "Connect-MgGraph -Scopes 'User.ReadWrite.All'",
        "# What it would do:",
        "Invoke-MgLicenseUser -UserId $user -WhatIf",
        "# Do it:",
        "Invoke-MgLicenseUser -UserId $user",
        "Connect-MgGraph -Scopes 'Group.Read.All','LicenseAssignment.ReadWrite.All'",
        "# What it would do:",
        f"{give} -WhatIf",
        "# Do it:",
        give,
    ]


def test_for_the_whole_tenant_it_finds_the_groups_in_error() -> None:
    (script,) = commands(Case())

    assert written(script).endswith('\nGet-MgGroup -Filter "hasMembersWithLicenseErrors eq true" -All')
