"""Who changed licenses and groups since when, as the audit log tells it."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta

from dialogs.licensing.messages.audit_entries import actor, license_change
from dialogs.querying.found import Found, Row
from dialogs.querying.tenant_query import Filters, Query
from dialogs.words.text import Phrase, Text, Value, phrase, say
from graph import Directory, DirectoryAudit, Listed, Throttled

_COLUMNS = (say("When"), say("Who"), say("What"), say("On"), say("Result"))

ACTIVITIES = (
    "Set group license",
    "Change user license",
    "Add member to group",
    "Remove member from group",
)
"""What the audit log calls the changes that give or take licenses.
https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities"""

REMEMBERED = timedelta(days=30)
"""What the audit log keeps with Entra ID P1 or P2.
https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention"""


LONGEST_WAIT = 30.0
"""Seconds that a busy log is waited for; of a longer wait one is told instead."""

Waiting = Callable[[float], Awaitable[None]]
"""Tells that the log is busy, and for how many seconds."""


async def find_changes(query: Query, directory: Directory, waiting: Waiting | None = None) -> Found:
    """Changes, the newest first. Raises GraphError where the log may not be read."""
    filters = query.filters
    since = filters.since or directory.now() - REMEMBERED
    try:
        entries = await _entries(filters, since, directory)
    except Throttled as busy:
        if waiting is None or busy.retry_after is None or busy.retry_after > LONGEST_WAIT:
            raise
        await waiting(busy.retry_after)
        await directory.wait_out(busy.retry_after)
        entries = await _entries(filters, since, directory)
    fitting = [entry for entry in entries if _fits(entry, filters)]
    rows = tuple(_row(entry, query, directory) for entry in fitting)
    columns = (_COLUMNS[1],) if query.names_only else _COLUMNS
    told = () if entries.complete else (say("The log holds more; these are the newest."),)
    brief = () if query.names_only else (0, 1, 2, 3)
    when = tuple(_when(since, filters.until, directory))
    return Found(query, columns, rows, len(rows), told=(*when, *told), brief=brief)


def _when(since: datetime, until: datetime | None, directory: Directory) -> Iterator[Text]:
    if until:
        yield say("From {since} to {until}.", since=since, until=until)
    else:
        yield say("Since {at}.", at=since)
    if since < directory.now() - REMEMBERED:
        yield say(
            "The audit log goes back 30 days at most (7 with Entra ID Free): what was before is not in it."
        )


async def _entries(filters: Filters, since: datetime, directory: Directory) -> Listed[DirectoryAudit]:
    of_object = filters.group or filters.target
    if of_object:
        return await directory.audits(of_object.id, since)
    who = tuple(one.id for one in filters.actors)
    what = () if who and not filters.products else ACTIVITIES
    return await directory.audits_of(what, since, until=filters.until, actor_ids=who)


def _fits(entry: DirectoryAudit, filters: Filters) -> bool:
    products = {product.id for product in filters.products}
    actors = {one.id for one in filters.actors}
    on = {one.id for one in entry.targets}
    return (
        (not products or bool(products & _touched(entry)))
        and (not actors or entry.initiated_by.id in actors)
        and (filters.until is None or entry.at < filters.until)
        and (filters.target is None or filters.target.id in on)
    )


def _touched(entry: DirectoryAudit) -> frozenset[str]:
    change = license_change(entry)
    return frozenset((*change.added, *change.removed, *change.changed))


def _row(entry: DirectoryAudit, query: Query, directory: Directory) -> Row:
    who = actor(entry)
    on = tuple(one.display_name or one.user_principal_name or one.id or "" for one in entry.targets)
    cells: tuple[Value, ...] = (who,)
    if not query.names_only:
        cells = (entry.at, who, _what(entry, directory), on, entry.result)
    return Row(cells, entry.activity, 1, entry.at)


def _what(entry: DirectoryAudit, directory: Directory) -> Value:
    change = license_change(entry)
    parts: tuple[Phrase, ...] = (
        *(phrase("+ {product}", product=directory.product_name(id)) for id in change.added),
        *(phrase("− {product}", product=directory.product_name(id)) for id in change.removed),
    )
    if parts:
        return phrase("{activity}: {parts}", activity=entry.activity, parts=parts)
    return entry.activity
