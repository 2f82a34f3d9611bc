"""Who in the whole tenant is in error, and with what."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

from dialogs.examining.case import Case
from dialogs.examining.glance import Glance, at_most
from dialogs.examining.verdict import Finding, Undetermined, Verdict
from dialogs.licensing.messages.failed import rows_in_error
from dialogs.licensing.rows import Row, heads
from dialogs.licensing.wording import the_first
from dialogs.words.text import Phrase, Text, Value, phrase_count, say, say_count, together
from graph import AssignmentError, Directory

EVERYBODY = Case()
"""The case of a glance: nobody and nothing is named."""

Examine = Callable[[Case, Directory], Awaitable[Sequence[Verdict]]]
"""What a check does."""

_NAMES = 3


async def glance_at_error(error: AssignmentError, examine: Examine, directory: Directory) -> Glance:
    """Who is in error with one value, and what the check that reads it finds, the most people first."""
    found, verdicts = await asyncio.gather(
        rows_in_error(EVERYBODY, directory, error), examine(EVERYBODY, directory)
    )
    rows = tuple(dict.fromkeys(map(with_what_to_do, worst_first(verdicts))))
    return Glance((in_error_with(error, found),), at_most(rows), gaps(verdicts))


def with_what_to_do(finding: Finding) -> Text:
    """What was found, and the one thing to do about it."""
    return together(finding.because, finding.next_step)


def worst_first(verdicts: Iterable[Verdict]) -> list[Finding]:
    """What was found, the most people first."""
    found = (one for one in verdicts if isinstance(one, Finding))
    return sorted(found, key=lambda one: one.weight, reverse=True)


def gaps(verdicts: Iterable[Verdict]) -> tuple[Undetermined, ...]:
    """What could not be looked at."""
    return tuple(one for one in verdicts if isinstance(one, Undetermined))


def in_error_with(error: AssignmentError, found: Sequence[Row]) -> Text:
    """How many people are in error with one value, and in how many groups."""
    if not found:
        return say("I see nobody in error with {error} in this tenant.", error=error.value)
    return say_count(
        "{count} person in {groups} is in error with {error}: {names}.",
        "{count} people in {groups} are in error with {error}: {names}.",
        count=heads(found),
        groups=in_groups(found),
        error=error.value,
        names=who(found),
    )


def in_groups(found: Sequence[Row]) -> Phrase:
    """How many groups rows come from."""
    return phrase_count("{count} group", "{count} groups", count=len({row.group for row in found}))


def who(found: Sequence[Row]) -> tuple[Value, ...]:
    """The people of some rows by name; of many, the first and how many more."""
    return the_first(list({row.user.id: row.user.name for row in found}.values()), _NAMES)


def from_where(found: Sequence[Row]) -> tuple[Value, ...]:
    """The groups of some rows by name; of many, the first and how many more."""
    return the_first(list(dict.fromkeys(row.group.name for row in found if row.group)), _NAMES)
