"""A Graph that says what a test tells it to say, in Graph's own HTTP, batches included."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

ROOT = "https://graph.microsoft.com/v1.0"
DATE = "Tue, 24 Nov 2026 09:12:03 GMT"


@dataclass(frozen=True)
class Says:
    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def refuses(status: int, code: str, message: str = "", **headers: str) -> Says:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Says({"error": {"code": code, "message": message}}, status, named)


Line = Says | Exception | dict[str, Any] | None
Script = Mapping[str, Line | list[Line]]


class Scripted(httpx.AsyncBaseTransport):
    """`script` holds what is said to a path, always or in turn (the last one stays). "$batch" scripts a whole
    batch; a part that is told None is left out of it. Nothing is answered before `gate` opens."""

    def __init__(self, script: Script) -> None:
        self.script = {path: said if isinstance(said, list) else [said] for path, said in script.items()}
        self.sent: list[list[str]] = []
        self.requests: list[httpx.Request] = []
        self.bearers: list[str] = []
        self.batches: list[list[dict[str, Any]]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.closed = False
        self._arrived = asyncio.Condition()

    async def receives(self, count: int) -> None:
        """Wait for that many HTTP requests."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.sent) >= count)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.bearers.append(request.headers.get("Authorization", "").removeprefix("Bearer "))
        parts = json.loads(request.content)["requests"] if request.url.path.endswith("/$batch") else None
        self.batches += [parts] if parts else []
        target = request.url.raw_path.decode().removeprefix("/v1.0")
        self.sent.append(
            [f"GET {part['url']}" for part in parts] if parts else [f"{request.method} {target}"]
        )
        async with self._arrived:
            self._arrived.notify_all()
        await self.gate.wait()
        if parts is None:
            return self._plain(self._next(target))
        if "$batch" in self.script:
            return self._plain(self._next("$batch"))
        responses = [self._part(part["id"], self._next(part["url"])) for part in reversed(parts)]
        return self._plain(Says({"responses": [said for said in responses if said]}))

    def _next(self, target: str) -> Line:
        lines = self.script[target.partition("?")[0]]
        return lines.pop(0) if len(lines) > 1 else lines[0]

    def _plain(self, line: Line) -> httpx.Response:
        if isinstance(line, Exception):
            raise line
        says = line if isinstance(line, Says) else Says(line)
        content = says.body if isinstance(says.body, bytes) else json.dumps(says.body).encode()
        return httpx.Response(says.status, headers={"Date": DATE, **says.headers}, content=content)

    def _part(self, id: str, line: Line) -> dict[str, Any] | None:
        if line is None:
            return None
        assert not isinstance(line, Exception), "a part of a batch cannot break the connection"
        says = line if isinstance(line, Says) else Says(line)
        return {"id": id, "status": says.status, "headers": dict(says.headers), "body": says.body}

    async def aclose(self) -> None:
        self.closed = True
