"""What people use today against ours: the same questions about the same simulated tenant, the same latency.

Others ask one request after another, so their seconds are requests × latency; ours and Microsoft's client
are timed on the large tenant. What each tells is measured by `tests.bench.telling`.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from dialogs.examining.case import Case
from graph import ALL_SCOPES
from graph.simulated.http.transport import Caller, SimulatedGraph
from graph.simulated.world import World
from tests.bench import microsofts_client, plot
from tests.bench.large import BETWEEN, LATENCY, SIZE, Took, middle
from tests.bench.others import GROUP, PEERS, PERSON, TENANT, Peer
from tests.bench.plans import Cost, Shape
from tests.bench.report import NotMeasured, Table
from tests.bench.telling import CONCERNED, SMALL, by_peer, by_us
from tests.bench.tenants import ASKER, Clock, Size, enliven, living, tenant
from tests.bench.tenants import GROUP as SALES
from tests.tenants import some_group, some_product, someone

SOMEBODY = "Newcomer 1"
RESULTS = Path(__file__).parent / "RESULTS.md"
PICTURE = Path(__file__).parents[2] / ".github" / "pictures" / "cost.svg"

OURS, CLIENT = "this assistant", "msgraph-sdk, our questions one by one"
SDK_ROUNDS = 3
PLOTTED = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
TIMED = (1_000, 5_000, 20_000, 100_000)
"""Where ours is timed for the plot, beside the large tenant."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One row: who answers which question, at which cost, and what people in error are told."""

    question: str
    name: str
    requests: int
    round_trips: int
    seconds: float
    units: int
    says: str


def measure() -> Table:
    """All of them, the cheapest first within a question."""
    return _table(_figures())


def write() -> None:
    """The table as Markdown, and the plot."""
    figures = _figures()
    RESULTS.write_text(_markdown(figures), encoding="utf-8")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(plot.svg(_lines(figures)), encoding="utf-8")


def _figures() -> list[Figures]:
    return [*of_others(), *_ours()]


def of_others() -> list[Figures]:
    """Those that are the same on every machine."""
    shape = _shape_of(SIZE)
    return [_peer(peer, shape) for peer in PEERS]


def _shape_of(size: Size) -> Shape:
    return Shape.of(tenant(size), size)


def _peer(peer: Peer, shape: Shape) -> Figures:
    cost = Cost.of(peer.plan(shape))
    seconds = cost.requests * LATENCY
    return Figures(peer.question, peer.name, cost.requests, cost.requests, seconds, cost.units, by_peer(peer))


def _ours() -> list[Figures]:
    world, clock = living(SIZE, LATENCY)
    group = some_group(world, SALES)
    product = some_product(world, "ENTERPRISEPACK")
    cases = {
        PERSON: Case(user=someone(world, SOMEBODY), group=group, sku=product),
        GROUP: Case(group=group),
        TENANT: Case(),
    }
    return [figures for question, case in cases.items() for figures in _both(world, clock, question, case)]


def _both(world: World, clock: Clock, question: str, case: Case) -> tuple[Figures, Figures]:
    took = middle(world, clock, case)
    receipt = took.examined.receipt
    count, units = receipt.graph_requests, receipt.resource_units
    ours = Figures(question, OURS, count, receipt.round_trips, took.seconds, units, by_us(question))
    seconds = _microsofts(world, clock, took)
    return ours, Figures(question, CLIENT, count, count, seconds, units, "–")


def _microsofts(world: World, clock: Clock, took: Took) -> float:
    """As ours is timed: the middle one of several rounds, after one that warms up what is nobody's."""
    graph = SimulatedGraph(world, Caller(someone(world, ASKER).id, "bench", ALL_SCOPES))
    questions = [request for request, status in took.wire.asked if status == 200]
    if len(questions) != len(took.wire.asked):
        raise NotMeasured("not every question of ours was answered")

    def round_() -> float:
        clock.seconds += BETWEEN
        return asyncio.run(microsofts_client.one_by_one(graph, questions))

    round_()
    return median(round_() for _ in range(SDK_ROUNDS))


# Shown

