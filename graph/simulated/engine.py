"""How a simulated tenant lives: its founding, its history and everything that Entra works off later.

One queue holds what is due when. A change takes effect at once, its consequences for licenses after the time
that `settings` give Entra; a row stays as it is until its user or group is processed again. Founding and
declared history go through the same queue as what happens while somebody watches.
"""

import heapq
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, assert_never

from graph.simulated.audit_log import (
    DYNAMIC_GROUPS,
    GROUP_BASED_LICENSING,
    AuditLog,
    Entry,
    Target,
    licenses_text,
)
from graph.simulated.licensing import (
    Row,
    Rows,
    Violation,
    effective_licenses,
    effective_plans,
    reason_of,
    settle,
    units_held,
)
from graph.simulated.rules import Rule, parse
from graph.simulated.state import (
    FOUNDED_BEFORE,
    MEMBER_OF_ENDED,
    Directory,
    GroupState,
    Json,
    SkuState,
    UserState,
)
from graph.simulated.tenant import (
    AssignmentPin,
    Event,
    GroupLicensed,
    License,
    Logged,
    MemberAdded,
    MemberRemoved,
    PersonLicensed,
    PersonUpdated,
    Reprocessed,
    RuleChanged,
    SeatsChanged,
    SubscriptionChanged,
    Tenant,
    when,
)

_MEMBER_OF_ENDED = datetime.fromisoformat(MEMBER_OF_ENDED)
_LONGEST_RETENTION = timedelta(days=30)
_QUEUED = 0.25
"""The share of the processing time that a change waits before Entra takes it up."""

Touched = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Stuck:
    since: datetime
    until: datetime | None
    state: str


