"""One examination, without a conversation: for scripts, and for whoever prefers a terminal.

The same path as the chat: the words are read and looked up, the checks run, the findings are ranked.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from dialogs.examining.case import Case, Complaint
from dialogs.examining.examination import Examination, examine, reason
from dialogs.examining.verdict import About, Finding, Kind
from dialogs.guide import GUIDE
from dialogs.subject.choosing import Choose
from dialogs.subject.subjects import Resolved, narrow, resolve
from dialogs.talk.saying import cost, in_short
from dialogs.understanding import Reading, read
from dialogs.words.text import Text, only, plain
from graph import Directory, GraphError


class Outcome(IntEnum):
    """The exit code."""

    CLEAR = 0
    FOUND = 1
    BAD_INPUT = 2
    UNDETERMINED = 3


class CannotDiagnose(Exception):
    """The question cannot be examined; its text says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    user: str = ""
    group: str = ""
    product: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """An examination, and who asked for it."""

    examined: Examination
    asker: dict[str, Any]

    @property
    def outcome(self) -> Outcome:
        """What the exit code says. What stands only in the asker's own way does not count."""
        if self.examined.cause is not None or self.examined.in_error:
            return Outcome.FOUND
        unseen = (check for check, _ in self.examined.undetermined if not check.of_asker)
        return Outcome.UNDETERMINED if any(True for _ in unseen) else Outcome.CLEAR


async def diagnose(asked: Asked, directory: Directory) -> Diagnosis:
    """Examine what was asked. Raises CannotDiagnose where the subject cannot be told or read."""
    reading = read(asked.question, (), directory.find_products) if asked.question.strip() else Reading("")
    try:
        resolved = await resolve(_with_flags(asked, reading, directory), directory)
        case = _case(asked, reading, resolved)
        examined, _ = await asyncio.gather(
            examine(case, directory, GUIDE.checks()), _readable(case, directory)
        )
        return Diagnosis(examined, await _asker(directory))
    except GraphError as error:
        raise CannotDiagnose(plain(reason(error))) from error


def _with_flags(asked: Asked, reading: Reading, directory: Directory) -> Reading:
    """What flags say is certain, so the question's own words for the same thing are not asked."""
    products = reading.products
    if asked.product:
        products = ((asked.product, directory.find_products(asked.product)),)
        if not products[0][1]:
            raise CannotDiagnose(
                f"No product is called {asked.product!r}; give its part number, such as SPE_E3."
            )
    named = asked.user or asked.group
    return replace(
        reading,
        addresses=(asked.user,) if asked.user else () if named else reading.addresses,
        ids=() if named else reading.ids,
        names=() if named else reading.names,
        groups=(asked.group,) if asked.group else () if named else reading.groups,
        products=products,
        product_given=bool(asked.product),
    )


def _case(asked: Asked, reading: Reading, resolved: Resolved) -> Case:
    for choice in resolved.choices:
        raise CannotDiagnose(_several(choice))
    for flag, words, found in (("user", asked.user, resolved.user), ("group", asked.group, resolved.group)):
        if words and found is None and resolved.hidden:
            raise CannotDiagnose(
                f"Microsoft Graph does not let you look up {words!r} (403): ask an administrator to look, or "
                "give the id."
            )
        if words and found is None:
            raise CannotDiagnose(
                f"No {flag} is called {words!r}, or you may not see it; give the full name or the id."
            )
    if resolved.unknown and not (resolved.user or resolved.group):
        raise CannotDiagnose(
            f"Nobody and no group is called {resolved.unknown[0]!r}; give --user or --group."
        )
    case = narrow(Case(), resolved)
    return replace(
        case,
        complaint=reading.complaint or Complaint.NOT_RECEIVED,
        question=asked.question[:500],
        error_text=reading.error_text[:4000],
    )


def _several(choice: Choose) -> str:
    names = ", ".join(f"{one.name} ({one.hint})" if one.hint else one.name for one in choice.candidates)
    if choice.near:
        return f"Nothing is called {choice.words!r}. Nearly so: {names}."
    return f"Several fit {choice.words!r}: {names}. Say which one."


