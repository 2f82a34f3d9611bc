"""How people marked the verdicts: to read, and to turn into cases of the published case set."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from dialogs.talk.marks import Feedback, Mark


def lines(marks: Iterable[Feedback]) -> Iterator[str]:
    """One line for each kind of mark, the most frequent first."""
    told = Counter(marks)
    if not told:
        yield "Nobody has marked a verdict yet."
    for one, times in told.most_common():
        found = ", ".join(one.told) or "nothing found"
        truth = f"; it was {one.truth}" if one.truth else ""
        yield f"{times:4} × {one.mark.value:8} at {one.step} ({one.complaint}): {found}{truth}"


def export(marks: Iterable[Feedback], folder: Path) -> list[Path]:
    """A skeleton of a case file for each kind of wrong verdict; the tenant is for a person to declare."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, one in enumerate(dict.fromkeys(one for one in marks if one.mark is Mark.WRONG), 1):
        path = folder / f"feedback-{number:03}-{one.truth or 'unknown'}.yaml"
        path.write_text(yaml.safe_dump(_skeleton(one), sort_keys=False, allow_unicode=True), "utf-8")
        written.append(path)
    return written


def _skeleton(one: Feedback) -> dict[str, object]:
    found = ", ".join(one.told) or "nothing"
    return {
        "what": f"Marked wrong: {found} was told at {one.step}. Say here what was the case.",
        "sources": ["feedback"],
        "tenant": {"products": [], "people": [], "groups": []},
        "ask": "",
        "expect": {"causes": [{"cause": one.truth}] if one.truth else []},
    }
