"""One examination, without a conversation: for scripts, and for whoever prefers a terminal.

The same diagnosis as everywhere (`dialogs/diagnosis.py`), told in lines; what cannot be examined is told in
one sentence that says what to do.
"""

import json
from collections.abc import Iterable, Sequence
from enum import IntEnum

from bot.command_line.formats import Output
from dialogs.concluding.examination import reason
from dialogs.diagnosis import Declined, Diagnosis, Gone
from dialogs.diagnosis import diagnose as ask
from dialogs.diagnosis_json import to_json
from dialogs.examining.verdict import Finding, Kind
from dialogs.licensing.deleted import Deleted, deletion
from dialogs.querying.csv_lines import csv_lines
from dialogs.subject.choosing import Choose
from dialogs.subject.meant import Given, Hidden, NoProduct, NotOurs, Open, Several, Unknown
from dialogs.talk.saying import cost, in_short
from dialogs.words.text import Value, only, plain, quoted
from graph import Directory, GraphError


class Outcome(IntEnum):
    """The exit code."""

    CLEAR = 0
    FOUND = 1
    BAD_INPUT = 2
    UNDETERMINED = 3

    @classmethod
    def of(cls, diagnosis: Diagnosis) -> "Outcome":
        """What the exit code says of it."""
        if diagnosis.found:
            return cls.FOUND
        return cls.CLEAR if diagnosis.all_seen else cls.UNDETERMINED


class CannotDiagnose(Exception):
    """The question cannot be examined; its text says what to do."""


async def diagnose(directory: Directory, question: str, given: Given) -> Diagnosis:
    """Examine what was asked. Raises CannotDiagnose where the subject cannot be told or read."""
    try:
        match await ask(directory, question, given):
            case Diagnosis() as diagnosis:
                return diagnosis
            case declined:
                raise CannotDiagnose(_why(declined))
    except GraphError as error:
        raise CannotDiagnose(plain(reason(error))) from error


def _why(declined: Declined) -> str:
    match declined:
        case Open(choices=choices):
            return _several(choices[0])
        case Several(cases=cases):
            names = ", ".join(one.name for each in cases if (one := each.user or each.group))
            return f"That names {names}: ask about one of them at a time."
        case Unknown(deleted=Deleted() as deleted):
            return plain(deletion(deleted))
        case Unknown(words=words, kind=""):
            return f"Nobody and no group is called {words[0]!r}; give --user or --group."
        case Unknown(words=words, kind=kind):
            return f"No {kind} is called {words[0]!r}, or you may not see it; give the full name or the id."
        case Hidden(words=words):
            whom = repr(words[0]) if words else "other people and groups"
            return (
                f"Microsoft Graph does not let you look up {whom} (403): ask an administrator to look, or "
                "give the id."
            )
        case NoProduct(words=words):
            return f"No product is called {words!r}; give its part number, such as SPE_E3."
        case NotOurs(place=place):
            there = f"That is answered by {plain(only(place.name))}. " if place.name else ""
            return f"{there}Ask why a license from a group did not arrive."
        case Gone(named=named):
            return (
                f"Microsoft Graph no longer finds {named.name} (404): it was deleted, or you may not see it."
            )


def _several(choice: Choose) -> str:
    names = ", ".join(plain(one.told) for one in choice.candidates)
    if choice.near:
        return f"Nothing is called {choice.words!r}. Nearly so: {names}."
    return f"Several fit {choice.words!r}: {names}. Say which one."


_COLUMNS = tuple(map(only, ("kind", "certainty", "cause", "title", "because", "nextStep", "since", "page")))


def printed(diagnosis: Diagnosis, output: Output) -> Iterable[str]:
    """The diagnosis in lines: for people, as the published JSON, or as CSV with a finding a line."""
    match output:
        case Output.TABLE:
            return to_lines(diagnosis)
        case Output.JSON:
            return (json.dumps(to_json(diagnosis), indent=2, ensure_ascii=False),)
        case Output.CSV:
            return csv_lines(_COLUMNS, map(_row, diagnosis.examined.findings))


def _row(finding: Finding) -> Sequence[Value]:
    return (
        finding.kind.value,
        finding.certainty.value,
        finding.cause.id,
        *map(quoted, (finding.cause.title, finding.because, finding.next_step)),
        finding.since or "",
        finding.cause.place,
    )


def next_page(diagnosis: Diagnosis) -> str:
    """The address of the page where the next step of the most pressing finding is done; empty where it has
    none."""
    return next((finding.cause.place for finding in diagnosis.examined.findings), "")


def to_lines(diagnosis: Diagnosis) -> Iterable[str]:
    """For people: what was found, what is fine, what could not be seen."""
    examined = diagnosis.examined
    for finding in examined.findings:
        sure = "" if finding.certainty.value == "fact" else " (an inference)"
        mark = "✗" if finding.kind is Kind.CAUSE else "!"
        yield f"{mark} {plain(finding.cause.title)}{sure}  [{finding.cause.id}, {finding.kind.value}]"
        yield f"    {plain(finding.because)}"
        yield f"    Next: {plain(finding.next_step)}"
        yield from (f"    Then: {plain(then)}" for then in finding.then)
        yield from (
            f"    · {one.property}: {plain(only(one.value))}  ({in_short(one.source)})"
            for one in finding.evidence
        )
    yield from (f"✓ {plain(check.title)}: {plain(clear.note)}" for check, clear in examined.clear)
    for check, gap in examined.undetermined:
        wanted = " ".join(word for word in (gap.missing.role, gap.missing.permission) if word)
        yield f"? {plain(check.title)}: {plain(gap.note)}" + (
            f" What would show it: {wanted}." if wanted else ""
        )
    yield f"{plain(cost(examined.receipt))}, {examined.receipt.seconds:.2f} s"
