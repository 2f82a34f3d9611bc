"""A request that changes something: sent alone, once, as it was agreed to."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from graph import (
    Directory,
    Forbidden,
    GraphError,
    GraphRequest,
    Nonsense,
    NotFound,
    Patience,
    Refused,
    Sent,
    SignIn,
    SignInFailed,
    Throttled,
    Unavailable,
)
from graph.asking.breaker import FAILURES
from graph.connection import GraphEntra
from tests.graph.changes import reprocess
from tests.graph.scripted import Line, Says, Script, Scripted, refuses

ADA = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0001"
BOB = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0002"
SALES = "3f1c7c52-6a1f-4f0e-9b57-0d3c5c8d1a11"
REPROCESS = f"/users/{ADA}/reprocessLicenseAssignment"
RELOCATE = GraphRequest("PATCH", f"/users/{ADA}", {"usageLocation": "DE"})
LICENSE = GraphRequest("POST", f"/groups/{SALES}/assignLicense", {"addLicenses": [], "removeLicenses": []})
REMOVE = GraphRequest("DELETE", f"/groups/{SALES}/members/{ADA}/$ref")


def asked(script: Script) -> tuple[Scripted, Directory]:
    """Everybody who asks does so at once: whoever waits, fails."""

    async def sleep(_: float) -> None:
        raise AssertionError("a change is never waited for")

    graph = Scripted(script)
    return graph, GraphEntra(graph, SignIn(delegated=True), patience=Patience(sleep=sleep)).directory()


@pytest.mark.parametrize("change", [RELOCATE, LICENSE, REMOVE, reprocess(ADA)], ids=str)
async def test_a_change_is_sent_as_it_stands(change: GraphRequest) -> None:
    graph, directory = asked({change.path: Says(b"", 204, {"request-id": "r-1"})})

    assert await directory.send(change) == Sent(None, "r-1")

    assert graph.sent == [[str(change)]]
    sent = graph.requests[0].content
    assert (json.loads(sent) if sent else None) == change.body


async def test_what_graph_answers_to_a_change_is_told() -> None:
    group = {"id": SALES, "assignedLicenses": []}
    _, directory = asked({LICENSE.path: Says(group, 202, {"request-id": "r-2"})})

    assert await directory.send(LICENSE) == Sent(group, "r-2")


async def test_an_empty_body_is_a_body() -> None:
    nothing = GraphRequest("POST", LICENSE.path, {})
    graph, directory = asked({LICENSE.path: Says(b"", 204)})

    await directory.send(nothing)

    assert graph.requests[0].content == b"{}"


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (refuses(400, "Request_BadRequest", "no seat is left"), Refused),
        (refuses(409, "Conflict"), Refused),
        (refuses(401, "InvalidAuthenticationToken"), SignInFailed),
        (refuses(403, "Authorization_RequestDenied"), Forbidden),
        (refuses(404, "Request_ResourceNotFound"), NotFound),
        (refuses(429, "TooManyRequests", Retry_After="1"), Throttled),
        (refuses(500, "InternalServerError"), Unavailable),
        (refuses(502, "BadGateway"), Unavailable),
        (refuses(503, "ServiceUnavailable", Retry_After="1"), Unavailable),
        (refuses(504, "GatewayTimeout"), Unavailable),
        (httpx.ConnectError("no route"), Unavailable),
        (httpx.ReadError("reset"), Unavailable),
        (httpx.ReadTimeout("slow"), Unavailable),
        (httpx.RemoteProtocolError("gone"), Unavailable),
        (Says(b""), Nonsense),
        (Says(b"cut"), Nonsense),
        (Says(b"[]"), Nonsense),
        (Says(b"<html>Please sign in to the network</html>"), Nonsense),
        (Says({}, 302), Nonsense),
    ],
)
async def test_whatever_becomes_of_it_a_change_is_sent_once(outcome: Line, error: type[GraphError]) -> None:
    graph, directory = asked({LICENSE.path: outcome})

    with pytest.raises(GraphError) as raised:
        await directory.send(LICENSE)

    assert (type(raised.value), raised.value.request) == (error, str(LICENSE))
    assert graph.sent == [[str(LICENSE)]]


async def test_a_refusal_gives_entras_reason() -> None:
    reason = "License assignment failed because service plan x depends on the service plan(s) y"
    _, directory = asked({REPROCESS: refuses(400, "Request_BadRequest", reason)})

    with pytest.raises(Refused) as raised:
        await directory.send(reprocess(ADA))

    assert raised.value == Refused(f"POST {REPROCESS}", 400, "Request_BadRequest", reason)


@pytest.mark.parametrize(
    ("failure", "never_sent"),
    [
        (httpx.ConnectError("no route"), True),
        (httpx.ConnectTimeout("slow"), True),
        (httpx.PoolTimeout("busy"), True),
        (httpx.ProxyError("407"), True),
        (httpx.ReadError("reset"), False),
        (httpx.ReadTimeout("slow"), False),
        (httpx.WriteError("reset"), False),
        (httpx.WriteTimeout("slow"), False),
        (httpx.RemoteProtocolError("gone"), False),
        (refuses(503, "ServiceUnavailable"), False),
        (refuses(502, "ConnectError"), False),
    ],
)
async def test_it_is_known_whether_a_change_left_at_all(failure: Says | Exception, never_sent: bool) -> None:
    _, directory = asked({LICENSE.path: failure})

    with pytest.raises(Unavailable) as raised:
        await directory.send(LICENSE)

    assert raised.value.never_sent is never_sent


async def test_while_graph_is_down_a_change_does_not_leave() -> None:
    graph, directory = asked({LICENSE.path: refuses(503, "ServiceUnavailable")})
    for _ in range(FAILURES):
        with pytest.raises(Unavailable):
            await directory.send(LICENSE)

    with pytest.raises(Unavailable) as raised:
        await directory.send(LICENSE)

    assert (raised.value.code, raised.value.never_sent, len(graph.sent)) == ("CircuitOpen", True, FAILURES)


async def test_a_batch_never_carries_a_change() -> None:
    graph, directory = asked(
        {
            f"/users/{ADA}": [{"id": ADA}, Says(b"", 204)],
            f"/users/{BOB}": {"id": BOB},
            f"/groups/{SALES}": {"id": SALES},
            LICENSE.path: Says(b"", 204),
            REMOVE.path: Says(b"", 204),
        }
    )

    await asyncio.gather(
        directory.user(BOB), directory.send(LICENSE), directory.group(SALES), directory.send(REMOVE)
    )

    assert sorted(graph.sent[:2]) == [[str(REMOVE)], [str(LICENSE)]]
    assert [[part.partition("?")[0] for part in parts] for parts in graph.sent[2:]] == [
        [f"GET /users/{BOB}", f"GET /groups/{SALES}"]
    ]


async def test_two_of_the_same_change_are_two() -> None:
    graph, directory = asked({LICENSE.path: Says(b"", 204)})

    await asyncio.gather(directory.send(LICENSE), directory.send(LICENSE))

    assert graph.sent == [[str(LICENSE)], [str(LICENSE)]]


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "//graph.example/users", f"users/{ADA}", f"@evil.example/users/{ADA}"),
        *("/$batch", "/$metadata", f"/users/{ADA}/", f"/users/{ADA}/../../beta/users/{ADA}"),
        *(f"/users/{ADA}?$select=id", f"/users/{ADA}#x", f"/users/{ADA}\n", "/users/ada@contoso.com"),
        *("/users/1", f"/users/{ADA}%2Fmanager/$ref", f"/users/{ADA} /manager"),
    ],
)
async def test_a_path_of_anything_but_graphs_words_and_ids_is_not_sent(path: str) -> None:
    graph, directory = asked({})

    with pytest.raises(Refused) as raised:
        await directory.send(GraphRequest("POST", path))

    assert (raised.value.code, graph.sent) == ("NotAnId", [])


@pytest.mark.parametrize(
    ("outcome", "request_ids"),
    [
        (Says(b"", 204, {"request-id": "r-1"}), ["r-1"]),
        (refuses(400, "Request_BadRequest", request_id="r-2"), ["r-2"]),
        (refuses(503, "ServiceUnavailable", request_id="r-3"), ["r-3"]),
        (Says(b"", 204), []),
        (httpx.ReadError("reset"), []),
    ],
)
async def test_the_receipt_says_by_which_id_microsoft_finds_a_change(
    outcome: Line, request_ids: list[str]
) -> None:
    _, directory = asked(
        {LICENSE.path: outcome, f"/users/{ADA}": Says({"id": ADA}, 200, {"request-id": "r"})}
    )
    await directory.user(ADA)

    await asyncio.gather(directory.send(LICENSE), return_exceptions=True)

    assert directory.receipt.request_ids == request_ids
    assert directory.receipt.requests[-1] == str(LICENSE)


async def test_what_was_read_before_a_change_is_read_anew_even_where_it_failed() -> None:
    graph, directory = asked(
        {f"/users/{ADA}": {"id": ADA}, REPROCESS: [Says(b"", 204), httpx.ReadError("reset")]}
    )
    await directory.user(ADA)
    await directory.send(reprocess(ADA))
    await directory.user(ADA)
    with pytest.raises(Unavailable):
        await directory.send(reprocess(ADA))
    await directory.user(ADA)

    assert [parts[0].partition(" ")[0] for parts in graph.sent] == ["GET", "POST", "GET", "POST", "GET"]


# As it is stored


@pytest.mark.parametrize("change", [RELOCATE, LICENSE, REMOVE, GraphRequest("POST", "/x", {})], ids=str)
def test_a_change_comes_back_from_json_as_it_was(change: GraphRequest) -> None:
    assert GraphRequest.from_json(json.loads(json.dumps(change.to_json()))) == change


@pytest.mark.parametrize(
    "document",
    [
        {"method": "GET", "path": "/users", "body": None},
        {"method": "PUT", "path": "/users", "body": None},
        {"method": ["POST"], "path": "/users", "body": None},
        {"method": "POST", "path": None, "body": None},
        {"method": "POST", "path": "/users", "body": ["x"]},
        {"method": "POST", "path": "/users", "body": "x"},
    ],
)
def test_a_document_that_is_no_change_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no request that changes something"):
        GraphRequest.from_json(document)


def test_a_document_that_lacks_a_part_is_refused() -> None:
    with pytest.raises(KeyError):
        GraphRequest.from_json({"method": "POST", "path": "/users"})
