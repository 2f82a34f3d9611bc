"""What the installation remembers beyond a conversation: the plans products had when they were first seen,
and how people marked its verdicts."""

import json
import time
from collections.abc import Iterable
from dataclasses import asdict

from bot.keeping.store import Store
from dialogs.talk.marks import Feedback, Mark
from graph import PlansFirstSeen


class RememberedPlans:
    """`dialogs.examining.baseline.Baselines` in the store; read from it once for each tenant."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, PlansFirstSeen] = {}

    def plans(self, tenant: str) -> PlansFirstSeen:
        """The plans first seen, by sku id."""
        if tenant not in self._known:
            document = self._store.load(_key(tenant))
            stored = document.value if document and document.value else {}
            self._known[tenant] = {sku: tuple(plans) for sku, plans in stored.items()}
        return self._known[tenant]

    def remember(self, tenant: str, plans: PlansFirstSeen) -> None:
        """Keep these from now on."""
        self._store.save(_key(tenant), {sku: list(ids) for sku, ids in plans.items()})
        self._known[tenant] = plans


def _key(tenant: str) -> str:
    return json.dumps(["plans", tenant])


class KeptFeedback:
    """`dialogs.talk.marks.FeedbackBook` in the store: one document for each mark, in the order given."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, feedback: Feedback) -> None:
        """Keep it."""
        key = json.dumps(["feedback", f"{time.time_ns():020d}"])
        self._store.save(key, {**asdict(feedback), "mark": feedback.mark.value})

    def all(self) -> Iterable[Feedback]:
        """Everything kept, the oldest first."""
        for stored in self._store.beginning_with('["feedback"'):
            yield Feedback(
                Mark(stored["mark"]),
                stored["step"],
                stored["complaint"],
                tuple(stored["told"]),
                stored["truth"],
            )
