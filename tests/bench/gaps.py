"""How long the event loop keeps others waiting while 200 people of Teams sign in, ask, and ask again.

Everything around the bot is a process of its own: what is measured is the bot's loop alone.
"""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from tests.bench.processes import HOST, free_port, listening, running
from tests.bench.report import NotMeasured, Table, Target
from tests.bench.teams import Town, town_at

CONVERSATIONS = 200
AT_ONCE = 8
ROUNDS = 3
LARGEST = 50.0
"""Milliseconds."""

QUESTION = "Why didn't megan@contoso.example get Office 365 E3 from the Sales group?"
WANTED = {
    QUESTION: "No license is left",
    "check again": "No license is left",
    "help": "Why did a license not arrive?",
}
"""What is said, in this order, and words of the answer."""
_ANSWERS_WITHIN = 60.0
_WARMING_UP = 8


@dataclass(frozen=True, slots=True)
class _Round:
    """Milliseconds of the largest gap, how many of them the loop computed, and seconds of all turns."""

    largest: float
    computing: float
    seconds: float


@dataclass(slots=True)
class _Crowd:
    """People who talk to the bot, each in a conversation of their own."""

    client: aiohttp.ClientSession
    town: Town
    seats: list[int] = field(default_factory=list)

    async def talk(self, count: int) -> float:
        """So many new conversations, some at once; the seconds it took."""
        begun = time.perf_counter()
        first = len(self.seats)
        waiting = iter(range(first, first + count))
        self.seats += range(first, first + count)
        await asyncio.gather(*(self._converse(waiting) for _ in range(AT_ONCE)))
        return time.perf_counter() - begun

    async def _converse(self, waiting: Any) -> None:
        for seat in waiting:
            conversation = f"gap-{seat}"
            await self._post(self.town.exchange(str(seat), conversation))
            for number, text in enumerate(WANTED, 1):
                told = await self._post(self.town.message(str(seat), conversation, number, text))
                if WANTED[text] not in told:
                    raise NotMeasured(f"{text!r} got an unexpected reply: {told[:1_000]}")

    async def _post(self, activity: dict[str, Any]) -> str:
        async with self.client.post("/api/messages", json=activity, headers=self.town.headers) as response:
            told = await response.text()
        if response.status != 200:
            raise NotMeasured(f"a turn was answered {response.status}: {told[:1_000]}")
        return told

    async def gap(self) -> tuple[float, float]:
        """The largest since the last time somebody asked."""
        async with self.client.get("/bench/gap") as response:
            told = await response.json()
        return told["largest"] * 1000, told["computing"] * 1000


def measure() -> Table:
    """Several rounds against one bot."""
    with TemporaryDirectory() as scratch, town_at(Path(scratch)) as town:
        place, port = Path(scratch), free_port()
        arguments = ["-m", "tests.bench.bots.signed_in", str(port), str(place / "store"), str(town)]
        log = place / "bot.log"
        with running(arguments, log) as process:
            listening(process, port, log)
            rounds = asyncio.run(_rounds(port, Town.read(town)))
    return _table(rounds)


async def _rounds(port: int, town: Town) -> list[_Round]:
    timeout = aiohttp.ClientTimeout(_ANSWERS_WITHIN)
    async with aiohttp.ClientSession(f"http://{HOST}:{port}", timeout=timeout) as client:
        crowd = _Crowd(client, town)
        await crowd.talk(_WARMING_UP)
        await crowd.gap()
        rounds = []
        for _ in range(ROUNDS):
            seconds = await crowd.talk(CONVERSATIONS)
            rounds.append(_Round(*await crowd.gap(), seconds))
        return rounds


def _table(rounds: list[_Round]) -> Table:
    middle = median(one.largest for one in rounds)
    rows = [
        [
            f"round {number}",
            f"{one.largest:.0f}",
            f"{one.computing:.0f}",
            f"{one.seconds:.1f}",
            round(CONVERSATIONS * len(WANTED) / one.seconds),
            Target(f"≤ {LARGEST:.0f} ms", one.largest <= LARGEST),
        ]
        for number, one in enumerate(rounds, 1)
    ]
    return Table(
        f"The largest gap of the event loop in {CONVERSATIONS} conversations, {AT_ONCE} at a time: Teams"
        " signs the person in, who asks for a verdict, for another look, and for help.",
        ("", "largest gap ms", "computed ms", "seconds", "turns/s", ""),
        rows,
        [
            f"The middle one is {middle:.0f} ms. A gap is how long the loop kept a timer waiting; what it did"
            " not compute meanwhile, the machine gave to others.",
        ],
    )
