"""Runs the published cases as `python -m bot diagnose` would, and counts by cause what came out right.

`python -m tests.evals` prints the table and fails below 100 %; `--write tests/README.md` puts it between the
markers there.
"""

import argparse
import asyncio
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx

from bot.command_line.diagnose import CannotDiagnose, diagnose
from dialogs.diagnosis_json import to_json
from dialogs.guide import GUIDE
from dialogs.guide.written import between
from dialogs.subject.meant import Given
from graph import ALL_SCOPES, Directory, Patience, Receipt, SignIn
from graph.connection import GraphEntra
from graph.products import Names
from graph.simulated.declared.tenant import Tenant
from graph.simulated.http.transport import Caller, SimulatedGraph
from graph.simulated.world import World
from tests.bench.wire import Wire
from tests.case_files import Budget, CaseError, CaseFile, Cause, Expected, Gap, Meanwhile, case_paths, load

Json = dict[str, Any]

NAMES = Names.load()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out: the published JSON and its cost, or the sentence that declines; and what travelled."""

    found: Json
    receipt: Receipt
    refused: str = ""
    sent: tuple[str, ...] = ()

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The findings in their order."""
        return tuple(
            Cause(
                cause=finding["cause"],
                about=" / ".join(name for name in finding["subject"].values() if name),
                kind=finding["kind"],
                certainty=finding["certainty"],
                step=finding["step"],
                tells=(finding["text"],),
            )
            for finding in self.found.get("findings", ())
        )

    @property
    def gaps(self) -> list[Gap]:
        """What stayed undetermined."""
        return [
            Gap(
                step=gap["step"],
                permission=gap["missing"]["permission"] or "",
                role=gap["missing"]["role"] or "",
            )
            for gap in self.found.get("undetermined", ())
        ]

    @property
    def text(self) -> str:
        """Everything that is told."""
        findings = self.found.get("findings", ())
        told = [*(one["text"] for one in findings), *(one["next_step"] for one in findings)]
        told += [f"{one['property']}: {one['value']}" for finding in findings for one in finding["evidence"]]
        told += [one["text"] for kind in ("clear", "undetermined") for one in self.found.get(kind, ())]
        return "\n".join((*told, self.refused))


class _Interrupted(httpx.AsyncBaseTransport):
    """Graph, in which somebody is deleted between two answers."""

    def __init__(self, inner: httpx.AsyncBaseTransport, world: World, event: Meanwhile, user_id: str) -> None:
        self._inner, self._world, self._event, self._user_id = inner, world, event, user_id
        self._answered = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._answered == self._event.after:
            self._world.delete_user(self._user_id, "app: HR connector")
        self._answered += 1
        return await self._inner.handle_async_request(request)


async def answer(case: CaseFile, tenant: Tenant) -> Answer:
    """Bring the tenant to life and ask."""
    directory, wire = eyes_of(case, tenant, World.of(tenant, monotonic=lambda: 0.0))
    given = Given(case.user, case.group, case.product)
    try:
        diagnosis = await diagnose(directory, case.ask, given)
    except CannotDiagnose as refusal:
        return Answer({}, directory.receipt, str(refusal), tuple(wire.lines))
    return Answer(to_json(diagnosis), directory.receipt, sent=tuple(wire.lines))


def eyes_of(case: CaseFile, tenant: Tenant, world: World) -> tuple[Directory, Wire]:
    """What the asker of a case sees, and what travels for it."""
    wire, sign_in = _graph(case, tenant, world)
    entra = GraphEntra(wire, sign_in, patience=_of_the_tenant(world), names=NAMES)
    return entra.directory(_remembered(case, tenant)), wire


def come_out(path: Path) -> tuple[CaseFile, Answer]:
    """A case and what comes out of it."""
    case, tenant = load(path)
    return case, asyncio.run(answer(case, tenant))


