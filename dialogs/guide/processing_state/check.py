"""Is Entra done with the group: queued, running or complete, and since when?"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialogs.examining.case import Case, Meaning
from dialogs.examining.cause import Cause, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import (
    About,
    Certainty,
    Clear,
    Evidence,
    Finding,
    Undetermined,
    Verdict,
    evidence,
)
from dialogs.licensing.cmdlets import assign_id
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
from dialogs.licensing.rows import NEEDS_REPROCESS, named, subject
from dialogs.words.text import Text, phrase, say, say_count
from graph import Directory, DirectoryAudit, Forbidden, GraphError, Group, LicenseAssignmentState, User

PROCESSING_DELAY = Cause(
    "processing_delay",
    say("Entra has not finished yet"),
    (
        say("Wait: minutes for most groups, longer for very large ones. Then check again."),
        say(
            "After 24 hours, for a group of up to 60,000 users, open a support request with the ids of the "
            "tenant and of the group."
        ),
    ),
    Phase.WAITING,
)

AUDIT_READER = Missing("AuditLog.Read.All", "Reports Reader")

TOO_LONG = timedelta(hours=24)

SUPPORTED_SIZE = 60_000

RETENTION = timedelta(days=30)

FRESH = timedelta(hours=1)
"""A membership this new may simply not have been picked up, and its audit entry may still be on the way."""

QUEUED = "QueuedForProcessing"
RUNNING = frozenset({QUEUED, "ProcessingInProgress"})

STARTS = ("set group license", "start applying group based license", "trigger group license recalculation")

FINISH = "finish applying group based license"

MEMBERS = ("add member to group", "remove member from group")


@dataclass(frozen=True, slots=True)
class _Log:
    """What the audit log tells of a group; `unread` where it could not be asked, or not to its end."""

    entries: tuple[DirectoryAudit, ...] = ()
    unread: tuple[Undetermined, ...] = ()

    def run(self) -> DirectoryAudit | None:
        """What set off the run that goes on now: the oldest start since the last finish, else the newest
        change of the members, which are worked out without a start and a finish of their own."""
        began, joined = None, None
        for entry in self.entries:
            if _is(entry, FINISH):
                break
            if _is(entry, *STARTS):
                began = entry
            elif joined is None and _is(entry, *MEMBERS):
                joined = entry
        return began or joined

    def joined(self, user: User) -> DirectoryAudit | None:
        """When the person became a member."""
        return next(
            (
                entry
                for entry in self.entries
                if _is(entry, MEMBERS[0]) and user.id in {target.id for target in entry.targets}
            ),
            None,
        )


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
                Missing("User.Read.All", "Directory Readers"),
            ),
        )
    told = await asyncio.gather(*(_of_group(case, group, user, directory) for group in own))
    return (*(verdict for share in told for verdict in share), *unread)


async def _of_group(case: Case, group: Group, user: User | None, directory: Directory) -> tuple[Verdict, ...]:
    waiting = _waiting_for(case, group, user)
    if group.assigned_licenses is None:
        return (_state_unread(group),)
    if group.assigned_licenses == () and group.license_processing_state in RUNNING:
        return (Clear(_still_working(group)),)
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


def _still_working(group: Group) -> Text:
    if group.license_processing_state == QUEUED:
        return say("{group} carries no license any more and is queued.", group=group.name)
    return say("{group} carries no license any more and is being processed.", group=group.name)


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
        return (Clear(_worked_out_before(group, user)),)
    log, count, tenant = await asyncio.gather(
        _log(group, directory), directory.member_count(group.id), directory.organization()
    )
    run, now = log.run(), directory.now()
    joined = log.joined(user) if user else None
    if user and joined and run and _is(run, *MEMBERS) and run.at - joined.at > FRESH:
        # Somebody else's joining set this run off; this person was a member long before it.
        return (_overlooked(group, user, joined, product_names(waiting, directory)),)
    # A run is never older than its group.
    began = run.at if run else group.created if group.created and now - group.created < TOO_LONG else None
    overdue = began is not None and now - began > TOO_LONG
    finding = Finding(
        PROCESSING_DELAY,
        About(named(user) if user else None, group_name(group), case.sku),
        _under_way(group, count, began),
        _support(group, tenant.id, run)
        if overdue and count <= SUPPORTED_SIZE
        else _wait(group, large=overdue),
        (
            evidence(group.seen, "licenseProcessingState", group.license_processing_state),
            *((evidence(run.seen, run.activity, run.at),) if run else ()),
        ),
        weight=count,
    )
    return (finding, *(() if run else log.unread))


def _worked_out_before(group: Group, user: User) -> Text:
    if group.license_processing_state == QUEUED:
        return say(
            "{group} is queued; the license of {user} from it has been worked out before.",
            group=group.name,
            user=user.name,
        )
    return say(
        "{group} is being processed; the license of {user} from it has been worked out before.",
        group=group.name,
        user=user.name,
    )


def _under_way(group: Group, count: int, began: datetime | None) -> Text:
    """That a run goes on, and since when, where that is known."""
    if group.license_processing_state == QUEUED:
        if began is None:
            return say_count(
                "{group} with {count} member is queued.",
                "{group} with {count} members is queued.",
                count=count,
                group=group.name,
            )
        return say_count(
            "{group} with {count} member is queued since {at}.",
            "{group} with {count} members is queued since {at}.",
            count=count,
            group=group.name,
            at=began,
        )
    if began is None:
        return say_count(
            "{group} with {count} member is being processed.",
            "{group} with {count} members is being processed.",
            count=count,
            group=group.name,
        )
    return say_count(
        "{group} with {count} member is being processed since {at}.",
        "{group} with {count} members is being processed since {at}.",
        count=count,
        group=group.name,
        at=began,
    )


def _wait(group: Group, *, large: bool) -> Text:
    if large:
        return say(
            "Wait: above 60,000 members more than 24 hours can be normal. Split the group if it recurs."
        )
    return say(
        "Wait for Entra to finish {group}, then check again; after 24 hours open a support request.",
        group=group.name,
    )


def _support(group: Group, tenant_id: str, run: DirectoryAudit | None) -> Text:
    if run and run.correlation_id:
        return say(
            "Open a support request: group {group} ({id}) of tenant {tenant} has been processed for more "
            "than 24 hours, correlation id {correlation}.",
            group=group.name,
            id=group.id,
            tenant=tenant_id,
            correlation=run.correlation_id,
        )
    return say(
        "Open a support request: group {group} ({id}) of tenant {tenant} has been processed for more than 24 "
        "hours.",
        group=group.name,
        id=group.id,
        tenant=tenant_id,
    )


async def _without_a_trace(
    group: Group, user: User, waiting: Sequence[str], directory: Directory
) -> tuple[Verdict, ...]:
    """A direct member of a finished group, and no row of its license."""
    log = await _log(group, directory)
    joined = log.joined(user)
    products = product_names(waiting, directory)
    if joined is not None and directory.now() - joined.at > FRESH:
        return (_overlooked(group, user, joined, products),)
    finding = Finding(
        PROCESSING_DELAY,
        About(named(user), group_name(group)),
        _no_trace(group, user, joined, products),
        say("Wait some minutes and check again; then reprocess {user}.", user=user.name),
        _no_row(group, user, joined),
        certainty=Certainty.INFERENCE,
        proof=say(
            "The audit log shows when {user} became a member of {group}.", user=user.name, group=group.name
        ),
    )
    return (finding, *(() if joined else log.unread))


def _no_trace(group: Group, user: User, joined: DirectoryAudit | None, products: tuple[str, ...]) -> Text:
    if joined is None:
        return say(
            "{user} is a direct member of {group}, Entra has finished the group, and there is no trace of "
            "{products} yet: the membership may be newer than the last pass.",
            user=user.name,
            group=group.name,
            products=products,
        )
    return say(
        "{user} is a direct member of {group} since {at}, Entra has finished the group, and there is no "
        "trace of {products} yet: the membership may be newer than the last pass.",
        user=user.name,
        group=group.name,
        at=joined.at,
        products=products,
    )


def _overlooked(group: Group, user: User, joined: DirectoryAudit, products: tuple[str, ...]) -> Finding:
    return Finding(
        NEEDS_REPROCESS,
        About(named(user), group_name(group)),
        say(
            "{user} has been a member of {group} since {at}, yet there is no trace of {products}: Entra "
            "overlooked {user}.",
            user=user.name,
            group=group.name,
            at=joined.at,
            products=products,
        ),
        say("Reprocess {user}, then look again.", user=user.name),
        _no_row(group, user, joined),
        certainty=Certainty.INFERENCE,
        proof=say("A reprocess brings the license, or Graph's refusal names the reason."),
    )


def _no_row(group: Group, user: User, joined: DirectoryAudit | None) -> tuple[Evidence, ...]:
    return (
        evidence(group.seen, "licenseProcessingState", group.license_processing_state),
        evidence(user.seen, "licenseAssignmentStates", phrase("no row from {group}", group=group.name)),
        *((evidence(joined.seen, joined.activity, joined.at),) if joined else ()),
    )


async def _log(group: Group, directory: Directory) -> _Log:
    try:
        entries = await directory.audits(group.id, directory.now() - RETENTION)
    except GraphError as error:
        missing = AUDIT_READER if isinstance(error, Forbidden) else Missing()
        gap = Undetermined(_SINCE_WHEN, missing, error, About(group=group_name(group)))
        return _Log(unread=(gap,))
    older = Undetermined(_SINCE_WHEN, about=About(group=group_name(group)))
    return _Log(entries.items, () if entries.complete else (older,))


def _is(entry: DirectoryAudit, *activities: str) -> bool:
    return entry.result == "success" and entry.activity.casefold().startswith(activities)


_SINCE_WHEN = say("Since when that is so stands in the audit log, which I could not read now.")


def commands(case: Case) -> Sequence[str]:
    """How far Entra is with the group, and how to reprocess a person, or everybody in error."""
    return (
        assign_id("group", case.group),
        assign_id("user", case.user),
        "(Get-MgGroup -GroupId $group -Property LicenseProcessingState).LicenseProcessingState.State",
        "Invoke-MgLicenseUser -UserId $user",
        "Get-MgGroupMemberWithLicenseError -GroupId $group -All | ForEach-Object "
        "{ Invoke-MgLicenseUser -UserId $_.Id; Start-Sleep -Milliseconds 300 }",
    )


_FOLDER = step_folder(__file__)

PROCESSING_STATE = Check(
    "processing_state",
    "How far Entra is with the group",
    Page(
        "RS2",
        "Changes may take a while; look at the group's Licenses tab. If it takes hours press Reprocess; "
        "after 24 hours open a ticket.",
        _FOLDER.page,
        (REPROCESS_LICENSE_ASSIGNMENT, SCENARIOS_AND_LIMITATIONS, MOVED_TO_MICROSOFT_365),
        date(2026, 11, 24),
    ),
    look_at_processing,
    causes=(PROCESSING_DELAY, NEEDS_REPROCESS),
    phrases=_FOLDER.phrases,
    topics=(
        Topic(
            PROCESSING_DELAY.id,
            cause=PROCESSING_DELAY,
            messages=frozenset({Meaning.CONCURRENT, Meaning.IN_PROGRESS}),
            instead=("RS3",),
        ),
    ),
    commands=commands,
    by_hand="Open **Microsoft 365 admin center > Billing > Licenses > the product > Groups** and look at the "
    "group's "
    "*Status*.",
    least=GROUPS_READER,
    applies=lambda case: not case.whole_tenant,
)
