"""What was learnt, in a file: learning takes seconds and some 70 MB, reading it where it lies neither.

The set-up makes the file, or the first start does, in a process of its own whose memory ends with it. It is
good for the sentences and the code that it was learnt with; with others it is made anew.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dialogs.understanding.bare_words import words_of
from dialogs.understanding.learning.bayes import Classifier, Table, learn
from dialogs.understanding.learning.examples import examples
from dialogs.understanding.learning.features import features

_TOP = Path(__file__).parents[3]
FOLDER = _TOP / ".build"
"""Where the set-up puts what it makes; an installed package has none."""

_CODE = Path(__file__).parents[1]
NAME = "learnt.bin"
_SIZES = (8, 8, 8, 4, 1)
"""Bytes of a number in each part of a table."""
_LEARNS_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Learnt:
    """The topics of the guide, and who answers what it does not."""

    topics: Classifier
    elsewhere: Classifier


@cache
def learnt() -> Learnt:
    """Ready to judge with."""
    return learnt_at(FOLDER)


def learnt_at(folder: Path, python: str = sys.executable) -> Learnt:
    """What the file in the folder holds, made first where there is none that is good. Where there is no such
    folder it lasts as long as this process; where there can be no other process, this one learns."""
    with suppress(OSError, ValueError):
        return read(folder / NAME)
    with suppress(OSError, ValueError, subprocess.SubprocessError):
        if folder.is_dir():
            return read(_made(folder / NAME, python))
        with TemporaryDirectory(ignore_cleanup_errors=True) as place:
            return read(_made(Path(place) / NAME, python))
    return _learn()


def write(file: Path) -> None:
    """Learn, and keep what was learnt; whoever reads meanwhile finds the whole file or none."""
    known = _learn()
    half = file.with_suffix(f".{os.getpid()}")
    half.write_bytes(b"".join(_packed(known.topics, known.elsewhere)))
    half.replace(file)


def read(file: Path) -> Learnt:
    """What the file holds. Raises OSError without one, ValueError for another edition or a damaged one."""
    with file.open("rb") as opened:
        mapped = memoryview(mmap(opened.fileno(), 0, access=ACCESS_READ))
    head, _, _ = bytes(mapped[:_LONGEST_HEAD]).partition(b"\n")
    told = json.loads(head)
    if told.get("edition") != edition():
        raise ValueError("learnt from other sentences, or by other code")
    rest = mapped[len(head) + 1 :]
    if len(rest) != sum(map(_length, (sizes for one in told["classifiers"] for sizes in one["sizes"]))):
        raise ValueError("not as long as it says")
    topics, elsewhere = _unpacked(told["classifiers"], rest)
    return Learnt(topics, elsewhere)


@cache
def edition() -> str:
    """The sentences and the code, as one name."""
    digest = sha256()
    for file in sorted(_CODE.rglob("*")):
        if file.suffix in {".py", ".txt"}:
            digest.update(file.read_bytes())
    for one in examples():
        digest.update(f"{one.topic}\t{one.elsewhere}\t{one.text}\n".encode())
    return digest.hexdigest()


def _learn() -> Learnt:
    topics = learn([(one.topic, features(words_of(one.text))) for one in examples()])
    apart = [one for one in examples() if one.elsewhere]
    return Learnt(topics, learn([(one.elsewhere, features(words_of(one.text))) for one in apart]))


def _made(file: Path, python: str) -> Path:
    command = [python, "-m", __package__, str(file.resolve())]
    # Our own interpreter and our own module.
    subprocess.run(command, cwd=_TOP, check=True, capture_output=True, timeout=_LEARNS_WITHIN)  # noqa: S603
    return file


_LONGEST_HEAD = 64_000


def _packed(*classifiers: Classifier) -> Iterator[bytes]:
    """A line that tells what follows, and then the numbers of all tables."""
    told = [
        {
            "classes": one.classes,
            "base": one.base,
            "sizes": [[len(part) for part in _parts(table)] for table in one.tables],
        }
        for one in classifiers
    ]
    yield json.dumps({"edition": edition(), "classifiers": told}).encode() + b"\n"
    for one in classifiers:
        for table in one.tables:
            yield from (part.tobytes() for part in _parts(table))


def _unpacked(told: list[dict[str, Any]], rest: memoryview) -> Iterator[Classifier]:
    for one in told:
        tables = []
        for sizes in one["sizes"]:
            parts = []
            for size, count in zip(_SIZES, sizes, strict=True):
                parts.append(rest[: size * count])
                rest = rest[size * count :]
            features, rarity, gains, ends, classes = parts
            tables.append(
                Table(
                    features.cast("Q"), rarity.cast("d"), gains.cast("d"), ends.cast("I"), classes.cast("B")
                )
            )
        yield Classifier(tuple(one["classes"]), tuple(one["base"]), tuple(tables))


def _parts(table: Table) -> tuple["memoryview[int] | memoryview[float]", ...]:
    return table.features, table.rarity, table.gains, table.ends, table.classes


def _length(sizes: list[int]) -> int:
    return sum(size * count for size, count in zip(_SIZES, sizes, strict=True))