def come_out_apart(path: Path) -> tuple[CaseFile, Answer]:
    """The same in a process of its own, which takes the memory of a very large tenant along when it ends."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(come_out, path).result()


def _of_the_tenant(world: World) -> Patience:
    """Time as the tenant has it: it passes while somebody waits, and not because the machine is busy."""
    begun = world.now()

    def clock() -> float:
        return (world.now() - begun).total_seconds()

    async def sleep(seconds: float) -> None:
        world.advance(seconds)

    return Patience(
        clock=clock,
        now=world.now,
        sleep=sleep,
        jitter=lambda: 0.5,
        timeout=lambda _seconds: nullcontext(),
    )


def _graph(case: CaseFile, tenant: Tenant, world: World) -> tuple[Wire, SignIn]:
    ids = {person.key: tenant.id_of(person) for person in tenant.people}
    asker = None if case.asker == "application" else ids[case.asker]
    caller = Caller(user_id=asker, app_id="evals", scopes=ALL_SCOPES - set(case.without))
    graph: httpx.AsyncBaseTransport = SimulatedGraph(world, caller)
    if case.meanwhile:
        graph = _Interrupted(graph, world, case.meanwhile, ids[case.meanwhile.delete])
    return Wire(graph), SignIn(delegated=asker is not None)


def _remembered(case: CaseFile, tenant: Tenant) -> dict[str, tuple[str, ...]]:
    skus = {product.sku: product.id for product in tenant.products}
    plans = {plan.name: plan.id for plan in tenant.plans}
    return {skus[sku]: tuple(plans[name] for name in known) for sku, known in case.baseline.items()}


def differences(case: CaseFile, got: Answer) -> Iterator[str]:
    """Where the answer is not what it must be, each in one line."""
    expect = case.expect
    if bool(expect.refused) != bool(got.refused):
        yield f"refused: {got.refused!r}, expected words {expect.refused}"
    yield from (f"refusal lacks {word!r}: {got.refused}" for word in _lacking(expect.refused, got.refused))
    yield from _of_causes(expect.causes, got.causes)
    wanted, told = Counter(expect.undetermined), Counter(got.gaps)
    yield from (f"undetermined, and should not be: {gap!r}" for gap in (told - wanted).elements())
    yield from (f"not undetermined: {gap!r}" for gap in (wanted - told).elements())
    clear = {one["step"] for one in got.found.get("clear", ())}
    yield from (f"not clear: {step}" for step in expect.clear if step not in clear)
    yield from _of_texts(expect, got)
    yield from _of_cost(expect.budget or _allowed(case, got.receipt), got.receipt)
    yield from _of_wire(got)


def _of_causes(expected: Sequence[Cause], found: Sequence[Cause]) -> Iterator[str]:
    for place in range(max(len(expected), len(found))):
        wanted = expected[place] if place < len(expected) else None
        met = found[place] if place < len(found) else None
        if wanted is None or met is None or not _same(wanted, met):
            yield f"finding {place + 1}: {_short(met)}, expected {_short(wanted)}"
        elif missing := _lacking(wanted.tells, met.tells[0]):
            yield f"finding {place + 1} does not tell {missing}: {met.tells[0]}"


def _same(wanted: Cause, met: Cause) -> bool:
    return (wanted.cause, wanted.about, wanted.kind, wanted.certainty, wanted.step or met.step) == (
        met.cause,
        met.about,
        met.kind,
        met.certainty,
        met.step,
    )


def _short(cause: Cause | None) -> str:
    if cause is None:
        return "nothing"
    return f"{cause.cause} ({cause.kind}, {cause.certainty}, {cause.step}) of {cause.about!r}"


def _of_texts(expect: Expected, got: Answer) -> Iterator[str]:
    findings = got.found.get("findings", ())
    step = findings[0]["next_step"] if findings else ""
    yield from (f"the next step lacks {word!r}: {step}" for word in _lacking(expect.next_step, step))
    yield from (f"nowhere told: {word!r}" for word in _lacking(expect.tells, got.text))
    yield from (
        f"told, and must not be: {word!r}" for word in expect.never if word.casefold() in got.text.casefold()
    )


def _lacking(words: Iterable[str], text: str) -> list[str]:
    return [word for word in words if word.casefold() not in text.casefold()]


def _allowed(case: CaseFile, receipt: Receipt) -> Budget:
    """The budget of an ordinary question: two batches and two round trips, one more of each where a name
    had to be searched, and one more trip where the log of the person leaves open what took a license away;
    audit queries go beside, and so does a look among the deleted for a name that nobody has."""
    searched = any("startswith(" in request.casefold() for request in receipt.requests)
    tenant = not (case.user or case.group or searched)
    groups = sum("/membersWithLicenseErrors" in request for request in receipt.requests)
    batches = 1 + max(1, math.ceil(groups / 20)) if tenant else 2
    in_the_bin = case.expect.refused and any("/deletedItems/" in request for request in receipt.requests)
    more = searched + bool(in_the_bin)
    return Budget(http_requests=batches + more + _audits(receipt), round_trips=2 + more + _left_open(receipt))


def _audits(receipt: Receipt) -> int:
    return sum("/auditLogs/" in request for request in receipt.requests)


def _left_open(receipt: Receipt) -> bool:
    """Whether the changes of groups were asked for, which the log of a person does not hold."""
    return any("/auditLogs/" in request and "activityDisplayName" in request for request in receipt.requests)


def _of_cost(allowed: Budget, receipt: Receipt) -> Iterator[str]:
    if receipt.http_requests > allowed.http_requests:
        yield f"{receipt.http_requests} HTTP requests, {allowed.http_requests} allowed"
    if receipt.round_trips > allowed.round_trips:
        yield f"{receipt.round_trips} round trips, {allowed.round_trips} allowed"
    queries = 2 + _left_open(receipt)
    if _audits(receipt) > queries:
        yield f"{_audits(receipt)} audit queries, {queries} allowed"


def _of_wire(got: Answer) -> Iterator[str]:
    sent, told = Counter(got.sent), Counter(got.receipt.requests)
    yield from (f"asked twice: {request}" for request, n in sent.items() if n > 1)
    if got.refused:
        return  # whoever declines waits for nothing that is still under way
    unlike = ((sent - told) + (told - sent)).elements()
    yield from (f"the receipt and the wire differ: {request}" for request in unlike)


@dataclass(slots=True)
class Score:
    """How the cases of one cause came out."""

    cases: int = 0
    right: int = 0
    wrong: int = 0
    over_claimed: int = 0
    undecided: int = 0


HEALTHY, OPEN, DECLINED = "*nothing wrong*", "*cannot be decided*", "*the question is declined*"


def tally(results: Iterable[tuple[CaseFile, Answer]]) -> dict[str, Score]:
    """By cause: each case counts once for every cause it must or does name.

    Wrong: something else came out. Over-claimed: it was named a cause and is none. Undecided: it should have
    been found and was left open.
    """
    scores = {name: Score() for name in (*GUIDE.causes.by_id, HEALTHY, OPEN, DECLINED)}
    for case, got in results:
        right = not any(differences(case, got))
        expected = {cause.cause for cause in case.expect.causes}
        found = {cause.cause for cause in got.causes}
        claimed = {cause.cause for cause in got.causes if cause.kind == "cause"}
        for name in expected or {_without_cause(case.expect)}:
            score = scores[name]
            score.cases += 1
            if right:
                score.right += 1
            elif name not in found and got.gaps and not claimed:
                score.undecided += 1
            else:
                score.wrong += 1
        for name in claimed - {cause.cause for cause in case.expect.causes if cause.kind == "cause"}:
            scores[name].over_claimed += 1
    return scores


def _without_cause(expect: Expected) -> str:
    return DECLINED if expect.refused else OPEN if expect.undetermined else HEALTHY


def table(scores: dict[str, Score], count: int, right: int) -> str:
    """As Markdown."""
    lines = [
        f"{right} of {count} published cases come out right.",
        "",
        "| cause | cases | right | wrong | over-claimed | undecided |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, score in scores.items():
        label = name if name.startswith("*") else f"`{name}`"
        numbers = (score.cases, score.right, score.wrong, score.over_claimed, score.undecided)
        lines.append(f"| {label} | {' | '.join(map(str, numbers))} |")
    return "\n".join(lines)


def written(page: str, text: str) -> str:
    """The page with the table between its markers; unchanged where it has none."""
    return between(page, "evals", text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run everything; 1 where a case does not come out right, 2 where one cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.evals", description=__doc__)
    parser.add_argument("--write", type=Path, help="put the table between the markers of this file")
    parser.add_argument("--told", action="store_true", help="print what every case is told")
    parser.add_argument("cases", nargs="*", help="only the cases whose names begin so")
    asked = parser.parse_args(arguments)
    paths = [path for path in case_paths() if not asked.cases or path.stem.startswith(tuple(asked.cases))]
    try:
        results = [(path, *come_out(path)) for path in paths]
    except CaseError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    wrong = 0
    told = []
    for path, case, got in results:
        lines = list(differences(case, got))
        wrong += bool(lines)
        if lines or asked.told:
            told += [f"{path.stem}: {case.what}", *(f"  {line}" for line in lines)]
        if asked.told:
            told += [f"    {line}" for line in got.text.splitlines()]
    text = table(tally((case, got) for _, case, got in results), len(results), len(results) - wrong)
    sys.stdout.write("\n".join((*told, text, "")))
    if asked.write:
        asked.write.write_text(written(asked.write.read_text("utf-8"), text), "utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
