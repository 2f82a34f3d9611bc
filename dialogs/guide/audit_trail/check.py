"""Who or what changed it, and when."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.cause import Cause, Effect, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
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
from dialogs.licensing.documentation import RESOLVE_PROBLEMS
from dialogs.licensing.membership.groups import product_names, sku_ids
from dialogs.licensing.messages.audit_entries import (
    actor,
    behind_rule,
    cause_of,
    deed,
    is_by_group_based_licensing,
    is_group_license_change,
    is_removal_from_group,
    is_user_license_change,
    license_change,
    merged,
    target_named,
    told,
)
from dialogs.licensing.messages.recorded import not_all_entries
from dialogs.licensing.rows import rows, subject
from dialogs.licensing.sources import IN_FORCE, unread
from dialogs.words.text import Text, phrase, say, say_count, together
from graph import Directory, DirectoryAudit, Forbidden, GraphError, Group, Listed

REMOVED_BY_GROUP_CHANGE = Cause(
    "removed_by_group_change",
    say("A change to the group, or to its members, took the license away"),
    (
        say(
            "If it was a mistake, put the person back into the group, or the product back on the group; "
            "Exchange keeps a mailbox for 30 days."
        ),
        say("If it was meant, nothing needs doing; or give the license by another group."),
    ),
    Phase.GROUP,
    brings=frozenset({Effect.TAKEN_AWAY}),
    answers=frozenset({Complaint.REMOVED, Complaint.WHO_CHANGED}),
)

AUDIT_READER = Missing("AuditLog.Read.All", "Reports Reader")

RETENTION = timedelta(days=30)

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
    timeline = _about(case, merged(*(log for _, log in read)))
    removed = await _removals(case, timeline, directory)
    notes = [Clear(told(entry, timeline, directory)) for entry in timeline[:MOST]]
    if len(timeline) > MOST:
        left_out = say_count(
            "{count} older entry is left out.",
            "{count} older entries are left out.",
            count=len(timeline) - MOST,
        )
        notes.append(Clear(left_out))
    if not timeline and not gaps:
        return (_nothing_found(about),)
    return (*removed, *notes, *_told_once(gaps, about))


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
        return await directory.audits(of.id, directory.now() - RETENTION)
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


async def _removals(
    case: Case, timeline: Sequence[DirectoryAudit], directory: Directory
) -> tuple[Verdict, ...]:
    if case.user is None:
        group = await directory.group(case.group.id) if case.group else None
        known = group is not None and group.assigned_licenses is not None
        return tuple(_taken_off(case, group, timeline, directory)) if group and known else ()
    if gaps := await unread(case, directory):
        return gaps
    states = (await subject(case, directory)).license_assignment_states or ()
    held = {state.sku_id.lower() for state in states if state.state in IN_FORCE}
    lost = tuple(_losses(case, held, timeline, directory))
    return lost or await _left(case, held, timeline, directory)


def _losses(
    case: Case, held: set[str], timeline: Sequence[DirectoryAudit], directory: Directory
) -> Iterator[Finding]:
    """Products that Entra took from the person, and that they do not have again."""
    settled = set(held)
    for entry in timeline:
        if not is_user_license_change(entry) or not is_by_group_based_licensing(entry):
            continue
        change = license_change(entry)
        for sku_id in change.removed:
            if sku_id not in settled and _asked(case, sku_id):
                yield _lost(case, sku_id, entry, timeline, directory)
        settled.update(change.removed)


async def _left(
    case: Case, held: set[str], timeline: Sequence[DirectoryAudit], directory: Directory
) -> tuple[Finding, ...]:
    """Entra's own entry is not there: a product taken off a group, or a group the person was taken out of."""
    for entry in timeline:
        target = target_named(entry, "Group")
        if (
            not target
            or not target.id
            or not (is_removal_from_group(entry) or is_group_license_change(entry))
        ):
            continue
        group = Named(target.id, target.display_name or target.id)
        gave = license_change(entry).removed
        if is_removal_from_group(entry):
            still = await directory.group(group.id)
            gave = sku_ids(still) if still else ()
        missing = [id for id in gave if id.lower() not in held and _asked(case, id.lower())]
        if missing:
            return (_likely(case, group, missing, entry, directory),)
    return ()


def _likely(
    case: Case, group: Named, missing: Sequence[str], entry: DirectoryAudit, directory: Directory
) -> Finding:
    return Finding(
        REMOVED_BY_GROUP_CHANGE,
        About(case.user, group, case.sku),
        together(
            deed(entry, directory),
            say("{products} was to come from there.", products=product_names(missing, directory)),
        ),
        say("Ask {who} whether that was meant; if not, undo it.", who=actor(entry)),
        (_shown(entry),),
        certainty=Certainty.INFERENCE,
        proof=say("A Change user license entry after it, which the log does not hold (yet)."),
    )


