"""Which finding comes first: the whole order, readable from top to bottom.

1. A cause before its consequence, and both before what stands in the asker's own way and before remarks.
   What follows from another finding about the same people, group or product is its consequence.
2. The product and the group that were named, and what held that product back, before what failed beside.
3. What the complaint or a pasted text is about before what else is wrong.
4. What blocks the license now before what only remains to be done about it (an old row, a wait).
5. Facts before inferences.
6. Earlier on a license's way before later: the product, the group, the membership, then what Entra said of
   the user; within one phase the order of the guide.
7. More people before fewer.

What a cause brings, follows and answers, and its phase, it says itself (`cause.py`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.examining.case import Case, Complaint, Meaning, Named
from dialogs.examining.cause import Cause, Effect, Phase
from dialogs.examining.verdict import About, Certainty, Clear, Finding, Kind, Verdict
from dialogs.licensing.messages.error_texts import recognise

KINDS = (Kind.CAUSE, Kind.CONSEQUENCE, Kind.OBSTACLE, Kind.REMARK)


def with_consequences(verdicts: Mapping[str, Sequence[Verdict]]) -> dict[str, tuple[Verdict, ...]]:
    """Verdicts by step, in which what follows from another finding is no cause any more; what follows from a
    swap is nothing to mend at all."""
    findings = [verdict for found in verdicts.values() for verdict in found if isinstance(verdict, Finding)]
    causes = [finding for finding in findings if finding.kind is Kind.CAUSE]
    swaps = [finding for finding in findings if _is_swap(finding)]
    return {
        step: tuple(_in_place(verdict, causes, swaps) for verdict in found)
        for step, found in verdicts.items()
    }


def _in_place(verdict: Verdict, causes: Iterable[Finding], swaps: Iterable[Finding]) -> Verdict:
    if not isinstance(verdict, Finding) or verdict.kind not in _NEEDS_MENDING:
        return verdict
    if verdict.kind is Kind.CAUSE and _explained(verdict, causes):
        return replace(verdict, kind=Kind.CONSEQUENCE)
    return Clear(verdict.because) if _explained(verdict, swaps) else verdict


_NEEDS_MENDING = frozenset({Kind.CAUSE, Kind.REMARK})
"""What a person would be told to do something about; an obstacle is the asker's own."""


def _explained(finding: Finding, others: Iterable[Finding]) -> bool:
    return any(follows(finding.cause, other.cause) and _touch(other.about, finding.about) for other in others)


def _is_swap(finding: Finding) -> bool:
    """What was taken away, and something else stands in its place."""
    return finding.kind is Kind.REMARK and Effect.TAKEN_AWAY in finding.cause.brings


def follows(cause: Cause, other: Cause) -> bool:
    """Whether the one only repeats what the other brings about."""
    return bool(cause.follows & other.brings)


def answers(cause: Cause, asked: frozenset[Complaint | Meaning]) -> bool:
    """Whether it explains just what is complained of, or what a pasted text says."""
    return bool(cause.answers & asked)


def _touch(cause: About, other: About) -> bool:
    """Whether they concern the same: what befell one person explains nothing of others, and no group or
    product that both name differs."""
    if cause.user and (other.user is None or cause.user.id != other.user.id):
        return False
    return not (_differ(cause.group, other.group) or _differ(cause.sku, other.sku))


@dataclass(frozen=True, slots=True)
class Sought:
    """What findings are measured by: the complaint and the pasted text, the products and the group that are
    named, the groups in which one of those was held back by another one, and the order of the guide's
    causes."""

    asked: frozenset[Complaint | Meaning] = frozenset()
    skus: Sequence[Named] = ()
    group: Named | None = None
    held_back_in: frozenset[str] = frozenset()
    order: Sequence[str] = ()

    def is_beside(self, about: About) -> bool:
        """Whether it concerns another product or group than what was named."""
        if _differ(self.group, about.group):
            return True
        explains = about.group is not None and about.group.id in self.held_back_in
        return _none_of(self.skus, about.sku) and not explains

    def place(self, cause: Cause) -> int:
        """Where a cause stands on a license's way, and within its phase in the guide."""
        within = self.order.index(cause.id) if cause.id in self.order else len(self.order)
        return cause.phase * (len(self.order) + 1) + within


RULES: Mapping[str, Callable[[Finding, Sought], int]] = {
    "kind": lambda finding, _: KINDS.index(finding.kind),
    "named": lambda finding, sought: sought.is_beside(finding.about),
    "complaint": lambda finding, sought: not answers(finding.cause, sought.asked),
    "blocks now": lambda finding, _: finding.cause.phase >= Phase.WAITING,
    "fact": lambda finding, _: finding.certainty is Certainty.INFERENCE,
    "guide": lambda finding, sought: sought.place(finding.cause),
    "people": lambda finding, _: -finding.weight,
}
"""The seven rules, in their order; lower comes first. What the case asks for goes with each finding."""


def rank(
    findings: Iterable[Finding], case: Case | None = None, causes: Iterable[Cause] = ()
) -> list[Finding]:
    """Findings, the first-ranked first; equal ones stay in the order given. `causes` are the guide's, in its
    order."""
    found = tuple(findings)
    sought = _sought(case or Case(), found, causes)
    return sorted(found, key=lambda finding: tuple(rule(finding, sought) for rule in RULES.values()))


def _sought(case: Case, found: Iterable[Finding], causes: Iterable[Cause]) -> Sought:
    held_back = (
        one.about.group.id
        for one in found
        if Effect.HELD_BACK in one.cause.brings and one.about.group and not _none_of(case.skus, one.about.sku)
    )
    pasted = recognise(case.error_text) if case.error_text else None
    asked: set[Complaint | Meaning] = {case.complaint}
    return Sought(
        frozenset(asked | ({pasted.meaning} if pasted else set())),
        case.skus,
        case.group,
        frozenset(held_back),
        tuple(dict.fromkeys(cause.id for cause in causes)),
    )


def _none_of(named: Sequence[Named], thing: Named | None) -> bool:
    return bool(named) and all(_differ(one, thing) for one in named)


def _differ(one: Named | None, other: Named | None) -> bool:
    return one is not None and other is not None and one.id.lower() != other.id.lower()
