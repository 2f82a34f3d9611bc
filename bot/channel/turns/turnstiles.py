"""Deliveries of one conversation go through one by one, as they came; of different ones side by side."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Turnstile:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


@dataclass(slots=True)
class Turnstiles:
    """One for each seat at which somebody is heard; `most` may stand before it."""

    most: int = 16
    _open: dict[str, _Turnstile] = field(default_factory=dict)

    def is_full(self, seat: str) -> bool:
        """Whether no more may come to this one."""
        turnstile = self._open.get(seat)
        return turnstile is not None and turnstile.waiting >= self.most

    def come(self, seat: str) -> None:
        """Take a place before it, to be gone through in this order."""
        self._open.setdefault(seat, _Turnstile()).waiting += 1

    @asynccontextmanager
    async def through(self, seat: str) -> AsyncIterator[None]:
        """Wait until whoever came before is through; to be entered once for each that came."""
        turnstile = self._open[seat]
        try:
            async with turnstile.lock:
                yield
        finally:
            turnstile.waiting -= 1
            if not turnstile.waiting:
                self._open.pop(seat, None)
