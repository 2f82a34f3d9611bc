"""How long one person's verdict takes where every request to Graph takes 150 ms, and what asking one after
another would take.

The same questions, read off the wire: what travelled in batches is sent again as plain GETs, each waiting
for the one before. Every round has a tenant of its own, so that no answer and no throttle is left over.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import httpx

from bot import wiring
from dialogs.concluding.examination import examine
from dialogs.examining.case import Case
from dialogs.guide import GUIDE
from dialogs.talk.message import Message, Words
from graph import ALL_SCOPES, Directory, Entra, PlansFirstSeen, Receipt, SignIn
from graph.connection import GraphEntra
from graph.simulated.declared.tenant import Tenant
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.http.transport import Caller, SimulatedGraph
from graph.simulated.world import World
from tests.bench.report import NotMeasured, Table, Target
from tests.bench.wire import Wire
from tests.tenants import some_group, some_product, someone

ROUNDS = 5
LATENCY = 0.150
ASKER = "ada@contoso.example"
QUESTION = "Why didn't Megan get Office 365 E3 from the Sales group?"
CAUSE = "count_violation"
STEP = "not_enough_licenses"


@dataclass(slots=True)
class _Watched:
    """Ada's way to Graph, and the directory of the examination under way."""

    wire: Wire
    entra: Entra
    directories: list[Directory] = field(default_factory=list)

    @property
    def tenant(self) -> str:
        return self.entra.tenant

    @property
    def may_write(self) -> bool:
        return self.entra.may_write

    @property
    def signed_in(self) -> bool:
        return self.entra.signed_in

    def directory(self, remembered: PlansFirstSeen | None = None) -> Directory:
        self.directories.append(self.entra.directory(remembered))
        return self.directories[-1]

    async def aclose(self) -> None:
        await self.entra.aclose()


@dataclass(frozen=True, slots=True)
class _Took:
    seconds: float
    graph_requests: int
    http_requests: int
    round_trips: int
    computing: float


def measure() -> Table:
    """All rounds of the three ways, in turn."""
    declared = contoso()
    slow = declared.settings.model_copy(update={"latency_seconds": LATENCY})
    rounds = asyncio.run(_rounds(declared.model_copy(update={"settings": slow})))
    together, with_search, apart = (_middle(list(ways)) for ways in zip(*rounds, strict=True))
    ratio = median(one.seconds / other.seconds for other, _, one in rounds)
    computing = median(one.computing for one, _, _ in rounds)
    return Table(
        f"One person's verdict, {LATENCY * 1000:.0f} ms a request to Graph: Megan Bowen, Office 365 E3,"
        f" Sales, as {ASKER}. {ROUNDS} rounds, medians.",
        ("", "seconds", "Graph requests", "HTTP requests", "round trips", ""),
        [
            _row("all checks at once", together, _targets(together)),
            _row("the whole turn, names searched", with_search, _whole_turn(with_search)),
            _row("the first row's questions one by one", apart, ""),
            ["one by one ÷ at once", f"{ratio:.1f}×", None, None, None, ""],
        ],
        [f"Computing takes {computing * 1000:.0f} ms of the first row, the simulated Graph's own included."],
    )


async def _rounds(tenant: Tenant) -> list[tuple[_Took, _Took, _Took]]:
    await _together(tenant)  # imports, caches and compiled patterns are nobody's round
    rounds = []
    for _ in range(ROUNDS):
        together, questions = await _together(tenant)
        rounds.append((together, await _whole(tenant), await _one_by_one(tenant, questions)))
    return rounds


async def _together(tenant: Tenant) -> tuple[_Took, Sequence[tuple[httpx.Request, int]]]:
    ada, world = _ada(tenant)
    case = Case(
        user=someone(world, "Megan Bowen"),
        group=some_group(world, "Sales"),
        sku=some_product(world, "ENTERPRISEPACK"),
    )
    begun, cpu = time.perf_counter(), time.process_time()
    examined = await examine(case, ada.directory(), GUIDE.checks())
    took = _took(begun, cpu, examined.receipt)
    if examined.cause is None or examined.cause.cause.id != CAUSE:
        raise NotMeasured(f"the examination did not find {CAUSE}")
    if sorted(ada.wire.lines) != sorted(examined.receipt.requests):
        raise NotMeasured("the receipt and the wire do not agree on what was asked")
    return took, ada.wire.asked


async def _whole(tenant: Tenant) -> _Took:
    ada, _ = _ada(tenant)
    begun, cpu = time.perf_counter(), time.process_time()
    turn = await wiring.conversation().hear(None, Words(QUESTION), ada, _unheard)
    took = _took(begun, cpu, ada.directories[0].receipt)
    (verdict,) = turn.messages
    if len(ada.directories) != 1 or verdict.step != STEP:
        raise NotMeasured(f"the turn ended at {verdict.step}, not at {STEP}")
    return took


async def _one_by_one(tenant: Tenant, questions: Sequence[tuple[httpx.Request, int]]) -> _Took:
    ada, _ = _ada(tenant)
    begun, cpu = time.perf_counter(), time.process_time()
    async with httpx.AsyncClient(transport=ada.wire) as client:
        for request, status in questions:
            response = await client.send(httpx.Request("GET", request.url, headers=request.headers))
            if response.status_code != status:
                raise NotMeasured(f"{request.url} got {status} in a batch and {response.status_code} alone")
            response.json()
    count = len(questions)
    return _took(begun, cpu, Receipt(http_requests=count, graph_requests=count, round_trips=count))


def _ada(tenant: Tenant) -> tuple[_Watched, World]:
    world = World.of(tenant)
    user = world.user(ASKER)
    if user is None:
        raise NotMeasured(f"nobody in this tenant is called {ASKER}")
    wire = Wire(SimulatedGraph(world, Caller(str(user["id"]), "bench", ALL_SCOPES)))
    return _Watched(wire, GraphEntra(wire, SignIn(delegated=True))), world


async def _unheard(_progress: Message) -> None:
    """Nobody listens."""


def _took(begun: float, cpu: float, receipt: Receipt) -> _Took:
    return _Took(
        time.perf_counter() - begun,
        receipt.graph_requests,
        receipt.http_requests,
        receipt.round_trips,
        time.process_time() - cpu,
    )


def _middle(ways: list[_Took]) -> _Took:
    return sorted(ways, key=lambda took: took.seconds)[len(ways) // 2]


def _row(name: str, took: _Took, targets: object) -> list[object]:
    return [
        name,
        f"{took.seconds:.3f}",
        took.graph_requests,
        took.http_requests,
        took.round_trips,
        targets,
    ]


def _targets(took: _Took) -> str:
    seconds = Target("≤ 0.6 s", took.seconds <= 0.6)
    requests = Target("≤ 2 HTTP requests, 2 round trips", took.http_requests <= 2 and took.round_trips <= 2)
    return f"{seconds}   {requests}"


def _whole_turn(took: _Took) -> str:
    return str(Target("≤ 3 round trips", took.round_trips <= 3))
