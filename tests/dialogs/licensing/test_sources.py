from dialogs.examining.case import Named
from dialogs.licensing.sources import either, license_command, powershell, user_plans, whence
from dialogs.words.text import plain
from graph import Seen, ServicePlan, SubscribedSku
from tests.tenants import NOW

SALES, E3 = Named("11111111-0000-4000-8000-000000000001", "Sales"), Named("sku", "Office 365 E3")


def test_alternatives_are_told_with_or() -> None:
    assert plain(either(["a"])) == "a"
    assert plain(either(["a", "b", "c"])) == "a or b or c"
    assert plain(either(["a", "b", "c", "d", "e"])) == "a or one of 4 others"


def test_a_quote_cannot_leave_a_powershell_string() -> None:
    assert powershell("x'; Remove-MgUser -UserId 'y") == "'x''; Remove-MgUser -UserId ''y'"


def test_an_assignment_is_sent_again_with_all_that_stays_off() -> None:
    assert license_command(SALES, "", E3, {"b", "a"}) == (
        f"Set-MgGroupLicense -GroupId '{SALES.id}' "
        "-AddLicenses @(@{SkuId='sku'; DisabledPlans=@('a', 'b')}) -RemoveLicenses @()"
    )
    assert license_command(None, "megan", E3, ()) == (
        "Set-MgUserLicense -UserId 'megan' "
        "-AddLicenses @(@{SkuId='sku'; DisabledPlans=@()}) -RemoveLicenses @()"
    )


def test_a_source_is_a_group_or_direct() -> None:
    assert plain(whence(SALES)) == "from Sales"
    assert plain(whence(None)) == "assigned directly"


def test_plans_of_the_tenant_and_plans_switched_off_are_nobodys() -> None:
    mine, off = ServicePlan("mine", "TEAMS1"), ServicePlan("off", "SWAY")
    company = ServicePlan("company", "WINDOWS_STORE", applies_to="Company")
    seen = Seen("GET /subscribedSkus", NOW)
    sku = SubscribedSku("sku", "ENTERPRISEPACK", seen, service_plans=(mine, off, company))

    assert user_plans(sku, ["off"]) == {"mine": mine}
    assert user_plans(None) == {}
