"""How a question travels: once, within a deadline, with patience for what passes, page by page.

The only place where the client's failures become `GraphError`. Knows no single question of the guide.
"""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable, Coroutine, Hashable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import httpx

from graph.asking import wire
from graph.asking.batching import PartMissing
from graph.asking.changing import GraphRequest, Sent
from graph.asking.errors import GraphError, Nonsense, Unavailable
from graph.asking.listed import Listed, Seen
from graph.asking.pace import Pace
from graph.asking.patience import Patience, pause
from graph.asking.receipts import Meter, Receipt
from graph.asking.wire import Get, Json

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What Graph said to one request."""

    body: Json
    seen: Seen


class Asking:
    """Asks one person's Graph during one examination; each request is answered once."""

    def __init__(
        self, client: httpx.AsyncClient, root: str, meter: Meter, patience: Patience, pace: Pace
    ) -> None:
        self._client = client
        self._root = root
        self._meter = meter
        self._patience = patience
        self._pace = pace
        self._answers: dict[Get, asyncio.Task[Answer]] = {}
        self._worked_out: dict[Hashable, asyncio.Task[Any]] = {}
        self._pauses: dict[int, asyncio.Task[None]] = {}
        self._jitter = patience.jitter()  # one for all, so that what is asked again travels together again
        self._ends: float | None = None
        self._graph_time: datetime | None = None

    @property
    def receipt(self) -> Receipt:
        """What it has cost so far."""
        return self._meter.receipt

    def now(self) -> datetime:
        """The time by Graph's own clock, as of its latest answer; ours before the first."""
        return self._graph_time or self._patience.now()

    async def get(self, request: Get, *, patient: bool = True) -> Answer:
        """The answer to a question; asked by several at once, or again, it is sent once."""
        if request not in self._answers:
            self._answers[request] = _task(self._read(request, patient=patient))
        # One who stops waiting must not take the answer from the others.
        return await asyncio.shield(self._answers[request])

    def know(self, request: Get, answer: Answer) -> None:
        """Take an answer as that of another request too, unless it was asked already."""
        if request not in self._answers:
            self._answers[request] = _task(_given(answer))

    async def once(self, question: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What a question of many requests comes to; asked by several at once, or again, it is worked out
        once."""
        if question not in self._worked_out:
            self._worked_out[question] = _task(work())
        answered: asyncio.Task[T] = self._worked_out[question]
        return await asyncio.shield(answered)

    async def list(
        self,
        request: Get,
        read: Callable[[Json, Seen], T | None],
        *,
        first_page_only: bool = False,
        patient: bool = True,
    ) -> Listed[T]:
        """All rows of a collection, less those that `read` drops; incomplete when `pages` broke off."""
        pages: list[Listed[T]] = []
        async with aclosing(self.pages(request, read, patient=patient)) as reading:
            async for page in reading:
                pages.append(page)
                if first_page_only:
                    break
        rows = tuple(row for page in pages for row in page)
        return Listed(rows, pages[0].seen, pages[-1].complete)

    async def pages(
        self, request: Get, read: Callable[[Json, Seen], T | None], *, patient: bool = True
    ) -> AsyncGenerator[Listed[T]]:
        """A collection page by page, less the rows that `read` drops; only the last page is `complete`.

        A page that fails after the first is asked once more; then the pages end without a last one.
        https://learn.microsoft.com/graph/paging
        """
        page = await self.get(request, patient=patient)
        rows, visited = _rows(page, read), {request}
        while True:
            try:
                following = wire.next_page(page.body, request, self._root, visited)
            except Nonsense:
                yield Listed(rows, page.seen, complete=False)
                return
            yield Listed(rows, page.seen, complete=following is None)
            if following is None:
                return
            visited.add(following)
            try:
                page = await self._resumed(following)
                rows = _rows(page, read)
            except GraphError:
                return

    async def _resumed(self, request: Get) -> Answer:
        try:
            return await self.get(request)
        except (Unavailable, Nonsense):
            self._answers.pop(request, None)
            return await self.get(request)

    async def send(self, request: GraphRequest) -> Sent:
        """One write, sent once, with a deadline of its own. Whatever comes of it, what was read is old.

        Success without Graph's own JSON is none: whether it happened only another look tells.
        """
        target, left, body = wire.written(request.path), self._patience.deadline, None
        try:
            response = await self._sent(request.method, target, {}, left, request.body)
        finally:
            self._answers.clear()
            self._worked_out.clear()
        request_id = response.headers.get("request-id", "")
        self._meter.changed(request_id)
        if response.status_code != 204:
            body = wire.decipher(
                response.status_code, response.headers, response.content, str(request), self.now()
            )
        return Sent(body, request_id)

    async def _read(self, request: Get, *, patient: bool) -> Answer:
        patient = patient or self._patience.unhurried
        tries, hold = 0, self._pace.wait()
        if patient and 0 < hold < self._left():
            await self._pause(hold)
        while True:
            tries += 1
            try:
                return await self._asked(request)
            except GraphError as error:
                wait = pause(error, tries, self._left(), self._jitter) if patient else None
                if wait is None:
                    raise
            await self._pause(wait)

    async def _asked(self, request: Get) -> Answer:
        headers = {"ConsistencyLevel": "eventual"} if request.eventual else {}
        response = await self._sent("GET", request.target, headers, self._left())
        body = wire.decipher(
            response.status_code, response.headers, response.content, str(request), self.now()
        )
        return Answer(body, Seen(str(request), self.now(), request.eventual))

    async def _sent(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        left: float,
        body: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        request = f"{method} {target}"
        try:
            async with self._patience.timeout(left):
                response = await self._client.request(
                    method,
                    self._root + target,
                    headers=headers,
                    json=None if body is None else dict(body),
                )
        except TimeoutError:
            raise Unavailable(request, code="DeadlineExceeded") from None
        except (PartMissing, httpx.DecodingError) as error:
            raise Nonsense(request, message=str(error)) from error
        except httpx.HTTPError as error:
            raise Unavailable(request, code=type(error).__name__, message=str(error)) from error
        self._graph_time = wire.http_date(response.headers.get("Date", "")) or self._graph_time
        self._pace.heed(response.headers)
        return response

    def _left(self) -> float:
        now = self._patience.clock()
        if self._ends is None:
            self._ends = now + self._patience.deadline
        return self._ends - now

    async def wait_out(self, seconds: float) -> None:
        """Wait as long as Graph said, outside the deadline; what failed is asked anew after that."""
        self._answers = {
            request: answer
            for request, answer in self._answers.items()
            if not answer.done() or (not answer.cancelled() and answer.exception() is None)
        }
        await self._pause(seconds)
        if self._ends is not None:
            self._ends += seconds

    async def _pause(self, seconds: float) -> None:
        """Sleep to the next tenth of a second, all who do together: so they are asked again together."""
        now = self._patience.clock()
        due = math.ceil(round((now + seconds) * 10, 6))
        if due not in self._pauses:
            self._pauses[due] = _task(self._sleep(due / 10 - now))
        await asyncio.shield(self._pauses[due])

    async def _sleep(self, seconds: float) -> None:
        await self._patience.sleep(seconds)


async def _given(answer: Answer) -> Answer:
    return answer


def _task(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task whose failure is no surprise when all who waited for it have gone."""
    task = asyncio.get_running_loop().create_task(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task


def _rows(answer: Answer, read: Callable[[Json, Seen], T | None]) -> tuple[T, ...]:
    rows = answer.body.get("value")
    if not isinstance(rows, list):
        raise Nonsense(answer.seen.request, message="a collection without value")
    read_rows = (read(row, answer.seen) for row in rows if isinstance(row, dict))
    return tuple(row for row in read_rows if row is not None)
