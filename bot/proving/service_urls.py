"""Where replies, and the bot's token with them, may go."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from bot.settings import is_loopback
from graph.clouds import CLOUDS


@dataclass(frozen=True, slots=True)
class ServiceUrls:
    """Where replies may go: to the cloud's connectors, by exact host name, and to the origins that the
    settings add."""

    origins: Collection[str] = ()
    loopback: bool = False
    hosts: frozenset[str] = CLOUDS["global"].connectors

    def allow(self, service_url: str) -> bool:
        """Whether a reply, and with it the bot's token, may be sent to this URL."""
        at = _address(service_url)
        if at is None:
            return False
        if at.origin in self.origins:
            return True
        if self.loopback and at.scheme in {"http", "https"} and is_loopback(at.host):
            return True
        return at.scheme == "https" and at.port in {None, 443} and at.host in self.hosts


@dataclass(frozen=True, slots=True)
class _Address:
    scheme: str
    origin: str
    host: str
    port: int | None


@lru_cache(maxsize=256)  # a channel's own comes with every activity
def _address(service_url: str) -> _Address | None:
    """Where a URL leads to; None for one that could be read as leading to two places."""
    try:
        parts = urlsplit(service_url)
        port = parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or "\\" in service_url or parts.query or parts.fragment:
        return None
    return _Address(parts.scheme, f"{parts.scheme}://{parts.netloc}", parts.hostname or "", port)
