"""Which errors stand on the license rows of this person, or of the group's members?"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import Clear, Undetermined, Verdict
from dialogs.guide.assignment_errors.glance import glance
from dialogs.guide.assignment_errors.how_to import (
    HOW_TO_FROM_DIRECT_TO_GROUP,
    HOW_TO_SEE_ERRORS,
    HOW_TO_SEE_HOLDERS,
    HOW_TO_SEE_THE_SOURCE,
    commands,
)
from dialogs.guide.assignment_errors.in_error import UNKNOWN_ERROR, disabled, errors
from dialogs.guide.assignment_errors.inherited import (
    DIRECT_AND_INHERITED,
    LICENSE_CANNOT_BE_REMOVED,
    duplicates,
    from_groups,
)
from dialogs.licensing.documentation import LICENSE_ASSIGNMENT_STATE, RESOLVE_PROBLEMS
from dialogs.licensing.messages.failed import rows_and_errors
from dialogs.licensing.rows import Row, rows
from dialogs.licensing.unreadable import STATES_READER, unread
from dialogs.licensing.wording import concerned, row_name
from dialogs.words.text import Text, phrase, say, say_count
from graph import Directory


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """The rows of the case: what is in error and what is Active."""
    found, failed, gaps = await asyncio.gather(
        rows(case, directory), rows_and_errors(case, directory), unread(case, directory)
    )
    if case.user is not None and gaps:
        return gaps
    verdicts: list[Verdict] = [*errors(failed), *disabled(found)]
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
        verdicts += from_groups(case, found, left, {group.id: group for group in groups})
        verdicts += duplicates(case, everything, directory)
    elif case.complaint is Complaint.DUPLICATE:
        verdicts.append(
            Undetermined(
                say("Graph does not list duplicates of a whole group; ask about one person by name."),
                STATES_READER,
            )
        )
    return verdicts + list(gaps) or (Clear(_nothing_wrong(case, found, directory)),)


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
    say("License assignment errors"),
    Page(
        "RS3",
        say("Look at the *Licenses* tab of the user: it shows the state and usually explains the problem."),
        _FOLDER.page,
        (LICENSE_ASSIGNMENT_STATE, RESOLVE_PROBLEMS),
        date(2026, 11, 24),
    ),
    examine,
    causes=(UNKNOWN_ERROR, LICENSE_CANNOT_BE_REMOVED, DIRECT_AND_INHERITED),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
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
    by_hand=say(
        "In the Microsoft 365 admin center: "
        "**Billing > Licenses > the product > Groups > the group > Actions needed**."
    ),
    least=STATES_READER,
    how_tos=(HOW_TO_FROM_DIRECT_TO_GROUP, HOW_TO_SEE_THE_SOURCE, HOW_TO_SEE_ERRORS, HOW_TO_SEE_HOLDERS),
    glance=glance,
)
