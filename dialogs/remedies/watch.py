"""Looking again after a write, until the rows change or the time is up; the state Graph shows, never hope."""

import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress

from graph import Entra, GraphError, LicenseAssignmentState, User

Pause = Callable[[float], Awaitable[None]]

LOOKS = (1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 28.0)
"""Seconds between looks, a minute in all: a read right after a write may still show the old rows
(https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment)."""


def fingerprint(user: User | None) -> str:
    """The rows of a user, so that a change shows; the same rows in another order are the same."""
    states = user.license_assignment_states if user else ()
    shown = sorted(map(_row, states or ()))
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()


def _row(state: LicenseAssignmentState) -> str:
    plans = ",".join(sorted(state.disabled_plans))
    return (
        f"{state.sku_id}|{state.assigned_by_group}|{state.state}|{state.error}|{plans}|{state.last_updated}"
    )


async def until_changed(entra: Entra, user_id: str, rows: str, pause: Pause) -> bool:
    """Look at a user's rows again and again; True as soon as they differ from `rows`.

    A look that fails is a look that saw nothing: the next one may.
    """
    for seconds in LOOKS:
        await pause(seconds)
        with suppress(GraphError):
            if fingerprint(await entra.directory().user(user_id)) != rows:
                return True
    return False
