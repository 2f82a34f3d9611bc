"""License assignment rows, with the names people use: what every error step starts from.

A row is one product from one source at one user. For a case about a user these are that user's rows; about a
group, the rows that group left on its members in error; about the whole tenant, those of every group in
error. A row stays as it is until the user is processed again, so it tells what *was* wrong; each error
step asks whether it still is, and says `stale` where it is not.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.examining.case import Case, Named
from dialogs.examining.cause import Cause, Phase
from dialogs.examining.trial import Reprocesses
from dialogs.examining.verdict import About, Certainty, Evidence, Finding, evidence
from dialogs.licensing.messages.reasons import failure_text
from dialogs.remedies.reprocess import REPROCESS
from dialogs.words.text import Phrase, Text, only, phrase, phrase_count, say, together
from graph import (
    AssignmentError,
    Directory,
    DirectoryAudit,
    GraphError,
    LicenseAssignmentState,
    NotFound,
    User,
)

NEEDS_REPROCESS = Cause(
    "needs_reprocess",
    say("The cause is gone, but the row is still the old one"),
    (
        say("Have Entra work the user out anew: **Reprocess**. A row stays as it was until then."),
        say(
            "In the admin center: **Billing > Licenses > the product > Groups > the group > Actions "
            "needed**, pick up to 20 people, **Reprocess**."
        ),
    ),
    Phase.WAITING,
    remedies=(REPROCESS,),
)

IN_FORCE = frozenset({"Active", "ActiveWithError"})
"""The states in which a license works. https://learn.microsoft.com/graph/api/resources/licenseassignmentstate"""


@dataclass(frozen=True, slots=True)
class Row:
    """How one product came, or did not come, to one user from one source (`group` None: directly).

    `refused` is the entry of the audit log that tells of a direct assignment which Graph refused: that leaves
    no row in the directory, and this is the row it would have left.
    """

    user: User
    state: LicenseAssignmentState
    sku: Named
    group: Named | None
    refused: DirectoryAudit | None = None

    @property
    def error(self) -> AssignmentError | None:
        """The published error; None where there is none, or one this guide does not know."""
        return AssignmentError.of(self.state.error) if self.state.error else None

    @property
    def failed(self) -> bool:
        """Whether Entra says that something is wrong with it, in whatever word."""
        return bool(self.state.error) or self.state.state == "Error"

    @property
    def about(self) -> About:
        """Whom and what this row concerns."""
        return About(named(self.user), self.group, self.sku)


def row_of(user: User, state: LicenseAssignmentState, names: Mapping[str, str], directory: Directory) -> Row:
    """A row with its names; `names` are those of groups by id, and a group without one goes by its id."""
    group = state.assigned_by_group
    return Row(
        user,
        state,
        Named(state.sku_id, directory.product_name(state.sku_id)),
        Named(group, names.get(group, group)) if group else None,
    )


async def names_of_groups(
    states: Iterable[LicenseAssignmentState], known: Mapping[str, str], directory: Directory
) -> dict[str, str]:
    """The names of the groups behind some rows, by id; those not yet known are asked for. What a row says
    holds without the name too."""
    others = sorted({state.assigned_by_group for state in states if state.assigned_by_group} - known.keys())
    names = await asyncio.gather(*(_name_of_group(id, directory) for id in others))
    return {**known, **{id: name for id, name in zip(others, names, strict=True) if name is not None}}


async def _name_of_group(id: str, directory: Directory) -> str | None:
    try:
        group = await directory.group(id)
    except GraphError:
        return None
    return group.name if group else None


def named(thing: User) -> Named:
    """A user by id and name."""
    return Named(thing.id, thing.name)


async def subject(case: Case, directory: Directory) -> User:
    """The user of the case. Raises NotFound when the person was deleted, or may not be seen."""
    if case.user is None:
        raise LookupError("the case names no user")
    user = await directory.user(case.user.id)
    if user is None:
        raise NotFound(f"GET /users/{case.user.id}", 404, "Request_ResourceNotFound")
    return user


async def rows(case: Case, directory: Directory) -> tuple[Row, ...]:
    """The rows the case is about, narrowed to its group and product where it names them.

    When the named product failed as `Other`, the rows of its siblings in the same group belong to the case
    too: one of them is the cause.
    """
    found = await every_row(case, directory)
    if case.user is not None and case.group is not None:
        found = tuple(row for row in found if row.group is not None and row.group.id == case.group.id)
    if case.sku is None:
        return found
    held_back = {
        (row.user.id, row.group)
        for row in found
        if row.sku.id == case.sku.id and row.error is AssignmentError.OTHER
    }
    return tuple(row for row in found if row.sku.id == case.sku.id or (row.user.id, row.group) in held_back)


