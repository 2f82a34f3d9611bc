"""Requests as PowerShell where nobody planned them: what stands there is read by the statement that sends."""

from dialogs.examining.remedy import Target
from dialogs.licensing.printed import Sending, printed
from dialogs.remedies import remove_direct, switch_plans
from dialogs.remedies.group_products import giving
from dialogs.remedies.licenses import FromAGroupToo, OffNow, assign
from dialogs.words.script import written
from dialogs.words.text import say
from graph import GraphRequest
from tests.powershell import code, set_twice, unset

GROUP, USER, SKU, PLAN = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "1234")
WRITES = "LicenseAssignment.ReadWrite.All"
OFF = (
    "(Get-MgGroup -GroupId $group -Property AssignedLicenses -ErrorAction Stop).AssignedLicenses | "
    "Where-Object SkuId -eq $sku | ForEach-Object DisabledPlans"
)


def lines(*requests: GraphRequest, only_where: FromAGroupToo | None = None) -> list[str]:
    told = written(printed(Sending(requests, WRITES, only_where))).split("\n")
    assert (unset(told), set_twice(told)) == (set(), set())
    return told


def test_a_product_is_given_with_all_that_is_off_now() -> None:
    command = (
        f"Set-MgGroupLicense -GroupId $group -AddLicenses @(@{{SkuId=$sku; DisabledPlans=@({OFF})}}) "
        "-RemoveLicenses @()"
    )

    assert lines(*giving(GROUP, (SKU,))) == [
        f"$group = '{GROUP}'",
        f"$sku = '{SKU}'",
        f"Connect-MgGraph -Scopes 'Group.Read.All','{WRITES}'",
        "# What it would do:",
        f"{command} -WhatIf",
        "# Do it:",
        command,
    ]


def test_one_plan_more_is_off_beside_those_that_are() -> None:
    assert lines(*switch_plans.off_requests(GROUP, SKU, (PLAN,)))[-1] == (
        "Set-MgGroupLicense -GroupId $group -AddLicenses @(@{SkuId=$sku; DisabledPlans=@("
        f"@({OFF}) + @($plan) | Select-Object -Unique)}}) -RemoveLicenses @()"
    )


def test_a_license_of_a_person_keeps_what_is_off_directly() -> None:
    told = lines(assign(Target("user", USER, ""), {SKU: OffNow()}))

    assert code(told[-1]) == (
        "Set-MgUserLicense -UserId $user -AddLicenses @(@{SkuId=$sku; DisabledPlans=@((Get-MgUser -UserId "
        "$user -Property LicenseAssignmentStates -ErrorAction Stop).LicenseAssignmentStates | Where-Object { "
        "$_.SkuId -eq $sku -and -not $_.AssignedByGroup } | ForEach-Object DisabledPlans)}) "
        "-RemoveLicenses @()"
    )
    assert told[2] == f"Connect-MgGraph -Scopes '{WRITES}','User.Read.All'"


def test_a_direct_license_goes_only_where_a_group_gives_the_product_too() -> None:
    told = lines(*remove_direct.requests(USER, SKU), only_where=FromAGroupToo(USER, SKU))

    assert told[:3] == [
        f"$user = '{USER}'",
        f"$sku = '{SKU}'",
        f"Connect-MgGraph -Scopes '{WRITES}','User.Read.All'",
    ]
    assert told[-1] == (
        "if ((Get-MgUser -UserId $user -Property LicenseAssignmentStates -ErrorAction Stop)"
        ".LicenseAssignmentStates | Where-Object { $_.SkuId -eq $sku -and $_.AssignedByGroup -and $_.State "
        "-eq 'Active' }) { Set-MgUserLicense -UserId $user -AddLicenses @() -RemoveLicenses @($sku) }"
    )
    assert told[-3] == told[-1].removesuffix(" }") + " -WhatIf }"


def test_what_several_parts_name_is_set_once_and_captions_are_texts() -> None:
    given = Sending(giving(GROUP, (SKU,)), WRITES)

    script = printed(say("To put them in:"), given, given)

    assert [line for line in script.lines if not isinstance(line, str)] == [
        say("To put them in:"),
        *(say("What it would do:"), say("Do it:")),
        *(say("What it would do:"), say("Do it:")),
    ]
    assert set_twice(written(script).split("\n")) == set()
