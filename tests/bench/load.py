"""python -m tests.bench.load PORT COUNT WANTED [TOWN]: that many turns over `expectReplies`, eight at a time.

With a town, Teams sends them in the name of somebody who signed in. A process of its own, written on bare
streams so that the one who asks is not what is measured. Prints JSON.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from secrets import token_hex

from tests.bench.teams import Town

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


Sender = Callable[[str, int], bytes]
"""The request of a conversation's turn, by its number."""


def _sender(port: int, town: Town | None) -> Sender:
    def request(conversation: str, number: int) -> bytes:
        if town:
            said, headers = town.message("0", conversation, number, "help"), town.headers
        else:
            said, headers = activity(port, conversation, number, "help"), {}
        body = json.dumps(said).encode()
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = (
            f"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"{more}Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    return request


async def _response(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head, await reader.readexactly(int(length.partition(b":")[2]))


@dataclass(frozen=True, slots=True)
class _Load:
    """The turns that are left, how each is sent, what its answer must hold, and how long they took."""

    port: int
    most: int
    wanted: bytes
    send: Sender
    turns: "count[int]" = field(default_factory=count)
    took: list[float] = field(default_factory=list)

    async def talk(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        conversation = f"bench-{token_hex(6)}"
        while (number := next(self.turns)) < self.most:
            request = self.send(conversation, number)
            begun = time.perf_counter()
            writer.write(request)
            async with asyncio.timeout(_ANSWERS_WITHIN):
                head, body = await _response(reader)
            self.took.append(time.perf_counter() - begun)
            if not head.startswith(b"HTTP/1.1 200 ") or self.wanted not in body:
                raise SystemExit(f"an unexpected answer: {(head + body)[:1_000]!r}")
        writer.close()


async def _measured(load: _Load) -> dict[str, float]:
    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(load.talk() for _ in range(AT_ONCE)))
    seconds, busy = time.perf_counter() - begun, time.process_time() - cpu
    took = sorted(load.took)
    return {
        "turns": len(took),
        "rate": len(took) / seconds,
        "p50": took[len(took) // 2] * 1000,
        "p99": took[len(took) * 99 // 100] * 1000,
        "busy": busy / seconds,
    }


if __name__ == "__main__":
    port, most, wanted, *town = sys.argv[1:]
    sender = _sender(int(port), Town.read(Path(town[0])) if town else None)
    load = _Load(int(port), int(most), wanted.encode(), sender)
    sys.stdout.write(json.dumps(asyncio.run(_measured(load))))
