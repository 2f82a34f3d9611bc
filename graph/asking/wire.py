"""Microsoft Graph's HTTP conventions, without I/O: how to ask, and how to read what came back.

Knows URLs, headers, status codes and the spellings of values; knows neither the questions of the guide nor
a client. https://learn.microsoft.com/graph/use-the-api
"""

import base64
import binascii
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx

from graph.asking.errors import (
    Forbidden,
    GraphError,
    Nonsense,
    NotFound,
    Refused,
    SignInFailed,
    Throttled,
    Unavailable,
)

Json = dict[str, Any]

GRAPH = "https://graph.microsoft.com/v1.0"
"""The global cloud; national clouds have their own, https://learn.microsoft.com/graph/deployments."""

PAGE = 999
"""Rows in a page at most. https://learn.microsoft.com/graph/api/user-list#optional-query-parameters"""

CLAUSES = 15
"""Clauses joined by `or` in one filter at most; so many values may stand after `in`.
https://github.com/microsoftgraph/microsoft-graph-docs/issues/21098"""


# Asking


@dataclass(frozen=True, slots=True)
class Get:
    """One question: `target` is path and query below the version, percent-encoded.

    `eventual` sends the ConsistencyLevel header: the answer comes from an index that lags behind writes
    (https://learn.microsoft.com/graph/aad-advanced-queries).
    """

    target: str
    eventual: bool = False

    def __str__(self) -> str:
        return f"GET {self.target}"


def get(
    path: str,
    *select: str,
    filter: str = "",
    orderby: str = "",
    top: int | None = None,
    eventual: bool = False,
) -> Get:
    """A question with OData's options, each value encoded once. An eventual one counts, as Graph demands."""
    options = {
        "$filter": filter,
        "$orderby": orderby,
        "$select": ",".join(select),
        "$top": "" if top is None else str(top),
        "$count": "true" if eventual else "",
    }
    query = "&".join(f"{name}={_encoded(value)}" for name, value in options.items() if value)
    return Get(f"{path}?{query}" if query else path, eventual)


def _encoded(value: str) -> str:
    return quote(value, safe="$,()':/@;=*!")


def literal(text: str) -> str:
    """A string as OData spells it in a $filter: in quotes, its own quotes doubled.
    https://learn.microsoft.com/graph/query-parameters#escaping-single-quotes"""
    return "'" + text.replace("'", "''") + "'"


def trusted_root(url: str) -> str:
    """Where Graph is, without a trailing slash: over https, or on this machine; ValueError otherwise."""
    root = httpx.URL(url)
    if root.scheme != "https" and root.host not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError(f"a token must not travel in the clear: {url}")
    return str(root).rstrip("/")


@dataclass(slots=True)
class NotAnId(Refused):
    """What should name an object cannot; it is never sent."""


