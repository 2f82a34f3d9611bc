"""Whole answers, graded twice by whoever reads them, each without the other.

`gradings/first.jsonl` and `second.jsonl` hold a line an answer:
`{"id": "q004", "hash": "…", "grade": "B", "reason": "…"}`. A helps, B leads on, C misses and does no harm, D
misleads. `hash` is of what was read: a grading of an answer that reads otherwise by now is stale.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from graph.simulated.declared.things import Declared
from tests.answers.asked import Asked
from tests.answers.checked import read_of

FOLDER = Path(__file__).with_name("gradings")

GRADERS = ("first", "second")


class Grade(StrEnum):
    """How much an answer is worth to who asked."""

    HELPS = "A"
    LEADS_ON = "B"
    MISSES = "C"
    MISLEADS = "D"


class Grading(Declared):
    """What one grader thinks of one answer."""

    id: str
    hash: str
    grade: Grade
    reason: str


@dataclass(frozen=True, slots=True)
class Graded:
    """What a grader thinks of the answers as they are now; `stale` are those that were graded and read
    otherwise since, `open` those that were never graded."""

    grades: Mapping[str, Grade]
    stale: tuple[str, ...]
    open: tuple[str, ...]


def hash_of(asked: Asked) -> str:
    """Of all that is read of the answer."""
    return sha256(read_of(asked).encode()).hexdigest()[:12]


def gradings(grader: str) -> dict[str, Grading]:
    """Of each id the last one."""
    lines = (FOLDER / f"{grader}.jsonl").read_text("utf-8").splitlines()
    return {one.id: one for one in map(Grading.model_validate_json, filter(None, lines))}


def graded(given: Mapping[str, Grading], answered: Sequence[Asked]) -> Graded:
    """Gradings held against the answers as they are."""
    now = {asked.id: hash_of(asked) for asked in answered}
    fresh = {id: given[id].grade for id in now if id in given and given[id].hash == now[id]}
    return Graded(
        fresh,
        stale=tuple(id for id in now if id in given and id not in fresh),
        open=tuple(id for id in now if id not in given),
    )


def to_grade(asked: Asked) -> str:
    """A line to be graded: beside what is read, what a grader fills in."""
    line = {
        "id": asked.id,
        "hash": hash_of(asked),
        "grade": "",
        "reason": "",
        "text": asked.expected.text,
        "good": asked.expected.good,
        "read": read_of(asked),
    }
    return json.dumps(line, ensure_ascii=False)


def table(graders: Mapping[str, Graded]) -> str:
    """As Markdown."""
    lines = [
        "| graded by | A helps | B leads on | C misses | D misleads | A or B | stale | not graded |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, one in graders.items():
        count = Counter(one.grades.values())
        helped = _percent(count[Grade.HELPS] + count[Grade.LEADS_ON], len(one.grades))
        numbers = [*(str(count[grade]) for grade in Grade), helped, str(len(one.stale)), str(len(one.open))]
        lines.append(f"| {name} | {' | '.join(numbers)} |")
    return "\n".join((*lines, "", _agreement([one.grades for one in graders.values()])))


def _agreement(grades: Sequence[Mapping[str, Grade]]) -> str:
    both = [id for id in grades[0] if all(id in other for other in grades)]
    if not both:
        return "No answer was graded by both as it is now."
    alike = sum(len({one[id] for one in grades}) == 1 for id in both)
    return f"Of {len(both)} answers that both graded they agree on {alike}."


def _percent(some: int, all_: int) -> str:
    return f"{100 * some / all_:.0f} %" if all_ else "–"


def wanting(grader: str, answered: Iterable[Asked]) -> list[Asked]:
    """Those that this grader has not graded as they are."""
    asked = list(answered)
    done = graded(gradings(grader), asked).grades
    return [one for one in asked if one.id not in done]
