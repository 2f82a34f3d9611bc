"""What happens in a simulated tenant, and what Microsoft Entra does about it later.

A change takes effect at once, its consequences for licenses after the time that `settings` give Entra; a row
stays as it is until its user or group is processed again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from graph.simulated.declared.tenant import Tenant
from graph.simulated.entra import refusals
from graph.simulated.entra.agenda import Agenda
from graph.simulated.entra.audit_log import GROUP_BASED_LICENSING, AuditLog, Target
from graph.simulated.entra.dynamic_groups import DynamicGroups, ruled
from graph.simulated.entra.inventory import GroupState, Inventory, Json, UserState
from graph.simulated.entra.ledger import Ledger
from graph.simulated.entra.licensing import Rows, Violation, reason_of, settle, units_held
from graph.simulated.entra.processing import QUEUED, Processing
from graph.simulated.entra.refusals import Refusal
from graph.simulated.entra.scribe import Change, Scribe, property_change

_FOUNDED_BEFORE = timedelta(days=400)
"""How long before its clock a tenant's story begins."""

_LONGEST_RETENTION = timedelta(days=30)


class Engine:
    """The changes a directory knows, each with what follows. `by` says whose change it is."""

    def __init__(self, tenant: Tenant, clock: datetime, touched: Callable[[str], None]) -> None:
        self.tenant = tenant
        self.clock = clock
        self.directory = Inventory(tenant, clock)
        self.agenda = Agenda(clock - _FOUNDED_BEFORE)
        ids = self.directory.ids
        gaps = frozenset((pin.activity, ids[pin.object]) for pin in tenant.pins.audit_gaps)
        self.log = AuditLog(tenant.tenant_id, clock - _LONGEST_RETENTION, gaps)
        self.scribe = Scribe(self.directory, self.log)
        self.ledger = Ledger(self.directory, self.scribe, self.agenda, clock, touched)
        stuck = {ids[pin.group]: pin for pin in tenant.pins.processing}
        seconds = tenant.settings.processing_seconds
        self.processing = Processing(self.agenda, clock, seconds, stuck, touched)
        self.dynamic_groups = DynamicGroups(
            self.directory, lambda: self.agenda.now, self.add_member, self.remove_member
        )
        self._touched = touched

    # Products

    def change_seats(self, sku_id: str, count: int) -> None:
        """Seats bought or given back. No row changes by it."""
        sku = self.directory.skus[sku_id]
        # doubt: no_retry_when_seats_appear
        sku.enabled = max(0, sku.enabled + count)

    def change_subscription(self, sku_id: str, status: str) -> None:
        """Another capability status: all units move to where that status counts them."""
        sku = self.directory.skus[sku_id]
        units = sku.enabled + sku.warning + sku.suspended + sku.locked_out
        sku.enabled = units if status == "Enabled" else 0
        sku.warning = units if status == "Warning" else 0
        # doubt: units_of_a_deleted_subscription
        sku.suspended = units if status in {"Suspended", "Deleted"} else 0
        sku.locked_out = units if status == "LockedOut" else 0
        sku.status = status
        for user_id in sku.units:
            self._touched(user_id)

    def lose_product(self, sku_id: str) -> None:
        """The product leaves the tenant; whoever and whatever carries it goes on carrying it."""
        self.directory.skus[sku_id].gone = True

    # Licenses

    def change_group_licenses(
        self, group_id: str, add: Mapping[str, frozenset[str]], remove: Sequence[str], by: str | None
    ) -> str | None:
        """Set group license, tried: the reason where Entra refuses it of the group itself, or None."""
        group = self.directory.groups[group_id]
        try:
            refusals.group_licensing(self.directory, group, add, remove)
        except Refusal as refused:
            self._refused("Set group license", group, refused, by)
            return refused.message
        self.license_group(group_id, add, remove, by)
        return None

    def license_group(
        self, group_id: str, add: Mapping[str, frozenset[str]], remove: Sequence[str], by: str | None
    ) -> None:
        """The group has it now, its members when Entra got to them."""
        group = self.directory.groups[group_id]
        before = dict(group.licenses)
        for sku_id in remove:
            group.licenses.pop(sku_id, None)
        group.licenses.update(add)
        change = self.scribe.license_change(before, group.licenses)
        self._write("Set group license", by, self.scribe.group(group, change))
        self._touched(group_id)
        self.processing.queue(group, partial(self._process_group, group))

    def license_user(
        self, user_id: str, add: Mapping[str, frozenset[str]], remove: Sequence[str], by: str | None
    ) -> tuple[Violation, ...]:
        """Change direct licenses, all or nothing; what stood in the way."""
        user = self.directory.users[user_id]
        wanted = {row.sku_id: row.disabled_plans for row in user.rows.values() if row.group_id is None}
        for sku_id in remove:
            wanted.pop(sku_id, None)
        wanted.update(add)
        settled = settle(user.rows, None, wanted, self.directory.facts(user, self._now))
        if settled.violations:
            self.scribe.licensing_failed(user, settled.violations[0], add, self._now, by)
        else:
            self.ledger.commit(user, settled.rows, by)
        return settled.violations

    def reprocess(self, user_id: str, by: str | None) -> str | None:
        """Work a user's group licenses out anew; the reason while something is still in the way, or None."""
        user = self.directory.users[user_id]
        reason = self.ledger.refusal(user)
        if reason is None:
            rows, failures = self._worked_out(user)
            if not failures:
                self.agenda.later(
                    self.tenant.settings.reprocess_seconds, partial(self._reprocess_now, user, by)
                )
                return None
            self.ledger.lift_pins(user)
            self.ledger.commit(user, rows, by)
            reason = reason_of(*failures[0])
        # doubt: entry_of_a_refused_reprocess
        self._write("Change user license", by, self.scribe.user(user), result="failure", reason=reason)
        return reason

    # Members

    def join(self, group_id: str, object_id: str) -> None:
        """Be a member, without anything that follows."""
        self.directory.groups[group_id].members[object_id] = self._now
        state = self.directory.object(object_id)
        if state is not None:
            state.groups[group_id] = self._now

    def add_member(self, group_id: str, object_id: str, by: str | None) -> None:
        """Somebody joins a group."""
        group = self.directory.groups[group_id]
        if object_id in group.members:
            return
        self.join(group_id, object_id)
        self.scribe.membership("Add member to group", group, object_id, self._now, by)
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
        self.scribe.membership("Remove member from group", group, object_id, self._now, by)
        self._member_changed(group, object_id)

    # Objects

    def update_user(self, user_id: str, properties: Json, by: str | None) -> None:
        """Properties of a user change; dynamic rules hear of it later."""
        user = self.directory.users[user_id]
        changed = []
        for name, value in properties.items():
            old = user.properties[name]
            if old == value:
                continue
            changed.append(property_change(name, old, value))
            if name == "proxyAddresses":
                self.directory.set_addresses(user, list(value))
            elif name == "userPrincipalName":
                self.directory.rename(user, str(value))
            else:
                user.properties[name] = value
        if changed:
            self._write("Update user", by, self.scribe.user(user, changed))
        self._touched(user_id)
        self.agenda.later(self.tenant.settings.rule_seconds, partial(self.dynamic_groups.evaluate_user, user))

    def update_group(self, group_id: str, properties: Json, by: str | None) -> None:
        """Properties of a group change; a rule makes it dynamic."""
        group = self.directory.groups[group_id]
        changed = [
            property_change(name, group.properties[name], value)
            for name, value in properties.items()
            if group.properties[name] != value
        ]
        group.properties.update(properties)
        if changed:
            self._write("Update group", by, self.scribe.group(group, changed))
        if {"membershipRule", "membershipRuleProcessingState"} & properties.keys():
            ruled(group)
            self.agenda.later(self.tenant.settings.rule_seconds, partial(self.dynamic_groups.evaluate, group))
        self._touched(group_id)

    def patch_group(self, group_id: str, properties: Json, by: str | None) -> str | None:
        """Update group, tried: the reason where Entra refuses the rule, or None."""
        group = self.directory.groups[group_id]
        try:
            refusals.membership_rule(properties.get("membershipRule"))
        except Refusal as refused:
            # Whether Entra's own entry names what was tried nobody has published.
            tried = property_change(
                "membershipRule", group.properties["membershipRule"], properties["membershipRule"]
            )
            self._refused("Update group", group, refused, by, [tried])
            return refused.message
        self.update_group(group_id, properties, by)
        return None

    def change_rule(self, group_id: str, rule: str | None, *, paused: bool, by: str | None) -> None:
        """A dynamic group's rule is rewritten, paused or resumed; None leaves the rule as it is."""
        properties: Json = {"membershipRuleProcessingState": "Paused" if paused else "On"}
        if rule is not None:
            properties["membershipRule"] = rule
        self.update_group(group_id, properties, by)

    def delete_user(self, user_id: str, by: str | None) -> None:
        """Soft-deleted for 30 days: the licenses are disabled and still take their units."""
        user = self.directory.users[user_id]
        user.deleted = self._now
        # doubt: seat_of_a_deleted_user
        user.rows = {key: replace(row, state="Disabled", updated=self._now) for key, row in user.rows.items()}
        for group_id in {key[1] for key in user.rows}:
            self.ledger.index(user, group_id)
        for group_id in user.groups:
            self.directory.groups[group_id].members.pop(user_id, None)
            self._touched(group_id)
        self._write("Delete user", by, self.scribe.user(user))
        self._touched(user_id)

    def delete_group(self, group_id: str, by: str | None) -> None:
        """Soft-deleted; members lose what it gave."""
        group = self.directory.groups[group_id]
        group.deleted = self._now
        self._write("Delete group", by, self.scribe.group(group))
        if group.licenses:
            group.licenses.clear()
            self.processing.queue(group, partial(self._process_group, group))
        for member_id in group.members:
            state = self.directory.object(member_id)
            if state is not None:
                state.groups.pop(group_id, None)
            self._touched(member_id)
        self._touched(group_id)

    def restore(self, object_id: str, by: str | None) -> None:
        """A deleted user or group is back, as it was deleted; what a group gave is not."""
        user = self.directory.users.get(object_id)
        if user is not None:
            self._restore_user(user, by)
        else:
            self._restore_group(self.directory.groups[object_id], by)
        self._touched(object_id)

    def _restore_user(self, user: UserState, by: str | None) -> None:
        """With all licenses, also such as no unit is left for.
        https://learn.microsoft.com/entra/fundamentals/users-restore"""
        user.deleted = None
        user.rows = {
            key: replace(row, state="Error" if row.error else "Active", updated=self._now)
            for key, row in user.rows.items()
        }
        for group_id in {key[1] for key in user.rows}:
            self.ledger.index(user, group_id)
        for group_id, since in user.groups.items():
            self.directory.groups[group_id].members[user.id] = since
            self._touched(group_id)
        self._write("Restore user", by, self.scribe.user(user))

    def _restore_group(self, group: GroupState, by: str | None) -> None:
        group.deleted = None
        for member_id, since in group.members.items():
            state = self.directory.object(member_id)
            if state is not None:
                state.groups[group.id] = since
            self._touched(member_id)
        # doubt: products_of_a_restored_group
        self._write("Restore group", by, self.scribe.group(group))

    # Groups: what Entra does later

    def _process_group(self, group: GroupState) -> None:
        about = [self.scribe.group(group)]
        started = self._now - timedelta(seconds=self.tenant.settings.processing_seconds * (1 - QUEUED))
        self.scribe.write(
            "Start applying group based license to users", started, GROUP_BASED_LICENSING, about
        )
        left = [id_ for id_ in self.ledger.carriers(group.id) if id_ not in group.members]
        results = [
            self._process_member(group, user)
            # doubt: order_within_a_group
            for user in (self.directory.users.get(id_) for id_ in (*left, *group.members))
            if user is not None
        ]
        failed = sum(results)
        counts = (
            f"[Users successfully assigned licenses: {len(results) - failed}, "
            f"Users for whom license assignment failed: {failed}.]"
        )
        about = [self.scribe.group(group, [("Result", None, json.dumps(counts))])]
        self.scribe.write(
            "Finish applying group based license to users", self._now, GROUP_BASED_LICENSING, about
        )

    def _process_member(self, group: GroupState, user: UserState) -> bool:
        """Give one user what the group wants; whether something stood in the way."""
        wanted = group.licenses if user.id in group.members and group.deleted is None else {}
        carries = any(row.group_id == group.id for row in user.rows.values())
        if user.deleted is not None or not (wanted or carries):
            return False
        adding = _new(user.rows, group.id, wanted)
        settled = settle(user.rows, group.id, wanted, self.directory.facts(user, self._now))
        self.ledger.commit(user, settled.rows, GROUP_BASED_LICENSING)
        if settled.violations:
            self.scribe.licensing_failed(
                user, settled.violations[0], adding, self._now, GROUP_BASED_LICENSING
            )
        return bool(settled.violations)

    def _member_changed(self, group: GroupState, object_id: str) -> None:
        self._touched(group.id)
        user = self.directory.users.get(object_id)
        if user is not None and (
            group.licenses or any(row.group_id == group.id for row in user.rows.values())
        ):
            self.processing.queue(group, partial(self._process_member, group, user))

    # Users: reprocessing

    def _worked_out(self, user: UserState) -> tuple[Rows, list[tuple[Violation, list[str]]]]:
        """What all of a user's groups together would make of the rows; those the user left come first."""
        rows: Rows = user.rows
        units = units_held(rows)
        failures: list[tuple[Violation, list[str]]] = []
        sources = dict.fromkeys(row.group_id for row in rows.values() if row.group_id is not None)
        sources |= dict.fromkeys(id_ for id_ in user.groups if self.directory.groups[id_].licenses)
        for group_id in sorted(sources, key=lambda id_: id_ in user.groups):
            wanted = self.directory.groups[group_id].licenses if group_id in user.groups else {}
            adding = _new(rows, group_id, wanted)
            settled = settle(rows, group_id, wanted, self.directory.facts(user, self._now), units)
            rows = settled.rows
            failures += [(violation, adding or [violation.sku_id]) for violation in settled.violations]
        return rows, failures

    def _reprocess_now(self, user: UserState, by: str | None) -> None:
        if user.deleted is None:
            self.ledger.lift_pins(user)
            rows, _ = self._worked_out(user)
            self.ledger.commit(user, rows, by)

    @property
    def _now(self) -> datetime:
        return self.agenda.now

    def _refused(
        self, activity: str, group: GroupState, refused: Refusal, by: str | None, tried: Sequence[Change] = ()
    ) -> None:
        about = self.scribe.group(group, tried)
        self._write(activity, by, about, result="failure", reason=refused.message)

    def _write(
        self, activity: str, by: str | None, *about: Target, result: str = "success", reason: str = ""
    ) -> None:
        self.scribe.write(activity, self._now, by, about, result=result, reason=reason)


def _new(rows: Rows, group_id: str, wanted: Mapping[str, frozenset[str]]) -> list[str]:
    """The products among the wanted that the source does not give yet."""
    keys = ((sku_id, group_id) for sku_id in wanted)
    return [key[0] for key in keys if key not in rows or rows[key].state != "Active"]
