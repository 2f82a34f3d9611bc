"""What the tenant owns, and the purchases behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dialogs.examining.case import Named
from dialogs.licensing.sources import every_product
from graph import CompanySubscription, Directory, Forbidden, Seen, SubscribedSku


@dataclass(frozen=True, slots=True)
class Owned:
    """The tenant's products, and the purchases behind them (None: could not be read)."""

    skus: Mapping[str, SubscribedSku]
    seen: Seen
    purchases: tuple[CompanySubscription, ...] | None
    now: datetime

    def fine(self, product: Named) -> bool:
        """In force, without a date to it."""
        sku = self.skus.get(product.id)
        return sku is not None and sku.capability_status == "Enabled"

    def purchase(self, sku_id: str) -> CompanySubscription | None:
        """The purchase of a product that changes next."""
        of_product = [each for each in self.purchases or () if each.sku_id == sku_id and each.next_lifecycle]
        return min(of_product, key=_changes_at, default=None)


async def read_owned(directory: Directory) -> Owned:
    """The purchases matter only where some product is not in force."""
    skus = await every_product(directory)
    by_id = {sku.sku_id: sku for sku in skus}
    if all(sku.capability_status == "Enabled" for sku in skus):
        return Owned(by_id, skus.seen, (), directory.now())
    try:
        purchases = (await directory.subscriptions()).items
    except Forbidden:
        return Owned(by_id, skus.seen, None, directory.now())
    return Owned(by_id, skus.seen, purchases, directory.now())


def _changes_at(purchase: CompanySubscription) -> float:
    return purchase.next_lifecycle.timestamp() if purchase.next_lifecycle else 0
