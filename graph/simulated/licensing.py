"""What Microsoft Entra makes of a person's group and direct licenses. Pure: facts in, rows and reasons out.

The rules, with their sources in the words of Microsoft's pages:

* A group's products are one template: for one person all succeed or none. The product that fails carries its
  error, its siblings `Other`. https://learn.microsoft.com/entra/fundamentals/licensing-groups-resolve-problems
* A product reached from several sources takes one unit and its plans unite.
* A license whose removal would leave a dependent plan without what it needs stays, as `ActiveWithError` with
  `DependencyViolation`, until the dependency is solved (the same page).
* A group assignment falls back to the tenant's location where a person has none; a direct one fails.
  https://learn.microsoft.com/microsoft-365/admin/manage/manage-group-licenses

The wording of the refusals is Microsoft's own, with the GUIDs in it:
https://learn.microsoft.com/graph/api/user-assignlicense and the audit log's failed entries.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

SourceKey = tuple[str, str | None]
"""(sku id, id of the group that assigns it; None: assigned directly)."""

IN_FORCE = frozenset({"Active", "ActiveWithError"})
HOLDS_A_UNIT = IN_FORCE | {"Disabled"}


@dataclass(frozen=True, slots=True)
class Row:
    """One licenseAssignmentState. https://learn.microsoft.com/graph/api/resources/licenseassignmentstate"""

    sku_id: str
    group_id: str | None
    state: str
    error: str | None
    disabled_plans: frozenset[str]
    updated: datetime

    @property
    def in_force(self) -> bool:
        """Whether the plans of this row work."""
        return self.state in IN_FORCE

    @property
    def key(self) -> SourceKey:
        """What makes the row one of a kind for a person."""
        return self.sku_id, self.group_id


Rows = Mapping[SourceKey, Row]


@dataclass(frozen=True, slots=True)
class CountViolation:
    """No unit of the product is free; `in_tenant` is False when the product itself is gone."""

    sku_id: str
    in_tenant: bool = True


@dataclass(frozen=True, slots=True)
class MutuallyExclusiveViolation:
    """Two plans that may not sit on one person."""

    sku_id: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DependencyViolation:
    """A plan whose prerequisites are missing, or would be after a removal."""

    sku_id: str
    plan_id: str
    needs: tuple[str, ...]
    removing: bool = False


@dataclass(frozen=True, slots=True)
class ProhibitedInUsageLocationViolation:
    """A plan that is not offered where the person is, or a location that is needed and missing."""

    sku_id: str
    plan_ids: tuple[str, ...]
    location: str | None


@dataclass(frozen=True, slots=True)
class UniquenessViolation:
    """An address that the mailbox would need belongs to another object."""

    sku_id: str
    address: str


Violation = (
    CountViolation
    | MutuallyExclusiveViolation
    | DependencyViolation
    | ProhibitedInUsageLocationViolation
    | UniquenessViolation
)


def error_of(violation: Violation) -> str:
    """The value of licenseAssignmentState.error."""
    return type(violation).__name__


def reason_of(violation: Violation, adding: Iterable[str]) -> str:
    """The sentence with which Graph and the audit log refuse; `adding` are sku ids."""
    added = ", ".join(adding)
    match violation:
        case CountViolation(sku_id, in_tenant=False):
            return f"License {sku_id} does not correspond to a valid company License."
        case CountViolation(sku_id):
            return (
                "Not enough licenses are available to complete this operation. Purchase more licenses or remove "
                f"unneeded licenses from users and groups for SKU [{sku_id}]. Licenses being added: [{added}]"
            )
        case MutuallyExclusiveViolation(_, pairs):
            listed = ", ".join(f"[{a}, {b}]" for a, b in pairs)
            return (
                "The license can't be assigned because the user has licensed service plans that conflict with "
                "plans in the new license. Resolve these conflicting service plan pairs before assigning the "
                f"license: {listed}. Licenses being added: [{added}]"
            )
        case DependencyViolation(_, plan_id, needs):
            listed = ", ".join(f"[{need}]" for need in needs)
            return (
                f"License assignment failed because service plan [{plan_id}] depends on the service plan(s) {listed}"
            )
        case ProhibitedInUsageLocationViolation():
            return "License assignment cannot be done for user with invalid usage location."
        case UniquenessViolation(_, address):
            return (
                "License assignment failed because the proxy address "
                f'"{address}" is already being used by another object.'
            )
    assert_never(violation)


