"""A clock that is off is said so when the bot starts, before it turns everybody away."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from bot.proving.clock import check_clock

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def at(date: str | None) -> httpx.MockTransport:
    headers = {"Date": date} if date else {}
    return httpx.MockTransport(lambda _request: httpx.Response(200, headers=headers))


async def checked(date: str | None, now: datetime) -> tuple[float | None, list[str]]:
    with capture_logs() as logged:
        async with httpx.AsyncClient(transport=at(date)) as client:
            ahead = await check_clock(client, "https://login.example/", lambda: now)
    return ahead, [f"{entry['event']} {entry.get('tokens_refused', '')}".strip() for entry in logged]


@pytest.mark.parametrize(
    ("off", "said"),
    [(0, []), (100, []), (-100, []), (200, ["clock_is_off False"]), (-600, ["clock_is_off True"])],
)
async def test_f29_a_clock_that_is_off_is_said_so(off: int, said: list[str]) -> None:
    now = NOW + timedelta(seconds=off)

    assert await checked("Tue, 24 Nov 2026 09:00:00 GMT", now) == (off, said)


@pytest.mark.parametrize("date", [None, "yesterday"])
async def test_f29_where_nobody_says_the_time_the_bot_starts_all_the_same(date: str | None) -> None:
    assert await checked(date, NOW) == (None, ["clock_not_checked"])
