"""Verdicts as a person reads them, for tests that compare what was said."""

from collections.abc import Iterable

from dialogs.text import plain
from dialogs.verdict import Clear, Finding, Leads, Undetermined, Verdict


def told(verdicts: Iterable[Verdict]) -> list[tuple[str, ...]]:
    """Each verdict in words: what it is, and its sentences."""
    return [_told(verdict) for verdict in verdicts]


def _told(verdict: Verdict) -> tuple[str, ...]:
    match verdict:
        case Clear(note):
            return ("clear", plain(note))
        case Leads(to, _, note):
            return ("leads", str(to), plain(note))
        case Undetermined(note, missing):
            return ("undetermined", plain(note), missing.permission, missing.role)
        case Finding():
            return (
                verdict.problem.cause,
                verdict.kind.value,
                verdict.certainty.value,
                plain(verdict.because),
                plain(verdict.next_step),
            )
