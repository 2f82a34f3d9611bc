"""Where replies, and the bot's token with them, may go."""

from collections.abc import Collection
from dataclasses import dataclass
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
        try:
            parts = urlsplit(service_url)
            port = parts.port
        except ValueError:
            return False
        host = parts.hostname or ""
        if "@" in parts.netloc or "\\" in service_url or parts.query or parts.fragment:
            return False
        if f"{parts.scheme}://{parts.netloc}" in self.origins:
            return True
        if self.loopback and parts.scheme in {"http", "https"} and is_loopback(host):
            return True
        return parts.scheme == "https" and port in {None, 443} and host in self.hosts
