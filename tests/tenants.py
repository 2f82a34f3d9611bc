"""Names of a simulated tenant's things, for tests that build a case by hand."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from dialogs.case import Case, Named
from dialogs.step import Check
from dialogs.verdict import Verdict
from graph import Directory, Entra
from graph.simulated.world import World

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""Where a test tenant's clock stands, unless its file says otherwise."""

Tenant = Callable[[str], World]
Asking = Callable[..., Entra]
Run = Callable[[Check, Case, Directory], Awaitable[tuple[Verdict, ...]]]


def someone(world: World, name: str) -> Named:
    """A user of the tenant by display name or user principal name."""
    return next(
        Named(user["id"], user["displayName"])
        for user in world.users()
        if name in {user["displayName"], user["userPrincipalName"]}
    )


def some_group(world: World, name: str) -> Named:
    """A group of the tenant by display name."""
    return next(
        Named(group["id"], group["displayName"]) for group in world.groups() if group["displayName"] == name
    )


def some_product(world: World, part_number: str, name: str = "") -> Named:
    """A product of the tenant by part number."""
    sku = next(sku for sku in world.subscribed_skus() if sku["skuPartNumber"] == part_number)
    return Named(sku["skuId"], name or part_number)
