"""Entra's queue of groups to process: what `licenseProcessingState` shows, and when the work is really done.

https://learn.microsoft.com/graph/api/resources/licenseprocessingstate
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

from graph.simulated.declared.history import ProcessingPin
from graph.simulated.declared.things import when
from graph.simulated.entra.agenda import Agenda, Work
from graph.simulated.entra.inventory import GroupState

QUEUED: Final = 0.25
"""The share of the processing time that a change waits before Entra takes it up."""


class Processing:
    """Work on groups, done `seconds` after it was asked for, unless the group is `stuck` then."""

    def __init__(
        self,
        agenda: Agenda,
        clock: datetime,
        seconds: float,
        stuck: Mapping[str, ProcessingPin],
        touched: Callable[[str], None],
    ) -> None:
        self._agenda = agenda
        self._clock = clock
        self._seconds = seconds
        self._stuck = stuck
        self._touched = touched

    def queue(self, group: GroupState, work: Work) -> None:
        """Something changed about the group; `work` is what Entra makes of it."""
        group.waiting += 1
        if group.waiting == 1 and not self._is_stuck(group):
            self._show(group, "QueuedForProcessing")
        self._agenda.later(self._seconds * QUEUED, partial(self._taken_up, group))
        self._agenda.later(self._seconds, partial(self._worked_off, group, work))

    def stick(self, group: GroupState) -> None:
        """From now on the group's processing does not get on, until its pin says so."""
        pin = self._stuck[group.id]
        self._show(group, pin.state)
        if pin.until is not None:
            self._agenda.at(when(pin.until, self._clock), partial(self._unstick, group))

    def _unstick(self, group: GroupState) -> None:
        self._show(group, "ProcessingInProgress" if group.waiting else "ProcessingComplete")

    def _is_stuck(self, group: GroupState) -> bool:
        pin, now = self._stuck.get(group.id), self._agenda.now
        if pin is None or now < when(pin.since, self._clock):
            return False
        return pin.until is None or now < when(pin.until, self._clock)

    def _taken_up(self, group: GroupState) -> None:
        if group.waiting and not self._is_stuck(group):
            self._show(group, "ProcessingInProgress")

    def _worked_off(self, group: GroupState, work: Work) -> None:
        if self._is_stuck(group):
            until = self._stuck[group.id].until
            if until is not None:
                self._agenda.at(when(until, self._clock), partial(self._worked_off, group, work))
            return
        group.waiting -= 1
        work()
        if not group.waiting:
            self._show(group, "ProcessingComplete")

    def _show(self, group: GroupState, state: str) -> None:
        group.processing = state
        self._touched(group.id)