def _lost(
    case: Case, sku_id: str, entry: DirectoryAudit, timeline: Sequence[DirectoryAudit], directory: Directory
) -> Finding:
    product = Named(sku_id, directory.product_name(sku_id))
    user = case.user.name if case.user else ""
    cause = cause_of(entry, timeline)
    if cause is None:
        return Finding(
            REMOVED_BY_GROUP_CHANGE,
            About(case.user, case.group, product),
            say(
                "Group-based licensing took {product} from {user} at {at}; the change behind it is not "
                "among the entries I can see.",
                product=product.name,
                user=user,
                at=entry.at,
            ),
            say("Name the group {product} came from, and I look there.", product=product.name),
            (_shown(entry),),
            certainty=Certainty.INFERENCE,
            proof=say("The audit entry of the group, or of the membership, just before it."),
        )
    target = target_named(cause, "Group")
    group = Named(target.id or "", target.display_name or target.id or "") if target else case.group
    changed = behind_rule(cause, timeline)
    if changed is not None and group is not None:
        return _by_rule(About(case.user, group, product), (changed, cause, entry), directory)
    return Finding(
        REMOVED_BY_GROUP_CHANGE,
        About(case.user, group, product),
        together(
            deed(cause, directory),
            say(
                "Entra then took {product} from {user} at {at}.", product=product.name, user=user, at=entry.at
            ),
        ),
        say("Ask {who} whether that was meant; if not, undo it.", who=actor(cause)),
        (_shown(cause), _shown(entry)),
        certainty=Certainty.FACT if _explains(cause, sku_id) else Certainty.INFERENCE,
        proof=None
        if _explains(cause, sku_id)
        else say("{who} confirms that this change was what took the license away.", who=actor(cause)),
    )


def _by_rule(
    about: About, chain: tuple[DirectoryAudit, DirectoryAudit, DirectoryAudit], directory: Directory
) -> Finding:
    """What was changed, the rule that answered it, and the license that went."""
    changed, moved, taken = chain
    return Finding(
        REMOVED_BY_GROUP_CHANGE,
        about,
        together(
            deed(changed, directory),
            say(
                "The rule of {group} then let {user} go, and Entra took {product} at {at}.",
                group=about.group.name if about.group else "",
                user=about.user.name if about.user else "",
                product=about.sku.name if about.sku else "",
                at=taken.at,
            ),
        ),
        say("Ask {who} whether that was meant; if not, undo it.", who=actor(changed)),
        (_shown(changed), _shown(moved), _shown(taken)),
        certainty=Certainty.INFERENCE,
        proof=say("The rule of the group reads what was changed."),
    )


def _taken_off(
    case: Case, group: Group, timeline: Sequence[DirectoryAudit], directory: Directory
) -> Iterator[Finding]:
    seen = {id.lower() for id in sku_ids(group)}
    for entry in timeline:
        if not is_group_license_change(entry):
            continue
        for sku_id in license_change(entry).removed:
            if sku_id in seen or not _asked(case, sku_id):
                continue
            seen.add(sku_id)
            yield Finding(
                REMOVED_BY_GROUP_CHANGE,
                About(None, Named(group.id, group.name), Named(sku_id, directory.product_name(sku_id))),
                deed(entry, directory),
                say("Ask {who} whether that was meant; if not, put it back.", who=actor(entry)),
                (_shown(entry), evidence(group.seen, "assignedLicenses", phrase("without it"))),
            )


def _asked(case: Case, sku_id: str) -> bool:
    if case.sku is not None:
        return case.sku.id.lower() == sku_id
    return case.user is not None or case.complaint is Complaint.REMOVED


def _explains(cause: DirectoryAudit, sku_id: str) -> bool:
    """A change of a membership, or of this product on a group, is proof; an attribute is only likely."""
    return is_removal_from_group(cause) or sku_id in license_change(cause).removed


def _shown(entry: DirectoryAudit) -> Evidence:
    who = entry.initiated_by.name or entry.initiated_by.id
    return evidence(entry.seen, entry.activity, f"{entry.at:%Y-%m-%d %H:%M} UTC, {who}")


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
    "Who changed it, and when",
    Page(
        "RS6",
        "Look at the audit logs with license activities; the actor column names who changed the license.",
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
    causes=(REMOVED_BY_GROUP_CHANGE,),
    phrases=_FOLDER.phrases,
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
    by_hand="Open **Entra admin center > Monitoring & health > Audit logs**, service *Core Directory*, and "
    "filter by "
    "target.",
    least=AUDIT_READER,
    applies=lambda case: not case.whole_tenant,
    belongs=no_row_settles,
    answers=Complaint.WHO_CHANGED,
)