HEADINGS = ("requests", "round trips", "seconds", "resource units", "says the cause?")
NOTES = (
    f"{SIZE.users:,} users, {SIZE.groups:,} groups, {SIZE.licensed} of them licensed, {SIZE.in_error} with"
    f" {SIZE.failing + 10 * (SIZE.in_error - 1)} members in error; the group has {SIZE.members:,} members and"
    f" {SIZE.failing} in error; {LATENCY * 1000:.0f} ms a request to Graph.",
    "Others: written from their published algorithms (100 objects a page where they ask for no more), sent to"
    f" a tenant of {SMALL.users:,} users to check the count, and counted for this one; one request follows"
    " the other, so seconds are requests × latency.",
    "This assistant and msgraph-sdk: timed here, the simulated Graph's own work included. Ours looks at far"
    " more than the rows of license assignment: roles, incidents, processing, nesting, products.",
    f"Says the cause: in the tenant of {SMALL.users:,}, of which it is known why people are in error, every"
    " answer is held against that, person by person. The cause: what stands in the way is explained and"
    " named (the product that has no seat left, what collides, what is needed, the country, who owns the"
    " address). The code: Entra's word for it, or an explanation that names nothing. Asked about one person,"
    f" {len(CONCERNED[PERSON])} people are asked about, one for each reason; the group has"
    f" {len(CONCERNED[GROUP])} in error, the tenant {len(CONCERNED[TENANT])}. msgraph-sdk is a library and"
    " leaves the answer to its caller.",
)


def _ordered(figures: Sequence[Figures]) -> list[Figures]:
    questions = (PERSON, GROUP, TENANT)
    return sorted(figures, key=lambda one: (questions.index(one.question), one.seconds))


def _table(figures: Sequence[Figures]) -> Table:
    return Table(
        "Against what people use today.",
        ("", *HEADINGS),
        [[f"{one.question}: {one.name}", *_cells(one)] for one in _ordered(figures)],
        NOTES,
    )


def _cells(one: Figures) -> tuple[str, ...]:
    return (
        f"{one.requests:,}",
        f"{one.round_trips:,}",
        f"{one.seconds:,.2f}" if one.seconds < 100 else f"{one.seconds:,.0f}",
        f"{one.units:,}",
        one.says,
    )


def _markdown(figures: Sequence[Figures]) -> str:
    lines = [
        "# Against what people use today",
        "",
        "Written by `python -m tests.bench peers --write`.",
        "",
        *(f"* {note}" for note in NOTES),
    ]
    for question in (PERSON, GROUP, TENANT):
        lines += ["", f"## {question[0].upper()}{question[1:]}", "", f"| | {' | '.join(HEADINGS)} |"]
        lines += ["| --- | ---: | ---: | ---: | ---: | --- |"]
        rows = [one for one in _ordered(figures) if one.question == question]
        lines += map(row, rows)
    lines += [
        "",
        "![Seconds until the whole tenant is answered, by its size](../../.github/pictures/cost.svg)",
        "",
    ]
    return "\n".join(lines)


def row(one: Figures) -> str:
    """A line of the table as Markdown."""
    name = f"**{one.name}**" if one.name == OURS else one.name
    return f"| {name} | {' | '.join(_cells(one))} |"


def _lines(figures: Sequence[Figures]) -> list[plot.Line]:
    """Seconds for the question about the whole tenant, by its number of users."""
    shapes = {users: _shape_of(_scaled(users)) for users in PLOTTED}
    lines = [
        plot.Line(
            peer.name,
            [(users, Cost.of(peer.plan(shape)).requests * LATENCY) for users, shape in shapes.items()],
        )
        for peer in PEERS
        if peer.question == TENANT
    ]
    [ours] = [one for one in figures if one.question == TENANT and one.name == OURS]
    timed = sorted([*((users, _timed(users)) for users in TIMED), (SIZE.users, ours.seconds)])
    return [plot.Line(OURS, timed, ours=True), *lines]


def _timed(users: int) -> float:
    world, clock = enliven(_scaled(users), LATENCY)
    return middle(world, clock, Case()).seconds


def _scaled(users: int) -> Size:
    """A tenant of so many users in the proportions of the large one; as many groups are licensed."""
    return Size(users=users, groups=max(80, users // 25), members=max(200, users // 10))
