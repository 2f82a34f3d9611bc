"""Looking whether a change has happened, apart from the conversation, which goes on meanwhile.

What Graph shows decides, never hope: a read right after a write may still show what stood there before
(https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment).
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from dialogs.examining.remedy import Change, Remedy
from dialogs.jobs.journal import Entry, Fate, Journal
from graph import Entra, GraphError

Pause = Callable[[float], Awaitable[None]]
"""Waits some seconds."""

LOOKS = (1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 28.0)
"""Seconds between looks, a minute in all."""


async def look(entry: Entry, remedy: Remedy, entra: Entra, journal: Journal, pause: Pause) -> Fate:
    """Look until the tenant shows something else than stood there before, or the time is up; what that came
    to stands in the journal then. Where nothing could be seen at all it stays open."""
    fate = await _until_so(entry.change, remedy, entra, pause) or entry.fate
    if fate is not entry.fate:
        # Whether Graph ever said yes decides what an unseen change means.
        journal.note(entry.key, fate, {"accepted": entry.fate is Fate.ACCEPTED})
    return fate


async def _until_so(change: Change, remedy: Remedy, entra: Entra, pause: Pause) -> Fate | None:
    """A look that fails is a look that saw nothing: the next one may."""
    if remedy.observe is None:
        return Fate.UNSEEN
    seen: Fate | None = None
    for seconds in LOOKS:
        await pause(seconds)
        with suppress(GraphError):
            if await remedy.observe(change.target, entra.directory()) != change.before:
                return Fate.SEEN
            seen = Fate.UNSEEN
    return seen
