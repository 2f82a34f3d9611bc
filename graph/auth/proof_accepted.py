"""Whether Microsoft Entra still takes what an application proves itself with, by its last answers (F28)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

_COUNTS_FOR: Final = 600.0
"""Seconds: a refusal that nobody repeats may be mended by now, and only asking again would tell."""

_PROOF_REFUSED: Final = frozenset({"invalid_client", "unauthorized_client"})


@dataclass(slots=True)
class Standing:
    """What was last heard. `clock` counts seconds."""

    clock: Callable[[], float] = time.monotonic
    _number: int = 0
    _heard_at: float = 0.0

    def heard(self, said: Mapping[str, Any]) -> None:
        """An answer of the token endpoint: https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""
        if said.get("error") in _PROOF_REFUSED:
            self._number, self._heard_at = _number_of(said), self.clock()
        elif "access_token" in said and said.get("token_source") != "cache":
            self._number = 0

    @property
    def refused(self) -> int:
        """The number of Entra's error (7000222 of AADSTS7000222; -1 for one without), 0 where it has nothing
        against it."""
        return self._number if self.clock() < self._heard_at + _COUNTS_FOR else 0


def _number_of(said: Mapping[str, Any]) -> int:
    numbers = [number for number in said.get("error_codes") or () if isinstance(number, int)]
    return numbers[0] if numbers else -1
