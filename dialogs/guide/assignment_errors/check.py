"""Which errors stand on the license rows of this person, or of the group's members?"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from dialogs.examining.case import Case, Complaint, Meaning, Named
from dialogs.examining.cause import Cause, Effect, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import Clear, Finding, Kind, Leads, Undetermined, Verdict
from dialogs.guide.assignment_errors.how_to import (
    HOW_TO_FROM_DIRECT_TO_GROUP,
    HOW_TO_SEE_ERRORS,
    HOW_TO_SEE_HOLDERS,
    HOW_TO_SEE_THE_SOURCE,
    commands,
)
from dialogs.licensing.documentation import LICENSE_ASSIGNMENT_STATE, RESOLVE_PROBLEMS
from dialogs.licensing.rows import Row, about, by_product, people, row_evidence, rows, rows_and_errors
from dialogs.licensing.sources import IN_FORCE, STATES_READER, concerned, row_name, unread
from dialogs.remedies.remove_direct import REMOVE_DIRECT
from dialogs.remedies.reprocess import REPROCESS
from dialogs.words.text import Text, phrase, say, say_count, together
from graph import AssignmentError, Directory, Group

UNKNOWN_ERROR = Cause(
    "unknown_error",
    say("Entra gives a reason this guide does not know"),
    (
        say("Reprocess the user and read the refusal: it says more than the row does."),
        say("Read the failed *Change user license* entry of the user in the audit log."),
        say("If neither explains it, open a support ticket with the word as Graph spells it."),
    ),
    Phase.UNEXPLAINED,
    remedies=(REPROCESS,),
)

LICENSE_CANNOT_BE_REMOVED = Cause(
    "license_cannot_be_removed",
    say("The license cannot be taken off the user"),
    (
        say("An inherited license goes when the user leaves the group, or the group gives up the product."),
        say(
            "If it stays although the user has left, another product needs a service of it: remove that "
            "product first, then reprocess the user."
        ),
        say("A direct copy beside it can be removed on the user."),
    ),
    Phase.REMOVAL,
    follows=frozenset({Effect.STILL_NEEDED}),
    answers=frozenset({Complaint.CANNOT_REMOVE}),
)

DIRECT_AND_INHERITED = Cause(
    "direct_and_inherited_duplicate",
    say("The license is assigned directly and by a group"),
    (
        say("Nothing is broken: the two take one unit, and the services of both add up."),
        say("To tidy up, remove the direct license once the group's is Active and has the same services."),
    ),
    Phase.TIDINESS,
    remedies=(REMOVE_DIRECT,),
    answers=frozenset({Complaint.DUPLICATE}),
)

_SAID: Mapping[AssignmentError, Text] = {
    AssignmentError.COUNT_VIOLATION: say("No license was left."),
    AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION: say("A service plan collides with one of another product."),
    AssignmentError.DEPENDENCY_VIOLATION: say(
        "A service plan that another one needs is missing, or still needed."
    ),
    AssignmentError.PROHIBITED_IN_USAGE_LOCATION_VIOLATION: say("The usage location does not allow it."),
    AssignmentError.UNIQUENESS_VIOLATION: say("An address already belongs to another object."),
    AssignmentError.OTHER: say("Another product of the same group failed."),
}


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """The rows of the case: what is in error and what is Active."""
    found, failed, gaps = await asyncio.gather(
        rows(case, directory), rows_and_errors(case, directory), unread(case, directory)
    )
    if case.user is not None and gaps:
        return gaps
    verdicts: list[Verdict] = [*_errors(failed), *_disabled(found)]
    if case.user is not None:
        everything, groups = await asyncio.gather(
            rows(replace(case, group=None), directory), directory.direct_groups_of(case.user.id)
        )
        # Of groups that could not all be read none is certain to have been left.
        left = (
            {row.group.id for row in found if row.group} - {group.id for group in groups}
            if groups.complete
            else set()
        )
        verdicts += _inherited(case, found, left, {group.id: group for group in groups})
        verdicts += _duplicates(case, everything)
    elif case.complaint is Complaint.DUPLICATE:
        verdicts.append(
            Undetermined(
                say("Graph does not list duplicates of a whole group; ask about one person by name."),
                STATES_READER,
            )
        )
    return verdicts + list(gaps) or (Clear(_nothing_wrong(case, found, directory)),)


def _errors(found: Sequence[Row]) -> Iterator[Verdict]:
    broken = [row for row in found if row.failed]
    for error in dict.fromkeys(row.state.error for row in broken):
        for share in by_product(row for row in broken if row.state.error == error).values():
            known = share[0].error
            yield _lead(share, known) if known else _unknown(share, error)


def _lead(share: Sequence[Row], error: AssignmentError) -> Leads:
    return Leads(error, about(share), _told(share, error), (row_evidence(share[0]),))


def _told(share: Sequence[Row], error: AssignmentError) -> Text:
    first = share[0]
    when = say(
        "{row}, when Entra last worked out {who} ({error}):",
        row=row_name(first.sku.name, first.group),
        who=people(share),
        error=error.value,
    )
    told = together(when, _SAID[error])
    if first.state.state == "ActiveWithError":
        return together(told, say("The license itself still works."))
    return told


def _unknown(share: Sequence[Row], error: str | None) -> Finding:
    first = share[0]
    because = (
        say(
            "{row} failed for {who}, and Entra says why in a word this guide does not know: {error}.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
            error=error,
        )
        if error
        else say(
            "{row} failed for {who}, and Entra gives no reason.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
        )
    )
    return Finding(
        UNKNOWN_ERROR,
        about(share),
        because,
        say("Reprocess {who} and read Entra's answer.", who=people(share)),
        (row_evidence(first),),
        weight=len(share),
    )


def _disabled(found: Sequence[Row]) -> Iterator[Undetermined]:
    for share in by_product(row for row in found if row.state.state == "Disabled").values():
        first = share[0]
        note = say(
            "{row} is held in a disabled condition for {who}: that is seen with deleted accounts and "
            "suspended subscriptions, and Graph does not say which.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
        )
        yield Undetermined(note, about=about(share))


def _inherited(
    case: Case, found: Sequence[Row], left: set[str], groups: Mapping[str, Group]
) -> Iterator[Finding]:
    wants_removal = case.complaint is Complaint.CANNOT_REMOVE
    for row in found:
        if row.group is None or row.state.state not in IN_FORCE:
            continue
        stuck = row.state.state == "ActiveWithError" and row.group.id in left
        if stuck:
            yield _stuck(row, row.group)
        elif wants_removal:
            yield _from_group(row, row.group, groups.get(row.group.id))


def _stuck(row: Row, group: Named) -> Finding:
    return Finding(
        LICENSE_CANNOT_BE_REMOVED,
        row.about,
        say(
            "{user} has left {group}, but Entra could not take {product} away ({error}).",
            user=row.user.name,
            group=group.name,
            product=row.sku.name,
            error=row.state.error or phrase("no reason given"),
        ),
        say(
            "Remove the product that still needs {product} from {user}, then reprocess.",
            product=row.sku.name,
            user=row.user.name,
        ),
        (row_evidence(row),),
    )


def _from_group(row: Row, group: Named, seen: Group | None) -> Finding:
    return Finding(
        LICENSE_CANNOT_BE_REMOVED,
        row.about,
        say(
            "{product} comes to {user} from {group}, so it cannot be taken off the user.",
            product=row.sku.name,
            user=row.user.name,
            group=group.name,
        ),
        _ways_out(row, group, seen),
        (row_evidence(row),),
    )


def _ways_out(row: Row, group: Named, seen: Group | None) -> Text:
    """How a license that a group gives goes: with the membership, wherever the members of the group are
    changed, or for everybody.

    https://learn.microsoft.com/graph/api/group-delete-members
    """
    user, product = row.user.name, row.sku.name
    if seen is not None and seen.on_premises_sync_enabled:
        return say(
            "Take {user} out of {group} on premises, where the group is mastered, or take {product} off "
            "{group} for everybody.",
            user=user,
            group=group.name,
            product=product,
        )
    if seen is not None and seen.is_dynamic:
        return say(
            "Take {user} out of {group} by a change of its rule, or of the attributes that it reads, or take "
            "{product} off {group} for everybody.",
            user=user,
            group=group.name,
            product=product,
        )
    if seen is not None and seen.mail_enabled and "Unified" not in (seen.group_types or ()):
        return say(
            "Take {user} out of {group} in Exchange, since Graph does not write the members of a "
            "mail-enabled group, or take {product} off {group} for everybody.",
            user=user,
            group=group.name,
            product=product,
        )
    return say(
        "Take {user} out of {group}, or take {product} off {group} for everybody.",
        user=user,
        group=group.name,
        product=product,
    )


def _duplicates(case: Case, everything: Iterable[Row]) -> Iterator[Finding]:
    in_force = [row for row in everything if row.state.state in IN_FORCE]
    for direct in in_force:
        inherited = [
            row
            for row in in_force
            if row.sku == direct.sku
            and row.group is not None
            and row.state.state == "Active"
            and case.group in {None, row.group}
        ]
        if direct.group is None and inherited:
            yield _duplicate(case, direct, inherited)


def _duplicate(case: Case, direct: Row, inherited: Sequence[Row]) -> Finding:
    return Finding(
        DIRECT_AND_INHERITED,
        replace(direct.about, group=inherited[0].group),
        say(
            "{user} has {product} directly and from {groups}; that takes one unit, not {count}.",
            user=direct.user.name,
            product=direct.sku.name,
            groups=tuple(row.group.name for row in inherited if row.group),
            count=1 + len(inherited),
        ),
        say(
            "Remove the direct {product} of {user} if the services from the group are enough.",
            product=direct.sku.name,
            user=direct.user.name,
        ),
        (row_evidence(direct), *(row_evidence(row) for row in inherited)),
        Kind.CAUSE if case.complaint is Complaint.DUPLICATE else Kind.REMARK,
    )


def _nothing_wrong(case: Case, found: Sequence[Row], directory: Directory) -> Text:
    active = tuple(dict.fromkeys(row_name(row.sku.name, row.group) for row in found))
    if active:
        return say_count(
            "No license of {whose} is in error: {active} is Active.",
            "No license of {whose} is in error: {active} are Active.",
            count=len(active),
            whose=concerned(case),
            active=active,
        )
    if case.user is None:
        return say("No license of {whose} is in error.", whose=concerned(case))
    sought = directory.product_name(case.sku.id) if case.sku else phrase("any product")
    if case.group is None:
        return say(
            "Entra has no row of {product} for {user}, so none is in error.",
            product=sought,
            user=case.user.name,
        )
    return say(
        "Entra has no row of {product} from {group} for {user}, so none is in error.",
        product=sought,
        group=case.group.name,
        user=case.user.name,
    )


_FOLDER = step_folder(__file__)

ASSIGNMENT_ERRORS = Check(
    "assignment_errors",
    "License assignment errors",
    Page(
        "RS3",
        "Look at the *Licenses* tab of the user: it shows the state and usually explains the problem.",
        _FOLDER.page,
        (LICENSE_ASSIGNMENT_STATE, RESOLVE_PROBLEMS),
        date(2026, 11, 24),
    ),
    examine,
    causes=(UNKNOWN_ERROR, LICENSE_CANNOT_BE_REMOVED, DIRECT_AND_INHERITED),
    phrases=_FOLDER.phrases,
    topics=(
        Topic(
            UNKNOWN_ERROR.id,
            cause=UNKNOWN_ERROR,
            complaint=Complaint.NOT_RECEIVED,
            messages=frozenset({Meaning.FOR_THE_COMPANY, Meaning.SOME_FAILED, Meaning.UNEXPLAINED}),
            instead=("TCF2",),
        ),
        Topic(
            LICENSE_CANNOT_BE_REMOVED.id,
            cause=LICENSE_CANNOT_BE_REMOVED,
            complaint=Complaint.CANNOT_REMOVE,
            messages=frozenset({Meaning.INHERITED, Meaning.NOT_HELD}),
            instead=("RS2",),
        ),
        Topic(
            DIRECT_AND_INHERITED.id,
            cause=DIRECT_AND_INHERITED,
            complaint=Complaint.DUPLICATE,
            messages=frozenset({Meaning.DIRECT_SKIPPED}),
            instead=("TCF4", "RS7"),
        ),
    ),
    commands=commands,
    by_hand="In the Microsoft 365 admin center: "
    "**Billing > Licenses > the product > Groups > the group > Actions needed**.",
    least=STATES_READER,
    how_tos=(HOW_TO_FROM_DIRECT_TO_GROUP, HOW_TO_SEE_THE_SOURCE, HOW_TO_SEE_ERRORS, HOW_TO_SEE_HOLDERS),
)
