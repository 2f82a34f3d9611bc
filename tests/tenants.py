"""A tenant in a few lines, who looks at it, and names of its things, for tests that build a case by hand.

world = tenant(SALES)
megan = someone(world, "Megan Bowen")
finding = await finds(NOT_ENOUGH_LICENSES, Case(user=megan), eyes(world, "lee@contoso.example"))
"""

from datetime import UTC, datetime

from dialogs.examining.case import Named
from graph import ALL_SCOPES, Directory, Entra, PlansFirstSeen, simulate
from graph.simulated.declared.tenant_file import loads
from graph.simulated.world import World

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""Where a test tenant's clock stands, unless its file says otherwise."""

NO_AUDIT_LOG = frozenset(
    {"User.Read.All", "Group.Read.All", "LicenseAssignment.Read.All", "Organization.Read.All"}
)
"""Permissions that read licenses and people, and not who changed them."""

_CONTOSO = """
name: Contoso
domain: contoso.example
initial_domain: contoso.onmicrosoft.com
country: US
"""


def tenant(text: str) -> World:
    """The declared tenant, alive; its clock moves only by `advance`. Contoso, unless the text begins with
    another name."""
    declared = text if text.lstrip().startswith("name:") else _CONTOSO + text
    return World.of(loads(declared), start=None if "\nclock:" in text else NOW, monotonic=lambda: 0.0)


def asking(world: World, who: str | None = None, scopes: frozenset[str] = ALL_SCOPES) -> Entra:
    """The way to Graph of somebody, by user principal name; None asks as an application."""
    user = world.user(who) if who else None
    if who and user is None:
        raise LookupError(f"nobody in this tenant is called {who}")
    return simulate(world, user["id"] if user else None, scopes)


def eyes(
    world: World,
    who: str | None = None,
    scopes: frozenset[str] = ALL_SCOPES,
    remembered: PlansFirstSeen | None = None,
) -> Directory:
    """What somebody sees of the tenant: one examination's directory."""
    return asking(world, who, scopes).directory(remembered)


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
