"""Why the rule of a dynamic group keeps a person out, or stands still for everybody."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from dialogs.examining.case import Case, Complaint
from dialogs.examining.cause import Cause, Effect, Phase
from dialogs.examining.verdict import About, Certainty, Finding, Undetermined, evidence
from dialogs.licensing.documentation import ACTIVE_USERS, ALL_GROUPS
from dialogs.licensing.membership.groups import group_name
from dialogs.licensing.membership.member import Person, kind
from dialogs.licensing.membership.membership_rule import Judgement, judge, source_groups, uses_member_of
from dialogs.licensing.rows import named
from dialogs.remedies.enable_account import ENABLE_ACCOUNT
from dialogs.remedies.resume_rule import RESUME_RULE
from dialogs.words.text import Phrase, Text, phrase, say, together
from graph import Directory, Group

DYNAMIC_MEMBERSHIP = Cause(
    "dynamic_membership",
    say("The group's membership rule stands in the way"),
    (),
    Phase.MEMBERSHIP,
    follows=frozenset({Effect.TAKEN_AWAY}),
    common=True,
    to_do=say("Open the groups"),
    place=ALL_GROUPS,
)

PAUSED_RULE = DYNAMIC_MEMBERSHIP.in_form(
    "paused",
    say("The group's membership rule is paused"),
    say(
        "Resume it: **Entra admin center > Groups > the group > Dynamic membership rules > Pause processing: "
        "No**."
    ),
    remedies=(RESUME_RULE,),
)

FROZEN_RULE = DYNAMIC_MEMBERSHIP.in_form(
    "frozen",
    say("The group's rule uses memberOf, which stopped on 3 November 2026"),
    say("Write the rule anew with attributes of the people instead of `memberOf`."),
    say(
        "Or make the group an assigned one and add its people: changing the kind keeps whoever is in it now."
    ),
)

UNMATCHED_RULE = DYNAMIC_MEMBERSHIP.in_form(
    "unmatched",
    say("The group's membership rule does not match the person"),
    say(
        "Correct the person's attribute where it is mastered (on premises, or in the personnel system), or "
        "the rule."
    ),
    say(
        "**Entra admin center > Groups > the group > Dynamic membership rules > Validate rules** shows what "
        "Entra "
        "makes of it."
    ),
)

PENDING_RULE = DYNAMIC_MEMBERSHIP.in_form(
    "pending",
    say("The rule matches, but Entra has not made the person a member yet"),
    say(
        "Wait: rules are worked out in the background, mostly within hours, in large tenants within a day or "
        "more."
    ),
    say(
        "If it takes longer, look at **Dynamic membership rules > Validate rules** and at the group's "
        "processing "
        "status."
    ),
)

ACCOUNT_DISABLED = Cause(
    "account_disabled",
    say("The account is disabled"),
    (
        say(
            "Enable the account if the person should work: **Entra admin center > Users > the person > "
            "Edit**."
        ),
    ),
    Phase.WORK,
    remedies=(ENABLE_ACCOUNT,),
    follows=frozenset({Effect.TAKEN_AWAY}),
    answers=frozenset({Complaint.CANNOT_SIGN_IN}),
    to_do=say("Enable the account"),
    place=ACTIVE_USERS,
)

MEMBER_OF_ENDED = datetime(2026, 11, 3, tzinfo=UTC)
"""https://learn.microsoft.com/entra/identity/users/groups-dynamic-rule-member-of"""

_VALIDATE = say("Validate rules, at the group's Dynamic membership rules, says the same.")


async def by_rule(case: Case, person: Person, group: Group, directory: Directory) -> Finding | Undetermined:
    """Why the rule of a dynamic group keeps a person out; undetermined where the rule is not simple."""
    rule = group.membership_rule or ""
    if uses_member_of(rule) and directory.now() >= MEMBER_OF_ENDED:
        return await _left_out(case, person, group, directory)
    judged = judge(rule, person.user)
    if judged.matches is False:
        return _unmatched(case, person, group, judged)
    standing = standing_rule(case, group, directory.now())
    if standing is not None:
        return _for_person(standing, case, person, group, judged)
    if judged.matches:
        return _pending(case, person, group, judged)
    return Undetermined(
        say(
            "Whether the rule of {group} should match {user} I cannot judge, because of {parts}.",
            group=group.name,
            user=person.user.name,
            parts=judged.unjudged,
        ),
        about=About(named(person.user), group_name(group)),
    )


def _unmatched(case: Case, person: Person, group: Group, judged: Judgement) -> Finding:
    rule = group.membership_rule or ""
    if person.user.account_enabled is False and judge(rule, person.user, enabled=True).matches:
        because = say(
            "The account of {user} is disabled, and the rule of {group} asks for enabled ones: {rule}",
            user=person.user.name,
            group=group.name,
            rule=rule,
        )
        step = say("Enable the account of {user}, if the person should work.", user=person.user.name)
        return _by_judging(case, person, group, judged, (ACCOUNT_DISABLED, because, step))
    because = say(
        "The rule of {group} does not match {user}, whose {values}: {rule}",
        group=group.name,
        user=person.user.name,
        values=_told(judged),
        rule=rule,
    )
    step = say(
        "Correct {what} of {user}, or the rule of {group}.",
        what=tuple(judged.reads) or phrase("the attributes"),
        user=person.user.name,
        group=group.name,
    )
    return _by_judging(case, person, group, judged, (UNMATCHED_RULE, because, step))


