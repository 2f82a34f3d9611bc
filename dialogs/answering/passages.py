"""What the guide can answer by itself: each of its passages, with the words that it is asked in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from dialogs.examining.case import Case, Meaning
from dialogs.examining.cause import Cause
from dialogs.examining.folder import Answer
from dialogs.examining.step import Check, Ending, HowTo, Question, Step
from dialogs.guide import GUIDE
from dialogs.words.script import Command
from dialogs.words.text import Text, plain, prose


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences of the guide that answer a question.

    `id` begins with the step it stands in; `asked` is the question, `said` its answer, `more` what follows,
    folded; `wordings` are other ways to ask. `cause` is what it is about, `how_to` the way it leads to.
    `own` says that it was written as an answer; others are found where none of those fits better. `messages`
    are the known texts that it explains, `shows` whether what the tenant shows for its step belongs to it.
    """

    id: str
    step: Step
    asked: Text
    said: Text
    more: tuple[Text, ...] = ()
    wordings: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    sources: tuple[str, ...] = ()
    cause: Cause | None = None
    how_to: HowTo | None = None
    own: bool = True
    messages: tuple[Meaning, ...] = ()
    shows: bool = True


@cache
def passages() -> Mapping[str, Passage]:
    """Every passage by its id. Raises LookupError where an answer names a way or a cause there is none of."""
    return {passage.id: passage for step in GUIDE.steps.values() for passage in _of(step)}


@cache
def explaining() -> Mapping[Meaning, Passage]:
    """For each known text the passage that explains it. Raises LookupError where two do."""
    found: dict[Meaning, Passage] = {}
    for passage in passages().values():
        for meaning in passage.messages:
            if found.setdefault(meaning, passage) is not passage:
                raise LookupError(f"{passage.id} and {found[meaning].id} both explain {meaning}")
    return found


def _of(step: Step) -> Iterator[Passage]:
    yield from (_answer(step, one) for one in step.answered)
    yield from _page(step)
    match step:
        case Check() | Question():
            yield from (_cause(step, cause) for cause in step.causes if cause.advice)
            yield from (_how_to(step, number, one) for number, one in enumerate(step.how_tos))
        case Ending():
            pass


def _answer(step: Step, one: Answer) -> Passage:
    cause, how_to = GUIDE.causes.by_id.get(one.cause), _how_tos().get(one.how_to)
    if (one.cause and cause is None) or (one.how_to and how_to is None):
        raise LookupError(f"{step.id}, {plain(one.asked)!r}: there is no {one.cause} or no “{one.how_to}”")
    return Passage(
        f"{step.id}.{one.id}",
        step,
        one.asked,
        one.said,
        one.more,
        one.wordings,
        one.commands,
        one.sources,
        cause,
        how_to,
        messages=one.messages,
        shows=one.shows,
    )


def _page(step: Step) -> Iterator[Passage]:
    """Each paragraph by itself; the phrases that ask for the step ask for the first."""
    for number, paragraph in enumerate(prose(step.page.today)):
        asked_in = step.phrases if number == 0 else ()
        yield Passage(f"{step.id}.page-{number}", step, step.title, paragraph, wordings=asked_in, own=False)


def _cause(step: Step, cause: Cause) -> Passage:
    best, *more = cause.advice
    name = f"{step.id}.cause-{cause.id}-{cause.form}".rstrip("-")
    return Passage(name, step, cause.title, best, tuple(more), cause=cause, own=False)


def _how_to(step: Step, number: int, one: HowTo) -> Passage:
    best, *more = one.by_hand(Case())
    commands = tuple(one.commands(Case()))
    name = f"{step.id}.way-{number}"
    return Passage(name, step, one.title, best, tuple(more), commands=commands, how_to=one, own=False)


@cache
def _how_tos() -> Mapping[str, HowTo]:
    """Every way to do something, by its title."""
    return {
        plain(one.title): one
        for step in GUIDE.steps.values()
        if not isinstance(step, Ending)
        for one in step.how_tos
    }
