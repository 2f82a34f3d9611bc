"""What the installation remembers of each tenant: the plans its products had when they were first seen."""

import json
from collections.abc import Mapping

from bot.store import Store

Plans = Mapping[str, tuple[str, ...]]


class RememberedPlans:
    """`dialogs.baseline.Baselines` in the store; read from it once for each tenant."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Plans] = {}

    def plans(self, tenant: str) -> Plans:
        """The plans first seen, by sku id."""
        if tenant not in self._known:
            document = self._store.load(_key(tenant))
            stored = document.value if document and document.value else {}
            self._known[tenant] = {sku: tuple(plans) for sku, plans in stored.items()}
        return self._known[tenant]

    def remember(self, tenant: str, plans: Plans) -> None:
        """Keep these from now on."""
        self._store.save(_key(tenant), {sku: list(ids) for sku, ids in plans.items()})
        self._known[tenant] = plans


def _key(tenant: str) -> str:
    return json.dumps(["plans", tenant])
