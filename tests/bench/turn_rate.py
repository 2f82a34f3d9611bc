"""Turns a second over `expectReplies`: ours with its state, against two echoes without any."""

import json
import sqlite3
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.load import AT_ONCE
from tests.bench.processes import HOST, free_port, listening, output_of, running
from tests.bench.report import NotMeasured, Table, Target

ROUNDS = 5
KINDS = ("ours", "core", "stock")
TURNS = {"ours": 1_500, "core": 1_500, "stock": 150}
NAMES = {
    "ours": "this bot: menu, state in SQLite",
    "core": "echo on botbuilder-core, own route",
    "stock": "echo on botbuilder-integration-aiohttp",
}
WANTED = {"ours": "Why did a license not arrive?", "core": "You said: help", "stock": "You said: help"}
_CLIENT_IS_THE_LIMIT = 0.85


@dataclass(frozen=True, slots=True)
class _Round:
    rate: float
    p50: float
    p99: float
    busy: float


@dataclass(frozen=True, slots=True)
class _Gap:
    largest: float
    computing: float


def measure() -> Table:
    """All rounds, the three in turn within each."""
    rounds: dict[str, list[_Round]] = {kind: [] for kind in KINDS}
    with TemporaryDirectory() as scratch, ExitStack() as servers:
        place = Path(scratch)
        ports = {kind: _serve(kind, place, servers) for kind in KINDS}
        for kind in KINDS:
            _load(kind, ports[kind], TURNS[kind] // 5)
            _gap(ports[kind])
        for _ in range(ROUNDS):
            for kind in KINDS:
                rounds[kind].append(_load(kind, ports[kind], TURNS[kind]))
        gaps = {kind: _gap(ports[kind]) for kind in KINDS}
        kept = _kept(place / "store.sqlite3")
    return _table(rounds, gaps, kept)


def _serve(kind: str, place: Path, servers: ExitStack) -> int:
    port, log = free_port(), place / f"{kind}.log"
    store = [str(place / "store.sqlite3")] if kind == "ours" else []
    process = servers.enter_context(running(["-m", f"tests.bench.bots.{kind}", str(port), *store], log))
    listening(process, port, log)
    return port


def _load(kind: str, port: int, turns: int) -> _Round:
    said = output_of(["-m", "tests.bench.load", str(port), str(turns), WANTED[kind]], within=60.0)
    told = json.loads(said)
    if told.pop("turns") != turns:
        raise NotMeasured(f"{kind} answered only some of {turns} turns")
    return _Round(**told)


def _gap(port: int) -> _Gap:
    with urllib.request.urlopen(f"http://{HOST}:{port}/bench/gap", timeout=10) as response:
        return _Gap(**json.load(response))


def _kept(store: Path) -> str:
    """That the state was written, turn by turn."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as opened:
        answered, documents = (
            opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own two names
            for table in ("answered", "documents")
        )
    turns = TURNS["ours"] * ROUNDS + TURNS["ours"] // 5
    if answered != turns:
        raise NotMeasured(f"{turns:,} turns were answered and {answered:,} were kept")
    return f"{answered:,} turns of {documents} conversations stand in the store, the warming up included."


def _table(rounds: Mapping[str, list[_Round]], gaps: Mapping[str, _Gap], kept: str) -> Table:
    def against(kind: str) -> float:
        return median(
            mine.rate / other.rate for mine, other in zip(rounds["ours"], rounds[kind], strict=True)
        )

    core, stock = against("core"), against("stock")
    targets = {
        "ours": "",
        "core": f"ours is {core:.2f}× of it   {Target('≥ 0.5×', core >= 0.5)}",
        "stock": f"ours is {stock:.1f}× of it   {Target('≥ 5×', stock >= 5)}",
    }
    rows = [
        [
            NAMES[kind],
            round(median(one.rate for one in rounds[kind])),
            f"{min(one.rate for one in rounds[kind]):.0f}–{max(one.rate for one in rounds[kind]):.0f}",
            f"{median(one.p50 for one in rounds[kind]):.1f}",
            f"{median(one.p99 for one in rounds[kind]):.1f}",
            f"{gaps[kind].largest * 1000:.0f} ({gaps[kind].computing * 1000:.0f})",
            targets[kind],
        ]
        for kind in KINDS
    ]
    return Table(
        f"Turns over expectReplies, {AT_ONCE} at a time. {ROUNDS} rounds in turn, medians.",
        ("", "turns/s", "range", "p50 ms", "p99 ms", "largest gap ms", ""),
        rows,
        [*_notes(rounds), kept],
    )


def _notes(rounds: Mapping[str, list[_Round]]) -> list[str]:
    notes = ["A gap is how long the event loop kept a timer waiting, in brackets what it computed meanwhile."]
    for kind in KINDS:
        busy = median(one.busy for one in rounds[kind])
        if busy > _CLIENT_IS_THE_LIMIT:
            notes.append(
                f"The load generator was {busy:.0%} busy against {kind}: its rate may be the client's."
            )
    return notes
