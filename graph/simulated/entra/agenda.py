"""What is due when: one queue for a tenant's founding, its history and all that follows from either."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta

Work = Callable[[], object]


class Agenda:
    """Work by time, and as it was put in where times are equal; `now` is the time it has come to."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._due: list[tuple[datetime, int, Work]] = []
        self._put = 0

    def at(self, due: datetime, work: Work) -> None:
        """Have it done then."""
        self._put += 1
        heapq.heappush(self._due, (due, self._put, work))

    def later(self, seconds: float, work: Work) -> None:
        """Have it done some seconds from now."""
        self.at(self.now + timedelta(seconds=seconds), work)

    def run(self, until: datetime) -> None:
        """Do all that is due by then, and what becomes due by it."""
        while self._due and self._due[0][0] <= until:
            self.now, _, work = heapq.heappop(self._due)
            work()
        self.now = until
