"""Who in this tenant is in error, by what Entra calls it."""

import asyncio
from collections.abc import Sequence

from dialogs.examining.glance import Glance, at_most
from dialogs.guide.assignment_errors.in_error import said
from dialogs.licensing.rows import Row, heads, rows
from dialogs.licensing.tenant_wide.everybody import EVERYBODY, from_where, in_groups
from dialogs.licensing.unreadable import unread
from dialogs.words.text import Text, say, say_count, together
from graph import Directory


async def glance(directory: Directory) -> Glance:
    """The people in error with each value, the most people first."""
    found, gaps = await asyncio.gather(rows(EVERYBODY, directory), unread(EVERYBODY, directory))
    failed = [row for row in found if row.failed]
    shares: dict[str, list[Row]] = {}
    for row in failed:
        shares.setdefault(row.state.error or "", []).append(row)
    worst = sorted(shares.items(), key=lambda share: heads(share[1]), reverse=True)
    return Glance((_told(failed),), at_most([_row(error, share) for error, share in worst]), gaps)


def _told(failed: Sequence[Row]) -> Text:
    if not failed:
        return say("I see nobody in error in this tenant.")
    return say_count(
        "{count} person in {groups} is in error.",
        "{count} people in {groups} are in error.",
        count=heads(failed),
        groups=in_groups(failed),
    )


def _row(error: str, share: Sequence[Row]) -> Text:
    if not error:
        return say_count(
            "{count} person without any reason, in {groups}.",
            "{count} people without any reason, in {groups}.",
            count=heads(share),
            groups=from_where(share),
        )
    counted = say_count(
        "{error}: {count} person, in {groups}.",
        "{error}: {count} people, in {groups}.",
        error=error,
        count=heads(share),
        groups=from_where(share),
    )
    known = share[0].error
    return together(counted, said(known)) if known else counted
