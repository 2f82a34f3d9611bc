from dialogs.licensing.sources import user_plans
from graph import Seen, ServicePlan, SubscribedSku
from tests.tenants import NOW


def test_plans_of_the_tenant_and_plans_switched_off_are_nobodys() -> None:
    mine, off = ServicePlan("mine", "TEAMS1"), ServicePlan("off", "SWAY")
    company = ServicePlan("company", "WINDOWS_STORE", applies_to="Company")
    seen = Seen("GET /subscribedSkus", NOW)
    sku = SubscribedSku("sku", "ENTERPRISEPACK", seen, service_plans=(mine, off, company))

    assert user_plans(sku, ["off"]) == {"mine": mine}
    assert user_plans(None) == {}
