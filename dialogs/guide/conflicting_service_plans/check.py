"""Which service plans collide, and which assignments bring them?"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.examining.case import Case, Complaint, Meaning, Named
from dialogs.examining.cause import Cause, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import Evidence, Finding, Verdict
from dialogs.guide.conflicting_service_plans.how_to import HOW_TO_SWAP, commands
from dialogs.licensing.documentation import RESOLVE_PROBLEMS
from dialogs.licensing.known_plans import Grade, collisions, same_family
from dialogs.licensing.messages.recorded import not_said
from dialogs.licensing.plan_errors import Sight, examine_plans, known_from, plans_found, plans_unnamed
from dialogs.licensing.rows import Row, heads, people, stale
from dialogs.licensing.sources import Origin, Plans, concerned, key_of, row_name, unable
from dialogs.words.text import Phrase, Text, say, say_count
from graph import AssignmentError, Directory

MUTUALLY_EXCLUSIVE_PLANS = Cause(
    "mutually_exclusive_plans",
    say("Two service plans may not be held together"),
    (
        say("Decide which product shall give the service, and take the other one away from the person."),
        say("Or switch the colliding plan off in one of the two: on the group if a group brings it."),
        say("Then reprocess the person."),
    ),
    Phase.ASSIGNMENT,
    answers=frozenset({Meaning.CONFLICT}),
    common=True,
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
        because = say_count(
            "{who} has no other license left that it could collide with.",
            "{who} have no other license left that it could collide with.",
            count=heads(share),
            who=people(share),
        )
        yield stale(share, because, ())
        return
    clashes = _likely(share, sight)
    yield _finding(share, clashes, directory) if clashes else _unknown_finding(share, sight)
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
        return _finding(share, clashes, directory, proof)
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
    told = [_clash(clash, directory) for clash in clashes[:_PAIRS_TOLD]]
    found = plans_found(
        MUTUALLY_EXCLUSIVE_PLANS,
        share,
        unable(share, *told),
        _apart(share, clashes, directory.plan_name(clashes[0].mine)),
        clashes[0].brought_by.row,
    )
    return known_from(audit, found)


def _apart(share: Sequence[Row], clashes: Sequence[Clash], mine: str) -> Text:
    """How these people get rid of the other product, or of the plan."""
    other = clashes[0].brought_by.row
    product, group, who = other.sku.name, other.group, people(share)
    row = row_name(share[0].sku.name, share[0].group)
    if len({(clash.brought_by.row.sku, clash.brought_by.row.group) for clash in clashes}) > 1:
        return say_count(
            "Decide which of the products {who} shall keep, or switch {mine} off in {row}; then reprocess.",
            "Decide which of the products {who} shall keep, or switch {mine} off in {row}; then reprocess.",
            count=heads(share),
            who=who,
            mine=mine,
            row=row,
        )
    if group is None:
        return say(
            "Remove the direct {product} from {who}, or switch {mine} off in {row}; then reprocess.",
            product=product,
            who=who,
            mine=mine,
            row=row,
        )
    if group == share[0].group:
        return say(
            "Take {product} off {group}, or switch {mine} off in {row}; then reprocess.",
            product=product,
            group=group.name,
            mine=mine,
            row=row,
        )
    return say(
        "Take {who} out of {group}, which gives {product}, or switch {mine} off in {row}; then reprocess.",
        who=who,
        group=group.name,
        product=product,
        mine=mine,
        row=row,
    )


def _clash(clash: Clash, directory: Directory) -> Text:
    mine, theirs = directory.plan_name(clash.mine), directory.plan_name(clash.theirs)
    source = clash.brought_by.told
    match clash.grade:
        case Grade.RECORDED:
            return say("{mine} collides with {theirs} in {source}.", mine=mine, theirs=theirs, source=source)
        case Grade.SAME_FAMILY:
            return say(
                "{mine} may collide with {theirs} in {source}.", mine=mine, theirs=theirs, source=source
            )
        case Grade.ERROR_TEXT | Grade.DOCUMENTED | Grade.REPORTED:
            return say(
                "{mine} is known to collide with {theirs} in {source}.",
                mine=mine,
                theirs=theirs,
                source=source,
            )


def _unknown_finding(share: Sequence[Row], sight: Sight) -> Finding:
    first = share[0]
    common = set.intersection(*({key_of(one.row)[1:] for one in sight.beside(row)} for row in share))
    besides = tuple(one.told for one in sight.beside(first) if key_of(one.row)[1:] in common)
    told = say("A service plan in it collides with one of another product; the row does not say which.")
    because = unable(share, told, *_besides(share, besides))
    return plans_unnamed(MUTUALLY_EXCLUSIVE_PLANS, share, because)


def _besides(share: Sequence[Row], products: tuple[Phrase, ...]) -> tuple[Text, ...]:
    """What several people all have beside the product that failed. What one person happens to have proves
    nothing."""
    if heads(share) == 1 or not 0 < len(products) <= _PAIRS_TOLD:
        return ()
    return (say("All of them have {products}.", products=products),)


_FOLDER = step_folder(__file__)

CONFLICTING_SERVICE_PLANS = Check(
    "conflicting_service_plans",
    "Conflicting service plans",
    Page(
        "RS3",
        "The *Licenses* tab of the user shows *Conflicting service plans*.",
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
    by_hand="In the Microsoft 365 admin center: **Billing > Licenses > the product > Groups > the group > "
    "Actions needed > View error details**.",
    least=LEAST,
    how_tos=(HOW_TO_SWAP,),
)
