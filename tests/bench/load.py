"""python -m tests.bench.load PORT COUNT WANTED: that many turns over `expectReplies`, eight at a time.

A process of its own, written on bare streams so that the one who asks is not what is measured. Prints JSON.
"""

import asyncio
import json
import sys
import time
from itertools import count
from secrets import token_hex

AT_ONCE = 8
_ANSWERS_WITHIN = 20.0


def activity(port: int, conversation: str, number: int, text: str) -> dict[str, object]:
    """What a person says, waited for in the response."""
    return {
        "type": "message",
        "id": f"{conversation}-{number}",
        "deliveryMode": "expectReplies",
        "channelId": "emulator",
        "serviceUrl": f"http://127.0.0.1:{port}",
        "from": {"id": "megan", "name": "Megan"},
        "recipient": {"id": "bot", "name": "Bot"},
        "conversation": {"id": conversation},
        "locale": "en-US",
        "text": text,
    }


def _request(port: int, conversation: str, number: int) -> bytes:
    body = json.dumps(activity(port, conversation, number, "help")).encode()
    head = (
        f"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _response(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head, await reader.readexactly(int(length.partition(b":")[2]))


async def _talk(port: int, turns: "count[int]", most: int, wanted: bytes, took: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    conversation = f"bench-{token_hex(6)}"
    while (number := next(turns)) < most:
        request = _request(port, conversation, number)
        begun = time.perf_counter()
        writer.write(request)
        async with asyncio.timeout(_ANSWERS_WITHIN):
            head, body = await _response(reader)
        took.append(time.perf_counter() - begun)
        if not head.startswith(b"HTTP/1.1 200 ") or wanted not in body:
            raise SystemExit(f"an unexpected answer: {(head + body)[:1_000]!r}")
    writer.close()


async def _load(port: int, most: int, wanted: bytes) -> dict[str, float]:
    took: list[float] = []
    turns = count()
    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(_talk(port, turns, most, wanted, took) for _ in range(AT_ONCE)))
    seconds, busy = time.perf_counter() - begun, time.process_time() - cpu
    took.sort()
    return {
        "turns": len(took),
        "rate": len(took) / seconds,
        "p50": took[len(took) // 2] * 1000,
        "p99": took[len(took) * 99 // 100] * 1000,
        "busy": busy / seconds,
    }


if __name__ == "__main__":
    port, most, wanted = sys.argv[1:]
    sys.stdout.write(json.dumps(asyncio.run(_load(int(port), int(most), wanted.encode()))))