_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORD = re.compile(r"[A-Za-z]+|\$ref")
# The characters Entra allows: https://learn.microsoft.com/graph/api/resources/user#properties
_UPN = re.compile(r"[A-Za-z0-9'._!#^~-]{1,256}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


def guid(text: str) -> str:
    """An object's id, fit for a path or a filter. Anything else raises NotAnId."""
    if _GUID.fullmatch(text):
        return text
    raise NotAnId("", code="NotAnId", message=f"{text!r:.80} is not an object id")


def written(path: str) -> str:
    """A path at which something is changed: Graph's words and ids, and nothing that carries more than one
    request. Anything else raises NotAnId."""
    root, *parts = path.split("/")
    if root or not parts:
        raise NotAnId("", code="NotAnId", message=f"{path!r:.80} is no path")
    for part in parts:
        if not _WORD.fullmatch(part):
            guid(part)
    return path


def user_key(text: str) -> str:
    """A user's id or user principal name, fit for a path. Anything else raises NotAnId."""
    if _GUID.fullmatch(text) or _UPN.fullmatch(text):
        return quote(text, safe="@")
    raise NotAnId("", code="NotAnId", message=f"{text!r:.80} names no user")


_COSTS = (
    # https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
    (re.compile(r"/transitiveMembers\b"), 5),
    (re.compile(r"/directoryObjects/getByIds$"), 5),
    (re.compile(r"/checkMemberGroups$"), 4),
    (re.compile(r"/groups/[^/]+/members\b"), 3),
    (re.compile(r"/subscribedSkus$"), 3),
    (re.compile(r"/(?:transitiveMemberOf|memberOf)\b"), 2),
    (re.compile(r"/licenseDetails$"), 2),
    (re.compile(r"^/users$"), 2),
)


def resource_units(target: str) -> int:
    """What Graph charges for one request, in resource units: its path and query below the version."""
    path, _, query = target.partition("?")
    base = next((cost for pattern, cost in _COSTS if pattern.search(path)), 1)
    options = dict(part.partition("=")[::2] for part in query.split("&"))
    top = options.get("$top", "")
    discount = ("$select" in options) + (top.isdecimal() and int(top) < 20)
    return max(1, base + ("$expand" in options) - discount)


# Reading


def decipher(status: int, headers: Mapping[str, str], body: bytes, request: str, now: datetime) -> Json:
    """The JSON object Graph answered, or a raised GraphError; `request` is method and path, `now` UTC."""
    said = _object(body)
    if 200 <= status < 300 and said is not None:
        return said
    raise failure(status, headers, body, request, now)


def failure(status: int, headers: Mapping[str, str], body: bytes, request: str, now: datetime) -> GraphError:
    """Why an answer is none, by meaning. https://learn.microsoft.com/graph/errors"""
    headers = httpx.Headers(headers)
    said = _object(body) or {}
    error = said.get("error")
    known = error if isinstance(error, dict) else {}
    code, message = _code(known)
    facts = (request, status, code, message, _request_id(known, headers))
    challenge = claims(headers)
    if status == 401 or (status == 403 and challenge):
        return SignInFailed(*facts, claims=challenge)
    if status == 429:
        return Throttled(*facts, retry_after=retry_after(headers, now))
    if status >= 500 or status in {408, 424}:
        return Unavailable(*facts)
    if not isinstance(error, dict) or status < 400:
        return Nonsense(*facts)
    if status == 403 or code == "PermissionScopeNotGranted":
        return Forbidden(*facts)
    return NotFound(*facts) if status == 404 else Refused(*facts)


def _object(body: bytes) -> Json | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _code(error: Json) -> tuple[str, str]:
    code, message = str(error.get("code") or ""), str(error.get("message") or "")
    if code == "UnknownError":
        # Privileged Identity Management wraps its reason in the message:
        # https://github.com/microsoftgraph/microsoft-graph-docs/issues/22292
        inner = _object(message.encode()) or {}
        code = str(inner.get("errorCode") or code)
        message = str(inner.get("message") or message)
    return code, message


def _request_id(error: Json, headers: Mapping[str, str]) -> str:
    inner = error.get("innerError") or error.get("innererror")
    said = inner.get("request-id") if isinstance(inner, dict) else None
    return str(said or headers.get("request-id", ""))


def claims(headers: Mapping[str, str]) -> str:
    """What a new token must satisfy, as JSON, if Graph demands it.
    https://learn.microsoft.com/entra/identity-platform/claims-challenge"""
    found = re.search(r'\bclaims="([^"]+)"', httpx.Headers(headers).get("WWW-Authenticate", ""))
    if found is None:
        return ""
    text = found[1]
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return text


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait; None when Graph did not say, or said nothing sensible.
    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""
    said = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]+)?", said):
        return float(said)
    at = http_date(said)
    if at is None:
        return None
    return max(0.0, (at - (http_date(headers.get("Date", "")) or now)) / timedelta(seconds=1))


def http_date(text: str) -> datetime | None:
    """A date as HTTP headers spell it, in UTC."""
    try:
        return _in_utc(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError):
        return None


def next_page(body: Json, asked: Get, root: str, visited: Collection[Get]) -> Get | None:
    """The question for the next page, or None after the last one.

    The link is opaque, but a token must never travel elsewhere: another origin or version raises Nonsense,
    and so does a page that was already read. https://learn.microsoft.com/graph/paging
    """
    link = body.get("@odata.nextLink")
    if link is None:
        return None
    try:
        url, home = httpx.URL(link), httpx.URL(root)
    except (httpx.InvalidURL, TypeError):
        raise Nonsense(str(asked), message="the next page's link is not a URL") from None
    prefix = home.raw_path.decode() + "/"
    target = url.raw_path.decode()
    if (url.scheme, url.host, url.port) != (home.scheme, home.host, home.port) or url.userinfo:
        raise Nonsense(str(asked), message="the next page's link leads to another origin")
    if not target.startswith(prefix):
        raise Nonsense(str(asked), message="the next page's link leads out of this version of Graph")
    following = Get(target[len(prefix) - 1 :], asked.eventual)
    if following in visited:
        raise Nonsense(str(asked), message="the pages go round in a circle")
    return following


# Values


def moment(value: object) -> datetime | None:
    """A dateTimeOffset in UTC, to the microsecond; None for null, for nonsense and for .NET's 0001-01-01."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        return None if at.year == 1 else _in_utc(at)
    except (ValueError, OverflowError):
        return None


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
