"""How often somebody may do something."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_MOST_CALLERS: Final = 10_000


@dataclass(slots=True)
class Rate:
    """At most `most` times in `seconds` for each caller: a bucket that refills steadily."""

    most: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def allow(self, caller: str, cost: int = 1) -> bool:
        """Whether this caller may, now, something that counts so much; counts. What costs more than all takes
        all."""
        now = self.clock()
        cost = min(cost, self.most)
        left, at = self._buckets.pop(caller, (float(self.most), now))
        left = min(float(self.most), left + (now - at) * self.most / self.seconds)
        self._buckets[caller] = (left - cost if left >= cost else left, now)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        return left >= cost
