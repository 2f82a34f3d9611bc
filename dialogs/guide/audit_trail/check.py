"""Who or what changed it, and when."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import (
    About,
    Clear,
    Undetermined,
    Verdict,
)
from dialogs.guide.audit_trail.glance import glance
from dialogs.guide.audit_trail.gone_groups import changes_behind
from dialogs.guide.audit_trail.removals import REMOVED_BY_GROUP_CHANGE, TAKEN_DIRECTLY, removals
from dialogs.licensing.cmdlets import assign_id
from dialogs.licensing.documentation import RESOLVE_PROBLEMS
from dialogs.licensing.messages.audit_entries import (
    is_by_group_based_licensing,
    is_of_a_member,
    merged,
    once,
    target_named,
    told,
)
from dialogs.licensing.messages.failed import direct_refusals
from dialogs.licensing.messages.recorded import AUDIT_READER, entries_about, not_all_entries
from dialogs.licensing.rows import rows
from dialogs.licensing.sources import every_product
from dialogs.words.text import Text, say, say_count
from graph import Directory, DirectoryAudit, Forbidden, GraphError, Listed

MOST = 15
"""Entries told; the newest ones answer the question."""


async def tell_who(case: Case, directory: Directory) -> Sequence[Verdict]:
    """The merged timeline of the person and the group, and what took the license away."""
    if case.whole_tenant:
        return (Undetermined(say("Name a person or a group, and I can tell who changed its licenses.")),)
    about = [named for named in (case.user, await _group(case, directory)) if named]
    logs = await asyncio.gather(*(_log(named, directory) for named in about))
    read = [(named, log) for named, log in zip(about, logs, strict=True) if isinstance(log, Listed)]
    gaps = [log for log in logs if isinstance(log, Undetermined)]
    gaps += [not_all_entries(named.name, log) for named, log in read if not log.complete]
    own = _about(case, merged(*(log for _, log in read)))
    timeline = merged(own, await changes_behind(case, own, directory))
    removed = await removals(case, timeline, directory)
    notes: list[Verdict] = [Clear(told(entry, timeline, directory)) for entry in once(timeline, MOST)]
    if len(timeline) > MOST:
        left_out = say_count(
            "{count} older entry is left out.",
            "{count} older entries are left out.",
            count=len(timeline) - MOST,
        )
        notes.append(Clear(left_out))
    if not (removed or gaps):
        notes += (*_nobody_told(case, timeline), *await _out_of_sight(case, directory))
    if not timeline and not gaps:
        return (_nothing_found(about), *notes)
    return (*removed, *notes, *_told_once(gaps, about))


def _nobody_told(case: Case, timeline: Sequence[DirectoryAudit]) -> Sequence[Undetermined]:
    """Who asks who did it, and the log holds but what Entra made of it, or the coming and going of others."""
    if case.complaint is not Complaint.WHO_CHANGED or not timeline:
        return ()
    made = [entry for entry in timeline if not is_by_group_based_licensing(entry)]
    if any(case.user is not None or not is_of_a_member(entry) for entry in made):
        return ()
    note = say(
        "Who did that the audit log does not tell: it is older than the log is kept (7 days with Entra ID "
        "Free, 30 with P1 or P2), or younger than about an hour."
    )
    return (Undetermined(note),)


async def _out_of_sight(case: Case, directory: Directory) -> Sequence[Undetermined]:
    """Of a product that no group gives, and of which the log tells neither a refusal nor a removal: only the
    text that came back can tell more."""
    if case.user is None or case.sku is None or case.group is not None or await rows(case, directory):
        return ()
    giving, refused, skus = await asyncio.gather(
        directory.groups_with_sku(case.sku.id), direct_refusals(case, directory), every_product(directory)
    )
    to_be_had = any(sku.sku_id == case.sku.id and sku.applies_to != "Company" for sku in skus)
    if giving or refused or not giving.complete or not to_be_had:
        return ()
    note = say(
        "The audit log tells of no direct assignment of {product} to {user} that was refused, and of none "
        "that was taken away; it keeps 7 or 30 days. If one failed, paste the text that came back.",
        product=case.sku.name,
        user=case.user.name,
    )
    return (Undetermined(note, about=About(case.user, None, case.sku)),)


async def no_row_settles(case: Case, directory: Directory) -> bool:
    """Whether the log may tell what no row tells: the license was there once, or is said to have been.

    The audit log takes five questions in ten seconds from the whole tenant, so it is left alone where a
    row in force or in error answers the case.
    """
    if case.complaint in {Complaint.REMOVED, Complaint.WHO_CHANGED}:
        return True
    return case.user is not None and not await rows(case, directory)


def _about(case: Case, timeline: Sequence[DirectoryAudit]) -> tuple[DirectoryAudit, ...]:
    """What happened to the person or to the group as such; others coming and going is another story."""
    if case.user is None:
        return tuple(timeline)
    return tuple(
        entry
        for entry in timeline
        if (touched := target_named(entry, "User")) is None or touched.id == case.user.id
    )


async def _group(case: Case, directory: Directory) -> Named | None:
    """The group to ask about beside the person: the one named, or the only one they are in."""
    if case.group is not None or case.user is None:
        return case.group
    groups = await directory.direct_groups_of(case.user.id)
    only = groups.items[0] if groups.complete and len(groups) == 1 else None
    return Named(only.id, only.name) if only else None


async def _log(of: Named, directory: Directory) -> Listed[DirectoryAudit] | Undetermined:
    try:
        return await entries_about(of.id, directory)
    except Forbidden as error:
        return Undetermined(
            _may_not((of,)),
            AUDIT_READER,
            error,
        )
    except GraphError as error:
        return Undetermined(
            say("The audit log did not answer about {name} now; check again in a minute.", name=of.name),
            error=error,
        )


def _told_once(gaps: Sequence[Undetermined], about: Sequence[Named]) -> Sequence[Undetermined]:
    """Who may not read the log at all need not hear it of everything."""
    if len(gaps) == len(about) and all(isinstance(gap.error, Forbidden) for gap in gaps):
        return (replace(gaps[0], note=_may_not(about)),)
    return gaps


def _may_not(about: Sequence[Named]) -> Text:
    names = tuple(named.name for named in about)
    return say("You may not read the audit log, so I cannot tell who changed {names}.", names=names)


def _nothing_found(about: Sequence[Named]) -> Undetermined:
    return Undetermined(
        say(
            "The audit log holds nothing about {names}: what happened is older than it is kept (7 days with "
            "Entra ID Free, 30 with P1 or P2), or younger than about an hour.",
            names=tuple(named.name for named in about),
        )
    )


def commands(case: Case) -> Sequence[str]:
    """The entries of the person and of the group."""
    of_user = _entries("user", case.user) if case.user or not case.group else ()
    return (*of_user, *(_entries("group", case.group) if case.group else ()))


def _entries(variable: str, about: Named | None) -> tuple[str, ...]:
    return (
        assign_id(variable, about),
        f"Get-MgAuditLogDirectoryAudit -Top 100 -Filter \"targetResources/any(t:t/id eq '${variable}')\" | "
        "Select-Object ActivityDateTime, ActivityDisplayName, Result, ResultReason, InitiatedBy",
    )


_FOLDER = step_folder(__file__)

AUDIT_TRAIL = Check(
    "audit_trail",
    say("Who changed it, and when"),
    Page(
        "RS6",
        say(
            "Look at the audit logs with license activities; the actor column names who changed the license."
        ),
        _FOLDER.page,
        (
            Source(
                "List directoryAudits",
                "https://learn.microsoft.com/graph/api/directoryaudit-list",
                "2024-08-13",
            ),
            Source(
                "Microsoft Entra data retention",
                "https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention",
                "2026-01-06",
            ),
            RESOLVE_PROBLEMS,
        ),
        date(2026, 11, 24),
    ),
    tell_who,
    causes=(REMOVED_BY_GROUP_CHANGE, TAKEN_DIRECTLY),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            REMOVED_BY_GROUP_CHANGE.id,
            cause=REMOVED_BY_GROUP_CHANGE,
            complaint=Complaint.REMOVED,
            instead=("RS6", "RS2"),
            seed="RS3",
        ),
        Topic("audit_trail", complaint=Complaint.WHO_CHANGED, instead=("RS3",)),
    ),
    commands=commands,
    by_hand=say(
        "Open **Entra admin center > Monitoring & health > Audit logs**, service *Core Directory*, and "
        "filter by "
        "target."
    ),
    least=AUDIT_READER,
    applies=lambda case: not case.whole_tenant,
    belongs=no_row_settles,
    answers=Complaint.WHO_CHANGED,
    glance=glance,
)
