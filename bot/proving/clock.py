"""Whether this machine's clock is right, by the Date of an answer that is to be trusted (F29).

Tokens are refused beyond five minutes of skew, in both directions, and nobody would guess why.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx
import structlog

from bot.proving.authentication import SKEW

_WORTH_SAYING: Final = SKEW / 2

_log = structlog.get_logger()


async def check_clock(
    client: httpx.AsyncClient, url: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> float | None:
    """Seconds that this machine is ahead, warned about where they matter; None where nobody would say."""
    try:
        response = await client.get(url)
        told = parsedate_to_datetime(response.headers["Date"])
        ahead = (now() - told).total_seconds()
    except (httpx.HTTPError, httpx.InvalidURL, LookupError, TypeError, ValueError) as error:
        _log.warning("clock_not_checked", error=type(error).__name__)
        return None
    if abs(ahead) > _WORTH_SAYING:
        _log.error("clock_is_off", seconds_ahead=round(ahead), tokens_refused=abs(ahead) > SKEW)
    return ahead
