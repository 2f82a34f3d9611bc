"""What stands beside the code of a step, for people who do not read code: page, phrases, answers."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dialogs.examining.case import Meaning
from dialogs.words import prose
from dialogs.words.text import Text, verbatim

_ENDS = (".", "!", "?", ":", "`", "”", ")")
_NOTHING = "nothing"
_SOURCE = re.compile(r"(https://\S+)(?: \((\d{4}-\d{2}-\d{2}|v1\.0)\))?")


@dataclass(frozen=True, slots=True)
class Answer:
    """What people ask without naming anybody, and the sentences that answer it.

    `asked` is the question, `wordings` other ways to ask it, in any language; `said` the answer itself, which
    comes first, and `more` what is folded away. `commands` do it, `how_to` is the title of the way it leads
    to, `cause` the id of what it is about; `sources` is where it stands, each with the edition that was read.
    `messages` are the known texts of Microsoft's that it explains. What the tenant shows for its step is told
    beside it, but where that says nothing about it (`shows` is false).
    """

    id: str
    asked: Text
    said: Text
    wordings: tuple[str, ...] = ()
    more: tuple[Text, ...] = ()
    commands: tuple[str, ...] = ()
    cause: str = ""
    how_to: str = ""
    sources: tuple[str, ...] = ()
    messages: tuple[Meaning, ...] = ()
    shows: bool = True


@dataclass(frozen=True, slots=True)
class Folder:
    """The page of a step, in Markdown, the words people ask for it in, of all languages, and what it answers
    to who names nobody."""

    page: str
    phrases: tuple[str, ...]
    answers: tuple[Answer, ...] = ()


def step_folder(module: str) -> Folder:
    """The folder of the step that this module (its `__file__`) is in: `page.md`, `phrases/` with a file a
    language and a phrase a line, and `answers.md`. Raises ValueError with the place of what is missing."""
    home = Path(module).parent
    page = home / "page.md"
    if not page.is_file() or not (today := page.read_text("utf-8")).strip():
        raise ValueError(f"{page}: a step without a page")
    phrases = tuple(phrase for file in sorted(home.glob("phrases/*.txt")) for phrase in _lines(file))
    if not phrases:
        raise ValueError(f"{home / 'phrases'}: a step without phrases")
    return Folder(today, phrases, _answers(home / "answers.md"))


def _lines(file: Path) -> tuple[str, ...]:
    lines = tuple(filter(None, map(str.strip, file.read_text("utf-8").splitlines())))
    if not lines:
        raise ValueError(f"{file}: no phrase in it")
    return lines


def _answers(file: Path) -> tuple[Answer, ...]:
    if not file.is_file():
        raise ValueError(f"{file}: a step without answers")
    try:
        answers = tuple(map(_answer, prose.entries(file.read_text("utf-8"))))
    except ValueError as wrong:
        raise ValueError(f"{file}: {wrong}") from wrong
    if not answers:
        raise ValueError(f"{file}: no answer in it")
    if twice := [id for id, count in Counter(one.id for one in answers).items() if count > 1]:
        raise ValueError(f"{file}: {twice[0]!r} is asked twice")
    return answers


def _answer(entry: prose.Entry) -> Answer:
    said, *more = entry.paragraphs
    if unfinished := [one for one in entry.paragraphs if not one.endswith(_ENDS)]:
        raise ValueError(f"{entry.asked!r}: {unfinished[0][-40:]!r} is no whole sentence")
    return Answer(
        _id(entry.asked),
        verbatim(entry.asked),
        verbatim(said),
        entry.wordings,
        tuple(map(verbatim, more)),
        entry.commands,
        _only(entry, "cause"),
        _only(entry, "how to"),
        tuple(_sources(entry)),
        tuple(Meaning(value) for key, value in entry.named if key == "message"),
        _shows(entry),
    )


def _id(asked: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", asked.lower()))


def _only(entry: prose.Entry, name: str) -> str:
    named = [value for key, value in entry.named if key == name]
    if len(named) > 1:
        raise ValueError(f"{entry.asked!r} names more than one {name}")
    return named[0] if named else ""


def _shows(entry: prose.Entry) -> bool:
    shown = _only(entry, "shows")
    if shown not in {"", _NOTHING}:
        raise ValueError(f"{entry.asked!r} shows {shown!r}, and not {_NOTHING!r}")
    return not shown


def _sources(entry: prose.Entry) -> Iterator[str]:
    for key, value in entry.named:
        if key == "source":
            if not _SOURCE.fullmatch(value):
                raise ValueError(f"{entry.asked!r}: {value!r} is no source, as https://… (2026-05-18)")
            yield value
