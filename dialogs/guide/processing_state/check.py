"""Is Entra done with the group: queued, running or complete, and since when?"""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

from dialogs.examining.case import Case, Meaning
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import (
    About,
    Certainty,
    Clear,
    Finding,
    Undetermined,
    Verdict,
    evidence,
)
from dialogs.guide.processing_state.finding import (
    OVERDUE,
    PROCESSING_DELAY,
    QUEUED,
    UNDATED,
    late_or_overlooked,
    no_row,
    no_trace,
    overlooked,
    still_working,
    support,
    under_way,
    wait,
    whichever,
    worked_out_before,
)
from dialogs.guide.processing_state.glance import glance
from dialogs.guide.processing_state.group_log import MEMBERS, read_log, succeeded
from dialogs.licensing.documentation import (
    MOVED_TO_MICROSOFT_365,
    REPROCESS_LICENSE_ASSIGNMENT,
    SCENARIOS_AND_LIMITATIONS,
)
from dialogs.licensing.membership.groups import (
    GROUPS_READER,
    giving_groups,
    group_name,
    not_all_groups_of,
    product_names,
    sku_ids,
)
from dialogs.licensing.printed import printed
from dialogs.licensing.reprocessing import EVERYBODY, reprocessing
from dialogs.licensing.rows import NEEDS_REPROCESS, named, subject
from dialogs.licensing.unreadable import STATES_READER
from dialogs.words.script import Command
from dialogs.words.text import say, together
from graph import Directory, Group, LicenseAssignmentState, User

TOO_LONG = timedelta(hours=24)

SUPPORTED_SIZE = 60_000

FRESH = timedelta(hours=1)
"""A membership this new may simply not have been picked up, and its audit entry may still be on the way."""

RUNNING = frozenset({QUEUED, "ProcessingInProgress"})


async def look_at_processing(case: Case, directory: Directory) -> Sequence[Verdict]:
    """How far Entra is with the groups of this case."""
    if case.whole_tenant:
        return (Clear(say("Name a group or a person, and I can tell how far Entra is with it.")),)
    if case.user is None:
        groups = await giving_groups(case, directory)
        told = await asyncio.gather(*(_of_group(case, group, None, directory) for group in groups))
        return tuple(verdict for share in told for verdict in share)
    user, direct, groups = await asyncio.gather(
        subject(case, directory), directory.direct_groups_of(case.user.id), giving_groups(case, directory)
    )
    member_of = {group.id for group in direct}
    own = [group for group in groups if group.id in member_of]
    # Of groups that could not all be read another one may be theirs.
    whole = groups.complete and (direct.complete or len(own) == len(groups))
    unread = () if whole else (not_all_groups_of(user),)
    if not own:
        return unread or (
            Clear(
                say(
                    "{user} is a direct member of none of these groups, so nothing is being processed.",
                    user=user.name,
                )
            ),
        )
    if user.license_assignment_states is None:
        return (
            Undetermined(
                say("Graph did not show the license rows of {user}.", user=user.name),
                STATES_READER,
            ),
        )
    told = await asyncio.gather(*(_of_group(case, group, user, directory) for group in own))
    return (*(verdict for share in told for verdict in share), *unread)


async def _of_group(case: Case, group: Group, user: User | None, directory: Directory) -> tuple[Verdict, ...]:
    waiting = _waiting_for(case, group, user)
    if group.assigned_licenses is None:
        return (_state_unread(group),)
    if group.assigned_licenses == () and group.license_processing_state in RUNNING:
        return (Clear(still_working(group)),)
    if group.assigned_licenses == ():
        return (Clear(say("{group} carries no license, so there is nothing to process.", group=group.name)),)
    if group.license_processing_state in RUNNING:
        return await _running(case, group, user, waiting, directory)
    if group.license_processing_state != "ProcessingComplete":
        return (_state_unread(group),)
    if user is None:
        return (Clear(say("Entra has finished with {group}.", group=group.name)),)
    if not waiting:
        return (
            Clear(say("Entra has finished with {group} and with {user}.", group=group.name, user=user.name)),
        )
    return await _without_a_trace(group, user, waiting, directory)


def _state_unread(group: Group) -> Undetermined:
    return Undetermined(
        say("Graph did not tell how far Entra is with {group}.", group=group.name),
        GROUPS_READER,
        about=About(group=group_name(group)),
    )


def _waiting_for(case: Case, group: Group, user: User | None) -> tuple[str, ...]:
    """The group's products of which the person has no row at all."""
    wanted = tuple(id for id in sku_ids(group) if case.sku is None or id == case.sku.id)
    if user is None:
        return wanted
    there = {state.sku_id for state in _rows(group, user)}
    return tuple(id for id in wanted if id not in there)


def _rows(group: Group, user: User) -> list[LicenseAssignmentState]:
    return [state for state in user.license_assignment_states or () if state.assigned_by_group == group.id]


