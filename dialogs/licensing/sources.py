"""Which assignment brings a service plan to a person: their other rows, and the siblings in the same group.

A conflict or a missing dependency is always between two assignments, so both have to be told by name.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from dialogs.examining.case import Case, Named
from dialogs.examining.rights import Missing
from dialogs.examining.verdict import About, Undetermined
from dialogs.licensing.rows import Row, heads, named, names_of_groups, people, row_of, rows, subject
from dialogs.words.text import (
    AnyOf,
    Phrase,
    Text,
    Value,
    only,
    phrase,
    phrase_count,
    say,
    say_count,
    together,
)
from graph import (
    Directory,
    Forbidden,
    GraphError,
    Group,
    Listed,
    ServicePlan,
    SubscribedSku,
    Unavailable,
    User,
)

T = TypeVar("T")

IN_FORCE = frozenset({"Active", "ActiveWithError"})
"""The states in which a license works. https://learn.microsoft.com/graph/api/resources/licenseassignmentstate"""

ASSIGNABLE = frozenset({"Enabled", "Warning"})
"""States of a product or a subscription whose units can be given: Warning is the grace period."""

PURCHASES_READER = Missing("Organization.Read.All", "Global Reader")

STATES_READER = Missing("User.Read.All", "Directory Readers")

_MANY = 4

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


async def unread(case: Case, directory: Directory) -> tuple[Undetermined, ...]:
    """Whose license rows could not be read; empty when everything could."""
    if case.user is not None:
        user = await subject(case, directory)
        if user.license_assignment_states is not None:
            return ()
        note = say("Graph does not show me the license rows of {user}.", user=user.name)
        return (Undetermined(note, STATES_READER, about=About(user=named(user))),)
    if case.group is not None:
        return await _gaps(case.group, directory)
    groups = await directory.groups_with_license_errors()
    of_each = await asyncio.gather(*(_gaps(Named(group.id, group.name), directory) for group in groups))
    return (*_cut_off(groups), *(gap for gaps in of_each for gap in gaps))


def _cut_off(groups: Listed[Group]) -> tuple[Undetermined, ...]:
    if groups.complete:
        return ()
    note = say(
        "I could not read all groups with members in error, only {count}: there may be more.",
        count=len(groups),
    )
    return (Undetermined(note),)


async def _gaps(group: Named, directory: Directory) -> tuple[Undetermined, ...]:
    members = await directory.members_with_license_errors(group.id)
    hidden = sum(member.license_assignment_states is None for member in members)
    gaps = []
    if hidden:
        note = say(
            "Graph does not show me the license rows of {count} of the members of {group} that are in error.",
            count=hidden,
            group=group.name,
        )
        gaps.append(Undetermined(note, STATES_READER, about=About(group=group)))
    if not members.complete:
        gaps.append(Undetermined(_counted_too_few(group, members), about=About(group=group)))
    return tuple(gaps)


def _counted_too_few(group: Named, members: Listed[User]) -> Text:
    if members.left_out:
        return say(
            "I could not read all members of {group} that are in error, only {read} of at least {all}: what "
            "I count may be too few.",
            group=group.name,
            read=len(members),
            all=len(members) + members.left_out,
        )
    return say(
        "I could not read all members of {group} that are in error, only {read}: what I count may be too "
        "few.",
        group=group.name,
        read=len(members),
    )


async def attempt(asked: Awaitable[T]) -> T | GraphError:
    """An answer a conclusion can do without: Graph's refusal comes back instead of being raised."""
    try:
        return await asked
    except GraphError as error:
        return error


def lacking(error: GraphError, missing: Missing) -> Missing:
    """What would help against an error: a permission or a role only where that was the trouble."""
    return missing if isinstance(error, Forbidden) else Missing()


def concerned(case: Case) -> Phrase:
    """Whom a case is about, inside a sentence."""
    if case.user is not None:
        return only(case.user.name)
    if case.group is not None:
        return phrase("the members of {group}", group=case.group.name)
    return phrase("anybody in the licensed groups of this tenant")


def row_name(product: str, group: Named | None) -> Phrase:
    """A product and its source, inside a sentence: "Office 365 E3 from Sales"."""
    if group is None:
        return phrase("{product} assigned directly", product=product)
    return phrase("{product} from {group}", product=product, group=group.name)


def unable(found: Sequence[Row], why: Text, *more: Text) -> Text:
    """What stands in the way of rows of one product from one source. A license in force is there; what failed
    is a change of it."""
    row, who = row_name(found[0].sku.name, found[0].group), people(found)
    if all(one.state.state in IN_FORCE for one in found):
        return together(say("{row} of {who} works but could not be changed:", row=row, who=who), why, *more)
    # English says "cannot" of one and of many; other languages do not.
    begun = say_count(
        "{who} cannot get {row}:", "{who} cannot get {row}:", count=heads(found), who=who, row=row
    )
    return together(begun, why, *more)


def either(names: Sequence[str]) -> Value:
    """Alternatives inside a sentence: "a or b"; of many, the first and how many more."""
    first, *rest = names
    if len(rest) < _MANY:
        return AnyOf(tuple(names))
    return phrase_count(
        "{first} or one other", "{first} or one of {count} others", count=len(rest), first=first
    )


def the_first(names: Sequence[str], most: int) -> tuple[Value, ...]:
    """Names; of many, the first and how many more."""
    if len(names) <= most:
        return tuple(names)
    return (*names[:most], phrase_count("{count} more", "{count} more", count=len(names) - most))
