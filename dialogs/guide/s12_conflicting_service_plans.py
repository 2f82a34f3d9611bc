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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.case import Case, Named
from dialogs.error_texts import Meaning
from dialogs.known_plans import Grade, collisions, same_family
from dialogs.recorded import PROOF, Log, audit_command, newest, not_said, recorded
from dialogs.rows import Row, about, by_product, people, row_evidence, rows_in_error, stale
from dialogs.sources import (
    Origin,
    Plans,
    RowKey,
    attempted,
    beside,
    by_person,
    by_sku_id,
    concerned,
    key_of,
    powershell,
    row_name,
    unable,
    unread,
    user_plans,
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
    Verdict,
)
from graph import AssignmentError, Directory, SubscribedSku

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
_PAIRS_TOLD = 3


@dataclass(frozen=True, slots=True)
class Clash:
    """A plan of the product that failed, the one it collides with, and the assignment that brings that."""

    mine: str
    theirs: str
    brought_by: Origin
    grade: Grade = Grade.RECORDED


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be seen: the failed assignments as they were meant, and all rows of these people, by user."""

    wanted: Mapping[RowKey, Origin]
    rows_of: Mapping[str, Sequence[Row]]
    owned: Mapping[str, SubscribedSku]
    log: Log

    def beside(self, row: Row) -> tuple[Origin, ...]:
        """The same person's other assignments."""
        return beside(row, self.rows_of, self.owned)


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which plans collide, and what brings each of them."""
    found, skus, gaps, log = await asyncio.gather(
        rows_in_error(case, directory, AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION),
        directory.subscribed_skus(),
        unread(case, directory),
        recorded(case, directory, Meaning.CONFLICT),
    )
    if not found:
        note = say("No row of {whose} says that service plans collide.", whose=concerned(case))
        return gaps or (Clear(note),)
    everything = await whole_rows(case, found, directory)
    owned = by_sku_id(skus)
    sight = Sight(await attempted(found, owned, directory), by_person(everything), owned, log)
    verdicts: list[Verdict] = []
    for share in by_product(found).values():
        verdicts += _concluded(share, sight, directory)
    return (*verdicts, *gaps)


def _concluded(share: Sequence[Row], sight: Sight, directory: Directory) -> Iterator[Verdict]:
    failed = sight.wanted[key_of(share[0])]
    plans = user_plans(sight.owned.get(failed.row.sku.id))
    named = newest(sight.log, failed.row, lambda said: any(plans.keys() & pair for pair in said.pairs))
    if named is not None:
        pairs = [_turned(pair, plans) for pair in named.said.pairs if plans.keys() & pair]
        yield _as_named(share, pairs, named.evidence, (failed, *sight.beside(share[0])), directory)
        return
    if not any(sight.beside(row) for row in share):
        because = say("{who} has no other license left that it could collide with.", who=people(share))
        yield stale(share, because, ())
        return
    clashes = _likely(share, sight)
    yield _finding(share, clashes, directory) if clashes else _unknown_finding(share, sight)
    row = row_name(share[0].sku.name, share[0].group)
    yield not_said(share, say("Which plans of {row} collide", row=row), sight.log)


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
        return _finding(share, clashes, directory, proof)
    mine, theirs = pairs[0]
    because = say(
        "{mine} and {theirs} collided, but {who} no longer has or gets both.",
        mine=directory.plan_name(mine),
        theirs=directory.plan_name(theirs),
        who=people(share),
    )
    return stale(share, because, (proof,))


def _likely(share: Sequence[Row], sight: Sight) -> list[Clash]:
    """Known pairs between the failed product and what else these people have; else tiers of one service."""
    failed = [(sight.wanted[key_of(row)], sight.beside(row)) for row in share]
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
    """One of each pair and source, the best attested and commonest first, the sources taking turns."""
    count = Counter(_key(clash) for clash in clashes)
    shared = {_key(clash): clash for clash in clashes}
    ranked = sorted(shared.values(), key=lambda clash: (list(Grade).index(clash.grade), -count[_key(clash)]))
    met: Counter[Named | None] = Counter()
    turns = {}
    for clash in ranked:
        source = clash.brought_by.row.group
        turns[_key(clash)] = met[source]
        met[source] += 1
    return sorted(ranked, key=lambda clash: turns[_key(clash)])


def _key(clash: Clash) -> tuple[str, str, Named, Named | None]:
    return clash.mine, clash.theirs, clash.brought_by.row.sku, clash.brought_by.row.group


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
            unable(share),
            who=people(share),
            row=row_name(first.sku.name, first.group),
            told=told,
        ),
        say(
            "{part}, or switch {mine} off in {row}; then reprocess.",
            part=_part(share, clashes),
            mine=directory.plan_name(clashes[0].mine),
            row=row_name(first.sku.name, first.group),
        ),
        (row_evidence(first), row_evidence(other.row), *((audit,) if audit else ())),
        certainty=Certainty.FACT if audit else Certainty.INFERENCE,
        proof=None if audit else PROOF,
        weight=len(share),
    )


def _part(share: Sequence[Row], clashes: Sequence[Clash]) -> Text:
    """How these people get rid of the other product."""
    other = clashes[0].brought_by.row
    product, group = other.sku.name, other.group
    if len({(clash.brought_by.row.sku, clash.brought_by.row.group) for clash in clashes}) > 1:
        return say("Decide which of the products {who} shall keep", who=people(share))
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
        case Grade.RECORDED:
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


def _unknown_finding(share: Sequence[Row], sight: Sight) -> Finding:
    first = share[0]
    common = set.intersection(*({key_of(one.row)[1:] for one in sight.beside(row)} for row in share))
    besides = tuple(one.told for one in sight.beside(first) if key_of(one.row)[1:] in common)
    return Finding(
        MUTUALLY_EXCLUSIVE_PLANS,
        about(share),
        say(
            unable(share),
            who=people(share),
            row=row_name(first.sku.name, first.group),
            told=say(
                "a service plan in it collides with one of another product; the row does not say "
                "which{besides}",
                besides=_besides(share, besides),
            ),
        ),
        say(
            "Find the two plans in the audit log of {who}, or reprocess and read Entra's answer.",
            who=people(share[:1]),
        ),
        (row_evidence(first),),
        weight=len(share),
    )


def _besides(share: Sequence[Row], products: tuple[Text, ...]) -> Text:
    """What several people all have beside the product that failed. What one person happens to have proves
    nothing."""
    if len({row.user.id for row in share}) == 1 or not 0 < len(products) <= _PAIRS_TOLD:
        return say("")
    return say(", and all of them have {products}", products=products)


def commands(case: Case) -> Sequence[str]:
    """The failed entries of the user, and the swap of two products on a group in one call."""
    if case.group is None:
        return audit_command(case)
    swap = (
        f"Set-MgGroupLicense -GroupId {powershell(case.group.id)} "
        "-AddLicenses @(@{SkuId=$new; DisabledPlans=@()}) -RemoveLicenses @($old)"
    )
    return (*audit_command(case), swap)


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
        "widersprüchliche Dienstpläne",
        "plans de service en conflit",
        "planes de servicio en conflicto",
        "planos de serviço conflitantes",
        "競合するサービスプラン",
    ),
    commands=commands,
    by_hand="In the Microsoft 365 admin center: **Billing > Licenses > the product > Groups > the group > "
    "Actions needed > View error details**.",
    least=LEAST,
)
