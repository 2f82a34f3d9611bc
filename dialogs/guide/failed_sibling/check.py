"""Which other product of the group failed and held this one back?"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from functools import partial

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Cause, Effect, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import Clear, Finding, Kind, Undetermined, Verdict
from dialogs.licensing.cmdlets import id_of
from dialogs.licensing.documentation import LICENSES, RESOLVE_PROBLEMS
from dialogs.licensing.messages.error_texts import explain
from dialogs.licensing.messages.failed import rows_in_error
from dialogs.licensing.messages.recorded import Log, any_failure, newest, not_said
from dialogs.licensing.rows import Row, about, by_product, heads, people, row_evidence
from dialogs.licensing.sources import (
    ASSIGNABLE,
    attempt,
    by_person,
    every_product,
    licensed_names,
    whole_rows,
)
from dialogs.licensing.tenant_wide.everybody import glance_at_error
from dialogs.licensing.unreadable import STATES_READER, unread
from dialogs.licensing.wording import concerned, row_name
from dialogs.words.text import Text, phrase, say, say_count, together
from graph import AssignmentError, Directory, GraphError, SubscribedSku

HELD_BACK = Cause(
    "failed_sibling",
    say("Another product of the same group failed"),
    (
        say("Solve the product that has an error of its own; this one follows."),
        say("Or take the failing product off the group, if these people do not need it."),
        say("Then reprocess the person."),
    ),
    Phase.UNEXPLAINED,
    brings=frozenset({Effect.HELD_BACK}),
    to_do=say("Open Licenses"),
    place=LICENSES,
)


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which product of the group failed and held the others back."""
    found, gaps, skus, names = await asyncio.gather(
        rows_in_error(case, directory, AssignmentError.OTHER),
        unread(case, directory),
        attempt(every_product(directory)),
        licensed_names(case, directory),
    )
    if not found:
        note = say("No product of {whose} was held back by another one.", whose=concerned(case))
        return gaps or (Clear(note),)
    everything = await whole_rows(case, found, names, directory)
    rows_of = by_person(everything)
    verdicts: list[Verdict] = []
    untraced: list[Row] = []
    for share in by_product(found).values():
        held_back, rest = _traced(share, rows_of)
        verdicts += held_back
        # A product that is not in force itself needs no other one to explain it.
        untraced += rest if _in_force(share[0].sku.id, skus) else ()
    if untraced:
        log = await any_failure(case, directory)
        told = {row.error for row in everything}
        verdicts += [_no_sibling(share, log, told, directory) for share in by_product(untraced).values()]
    return (*verdicts, *gaps) or (Clear(_own_fault(case)),)


def _in_force(sku_id: str, skus: Iterable[SubscribedSku] | GraphError) -> bool:
    """Whether the product could be given at all, as far as can be seen."""
    if isinstance(skus, GraphError):
        return True
    return any(sku.sku_id == sku_id and sku.capability_status in ASSIGNABLE for sku in skus)


def _own_fault(case: Case) -> Text:
    return say(
        "No product of {whose} that could be given was held back by another one.", whose=concerned(case)
    )


def _culprits(row: Row, rows_of: Mapping[str, Sequence[Row]]) -> tuple[Row, ...]:
    """The rows of the same person and group that have a named error: each of them blocks all."""
    return tuple(
        other
        for other in rows_of.get(row.user.id, ())
        if other.group is not None
        and other.group == row.group
        and other.state.error is not None
        and other.error is not AssignmentError.OTHER
    )


def _traced(share: Sequence[Row], rows_of: Mapping[str, Sequence[Row]]) -> tuple[list[Finding], list[Row]]:
    """One finding for all whom the same products held back, and the rows nothing explains."""
    traced: dict[frozenset[tuple[str, str | None]], tuple[tuple[Row, ...], list[Row]]] = {}
    untraced: list[Row] = []
    for row in share:
        culprits = _culprits(row, rows_of)
        if culprits:
            alike = frozenset((each.sku.id, each.state.error) for each in culprits)
            traced.setdefault(alike, (culprits, []))[1].append(row)
        else:
            untraced.append(row)
    return [_finding(held_back, culprits) for culprits, held_back in traced.values()], untraced


def _finding(share: Sequence[Row], culprits: Sequence[Row]) -> Finding:
    first = share[0]
    failed = tuple(
        phrase("{product} ({error})", product=each.sku.name, error=each.state.error or "")
        for each in culprits
    )
    return Finding(
        HELD_BACK,
        about(share),
        say(
            "{row} was not tried for {who}, because {failed} of the same group failed.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
            failed=failed,
        ),
        say_count(
            "Solve {siblings} first; {product} follows when {who} is reprocessed.",
            "Solve {siblings} first; {product} follows when {who} are reprocessed.",
            count=heads(share),
            siblings=tuple(each.sku.name for each in culprits),
            product=first.sku.name,
            who=people(share),
        ),
        (row_evidence(first), *map(row_evidence, culprits)),
        Kind.CONSEQUENCE,
        weight=len(share),
    )


def _no_sibling(
    share: Sequence[Row], log: Log, told: Set[AssignmentError | None], directory: Directory
) -> Undetermined:
    """`told` are the errors that rows name: a record of one of them belongs to that row."""
    failed = say(
        "{row} failed for {who} as Other, and no product of the same group has an error with a name.",
        row=row_name(share[0].sku.name, share[0].group),
        who=people(share),
    )
    recorded = newest(
        log,
        share[0],
        lambda said: share[0].sku.id in said.sku_ids if said.sku_ids else said.error not in told,
    )
    if recorded is not None:
        then = say("At {at} the audit log recorded:", at=recorded.entry.at)
        note = together(failed, then, explain(recorded.said, directory))
        return Undetermined(note, about=about(share))
    return not_said(share, together(failed, say("A reprocess that is refused would say why.")), log)


def commands(case: Case) -> Sequence[str]:
    """The rows of the user's groups, those of one group together."""
    if case.user is None:
        return ()
    return (
        f"(Get-MgUser -UserId {id_of(case.user, 'user')} -Property LicenseAssignmentStates)"
        ".LicenseAssignmentStates | Sort-Object AssignedByGroup | Format-Table AssignedByGroup, SkuId, "
        "State, Error",
    )


_FOLDER = step_folder(__file__)

FAILED_SIBLING = Check(
    "failed_sibling",
    say("Held back by another product of the group"),
    Page(
        "RS3",
        say("The old guide does not mention that products of one group fail together."),
        _FOLDER.page,
        (
            RESOLVE_PROBLEMS,
            Source(
                "Group based licensing: an all or none proposition",
                "https://timmcmic.blog/2025/02/02/group-based-licensing-an-all-or-none-proposition/",
            ),
        ),
        date(2026, 11, 24),
    ),
    examine,
    causes=(HELD_BACK,),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            HELD_BACK.id,
            cause=HELD_BACK,
            complaint=Complaint.NOT_RECEIVED,
            messages=frozenset({Meaning.OTHER}),
            instead=("TCF4",),
        ),
    ),
    commands=commands,
    by_hand=say(
        "In the Microsoft 365 admin center: **Billing > Licenses > the product > Groups > the group > "
        "Actions needed > View error details**."
    ),
    least=STATES_READER,
    glance=partial(glance_at_error, AssignmentError.OTHER, examine),
)
