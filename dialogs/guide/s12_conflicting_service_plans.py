"""`MutuallyExclusiveViolation` means that a product holds a service plan that may not sit beside a plan
the user has from another product: of the same group, of another group, or assigned directly. One
collision stops **every** product of the group for that user. Office 365 E1 beside Office 365 E3 is
Microsoft's own example.

The row does not say which plans collide. The failed *Change user license* entry in the audit log does,
and so does the answer to a reprocess. Without these, this guide compares the plans with a short list of
pairs that are known to collide and says that it is guessing. Two tiers of one service are **not** proof:
Microsoft sells *Microsoft 365 E3 (no Teams)* and *Teams Enterprise* to be used together although both
bring Exchange.

Decide which product shall give the service. Then take the other product away, or switch the colliding
plan off in one of them. To swap two products on a group, add and remove in **one** `assignLicense` call;
the admin center has no such step. Then reprocess.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs.case import Case
from dialogs.error_texts import Meaning, failures
from dialogs.known_plans import Grade, collisions, same_family
from dialogs.rows import Row, about, by_product, people, row_evidence, rows_in_error, stale
from dialogs.sources import (
    Origin,
    beside,
    by_sku_id,
    concerned,
    failed_changes,
    origin,
    powershell,
    row_name,
    unread,
    whole_rows,
)
from dialogs.step import Check, Page, Source
from dialogs.text import Text, say
from dialogs.verdict import (
    Certainty,
    Clear,
    Evidence,
    Finding,
    Missing,
    Problem,
    Undetermined,
    Verdict,
    evidence,
)
from graph import AssignmentError, Directory, DirectoryAudit, GraphError, SubscribedSku

MUTUALLY_EXCLUSIVE_PLANS = Problem(
    "mutually_exclusive_plans",
    "Two service plans may not be held together",
    (
        "Decide which product shall give the service, and take the other one away from the person.",
        "Or switch the colliding plan off in one of the two: on the group if a group brings it.",
        "Then reprocess the person.",
    ),
)

LEAST = Missing("User.Read.All", "Directory Readers")
AUDIT_READER = Missing("AuditLog.Read.All", "Reports Reader")

PROOF = say(
    'The failed "Change user license" entry of the audit log, or the answer to a reprocess, names both plans.'
)

_PAIRS_TOLD = 3
_APART = timedelta(minutes=10)
"""Row and audit entry are written by one operation; their times differ a little."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A plan of the product that failed, the one it collides with, and the assignment that brings that."""

    mine: str
    theirs: str
    brought_by: Origin
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The pairs an audit entry names."""

    entry: DirectoryAudit
    pairs: tuple[tuple[str, str], ...]


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which plans collide, and what brings each of them."""
    found, skus, gaps, audited = await asyncio.gather(
        rows_in_error(case, directory, AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION),
        directory.subscribed_skus(),
        unread(case, directory),
        _audited(case, directory),
    )
    if not found:
        note = say("No row of {whose} says that service plans collide.", whose=concerned(case))
        return gaps or (Clear(note),)
    everything = await whole_rows(case, found, directory)
    owned = by_sku_id(skus)
    verdicts: list[Verdict] = []
    for share in by_product(found).values():
        verdicts += _concluded(share, everything, owned, audited, directory)
    return (*verdicts, *gaps)


async def _audited(case: Case, directory: Directory) -> Sequence[Recorded] | GraphError | None:
    """What the audit log says of the user's conflicts, newest first; None where it is not about one user."""
    entries = await failed_changes(case, directory, AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION)
    if entries is None or isinstance(entries, GraphError):
        return entries
    return [
        Recorded(entry, said.pairs) for entry, said in failures(entries) if said.meaning is Meaning.CONFLICT
    ]


def _concluded(
    share: Sequence[Row],
    everything: Sequence[Row],
    owned: Mapping[str, SubscribedSku],
    audited: Sequence[Recorded] | GraphError | None,
    directory: Directory,
) -> Iterator[Verdict]:
    failed = origin(share[0], owned)
    named = _about(failed, audited, owned) if isinstance(audited, Sequence) else None
    if named is not None:
        yield _as_named(share, failed, named, beside(share[0], everything, owned), directory)
        return
    if not any(beside(row, everything, owned) for row in share):
        yield stale(
            share, say("{who} has no other license left that it could collide with.", who=people(share)), ()
        )
        return
    clashes = _likely(share, everything, owned)
    yield _finding(share, clashes, directory) if clashes else _unknown_finding(share)
    yield _not_seen(share, audited)


