"""What a check concludes in a tenant, and verdicts as a person reads them.

`run` gives all verdicts; `finds`, `clears` and `cannot_see` the one there is to be, of that kind;
`finds_in_part` a finding with what could not be seen of it.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from dialogs.examining.case import Case
from dialogs.examining.step import Check
from dialogs.examining.verdict import Clear, Evidence, Finding, Leads, Undetermined, Verdict, evidence
from dialogs.words.text import Phrase, phrase, plain
from graph import Directory, Seen


async def run(check: Check, case: Case, directory: Directory) -> tuple[Verdict, ...]:
    """What the check concludes about the case, seen with these eyes."""
    return tuple(await check.examine(case, directory))


async def finds(check: Check, case: Case, directory: Directory) -> Finding:
    """The one thing that the check finds."""
    (verdict,) = await run(check, case, directory)
    assert isinstance(verdict, Finding), verdict
    return verdict


async def clears(check: Check, case: Case, directory: Directory) -> Clear:
    """What the check says where nothing is wrong."""
    (verdict,) = await run(check, case, directory)
    assert isinstance(verdict, Clear), verdict
    return verdict


async def cannot_see(check: Check, case: Case, directory: Directory) -> Undetermined:
    """What the check says where Graph would not tell."""
    (verdict,) = await run(check, case, directory)
    assert isinstance(verdict, Undetermined), verdict
    return verdict


async def finds_in_part(check: Check, case: Case, directory: Directory) -> tuple[Finding, Undetermined]:
    """The one thing that the check finds, and what it could not see of it."""
    finding, unseen = await run(check, case, directory)
    assert isinstance(finding, Finding), finding
    assert isinstance(unseen, Undetermined), unseen
    return finding, unseen


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
                verdict.cause.id,
                verdict.kind.value,
                verdict.certainty.value,
                plain(verdict.because),
                plain(verdict.next_step),
            )


def row_shown(told: str) -> Phrase:
    """What a row shows, as evidence holds it: "EMS: Error, Other, last updated 2026-11-20 09:01 UTC"."""
    shown = re.fullmatch(r"(.+): (\w+), (\w+), last updated (.+)", told)
    if shown is None:
        raise ValueError(f"what row is {told!r}?")
    product, state, error, at = shown.groups()
    return phrase(
        "{product}: {state}, {error}, last updated {at}",
        product=product,
        state=state,
        error=error,
        at=_at(at),
    )


def row_proof(seen: Seen, told: str) -> Evidence:
    """What a row proves that shows this, and that it was so since then."""
    since = _at(told.partition(", last updated ")[2])
    return replace(evidence(seen, "licenseAssignmentStates", row_shown(told)), since=since)


def _at(told: str) -> datetime:
    return datetime.strptime(told, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
