"""One look at a case that somebody waits for: the cheapest read that answers.

A person's rows come with the person, in one request; of a group, its state and the first of its members in
error travel together. Which services are still prepared is asked only once a license is there.
https://learn.microsoft.com/graph/api/resources/licenseassignmentstate
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from dialogs.examining.case import Case, Named
from dialogs.jobs.watch import Absent, Arrived, NotSeen, NotYet, Seen
from graph import Directory, Forbidden, GraphError, LicenseAssignmentState, SignInFailed, User

_BEING_MADE = frozenset({"PendingProvisioning"})
"""The states of a service plan that Entra is still at work on; the other pending ones wait for a person or a
purchase. https://learn.microsoft.com/graph/api/resources/serviceplaninfo"""

_PROCESSED = "ProcessingComplete"


async def see(case: Case, awaits: Sequence[Named], directory: Directory) -> Seen:
    """What the tenant shows of it now. Never raises for what Graph does."""
    try:
        if case.user is not None:
            return await _of_person(case.user, case.plan, awaits, directory)
        return await _of_group(case.group, directory) if case.group else Absent()
    except SignInFailed:
        return NotSeen("sign_in")
    except Forbidden:
        return NotSeen("role")
    except GraphError:
        return NotSeen()


async def awaited(case: Case, directory: Directory) -> tuple[Named, ...] | None:
    """The products that are waited for: the one named, else those whose rows fail, else what the group gives
    and the person has not. None where the rows may not be seen. Raises GraphError."""
    if case.sku is not None or case.user is None:
        return (case.sku,) if case.sku and case.user else ()
    user = await directory.user(case.user.id)
    if user is None or user.license_assignment_states is None:
        return None
    failed = [state for state in user.license_assignment_states if _failed(state)]
    from_group = [one for one in failed if case.group and one.assigned_by_group == case.group.id]
    ids = [state.sku_id for state in from_group or failed] or await _given(case, user, directory)
    return tuple(Named(id, directory.product_name(id)) for id in dict.fromkeys(ids))


async def _given(case: Case, user: User, directory: Directory) -> list[str]:
    group = await directory.group(case.group.id) if case.group else None
    given = group.assigned_licenses if group else None
    return [one.sku_id for one in given or () if not _has(user.license_assignment_states or (), one.sku_id)]


async def _of_person(
    person: Named, plan: Named | None, awaits: Sequence[Named], directory: Directory
) -> Seen:
    user = await directory.user(person.id)
    if user is None:
        return Absent()
    states = user.license_assignment_states
    if states is None:
        return NotSeen("role")
    there = tuple(one for one in awaits if _has(states, one.id))
    if plan is not None and (there or not awaits):
        return Arrived(there) if await _is_ready(person, plan, directory) else NotYet()
    if there:
        return Arrived(there, await _preparing(person, {one.id for one in there}, directory))
    wanted = {one.id for one in awaits}
    errors = (state.error or state.state for state in states if state.sku_id in wanted and _failed(state))
    return NotYet(tuple(dict.fromkeys(error for error in errors if error)))


async def _of_group(group: Named, directory: Directory) -> Seen:
    found, in_error = await asyncio.gather(
        directory.group(group.id), directory.first_members_with_license_errors(group.id)
    )
    if found is None:
        return Absent()
    if found.license_processing_state == _PROCESSED and in_error.complete and not in_error.items:
        return Arrived()
    states = (state for user in in_error for state in user.license_assignment_states or ())
    errors = (state.error for state in states if state.assigned_by_group == group.id)
    return NotYet(tuple(dict.fromkeys(error for error in errors if error)))


async def _is_ready(person: Named, plan: Named, directory: Directory) -> bool:
    details = await directory.license_details(person.id)
    plans = (one for product in details for one in product.service_plans)
    return any(one.service_plan_id == plan.id and one.provisioning_status == "Success" for one in plans)


async def _preparing(person: Named, skus: set[str], directory: Directory) -> tuple[str, ...]:
    """The services that are not ready yet; what cannot be read is not told."""
    with suppress(GraphError):
        details = [one for one in await directory.license_details(person.id) if one.sku_id in skus]
        plans = [plan for one in details for plan in one.service_plans]
        return tuple(
            dict.fromkeys(
                plan.display_name or directory.plan_name(plan.service_plan_id)
                for plan in plans
                if plan.provisioning_status in _BEING_MADE
            )
        )
    return ()


def _failed(state: LicenseAssignmentState) -> bool:
    return bool(state.error) or state.state == "Error"


def _has(states: Sequence[LicenseAssignmentState], sku_id: str) -> bool:
    """Whether a product is there: a row of it is Active, and none of it fails."""
    rows = [state for state in states if state.sku_id == sku_id]
    return any(row.state == "Active" for row in rows) and not any(map(_failed, rows))
