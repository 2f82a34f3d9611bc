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
                "Not enough licenses are available to complete this operation. Purchase more licenses or "
                f"remove unneeded licenses from users and groups for SKU [{sku_id}]. "
                f"Licenses being added: [{added}]"
            )
        case MutuallyExclusiveViolation(_, pairs):
            listed = ", ".join(f"[{a}, {b}]" for a, b in pairs)
            return (
                "The license can't be assigned because the user has licensed service plans that conflict "
                "with plans in the new license. Resolve these conflicting service plan pairs before "
                f"assigning the license: {listed}. Licenses being added: [{added}]"
            )
        case DependencyViolation(_, plan_id, needs):
            listed = ", ".join(f"[{need}]" for need in needs)
            return (
                f"License assignment failed because service plan [{plan_id}] depends on the service plan(s) "
                f"{listed}"
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
    return frozenset().union(
        *(plans(row.sku_id) - row.disabled_plans for row in rows.values() if row.in_force)
    )


def settle(
    rows: Rows, group_id: str | None, wanted: Wanted, facts: Facts, units: frozenset[str] = frozenset()
) -> Settled:
    """Have one source (a group; None for direct) give a person what it wants, and take what it does not.

    `units` are products whose unit is the person's already, though no row says so any more (a move between
    groups, worked out in one go).
    """
    return _Settlement(rows, group_id, wanted, facts, units | units_held(rows)).settled()


class _Settlement:
    """One person, one source: what it gives now (`mine`), what others give, what it wants to give."""

    def __init__(
        self, rows: Rows, group_id: str | None, wanted: Wanted, facts: Facts, units: frozenset[str]
    ) -> None:
        self._group_id = group_id
        self._wanted = wanted
        self._facts = facts
        self._units = units
        self._others = {key: row for key, row in rows.items() if key[1] != group_id}
        self._mine = {row.sku_id: row for key, row in rows.items() if key[1] == group_id}
        self._held = effective_plans(self._others, facts.plans)
        self._enabled = {sku_id: facts.plans(sku_id) - disabled for sku_id, disabled in wanted.items()}

    def settled(self) -> Settled:
        blocked = self._blocked_removals()
        if blocked:
            return Settled({**self._others, **self._kept_in_error()}, blocked)
        violations = tuple(self._violations())
        errors = {violation.sku_id: error_of(violation) for violation in violations}
        rows = (self._row(sku_id, disabled, errors) for sku_id, disabled in self._wanted.items())
        return Settled({**self._others, **{row.key: row for row in rows}}, violations)

    def _row(self, sku_id: str, disabled: frozenset[str], errors: Mapping[str, str]) -> Row:
        old = self._mine.get(sku_id)
        if not errors:
            return self._changed(sku_id, "Active", None, disabled)
        error = errors.get(sku_id, "Other")
        if old is not None and old.in_force:
            return self._changed(sku_id, "ActiveWithError", error, old.disabled_plans)
        return self._changed(sku_id, "Error", error, disabled)

    def _changed(self, sku_id: str, state: str, error: str | None, disabled: frozenset[str]) -> Row:
        """`updated` is the time of the row's last change, not of the last look at it."""
        old = self._mine.get(sku_id)
        new = Row(sku_id, self._group_id, state, error, disabled, self._facts.at)
        return old if old is not None and replace(new, updated=old.updated) == old else new

    def _kept_in_error(self) -> dict[SourceKey, Row]:
        """Nothing is taken away while something depends on it, and nothing new is given."""
        rows = [
            self._changed(sku_id, "ActiveWithError", "DependencyViolation", old.disabled_plans)
            for sku_id, old in self._mine.items()
            if old.in_force
        ]
        kept = {row.key: row for row in rows}
        for sku_id, disabled in self._wanted.items():
            if (sku_id, self._group_id) not in kept:
                row = self._changed(sku_id, "Error", "Other", disabled)
                kept[row.key] = row
        return kept

    def _blocked_removals(self) -> tuple[DependencyViolation, ...]:
        """Plans of other sources that would lose what they need."""
        plans = self._facts.plans
        before = {id_: plans(id_) - row.disabled_plans for id_, row in self._mine.items() if row.in_force}
        after = self._held.union(*self._enabled.values())
        lost = frozenset().union(*before.values()) - after
        blocked = []
        for plan_id in sorted(self._held):
            needs = self._facts.rules.needs.get(plan_id)
            if needs and needs & lost and not needs & after:
                sku_id = next(id_ for id_, given in before.items() if given & needs)
                blocked.append(DependencyViolation(sku_id, plan_id, tuple(sorted(needs)), removing=True))
        return tuple(blocked)

    def _violations(self) -> Iterator[Violation]:
        """The first thing in the way of each product that is new, or whose plans change."""
        for sku_id, disabled in self._wanted.items():
            old = self._mine.get(sku_id)
            if old is not None and old.state == "Active" and old.disabled_plans == disabled:
                continue
            beside = self._held.union(*(given for id_, given in self._enabled.items() if id_ != sku_id))
            first = next(self._checks(sku_id, self._enabled[sku_id], beside), None)
            if first is not None:
                yield first

    def _checks(self, sku_id: str, plans: frozenset[str], beside: frozenset[str]) -> Iterator[Violation]:
        facts, rules = self._facts, self._facts.rules
        misplaced = self._misplaced(plans)
        if misplaced is not None:
            yield ProhibitedInUsageLocationViolation(sku_id, misplaced, facts.location)
        if sku_id not in self._units and facts.free(sku_id) <= 0:
            yield CountViolation(sku_id, facts.in_tenant(sku_id))
        pairs = _collisions(rules, plans, beside)
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

    def _misplaced(self, plans: frozenset[str]) -> tuple[str, ...] | None:
        """The plans that this location forbids, () where one is simply missing; None when all is well."""
        facts, rules = self._facts, self._facts.rules
        if self._group_id is None and facts.location is None:
            return ()
        # doubt: location_of_the_tenant
        place = facts.location or facts.tenant_location
        forbidden = {plan_id for plan_id in plans if place in rules.not_offered.get(plan_id, ())}
        if facts.location is None:
            forbidden |= plans & rules.location_required
        return tuple(sorted(forbidden)) or None


def _collisions(
    rules: PlanRules, plans: frozenset[str], beside: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (mine, other)
        for pair in rules.exclusive
        for mine in sorted(pair & plans)
        for other in sorted(pair - {mine})
        if other in beside
    )
