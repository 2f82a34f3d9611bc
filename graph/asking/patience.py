"""How long is waited, and for what."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from graph.asking.errors import GraphError, Throttled, Unavailable

TIMEOUT = httpx.Timeout(8.0, connect=3.0)
"""Seconds for one request."""

TRIES = 3
"""How often a read is asked at most while Graph or the network stumbles."""


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an examination may take, in seconds, and the clocks and dice that decide it. Who is
    `unhurried` also waits for what an answer can do without, such as a throttled audit log."""

    deadline: float = 10.0
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    timeout: Callable[[float], AbstractAsyncContextManager[object]] = asyncio.timeout
    jitter: Callable[[], float] = random.random
    unhurried: bool = False


def pause(error: GraphError, tries: int, left: float, jitter: float) -> float | None:
    """Seconds to wait before a read is asked again, or None to give up.

    Throttling is waited out as Graph says (https://learn.microsoft.com/graph/throttling); 502, 503, 504 and a
    broken connection with a doubling pause. What does not fit in what is `left` is not begun.
    """
    backoff = 0.2 * 2 ** (tries - 1) * (1 + jitter)
    match error:
        case Throttled(retry_after=said):
            wait = backoff if said is None else said
        case (
            Unavailable(status=502 | 503 | 504)
            | Unavailable(code="ConnectError" | "ReadError" | "RemoteProtocolError")
        ):
            wait = backoff
        case _:
            return None
    return wait if tries < TRIES and wait < left else None
