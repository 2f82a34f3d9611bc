"""A transport that packs the GETs sent at the same moment into one POST $batch.

Adapters send plain requests and get plain responses; only the wire knows. A failed part fails alone.
https://learn.microsoft.com/graph/json-batching
"""

import asyncio
import base64
import binascii
import json
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import httpx

from graph.asking.receipts import Meter, Trip, version_and_target
from graph.asking.wire import Json

PARTS = 20
"""Requests in one batch at most."""

# A question asked through a task or a gather of its own arrives some turns of the loop after its siblings.
# A turn in which nothing happens takes about 10 µs.
_QUIET_TURNS = 10

# ConsistencyLevel must stand in the part, not on the outer request.
_PART_HEADERS = ("ConsistencyLevel", "Prefer")

# They describe the encoding on the wire, which a decoded body no longer has.
_WIRE_HEADERS = {"content-encoding", "content-length", "transfer-encoding"}


class PartMissing(httpx.RemoteProtocolError):
    """A batch came back without an answer to one of its parts."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """A response that several may read."""

    status: int
    headers: httpx.Headers
    content: bytes

    def response(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(self.status, headers=self.headers, content=self.content, request=request)


_Outcome = _Answer | Exception


@dataclass(eq=False, slots=True)
class _Part:
    """One Graph request and everybody who waits for its answer."""

    request: httpx.Request
    answer: asyncio.Future[_Outcome]
    waiters: int = 0
    key: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        headers = self.request.headers
        self.key = (
            str(self.request.url),
            *(headers.get(name, "") for name in ("Authorization", *_PART_HEADERS)),
        )


class BatchingTransport(httpx.AsyncBaseTransport):
    """Sends GETs together over `inner`, which outlives it. Identical ones in flight are sent once.

    Audit queries travel beside a batch, since they are slow and throttled apart from all others
    (https://learn.microsoft.com/graph/throttling-limits); writes travel alone.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, meter: Meter) -> None:
        self._inner = inner
        self._meter = meter
        self._in_flight: dict[tuple[str, ...], _Part] = {}
        self._waiting: list[_Part] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        version, _ = version_and_target(request.url)
        if request.method != "GET" or not version:
            (outcome,) = await self._exchange([request], self._meter.sent([request]))
        else:
            outcome = await self._outcome(request)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome.response(request)

    async def _outcome(self, request: httpx.Request) -> _Outcome:
        part = _Part(request, asyncio.get_running_loop().create_future())
        if part.key in self._in_flight:
            part = self._in_flight[part.key]
        else:
            self._in_flight[part.key] = part
            self._waiting.append(part)
            if len(self._waiting) == 1:
                self._start(self._flush())
        part.waiters += 1
        try:
            # One who stops waiting must not take the answer from the others.
            return await asyncio.shield(part.answer)
        finally:
            part.waiters -= 1

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _flush(self) -> None:
        """Send what is waiting once nothing more comes."""
        known, quiet = 0, 0
        while quiet < _QUIET_TURNS:
            await asyncio.sleep(0)
            quiet = quiet + 1 if known == len(self._waiting) else 0
            known = len(self._waiting)
        waiting, self._waiting = self._waiting, []
        for part in waiting:
            if not part.waiters:
                del self._in_flight[part.key]
        loads = list(_loads([part for part in waiting if part.waiters]))
        # All leave before any is answered, even if an answer takes no time.
        trips = [self._meter.sent([part.request for part in parts]) for parts in loads]
        for parts, trip in zip(loads, trips, strict=True):
            self._start(self._carry(parts, trip))

    async def _carry(self, parts: list[_Part], trip: Trip) -> None:
        """Bring the answers of one HTTP request to those who wait for them."""
        try:
            outcomes = await self._exchange([part.request for part in parts], trip)
            for part, outcome in zip(parts, outcomes, strict=True):
                if not part.answer.done():
                    part.answer.set_result(outcome)
        finally:
            for part in parts:
                del self._in_flight[part.key]
                part.answer.cancel()  # without effect, unless there is no answer

    async def _exchange(self, requests: list[httpx.Request], trip: Trip) -> list[_Outcome]:
        """One HTTP request and its answers. What befalls it befalls every part."""
        outcomes: list[_Outcome] = []
        try:
            if len(requests) == 1:
                outcomes = [await self._send(requests[0])]
            else:
                outcomes = _unpacked(await self._send(_packed(requests)), requests)
        except Exception as error:  # whatever it is, all who wait must hear of it
            outcomes = [error] * len(requests)
        finally:
            self._meter.answered(trip, [_charge(outcome) for outcome in outcomes])
        return outcomes

    async def _send(self, request: httpx.Request) -> _Answer:
        response = await self._inner.handle_async_request(request)
        try:
            content = await response.aread()
        finally:
            await response.aclose()
        return _Answer(response.status_code, _decoded(response.headers.multi_items()), content)

    async def aclose(self) -> None:
        """Nothing: the inner transport is somebody else's."""


def _loads(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """What travels together: to one place, in one name, at most 20; audit queries each alone."""
    groups: dict[tuple[object, ...], list[_Part]] = defaultdict(list)
    for part in parts:
        url = part.request.url
        version, target = version_and_target(url)
        if target.startswith("/auditLogs/"):
            yield [part]
        else:
            name = part.request.headers.get("Authorization")
            groups[url.scheme, url.host, url.port, version, name].append(part)
    for together in groups.values():
        for first in range(0, len(together), PARTS):
            yield together[first : first + PARTS]


def _charge(outcome: _Outcome) -> str | None:
    return outcome.headers.get("x-ms-resource-unit") if isinstance(outcome, _Answer) else None


def _decoded(headers: Iterable[tuple[str, str]]) -> httpx.Headers:
    return httpx.Headers([(name, value) for name, value in headers if name.lower() not in _WIRE_HEADERS])


def _packed(requests: Sequence[httpx.Request]) -> httpx.Request:
    first = requests[0]
    version, _ = version_and_target(first.url)
    own = {name: first.headers[name] for name in ("Authorization", "User-Agent") if name in first.headers}
    return httpx.Request(
        "POST",
        first.url.copy_with(raw_path=f"{version}/$batch".encode()),
        headers={"Accept": "application/json", **own},
        json={"requests": [_as_part(str(id), request) for id, request in enumerate(requests, 1)]},
        extensions={name: value for name, value in first.extensions.items() if name == "timeout"},
    )


def _as_part(id: str, request: httpx.Request) -> Json:
    _, target = version_and_target(request.url)
    headers = {name: request.headers[name] for name in _PART_HEADERS if name in request.headers}
    return {"id": id, "method": "GET", "url": target, **({"headers": headers} if headers else {})}


def _unpacked(answer: _Answer, requests: Sequence[httpx.Request]) -> list[_Outcome]:
    """Each part's own answer, in the order asked; they may come in any."""
    responses = _responses(answer.content)
    if answer.status != 200 or responses is None:
        return [answer] * len(requests)
    by_id = {str(response.get("id")): response for response in reversed(responses)}
    outcomes: list[_Outcome] = []
    for id, request in enumerate(requests, 1):
        response = by_id.get(str(id), {})
        if isinstance(response.get("status"), int):
            outcomes.append(_part_answer(response, answer.headers.get("Date")))
        else:
            outcomes.append(PartMissing("the batch came back without this part", request=request))
    return outcomes


def _responses(content: bytes) -> list[Json] | None:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return None
    responses = said.get("responses") if isinstance(said, dict) else None
    if not isinstance(responses, list):
        return None
    return [response for response in responses if isinstance(response, dict)]


def _part_answer(response: Json, date: str | None) -> _Answer:
    own = response.get("headers")
    headers = (
        _decoded((str(name), str(said)) for name, said in own.items()) if isinstance(own, dict) else None
    )
    headers = httpx.Headers(headers)
    if date is not None:
        headers.setdefault("Date", date)
    kind = headers.get("Content-Type", "application/json")
    return _Answer(response["status"], headers, _body(response.get("body"), is_json="json" in kind.lower()))


def _body(body: object, *, is_json: bool) -> bytes:
    """A part's body as it would have come alone; what is not JSON comes as base64."""
    if body is None:
        return b""
    if isinstance(body, str) and not is_json:
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error:
            return body.encode()
    return json.dumps(body).encode()
