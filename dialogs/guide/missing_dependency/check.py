"""Which service plan is needed first, and where it could come from."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import Finding, Verdict
from dialogs.guide.missing_dependency.finding import DEPENDENCY_VIOLATION, finding, met, unknown
from dialogs.guide.missing_dependency.situation import Situation, by_plan
from dialogs.licensing.cmdlets import id_of
from dialogs.licensing.documentation import RESOLVE_PROBLEMS
from dialogs.licensing.known_plans import NEEDS, Grade
from dialogs.licensing.messages.recorded import audit_command, not_said
from dialogs.licensing.plan_errors import Sight, examine_plans
from dialogs.licensing.rows import Row
from dialogs.licensing.sources import origin
from dialogs.licensing.tenant_wide.everybody import glance_at_error
from dialogs.licensing.unreadable import STATES_READER
from dialogs.licensing.wording import concerned, row_name
from dialogs.words.text import say
from graph import AssignmentError, Directory


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which plan needs which, and where each comes from."""
    return await examine_plans(
        case,
        directory,
        (AssignmentError.DEPENDENCY_VIOLATION, Meaning.DEPENDENCY),
        say("No row of {whose} says that a needed service plan is missing.", whose=concerned(case)),
        lambda share, sight: _concluded(share, sight, directory),
    )


def _concluded(share: Sequence[Row], sight: Sight, directory: Directory) -> Iterator[Verdict]:
    situations = [
        Situation(origin(row, sight.owned), sight.meant(row), sight.beside(row), sight.owned) for row in share
    ]
    if named := sight.named(share[0]):
        needs = by_plan(named.said.pairs)
        lack = next(situations[0].lacks(needs), None)
        yield (
            finding(share, situations[0], lack, directory, named.evidence)
            if lack
            else met(share, needs, named.evidence, directory)
        )
        return
    yield _likely(share, situations, directory) or unknown(share)
    row = row_name(share[0].sku.name, share[0].group)
    yield not_said(share, say("What does {row} depend on?", row=row), sight.log)


def _likely(share: Sequence[Row], situations: Sequence[Situation], directory: Directory) -> Finding | None:
    """The best attested of the known needs that one of these people does not meet."""
    known = {need.plan: need.needs for need in NEEDS}
    attested = {need.plan: list(Grade).index(need.grade) for need in NEEDS}
    lacks = [(situation, lack) for situation in situations for lack in situation.lacks(known)]
    if not lacks:
        return None
    situation, lack = min(lacks, key=lambda each: attested[each[1].plan])
    return finding(share, situation, lack, directory)


def commands(case: Case) -> Sequence[str]:
    """The failed entries of the user, and what the group switches off."""
    if case.group is None or case.sku is None:
        return audit_command(case)
    switched_off = (
        f"Get-MgGroup -GroupId {id_of(case.group, 'group')} -Property AssignedLicenses | "
        "Select-Object -ExpandProperty AssignedLicenses | "
        f"Where-Object SkuId -eq {id_of(case.sku, 'sku')} | Select-Object -ExpandProperty DisabledPlans"
    )
    return (*audit_command(case), switched_off)


_FOLDER = step_folder(__file__)

MISSING_DEPENDENCY = Check(
    "missing_dependency",
    say("Missing dependent service plans"),
    Page(
        "RS3",
        say("The *Licenses* tab of the user shows *Other products depend on this license*."),
        _FOLDER.page,
        (
            RESOLVE_PROBLEMS,
            Source(
                "Assign licenses in the Microsoft 365 admin center",
                "https://learn.microsoft.com/entra/identity/users/licensing-admin-center",
                "2025-01-15",
            ),
        ),
        date(2026, 11, 24),
    ),
    examine,
    causes=(DEPENDENCY_VIOLATION,),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            DEPENDENCY_VIOLATION.id,
            cause=DEPENDENCY_VIOLATION,
            complaint=Complaint.NOT_RECEIVED,
            messages=frozenset({Meaning.DEPENDENCY}),
            instead=("RS7",),
        ),
    ),
    commands=commands,
    by_hand=say(
        "In the Microsoft 365 admin center: **Billing > Licenses > the product > Groups > the group > "
        "Actions needed > View error details**."
    ),
    least=STATES_READER,
    glance=partial(glance_at_error, AssignmentError.DEPENDENCY_VIOLATION, examine),
)
