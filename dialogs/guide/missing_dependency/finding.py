"""What is lacking, and what would bring it: as it is told."""

from collections.abc import Iterable, Mapping, Sequence

from dialogs.examining.case import Meaning
from dialogs.examining.cause import Cause, Effect, Phase
from dialogs.examining.verdict import Evidence, Finding
from dialogs.guide.missing_dependency.situation import Lack, Situation
from dialogs.licensing.documentation import LICENSES
from dialogs.licensing.plan_errors import known_from, plans_found, plans_unnamed
from dialogs.licensing.rows import Row, heads, people, stale
from dialogs.licensing.sources import Origin, user_plans
from dialogs.licensing.wording import either, row_name, unable
from dialogs.words.text import Phrase, Text, Value, phrase, say, say_count
from graph import Directory

DEPENDENCY_VIOLATION = Cause(
    "dependency_violation",
    say("A service plan that another one needs is missing, or still needed"),
    (
        say(
            "If it cannot be assigned: give the product that is needed, best on the same group, switch its "
            "service plan on, or switch the dependent plan off."
        ),
        say("If it cannot be removed: remove the product that still needs it, or give the plan another way."),
        say("Then reprocess the person."),
    ),
    Phase.ASSIGNMENT,
    brings=frozenset({Effect.STILL_NEEDED}),
    answers=frozenset({Meaning.DEPENDENCY}),
    to_do=say("Open Licenses"),
    place=LICENSES,
)

_OFFERED = 2


def met(
    share: Sequence[Row], needs: Mapping[str, frozenset[str]], proof: Evidence, directory: Directory
) -> Finding:
    """The need that was recorded, and that is met by now."""
    plan, any_of = next(iter(needs.items()))
    because = say_count(
        "{plan} needed {needed}, and nothing {who} has lacks it any more.",
        "{plan} needed {needed}, and nothing {who} have lacks it any more.",
        count=heads(share),
        plan=directory.plan_name(plan),
        needed=_either(any_of, directory),
        who=people(share),
    )
    return stale(share, because, (proof,))


def finding(
    share: Sequence[Row],
    situation: Situation,
    lack: Lack,
    directory: Directory,
    audit: Evidence | None = None,
) -> Finding:
    """The need, as a fact where an audit entry names it."""
    found = plans_found(
        DEPENDENCY_VIOLATION,
        share,
        _because(share, lack, directory),
        _remedy(share, situation, lack, directory),
        lack.holder.row if lack.holder else None,
    )
    return known_from(audit, found)


def _because(share: Sequence[Row], lack: Lack, directory: Directory) -> Text:
    row = row_name(share[0].sku.name, share[0].group)
    plan, needed = directory.plan_name(lack.plan), _either(lack.needs, directory)
    if lack.removing and lack.holder:
        return say(
            "{row} cannot be taken away from {who}: {holder} still needs {needed}.",
            row=row,
            who=people(share),
            holder=_in_product(plan, lack.holder),
            needed=needed,
        )
    if lack.holder:
        return unable(
            share,
            say(
                "{plan} in it needs {needed}, which is switched off in {holder}.",
                plan=plan,
                needed=needed,
                holder=lack.holder.told,
            ),
        )
    return unable(share, say("{plan} in it needs {needed}.", plan=plan, needed=needed))


def _in_product(plan: str, holder: Origin) -> Phrase:
    """A plan and its product, which for many add-ons have the same name."""
    if plan == holder.row.sku.name:
        return holder.told
    return phrase("{plan} in {holder}", plan=plan, holder=holder.told)


def _remedy(share: Sequence[Row], situation: Situation, lack: Lack, directory: Directory) -> Text:
    who, needed = people(share), _either(lack.needs, directory)
    if lack.removing and lack.holder:
        return say(
            "Remove {holder} from {who}, or give {needed} another way; then reprocess.",
            holder=lack.holder.told,
            who=who,
            needed=needed,
        )
    if lack.holder:
        return say("Switch {needed} on in {holder}; then reprocess.", needed=needed, holder=lack.holder.told)
    offered = tuple(
        sku.display_name or directory.product_name(sku.sku_id)
        for sku in situation.owned.values()
        if lack.needs & user_plans(sku).keys()
    )[:_OFFERED]
    plan, row = directory.plan_name(lack.plan), row_name(share[0].sku.name, share[0].group)
    if offered:
        return say(
            "Give {who} {needed} (in {products}), best from the same group, or switch {plan} off in {row}; "
            "then reprocess.",
            who=who,
            needed=needed,
            products=offered,
            plan=plan,
            row=row,
        )
    return say(
        "Give {who} {needed}, best from the same group, or switch {plan} off in {row}; then reprocess.",
        who=who,
        needed=needed,
        plan=plan,
        row=row,
    )


def _either(plans: Iterable[str], directory: Directory) -> Value:
    """Plans of which one is enough."""
    return either(sorted({directory.plan_name(plan) for plan in plans}))


def unknown(share: Sequence[Row]) -> Finding:
    """A need of which nothing tells between which plans."""
    first, who = share[0], people(share)
    row = row_name(first.sku.name, first.group)
    if first.state.state == "ActiveWithError":
        because = say(
            "{row} cannot be taken away from {who}: another product still needs a service plan of it; "
            "the row does not say which.",
            row=row,
            who=who,
        )
    else:
        because = say_count(
            "{who} cannot get {row}: a service plan it needs is missing; the row does not say which.",
            "{who} cannot get {row}: a service plan it needs is missing; the row does not say which.",
            count=heads(share),
            row=row,
            who=who,
        )
    return plans_unnamed(DEPENDENCY_VIOLATION, share, because)
