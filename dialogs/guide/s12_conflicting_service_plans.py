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

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.case import Case, Named
from dialogs.how_to import called, id_of
from dialogs.licensing.documentation import RESOLVE_PROBLEMS
from dialogs.licensing.error_texts import Meaning
from dialogs.licensing.known_plans import Grade, collisions, same_family
from dialogs.licensing.plan_errors import Sight, examine_plans, known_from, plans_found, plans_unnamed
from dialogs.licensing.recorded import audit_command, not_said
from dialogs.licensing.rows import Row, people, stale
from dialogs.licensing.sources import Origin, Plans, concerned, key_of, row_name, unable
from dialogs.step import Check, HowTo, Page, Source
from dialogs.text import Text, say
from dialogs.verdict import Evidence, Finding, Missing, Problem, Verdict
from graph import AssignmentError, Directory

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


Known = Callable[[Plans, Plans], Iterable[tuple[str, str, Grade]]]
"""Pairs with one side among each of two sets of plans: (mine, theirs, grade)."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A plan of the product that failed, the one it collides with, and the assignment that brings that."""

    mine: str
    theirs: str
    brought_by: Origin
    grade: Grade = Grade.RECORDED


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
        because = say("{who} has no other license left that it could collide with.", who=people(share))
        yield stale(share, because, ())
        return
    clashes = _likely(share, sight)
    yield _finding(share, clashes, directory) if clashes else _unknown_finding(share, sight)
    row = row_name(first.sku.name, first.group)
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
    failed = [(sight.meant(row), other) for row in share for other in sight.beside(row)]
    for known in (collisions, same_family):
        between = _kept(known)
        clashes = [
            Clash(mine, theirs, other, grade)
            for one, other in failed
            for mine, theirs, grade in between(one.plans, other.plans)
        ]
        if clashes:
            return _commonest(clashes)
    return []


def _kept(known: Known) -> Known:
    """The same, looked up once between the same plans: thousands of people have the same few products."""
    pairs: dict[tuple[frozenset[str], frozenset[str]], list[tuple[str, str, Grade]]] = {}

    def between(mine: Plans, theirs: Plans) -> list[tuple[str, str, Grade]]:
        kind = frozenset(mine), frozenset(theirs)
        if kind not in pairs:
            pairs[kind] = list(known(mine, theirs))
        return pairs[kind]

    return between


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
    row = row_name(share[0].sku.name, share[0].group)
    told = tuple(_clash(clash, directory) for clash in clashes[:_PAIRS_TOLD])
    found = plans_found(
        MUTUALLY_EXCLUSIVE_PLANS,
        share,
        say(unable(share), who=people(share), row=row, told=told),
        say(
            "{part}, or switch {mine} off in {row}; then reprocess.",
            part=_part(share, clashes),
            mine=directory.plan_name(clashes[0].mine),
            row=row,
        ),
        clashes[0].brought_by.row,
    )
    return known_from(audit, found)


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
    told = say(
        "a service plan in it collides with one of another product; the row does not say which{besides}",
        besides=_besides(share, besides),
    )
    row = row_name(first.sku.name, first.group)
    return plans_unnamed(
        MUTUALLY_EXCLUSIVE_PLANS, share, say(unable(share), who=people(share), row=row, told=told)
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
    return (*audit_command(case), _swap(case))


def _swap(case: Case) -> str:
    return (
        f"Set-MgGroupLicense -GroupId {id_of(case.group, 'group')} "
        "-AddLicenses @(@{SkuId=$new; DisabledPlans=@()}) -RemoveLicenses @($old)"
    )


def _swap_by_hand(case: Case) -> Sequence[Text]:
    group = called(case.group, "the group")
    return (
        say("See that the new product has as many licenses left as {group} has people.", group=group),
        say(
            "Swap them in one call, with the command below: it adds and removes at once, so nobody stands "
            "without either. The admin center has no such step, and two steps collide or interrupt."
        ),
        say(
            "Without PowerShell: put the people into another group that gives the new product, wait until it "
            "is Active, then take them out of {group}. That works only if the two do not collide.",
            group=group,
        ),
    )


def _swap_commands(case: Case) -> Sequence[str]:
    return (
        "Get-MgSubscribedSku -All | Select-Object SkuPartNumber, SkuId, ConsumedUnits, PrepaidUnits",
        "$old, $new = '<old sku id>', '<new sku id>'",
        _swap(case),
    )


HOW_TO_SWAP = HowTo(
    "Swap one product of a group for another",
    r"\b(swap|exchang|replac|switch|upgrad|downgrad|chang|mov)\w*\b(?! off| on|.{0,20}\blocation)"
    r".{0,40}(licen[sc]e|product|sku|\b[efag][1357]\b).{0,60}\b(for|to|with|by|from)\b"
    r"|(tausch|wechsel|umstell|remplac|chang|cambi|sustitu|substitu|trocar).{0,60}(li[cz]en|produ)"
    r"|(li[cz]en|produ).{0,40}(tausch|wechsel|umstell|remplac|cambi)|(ライセンス).{0,20}(変更|移行|切り替え)",
    _swap_by_hand,
    _swap_commands,
)


CONFLICTING_SERVICE_PLANS = Check(
    "conflicting_service_plans",
    "Conflicting service plans",
    Page(
        "RS3",
        "The *Licenses* tab of the user shows *Conflicting service plans*.",
        __doc__,
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
    how_tos=(HOW_TO_SWAP,),
)
