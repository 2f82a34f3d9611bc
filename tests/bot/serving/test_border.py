"""The server as it listens, spoken to over a bare socket: T01, T15, T64, T75, T76, T83."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from structlog.testing import capture_logs

from bot.app import application
from bot.serving import border
from bot.serving.listening import listen
from bot.settings import Settings
from graph.simulated.world import World

CANARY = "Kanarienvogel-4711"

Say = Callable[..., Awaitable[bytes]]


@pytest.fixture
async def say(contoso_world: World, tmp_path: Path) -> AsyncIterator[Say]:
    """Send bytes to the server on a connection of their own, and read until it ends it, or has answered."""
    port = unused_port()
    app = application(Settings(port=port, store=f"{tmp_path}/bot.db"), world=contoso_world)
    app.router.add_get("/breaks", _breaks)
    up, ended = asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(listen(app, "127.0.0.1", port, up.set, ended))
    await up.wait()

    async def send(*parts: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for part in parts:
            writer.write(part)
            await writer.drain()
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    yield send
    ended.set()
    await serving


async def _breaks(_request: web.Request) -> web.Response:
    raise RuntimeError(CANARY)


def request(line: str, *headers: str, body: str = "") -> bytes:
    told = [line, "Host: 127.0.0.1", "Connection: close", *headers]
    if body:
        told.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*told, "", body]).encode("utf-8", "surrogateescape")


MALFORMED = [
    f"{CANARY}\r\n\r\n".encode(),
    f"GET /{CANARY} HTTP/9.7\r\n\r\n".encode(),
    f"{CANARY}\x00 / HTTP/1.1\r\n\r\n".encode(),
    f"GET /?{CANARY}\x01 HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    f"GET / HTTP/1.1\r\nHost: x\r\n{CANARY}\r\n\r\n".encode(),
    f"GET / HTTP/1.1\r\nHost: x\r\n{CANARY}: \x00\r\n\r\n".encode(),
    f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {CANARY}\r\n\r\n".encode(),
    f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {CANARY}\r\n\r\n".encode(),
    f"GET /{CANARY * 1000} HTTP/1.1\r\n\r\n".encode(),
    b"\x16\x03\x01" + CANARY.encode() + b"\r\n\r\n",
]


@pytest.mark.parametrize("sent", MALFORMED, ids=lambda one: repr(one[:30]))
async def test_t15_t83_what_is_no_request_leaves_one_line_and_none_of_its_bytes(
    say: Say, sent: bytes
) -> None:
    with capture_logs() as log:
        answer = await say(sent)

    assert answer.split(b" ")[1] == b"400"
    assert answer.endswith(b"\r\n\r\nThis is no request that can be read.\n")
    assert CANARY.encode() not in answer
    assert [(line["event"], line["status"]) for line in log] == [("request_malformed", 400)]
    assert CANARY not in json.dumps(log, default=str)


@pytest.mark.parametrize(
    "sent",
    [
        request(f"GET /{CANARY} HTTP/1.1"),
        request(f"GET /healthz?{CANARY} HTTP/1.1", f"X-Any: {CANARY}", f"Cookie: gla_browser={CANARY}"),
        request("POST /api/messages HTTP/1.1", "Content-Type: application/json", body=CANARY),
        request(
            "POST /api/messages HTTP/1.1", f"Authorization: Bearer {CANARY}", body=f'{{"type": "{CANARY}"}}'
        ),
        request("GET /breaks HTTP/1.1"),
        request(f"{CANARY.replace('-', '')} / HTTP/1.1"),
        request(
            f"POST /v3/directline/conversations/{CANARY}/activities HTTP/1.1", body=f'{{"text": "{CANARY}"}}'
        ),
    ],
    ids=lambda one: repr(one[:40]),
)
async def test_t83_a_canary_anywhere_is_in_no_line_and_no_answer(say: Say, sent: bytes) -> None:
    with capture_logs() as log:
        answer = await say(sent)

    assert answer.startswith(b"HTTP/1.")
    assert CANARY.encode() not in answer
    assert CANARY not in json.dumps(log, default=str)


@pytest.mark.parametrize(
    "sent",
    [
        request("GET /healthz HTTP/1.1"),
        request("GET /nowhere HTTP/1.1"),
        request("GET / HTTP/1.1"),
        MALFORMED[0],
    ],
    ids=lambda one: repr(one[:20]),
)
async def test_t75_no_answer_tells_a_version(say: Say, sent: bytes) -> None:
    head = (await say(sent)).partition(b"\r\n\r\n")[0]

    assert b"\r\nServer: license-assistant" in head
    assert b"aiohttp" not in head.lower()
    assert b"python" not in head.lower()


@pytest.mark.parametrize(
    "line",
    [
        "POST /v3/directline/tokens/refresh HTTP/1.1",
        "GET /v3/directline/conversations/x HTTP/1.1",
    ],
)
async def test_t01_a_bearer_token_that_is_no_text_is_refused(say: Say, line: str) -> None:
    answer = await say(request(line, "Authorization: Bearer \udcff\udcfe.x", body="{}"))

    assert answer.split(b" ")[1] in {b"401", b"403"}


@pytest.mark.parametrize(
    ("parts", "late"),
    [
        ((b"GET /healthz HTTP/1.1\r\nHost: 127",), "its headers"),
        ((b"P",), "its headers"),
        (
            (
                b"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n",
                b"Content-Length: 10\r\n\r\n{",
            ),
            "its body",
        ),
    ],
)
async def test_t76_half_a_request_does_not_keep_its_connection(
    say: Say, parts: tuple[bytes, ...], late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(border, "HEADERS_WITHIN", 0.05)
    monkeypatch.setattr(border, "BODY_WITHIN", 0.05)

    with capture_logs() as log:
        answer = await say(*parts)

    assert answer == b""
    assert [line for line in log if line["event"] == "request_too_slow"] == [
        {"event": "request_too_slow", "kind": "security", "of": late, "log_level": "warning"}
    ]
    assert (await say(request("GET /healthz HTTP/1.1"))).startswith(b"HTTP/1.1 200")
