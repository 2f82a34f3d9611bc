"""Faults at work: what a client gets instead of the answer that Graph gave."""

import base64
import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime

from graph.simulated.http.faults import (
    Altered,
    Challenge,
    Cut,
    Delay,
    Faults,
    GraphFault,
    Html,
    Missing,
    Reset,
    Silence,
    Stale,
    Status,
    Throttle,
    Unreachable,
    WireFault,
)
from graph.simulated.odata.envelope import Failure, Json, Request, Response, Stamp

_CODES = {
    400: "Request_BadRequest",
    401: "InvalidAuthenticationToken",
    403: "Authorization_RequestDenied",
    404: "Request_ResourceNotFound",
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}
"""https://learn.microsoft.com/graph/errors"""

Answer = Callable[[Request], Response]


class Befalling:
    """Graph's own answers, as far as faults leave them alone. `stamp` is what a response carries."""

    def __init__(self, faults: Faults, answer: Answer, stamp: Callable[[Request], Stamp]) -> None:
        self._faults = faults
        self._answer = answer
        self._stamp = stamp
        self._shown: dict[tuple[str, str, str], Response] = {}

    def __call__(self, request: Request) -> Response | None:
        """The answer that arrives; None where a part of a batch gets none."""
        fault = self._faults.of_graph(request.method, request.url)
        response = self._instead(fault, request) if fault is not None else self._answer(request)
        if response is not None and self._faults.will_be_stale(request.method, request.url):
            self._shown[_question(request)] = response
        return response

    def _instead(self, fault: GraphFault, request: Request) -> Response | None:
        stamp = self._stamp(request)
        match fault:
            case Throttle():
                return stamp.refuse(
                    Failure(429, "TooManyRequests", "Too many requests", _waits(fault, stamp))
                )
            case Status():
                if fault.done:
                    self._answer(request)
                code = fault.code or _CODES.get(fault.status, "generalException")
                return stamp.refuse(Failure(fault.status, code, fault.message))
            case Challenge():
                return stamp.refuse(_challenge(fault))
            case Stale():
                return self._shown.get(_question(request)) or self._answer(request)
            case Altered():
                return _altered(self._answer(request), fault)
            case Missing():
                return None


def _question(request: Request) -> tuple[str, str, str]:
    return request.method, request.url, request.header("ConsistencyLevel")


def _waits(fault: Throttle, stamp: Stamp) -> Mapping[str, str]:
    if fault.retry_in is not None:
        return {"Retry-After": format_datetime(stamp.at + timedelta(seconds=fault.retry_in), usegmt=True)}
    return {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}


def _challenge(fault: Challenge) -> Failure:
    claims = base64.b64encode(fault.claims.encode()).decode()
    header = f'Bearer realm="", error="insufficient_claims", claims="{claims}"'
    message = (
        "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: "
        "TokenIssuedBeforeRevocationTimestamp"
    )
    return Failure(fault.status, "InvalidAuthenticationToken", message, {"WWW-Authenticate": header})


def _altered(response: Response, fault: Altered) -> Response:
    if not isinstance(response.body, dict) or response.status >= 400:
        return response
    rows = response.body.get("value")
    altered: Json = (
        {"value": [row | fault.properties for row in rows]} if isinstance(rows, list) else fault.properties
    )
    return replace(response, body=response.body | altered | fault.body)


@dataclass(frozen=True, slots=True)
class Wire:
    """What goes over the wire; where it is `broken`, the connection ends there."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    broken: bool = False


def arrives(fault: WireFault | None, answer: Callable[[], Wire]) -> Wire | None:
    """What arrives of an answer, or None: nothing does. `answer` is asked for only where Graph hears of the
    request."""
    match fault:
        case None | Delay():
            return answer()
        case Unreachable() | Reset(done=False) | Silence(done=False):
            return None
        case Silence():
            answer()
            return None
        case Html():
            return Wire(fault.status, {"Content-Type": "text/html; charset=utf-8"}, fault.page.encode())
        case Reset():
            whole = answer()
            return replace(whole, content=whole.content[: fault.bytes], broken=True)
        case Cut(gzip=True):
            whole = answer()
            packed = gzip.compress(whole.content, mtime=0)[: fault.bytes]
            return Wire(whole.status, {**whole.headers, "Content-Encoding": "gzip"}, packed)
        case Cut():
            whole = answer()
            return replace(whole, content=whole.content[: fault.bytes])
