from graph import (
    LicenseDetails,
    Listed,
    ServicePlan,
)
from tests.graph.questions.asked import ADA, E3, EXCHANGE_2, asked, rows, seen


async def test_what_a_user_really_has_comes_plan_by_plan() -> None:
    plan = {
        "servicePlanId": EXCHANGE_2,
        "servicePlanName": "X",
        "appliesTo": "User",
        "provisioningStatus": "PendingInput",
    }
    _, directory = asked(
        {
            f"/users/{ADA}/licenseDetails": rows(
                {"skuId": E3, "skuPartNumber": "SPE_E3", "servicePlans": [plan]}
            )
        }
    )
    request = seen(f"GET /users/{ADA}/licenseDetails?$select=skuId,skuPartNumber,servicePlans")
    known = ServicePlan(EXCHANGE_2, "X", "Exchange Online (Plan 2)", "User", "PendingInput")
    details = LicenseDetails(E3, "SPE_E3", (known,), request, "Microsoft 365 E3")
    assert await directory.license_details(ADA) == Listed((details,), request)
