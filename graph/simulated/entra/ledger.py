"""Which license reached whom: the rows of every user, and what hangs on them.

Units taken, members in error, plans and mailboxes follow from rows; so whoever changes rows does it here.
"""

from collections.abc import Callable
from datetime import datetime

from graph.simulated.declared.history import AssignmentPin
from graph.simulated.declared.things import when
from graph.simulated.entra.agenda import Agenda
from graph.simulated.entra.inventory import Inventory, UserState
from graph.simulated.entra.licensing import (
    Row,
    Rows,
    SourceKey,
    effective_licenses,
    effective_plans,
    units_held,
)
from graph.simulated.entra.scribe import Scribe

IN_ERROR = frozenset({"Error", "ActiveWithError"})


class Ledger:
    """Keeps rows. A pin is a row that Entra got wrong: it overlays what would be right until it is lifted."""

    def __init__(
        self,
        directory: Inventory,
        scribe: Scribe,
        agenda: Agenda,
        clock: datetime,
        touched: Callable[[str], None],
    ) -> None:
        self._directory = directory
        self._scribe = scribe
        self._agenda = agenda
        self._clock = clock
        self._touched = touched
        self._pins: dict[str, dict[SourceKey, AssignmentPin]] = {}
        self._carriers: dict[str, dict[str, None]] = {}

    def carriers(self, group_id: str) -> list[str]:
        """Users that have a row of the group, also those that left it."""
        return list(self._carriers.get(group_id, ()))

    def commit(self, user: UserState, rows: Rows, by: str | None) -> None:
        """Make these the user's rows, as far as no pin says otherwise."""
        old, new = user.rows, self._with_pins(user, rows)
        if new == old:
            return
        had_mailbox = self._directory.has_mailbox(user)
        before, plans_before = effective_licenses(old), effective_plans(old, self._directory.plans_of)
        user.rows = new
        self._count_units(user, units_held(old), units_held(new))
        for group_id in {key[1] for key in (*old, *new)}:
            self.index(user, group_id)
        self._note_plans(user, plans_before)
        if not had_mailbox and self._directory.has_mailbox(user):
            self._directory.make_mailbox(user)
        after = effective_licenses(new)
        if before != after:
            change = self._scribe.license_change(before, after)
            self._scribe.write("Change user license", self._agenda.now, by, [self._scribe.user(user, change)])
        self._touched(user.id)

    def index(self, user: UserState, group_id: str | None) -> None:
        """Keep account of who carries a group's rows, and of who is in error by them."""
        if group_id is None:
            return
        mine = [row for key, row in user.rows.items() if key[1] == group_id]
        group = self._directory.groups[group_id]
        wrong = any(row.state in IN_ERROR for row in mine)
        if wrong != (user.id in group.in_error):
            if wrong:
                group.in_error[user.id] = None
            else:
                del group.in_error[user.id]
            self._touched(group_id)
        carriers = self._carriers.setdefault(group_id, {})
        if mine:
            carriers[user.id] = None
        else:
            carriers.pop(user.id, None)

    # Pins

    def pin(self, pin: AssignmentPin) -> None:
        """From now on Entra has this wrong."""
        ids = self._directory.ids
        user = self._directory.users[ids[pin.person]]
        key = self._directory.sku_ids[pin.product], ids[pin.group] if pin.group is not None else None
        self._pins.setdefault(user.id, {})[key] = pin
        self.commit(user, user.rows, None)

    def lift_pins(self, user: UserState) -> None:
        """A reprocess sets right what it can."""
        pins = self._pins.get(user.id, {})
        self._pins[user.id] = {key: pin for key, pin in pins.items() if pin.refusal is not None}

    def refusal(self, user: UserState) -> str | None:
        """What Entra keeps answering to a reprocess, if a pin says so."""
        pins = self._pins.get(user.id, {})
        return next((pin.refusal for pin in pins.values() if pin.refusal is not None), None)

    def _with_pins(self, user: UserState, rows: Rows) -> dict[SourceKey, Row]:
        pinned = dict(rows)
        for key, pin in self._pins.get(user.id, {}).items():
            old = pinned.pop(key, None)
            if pin.state is not None:
                disabled = old.disabled_plans if old is not None else frozenset()
                if pin.disabled is not None:
                    disabled = frozenset(self._directory.plans[name].id for name in pin.disabled)
                pinned[key] = Row(*key, pin.state, pin.error, disabled, when(pin.since, self._clock))
        return pinned

    # What follows from rows

    def _count_units(self, user: UserState, before: frozenset[str], after: frozenset[str]) -> None:
        for sku_id in before - after:
            self._directory.skus[sku_id].units.discard(user.id)
        for sku_id in after - before:
            self._directory.skus[sku_id].units.add(user.id)

    def _note_plans(self, user: UserState, before: frozenset[str]) -> None:
        now = self._agenda.now
        after = effective_plans(user.rows, self._directory.plans_of)
        for plan_id in after - before:
            user.plan_since[plan_id] = now
            user.plans_removed.pop(plan_id, None)
        for plan_id in before - after:
            user.plan_since.pop(plan_id, None)
            user.plans_removed[plan_id] = now
        if after - before:
            seconds = self._directory.tenant.settings.provisioning_seconds
            self._agenda.later(seconds, lambda: self._touched(user.id))