def _pending(case: Case, person: Person, group: Group, judged: Judgement) -> Finding:
    because = say(
        "The rule of {group} matches {user}, whose {values}, yet Entra has not made {user} a member.",
        group=group.name,
        user=person.user.name,
        values=_told(judged),
    )
    step = say("Wait for Entra to work out the rule of {group}, then look again.", group=group.name)
    return _by_judging(case, person, group, judged, (PENDING_RULE, because, step))


async def _left_out(case: Case, person: Person, group: Group, directory: Directory) -> Finding:
    sources = source_groups(group.membership_rule or "")
    known = {each.id: each.name for each in person.direct}
    found = await asyncio.gather(*(directory.group(id) for id in sources if id not in known))
    names = known | {each.id: each.name for each in found if each}
    within = [id for id in sources if id in known]
    user = person.user.name
    if within:
        because = say(
            "The rule of {group} takes in the members of {sources}, where {user} is, but rules with memberOf "
            "stopped on {ended}: {group} stays as it was on that day.",
            group=group.name,
            sources=tuple(names[id] for id in within),
            user=user,
            ended=MEMBER_OF_ENDED.date(),
        )
        step = say("Rewrite the rule of {group} without memberOf.", group=group.name)
        left_out = _by_judging(case, person, group, Judgement(None), (FROZEN_RULE, because, step))
        return replace(left_out, proof=say("{user} becomes a member once the rule is rewritten.", user=user))
    because = say(
        "The rule of {group} takes in the members of {sources}, where {user} is not; and rules with memberOf "
        "stopped on {ended}.",
        group=group.name,
        sources=tuple(names.get(id, id) for id in sources) or phrase("other groups"),
        user=user,
        ended=MEMBER_OF_ENDED.date(),
    )
    step = say("Rewrite the rule of {group} so that it takes in {user}.", group=group.name, user=user)
    return _by_judging(case, person, group, Judgement(None), (UNMATCHED_RULE, because, step))


def standing_rule(case: Case, group: Group, now: datetime) -> Finding | None:
    """A rule that stands still, whoever is asked about."""
    rule = group.membership_rule or ""
    about = About(case.user, group_name(group), case.sku)
    if uses_member_of(rule) and now >= MEMBER_OF_ENDED:
        return Finding(
            FROZEN_RULE,
            about,
            say(
                "The rule of {group} uses memberOf, which stopped on {ended}: nobody joins or leaves since.",
                group=group.name,
                ended=MEMBER_OF_ENDED.date(),
            ),
            say("Rewrite the rule of {group} without memberOf.", group=group.name),
            (evidence(group.seen, "membershipRule", rule),),
            certainty=Certainty.INFERENCE,
            proof=say("The audit log shows nobody joining or leaving {group} since.", group=group.name),
        )
    if group.membership_rule_processing_state == "Paused":
        return Finding(
            PAUSED_RULE,
            about,
            say("The membership rule of {group} is paused: nobody joins or leaves.", group=group.name),
            say("Resume the membership rule of {group}.", group=group.name),
            (
                evidence(group.seen, "membershipRuleProcessingState", group.membership_rule_processing_state),
                evidence(group.seen, "membershipRule", rule),
            ),
        )
    return None


def _for_person(standing: Finding, case: Case, person: Person, group: Group, judged: Judgement) -> Finding:
    kept_out = say(
        "{user} is not a member of {group}, whose membership rule is paused: nobody joins or leaves.",
        user=person.user.name,
        group=group.name,
    )
    would = (
        (
            say(
                "Resumed, it would take in {user}, whose {values}.",
                user=person.user.name,
                values=_told(judged),
            ),
        )
        if judged.matches
        else ()
    )
    return replace(
        standing,
        about=About(named(person.user), group_name(group), case.sku),
        because=together(kept_out, *would),
        evidence=(*standing.evidence, person.absent_from(group)),
        kind=kind(case, person, group),
    )


def _by_judging(
    case: Case, person: Person, group: Group, judged: Judgement, told: tuple[Cause, Text, Text]
) -> Finding:
    """What a rule makes of a person, and the next step. It is inferred: Entra works the rule out itself."""
    cause, because, step = told
    return Finding(
        cause,
        About(named(person.user), group_name(group), case.sku),
        because,
        step,
        (
            evidence(group.seen, "membershipRule", group.membership_rule),
            *(evidence(person.user.seen, name, value) for name, value in judged.reads.items()),
            person.absent_from(group),
        ),
        certainty=Certainty.INFERENCE,
        kind=kind(case, person, group),
        proof=_VALIDATE,
    )


def _told(judged: Judgement) -> tuple[Phrase, ...]:
    return tuple(
        phrase("{name} is empty", name=name)
        if value is None
        else phrase("{name} is {value}", name=name, value=str(value))
        for name, value in judged.reads.items()
    ) or (phrase("attributes differ"),)
