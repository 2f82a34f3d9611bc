"""Turns a second over `expectReplies`: ours with its state, against two echoes without any.

Ours twice: to anybody on this machine, and in Teams to somebody who signed in, each sender's token proved.
"""

import json
import sqlite3
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from tests.bench.load import AT_ONCE
from tests.bench.processes import HOST, free_port, listening, output_of, running
from tests.bench.report import NotMeasured, Table, Target
from tests.bench.teams import Town, town_at

ROUNDS = 9
KINDS = ("ours", "signed_in", "core", "stock")
TURNS = {"ours": 700, "signed_in": 700, "core": 700, "stock": 70}
WARMING_UP = {"ours": 400, "signed_in": 400, "core": 400, "stock": 40}
NAMES = {
    "ours": "this bot: menu, state in SQLite",
    "signed_in": "the same in Teams, signed in, tokens proved",
    "core": "echo on botbuilder-core, own route",
    "stock": "echo on botbuilder-integration-aiohttp",
}
_MENU, _ECHO = "Why did a license not arrive?", "You said: help"
WANTED = {"ours": _MENU, "signed_in": _MENU, "core": _ECHO, "stock": _ECHO}
_CLIENT_IS_THE_LIMIT = 0.85


@dataclass(frozen=True, slots=True)
class _Round:
    rate: float
    p50: float
    p99: float
    busy: float
    computing: float


@dataclass(frozen=True, slots=True)
class _Server:
    kind: str
    port: int
    process: psutil.Process
    town: Path | None = None

    def computed(self) -> float:
        """Seconds of a processor so far."""
        used = self.process.cpu_times()
        return used.user + used.system


@dataclass(frozen=True, slots=True)
class _Gap:
    largest: float
    computing: float


def measure() -> Table:
    """All rounds, the three in turn within each."""
    rounds: dict[str, list[_Round]] = {kind: [] for kind in KINDS}
    with TemporaryDirectory() as scratch, ExitStack() as running_ones:
        place = Path(scratch)
        town = running_ones.enter_context(town_at(place))
        servers = [_serve(kind, place, town, running_ones) for kind in KINDS]
        for server in servers:
            _load(server, WARMING_UP[server.kind])
            _gap(server)
        for _ in range(ROUNDS):
            for server in servers:
                rounds[server.kind].append(_load(server, TURNS[server.kind]))
        gaps = {server.kind: _gap(server) for server in servers}
        kept = _kept(place / "store.sqlite3")
    return _table(rounds, gaps, kept)


def _serve(kind: str, place: Path, town: Path, running_ones: ExitStack) -> _Server:
    port, log = free_port(), place / f"{kind}.log"
    more = {"ours": [place / "store.sqlite3"], "signed_in": [place / "signed_in.sqlite3", town]}.get(kind, [])
    arguments = ["-m", f"tests.bench.bots.{kind}", str(port), *map(str, more)]
    process = running_ones.enter_context(running(arguments, log))
    listening(process, port, log)
    if kind != "signed_in":
        return _Server(kind, port, psutil.Process(process.pid))
    _sign_in(port, Town.read(town))
    return _Server(kind, port, psutil.Process(process.pid), town)


def _sign_in(port: int, town: Town) -> None:
    """As Teams does by itself; in Teams a person is signed in for all conversations."""
    body = json.dumps(town.exchange("0", "bench")).encode()
    headers = {**town.headers, "Content-Type": "application/json"}
    posted = urllib.request.Request(f"http://{HOST}:{port}/api/messages", body, headers)
    with urllib.request.urlopen(posted, timeout=30) as response:  # noqa: S310 - our own address
        if response.status != 200:
            raise NotMeasured(f"the sign-in was answered {response.status}")


def _load(server: _Server, turns: int) -> _Round:
    before = server.computed()
    arguments = [
        str(server.port),
        str(turns),
        WANTED[server.kind],
        *([str(server.town)] if server.town else []),
    ]
    said = output_of(["-m", "tests.bench.load", *arguments], within=60.0)
    told = json.loads(said)
    if told.pop("turns") != turns:
        raise NotMeasured(f"{server.kind} answered only some of {turns} turns")
    return _Round(**told, computing=(server.computed() - before) / turns)


def _gap(server: _Server) -> _Gap:
    with urllib.request.urlopen(f"http://{HOST}:{server.port}/bench/gap", timeout=10) as response:
        return _Gap(**json.load(response))


def _kept(store: Path) -> str:
    """That the state was written, turn by turn."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as opened:
        answered, documents = (
            opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own two names
            for table in ("answered", "documents")
        )
    turns = TURNS["ours"] * ROUNDS + WARMING_UP["ours"]
    if answered != turns:
        raise NotMeasured(f"{turns:,} turns were answered and {answered:,} were kept")
    return f"{answered:,} turns of {documents} conversations stand in the store, the warming up included."


def _table(rounds: Mapping[str, list[_Round]], gaps: Mapping[str, _Gap], kept: str) -> Table:
    targets = {
        "ours": f"{_against(rounds, 'ours', 'core', 0.6)}   {_against(rounds, 'ours', 'stock', 5)}",
        "signed_in": _against(rounds, "signed_in", "core", 0.5),
        "core": "",
        "stock": "",
    }
    rows = [
        [
            NAMES[kind],
            round(median(one.rate for one in rounds[kind])),
            f"{min(one.rate for one in rounds[kind]):.0f}–{max(one.rate for one in rounds[kind]):.0f}",
            f"{median(one.p50 for one in rounds[kind]):.1f}",
            f"{median(one.p99 for one in rounds[kind]):.1f}",
            f"{median(one.computing for one in rounds[kind]) * 1000:.2f}",
            f"{gaps[kind].largest * 1000:.0f} ({gaps[kind].computing * 1000:.0f})",
            targets[kind],
        ]
        for kind in KINDS
    ]
    return Table(
        f"Turns over expectReplies, {AT_ONCE} at a time. {ROUNDS} rounds in turn, medians.",
        ("", "turns/s", "range", "p50 ms", "p99 ms", "CPU ms a turn", "largest gap ms", ""),
        rows,
        [*_notes(rounds), kept],
    )


def _against(rounds: Mapping[str, list[_Round]], kind: str, echo: str, least: float) -> str:
    """How much of an echo's rate it is: by the processor's time, each round against its own, which others on
    the machine disturb least, and by the clock."""
    pairs = list(zip(rounds[kind], rounds[echo], strict=True))
    rate = median(mine.rate / other.rate for mine, other in pairs)
    computing = median(other.computing / mine.computing for mine, other in pairs)
    target = Target(f"≥ {least:g}× {echo} by CPU", computing >= least)
    return f"{target}: {computing:.2f}×, by the clock {rate:.2f}×"


def _notes(rounds: Mapping[str, list[_Round]]) -> list[str]:
    notes = ["A gap is how long the event loop kept a timer waiting, in brackets what it computed meanwhile."]
    for kind in KINDS:
        busy = median(one.busy for one in rounds[kind])
        if busy > _CLIENT_IS_THE_LIMIT:
            notes.append(
                f"The load generator was {busy:.0%} busy against {kind}: its rate may be the client's."
            )
    return notes
