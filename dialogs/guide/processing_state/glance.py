"""Which licensed groups of this tenant Entra is still working on, and since when."""

import asyncio
from collections.abc import Sequence

from dialogs.examining.glance import Glance, at_most
from dialogs.examining.verdict import Undetermined
from dialogs.guide.processing_state.finding import QUEUED
from dialogs.guide.processing_state.group_log import GroupLog, read_log
from dialogs.licensing.tenant_wide.licensed_groups import NO_GROUPS, all_listed
from dialogs.words.text import Text, say, say_count
from graph import Directory, Group, Listed

RUNNING = frozenset({QUEUED, "ProcessingInProgress"})

MOST_ASKED = 4
"""Groups whose log is read: of five questions in ten seconds, which are the whole tenant's."""


async def glance(directory: Directory) -> Glance:
    """The groups that are queued or being processed, the longest first."""
    groups = await directory.licensed_groups()
    running = [group for group in groups if group.license_processing_state in RUNNING]
    logs = await asyncio.gather(*(read_log(group, directory) for group in running[:MOST_ASKED]))
    known = sorted(zip(running, logs, strict=False), key=_began)
    rows = (*(_since(group, log) for group, log in known), *map(_undated, running[MOST_ASKED:]))
    gaps = tuple(dict.fromkeys(gap.note for log in logs for gap in log.unread))
    unread = tuple(_first(logs, note) for note in gaps)
    return Glance((_told(groups, running),), at_most(rows), (*unread, *all_listed(groups)))


def _told(groups: Listed[Group], running: Sequence[Group]) -> Text:
    if not groups:
        return NO_GROUPS
    if not running:
        return say("Entra has finished with all {count} licensed groups.", count=len(groups))
    return say_count(
        "Entra is still working on {count} of {all} licensed groups.",
        "Entra is still working on {count} of {all} licensed groups.",
        count=len(running),
        all=len(groups),
    )


def _began(known: tuple[Group, GroupLog]) -> float:
    run = known[1].run()
    return run.at.timestamp() if run else float("inf")


def _since(group: Group, log: GroupLog) -> Text:
    run = log.run()
    if run is None:
        return _undated(group)
    if group.license_processing_state == QUEUED:
        return say("{group} is queued since {at}.", group=group.name, at=run.at)
    return say("{group} is being processed since {at}.", group=group.name, at=run.at)


def _undated(group: Group) -> Text:
    if group.license_processing_state == QUEUED:
        return say("{group} is queued.", group=group.name)
    return say("{group} is being processed.", group=group.name)


def _first(logs: Sequence[GroupLog], note: Text) -> Undetermined:
    return next(gap for log in logs for gap in log.unread if gap.note == note)
