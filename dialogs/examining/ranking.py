"""Which finding comes first: the whole order, readable from top to bottom.

1. A cause before its consequence, and both before what stands in the asker's own way and before remarks.
   What follows from another finding about the same people, group or product is its consequence: `FOLLOWS`.
2. The product and the group that were named, and what held that product back, before what failed beside.
3. What the complaint or a pasted text is about before what else is wrong: `ANSWERS`, `MEANS`.
4. What blocks the license now before what only remains to be done about it (an old row, a wait).
5. Facts before inferences.
6. The order of the guide's causes: the product, the group, the membership, then what Entra said of the user.
7. More people before fewer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.verdict import About, Certainty, Finding, Kind, Verdict
from dialogs.licensing.messages.error_texts import Meaning, recognise

KINDS = (Kind.CAUSE, Kind.CONSEQUENCE, Kind.OBSTACLE, Kind.REMARK)

BLOCKS = (
    "subscription_not_active",
    "unsupported_group_type",
    "removed_by_group_change",
    "product_not_assigned_to_group",
    "nested_group",
    "dynamic_membership",
    "not_a_member",
    "license_cannot_be_removed",
    "group_cannot_be_deleted",
    "count_violation",
    "mutually_exclusive_plans",
    "dependency_violation",
    "prohibited_in_usage_location",
    "usage_location_missing",
    "proxy_address_conflict",
    "unknown_error",
    "failed_sibling",
    "plan_switched_off",
    "account_disabled",
    "service_not_provisioned",
    "new_service_plan_enabled",
    "direct_and_inherited_duplicate",
    "insufficient_role",
)

REMAINS = ("needs_reprocess", "processing_delay", "no_qualifying_plan", "service_incident")

CAUSES = (*BLOCKS, *REMAINS)
"""Every cause of the guide, by its published name."""

ANSWERS: Mapping[Complaint, tuple[str, ...]] = {
    Complaint.CANNOT_SIGN_IN: ("account_disabled",),
    Complaint.SERVICE_MISSING: ("plan_switched_off", "service_not_provisioned"),
    Complaint.REMOVED: ("removed_by_group_change",),
    Complaint.WHO_CHANGED: ("removed_by_group_change",),
    Complaint.CANNOT_REMOVE: ("license_cannot_be_removed",),
    Complaint.CANNOT_DELETE_GROUP: ("group_cannot_be_deleted",),
    Complaint.DUPLICATE: ("direct_and_inherited_duplicate",),
    Complaint.NEW_SERVICE: ("new_service_plan_enabled",),
    Complaint.MAY_I: ("insufficient_role",),
}
"""The causes that explain just what the person complains of."""

MEANS: Mapping[Meaning, tuple[str, ...]] = {
    Meaning.NO_SEAT: ("count_violation",),
    Meaning.CONFLICT: ("mutually_exclusive_plans",),
    Meaning.DEPENDENCY: ("dependency_violation",),
    Meaning.LOCATION: ("prohibited_in_usage_location", "usage_location_missing"),
    Meaning.ADDRESS: ("proxy_address_conflict",),
}
"""The causes that explain just what a pasted text says."""

FOLLOWS: Mapping[str, tuple[str, ...]] = {
    # A product that is not in force has no license left to give.
    "count_violation": ("subscription_not_active",),
    # What cannot carry licenses carries none; what is not in force, or was taken off, is on no group.
    "product_not_assigned_to_group": (
        "unsupported_group_type",
        "no_qualifying_plan",
        "subscription_not_active",
        "removed_by_group_change",
    ),
    # Who was taken out of the group, by hand or by its rule, is not in it.
    "not_a_member": ("removed_by_group_change",),
    "dynamic_membership": ("removed_by_group_change",),
    "account_disabled": ("removed_by_group_change",),
    # What is still needed cannot be taken away.
    "license_cannot_be_removed": ("dependency_violation",),
}
"""What follows from what: a cause on the left is the consequence of one on the right."""


def with_consequences(verdicts: Mapping[str, Sequence[Verdict]]) -> dict[str, tuple[Verdict, ...]]:
    """Verdicts by step, in which what follows from another finding is no cause any more."""
    causes = [
        verdict
        for found in verdicts.values()
        for verdict in found
        if isinstance(verdict, Finding) and verdict.kind is Kind.CAUSE
    ]
    return {step: tuple(_in_place(verdict, causes) for verdict in found) for step, found in verdicts.items()}


def _in_place(verdict: Verdict, causes: Iterable[Finding]) -> Verdict:
    if not isinstance(verdict, Finding) or verdict.kind is not Kind.CAUSE:
        return verdict
    before = FOLLOWS.get(verdict.problem.cause, ())
    follows = any(cause.problem.cause in before and _touch(cause.about, verdict.about) for cause in causes)
    return replace(verdict, kind=Kind.CONSEQUENCE) if follows else verdict


def _touch(cause: About, other: About) -> bool:
    """Whether they concern the same: what befell one person explains nothing of others, and no group or
    product that both name differs."""
    if cause.user and (other.user is None or cause.user.id != other.user.id):
        return False
    return not (_differ(cause.group, other.group) or _differ(cause.sku, other.sku))


@dataclass(frozen=True, slots=True)
class Sought:
    """What the case asks for: the causes that answer it, the product and the group it names, and the groups
    in which that product was held back by another one."""

    causes: Sequence[str] = ()
    sku: Named | None = None
    group: Named | None = None
    held_back_in: frozenset[str] = frozenset()

    def is_beside(self, about: About) -> bool:
        """Whether it concerns another product or group than what was named."""
        if _differ(self.group, about.group):
            return True
        explains = about.group is not None and about.group.id in self.held_back_in
        return _differ(self.sku, about.sku) and not explains


RULES: Mapping[str, Callable[[Finding, Sought], int]] = {
    "kind": lambda finding, _: KINDS.index(finding.kind),
    "named": lambda finding, sought: sought.is_beside(finding.about),
    "complaint": lambda finding, sought: finding.problem.cause not in sought.causes,
    "blocks now": lambda finding, _: finding.problem.cause in REMAINS,
    "fact": lambda finding, _: finding.certainty is Certainty.INFERENCE,
    "guide": lambda finding, _: CAUSES.index(finding.problem.cause),
    "people": lambda finding, _: -finding.weight,
}
"""The seven rules, in their order; lower comes first. What the case asks for goes with each finding."""


def rank(findings: Iterable[Finding], case: Case | None = None) -> list[Finding]:
    """Findings, the first-ranked first; equal ones stay in the order given."""
    found = tuple(findings)
    sought = _sought(case, found) if case else Sought()
    return sorted(found, key=lambda finding: tuple(rule(finding, sought) for rule in RULES.values()))


def _sought(case: Case, found: Iterable[Finding]) -> Sought:
    held_back = (
        one.about.group.id
        for one in found
        if one.problem.cause == "failed_sibling" and one.about.group and not _differ(case.sku, one.about.sku)
    )
    pasted = recognise(case.error_text) if case.error_text else None
    answers = (*ANSWERS.get(case.complaint, ()), *(MEANS.get(pasted.meaning, ()) if pasted else ()))
    return Sought(answers, case.sku, case.group, frozenset(held_back))


def _differ(one: Named | None, other: Named | None) -> bool:
    return one is not None and other is not None and one.id.lower() != other.id.lower()
