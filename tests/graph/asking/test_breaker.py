"""Graph is left alone while it is down (F19)."""

import asyncio

import httpx
import pytest

from graph.asking.breaker import FAILURES, REST, Breaker
from graph.asking.errors import Unavailable
from graph.asking.patience import Patience
from graph.asking.sign_in import SignIn
from graph.connection import GraphEntra
from tests.graph.scripted import Line, Says, Scripted, refuses

ADA = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0001"
ROOT = "https://graph.microsoft.com/v1.0"
DOWN = refuses(503, "ServiceUnavailable")
GONE = httpx.ConnectError("no route")


class Connection:
    """A connection with a breaker on it, and a clock."""

    def __init__(self, *answers: Line) -> None:
        self.graph = Scripted({"/me": list(answers)})
        self.now = 0.0
        self.breaker = Breaker(self.graph, lambda: self.now)

    async def ask(self) -> int | str:
        try:
            response = await self.breaker.handle_async_request(httpx.Request("GET", f"{ROOT}/me"))
        except httpx.TransportError as error:
            return type(error).__name__
        return response.status_code

    async def asks(self, times: int) -> list[int | str]:
        return [await self.ask() for _ in range(times)]


@pytest.mark.parametrize(("failure", "said"), [(DOWN, 503), (GONE, "ConnectError")])
async def test_after_failures_in_a_row_graph_is_left_alone(failure: Line, said: int | str) -> None:
    line = Connection(failure)
    assert await line.asks(FAILURES + 3) == [said] * FAILURES + ["CircuitOpen"] * 3
    assert len(line.graph.sent) == FAILURES


async def test_an_answer_in_between_counts_from_the_beginning() -> None:
    line = Connection(*[DOWN] * (FAILURES - 1), Says({}), *[DOWN] * (FAILURES - 1), Says({}), DOWN)
    assert "CircuitOpen" not in await line.asks(2 * FAILURES + FAILURES)
    assert await line.ask() == "CircuitOpen"


@pytest.mark.parametrize(
    "answer", [refuses(429, "TooManyRequests"), refuses(403, "Denied"), refuses(404, "None")]
)
async def test_a_refusal_is_an_answer(answer: Line) -> None:
    assert "CircuitOpen" not in await Connection(answer).asks(3 * FAILURES)


async def test_after_a_while_one_request_sees_whether_graph_is_back() -> None:
    line = Connection(*[DOWN] * FAILURES, Says({}))
    await line.asks(FAILURES)
    line.now = REST - 0.1
    assert await line.ask() == "CircuitOpen"
    line.now = REST
    assert await line.asks(3) == [200, 200, 200]


async def test_while_the_probe_is_under_way_the_others_wait_for_its_news() -> None:
    line = Connection(*[DOWN] * FAILURES, Says({}))
    await line.asks(FAILURES)
    line.now = REST
    line.graph.gate.clear()
    probe = asyncio.create_task(line.ask())
    await line.graph.receives(FAILURES + 1)
    assert await line.ask() == "CircuitOpen"
    line.graph.gate.set()
    assert await probe == 200
    assert await line.ask() == 200


async def test_a_probe_that_fails_starts_another_while() -> None:
    line = Connection(DOWN)
    await line.asks(FAILURES)
    for again in (1, 2):
        line.now = again * REST
        assert await line.asks(2) == [503, "CircuitOpen"]
    assert len(line.graph.sent) == FAILURES + 2


async def test_an_examination_meets_it_as_graph_being_unavailable_and_does_not_insist() -> None:
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    graph = Scripted({f"/users/{ADA}": DOWN})
    entra = GraphEntra(
        graph, SignIn(delegated=True), patience=Patience(clock=lambda: now, sleep=sleep, jitter=lambda: 0.0)
    )
    codes = []
    for _ in range(4):
        with pytest.raises(Unavailable) as raised:
            await entra.directory().user(ADA)
        codes.append(raised.value.code)
    assert codes == ["ServiceUnavailable", "ServiceUnavailable", "CircuitOpen", "CircuitOpen"]
    assert len(graph.sent) == FAILURES


async def test_closing_closes_the_connection() -> None:
    line = Connection()
    await line.breaker.aclose()
    assert line.graph.closed
