"""The simulated Graph over a wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import aiohttp
import httpx
import pytest
from aiohttp.test_utils import TestClient, TestServer, unused_port

from graph.simulated.http.server import application, serve
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


async def test_a_request_takes_its_time() -> None:
    slow = fabrikam("settings: {latency_seconds: 0.15}\n")
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async with TestClient(TestServer(application(slow.world, sleep=sleep))) as client:
        await client.get("/v1.0/organization", headers={"Authorization": "Bearer app"})
    assert waited == [0.15]


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
