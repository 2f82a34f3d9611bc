"""Who changed licenses and groups since when, as the audit log tells it."""

from datetime import timedelta

from dialogs.licensing.messages.audit_entries import actor, license_change
from dialogs.querying.found import Found, Row
from dialogs.querying.tenant_query import Query
from dialogs.words.text import Phrase, Value, phrase, say
from graph import Directory, DirectoryAudit

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


async def find_changes(query: Query, directory: Directory) -> Found:
    """Changes, the newest first. Raises GraphError where the log may not be read."""
    since = query.filters.since or directory.now() - REMEMBERED
    if query.filters.group:
        entries = await directory.audits(query.filters.group.id, since)
    else:
        entries = await directory.audits_of(ACTIVITIES, since)
    wanted = {product.id for product in query.filters.products}
    fitting = [entry for entry in entries if not wanted or wanted & _touched(entry)]
    rows = tuple(_row(entry, query, directory) for entry in fitting)
    columns = (_COLUMNS[1],) if query.names_only else _COLUMNS
    told = () if entries.complete else (say("The log holds more; these are the newest."),)
    brief = () if query.names_only else (0, 1, 2, 3)
    return Found(query, columns, rows, len(rows), told=(say("Since {at}.", at=since), *told), brief=brief)


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