@dataclass(frozen=True, slots=True)
class PlanRules:
    """The tenant's hidden rules, by plan id."""

    exclusive: tuple[frozenset[str], ...] = ()
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    not_offered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    location_required: frozenset[str] = frozenset()
    mailbox: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a settlement depends on besides a person's rows.

    `plans` are the assignable plans of a product, `free` its free units, `in_tenant` whether it is still
    there; `address_taken` names an address of the person's mailbox-to-be that another object owns.
    """

    rules: PlanRules
    plans: Callable[[str], frozenset[str]]
    free: Callable[[str], int]
    in_tenant: Callable[[str], bool]
    location: str | None
    tenant_location: str | None
    address_taken: Callable[[], str | None]
    at: datetime


Wanted = Mapping[str, frozenset[str]]
"""Sku id → plans switched off: what one source wants a person to have."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A person's rows afterwards, and what stood in the way."""

    rows: dict[SourceKey, Row]
    violations: tuple[Violation, ...] = ()


def units_held(rows: Rows) -> frozenset[str]:
    """The products a person takes a unit of: one each, from however many sources."""
    return frozenset(row.sku_id for row in rows.values() if row.state in HOLDS_A_UNIT)


def effective_licenses(rows: Rows) -> dict[str, frozenset[str]]:
    """Sku id → plans that no source in force gives: what assignedLicenses shows."""
    effective: dict[str, frozenset[str]] = {}
    for row in rows.values():
        if row.in_force:
            effective[row.sku_id] = effective.get(row.sku_id, row.disabled_plans) & row.disabled_plans
    return effective


def effective_plans(rows: Rows, plans: Callable[[str], frozenset[str]]) -> frozenset[str]:
    """The plans a person has by the rows in force."""
    return frozenset().union(*(plans(row.sku_id) - row.disabled_plans for row in rows.values() if row.in_force))


def settle(
    rows: Rows, group_id: str | None, wanted: Wanted, facts: Facts, units: frozenset[str] = frozenset()
) -> Settled:
    """Have one source (a group, or None for direct) give a person what it wants, or take away what it no
    longer does.

    `units` are products whose unit is the person's already, though no row says so any more (a move between
    groups).
    """
    others = {key: row for key, row in rows.items() if key[1] != group_id}
    mine = {row.sku_id: row for key, row in rows.items() if key[1] == group_id}
    blocked = _blocked_removals(others, mine, wanted, facts)
    if blocked:
        return Settled({**others, **_kept_in_error(group_id, mine, wanted, facts.at)}, blocked)
    violations = _violations(others, mine, wanted, facts, units | units_held(rows), group_id is None)
    errors = {violation.sku_id: error_of(violation) for violation in reversed(violations)}
    result = dict(others)
    for sku_id, disabled in wanted.items():
        row = _row(mine.get(sku_id), sku_id, group_id, disabled, errors, facts.at)
        result[row.key] = row
    return Settled(result, violations)


def _row(
    old: Row | None, sku_id: str, group_id: str | None, disabled: frozenset[str], errors: Mapping[str, str], at: datetime
) -> Row:
    if not errors:
        new = Row(sku_id, group_id, "Active", None, disabled, at)
    elif old is not None and old.in_force:
        new = Row(sku_id, group_id, "ActiveWithError", errors.get(sku_id, "Other"), old.disabled_plans, at)
    else:
        new = Row(sku_id, group_id, "Error", errors.get(sku_id, "Other"), disabled, at)
    return _unless_same(old, new)


def _unless_same(old: Row | None, new: Row) -> Row:
    """`updated` is the time of the row's last change, not of the last look at it."""
    return old if old is not None and replace(new, updated=old.updated) == old else new


