"""A change to a group's members or licenses takes effect in the background, normally within minutes; very
large groups take longer. Graph shows how far Entra is: `QueuedForProcessing`, `ProcessingInProgress`,
`ProcessingComplete`.

- **Queued or running** for less than a day is normal: wait.
- **More than 24 hours** for a group of up to 60,000 users is the documented case for a support request.
  Larger groups may simply need longer.
- **Complete**, and the person is a direct member without any trace of the group's license: the membership
  is newer than the last pass, or the person was overlooked. Wait some minutes, then reprocess the person.

The group's *Reprocess* button is gone since September 2024, and Graph never had one: only a **user** can be
reprocessed, in the admin center up to 20 at a time. Nothing says how long a run has been going on but the
audit log.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialogs.case import Case
from dialogs.groups import giving_groups, group_name, product_names, sku_ids
from dialogs.rows import NEEDS_REPROCESS, named, subject
from dialogs.step import Check, Page, Source
from dialogs.text import Text, say
from dialogs.verdict import (
    About,
    Certainty,
    Clear,
    Finding,
    Missing,
    Problem,
    Undetermined,
    Verdict,
    evidence,
)
from graph import (
    Directory,
    DirectoryAudit,
    Forbidden,
    GraphError,
    Group,
    LicenseAssignmentState,
    Listed,
    User,
)

PROCESSING_DELAY = Problem(
    "processing_delay",
    "Entra has not finished yet",
    (
        "Wait: minutes for most groups, longer for very large ones. Then check again.",
        "After 24 hours, for a group of up to 60,000 users, open a support request with the ids of the "
        "tenant and "
        "of the group.",
    ),
)

LEAST = Missing("Group.Read.All", "Directory Readers")
AUDIT_READER = Missing("AuditLog.Read.All", "Reports Reader")

TOO_LONG = timedelta(hours=24)
SUPPORTED_SIZE = 60_000
RETENTION = timedelta(days=30)

FRESH = timedelta(hours=1)
"""A membership this new may simply not have been picked up, and its audit entry may still be on the way."""

RUNNING = {"QueuedForProcessing": "queued", "ProcessingInProgress": "being processed"}

STARTS = ("set group license", "start applying group based license", "trigger group license recalculation")


@dataclass(frozen=True, slots=True)
class _Began:
    """When a run, or a membership, began; None: nothing tells. `unread` is what could not be asked."""

    at: datetime | None
    entry: DirectoryAudit | None = None
    unread: Undetermined | None = None


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
    if not own:
        return (
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
    return tuple(verdict for share in told for verdict in share)


async def _of_group(case: Case, group: Group, user: User | None, directory: Directory) -> tuple[Verdict, ...]:
    waiting = _waiting_for(case, group, user)
    if group.assigned_licenses == ():
        return (Clear(say("{group} carries no license, so there is nothing to process.", group=group.name)),)
    if group.license_processing_state in RUNNING:
        return await _running(case, group, user, waiting, directory)
    if group.license_processing_state != "ProcessingComplete":
        return (
            Undetermined(
                say("Graph did not tell how far Entra is with {group}.", group=group.name),
                LEAST,
                about=About(group=group_name(group)),
            ),
        )
    if user is None:
        return (Clear(say("Entra has finished with {group}.", group=group.name)),)
    if not waiting:
        return (
            Clear(say("Entra has finished with {group} and with {user}.", group=group.name, user=user.name)),
        )
    return await _overlooked(group, user, waiting, directory)


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
    how = RUNNING[group.license_processing_state or ""]
    if user is not None and not waiting:
        return (
            Clear(
                say(
                    "{group} is {how}; the license of {user} from it has been worked out before.",
                    group=group.name,
                    how=how,
                    user=user.name,
                )
            ),
        )
    began, count, tenant = await asyncio.gather(
        _run_began(group, directory), directory.member_count(group.id), directory.organization()
    )
    overdue = began.at is not None and directory.now() - began.at > TOO_LONG
    finding = Finding(
        PROCESSING_DELAY,
        About(named(user) if user else None, group_name(group), case.sku),
        say(
            "{group} with {count} members is {how}{since}.",
            group=group.name,
            count=count,
            how=how,
            since=say(" since {at}", at=began.at) if began.at else "",
        ),
        _what_now(group, began, tenant.id, overdue=overdue, large=count > SUPPORTED_SIZE),
        (
            evidence(group.seen, "licenseProcessingState", group.license_processing_state),
            *((evidence(began.entry.seen, began.entry.activity, began.entry.at),) if began.entry else ()),
        ),
        weight=count,
    )
    return (finding, began.unread) if began.unread else (finding,)


def _what_now(group: Group, began: _Began, tenant_id: str, *, overdue: bool, large: bool) -> Text:
    if overdue and large:
        return say(
            "Wait: above 60,000 members more than 24 hours can be normal. Split the group if it recurs."
        )
    if overdue:
        return say(
            "Open a support request: group {group} ({id}) of tenant {tenant} has been processed for more "
            "than 24 "
            "hours{correlation}.",
            group=group.name,
            id=group.id,
            tenant=tenant_id,
            correlation=say(", correlation id {id}", id=began.entry.correlation_id) if began.entry else "",
        )
    if began.at is None:
        return say(
            "Wait and check again; after 24 hours of this, open a support request for {group}.",
            group=group.name,
        )
    return say(
        "Wait for Entra to finish {group}, then check again; 24 hours are the limit.", group=group.name
    )


async def _overlooked(
    group: Group, user: User, waiting: Sequence[str], directory: Directory
) -> tuple[Verdict, ...]:
    """A direct member of a finished group, and not a trace of its license."""
    joined = await _joined(group, user, directory)
    about = About(named(user), group_name(group))
    products = product_names(waiting, directory)
    shown = (
        evidence(group.seen, "licenseProcessingState", group.license_processing_state),
        evidence(user.seen, "licenseAssignmentStates", f"no row from {group.name}"),
        *((evidence(joined.entry.seen, joined.entry.activity, joined.entry.at),) if joined.entry else ()),
    )
    if joined.at is not None and directory.now() - joined.at > FRESH:
        return (
            Finding(
                NEEDS_REPROCESS,
                about,
                say(
                    "{user} has been a member of {group} since {at} and Entra has finished the group, yet "
                    "there is no "
                    "trace of {products}: {user} was overlooked.",
                    user=user.name,
                    group=group.name,
                    at=joined.at,
                    products=products,
                ),
                say("Reprocess {user}, then look again.", user=user.name),
                shown,
                certainty=Certainty.INFERENCE,
                proof=say("A reprocess brings the license, or Graph's refusal names the reason."),
                commands=(f"Invoke-MgLicenseUser -UserId '{user.id}'",),
            ),
        )
    since = say(" since {at}", at=joined.at) if joined.at else say("")
    finding = Finding(
        PROCESSING_DELAY,
        about,
        say(
            "{user} is a direct member of {group}{since}, Entra has finished the group, and there is no "
            "trace of "
            "{products} yet: the membership may be newer than the last pass.",
            user=user.name,
            group=group.name,
            since=since,
            products=products,
        ),
        say("Wait some minutes and check again; then reprocess {user}.", user=user.name),
        shown,
        certainty=Certainty.INFERENCE,
        proof=say(
            "The audit log shows when {user} became a member of {group}.", user=user.name, group=group.name
        ),
        commands=(f"Invoke-MgLicenseUser -UserId '{user.id}'",),
    )
    return (finding, joined.unread) if joined.unread else (finding,)


async def _run_began(group: Group, directory: Directory) -> _Began:
    entries = await _audits(group, directory)
    if isinstance(entries, Undetermined):
        return _Began(_no_earlier(group, directory.now()), unread=entries)
    since_last: list[DirectoryAudit] = []
    for entry in entries:
        if entry.activity.casefold().startswith("finish applying group based license"):
            break
        if entry.activity.casefold().startswith((*STARTS, "add member to group", "remove member from group")):
            since_last.append(entry)
    if not since_last:
        return _Began(_no_earlier(group, directory.now()))
    return _Began(since_last[-1].at, since_last[-1])


def _no_earlier(group: Group, now: datetime) -> datetime | None:
    """A run is never older than its group."""
    return group.created if group.created and now - group.created < TOO_LONG else None


async def _joined(group: Group, user: User, directory: Directory) -> _Began:
    entries = await _audits(group, directory)
    if isinstance(entries, Undetermined):
        return _Began(None, unread=entries)
    for entry in entries:
        if entry.activity.casefold().startswith("add member to group") and user.id in {
            target.id for target in entry.targets
        }:
            return _Began(entry.at, entry)
    return _Began(None)


async def _audits(group: Group, directory: Directory) -> Listed[DirectoryAudit] | Undetermined:
    try:
        return await directory.audits(group.id, directory.now() - RETENTION)
    except Forbidden as error:
        return Undetermined(_SINCE_WHEN, AUDIT_READER, error, About(group=group_name(group)))
    except GraphError as error:
        return Undetermined(_SINCE_WHEN, error=error, about=About(group=group_name(group)))


_SINCE_WHEN = say("Since when that is so stands in the audit log, which I could not read now.")


def commands(case: Case) -> Sequence[str]:
    """How far Entra is with the group, and how to reprocess a person, or everybody in error."""
    group = case.group.id if case.group else "<group id>"
    user = case.user.id if case.user else "<user id>"
    return (
        f"(Get-MgGroup -GroupId '{group}' -Property LicenseProcessingState).LicenseProcessingState.State",
        f"Invoke-MgLicenseUser -UserId '{user}'",
        f"Get-MgGroupMemberWithLicenseError -GroupId '{group}' -All | ForEach-Object "
        "{ Invoke-MgLicenseUser -UserId $_.Id; Start-Sleep -Milliseconds 300 }",
    )


PROCESSING_STATE = Check(
    "processing_state",
    "How far Entra is with the group",
    Page(
        "RS2",
        "Changes may take a while; look at the group's Licenses tab. If it takes hours press Reprocess; "
        "after 24 hours "
        "open a ticket.",
        __doc__,
        (
            Source(
                "user: reprocessLicenseAssignment",
                "https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment",
                "15 Oct 2024",
            ),
            Source(
                "Scenarios, limitations, and known issues with group-based licensing",
                "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity/users/"
                "licensing-group-advanced.md",
                "15 Jan 2025",
            ),
            Source(
                "License management moved to the Microsoft 365 admin center",
                "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/includes/"
                "licensing-move-microsoft-365-admin-center.md",
                "6 Sep 2024",
            ),
        ),
        date(2026, 11, 24),
    ),
    look_at_processing,
    problems=(PROCESSING_DELAY, NEEDS_REPROCESS),
    phrases=(
        "how long does it take",
        "still processing",
        "it has been hours",
        "more than 24 hours",
        "reprocess the group",
        "where is the reprocess button",
        "in progress",
        "open a support ticket",
    ),
    commands=commands,
    by_hand="Open **Microsoft 365 admin center > Billing > Licenses > the product > Groups** and look at the "
    "group's "
    "*Status*.",
    least=LEAST,
    applies=lambda case: not case.whole_tenant,
)
