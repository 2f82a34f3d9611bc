"""What collides, and which of the two may go: as it is told."""

from collections.abc import Sequence

from dialogs.examining.case import Meaning
from dialogs.examining.cause import Cause, Phase
from dialogs.examining.verdict import Evidence, Finding
from dialogs.guide.conflicting_service_plans.clash import Clash
from dialogs.licensing.documentation import LICENSES
from dialogs.licensing.known_plans import Grade
from dialogs.licensing.plan_errors import Sight, known_from, plans_found, plans_unnamed
from dialogs.licensing.rows import Row, heads, people
from dialogs.licensing.sources import key_of
from dialogs.licensing.wording import row_name, unable
from dialogs.words.text import Phrase, Text, say, say_count
from graph import Directory

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
    to_do=say("Open Licenses"),
    place=LICENSES,
)

_PAIRS_TOLD = 3


def finding(
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


def unknown_finding(share: Sequence[Row], sight: Sight) -> Finding:
    """A collision of which nothing tells between which plans."""
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
