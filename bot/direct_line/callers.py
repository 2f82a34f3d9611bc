"""Who is at the other end: the address that budgets are counted by.

Behind a proxy everybody comes from the proxy. What it says of whom it serves counts only where the settings
name it (GLA_TRUSTED_PROXIES): anybody can write the header.
https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#selecting_an_ip_address
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp import web

from bot.settings import Network

_ONE_SITE = 64
"""Bits of an IPv6 address that one customer has for themselves: https://www.rfc-editor.org/rfc/rfc6177"""


@dataclass(frozen=True, slots=True)
class Callers:
    """`proxies` are the networks of proxies that tell the truth."""

    proxies: tuple[Network, ...] = ()

    def of(self, request: web.Request) -> str:
        """The address of whoever sent this, seen from the last proxy that is trusted; an IPv6 network of one
        site counts as one."""
        address = _read(request.remote or "")
        told = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        while address is not None and self._trusts(address) and told:
            before = _read(told.pop().strip())
            if before is None:
                break
            address = before
        match address:
            case None:
                return request.remote or ""
            case IPv6Address():
                return str(IPv6Network((address, _ONE_SITE), strict=False))
            case _:
                return str(address)

    def _trusts(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in proxies for proxies in self.proxies)


def _read(told: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(told)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