def _about(
    failed: Origin, audited: Iterable[Recorded], owned: Mapping[str, SubscribedSku]
) -> Recorded | None:
    """The newest entry with a pair that the failed product has one side of, switched on or not.

    An entry older than the row tells of an earlier conflict.
    """
    sku = owned.get(failed.row.sku.id)
    plans = {plan.service_plan_id for plan in sku.service_plans} if sku else set()
    written = failed.row.state.last_updated
    for named in audited:
        if written and named.entry.at < written - _APART:
            return None
        pairs = tuple(_turned(pair, plans) for pair in named.pairs if plans & set(pair))
        if pairs:
            return Recorded(named.entry, pairs)
    return None


def _turned(pair: tuple[str, str], mine: set[str]) -> tuple[str, str]:
    return pair if pair[0] in mine else (pair[1], pair[0])


def _as_named(
    share: Sequence[Row], failed: Origin, named: Recorded, others: Sequence[Origin], directory: Directory
) -> Finding:
    proof = evidence(named.entry.seen, f"{named.entry.activity}.resultReason", named.entry.result_reason)
    clashes = [
        Clash(mine, theirs, other)
        for mine, theirs in named.pairs
        if mine in failed.plans
        for other in others
        if theirs in other.plans
    ]
    if clashes:
        return _finding(share, clashes, directory, proof)
    mine, theirs = named.pairs[0]
    return stale(
        share,
        say(
            "{mine} and {theirs} collided, but {who} no longer has or gets both.",
            mine=directory.plan_name(mine),
            theirs=directory.plan_name(theirs),
            who=people(share),
        ),
        (proof,),
    )


def _likely(
    share: Sequence[Row], everything: Sequence[Row], owned: Mapping[str, SubscribedSku]
) -> list[Clash]:
    """Known pairs between the failed product and what else these people have; else tiers of one service."""
    failed = [(origin(row, owned), beside(row, everything, owned)) for row in share]
    for known in (collisions, same_family):
        clashes = [
            Clash(mine, theirs, other, grade)
            for one, others in failed
            for other in others
            for mine, theirs, grade in known(one.plans, other.plans)
        ]
        if clashes:
            return _commonest(clashes)
    return []


def _commonest(clashes: Sequence[Clash]) -> list[Clash]:
    """One of each pair and source, the best attested and commonest first."""
    shared: dict[tuple[str, str, str, str | None], Clash] = {}
    count: Counter[tuple[str, str, str, str | None]] = Counter()
    for clash in clashes:
        row = clash.brought_by.row
        key = (clash.mine, clash.theirs, row.sku.id, row.group.id if row.group else None)
        shared.setdefault(key, clash)
        count[key] += 1
    order = sorted(
        shared, key=lambda key: (list(Grade).index(shared[key].grade or Grade.SAME_FAMILY), -count[key])
    )
    return [shared[key] for key in order]


def _finding(
    share: Sequence[Row], clashes: Sequence[Clash], directory: Directory, audit: Evidence | None = None
) -> Finding:
    """The pairs, as a fact where an audit entry names them."""
    first, other = share[0], clashes[0].brought_by
    told = tuple(_clash(clash, directory) for clash in clashes[:_PAIRS_TOLD])
    return Finding(
        MUTUALLY_EXCLUSIVE_PLANS,
        about(share),
        say(
            "{who} cannot get {row}: {told}.",
            who=people(share),
            row=row_name(first.sku.name, first.group),
            told=told,
        ),
        say(
            "{part}, or switch {mine} off in {row}; then reprocess.",
            part=_part(share, other),
            mine=directory.plan_name(clashes[0].mine),
            row=row_name(first.sku.name, first.group),
        ),
        (row_evidence(first), row_evidence(other.row), *((audit,) if audit else ())),
        certainty=Certainty.FACT if audit else Certainty.INFERENCE,
        proof=None if audit else PROOF,
        weight=len(share),
    )


