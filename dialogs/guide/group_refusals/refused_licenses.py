"""What Entra refused of a group's licenses: on record, as it was pasted, or as it is to be expected."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dialogs.examining.case import Meaning
from dialogs.examining.cause import Cause, Effect, Phase
from dialogs.examining.remedy import Remedy
from dialogs.examining.verdict import (
    Certainty,
    Clear,
    Evidence,
    Finding,
    Kind,
    Verdict,
    evidence,
)
from dialogs.guide.group_refusals.what_is_seen import Need, Sight, known_need, shown_entry
from dialogs.licensing.documentation import LICENSES
from dialogs.licensing.membership.groups import sku_ids
from dialogs.licensing.messages.audit_entries import deed, license_change
from dialogs.licensing.messages.error_texts import Recognised, explain, recognise
from dialogs.licensing.messages.reasons import failure_text
from dialogs.licensing.sources import user_plans
from dialogs.licensing.wording import either
from dialogs.remedies.group_products import GIVE, TAKE_OFF, give, take_off
from dialogs.words.text import Text, Value, only, say, together
from graph import Directory, DirectoryAudit

OF_LICENSES = frozenset({Meaning.GROUP_LACKS_SERVICE, Meaning.ROLE_ASSIGNABLE_GROUP})
"""What texts about a group's licenses say."""

GROUP_LICENSE_REFUSED = Cause(
    "group_license_refused",
    say("Entra refused to change what the group gives"),
    (
        say("Read the reason that came back: it stands in the failed *Set group license* entry."),
        say("Mend what it names, then put the product on the group again."),
    ),
    Phase.GROUP,
    brings=frozenset({Effect.REFUSED_ON_THE_GROUP}),
    answers=OF_LICENSES,
    to_do=say("Open Licenses"),
    place=LICENSES,
)

LACKS_SERVICE = GROUP_LICENSE_REFUSED.in_form(
    "lacks_service",
    say("A product of the group needs a service that the group does not give"),
    say("Put the product that is needed on the same group first, or both in one call."),
    say("Take both off in one call; or switch the dependent service off."),
    remedies=(GIVE, TAKE_OFF),
)

ROLE_ASSIGNABLE = GROUP_LICENSE_REFUSED.in_form(
    "role_assignable",
    say("A role-assignable group may not carry licenses"),
    say("Put the license on a second security group with the same people."),
    say(
        "Microsoft documented this in December 2022 and no longer in March 2026: only a refusal on record "
        "makes it a fact."
    ),
)

_SET_LICENSE = "set group license"

_OFFERED = 2


def license_refusals(sight: Sight) -> Iterator[Verdict]:
    """The newest refusal on record that still stands; else the one that was pasted."""
    since: list[DirectoryAudit] = []
    for entry in sight.log:
        if not entry.activity.casefold().startswith(_SET_LICENSE):
            continue
        if entry.result == "success":
            since.append(entry)
            continue
        said = recognise(failure_text(entry))
        if _stands(sight, said, since):
            yield _on_record(sight, entry, said)
            return
    if sight.pasted and sight.pasted.meaning in OF_LICENSES:
        yield _as_pasted(sight, sight.pasted)


def _stands(sight: Sight, said: Recognised | None, since: Sequence[DirectoryAudit]) -> bool:
    """A refusal is over once the group was changed. That a product was refused stands while the group does
    not give it, whatever else changed, unless it was there since and taken off."""
    need = sight.need(said) if said and said.meaning is Meaning.GROUP_LACKS_SERVICE else None
    if need is None or not sight.wanted:
        return not since
    taken_off = {sku for entry in since for sku in license_change(entry).removed}
    sku = sight.case.sku
    return need.plan in sight.wanted and sku is not None and sku.id.lower() not in taken_off


def _on_record(sight: Sight, entry: DirectoryAudit, said: Recognised | None) -> Finding:
    shown = (shown_entry(entry), _gives(sight))
    begun = deed(entry, sight.directory)
    match said:
        case Recognised(meaning=Meaning.GROUP_LACKS_SERVICE):
            return _lacking(sight, sight.need(said), (begun, explain(said, sight.directory)), shown)
        case Recognised(meaning=Meaning.ROLE_ASSIGNABLE_GROUP):
            return _role_assignable(sight, together(begun, _not_allowed(sight)), shown)
        case _:
            text = failure_text(entry)
            told = explain(said, sight.directory) if said else only(text)
            return Finding(
                GROUP_LICENSE_REFUSED,
                sight.about,
                together(begun, told if text else say("No reason is given.")),
                say(
                    "Mend what the reason names, then change the licenses of {group} again.", group=sight.name
                ),
                shown,
                kind=sight.kind,
            )


