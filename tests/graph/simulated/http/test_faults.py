"""Faults of the simulated Graph, as a client meets them: behind httpx, and over a wire."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp.test_utils import TestServer

from graph.simulated import TenantError
from graph.simulated.__main__ import main
from graph.simulated.http.faults import (
    Altered,
    Challenge,
    Cut,
    Delay,
    Fault,
    Html,
    Missing,
    Reset,
    Silence,
    Stale,
    Status,
    Throttle,
    Unreachable,
    load,
)
from graph.simulated.http.server import application
from graph.simulated.http.transport import SimulatedGraph
from tests.graph.simulated.fabrikam import Asker, fabrikam

ROOT = "https://graph.microsoft.com/v1.0/"


@pytest.fixture
def graph() -> Asker:
    return fabrikam()


Client = Callable[..., httpx.AsyncClient]


@pytest.fixture
def client(graph: Asker) -> Client:
    """`client(fault, …)`: an httpx client in Ada's name, with faults in the way."""

    def with_faults(*faults: Fault, **options: Any) -> httpx.AsyncClient:
        transport = SimulatedGraph(graph.world, graph.caller("root"), faults=faults, **options)
        return httpx.AsyncClient(transport=transport, base_url=ROOT)

    return with_faults


async def ask(client: httpx.AsyncClient, url: str = "me") -> int:
    return (await client.get(url)).status_code


# Which requests


async def test_a_fault_befalls_so_many_requests_after_so_many_good_ones(client: Client) -> None:
    busy = client(Throttle(after=1, times=2))
    assert [await ask(busy) for _ in range(5)] == [200, 429, 429, 200, 200]


async def test_a_fault_may_stay(client: Client) -> None:
    busy = client(Status(times=None))
    assert [await ask(busy) for _ in range(4)] == [503] * 4


async def test_a_fault_minds_method_path_and_query(client: Client, graph: Asker) -> None:
    busy = client(
        Status(on="GET /users/*", times=None), Status(on="*select=id,mail*", status=500, times=None)
    )
    mo = graph.id("mo")
    assert await ask(busy, f"users/{mo}") == 503
    assert await ask(busy, f"users/{mo}?$select=id") == 503
    assert (await busy.patch(f"users/{mo}", json={"department": "Legal"})).status_code == 204
    assert await ask(busy, "users") == 200
    assert await ask(busy, "groups?$select=id%2Cmail") == 500


async def test_of_two_faults_the_first_strikes_and_both_count(client: Client) -> None:
    busy = client(Throttle(), Status(times=2))
    assert [await ask(busy) for _ in range(3)] == [429, 503, 200]


# Graph's own answers


@pytest.mark.parametrize("said", ["7", "600", "-3", "soon", "Tue, 24 Nov 2026 09:00:05 GMT"])
async def test_retry_after_is_sent_as_declared(client: Client, said: str) -> None:
    answer = await client(Throttle(retry_after=said)).get("me")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, said)
    assert answer.json()["error"]["code"] == "TooManyRequests"


async def test_retry_after_as_a_date_follows_the_tenants_clock(client: Client, graph: Asker) -> None:
    graph.world.advance(60)
    answer = await client(Throttle(retry_in=5)).get("me")
    assert answer.headers["Retry-After"] == "Tue, 24 Nov 2026 09:01:05 GMT"


async def test_without_a_word_there_is_no_header(client: Client) -> None:
    assert "Retry-After" not in (await client(Throttle()).get("me")).headers


async def test_a_refused_write_may_have_been_done_all_the_same(client: Client, graph: Asker) -> None:
    async def write(fault: Fault, department: str) -> str:
        with_fault = client(fault)
        await with_fault.patch(f"users/{graph.id('mo')}", json={"department": department})
        user = graph.world.user(graph.id("mo"))
        assert user is not None
        return str(user["department"])

    assert await write(Status(status=504), "Lost") == "Sales"
    assert await write(Status(status=504, done=True), "Done") == "Done"


@pytest.mark.parametrize("status", [401, 403])
async def test_a_claims_challenge_says_what_is_demanded(client: Client, status: Any) -> None:
    answer = await client(Challenge(status=status, claims='{"nbf":1}')).get("me")
    assert answer.status_code == status
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer realm="", error="insufficient_claims", claims="eyJuYmYiOjF9"'
    )


async def test_a_stale_read_shows_what_it_showed_before(client: Client, graph: Asker) -> None:
    stale = client(Stale(on="GET /users/*", after=1, times=2))
    url = f"users/{graph.id('mo')}?$select=department"

    async def department() -> str:
        return str((await stale.get(url)).json()["department"])

    assert await department() == "Sales"
    await stale.patch(f"users/{graph.id('mo')}", json={"department": "Legal"})
    assert [await department() for _ in range(3)] == ["Sales", "Sales", "Legal"]


async def test_an_answer_may_hold_what_nobody_has_seen_yet(client: Client) -> None:
    odd = client(Altered(properties={"usageLocation": None, "shoeSize": 44}, times=None))
    assert (await odd.get("me?$select=id,usageLocation")).json()["shoeSize"] == 44
    rows = (await odd.get("users?$select=id,usageLocation")).json()["value"]
    assert {(row["usageLocation"], row["shoeSize"]) for row in rows} == {(None, 44)}
    assert (await odd.get("users/nobody@fabrikam.example")).json().keys() == {"error"}


# Batches