def _part(share: Sequence[Row], other: Origin) -> Text:
    """How these people get rid of the other product."""
    product, group = other.row.sku.name, other.row.group
    if group is None:
        return say("Remove the direct {product} from {who}", product=product, who=people(share))
    if group == share[0].group:
        return say("Take {product} off {group}", product=product, group=group.name)
    return say(
        "Take {who} out of {group}, which gives {product}",
        who=people(share),
        group=group.name,
        product=product,
    )


def _clash(clash: Clash, directory: Directory) -> Text:
    match clash.grade:
        case None:
            template = "{mine} collides with {theirs} in {source}"
        case Grade.SAME_FAMILY:
            template = "{mine} may collide with {theirs} in {source}"
        case Grade.ERROR_TEXT | Grade.DOCUMENTED | Grade.REPORTED:
            template = "{mine} is known to collide with {theirs} in {source}"
    return say(
        template,
        mine=directory.plan_name(clash.mine),
        theirs=directory.plan_name(clash.theirs),
        source=clash.brought_by.told,
    )


def _unknown_finding(share: Sequence[Row]) -> Finding:
    first = share[0]
    return Finding(
        MUTUALLY_EXCLUSIVE_PLANS,
        about(share),
        say(
            "{who} cannot get {row}: a service plan in it collides with one of another product; "
            "the row does not say which.",
            who=people(share),
            row=row_name(first.sku.name, first.group),
        ),
        say(
            "Find the two plans in the audit log of {who}, or reprocess and read Entra's answer.",
            who=people(share[:1]),
        ),
        (row_evidence(first),),
        weight=len(share),
    )


def _not_seen(share: Sequence[Row], audited: Sequence[Recorded] | GraphError | None) -> Undetermined:
    row = row_name(share[0].sku.name, share[0].group)
    if isinstance(audited, GraphError):
        note = say("Which plans of {row} collide: the audit log would say, and I could not read it.", row=row)
        return Undetermined(note, AUDIT_READER, audited, about(share))
    if audited is None:
        note = say("Which plans of {row} collide: ask about one of these people by name.", row=row)
        return Undetermined(note, about=about(share))
    note = say("Which plans of {row} collide: the audit log, kept 7 or 30 days, does not say.", row=row)
    return Undetermined(note, about=about(share))


def commands(case: Case) -> Sequence[str]:
    """The failed entries of the user, and the swap of two products on a group in one call."""
    lines = []
    if case.user is not None:
        of_user = f"targetResources/any(t:t/id eq '{case.user.id}')"
        lines.append(
            f'Get-MgAuditLogDirectoryAudit -Filter "{of_user}" -Top 50 | Where-Object '
            "{ $_.ActivityDisplayName -eq 'Change user license' -and $_.Result -ne 'success' } | "
            "Select-Object ActivityDateTime, ResultReason"
        )
    if case.group is not None:
        lines.append(
            f"Set-MgGroupLicense -GroupId {powershell(case.group.id)} "
            "-AddLicenses @(@{SkuId=$new; DisabledPlans=@()}) -RemoveLicenses @($old)"
        )
    return lines


CONFLICTING_SERVICE_PLANS = Check(
    "conflicting_service_plans",
    "Conflicting service plans",
    Page(
        "RS3",
        "The *Licenses* tab of the user shows *Conflicting service plans*.",
        __doc__,
        (
            Source(
                "Resolve license assignment problems",
                "https://learn.microsoft.com/entra/fundamentals/licensing-groups-resolve-problems",
                "2025-03-03",
            ),
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
    problems=(MUTUALLY_EXCLUSIVE_PLANS,),
    phrases=(
        "conflicting service plans",
        "mutually exclusive plans",
        "two licenses do not go together",
        "which plans collide",
        "E1 and E3 on the same user",
        "the licenses contain conflicting services",
        "cannot be assigned at the same time",
        "swap one license for another",
    ),
    commands=commands,
    by_hand="In the Microsoft 365 admin center: **Billing > Licenses > the product > Groups > the group > "
    "Actions needed > View error details**.",
    least=LEAST,
)
