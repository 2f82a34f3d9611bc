import asyncio
import gzip
from typing import Any

import httpx
import pytest

from graph.asking.batching import BatchingTransport, PartMissing
from graph.asking.receipts import Meter
from tests.graph.scripted import DATE, ROOT, Line, Says, Script, Scripted, refuses

TOKEN = "hers"


class Person:
    """Somebody's client, over a Graph with a script."""

    def __init__(self, script: Script) -> None:
        self.graph = Scripted(script)
        self.meter = Meter(lambda: 0.0)
        self._client = httpx.AsyncClient(transport=BatchingTransport(self.graph, self.meter), timeout=8)

    async def asks(self, target: str, token: str = TOKEN, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._client.get(ROOT + target, headers={"Authorization": f"Bearer {token}", **named})

    async def posts(self, target: str) -> httpx.Response:
        return await self._client.post(ROOT + target)


def named(*names: str) -> dict[str, Line | list[Line]]:
    return {f"/{name}": {"id": name} for name in names}


async def test_what_is_asked_at_the_same_moment_travels_in_one_batch() -> None:
    ada = Person(named("users/1", "groups/2"))
    answers = await asyncio.gather(ada.asks("/users/1?$select=id"), ada.asks("/groups/2"))
    assert [answer.json() for answer in answers] == [{"id": "users/1"}, {"id": "groups/2"}]
    assert ada.graph.sent == [["GET /users/1?$select=id", "GET /groups/2"]]
    (batch,) = ada.graph.requests
    assert (batch.method, str(batch.url)) == ("POST", f"{ROOT}/$batch")
    assert batch.headers["Authorization"] == "Bearer hers"
    assert batch.extensions["timeout"]["read"] == 8


async def test_a_lone_question_travels_plain() -> None:
    ada = Person(named("users/1"))
    assert (await ada.asks("/users/1")).json() == {"id": "users/1"}
    assert ada.graph.sent == [["GET /users/1"]]
    assert ada.graph.batches == []


async def test_a_question_that_takes_some_turns_of_the_loop_still_comes_along() -> None:
    ada = Person(named("a", "b", "c"))

    async def later(target: str, turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        await ada.asks(target)

    await asyncio.gather(ada.asks("/a"), later("/b", 5), later("/c", 12))
    assert ada.graph.sent == [["GET /a", "GET /b", "GET /c"]]


async def test_twenty_fit_and_the_rest_travels_beside_them() -> None:
    targets = [f"users/{number}" for number in range(45)]
    ada = Person(named(*targets))
    ada.graph.gate.clear()
    asked = asyncio.gather(*(ada.asks(f"/{target}") for target in targets))
    await ada.graph.receives(3)
    assert [len(parts) for parts in ada.graph.sent] == [20, 20, 5]
    ada.graph.gate.set()
    assert [answer.json()["id"] for answer in await asked] == targets
    assert ada.meter.receipt.round_trips == 1


async def test_a_failed_part_fails_alone_and_with_its_own_headers() -> None:
    ada = Person(
        named("users/1")
        | {
            "/groups/2": refuses(403, "Authorization_RequestDenied"),
            "/groups/3": refuses(429, "TooManyRequests", Retry_After="7"),
        }
    )
    ok, denied, throttled = await asyncio.gather(
        ada.asks("/users/1"), ada.asks("/groups/2"), ada.asks("/groups/3")
    )
    assert ok.json() == {"id": "users/1"}
    assert (denied.status_code, denied.json()["error"]["code"]) == (403, "Authorization_RequestDenied")
    assert (throttled.status_code, throttled.headers["Retry-After"]) == (429, "7")
    assert ok.headers["Date"] == DATE


async def test_a_part_without_an_answer_is_a_broken_connection_of_that_part() -> None:
    ada = Person(named("users/1") | {"/groups/2": None})
    ok, missing = await asyncio.gather(ada.asks("/users/1"), ada.asks("/groups/2"), return_exceptions=True)
    assert isinstance(ok, httpx.Response)
    assert isinstance(missing, PartMissing)
    assert missing.request.url.path == "/v1.0/groups/2"


@pytest.mark.parametrize(
    "part",
    [{"id": "1"}, {"id": "1", "status": "200"}, {"status": 200, "body": {}}, "rubbish"],
)
async def test_a_part_that_is_no_answer_counts_as_missing(part: Any) -> None:
    ada = Person({"$batch": {"responses": [part]}})
    outcomes = await asyncio.gather(ada.asks("/a"), ada.asks("/b"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [PartMissing, PartMissing]


async def test_what_befalls_the_batch_befalls_every_part() -> None:
    ada = Person({"$batch": refuses(503, "ServiceUnavailable", Retry_After="2")})
    outcomes = await asyncio.gather(ada.asks("/a"), ada.asks("/b"))
    assert [(each.status_code, each.headers["Retry-After"]) for each in outcomes] == [(503, "2")] * 2


async def test_a_broken_connection_reaches_all_who_wait() -> None:
    ada = Person({"$batch": httpx.ReadError("reset")})
    outcomes = await asyncio.gather(ada.asks("/a"), ada.asks("/b"), ada.asks("/a"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [httpx.ReadError] * 3
    assert ada.meter.receipt.http_requests == 1


async def test_html_instead_of_a_batch_is_given_to_every_part_as_it_is() -> None:
    ada = Person({"$batch": Says(b"<html>", 200, {"Content-Type": "text/html"})})
    outcomes = await asyncio.gather(ada.asks("/a"), ada.asks("/b"))
    assert [each.content for each in outcomes] == [b"<html>"] * 2


async def test_identical_questions_in_flight_are_sent_once() -> None:
    ada = Person(named("users/1", "users/2"))
    ada.graph.gate.clear()
    first = asyncio.gather(ada.asks("/users/1"), ada.asks("/users/2"), ada.asks("/users/1"))
    await ada.graph.receives(1)
    again = asyncio.ensure_future(ada.asks("/users/1"))
    await asyncio.sleep(0)
    ada.graph.gate.set()
    answers = [*await first, await again]
    assert [answer.json()["id"] for answer in answers] == ["users/1", "users/2", "users/1", "users/1"]
    assert ada.graph.sent == [["GET /users/1", "GET /users/2"]]


async def test_an_answered_question_is_sent_anew() -> None:
    ada = Person(named("users/1"))
    await ada.asks("/users/1")
    await ada.asks("/users/1")
    assert len(ada.graph.sent) == 2


async def test_the_consistency_level_stands_in_the_part_and_makes_another_question() -> None:
    ada = Person(named("groups"))
    await asyncio.gather(ada.asks("/groups"), ada.asks("/groups", ConsistencyLevel="eventual"))
    (batch,) = ada.graph.requests
    assert "ConsistencyLevel" not in batch.headers
    assert ada.graph.batches == [
        [
            {"id": "1", "method": "GET", "url": "/groups"},
            {"id": "2", "method": "GET", "url": "/groups", "headers": {"ConsistencyLevel": "eventual"}},
        ]
    ]


async def test_two_people_never_share_a_batch_nor_an_answer() -> None:
    ada = Person(named("users/1"))
    await asyncio.gather(ada.asks("/users/1", token="hers"), ada.asks("/users/1", token="his"))
    assert [request.headers["Authorization"] for request in ada.graph.requests] == [
        "Bearer hers",
        "Bearer his",
    ]
    assert ada.graph.batches == []


async def test_audit_queries_travel_beside_the_batch_in_the_same_round_trip() -> None:
    ada = Person(named("a", "b", "auditLogs/directoryAudits", "auditLogs/signIns"))
    await asyncio.gather(
        ada.asks("/auditLogs/directoryAudits"), ada.asks("/a"), ada.asks("/auditLogs/signIns"), ada.asks("/b")
    )
    assert sorted(ada.graph.sent) == [
        ["GET /a", "GET /b"],
        ["GET /auditLogs/directoryAudits"],
        ["GET /auditLogs/signIns"],
    ]
    assert ada.meter.receipt.round_trips == 1


async def test_writes_travel_alone_and_never_together() -> None:
    ada = Person({"/users/1/revoke": Says(None, 204)})
    await asyncio.gather(ada.posts("/users/1/revoke"), ada.posts("/users/1/revoke"))
    assert ada.graph.sent == [["POST /users/1/revoke"], ["POST /users/1/revoke"]]


async def test_what_is_not_json_comes_out_of_its_base64() -> None:
    text = {"Content-Type": "text/plain"}
    ada = Person(
        {"/a/$count": Says("MTg0Mw==", 200, text), "/b": Says("not base64!", 200, text), "/c": Says(7)}
    )
    count, plain, number = await asyncio.gather(ada.asks("/a/$count"), ada.asks("/b"), ada.asks("/c"))
    assert (count.text, plain.text, number.json()) == ("1843", "not base64!", 7)


async def test_one_who_stops_waiting_takes_nothing_from_the_others() -> None:
    ada = Person(named("users/1", "users/2"))
    ada.graph.gate.clear()
    impatient = asyncio.ensure_future(ada.asks("/users/1"))
    patient = asyncio.gather(ada.asks("/users/1"), ada.asks("/users/2"))
    await ada.graph.receives(1)
    impatient.cancel()
    ada.graph.gate.set()
    assert [answer.json()["id"] for answer in await patient] == ["users/1", "users/2"]
    assert impatient.cancelled()


async def test_what_nobody_waits_for_any_more_is_not_sent() -> None:
    ada = Person(named("users/1", "users/2"))
    gone = asyncio.ensure_future(ada.asks("/users/1"))
    await asyncio.sleep(0)
    gone.cancel()
    await ada.asks("/users/2")
    assert ada.graph.sent == [["GET /users/2"]]


async def test_a_waiting_question_that_was_dropped_can_be_asked_again() -> None:
    ada = Person(named("users/1"))
    gone = asyncio.ensure_future(ada.asks("/users/1"))
    await asyncio.sleep(0)
    gone.cancel()
    for _ in range(30):
        await asyncio.sleep(0)
    assert (await ada.asks("/users/1")).json() == {"id": "users/1"}


async def test_the_receipt_counts_requests_round_trips_and_resource_units() -> None:
    ada = Person(
        named("users/1", "users/2", "subscribedSkus") | {"/me": Says({}, headers={"x-ms-resource-unit": "9"})}
    )
    await asyncio.gather(ada.asks("/users/1"), ada.asks("/subscribedSkus?$select=skuId"))
    await asyncio.gather(ada.asks("/users/2"), ada.asks("/me"))
    receipt = ada.meter.receipt
    assert (receipt.http_requests, receipt.graph_requests, receipt.round_trips) == (2, 4, 2)
    assert receipt.resource_units == 1 + 2 + 1 + 9
    assert receipt.requests == [
        "GET /users/1",
        "GET /subscribedSkus?$select=skuId",
        "GET /users/2",
        "GET /me",
    ]


async def test_a_slow_request_does_not_lengthen_the_chain_of_those_that_did_not_wait_for_it() -> None:
    ada = Person(named("a", "b", "auditLogs/x"))
    ada.graph.gate.clear()
    slow = asyncio.ensure_future(ada.asks("/auditLogs/x"))
    fast = asyncio.ensure_future(ada.asks("/a"))
    await ada.graph.receives(2)
    ada.graph.gate.set()
    await asyncio.gather(slow, fast)
    await ada.asks("/b")
    assert ada.meter.receipt.round_trips == 2


async def test_a_compressed_answer_is_unpacked_once_and_a_cut_one_fails() -> None:
    packed = gzip.compress(b'{"id": "users/1"}')
    zipped = {"Content-Encoding": "gzip"}
    ada = Person({"/users/1": [Says(packed, headers=zipped), Says(packed[:12], headers=zipped)]})
    assert (await ada.asks("/users/1")).json() == {"id": "users/1"}
    with pytest.raises((httpx.DecodingError, ValueError)):
        (await ada.asks("/users/1")).json()
