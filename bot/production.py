"""What must not be so where a real tenant is at stake: told at the start, a sentence each, and not served."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import Settings, is_loopback

FEWEST_BYTES = 32
"""Of a key that signs: as many as the digest has, https://www.rfc-editor.org/rfc/rfc2104#section-3"""


def refusals(settings: Settings, environment: Mapping[str, str]) -> Iterator[str]:
    """What speaks against serving with these settings."""
    yield from _unknown(environment)
    if settings.simulated:
        return
    for name, address in _addresses(settings):
        parts = urlsplit(address)
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            on_the_way = f"whoever is on the way to {parts.hostname} reads tokens there"
            yield f"{name} must begin with https: {on_the_way}."
    key = settings.direct_line_key.get_secret_value()
    if key and len(key.encode()) < FEWEST_BYTES:
        yield f"GLA_DIRECT_LINE_KEY needs {FEWEST_BYTES} bytes: `openssl rand -base64 32` makes some."
    yield from _open_to_others(settings.store)


def _unknown(environment: Mapping[str, str]) -> Iterator[str]:
    known = {f"GLA_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(environment):
        if name.startswith("GLA_") and name.upper() not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.8)
            meant = f"; did you mean {near[0]}?" if near else "; unset it."
            yield f"{name} is no setting{meant}"


def _addresses(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "GLA_PUBLIC_URL", settings.public_url
    yield "GLA_LOGIN_URL", settings.login_url
    yield "GLA_METADATA_URL", settings.metadata_url
    yield "GLA_GRAPH_URL", settings.graph_url
    yield "GLA_TOKEN_SERVICE_URL", settings.token_service_url
    yield from (("GLA_SERVICE_ORIGINS", origin) for origin in settings.service_origins)
    yield from (("GLA_ALLOWED_ORIGINS", origin) for origin in settings.allowed_origins)


def _open_to_others(store: str) -> Iterator[str]:
    """The store, where others on this machine may read it: conversations name people."""
    if store == ":memory:":
        return
    for file in (Path(store), Path(f"{store}-wal"), Path(f"{store}-shm")):
        if file.exists() and file.stat().st_mode & 0o077:
            yield f"Others on this machine can read {file}: `chmod 600 {file}` closes it."
