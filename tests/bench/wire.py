"""What travels to a simulated Graph."""

import json

import httpx

from graph.asking.wire import GRAPH


class Wire(httpx.AsyncBaseTransport):
    """Notes each question, out of its batch, with the status it got."""

    def __init__(self, graph: httpx.AsyncBaseTransport) -> None:
        self._graph = graph
        self.asked: list[tuple[httpx.Request, int]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._graph.handle_async_request(request)
        if request.url.path.endswith("/$batch"):
            statuses = {part["id"]: part["status"] for part in json.loads(response.content)["responses"]}
            for part in json.loads(request.content)["requests"]:
                alone = httpx.Request("GET", GRAPH + part["url"], headers=part.get("headers"))
                self.asked.append((alone, statuses[part["id"]]))
        else:
            self.asked.append((request, response.status_code))
        return response

    @property
    def lines(self) -> list[str]:
        """Each question as the receipt tells it: `GET /users/…`."""
        return [f"{request.method} {_target(request)}" for request, _ in self.asked]


def _target(request: httpx.Request) -> str:
    return request.url.raw_path.decode().removeprefix(httpx.URL(GRAPH).path)
