"""What a page may load and who may show it, told to the browser with every response."""

import re
import secrets
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha384

from aiohttp import web

# Web Chat writes one empty style element without the nonce; this is the hash of nothing.
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_HOST = re.compile(r"^[A-Za-z0-9.\-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:]+\](:\d{1,5})?$")


def new_nonce() -> str:
    """A nonce for one response."""
    return secrets.token_urlsafe(16)


def as_page(shown: str, policy: str, more: Mapping[str, str]) -> web.Response:
    """A page with its policy, that no cache keeps."""
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        **more,
    }
    return web.Response(text=shown, content_type="text/html", charset="utf-8", headers=headers)


def content_security_policy(nonce: str, host: str, *, secure: bool, framed_by: str = "'none'") -> str:
    """What the page may load, and from where: from here only. https://www.w3.org/TR/CSP3/

    WebSockets are named with the host, since not every browser counts them under 'self'.
    """
    socket = f" {'wss' if secure else 'ws'}://{host}" if _HOST.match(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}' {_EMPTY_STYLE}",
            f"connect-src 'self'{socket}",
            "img-src 'self' blob: data:",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {framed_by}",
        )
    )


def integrity_of(content: bytes) -> str:
    """What a page says of a file, so that a browser refuses another. https://www.w3.org/TR/SRI/"""
    return f"sha384-{b64encode(sha384(content).digest()).decode()}"
