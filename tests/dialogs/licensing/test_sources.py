from dialogs.examining.case import Named
from dialogs.licensing.sources import either, row_name, user_plans
from dialogs.words.text import only, plain
from graph import Seen, ServicePlan, SubscribedSku
from tests.tenants import NOW

SALES = Named("11111111-0000-4000-8000-000000000001", "Sales")


def test_alternatives_are_told_with_or() -> None:
    assert plain(only(either(["a"]))) == "a"
    assert plain(only(either(["a", "b", "c"]))) == "a, b or c"
    assert plain(only(either(["a", "b", "c", "d", "e"]))) == "a or one of 4 others"


def test_a_source_is_a_group_or_direct() -> None:
    assert plain(row_name("Office 365 E3", SALES)) == "Office 365 E3 from Sales"
    assert plain(row_name("Office 365 E3", None)) == "Office 365 E3 assigned directly"


def test_plans_of_the_tenant_and_plans_switched_off_are_nobodys() -> None:
    mine, off = ServicePlan("mine", "TEAMS1"), ServicePlan("off", "SWAY")
    company = ServicePlan("company", "WINDOWS_STORE", applies_to="Company")
    seen = Seen("GET /subscribedSkus", NOW)
    sku = SubscribedSku("sku", "ENTERPRISEPACK", seen, service_plans=(mine, off, company))

    assert user_plans(sku, ["off"]) == {"mine": mine}
    assert user_plans(None) == {}
