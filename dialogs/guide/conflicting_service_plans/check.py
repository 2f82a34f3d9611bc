"""Which service plans collide, and which assignments bring them?"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import Evidence, Finding, Verdict
from dialogs.guide.conflicting_service_plans.clash import Clash, likely_clashes
from dialogs.guide.conflicting_service_plans.finding import MUTUALLY_EXCLUSIVE_PLANS, finding, unknown_finding
from dialogs.guide.conflicting_service_plans.how_to import HOW_TO_SWAP, commands
from dialogs.licensing.documentation import RESOLVE_PROBLEMS
from dialogs.licensing.messages.recorded import not_said
from dialogs.licensing.plan_errors import Sight, examine_plans
from dialogs.licensing.rows import Row, heads, people, stale
from dialogs.licensing.sources import Origin, Plans
from dialogs.licensing.tenant_wide.everybody import glance_at_error
from dialogs.licensing.unreadable import STATES_READER
from dialogs.licensing.wording import concerned, row_name
from dialogs.words.text import say, say_count
from graph import AssignmentError, Directory


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which plans collide, and what brings each of them."""
    return await examine_plans(
        case,
        directory,
        (AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION, Meaning.CONFLICT),
        say("No row of {whose} says that service plans collide.", whose=concerned(case)),
        lambda share, sight: _concluded(share, sight, directory),
    )


def _concluded(share: Sequence[Row], sight: Sight, directory: Directory) -> Iterator[Verdict]:
    first = share[0]
    if named := sight.named(first):
        plans = sight.plans(first)
        pairs = [_turned(pair, plans) for pair in named.said.pairs if plans.keys() & pair]
        origins = (sight.meant(first), *sight.beside(first))
        yield _as_named(share, pairs, named.evidence, origins, directory)
        return
    if not any(sight.beside(row) for row in share):
        because = say_count(
            "{who} has no other license left that it could collide with.",
            "{who} have no other license left that it could collide with.",
            count=heads(share),
            who=people(share),
        )
        yield stale(share, because, ())
        return
    clashes = likely_clashes(share, sight)
    yield finding(share, clashes, directory) if clashes else unknown_finding(share, sight)
    row = row_name(first.sku.name, first.group)
    yield not_said(share, say("Which plans of {row} collide?", row=row), sight.log)


def _turned(pair: tuple[str, str], mine: Plans) -> tuple[str, str]:
    return pair if pair[0] in mine else (pair[1], pair[0])


def _as_named(
    share: Sequence[Row],
    pairs: Sequence[tuple[str, str]],
    proof: Evidence,
    origins: Sequence[Origin],
    directory: Directory,
) -> Finding:
    """The recorded pairs, where both sides are still there; the first of `origins` is what failed."""
    failed, *others = origins
    clashes = [
        Clash(mine, theirs, other)
        for mine, theirs in pairs
        if mine in failed.plans
        for other in others
        if theirs in other.plans
    ]
    if clashes:
        return finding(share, clashes, directory, proof)
    mine, theirs = pairs[0]
    because = say_count(
        "{mine} and {theirs} collided, but {who} no longer has or gets both.",
        "{mine} and {theirs} collided, but {who} no longer have or get both.",
        count=heads(share),
        mine=directory.plan_name(mine),
        theirs=directory.plan_name(theirs),
        who=people(share),
    )
    return stale(share, because, (proof,))


_FOLDER = step_folder(__file__)

CONFLICTING_SERVICE_PLANS = Check(
    "conflicting_service_plans",
    say("Conflicting service plans"),
    Page(
        "RS3",
        say("The *Licenses* tab of the user shows *Conflicting service plans*."),
        _FOLDER.page,
        (
            RESOLVE_PROBLEMS,
            Source(
                "How to swap licenses using group-based licensing",
                "https://practical365.com/how-to-swap-licenses-using-group-based-licensing",
            ),
            Source(
                "Product names and service plan identifiers",
                "https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference",
                "2026-07-29",
            ),
        ),
        date(2026, 11, 24),
    ),
    examine,
    causes=(MUTUALLY_EXCLUSIVE_PLANS,),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            MUTUALLY_EXCLUSIVE_PLANS.id,
            cause=MUTUALLY_EXCLUSIVE_PLANS,
            complaint=Complaint.NOT_RECEIVED,
            messages=frozenset({Meaning.CONFLICT}),
            instead=("TCF4",),
        ),
    ),
    commands=commands,
    by_hand=say(
        "In the Microsoft 365 admin center: **Billing > Licenses > the product > Groups > the group > "
        "Actions needed > View error details**."
    ),
    least=STATES_READER,
    how_tos=(HOW_TO_SWAP,),
    glance=partial(glance_at_error, AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION, examine),
)
