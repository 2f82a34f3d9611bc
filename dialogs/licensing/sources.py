"""Which assignment brings a service plan to a person: their other rows, and the siblings in the same group.

A conflict or a missing dependency is always between two assignments, so both have to be told by name.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from dialogs.examining.case import Case, Named
from dialogs.licensing.rows import IN_FORCE, Row, names_of_groups, row_of, rows
from dialogs.licensing.wording import row_name
from dialogs.words.text import Phrase
from graph import Directory, GraphError, Group, Listed, ServicePlan, SubscribedSku, Unavailable

T = TypeVar("T")

ASSIGNABLE = frozenset({"Enabled", "Warning"})
"""States of a product or a subscription whose units can be given: Warning is the grace period."""

GONE = "Deleted"
"""The last state of a product or a subscription: nothing brings it back, and its data is deleted with it."""

Plans = Mapping[str, ServicePlan]
"""Service plans by id."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One assignment of a product, with the user plans that are switched on in it."""

    row: Row
    plans: Plans

    @property
    def told(self) -> Phrase:
        """The product and where it comes from: "Office 365 E3 from Sales"."""
        return row_name(self.row.sku.name, self.row.group)


def user_plans(sku: SubscribedSku | None, disabled: Iterable[str] = ()) -> Plans:
    """The plans of a product that a user can have, less those switched off; none where it left the tenant."""
    off = frozenset(disabled)
    return {
        plan.service_plan_id: plan
        for plan in (sku.service_plans if sku else ())
        if plan.applies_to == "User" and plan.service_plan_id not in off
    }


def by_sku_id(skus: Iterable[SubscribedSku]) -> dict[str, SubscribedSku]:
    """The tenant's products by id."""
    return {sku.sku_id: sku for sku in skus}


async def every_product(directory: Directory) -> Listed[SubscribedSku]:
    """The tenant's products, all of them: what a part of them lacks, the tenant may own. Raises Unavailable
    where the list broke off."""
    skus = await directory.subscribed_skus()
    if not skus.complete:
        raise Unavailable(skus.seen.request, message="the list broke off")
    return skus


def origin(row: Row, skus: Mapping[str, SubscribedSku]) -> Origin:
    """An assignment with its plans."""
    return Origin(row, user_plans(skus.get(row.sku.id), row.state.disabled_plans))


RowKey = tuple[str, Named, Named | None]
"""What makes a row one of a kind: its user's id, its product and its source."""


def key_of(row: Row) -> RowKey:
    """See RowKey."""
    return row.user.id, row.sku, row.group


async def attempted(
    found: Sequence[Row], skus: Mapping[str, SubscribedSku], directory: Directory
) -> dict[RowKey, Origin]:
    """Assignments with the plans that were to be given: a row in force shows only what it gives already, so
    for one with an error the license of its group is read."""
    changed = sorted({row.group.id for row in found if row.group and row.state.state == "ActiveWithError"})
    answers = await asyncio.gather(*(directory.group(id) for id in changed))
    groups = {group.id: group for group in answers if group is not None}
    return {
        key_of(row): _attempted(row, groups.get(row.group.id) if row.group else None, skus) for row in found
    }


def _attempted(row: Row, group: Group | None, skus: Mapping[str, SubscribedSku]) -> Origin:
    licenses = group.assigned_licenses or () if group else ()
    wanted = next((one for one in licenses if one.sku_id == row.sku.id), None)
    if wanted is None:
        return origin(row, skus)
    return Origin(row, user_plans(skus.get(row.sku.id), wanted.disabled_plans))


def by_person(found: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by the id of their user: of thousands of people each has a few."""
    own: dict[str, list[Row]] = {}
    for row in found:
        own.setdefault(row.user.id, []).append(row)
    return own


def beside(
    row: Row, rows_of: Mapping[str, Sequence[Row]], skus: Mapping[str, SubscribedSku]
) -> tuple[Origin, ...]:
    """The same person's other assignments that count when this one is worked out: those in force, and the
    other products of the same group, which are given together or not at all. `rows_of`: see `by_person`."""
    return tuple(
        origin(other, skus)
        for other in rows_of.get(row.user.id, ())
        if (other.sku, other.group) != (row.sku, row.group)
        and (other.state.state in IN_FORCE or (other.group is not None and other.group == row.group))
    )


async def licensed_names(case: Case, directory: Directory) -> Mapping[str, str]:
    """The names of the groups that rows of a whole tenant may name, by id: asked with the first questions,
    where asking for one by one would have to wait for the rows. None for a smaller case, or unreadable."""
    if not case.whole_tenant:
        return {}
    groups = await attempt(directory.licensed_groups())
    return {} if isinstance(groups, GraphError) else {group.id: group.name for group in groups}


async def whole_rows(
    case: Case, found: Sequence[Row], names: Mapping[str, str], directory: Directory
) -> tuple[Row, ...]:
    """All rows of the people in `found`, from every source, whatever the case is narrowed to; `names` are
    those of groups known already, by id."""
    if case.user is not None:
        return await rows(replace(case, group=None, sku=None), directory)
    users = {row.user.id: row.user for row in found}
    states = [(user, state) for user in users.values() for state in user.license_assignment_states or ()]
    known = {**names, **{row.group.id: row.group.name for row in found if row.group}}
    every = await names_of_groups((state for _, state in states), known, directory)
    return tuple(row_of(user, state, every, directory) for user, state in states)


async def attempt(asked: Awaitable[T]) -> T | GraphError:
    """An answer a conclusion can do without: Graph's refusal comes back instead of being raised."""
    try:
        return await asked
    except GraphError as error:
        return error
