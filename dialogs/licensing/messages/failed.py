"""What failed: rows in error, and direct assignments that Graph refused.

A refused direct assignment leaves no row, only a failed *Change user license* in the audit log. It is read as
the row it would have been, so that every error step looks at it as at any other.
"""

import asyncio
from collections.abc import Iterator, Sequence

from dialogs.examining.case import Case, Named
from dialogs.licensing.messages.audit_entries import (
    is_by_group_based_licensing,
    is_user_license_change,
    license_change,
)
from dialogs.licensing.messages.error_texts import Recognised, failures
from dialogs.licensing.messages.recorded import entries_about
from dialogs.licensing.rows import Row, every_row, rows, subject
from dialogs.licensing.sources import attempt
from graph import AssignmentError, Directory, DirectoryAudit, GraphError, LicenseAssignmentState, User


async def rows_and_errors(case: Case, directory: Directory) -> tuple[Row, ...]:
    """The rows the case is about, then whatever else is in error there: that a word named another product or
    group makes no error go away. Of the whole tenant a product in error is enough of an answer. Where nobody
    has a row, direct assignments that were refused."""
    asked, every = await asyncio.gather(rows(case, directory), every_row(case, directory))
    if not asked and (refused := await refused_directly(case, directory)):
        return (*refused, *(row for row in every if row.failed))
    if len(asked) == len(every) or (case.whole_tenant and asked):
        return asked
    within = {(row.user.id, row.sku.id, row.group) for row in asked}
    beside = (row for row in every if row.failed and (row.user.id, row.sku.id, row.group) not in within)
    return (*asked, *beside)


async def rows_in_error(case: Case, directory: Directory, error: AssignmentError) -> tuple[Row, ...]:
    """The rows that carry one error, those the case is about first."""
    return tuple(row for row in await rows_and_errors(case, directory) if row.error is error)


async def refused_directly(case: Case, directory: Directory) -> tuple[Row, ...]:
    """Direct assignments to the person of the case that were refused and not made since, the newest of each
    product; none where a group is in play, or the person has a row of what is asked for."""
    refusals = await direct_refusals(case, directory)
    if case.user is None or not refusals:
        return ()
    user = await subject(case, directory)
    held = {state.sku_id.lower() for state in user.license_assignment_states or ()}
    return tuple(_rows(case, user, held, refusals, directory))


async def direct_refusals(case: Case, directory: Directory) -> Sequence[tuple[DirectoryAudit, Recognised]]:
    """The failed direct assignments of a person of whom there is no row, newest first, also those whose
    reason names no product; none where the log cannot be read."""
    if case.user is None or case.group is not None or await rows(case, directory):
        return ()
    log = await attempt(entries_about(case.user.id, directory))
    if isinstance(log, GraphError):
        return ()
    refused: list[tuple[DirectoryAudit, Recognised]] = []
    made = {id: entry.at for entry in reversed(log.items) for id in _changed(entry)}
    for entry, said in failures(log):
        over = any(made[id] > entry.at for id in said.sku_ids if id in made)
        if said.error is not None and not over and not is_by_group_based_licensing(entry):
            refused.append((entry, said))
    return refused


def _rows(
    case: Case,
    user: User,
    held: set[str],
    refusals: Sequence[tuple[DirectoryAudit, Recognised]],
    directory: Directory,
) -> Iterator[Row]:
    met = set(held)
    for entry, said in refusals:
        for id in _wanted(case, said):
            if id not in met:
                met.add(id)
                error = said.error.value if said.error else None
                state = LicenseAssignmentState(id, None, "Error", error, last_updated=entry.at)
                yield Row(user, state, Named(id, directory.product_name(id)), None, entry)


def _wanted(case: Case, said: Recognised) -> Sequence[str]:
    """The products that were to be given: those that the reason names, else the one asked about."""
    asked = case.sku.id.lower() if case.sku else None
    ids = said.sku_ids or ((asked,) if asked else ())
    return [id for id in ids if asked in {None, id}]


def _changed(entry: DirectoryAudit) -> Sequence[str]:
    if not is_user_license_change(entry):
        return ()
    change = license_change(entry)
    return (*change.added, *change.removed)