async def test_the_parts_of_a_batch_are_befallen_one_by_one(client: Client, graph: Asker) -> None:
    mixed = client(
        Throttle(on="GET /groups", retry_after="3"),
        Status(on="GET /subscribedSkus", status=403),
        Missing(on="GET /organization"),
    )
    urls = ["/me", "/groups", "/subscribedSkus", "/organization"]
    parts = [{"id": str(id), "method": "GET", "url": url} for id, url in enumerate(urls)]
    answer = await mixed.post("$batch", json={"requests": parts})
    assert answer.status_code == 200
    by_id = {part["id"]: part for part in answer.json()["responses"]}
    assert {id: part["status"] for id, part in by_id.items()} == {"0": 200, "1": 429, "2": 403}
    assert by_id["1"]["headers"]["Retry-After"] == "3"


async def test_a_serial_batch_stops_where_a_part_is_missing(client: Client) -> None:
    parts: list[dict[str, Any]] = [
        {"id": "1", "method": "GET", "url": "/organization"},
        {"id": "2", "method": "GET", "url": "/me", "dependsOn": ["1"]},
    ]
    answer = await client(Missing(on="GET /organization")).post("$batch", json={"requests": parts})
    assert [(part["id"], part["status"]) for part in answer.json()["responses"]] == [("2", 424)]


# The wire


async def test_a_slow_answer_takes_its_time(client: Client) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    assert await ask(client(Delay(seconds=4), sleep=sleep)) == 200
    assert waited == [4]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Silence(), httpx.ReadTimeout),
        (Reset(), httpx.ReadError),
        (Reset(bytes=40), httpx.ReadError),
        (Unreachable(), httpx.ConnectError),
    ],
)
async def test_some_faults_leave_no_answer(
    client: Client, fault: Fault, error: type[httpx.TransportError]
) -> None:
    with pytest.raises(error):
        await ask(client(fault))


async def test_an_answer_may_be_cut_or_none_of_graphs(client: Client) -> None:
    assert (await client(Cut(bytes=12)).get("me")).text == '{"@odata.con'
    packed = await client(Cut(bytes=60, gzip=True)).get("me")
    assert (packed.text[:3], packed.text[-1:] == "}") == ('{"@', False)
    page = await client(Html()).get("me")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        (Reset(), True),
        (Reset(done=False), False),
        (Silence(), True),
        (Silence(done=False), False),
        (Unreachable(), False),
    ],
)
async def test_a_write_without_an_answer_was_done_or_not(
    client: Client, graph: Asker, fault: Fault, done: bool
) -> None:
    with pytest.raises(httpx.TransportError):
        await client(fault).patch(f"users/{graph.id('mo')}", json={"department": "Legal"})
    user = graph.world.user(graph.id("mo"))
    assert user is not None
    assert (user["department"] == "Legal") == done


async def test_over_a_real_connection_they_are_the_same(graph: Asker) -> None:
    async def over_the_wire(fault: Fault, look: Callable[[httpx.AsyncClient], Awaitable[object]]) -> object:
        async with TestServer(application(graph.world, faults=[fault])) as server:
            headers = {"Authorization": "Bearer root@fabrikam.example"}
            base = str(server.make_url("/v1.0/"))
            async with httpx.AsyncClient(base_url=base, headers=headers, timeout=0.2) as client:
                return await look(client)

    async def answer(client: httpx.AsyncClient) -> tuple[int, str, str]:
        got = await client.get("me")
        return got.status_code, got.headers.get("Retry-After", ""), got.text[:12]

    async def failure(client: httpx.AsyncClient) -> type[Exception]:
        with pytest.raises(httpx.TransportError) as raised:
            await client.get("me")
        return type(raised.value)

    assert await over_the_wire(Throttle(retry_after="7"), answer) == (429, "7", '{"error":{"c')
    assert await over_the_wire(Cut(bytes=12), answer) == (200, "", '{"@odata.con')
    assert await over_the_wire(Html(status=502), answer) == (502, "", "<!DOCTYPE ht")
    assert await over_the_wire(Reset(), failure) in {httpx.ReadError, httpx.RemoteProtocolError}
    assert await over_the_wire(Reset(bytes=40), failure) in {httpx.ReadError, httpx.RemoteProtocolError}
    assert await over_the_wire(Silence(), failure) is httpx.ReadTimeout
    assert await over_the_wire(Cut(bytes=90, gzip=True), answer) == (200, "", '{"@odata.con')


# The file


def test_a_file_declares_faults(tmp_path: Path) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text(
        "faults:\n"
        '  - {fault: throttle, on: "GET /users/*", times: 2, retry_after: "7"}\n'
        '  - {fault: reset, on: "GET /groups*skiptoken*", bytes: 400}\n'
        "  - {fault: altered, times: null, properties: {state: Superposed}}\n"
    )
    assert load(file) == (
        Throttle(on="GET /users/*", times=2, retry_after="7"),
        Reset(on="GET /groups*skiptoken*", bytes=400),
        Altered(times=None, properties={"state": "Superposed"}),
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("faults:\n  - {fault: thottle}\n", "faults.yaml:2:5 faults[0]"),
        ("faults:\n  - {fault: reset}\n  - {fault: reset, byte: 4}\n", "faults.yaml:3:20 faults[1].byte"),
        ("faults:\n  - {fault: status, status: 200}\n", "faults.yaml:2:21 faults[0].status"),
        ("fault: []\n", "faults.yaml:1:1 fault"),
    ],
)
def test_a_mistake_in_it_is_told_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text(text)
    with pytest.raises(TenantError) as raised:
        load(file)
    assert str(raised.value).startswith(place)


def test_the_command_line_refuses_a_file_that_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text("faults:\n  - {fault: thottle}\n")
    assert main(["--faults", str(file)]) == 2
    assert capsys.readouterr().err.startswith("faults.yaml:2:5 faults[0]")
