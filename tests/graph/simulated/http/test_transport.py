"""The simulated Graph behind httpx."""

from collections.abc import Callable

import httpx
import pytest

from graph.simulated.http.answers import Caller, NotSimulated
from graph.simulated.http.transport import SimulatedGraph
from tests.graph.simulated.fabrikam import Asker, fabrikam


@pytest.fixture
def graph() -> Asker:
    return fabrikam()


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


async def test_a_request_takes_its_time_and_a_batch_no_longer() -> None:
    slow = fabrikam("settings: {latency_seconds: 0.15}\n")
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    transport = SimulatedGraph(slow.world, slow.caller("ada"), sleep=sleep)
    parts = [{"id": str(i), "method": "GET", "url": "/me"} for i in range(20)]
    async with httpx.AsyncClient(transport=transport, base_url="https://graph.microsoft.com/v1.0/") as direct:
        await direct.get("me")
        await direct.post("$batch", json={"requests": parts})

    assert waited == [0.15, 0.15]
