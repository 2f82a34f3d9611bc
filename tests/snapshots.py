"""Everything that the scripts of `tests/dialogs/ways` are told, in one file a language.

`python -m tests.snapshots` shows what reads otherwise now, and fails where anything does; `--write` takes it
over. A sentence that changes then changes in its source and in this one file, where it is read once more.

The file begins with what tests call some titles (`tests/called.py`); that part is written by hand.
"""

import argparse
import asyncio
import difflib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from dialogs.guide import GUIDE
from dialogs.talk.message import Message
from dialogs.words.gathering import messages_in
from dialogs.words.text import plain
from tests.called import BEGIN, SNAPSHOT, sentences, templates
from tests.ways import WAYS, play, read_script

SHOWING = Path(__file__).parents[1] / "bot" / "channel" / "showing"


async def told_now() -> str:
    """What every script is told, every sentence where it is told first; and the words of the cards."""
    known: set[str] = set()
    lines = [BEGIN]
    for path in sorted(WAYS.glob("*.txt")):
        lines += ["", f"=== {path.stem}"]
        for turn in await play(read_script(path.read_text("utf-8"), path.name), GUIDE, killed=False):
            told = list(_new(turn.messages, known))
            lines += ["", f"--- {turn.words}", *told] if told else []
    return "\n".join((*lines, "", "=== on cards, and where there are none", "", *_around(), ""))


def _new(messages: Sequence[Message], known: set[str]) -> Iterator[str]:
    for message in messages:
        for text in sentences(message):
            if new := set(templates(text)) - known:
                known |= new
                yield plain(text)


def _around() -> Iterator[str]:
    """What stands around a message, as it is to be filled."""
    for file in sorted(SHOWING.glob("*.py")):
        for said in messages_in(file):
            yield from [said.id] if isinstance(said.id, str) else said.id


def written(page: str, told: str) -> str:
    """The page with its own beginning and what is told now."""
    return page.partition(BEGIN)[0] + told


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, or take over."""
    parser = argparse.ArgumentParser(prog="python -m tests.snapshots", description=__doc__)
    parser.add_argument("--write", action="store_true", help="take over what is told now")
    asked = parser.parse_args(arguments)
    before = SNAPSHOT.read_text("utf-8")
    after = written(before, asyncio.run(told_now()))
    if asked.write:
        SNAPSHOT.write_text(after, "utf-8")
        return 0
    changed = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "now", lineterm="")
    sys.stdout.write("".join(f"{line}\n" for line in changed))
    return before != after


if __name__ == "__main__":
    sys.exit(main())
