"""The products of an exported tenant, and the purchases behind them."""

from collections.abc import Iterable, Iterator

from graph.simulated.exporting.read_out import Json, Read
from graph.simulated.exporting.short_names import Names


def products(read: Read, names: Names) -> list[Json]:
    """What the tenant has, and what is still named there and gone."""
    return [*_listed(read, names), *_gone(read, names)]


def _listed(read: Read, names: Names) -> Iterator[Json]:
    for sku in read.skus:
        units = sku["prepaidUnits"]
        yield _product(read, names, sku, sku["servicePlans"]) | {
            "seats": units.get("enabled", 0),
            "warning": units.get("warning", 0),
            "suspended": units.get("suspended", 0),
            "locked_out": units.get("lockedOut", 0),
            "status": sku["capabilityStatus"],
            "applies_to": sku.get("appliesTo", "User"),
        }


def _gone(read: Read, names: Names) -> Iterator[Json]:
    """What a purchase, a group or a person still names, and the tenant's list does not."""
    for bought in read.subscriptions:
        if bought["skuId"] not in names.skus:
            yield _product(read, names, bought, bought.get("serviceStatus") or ()) | {"gone": "1d ago"}
    for sku_id in sorted(set(_mentioned(read)) - names.skus.keys()):
        yield _product(read, names, {"skuId": sku_id, "skuPartNumber": sku_id}, ()) | {"gone": "1d ago"}


def _mentioned(read: Read) -> Iterator[str]:
    for group in read.groups:
        yield from (license["skuId"] for license in group.get("assignedLicenses") or ())
    for user in read.users:
        yield from (row["skuId"] for row in user.get("licenseAssignmentStates") or ())


def _product(read: Read, names: Names, sku: Json, plans: Iterable[Json]) -> Json:
    names.skus[sku["skuId"]] = sku["skuPartNumber"]
    return {
        "sku": sku["skuPartNumber"],
        "id": sku["skuId"],
        "plans": [names.plan(plan) for plan in plans],
        "subscriptions": [
            {
                "seats": bought.get("totalLicenses") or 0,
                "status": bought.get("status") or "Enabled",
                "trial": bool(bought.get("isTrial")),
                "created": bought.get("createdDateTime") or "700d ago",
                "next_lifecycle": bought.get("nextLifecycleDateTime"),
            }
            for bought in read.subscriptions
            if bought["skuId"] == sku["skuId"]
        ],
    }
