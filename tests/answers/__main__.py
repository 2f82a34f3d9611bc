"""What is answered to questions that people asked, checked and graded.

`python -m tests.answers` prints the figures, `--write tests/README.md` puts them between the markers there,
and `--told` says what is amiss with each answer. `python -m tests.answers print` prints the answers to be
graded, one JSON object a line, with `--for first` only those that this grader has not graded as they are.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from dialogs.guide.written import between
from tests.answers import checked, graded
from tests.answers.asked import Asked, all_answered, questions


def figures(answered: Sequence[Asked]) -> str:
    """Both tables, as Markdown."""
    single = {one.id for one in questions().questions}
    every = [checked.check(one) for one in answered]
    apart = checked.table(
        [one for one in every if one.asked.id in single],
        [one for one in every if one.asked.id not in single],
    )
    graders = {name: graded.graded(graded.gradings(name), answered) for name in graded.GRADERS}
    return f"{apart}\n\n{graded.table(graders)}"


def amiss(answered: Sequence[Asked]) -> Iterator[str]:
    """What is amiss, answer by answer; and which gradings are stale."""
    for asked in answered:
        if lines := list(checked.check(asked).lines()):
            yield f"{asked.id}: {asked.expected.text}"
            yield from (f"  {line}" for line in lines)
    for name in graded.GRADERS:
        if stale := graded.graded(graded.gradings(name), answered).stale:
            yield f"stale of the {name}: {', '.join(stale)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask everything, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.answers", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["print"], help="print the answers to be graded")
    parser.add_argument("--for", dest="grader", choices=graded.GRADERS, help="only what they have to grade")
    parser.add_argument("--told", action="store_true", help="print what is amiss with each answer")
    parser.add_argument("--write", type=Path, help="put the figures between the markers of this file")
    asked = parser.parse_args(arguments)
    answered = asyncio.run(all_answered())
    if asked.what:
        wanted = graded.wanting(asked.grader, answered) if asked.grader else answered
        lines = [graded.to_grade(one) for one in wanted]
    else:
        text = figures(answered)
        lines = [*(amiss(answered) if asked.told else ()), text]
        if asked.write:
            asked.write.write_text(between(asked.write.read_text("utf-8"), "answers", text), "utf-8")
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()