def by_product(found: Iterable[Row]) -> dict[tuple[Named, Named | None], list[Row]]:
    """Rows that share product and source, in the order met: one finding each, however many people."""
    shared: dict[tuple[Named, Named | None], list[Row]] = {}
    for row in found:
        shared.setdefault((row.sku, row.group), []).append(row)
    return shared


def people(found: Sequence[Row]) -> Phrase:
    """One person by name, several by number: "Megan Bowen", "83 people". A sentence that says what they do
    goes by their `heads`."""
    names = {row.user.id: row.user.name for row in found}
    if len(names) == 1:
        return only(next(iter(names.values())))
    return phrase_count("{count} person", "{count} people", count=len(names))


def heads(found: Sequence[Row]) -> int:
    """How many people these rows are about."""
    return len({row.user.id for row in found})


def about(found: Sequence[Row]) -> About:
    """Whom rows of one product and source concern: the person, when it is one."""
    first = found[0]
    alone = heads(found) == 1
    return About(named(first.user) if alone else None, first.group, first.sku)


def row_evidence(row: Row) -> Evidence:
    """What a row itself proves; of a refused assignment, the reason as the log holds it."""
    if row.refused is not None:
        reason = f"{row.refused.activity}.resultReason"
        return evidence(row.refused.seen, reason, failure_text(row.refused))
    product, state, error = row.sku.name, row.state.state, row.state.error or "None"
    if row.state.last_updated is None:
        shown = phrase("{product}: {state}, {error}", product=product, state=state, error=error)
    else:
        shown = phrase(
            "{product}: {state}, {error}, last updated {at}",
            product=product,
            state=state,
            error=error,
            at=row.state.last_updated,
        )
    proof = evidence(row.user.seen, "licenseAssignmentStates", shown)
    # What stands beside the row in error, such as the license it collides with, has been there for longer.
    return replace(proof, since=row.state.last_updated if row.state.error else None)


def stale(
    found: Sequence[Row],
    because: Text,
    proof: Sequence[Evidence],
    certainty: Certainty = Certainty.FACT,
) -> Finding:
    """The cause of these rows is gone: what remains is to reprocess. `because` says what changed."""
    refused = all(row.refused for row in found)
    product = found[0].sku.name
    return Finding(
        NEEDS_REPROCESS,
        about(found),
        because,
        say("Assign {product} to {who} again.", product=product, who=people(found))
        if refused
        else say("Reprocess {who}, then look again.", who=people(found)),
        (*(row_evidence(row) for row in found[:1]), *proof),
        certainty=certainty,
        remedies=() if refused else None,
        weight=len(found),
        does=Reprocesses(),
    )


def again(found: Sequence[Row], next_step: Text) -> Text:
    """A next step that ends in a reprocess; a direct assignment that was refused is made anew instead."""
    if not all(row.refused for row in found):
        return next_step
    product, who = found[0].sku.name, people(found)
    anew = say("It was a direct assignment: then assign {product} to {who} again.", product=product, who=who)
    return together(next_step, anew)


async def every_row(case: Case, directory: Directory) -> tuple[Row, ...]:
    """Every row of the user; without one, of those in error in the group or the tenant."""
    return await directory.once(
        ("rows", case.user, None if case.user else case.group), lambda: _rows(case, directory)
    )


async def _rows(case: Case, directory: Directory) -> tuple[Row, ...]:
    if case.user is not None:
        return await _rows_of_user(case, directory)
    if case.group is not None:
        return await _rows_of_group(case.group, directory)
    groups = await directory.groups_with_license_errors()
    shares = [_rows_of_group(Named(group.id, group.name), directory) for group in groups]
    return tuple(row for share in await asyncio.gather(*shares) for row in share)


async def _rows_of_user(case: Case, directory: Directory) -> tuple[Row, ...]:
    user, groups = await asyncio.gather(subject(case, directory), directory.direct_groups_of(_id(case)))
    states = user.license_assignment_states or ()
    names = await names_of_groups(states, {group.id: group.name for group in groups}, directory)
    return tuple(row_of(user, state, names, directory) for state in states)


async def _rows_of_group(group: Named, directory: Directory) -> tuple[Row, ...]:
    states = [
        (member, state)
        for member in await directory.members_with_license_errors(group.id)
        for state in member.license_assignment_states or ()
        if state.assigned_by_group == group.id
    ]
    # Of thousands of rows a few products are told apart.
    skus = {id: Named(id, directory.product_name(id)) for id in {state.sku_id for _, state in states}}
    return tuple(Row(member, state, skus[state.sku_id], group) for member, state in states)


def _id(case: Case) -> str:
    return case.user.id if case.user else ""
