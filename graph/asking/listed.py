"""An answer with many rows, and which request said so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen:
    """Which request said so, when; `eventual` if it came from the lagging index (ConsistencyLevel)."""

    request: str
    at: datetime
    eventual: bool = False


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The answer to a question with many answers; `complete` is False when some were left unread, of whom
    `left_out` are known to be there. `refused` are the requests that the asker may not make."""

    items: tuple[T, ...]
    seen: Seen
    complete: bool = True
    left_out: int = 0
    refused: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)
