"""Which membership rule Entra refused: on record, or as it was pasted."""

from collections.abc import Iterator

from dialogs.examining.case import Meaning
from dialogs.examining.cause import Cause, Phase
from dialogs.examining.verdict import (
    About,
    Certainty,
    Finding,
    evidence,
)
from dialogs.guide.group_refusals.what_is_seen import Sight, shown_entry
from dialogs.licensing.documentation import ALL_GROUPS
from dialogs.licensing.membership.groups import group_name
from dialogs.licensing.messages.audit_entries import changed_properties, deed
from dialogs.licensing.messages.error_texts import recognise
from dialogs.licensing.messages.reasons import failure_text
from dialogs.remedies.done_elsewhere import CORRECT_RULE
from dialogs.words.text import Text, say, together
from graph import DirectoryAudit

MEMBERSHIP_RULE_REFUSED = Cause(
    "membership_rule_refused",
    say("Entra refused the membership rule"),
    (
        say("The old rule stays in force: correct the new one and save it again."),
        say(
            "Of licenses a rule may test `assignedPlans`, by service plan id; `assignedLicenses` is not "
            "listed."
        ),
    ),
    Phase.GROUP,
    remedies=(CORRECT_RULE,),
    answers=frozenset({Meaning.RULE_REFUSED}),
    to_do=say("Correct the rule"),
    place=ALL_GROUPS,
)

_RULE_CHANGES = ("update group", "set dynamic group properties")
_RULE = "membershiprule"


def rule_refusals(sight: Sight) -> Iterator[Finding]:
    """The rule that was refused last, unless one was taken since; else the refusal that was pasted."""
    for entry in sight.log:
        said = recognise(failure_text(entry)) if entry.result != "success" else None
        refused = said is not None and said.meaning is Meaning.RULE_REFUSED
        if not entry.activity.casefold().startswith(_RULE_CHANGES) or not (refused or _touches_rule(entry)):
            continue
        if entry.result != "success":
            yield _rule_refused(
                sight, (deed(entry, sight.directory),), failure_text(entry), _tried(entry), entry
            )
        return
    if sight.pasted and sight.pasted.meaning is Meaning.RULE_REFUSED:
        yield _rule_refused(sight, (), sight.case.error_text, sight.case.question)


def _rule_refused(
    sight: Sight, begun: tuple[Text, ...], reason: str, tried: str, entry: DirectoryAudit | None = None
) -> Finding:
    group = sight.name
    tests_licenses = "assignedlicenses" in f"{reason} {tried}".casefold()
    because = (
        say("Entra did not take the rule for {group}, which tests assignedLicenses.", group=group)
        if tests_licenses
        else say("Entra did not take the rule for {group}: {reason}", group=group, reason=reason)
    )
    next_step = (
        say("Test assignedPlans, by the id of a service plan, in the rule of {group} instead.", group=group)
        if tests_licenses
        else say("Correct the rule of {group} and save it again; the old one is in force.", group=group)
    )
    on_record = entry is not None
    return Finding(
        MEMBERSHIP_RULE_REFUSED,
        About(group=group_name(sight.group)),
        together(*begun, because),
        next_step,
        (shown_entry(entry),)
        if entry
        else (evidence(sight.group.seen, "membershipRule", sight.group.membership_rule),),
        certainty=Certainty.FACT if on_record else Certainty.INFERENCE,
        proof=None if on_record else say("The failed Update group entry of {group}.", group=group),
    )


def _touches_rule(entry: DirectoryAudit) -> bool:
    return any(name.casefold() == _RULE for name in changed_properties(entry))


def _tried(entry: DirectoryAudit) -> str:
    """The rule that was to be saved, where the entry tells it: a list of one, as JSON."""
    for target in entry.targets:
        for changed in target.modified_properties:
            if changed.display_name.casefold() == _RULE and changed.new_value:
                return changed.new_value
    return ""
