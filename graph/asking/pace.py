"""Slows reads down while little is left of a limit, so that Graph need not refuse them.

From four fifths of a limit on Graph says with each answer how much is used. Resource units are counted over
ten seconds, so what was used above that share is free again after that share of ten seconds.
https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
"""

from collections.abc import Callable, Mapping

_EASY = 0.8
_WINDOW = 10.0
_USED = "x-ms-throttle-limit-percentage"


class Pace:
    """How fast one tenant may be asked, whoever asks. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._easy_at = clock()

    def heed(self, headers: Mapping[str, str]) -> None:
        """Take what an answer's headers say of the limit."""
        try:
            used = float(headers.get(_USED, ""))
        except ValueError:
            return
        above = min(max(0.0, used - _EASY), 1.0)  # Graph's own scale ends at 1.8
        self._easy_at = max(self._easy_at, self._clock() + above * _WINDOW)

    def wait(self) -> float:
        """Seconds to hold back the next read."""
        return max(0.0, self._easy_at - self._clock())
