"""Which finding comes first: the whole order, readable from top to bottom.

1. A cause before its consequence, and both before what stands in the asker's own way and before remarks.
2. What blocks the license now before what only remains to be done about it (an old row, a wait).
3. Facts before inferences.
4. The order of the guide's causes: the product, the group, the membership, then what Entra said of the user.
5. More people before fewer.
"""

from collections.abc import Iterable

from dialogs.verdict import Certainty, Finding, Kind

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


def rank(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, the first-ranked first; equal ones stay in the order given."""
    return sorted(findings, key=_key)


def _key(finding: Finding) -> tuple[int, bool, bool, int, int]:
    cause = finding.problem.cause
    return (
        KINDS.index(finding.kind),
        cause in REMAINS,
        finding.certainty is Certainty.INFERENCE,
        CAUSES.index(cause),
        -finding.weight,
    )
