"""The simulated Graph over a wire and behind httpx."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import aiohttp
import httpx
import pytest
from aiohttp.test_utils import TestClient, TestServer, unused_port

from graph.simulated.answers import Caller, NotSimulated
from graph.simulated.server import application, serve
from graph.simulated.transport import SimulatedGraph
from tests.graph.simulated.fabrikam import Asker, fabrikam


@pytest.fixture
def graph() -> Asker:
    return fabrikam()


@pytest.fixture
async def wire(graph: Asker) -> AsyncIterator[httpx.AsyncClient]:
    """Any HTTP client, talking to the server on loopback."""
    async with TestServer(application(graph.world)) as server:
        base = str(server.make_url("/v1.0/"))
        async with httpx.AsyncClient(
            base_url=base, headers={"Authorization": "Bearer ada@fabrikam.example"}
        ) as client:
            yield client


async def test_a_token_is_the_name_of_its_owner(wire: httpx.AsyncClient) -> None:
    me = await wire.get("me?$select=displayName")
    bob = await wire.get("me?$select=displayName", headers={"Authorization": "Bearer bob@fabrikam.example"})
    app = await wire.get("me", headers={"Authorization": "Bearer app"})

    assert (me.status_code, me.json()["displayName"]) == (200, "Ada License")
    assert (bob.status_code, bob.json()["displayName"]) == (200, "Bob Builder")
    assert (app.status_code, app.json()["error"]["code"]) == (400, "BadRequest")


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer ;scopes=User.Read", "Basic ada", "Bearer nobody@fabrikam.example"]
)
async def test_whoever_is_nobody_is_not_let_in(wire: httpx.AsyncClient, token: str) -> None:
    answer = await wire.get("me", headers={"Authorization": token})

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")


async def test_a_token_may_name_what_was_consented_to(wire: httpx.AsyncClient) -> None:
    token = {"Authorization": "Bearer app;scopes=User.Read.All,Group.Read.All"}

    assert (await wire.get("users", headers=token)).status_code == 200
    assert (await wire.get("groups", headers=token)).status_code == 200
    assert (await wire.get("subscribedSkus", headers=token)).status_code == 403


async def test_pages_lead_back_to_the_server(wire: httpx.AsyncClient) -> None:
    names: list[str] = []
    url = "groups?$top=2&$select=displayName"
    while url:
        page = (await wire.get(url)).json()
        names += [group["displayName"] for group in page["value"]]
        url = page.get("@odata.nextLink", "")
        assert not url or url.startswith(str(wire.base_url))

    assert names == ["LIC-Sales", "Sales team", "Secret project", "License helpers", "Vault"]


async def test_what_is_not_simulated_is_501_with_a_reason(wire: httpx.AsyncClient) -> None:
    answer = await wire.get("me/messages")

    assert answer.status_code == 501
    error = answer.json()["error"]
    assert error["code"] == "NotSimulated"
    assert error["message"].startswith("The simulated Graph does not know how to answer this: GET /users/")
    assert error["message"].endswith("/messages")


async def test_bodies_and_headers_travel(wire: httpx.AsyncClient, graph: Asker) -> None:
    bob = {"@odata.id": f"{wire.base_url}users/{graph.id('bob')}"}
    members = f"groups/{graph.id('Sales team')}/members"
    gina = {"Authorization": "Bearer gina@fabrikam.example"}

    added = await wire.post(f"{members}/$ref", json=bob, headers=gina)
    count = await wire.get(f"{members}/$count", headers={"ConsistencyLevel": "eventual"})

    assert (added.status_code, added.content) == (204, b"")
    assert (count.text, count.headers["Content-Type"]) == ("2", "text/plain")
    assert count.headers["Date"] == "Tue, 24 Nov 2026 09:00:00 GMT"


async def test_a_request_takes_its_time(graph: Asker) -> None:
    slow = fabrikam("settings: {latency_seconds: 0.15}\n")
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async with TestClient(TestServer(application(slow.world, sleep=sleep))) as client:
        await client.get("/v1.0/organization", headers={"Authorization": "Bearer app"})
    transport = SimulatedGraph(slow.world, slow.caller(None), sleep=sleep)
    async with httpx.AsyncClient(transport=transport, base_url="https://graph.microsoft.com/v1.0/") as direct:
        await direct.get("organization")
    assert waited == [0.15, 0.15]


async def test_it_serves_until_it_is_told_to_stop(graph: Asker) -> None:
    port = unused_port()
    serving = asyncio.create_task(serve(graph.world, port))
    token = {"Authorization": "Bearer app"}

    async with aiohttp.ClientSession(headers=token) as session:
        answer = await _first_answer(
            lambda: session.get(f"http://127.0.0.1:{port}/v1.0/organization?$select=displayName")
        )
        assert (await answer.json())["value"] == [{"displayName": "Fabrikam"}]
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving

    with pytest.raises(OSError, match=r"127\.0\.0\.1"):
        await asyncio.open_connection("127.0.0.1", port)


async def _first_answer(ask: Callable[[], Awaitable[aiohttp.ClientResponse]]) -> aiohttp.ClientResponse:
    """The answer of a server that is just starting."""
    while True:
        try:
            return await ask()
        except aiohttp.ClientConnectorError:
            await asyncio.sleep(0)


# Behind httpx


def client(graph: Asker, caller: Caller | Callable[[httpx.Request], Caller | None]) -> httpx.AsyncClient:
    transport = SimulatedGraph(graph.world, caller)
    return httpx.AsyncClient(transport=transport, base_url="https://graph.microsoft.com/v1.0/")


async def test_an_httpx_client_cannot_tell_the_difference(graph: Asker) -> None:
    async with client(graph, graph.caller("ada")) as direct:
        answer = await direct.get(
            "users",
            params={
                "$filter": "startswith(displayName,'Bob B') and department eq 'Sales'",
                "$select": "displayName",
            },
        )
        batch = await direct.post("$batch", json={"requests": [{"id": "1", "method": "GET", "url": "/me"}]})
        gone = await direct.delete("users/mo@fabrikam.example")

    assert answer.json()["value"] == [{"displayName": "Bob Builder"}]
    assert answer.headers["request-id"]
    assert batch.json()["responses"][0]["body"]["displayName"] == "Ada License"
    assert (gone.status_code, gone.json()["error"]["code"]) == (403, "Authorization_RequestDenied")


async def test_the_caller_can_be_read_off_each_request(graph: Asker) -> None:
    def who(request: httpx.Request) -> Caller | None:
        name = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return graph.caller(name) if name else None

    async with client(graph, who) as direct:
        ada = await direct.get("me", headers={"Authorization": "Bearer ada"})
        nobody = await direct.get("me")

    assert ada.json()["displayName"] == "Ada License"
    assert nobody.status_code == 401


async def test_only_graph_itself_is_simulated(graph: Asker) -> None:
    async with client(graph, graph.caller("ada")) as direct:
        with pytest.raises(NotSimulated):
            await direct.get("me/messages")
        with pytest.raises(httpx.ConnectError):
            await direct.get("https://login.microsoftonline.com/common")