class Engine:
    """The tenant's directory, and what becomes of it as time goes on."""

    def __init__(self, tenant: Tenant, clock: datetime, touched: Touched) -> None:
        self.directory = Directory(tenant, clock)
        self.tenant = tenant
        self.clock = clock
        self.now = clock - FOUNDED_BEFORE
        self._touched = touched
        self._due: list[tuple[datetime, int, Callable[[], object]]] = []
        self._queued = 0
        gaps = frozenset((pin.activity, self.directory.ids[pin.object]) for pin in tenant.pins.audit_gaps)
        self.log = AuditLog(tenant.tenant_id, clock - _LONGEST_RETENTION, gaps)
        self._stuck = {
            self.directory.ids[pin.group]: _Stuck(
                when(pin.since, clock),
                when(pin.until, clock) if pin.until is not None else None,
                pin.state,
            )
            for pin in tenant.pins.processing
        }
        self._refused: dict[tuple[str, str | None], AssignmentPin] = {}
        self._carried: dict[str, dict[str, None]] = {}
        self.incidents_resolved = {
            incident.id: when(incident.resolved, clock) if incident.resolved is not None else None
            for incident in tenant.incidents
        }
        self._found()

    # Time

    def run(self, until: datetime) -> None:
        """Do all that is due by then."""
        while self._due and self._due[0][0] <= until:
            self.now, _, work = heapq.heappop(self._due)
            work()
        self.now = until

    def _at(self, due: datetime, work: Callable[[], object]) -> None:
        self._queued += 1
        heapq.heappush(self._due, (due, self._queued, work))

    def _later(self, seconds: float, work: Callable[[], object]) -> None:
        self._at(self.now + timedelta(seconds=seconds), work)

    # Founding

    def _found(self) -> None:
        clock, founded = self.clock, self.now
        for group in self.tenant.groups:
            for joined in group.members:
                if joined.since == timedelta.min:
                    self._join(self.directory.ids[group.key], self.directory.ids[joined.member])
        for group_id in self.directory.groups:
            self._at(founded, partial(self._evaluate, group_id))
        for person in self.tenant.people:
            for license_ in person.licenses:
                since = when(license_.since, clock) if license_.since is not None else founded
                user_id, wanted = self.directory.ids[person.key], self._wanted([license_])
                self._at(since, partial(self.license_user, user_id, wanted, (), license_.by))
        for group in self.tenant.groups:
            self._plan_group(group.key, group.licenses)
            for joined in group.members:
                if joined.since != timedelta.min:
                    ids = self.directory.ids[group.key], self.directory.ids[joined.member]
                    self._at(when(joined.since, clock), partial(self.add_member, *ids, joined.by))
        for event in self.tenant.history:
            self._at(when(event.at, clock), partial(self._happen, event))
        for pin in self.tenant.pins.assignments:
            self._at(when(pin.since, clock), partial(self._pin, pin))
        for group_id, stuck in self._stuck.items():
            self._at(stuck.since, partial(self._stick, self.directory.groups[group_id], stuck))
        for product in self.tenant.products:
            if product.gone is not None:
                self._at(when(product.gone, clock), partial(self._lose, self.directory.skus[product.id]))
        self._plan_deletions()

    def _plan_group(self, key: str, licenses: Sequence[License]) -> None:
        """Licenses put on a group at the same moment by the same hand are one change."""
        moments: dict[tuple[datetime, str | None], list[License]] = {}
        for license_ in licenses:
            since = when(license_.since, self.clock) if license_.since is not None else self.now
            moments.setdefault((since, license_.by), []).append(license_)
        for (since, by), together in moments.items():
            group_id = self.directory.ids[key]
            self._at(since, partial(self.license_group, group_id, self._wanted(together), (), by))

    def _plan_deletions(self) -> None:
        for person in self.tenant.people:
            if person.deleted is not None:
                user_id = self.directory.ids[person.key]
                self._at(when(person.deleted, self.clock), partial(self.delete_user, user_id, None))
        for group in self.tenant.groups:
            if group.deleted is not None:
                group_id = self.directory.ids[group.key]
                self._at(when(group.deleted, self.clock), partial(self.delete_group, group_id, None))

    def _wanted(self, licenses: Iterable[License]) -> dict[str, frozenset[str]]:
        ids, plans = self.directory.sku_ids, self.directory.plans
        return {ids[one.product]: frozenset(plans[name].id for name in one.disabled) for one in licenses}

    def _happen(self, event: Event) -> None:
        ids = self.directory.ids
        match event:
            case SeatsChanged(product=product, count=count):
                self.change_seats(self.directory.sku_ids[product], count)
            case SubscriptionChanged(product=product, status=status):
                self.change_subscription(self.directory.sku_ids[product], status)
            case GroupLicensed(group=group, add=add, remove=remove, by=by):
                removed = [self.directory.sku_ids[sku] for sku in remove]
                self.license_group(ids[group], self._wanted(add), removed, by)
            case PersonLicensed(person=person, add=add, remove=remove, by=by):
                removed = [self.directory.sku_ids[sku] for sku in remove]
                self.license_user(ids[person], self._wanted(add), removed, by)
            case MemberAdded(group=group, member=member, by=by):
                self.add_member(ids[group], ids[member], by)
            case MemberRemoved(group=group, member=member, by=by):
                self.remove_member(ids[group], ids[member], by)
            case PersonUpdated(person=person, set=properties, by=by):
                self.update_user(ids[person], dict(properties), by)
            case RuleChanged(group=group, rule=rule, paused=paused, by=by):
                self.change_rule(ids[group], rule, paused=paused, by=by)
            case Reprocessed(person=person, by=by):
                self.reprocess(ids[person], by)
            case Logged():
                self._logged(event)
            case _:
                assert_never(event)

    def _lose(self, sku: SkuState) -> None:
        sku.gone = True

    # Changes: at once

    def change_seats(self, sku_id: str, count: int) -> None:
        """Seats bought or given back. Rows do not change by it."""
        sku = self.directory.skus[sku_id]
        sku.enabled = max(0, sku.enabled + count)

    def change_subscription(self, sku_id: str, status: str) -> None:
        """Another capability status; units move to where that status counts them."""
        sku = self.directory.skus[sku_id]
        units = sku.enabled + sku.warning + sku.suspended + sku.locked_out
        sku.enabled = units if status == "Enabled" else 0
        sku.warning = units if status == "Warning" else 0
        sku.suspended = units if status in {"Suspended", "Deleted"} else 0
        sku.locked_out = units if status == "LockedOut" else 0
        sku.status = status
        for user_id in sku.units:
            self._touched(user_id)

    def license_group(
        self, group_id: str, add: dict[str, frozenset[str]], remove: Sequence[str], by: str | None
    ) -> None:
        """Set group license: the group has it now, its members after Entra got to them."""
        group = self.directory.groups[group_id]
        before = dict(group.licenses)
        for sku_id in remove:
            group.licenses.pop(sku_id, None)
        group.licenses.update(add)
        self._write(
            "Set group license",
            by,
            (self._group_target(group, self._license_change(before, group.licenses)),),
        )
        self._touched(group_id)
        self._queue(group, partial(self._process_group, group))

    def license_user(
        self, user_id: str, add: dict[str, frozenset[str]], remove: Sequence[str], by: str | None
    ) -> tuple[Violation, ...]:
        """Change direct licenses, all or nothing; what stood in the way."""
        user = self.directory.users[user_id]
        wanted = {row.sku_id: row.disabled_plans for row in user.rows.values() if row.group_id is None}
        for sku_id in remove:
            wanted.pop(sku_id, None)
        wanted.update(add)
        settled = settle(user.rows, None, wanted, self.directory.facts(user, self.now))
        if settled.violations:
            self._failed(user, settled.violations[0], add, by)
        else:
            self._commit(user, settled.rows, by)
        return settled.violations

    def add_member(self, group_id: str, object_id: str, by: str | None) -> None:
        """Somebody joins a group."""
        group = self.directory.groups[group_id]
        if object_id in group.members:
            return
        self._join(group_id, object_id)
        self._membership_written("Add member to group", group, object_id, by)
        self._member_changed(group, object_id)

    def remove_member(self, group_id: str, object_id: str, by: str | None) -> None:
        """Somebody leaves a group."""
        group = self.directory.groups[group_id]
        if object_id not in group.members:
            return
        del group.members[object_id]
        state = self.directory.object(object_id)
        if state is not None:
            state.groups.pop(group_id, None)
        self._membership_written("Remove member from group", group, object_id, by)
        self._member_changed(group, object_id)

    def update_user(self, user_id: str, properties: Json, by: str | None) -> None:
        """Properties of a user change; dynamic rules hear of it later."""
        user = self.directory.users[user_id]
        changed = []
        for name, value in properties.items():
            old = user.properties[name]
            if old == value:
                continue
            if name == "proxyAddresses":
                self.directory.set_addresses(user, list(value))
            elif name == "userPrincipalName":
                self.directory.by_upn.pop(str(old).lower(), None)
                self.directory.by_upn[str(value).lower()] = user_id
            user.properties[name] = value
            changed.append((name[0].upper() + name[1:], json.dumps([old]), json.dumps([value])))
        if changed:
            self._write("Update user", by, (self._user_target(user, changed),))
        self._touched(user_id)
        self._later(self.tenant.settings.rule_seconds, partial(self._evaluate_user, user))

    def update_group(self, group_id: str, properties: Json, by: str | None) -> None:
        """Properties of a group change."""
        group = self.directory.groups[group_id]
        changed = [
            (name[0].upper() + name[1:], json.dumps([group.properties[name]]), json.dumps([value]))
            for name, value in properties.items()
            if group.properties[name] != value
        ]
        group.properties.update(properties)
        if changed:
            self._write("Update group", by, (self._group_target(group, changed),))
        if {"membershipRule", "membershipRuleProcessingState"} & properties.keys():
            rule = group.properties["membershipRule"]
            group.rule = parse(rule) if rule is not None else None
            group.frozen = False
            self._later(self.tenant.settings.rule_seconds, partial(self._evaluate, group_id))
        self._touched(group_id)

    def change_rule(self, group_id: str, rule: str | None, *, paused: bool, by: str | None) -> None:
        """A dynamic group's rule is rewritten, paused or resumed; None leaves the rule as it is."""
        state = "Paused" if paused else "On"
        properties = {"membershipRuleProcessingState": state} | ({"membershipRule": rule} if rule is not None else {})
        self.update_group(group_id, properties, by)

    def delete_user(self, user_id: str, by: str | None) -> None:
        """Soft-deleted for 30 days: the licenses are disabled and still take their units."""
        user = self.directory.users[user_id]
        user.deleted = self.now
        for row in list(user.rows.values()):
            user.rows[row.key] = replace(row, state="Disabled", updated=self.now)
            self._index_error(user, row.key)
        for group_id in user.groups:
            self.directory.groups[group_id].members.pop(user_id, None)
            self._touched(group_id)
        self._write("Delete user", by, (self._user_target(user),))
        self._touched(user_id)

    def delete_group(self, group_id: str, by: str | None) -> None:
        """Soft-deleted; members lose what it gave."""
        group = self.directory.groups[group_id]
        group.deleted = self.now
        self._write("Delete group", by, (self._group_target(group),))
        if group.licenses:
            group.licenses.clear()
            self._queue(group, partial(self._process_group, group))
        for member_id in group.members:
            state = self.directory.object(member_id)
            if state is not None:
                state.groups.pop(group_id, None)
            self._touched(member_id)
        self._touched(group_id)

    def reprocess(self, user_id: str, by: str | None) -> str | None:
        """Work a user's group licenses out anew. The reason while something is still in the way, else
        None."""
        user = self.directory.users[user_id]
        refused = next((pin for (id_, _), pin in self._refused.items() if id_ == user_id), None)
        if refused is not None:
            reason: str | None = refused.refusal
            adding: list[str] = [self.directory.sku_ids[refused.product]]
        else:
            rows, failures = self._worked_out(user)
            if not failures:
                self._later(self.tenant.settings.reprocess_seconds, partial(self._reprocess_now, user, by))
                return None
            self._commit(user, dict(rows), by)
            violation, adding = failures[0]
            reason = reason_of(violation, adding)
        self._write("Change user license", by, (self._user_target(user),), result="failure", reason=reason or "")
        return reason

    # Groups: what Entra does later

    def _queue(self, group: GroupState, work: Callable[[], object]) -> None:
        seconds = self.tenant.settings.processing_seconds
        group.waiting += 1
        if group.waiting == 1 and not self._is_stuck(group.id):
            self._show_processing(group, "QueuedForProcessing")
        self._later(seconds * _QUEUED, partial(self._taken_up, group))
        self._later(seconds, partial(self._worked_off, group, work))

    def _taken_up(self, group: GroupState) -> None:
        if group.waiting and not self._is_stuck(group.id):
            self._show_processing(group, "ProcessingInProgress")

    def _worked_off(self, group: GroupState, work: Callable[[], object]) -> None:
        if self._is_stuck(group.id):
            until = self._stuck[group.id].until
            if until is not None:
                self._at(until, partial(self._worked_off, group, work))
            return
        group.waiting -= 1
        work()
        if not group.waiting:
            self._show_processing(group, "ProcessingComplete")

    def _process_group(self, group: GroupState) -> None:
        started = self.now - timedelta(seconds=self.tenant.settings.processing_seconds * (1 - _QUEUED))
        self._write(
            "Start applying group based license to users", GROUP_BASED_LICENSING, (self._group_target(group),), at=started
        )
        left = [id_ for id_ in self._carriers(group) if id_ not in group.members]
        failed = done = 0
        for user_id in (*left, *group.members):
            user = self.directory.users.get(user_id)
            if user is None or user.deleted is not None:
                continue
            if self._process_member(group, user):
                failed += 1
            else:
                done += 1
        result = (
            f"[Users successfully assigned licenses: {done}, "
            f"Users for whom license assignment failed: {failed}.]"
        )
        self._write(
            "Finish applying group based license to users",
            GROUP_BASED_LICENSING,
            (self._group_target(group, [("Result", None, json.dumps(result))]),),
        )

    def _carriers(self, group: GroupState) -> list[str]:
        """Users with a row of the group that may have left it."""
        return [
            user_id
            for user_id in self._carried.get(group.id, {})
            if self.directory.users[user_id].deleted is None
        ]

    def _process_member(self, group: GroupState, user: UserState) -> bool:
        """Give one user what the group wants; whether something stood in the way."""
        wanted = group.licenses if user.id in group.members and group.deleted is None else {}
        if not wanted and not any(row.group_id == group.id for row in user.rows.values()):
            return False
        adding = _new(user.rows, group.id, wanted)
        settled = settle(user.rows, group.id, wanted, self.directory.facts(user, self.now))
        self._commit(user, settled.rows, GROUP_BASED_LICENSING)
        if settled.violations:
            self._failed(user, settled.violations[0], adding, GROUP_BASED_LICENSING)
        return bool(settled.violations)

    def _member_changed(self, group: GroupState, object_id: str) -> None:
        self._touched(group.id)
        user = self.directory.users.get(object_id)
        if user is not None and (group.licenses or any(row.group_id == group.id for row in user.rows.values())):
            self._queue(group, partial(self._settle_one, group, user))

    def _settle_one(self, group: GroupState, user: UserState) -> None:
        if user.deleted is None:
            self._process_member(group, user)

    def _stick(self, group: GroupState, stuck: "_Stuck") -> None:
        self._show_processing(group, stuck.state)
        if stuck.until is not None:
            self._at(stuck.until, partial(self._unstick, group))

    def _unstick(self, group: GroupState) -> None:
        self._show_processing(group, "ProcessingInProgress" if group.waiting else "ProcessingComplete")

    def _is_stuck(self, group_id: str) -> bool:
        stuck = self._stuck.get(group_id)
        return stuck is not None and stuck.since <= self.now and (stuck.until is None or self.now < stuck.until)

    def _show_processing(self, group: GroupState, state: str) -> None:
        group.processing = state
        self._touched(group.id)

    # Users: reprocessing

    def _worked_out(self, user: UserState) -> tuple[Rows, list[tuple[Violation, list[str]]]]:
        """What all of a user's groups together would make of the rows; those the user left come first."""
        rows: Rows = user.rows
        units = units_held(rows)
        failures: list[tuple[Violation, list[str]]] = []
        sources = dict.fromkeys(row.group_id for row in rows.values() if row.group_id is not None)
        sources |= dict.fromkeys(id_ for id_ in user.groups if self.directory.groups[id_].licenses)
        for group_id in sorted(sources, key=lambda id_: id_ in user.groups):
            group = self.directory.groups[group_id]
            wanted = group.licenses if group_id in user.groups else {}
            adding = _new(rows, group_id, wanted)
            settled = settle(rows, group_id, wanted, self.directory.facts(user, self.now), units)
            rows = settled.rows
            failures += [(violation, adding) for violation in settled.violations]
        return rows, failures

    def _reprocess_now(self, user: UserState, by: str | None) -> None:
        if user.deleted is None:
            rows, _ = self._worked_out(user)
            self._commit(user, dict(rows), by)

    # Dynamic membership

    def _runs(self, group: GroupState) -> Rule | None:
        """The group's rule, if it still moves members."""
        rule = group.rule
        if rule is None or group.frozen or group.deleted is not None:
            return None
        if group.properties["membershipRuleProcessingState"] == "Paused":
            return None
        return None if rule.uses_member_of and self.now >= _MEMBER_OF_ENDED else rule

    def _evaluate(self, group_id: str) -> None:
        group = self.directory.groups[group_id]
        rule = self._runs(group)
        if rule is None:
            return
        for user in self.directory.users.values():
            self._judge(group, rule, user)

    def _evaluate_user(self, user: UserState) -> None:
        for group in self.directory.groups.values():
            rule = self._runs(group)
            if rule is not None:
                self._judge(group, rule, user)

    def _judge(self, group: GroupState, rule: Rule, user: UserState) -> None:
        belongs = user.deleted is None and rule.matches(self._attributes(user))
        if belongs and user.id not in group.members:
            self.add_member(group.id, user.id, DYNAMIC_GROUPS)
        elif not belongs and user.id in group.members:
            self.remove_member(group.id, user.id, DYNAMIC_GROUPS)

    def _attributes(self, user: UserState) -> Json:
        """What a rule may ask of a user, by Graph's names in lower case."""
        attributes = {name.lower(): value for name, value in user.properties.items()}
        extensions: Json = user.properties["onPremisesExtensionAttributes"]
        attributes |= {name.lower(): value for name, value in extensions.items()}
        attributes["objectid"] = user.id
        attributes["physicaldeliveryofficename"] = user.properties["officeLocation"]
        attributes["dirsyncenabled"] = user.properties["onPremisesSyncEnabled"]
        attributes["memberof"] = list(user.groups)
        attributes["assignedplans"] = [
            {"servicePlanId": plan_id, "capabilityStatus": "Enabled", "service": self._workload(plan_id)}
            for plan_id in effective_plans(user.rows, self.directory.plans_of)
        ]
        return attributes

    def _workload(self, plan_id: str) -> str:
        return self.directory.plan_by_id[plan_id].service

    # Rows

    def _commit(self, user: UserState, rows: dict[tuple[str, str | None], Row], by: str | None) -> None:
        """Make these the user's rows: units, errors, plans, mailbox and the audit log follow."""
        old = user.rows
        rows = self._but_pinned(user, rows)
        if rows == old:
            return
        had_mailbox = self.directory.has_mailbox(user)
        before, plans_before = effective_licenses(old), effective_plans(old, self.directory.plans_of)
        user.rows = rows
        self._count_units(user, units_held(old), units_held(rows))
        for key in {*old, *rows}:
            self._index_error(user, key)
        self._note_plans(user, plans_before)
        if not had_mailbox and self.directory.has_mailbox(user):
            self.directory.make_mailbox(user)
        after = effective_licenses(rows)
        if before != after:
            change = self._license_change(before, after)
            self._write("Change user license", by, (self._user_target(user, change),))
        self._touched(user.id)
        self._later(self.tenant.settings.provisioning_seconds, partial(self._touched, user.id))

    def _but_pinned(
        self, user: UserState, rows: dict[tuple[str, str | None], Row]
    ) -> dict[tuple[str, str | None], Row]:
        for (user_id, group_id), pin in self._refused.items():
            key = self.directory.sku_ids[pin.product], group_id
            if user_id == user.id and key in user.rows:
                rows = {**rows, key: user.rows[key]}
        return rows

    def _count_units(self, user: UserState, before: frozenset[str], after: frozenset[str]) -> None:
        for sku_id in before ^ after:
            sku: SkuState | None = self.directory.skus.get(sku_id)
            if sku is None:
                continue
            if sku_id in after:
                sku.units.add(user.id)
            else:
                sku.units.discard(user.id)

    def _index_error(self, user: UserState, key: tuple[str, str | None]) -> None:
        group_id = key[1]
        if group_id is None:
            return
        mine = [row for row in user.rows.values() if row.group_id == group_id]
        group = self.directory.groups[group_id]
        wrong = any(row.state in {"Error", "ActiveWithError"} for row in mine)
        if wrong != (user.id in group.in_error):
            if wrong:
                group.in_error[user.id] = None
            else:
                del group.in_error[user.id]
            self._touched(group_id)
        carriers = self._carried.setdefault(group_id, {})
        if mine:
            carriers[user.id] = None
        else:
            carriers.pop(user.id, None)

    def _note_plans(self, user: UserState, before: frozenset[str]) -> None:
        after = effective_plans(user.rows, self.directory.plans_of)
        for plan_id in after - before:
            user.plan_since[plan_id] = self.now
            user.plans_removed.pop(plan_id, None)
        for plan_id in before - after:
            user.plan_since.pop(plan_id, None)
            user.plans_removed[plan_id] = self.now

    def _pin(self, pin: AssignmentPin) -> None:
        user = self.directory.users[self.directory.ids[pin.person]]
        group_id = self.directory.ids[pin.group] if pin.group is not None else None
        key = self.directory.sku_ids[pin.product], group_id
        rows = dict(user.rows)
        old = rows.pop(key, None)
        if pin.state is not None:
            disabled = old.disabled_plans if old else frozenset()
            rows[key] = Row(*key, pin.state, pin.error, disabled, self.now)
        self._commit(user, rows, GROUP_BASED_LICENSING)
        if pin.refusal is not None:
            self._refused[user.id, group_id] = pin

    # The audit log

    def actor(self, by: str | None) -> Json:
        """Who that is, as an auditActivityInitiator: a user's id or key, or an application's name."""
        by = by or self.tenant.changes_by
        user = self.directory.users.get(self.directory.ids.get(by, by))
        if user is None:
            name = by.removeprefix("app: ")
            app = {"appId": None, "displayName": name, "servicePrincipalId": None, "servicePrincipalName": None}
            return {"app": app, "user": None}
        upn = user.properties["userPrincipalName"]
        identity = {"displayName": None, "id": user.id, "ipAddress": "203.0.113.7", "userPrincipalName": upn}
        return {"app": None, "user": identity}

    def _write(  # noqa: PLR0913 - an entry has that many sides
        self,
        activity: str,
        by: str | None,
        targets: tuple[Target, ...],
        *,
        result: str = "success",
        reason: str = "",
        at: datetime | None = None,
    ) -> None:
        self.log.write(Entry(activity, at or self.now, self.actor(by), targets, result, reason))

    def _failed(self, user: UserState, violation: Violation, adding: Iterable[str], by: str | None) -> None:
        reason = reason_of(violation, list(adding) or [violation.sku_id])
        self._write("Change user license", by, (self._user_target(user),), result="failure", reason=reason)

    def _membership_written(self, activity: str, group: GroupState, object_id: str, by: str | None) -> None:
        user = self.directory.users.get(object_id)
        adding = activity.startswith("Add")
        change = []
        for name, value in (("Group.ObjectID", group.id), ("Group.DisplayName", group.properties["displayName"])):
            text = json.dumps(value)
            change.append((name, None, text) if adding else (name, text, None))
        member = self._user_target(user, change) if user else Target(object_id, "Other", properties=tuple(change))
        self._write(activity, by, (member, self._group_target(group)))

    def _license_change(
        self, before: dict[str, frozenset[str]], after: dict[str, frozenset[str]]
    ) -> list[tuple[str, str | None, str | None]]:
        names, tenant_id = self.directory.sku_names, self.tenant.tenant_id
        old = licenses_text(before, names, tenant_id)
        return [("AssignedLicense", old, licenses_text(after, names, tenant_id))]

    def _user_target(
        self, user: UserState, change: Sequence[tuple[str, str | None, str | None]] = ()
    ) -> Target:
        upn: str = user.properties["userPrincipalName"]
        return Target(user.id, "User", user.properties["displayName"], upn, tuple(change))

    def _group_target(
        self, group: GroupState, change: Sequence[tuple[str, str | None, str | None]] = ()
    ) -> Target:
        return Target(group.id, "Group", group.properties["displayName"], None, tuple(change))

    def _logged(self, event: Logged) -> None:
        targets = []
        change = tuple((name, old, new) for name, (old, new) in event.properties.items())
        if event.person is not None:
            targets.append(self._user_target(self.directory.users[self.directory.ids[event.person]], change))
        if event.group is not None:
            targets.append(self._group_target(self.directory.groups[self.directory.ids[event.group]], change))
        entry = Entry(event.activity, self.now, self.actor(event.by), tuple(targets), event.result, event.reason)
        self.log.write(replace(entry, category=event.category))

    def _join(self, group_id: str, object_id: str) -> None:
        self.directory.groups[group_id].members[object_id] = self.now
        state = self.directory.object(object_id)
        if state is not None:
            state.groups[group_id] = self.now


def _new(rows: Rows, group_id: str | None, wanted: Any) -> list[str]:
    """The products among the wanted that the source does not give yet."""
    return [
        sku_id
        for sku_id in wanted
        if (sku_id, group_id) not in rows or rows[sku_id, group_id].state != "Active"
    ]