def _kept_in_error(
    group_id: str | None, mine: Mapping[str, Row], wanted: Wanted, at: datetime
) -> dict[SourceKey, Row]:
    kept: dict[SourceKey, Row] = {}
    for old in mine.values():
        if old.in_force:
            stuck = replace(old, state="ActiveWithError", error="DependencyViolation", updated=at)
            kept[old.key] = _unless_same(old, stuck)
    for sku_id, disabled in wanted.items():
        if (sku_id, group_id) not in kept:
            new = Row(sku_id, group_id, "Error", "Other", disabled, at)
            kept[new.key] = _unless_same(mine.get(sku_id), new)
    return kept


def _blocked_removals(
    others: Rows, mine: Mapping[str, Row], wanted: Wanted, facts: Facts
) -> tuple[DependencyViolation, ...]:
    """Plans of other sources that would lose what they need."""
    held = effective_plans(others, facts.plans)
    before = {sku_id: facts.plans(sku_id) - row.disabled_plans for sku_id, row in mine.items() if row.in_force}
    after = held.union(*(facts.plans(sku_id) - disabled for sku_id, disabled in wanted.items()))
    lost = frozenset().union(*before.values()) - after
    blocked = []
    for plan_id in sorted(held):
        needs = facts.rules.needs.get(plan_id)
        if needs and needs & lost and not needs & after:
            sku_id = next(sku_id for sku_id, plans in before.items() if plans & needs)
            blocked.append(DependencyViolation(sku_id, plan_id, tuple(sorted(needs)), removing=True))
    return tuple(blocked)


def _violations(
    others: Rows, mine: Mapping[str, Row], wanted: Wanted, facts: Facts, units: frozenset[str], direct: bool
) -> tuple[Violation, ...]:
    """The first thing in the way of each product that is new, or whose plans change."""
    enabled = {sku_id: facts.plans(sku_id) - disabled for sku_id, disabled in wanted.items()}
    held = effective_plans(others, facts.plans)
    found = []
    for sku_id, disabled in wanted.items():
        old = mine.get(sku_id)
        if old is not None and old.state == "Active" and old.disabled_plans == disabled:
            continue
        beside = held.union(*(plans for other, plans in enabled.items() if other != sku_id))
        first = next(_checks(sku_id, enabled[sku_id], beside, facts, units, direct), None)
        if first is not None:
            found.append(first)
    return tuple(found)


def _checks(  # noqa: PLR0913 - one fact each; a bundle of them would be a name for nothing
    sku_id: str, plans: frozenset[str], beside: frozenset[str], facts: Facts, units: frozenset[str], direct: bool
) -> Iterator[Violation]:
    rules = facts.rules
    misplaced = _misplaced(plans, facts, direct)
    if misplaced is not None:
        yield ProhibitedInUsageLocationViolation(sku_id, misplaced, facts.location)
    if sku_id not in units and facts.free(sku_id) <= 0:
        yield CountViolation(sku_id, facts.in_tenant(sku_id))
    pairs = tuple(
        (mine, other)
        for pair in rules.exclusive
        for mine in sorted(pair & plans)
        for other in sorted(pair - {mine})
        if other in beside
    )
    if pairs:
        yield MutuallyExclusiveViolation(sku_id, pairs)
    for plan_id in sorted(plans):
        needs = rules.needs.get(plan_id)
        if needs and not needs & (plans | beside):
            yield DependencyViolation(sku_id, plan_id, tuple(sorted(needs)))
    if plans & rules.mailbox and not beside & rules.mailbox:
        address = facts.address_taken()
        if address is not None:
            yield UniquenessViolation(sku_id, address)


def _misplaced(plans: frozenset[str], facts: Facts, direct: bool) -> tuple[str, ...] | None:
    """The plans that this location forbids; empty when a location is simply missing; None when all is
    well."""
    if direct and facts.location is None:
        return ()
    place = facts.location or facts.tenant_location
    if place is None:
        return ()
    rules = facts.rules
    forbidden = [plan_id for plan_id in plans if place in rules.not_offered.get(plan_id, ())]
    if facts.location is None:
        forbidden += plans & rules.location_required
    return tuple(sorted(set(forbidden))) or None