async def _readable(case: Case, directory: Directory) -> None:
    """The subject itself must be readable: without it no check can say anything."""
    user, group = await asyncio.gather(
        directory.user(case.user.id) if case.user else asyncio.sleep(0, None),
        directory.group(case.group.id) if case.group else asyncio.sleep(0, None),
    )
    for named, found in ((case.user, user), (case.group, group)):
        if named and found is None:
            raise CannotDiagnose(
                f"Microsoft Graph no longer finds {named.name} (404): it was deleted, or you may not see it."
            )


async def _asker(directory: Directory) -> dict[str, Any]:
    """Who asks, and the active roles Graph shows of them; null roles could not be read."""
    me = await directory.me()
    if me is None:
        return {"user": None, "roles": None}
    try:
        roles = await directory.active_roles()
    except GraphError:
        return {"user": me.user_principal_name, "roles": None}
    names = [role.display_name for role in roles if role.display_name]
    return {"user": me.user_principal_name, "roles": sorted(names) if len(names) == len(roles) else None}


def to_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """The published shape: findings ranked, the cause first."""
    examined = diagnosis.examined
    return {
        "subject": _about(About(examined.case.user, examined.case.group, examined.case.sku)),
        "asker": diagnosis.asker,
        "findings": [_finding(examined, finding) for finding in examined.findings],
        "clear": [{"step": check.id, "text": plain(clear.note)} for check, clear in examined.clear],
        "undetermined": [
            {
                "step": check.id,
                "text": plain(gap.note),
                "missing": {"permission": gap.missing.permission or None, "role": gap.missing.role or None},
            }
            for check, gap in examined.undetermined
        ],
        "cost": {
            "http_requests": examined.receipt.http_requests,
            "graph_requests": examined.receipt.graph_requests,
            "round_trips": examined.receipt.round_trips,
            "resource_units": examined.receipt.resource_units,
            "seconds": round(examined.receipt.seconds, 3),
        },
    }


def _finding(examined: Examination, finding: Finding) -> dict[str, Any]:
    step = examined.step_of(finding)
    return {
        "step": step.id,
        "seed": step.page.seed or None,
        "cause": finding.cause.id,
        "kind": finding.kind.value,
        "certainty": finding.certainty.value,
        "subject": _about(finding.about),
        "text": plain(finding.because),
        "evidence": [
            {
                "property": one.property,
                "value": plain(one.value) if isinstance(one.value, Text) else one.value,
                "source": one.source,
                "observed_at": one.observed_at.isoformat().replace("+00:00", "Z"),
            }
            for one in finding.evidence
        ],
        "next_step": plain(finding.next_step),
    }


def _about(about: About) -> dict[str, Any]:
    return {
        "user": about.user.name if about.user else None,
        "group": about.group.name if about.group else None,
        "product": about.sku.name if about.sku else None,
    }


def to_lines(diagnosis: Diagnosis) -> Iterable[str]:
    """For people: what was found, what is fine, what could not be seen."""
    examined = diagnosis.examined
    for finding in examined.findings:
        sure = "" if finding.certainty.value == "fact" else " (an inference)"
        mark = "✗" if finding.kind is Kind.CAUSE else "!"
        yield f"{mark} {finding.cause.title}{sure}  [{finding.cause.id}, {finding.kind.value}]"
        yield f"    {plain(finding.because)}"
        yield f"    Next: {plain(finding.next_step)}"
        yield from (
            f"    · {one.property}: {plain(only(one.value))}  ({in_short(one.source)})"
            for one in finding.evidence
        )
    yield from (f"✓ {check.title}: {plain(clear.note)}" for check, clear in examined.clear)
    for check, gap in examined.undetermined:
        wanted = " ".join(word for word in (gap.missing.role, gap.missing.permission) if word)
        yield f"? {check.title}: {plain(gap.note)}" + (f" What would show it: {wanted}." if wanted else "")
    yield f"{plain(cost(examined.receipt))}, {examined.receipt.seconds:.2f} s"
