from datetime import UTC, datetime
from typing import Any

import pytest

from graph import (
    CompanySubscription,
    Listed,
    ServicePlan,
    SubscribedSku,
)
from graph.asking.errors import Nonsense
from tests.graph.questions.asked import E3, EXCHANGE_2, UNLISTED, asked, rows, seen


async def test_products_come_with_their_seats_and_by_name() -> None:
    _, directory = asked(
        {
            "/subscribedSkus": rows(
                {
                    "skuId": E3,
                    "skuPartNumber": "SPE_E3",
                    "appliesTo": "User",
                    "capabilityStatus": "Warning",
                    "consumedUnits": 253,
                    "prepaidUnits": {"enabled": 250, "suspended": 1, "warning": 2, "lockedOut": 3},
                    "servicePlans": [
                        {
                            "servicePlanId": EXCHANGE_2,
                            "servicePlanName": "EXCHANGE_S_ENTERPRISE",
                            "appliesTo": "User",
                            "provisioningStatus": "Success",
                        }
                    ],
                }
            )
        }
    )
    request = seen(
        "GET /subscribedSkus?$select=skuId,skuPartNumber,capabilityStatus,appliesTo,consumedUnits,"
        "prepaidUnits,servicePlans"
    )
    plan = ServicePlan(EXCHANGE_2, "EXCHANGE_S_ENTERPRISE", "Exchange Online (Plan 2)", "User", "Success")
    sku = SubscribedSku(
        E3, "SPE_E3", request, "Microsoft 365 E3", "Warning", "User", 253, 250, 2, 1, 3, (plan,)
    )
    assert await directory.subscribed_skus() == Listed((sku,), request)
    assert sku.available == -1


@pytest.mark.parametrize(
    "counts", [{}, {"consumedUnits": 5}, {"consumedUnits": None, "prepaidUnits": {"enabled": 5}}]
)
async def test_a_product_without_its_counts_is_no_base_for_a_finding(counts: dict[str, Any]) -> None:
    _, directory = asked({"/subscribedSkus": rows({"skuId": E3, "skuPartNumber": "SPE_E3", **counts})})
    with pytest.raises(Nonsense):
        await directory.subscribed_skus()


async def test_a_product_the_list_does_not_know_is_called_by_what_the_tenant_says() -> None:
    plans = [{"servicePlanId": UNLISTED, "servicePlanName": "NEW_PLAN"}]
    sku = {"skuId": UNLISTED, "skuPartNumber": "NEW_SKU", "consumedUnits": 0, "prepaidUnits": {"enabled": 1}}
    _, directory = asked({"/subscribedSkus": rows({**sku, "servicePlans": plans})})
    before = (
        directory.product_name(UNLISTED),
        directory.plan_name(UNLISTED),
        directory.find_products("new_sku"),
    )
    await directory.subscribed_skus()
    after = (
        directory.product_name(UNLISTED),
        directory.plan_name(UNLISTED),
        directory.find_products("new_sku"),
    )
    assert before == (UNLISTED, UNLISTED, ())
    assert after == ("NEW_SKU", "NEW_PLAN", (UNLISTED,))
    assert directory.find_products("Microsoft 365 E3") == (E3,)


async def test_purchases_say_until_when() -> None:
    _, directory = asked(
        {
            "/directory/subscriptions": rows(
                {
                    "skuId": E3,
                    "skuPartNumber": "SPE_E3",
                    "status": "Suspended",
                    "totalLicenses": 25,
                    "isTrial": True,
                    "nextLifecycleDateTime": "2026-12-01T00:00:00Z",
                }
            )
        }
    )
    request = seen(
        "GET /directory/subscriptions?$select=skuId,skuPartNumber,status,totalLicenses,isTrial,"
        "nextLifecycleDateTime"
    )
    bought = CompanySubscription(
        E3,
        "SPE_E3",
        "Suspended",
        25,
        request,
        is_trial=True,
        next_lifecycle=datetime(2026, 12, 1, tzinfo=UTC),
    )
    assert await directory.subscriptions() == Listed((bought,), request)