async def _running(
    case: Case, group: Group, user: User | None, waiting: Sequence[str], directory: Directory
) -> tuple[Verdict, ...]:
    if user is not None and not waiting:
        return (Clear(worked_out_before(group, user)),)
    log, count, tenant = await asyncio.gather(
        read_log(group, directory), directory.member_count(group.id), directory.organization()
    )
    run, now = log.run(), directory.now()
    joined = log.joined(user) if user else None
    if user and joined and run and succeeded(run, *MEMBERS) and run.at - joined.at > FRESH:
        # Somebody else's joining set this run off; this person was a member long before it.
        return (overlooked(group, user, joined, product_names(waiting, directory)),)
    # A run is never older than its group.
    began = run.at if run else group.created if group.created and now - group.created < TOO_LONG else None
    long = began is not None and now - began > TOO_LONG
    overdue = long and count <= SUPPORTED_SIZE
    about = About(named(user) if user else None, group_name(group), case.sku)
    undated = began is None and bool(log.unread) and count <= SUPPORTED_SIZE
    if undated:
        return (_undated(about, group, user, product_names(waiting, directory), count), *log.unread)
    finding = Finding(
        OVERDUE if overdue else PROCESSING_DELAY,
        about,
        under_way(group, count, began),
        support(group, tenant.id, run) if overdue else wait(group, large=long),
        (
            evidence(group.seen, "licenseProcessingState", group.license_processing_state),
            *((evidence(run.seen, run.activity, run.at),) if run else ()),
        ),
        weight=count,
    )
    return (finding, *(() if run else log.unread))


def _undated(about: About, group: Group, user: User | None, products: tuple[str, ...], count: int) -> Finding:
    """A run that goes on, and nobody can see since when: whether to wait is not known either."""
    going_on = under_way(group, count, None)
    because = together(going_on, late_or_overlooked(user, products)) if user else going_on
    return Finding(
        UNDATED,
        about,
        because,
        whichever(group, user),
        (evidence(group.seen, "licenseProcessingState", group.license_processing_state),),
        weight=count,
    )


async def _without_a_trace(
    group: Group, user: User, waiting: Sequence[str], directory: Directory
) -> tuple[Verdict, ...]:
    """A direct member of a finished group, and no row of its license."""
    log = await read_log(group, directory)
    joined = log.joined(user)
    products = product_names(waiting, directory)
    # A log read to its end that tells of no joining proves a membership older than the log.
    if not log.unread if joined is None else directory.now() - joined.at > FRESH:
        return (overlooked(group, user, joined, products),)
    if joined is None:
        step = say(
            "If {user} joined more than an hour ago, reprocess {user}; else wait some minutes and check "
            "again.",
            user=user.name,
        )
    else:
        step = say("Wait some minutes and check again; then reprocess {user}.", user=user.name)
    finding = Finding(
        PROCESSING_DELAY if joined else UNDATED,
        About(named(user), group_name(group)),
        no_trace(group, user, joined, products),
        step,
        no_row(group, user, joined),
        certainty=Certainty.INFERENCE,
        proof=say(
            "The audit log shows when {user} became a member of {group}.", user=user.name, group=group.name
        ),
    )
    return (finding, *(() if joined else log.unread))


def commands(case: Case) -> Sequence[Command]:
    """How far Entra is with the group, and how to reprocess a person, or everybody in error."""
    return (
        printed(
            "(Get-MgGroup -GroupId $group -Property LicenseProcessingState).LicenseProcessingState.State",
            reprocessing(case.user),
            EVERYBODY,
            group=case.group,
        ),
    )


_FOLDER = step_folder(__file__)

PROCESSING_STATE = Check(
    "processing_state",
    say("How far Entra is with the group"),
    Page(
        "RS2",
        say(
            "Changes may take a while; look at the group's Licenses tab. If it takes hours press Reprocess; "
            "after 24 hours open a ticket."
        ),
        _FOLDER.page,
        (REPROCESS_LICENSE_ASSIGNMENT, SCENARIOS_AND_LIMITATIONS, MOVED_TO_MICROSOFT_365),
        date(2026, 11, 24),
    ),
    look_at_processing,
    causes=(PROCESSING_DELAY, OVERDUE, UNDATED, NEEDS_REPROCESS),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            PROCESSING_DELAY.id,
            cause=PROCESSING_DELAY,
            messages=frozenset({Meaning.CONCURRENT, Meaning.IN_PROGRESS}),
            instead=("RS3",),
        ),
    ),
    commands=commands,
    by_hand=say(
        "Open **Microsoft 365 admin center > Billing > Licenses > the product > Groups** and look at the "
        "group's "
        "*Status*."
    ),
    least=GROUPS_READER,
    applies=lambda case: not case.whole_tenant,
    glance=glance,
)
