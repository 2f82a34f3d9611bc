"""What a large group and a large tenant take where every request to Graph takes 150 ms, and how much memory.

Real time, the whole examination with every check. Memory is what Python allocates at most while it goes on,
counted in a run of its own: the simulated Graph's answers are in it, the tenant itself is not.
"""

import asyncio
import time
import tracemalloc
from collections import Counter
from dataclasses import dataclass

from dialogs.concluding.examination import Examination, examine
from dialogs.examining.case import Case
from dialogs.guide import GUIDE
from graph import ALL_SCOPES, SignIn
from graph.connection import GraphEntra
from graph.simulated.http.transport import Caller, SimulatedGraph
from graph.simulated.world import World
from tests.bench.report import NotMeasured, Table, Target
from tests.bench.tenants import ASKER, GROUP, Clock, Size, living
from tests.bench.wire import Wire
from tests.tenants import some_group

LATENCY = 0.150
SIZE = Size()
ROUNDS = 5
MEMORY = 200
BETWEEN = 20.0
"""Seconds of the tenant's time between two examinations, so that none is throttled for the one before."""


@dataclass(frozen=True, slots=True)
class Took:
    """One examination and its costs."""

    examined: Examination
    seconds: float
    computing: float
    wire: Wire


def ask(world: World, clock: Clock, case: Case) -> Took:
    """Examine a case as the asker of the large tenants."""
    clock.seconds += BETWEEN
    wire = Wire(SimulatedGraph(world, Caller(_asker(world), "bench", ALL_SCOPES)))
    directory = GraphEntra(wire, SignIn(delegated=True)).directory()
    begun, cpu = time.perf_counter(), time.process_time()
    examined = asyncio.run(examine(case, directory, GUIDE.checks()))
    return Took(examined, time.perf_counter() - begun, time.process_time() - cpu, wire)


def _asker(world: World) -> str:
    """Found by name alone: looking through all people would bring each of them to memory."""
    asker = world.user(ASKER)
    if asker is None:
        raise NotMeasured(f"nobody in this tenant is called {ASKER}")
    return str(asker["id"])


def middle(world: World, clock: Clock, case: Case) -> Took:
    """The middle one of several rounds, after one that warms up what is nobody's."""
    ask(world, clock, case)
    return sorted((ask(world, clock, case) for _ in range(ROUNDS)), key=lambda took: took.seconds)[
        ROUNDS // 2
    ]


def measure() -> Table:
    """The group with 5,000 members, and the tenant around it."""
    world, clock = living(SIZE, LATENCY)
    in_group = f"{GROUP}: {SIZE.members:,} members, {SIZE.failing} in error"
    in_tenant = f"the tenant: {SIZE.groups:,} groups, {SIZE.licensed} licensed, {SIZE.in_error} in error"
    measured = [
        _row(in_group, middle(world, clock, group := Case(group=some_group(world, GROUP))), 1.0, 2),
        _row(in_tenant, middle(world, clock, Case()), 1.5, 2),
    ]
    for (row, _), case in zip(measured, (group, Case()), strict=True):
        peak = _peak(world, clock, case)
        row[-1:] = [f"{peak:.1f}", f"{row[-1]}   {Target(f'≤ {MEMORY} MB', peak <= MEMORY)}"]
    return Table(
        f"Large: {SIZE.users:,} users, {LATENCY * 1000:.0f} ms a request to Graph. {ROUNDS} rounds, medians.",
        ("", "seconds", "Graph requests", "HTTP requests", "round trips", "MB at most", ""),
        [row for row, _ in measured],
        [note for _, notes in measured for note in notes],
    )


def _row(name: str, took: Took, seconds: float, trips: int) -> tuple[list[object], list[str]]:
    receipt = took.examined.receipt
    targets = (
        Target(f"≤ {seconds:g} s", took.seconds <= seconds),
        Target(f"≤ {trips} round trips", receipt.round_trips <= trips),
    )
    figures = (receipt.graph_requests, receipt.http_requests, receipt.round_trips)
    row: list[object] = [name, f"{took.seconds:.3f}", *figures, "   ".join(map(str, targets))]
    whose = name.partition(":")[0]
    return row, [f"{whose}: {line}" for line in (_causes(took.examined), _spent(took))]


def _peak(world: World, clock: Clock, case: Case) -> float:
    """Megabytes allocated at most, beyond what was there before."""
    tracemalloc.start()
    try:
        ask(world, clock, case)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def _causes(examined: Examination) -> str:
    people: Counter[str] = Counter()
    for finding in examined.findings:
        people[finding.cause.id] += finding.weight
    if not people:
        raise NotMeasured("the examination found nothing in a tenant in which much is wrong")
    return ", ".join(f"{count} {cause}" for cause, count in people.items())


def _spent(took: Took) -> str:
    return f"computing takes {took.computing * 1000:.0f} ms, the simulated Graph's own included"