def _as_pasted(sight: Sight, said: Recognised) -> Verdict:
    if said.meaning is Meaning.ROLE_ASSIGNABLE_GROUP:
        if not sight.group.is_assignable_to_role:
            return Clear(say("{group} is no role-assignable group.", group=sight.name))
        return _likely(sight, _role_assignable(sight, _not_allowed(sight), (_flag(sight),)))
    need = sight.need(said) or known_need(sight)
    if need and not sight.wanted and need.plan in sight.plans and need.needs & sight.plans:
        return Clear(say("{group} gives by now what was missing.", group=sight.name))
    return _likely(sight, _lacking(sight, need, (explain(said, sight.directory),), (_gives(sight),)))


def _likely(sight: Sight, found: Finding, kind: Kind = Kind.CAUSE) -> Finding:
    """What is not on record, as somebody says or as it is to be expected."""
    proof = say("A failed Set group license entry of {group} says so.", group=sight.name)
    return replace(found, kind=kind, certainty=Certainty.INFERENCE, proof=proof)


def _lacking(
    sight: Sight, need: Need | None, begun: tuple[Text, ...], shown: tuple[Evidence, ...]
) -> Finding:
    because, next_step = _told(sight, need)
    return Finding(
        LACKS_SERVICE,
        sight.about,
        together(*begun, *because),
        next_step,
        shown,
        kind=sight.kind,
        remedies=_helping(sight, need) if need else (),
    )


def _helping(sight: Sight, need: Need) -> tuple[Remedy, ...]:
    """What is told as the next step, in one call: what is asked for with the first of the products that bring
    what it needs; or what was to be taken off with what needs it."""
    asked = {sight.case.sku.id} if sight.case.sku else set()
    given = sku_ids(sight.group)
    if need.needs & sight.plans:
        bound = {need.plan, *need.needs}
        return (take_off([id for id in given if bound & sight.plans_of(id)]),)
    needed = [id for id in _bringing(sight, need) if id not in given][:1]
    return (give((*needed, *(asked - {*given, *needed}))),) if needed else ()


def _bringing(sight: Sight, need: Need) -> Sequence[str]:
    """The tenant's products that bring what is needed."""
    return [id for id, sku in sight.owned.items() if need.needs & user_plans(sku).keys()]


def _told(sight: Sight, need: Need | None) -> tuple[tuple[Text, ...], Text]:
    group, directory = sight.name, sight.directory
    if need is None:
        return (), say("Put the product that is needed on {group} first, or both in one call.", group=group)
    plan, needed = directory.plan_name(need.plan), _names(need.needs, directory)
    if need.needs & sight.plans:
        because = say(
            "{group} still gives {plan}, which needs {needed}.", group=group, plan=plan, needed=needed
        )
        return (because,), say("Take {plan} off {group} in the same call.", plan=plan, group=group)
    because = say("No product of {group} brings {needed}.", group=group, needed=needed)
    offered = tuple(
        sight.owned[id].display_name or directory.product_name(id) for id in _bringing(sight, need)
    )[:_OFFERED]
    if offered:
        return (because,), say(
            "Put {needed} (in {products}) on {group} first, or both in one call.",
            needed=needed,
            products=offered,
            group=group,
        )
    return (because,), say("Put {needed} on {group} first, or both in one call.", needed=needed, group=group)


def _role_assignable(sight: Sight, because: Text, shown: tuple[Evidence, ...]) -> Finding:
    return Finding(
        ROLE_ASSIGNABLE,
        sight.about,
        because,
        say("Put the license on another security group with the people of {group}.", group=sight.name),
        shown,
        kind=sight.kind,
    )


def _not_allowed(sight: Sight) -> Text:
    return say(
        "{group} is role-assignable, and Microsoft documented in 2022 that such a group cannot be licensed; "
        "since 2026 its page no longer says so.",
        group=sight.name,
    )


def expected_refusals(sight: Sight) -> Iterator[Verdict]:
    """Nothing is on record and nothing was pasted: what is to be expected by what is known, as a remark."""
    if need := known_need(sight):
        begun = say("{plan} needs another service.", plan=sight.directory.plan_name(need.plan))
        yield _likely(sight, _lacking(sight, need, (begun,), (_gives(sight),)), Kind.REMARK)
    if sight.group.is_assignable_to_role and not sight.group.assigned_licenses:
        yield _likely(sight, _role_assignable(sight, _not_allowed(sight), (_flag(sight),)), Kind.REMARK)


def _gives(sight: Sight) -> Evidence:
    names = [sight.directory.product_name(id) for id in sku_ids(sight.group)]
    return evidence(sight.group.seen, "assignedLicenses", ", ".join(names) or "[]")


def _flag(sight: Sight) -> Evidence:
    return evidence(sight.group.seen, "isAssignableToRole", True)


def _names(plans: frozenset[str], directory: Directory) -> Value:
    return either(sorted({directory.plan_name(plan) for plan in plans}))
