"""What of an answer can be checked without a person: the step, whom it took from the words, what it says."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from dialogs.guide import GUIDE
from dialogs.talk.message import MessageKind
from tests.answers.asked import Asked

NOT_OURS = "none"


@dataclass(frozen=True, slots=True)
class Checked:
    """One answer against what is expected of it. `step`: whether what it speaks of first is the step that
    answers, None where none is expected; `offered`: whether it speaks of that step further down, or asks back
    and leads there. Asking back is right only where that is expected."""

    asked: Asked
    step: bool | None
    offered: bool
    strangers: tuple[str, ...]
    missing: tuple[str, ...]
    untrue: tuple[str, ...]
    unlike: bool
    mistaken: bool

    @property
    def right(self) -> bool:
        """Whether nothing is amiss."""
        return not any(self.lines())

    @property
    def unread(self) -> bool:
        """Whether it was not understood, though it is one of ours."""
        return self.asked.answer.kind is MessageKind.UNREAD and not self.not_ours

    @property
    def asks_back(self) -> bool:
        """Whether it asks instead of answering, where an answer is expected."""
        return asks_back(self.asked) and MessageKind.CHOICE not in self.asked.expected.kinds

    @property
    def not_ours(self) -> bool:
        """Whether the question is for somebody else."""
        return self.asked.expected.seeds[:1] == (NOT_OURS,)

    def lines(self) -> Iterator[str]:
        """What is amiss, for people."""
        answer, expected = self.asked.answer, " or ".join(self.asked.expected.causes)
        if self.unread:
            yield "not understood"
        if self.asks_back:
            yield "asks back"
        elif self.step is False:
            wanted = " or ".join(self.asked.expected.seeds)
            yield f"{', '.join(answer.seeds) or 'no step'}, expected {wanted}"
        if self.unlike:
            yield f"is {answer.kind}, expected {' or '.join(self.asked.expected.kinds)}"
        if self.mistaken:
            yield f"finds {answer.causes[0] if answer.causes else 'nothing'} first, expected {expected}"
        yield from (f"takes {name!r} from the words" for name in self.strangers)
        yield from (f"does not say {words!r}" for words in self.missing)
        yield from (f"says, and must not: {words!r}" for words in self.untrue)


def check(asked: Asked) -> Checked:
    """What is amiss with an answer."""
    expected, answer = asked.expected, asked.answer
    read = read_of(asked)
    taken = (*answer.taken.user, *answer.taken.group)
    return Checked(
        asked,
        step=_step(asked),
        offered=bool(_offers(asked) & set(expected.seeds)),
        strangers=tuple(name for name in taken if name not in expected.about),
        missing=tuple(words for words in expected.says if not _found(words, read)),
        untrue=tuple(words for words in expected.never if _found(words, read)),
        unlike=bool(expected.kinds) and answer.kind not in expected.kinds,
        mistaken=bool(expected.causes) and not set(answer.causes[:1]) & set(expected.causes),
    )


def read_of(asked: Asked) -> str:
    """All that is read of an answer, buttons too."""
    return "\n".join((asked.answer.said, *(f"[{label}]" for label in asked.answer.buttons)))


def asks_back(asked: Asked) -> bool:
    """Whether the answer is a question."""
    return asked.answer.kind is MessageKind.CHOICE


def _step(asked: Asked) -> bool | None:
    seeds, answer = asked.expected.seeds, asked.answer
    if not seeds:
        return None
    if asks_back(asked):
        return False
    sent_away = answer.kind in {MessageKind.DECLINED, MessageKind.UNREAD} and not answer.seeds
    return bool(set(answer.seeds[:1]) & set(seeds)) or (NOT_OURS in seeds and sent_away)


def _offers(asked: Asked) -> set[str]:
    """The seeds of all that it speaks of, and of what buttons lead to where it asks back. An overview speaks
    of everything, and offers nothing."""
    if asked.answer.kind is MessageKind.OVERVIEW:
        return set()
    choices = (choice for message in asked.answer.messages if asks_back(asked) for choice in message.choices)
    led_to = {GUIDE.steps[choice.go].page.seed for choice in choices if choice.go in GUIDE.steps}
    return {*asked.answer.seeds, *led_to}


def _found(words: str, text: str) -> bool:
    return re.search(words, text, re.IGNORECASE) is not None


Counted = Callable[[Checked], bool]

_ROWS: tuple[tuple[str, Counted, Counted], ...] = (
    ("understood", lambda one: not one.not_ours, lambda one: not one.unread),
    ("asked back, where an answer was expected", lambda one: True, lambda one: one.asks_back),
    ("the right step", lambda one: one.step is not None and not one.not_ours, lambda one: bool(one.step)),
    (
        "… or offered",
        lambda one: one.step is not None and not one.not_ours,
        lambda one: bool(one.step) or one.offered,
    ),
    (
        "the right cause first",
        lambda one: bool(one.asked.expected.causes),
        lambda one: not one.mistaken,
    ),
    (
        "told apart as somebody else's",
        lambda one: one.not_ours,
        lambda one: one.asked.answer.kind is MessageKind.DECLINED,
    ),
    ("a person or group that nobody named", lambda one: True, lambda one: bool(one.strangers)),
    ("all said that must be", lambda one: bool(one.asked.expected.says), lambda one: not one.missing),
    ("something said that must not be", lambda one: True, lambda one: bool(one.untrue)),
    ("**nothing amiss**", lambda one: True, lambda one: one.right),
)


def table(questions: Sequence[Checked], turns: Sequence[Checked]) -> str:
    """As Markdown."""
    lines = ["| of the answers | questions | turns |", "| --- | ---: | ---: |"]
    for name, among, counts in _ROWS:
        lines.append(f"| {name} | {_share(questions, among, counts)} | {_share(turns, among, counts)} |")
    return "\n".join(lines)


def _share(checked: Iterable[Checked], among: Counted, counts: Counted) -> str:
    some = [one for one in checked if among(one)]
    return f"{sum(map(counts, some))} of {len(some)}" if some else "–"
