"""Only **direct members** of the group get its license. Somebody in a group *inside* the group gets
nothing, and no error is shown anywhere: this is the most frequent silent cause. Guests are licensed like
members; devices, contacts and applications in the group get nothing.

For a **dynamic group** the rule decides. A *paused* rule lets nobody in or out. A rule that uses
**`memberOf`** stopped on 3 November 2026 when that preview ended: the group stays as it was on that day.
Otherwise compare the rule with the person's attributes, letter by letter; a change of either can take
hours, in large tenants more than a day.

A **disabled account** keeps its licenses and its seat. It matters only where the rule asks for enabled
accounts, or when the complaint is that the person cannot sign in. The members of a synchronized group are
changed on premises.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from dialogs.case import Case, Complaint, Named
from dialogs.groups import giving_groups, group_name, named_group, sku_ids
from dialogs.membership_rule import Judgement, judge, source_groups, uses_member_of
from dialogs.rows import subject
from dialogs.step import Check, Page, Source
from dialogs.text import Text, say
from dialogs.verdict import (
    About,
    Certainty,
    Clear,
    Evidence,
    Finding,
    Kind,
    Missing,
    Problem,
    Undetermined,
    Verdict,
    evidence,
)
from graph import Directory, Group, Listed, User

NESTED_GROUP = Problem(
    "nested_group",
    "The person is in a group inside the group",
    (
        "Add the person to the licensed group itself.",
        "Or put the license on the inner group as well.",
        "Or make the licensed group dynamic, with a rule that does not use `memberOf`.",
    ),
)

NOT_A_MEMBER = Problem(
    "not_a_member",
    "The person is not a member of the group",
    (
        "Add the person to the group: **Entra admin center > Groups > the group > Members > Add members**.",
        "When people move between groups, add them to the new one first, wait for the license, then remove "
        "them "
        "from the old one.",
    ),
)

PAUSED_RULE = Problem(
    "dynamic_membership",
    "The group's membership rule is paused",
    (
        "Resume it: **Entra admin center > Groups > the group > Dynamic membership rules > Pause processing: "
        "No**.",
    ),
)

FROZEN_RULE = Problem(
    "dynamic_membership",
    "The group's rule uses memberOf, which stopped on 3 November 2026",
    (
        "Write the rule anew with attributes of the people instead of `memberOf`.",
        "Or make the group an assigned one and add its people: changing the kind keeps whoever is in it now.",
    ),
)

UNMATCHED_RULE = Problem(
    "dynamic_membership",
    "The group's membership rule does not match the person",
    (
        "Correct the person's attribute where it is mastered (on premises, or in the personnel system), or "
        "the rule.",
        "**Entra admin center > Groups > the group > Dynamic membership rules > Validate rules** shows what "
        "Entra "
        "makes of it.",
    ),
)

PENDING_RULE = Problem(
    "dynamic_membership",
    "The rule matches, but Entra has not made the person a member yet",
    (
        "Wait: rules are worked out in the background, mostly within hours, in large tenants within a day or "
        "more.",
        "If it takes longer, look at **Dynamic membership rules > Validate rules** and at the group's "
        "processing "
        "status.",
    ),
)

ACCOUNT_DISABLED = Problem(
    "account_disabled",
    "The account is disabled",
    ("Enable the account if the person should work: **Entra admin center > Users > the person > Edit**.",),
)

LEAST = Missing("GroupMember.Read.All", "Directory Readers")

MEMBER_OF_ENDED = datetime(2026, 11, 3, tzinfo=UTC)
"""https://learn.microsoft.com/entra/identity/users/groups-dynamic-rule-member-of"""

MOST = 5
"""Groups named in one sentence; the rest is counted."""


@dataclass(frozen=True, slots=True)
class _Person:
    """Who should be a member, and of what they are; read uncast and not from the lagging index."""

    user: User
    direct: Listed[Group]
    transitive: Listed[Group]

    def is_in(self, group: Group) -> bool:
        """Directly, which alone counts."""
        return group.id in {each.id for each in self.direct}

    def is_below(self, group: Group) -> bool:
        """Through another group."""
        return group.id in {each.id for each in self.transitive} and not self.is_in(group)

    def holds(self, sku_ids: Iterable[str]) -> bool:
        """Whether every one of the products is in force, from whatever source."""
        active = {
            state.sku_id for state in self.user.license_assignment_states or () if state.state == "Active"
        }
        wanted = set(sku_ids)
        return bool(wanted) and wanted <= active


async def check_membership(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Is the person a direct member of what should give the license; and if not, what keeps them out?"""
    if case.user is None:
        return await _ways_in(case, directory)
    user, direct, transitive, groups = await asyncio.gather(
        subject(case, directory),
        directory.direct_groups_of(case.user.id),
        directory.transitive_groups_of(case.user.id),
        giving_groups(case, directory),
    )
    person = _Person(user, direct, transitive)
    account = _account(case, user)
    if not direct.complete:
        return (*account, _unread(user))
    if case.group is None and case.sku is None:
        return (*account, *await _anywhere(case, person, directory))
    if len(groups) == 1:
        return (*account, *await _in_group(case, person, groups[0], directory))
    return (*account, *await _in_one_of(case, person, groups, directory))


def _account(case: Case, user: User) -> tuple[Verdict, ...]:
    if user.account_enabled is not False:
        return ()
    if case.complaint is not Complaint.CANNOT_SIGN_IN:
        return (
            Clear(
                say(
                    "The account of {user} is disabled; that takes no license and no seat away.",
                    user=user.name,
                )
            ),
        )
    return (
        Finding(
            ACCOUNT_DISABLED,
            About(_named(user), case.group, case.sku),
            say("The account of {user} is disabled, so nobody can sign in with it.", user=user.name),
            say("Enable the account of {user}.", user=user.name),
            (evidence(user.seen, "accountEnabled", user.account_enabled),),
            commands=(f"Update-MgUser -UserId '{user.id}' -AccountEnabled:$true",),
        ),
    )


async def _in_group(case: Case, person: _Person, group: Group, directory: Directory) -> tuple[Verdict, ...]:
    """The whole story of one person and one group."""
    if person.is_in(group):
        member = Clear(say("{user} is a direct member of {group}.", user=person.user.name, group=group.name))
        standing = _standing_rule(case, group, directory.now())
        return (member, replace(standing, kind=Kind.REMARK)) if standing else (member,)
    if person.is_below(group):
        return (await _nested(case, person, group, directory),)
    if group.visibility == "HiddenMembership":
        return (
            Undetermined(
                say(
                    "{group} hides its members, so I cannot tell whether {user} is one.",
                    group=group.name,
                    user=person.user.name,
                ),
                Missing("Member.Read.Hidden", "Groups Administrator"),
            ),
        )
    if group.is_dynamic and group.membership_rule:
        return await _by_rule(case, person, group, directory)
    return (_not_a_member(case, person, group),)


async def _in_one_of(
    case: Case, person: _Person, groups: Sequence[Group], directory: Directory
) -> tuple[Verdict, ...]:
    """Several groups, or none, give the product: one is enough."""
    product = case.sku.name if case.sku else ""
    member_of = [group for group in groups if person.is_in(group)]
    if member_of:
        return (
            Clear(
                say(
                    "{user} is a direct member of {groups}, which give {product}.",
                    user=person.user.name,
                    groups=_few(member_of),
                    product=product,
                )
            ),
        )
    if not groups:
        return (Clear(say("No group gives {product}, so there is none to be a member of.", product=product)),)
    below = [group for group in groups if person.is_below(group)]
    if below:
        return tuple(await asyncio.gather(*(_nested(case, person, group, directory) for group in below)))
    by_rule = [
        verdict
        for group in groups
        if group.is_dynamic and group.membership_rule
        for verdict in await _by_rule(case, person, group, directory)
        if isinstance(verdict, Finding) and verdict.problem in {PAUSED_RULE, FROZEN_RULE, PENDING_RULE}
    ]
    return (*by_rule,) if by_rule else (_in_none(case, person, groups),)


async def _anywhere(case: Case, person: _Person, directory: Directory) -> tuple[Verdict, ...]:
    """Neither a group nor a product was named: licensed groups the person is in, directly or not."""
    member_of = [group for group in person.direct if group.assigned_licenses]
    below = [
        group
        for group in person.transitive
        if group.assigned_licenses and person.is_below(group) and not person.holds(sku_ids(group))
    ]
    nested = await asyncio.gather(*(_nested(case, person, group, directory) for group in below))
    if member_of:
        clear = Clear(
            say(
                "{user} is a direct member of {groups}, which carry licenses.",
                user=person.user.name,
                groups=_few(member_of),
            )
        )
        return (clear, *nested)
    if nested:
        return tuple(nested)
    if any(group.assigned_licenses is None for group in person.direct):
        return (_unread(person.user),)
    if person.user.license_assignment_states:
        return (Clear(say("{user} is in no group that carries licenses.", user=person.user.name)),)
    return (_in_none(case, person, ()),)


async def _nested(case: Case, person: _Person, group: Group, directory: Directory) -> Finding:
    inside = {each.id for each in await directory.nested_groups(group.id)}
    through = [each for each in person.direct if each.id in inside]
    by = say(" through {groups}", groups=_few(through)) if through else say("")
    return Finding(
        NESTED_GROUP,
        About(_named(person.user), group_name(group), case.sku),
        say(
            "{user} is in {group} only{by}, and a license reaches direct members alone.",
            user=person.user.name,
            group=group.name,
            by=by if through else " through another group",
        ),
        say("Add {user} to {group} itself.", user=person.user.name, group=group.name),
        (
            evidence(person.direct.seen, "memberOf", f"{group.name} is not among them"),
            evidence(person.transitive.seen, "transitiveMemberOf", group.name),
        ),
        kind=_kind(case, person, group),
        commands=_add(person, group),
    )


def _not_a_member(case: Case, person: _Person, group: Group) -> Finding:
    step = (
        say(
            "Add {user} to {group} on premises, where the group is mastered.",
            user=person.user.name,
            group=group.name,
        )
        if group.on_premises_sync_enabled
        else say("Add {user} to {group}.", user=person.user.name, group=group.name)
    )
    return Finding(
        NOT_A_MEMBER,
        About(_named(person.user), group_name(group), case.sku),
        say(
            "{user} is not a member of {group}, neither directly nor through another group.",
            user=person.user.name,
            group=group.name,
        ),
        step,
        (evidence(person.transitive.seen, "transitiveMemberOf", f"{group.name} is not among them"),),
        kind=_kind(case, person, group),
        commands=() if group.on_premises_sync_enabled else _add(person, group),
    )


def _in_none(case: Case, person: _Person, groups: Sequence[Group]) -> Finding:
    user = person.user.name
    if case.sku is None:
        because = say("{user} is in no group that carries licenses, and has none directly.", user=user)
        step = say("Add {user} to the group that should give the license.", user=user)
    else:
        because = say(
            "{user} is in none of the groups that give {product}: {groups}.",
            user=user,
            product=case.sku.name,
            groups=_few(groups),
        )
        step = say("Add {user} to one of the groups that give {product}.", user=user, product=case.sku.name)
    held = case.sku is not None and person.holds((case.sku.id,))
    return Finding(
        NOT_A_MEMBER,
        About(_named(person.user), sku=case.sku),
        because,
        step,
        (
            evidence(
                person.transitive.seen, "transitiveMemberOf", ", ".join(_few(person.transitive)) or "none"
            ),
        ),
        kind=Kind.REMARK if held else Kind.CAUSE,
    )


async def _by_rule(case: Case, person: _Person, group: Group, directory: Directory) -> tuple[Verdict, ...]:
    """Why the rule of a dynamic group keeps a person out."""
    rule = group.membership_rule or ""
    if uses_member_of(rule) and directory.now() >= MEMBER_OF_ENDED:
        return (await _left_out(case, person, group, directory),)
    judged = judge(rule, person.user)
    if judged.matches is False:
        return (_unmatched(case, person, group, judged),)
    standing = _standing_rule(case, group, directory.now())
    if standing is not None:
        return (_for_person(standing, case, person, group, judged),)
    if judged.matches:
        return (_pending(case, person, group, judged),)
    return (
        _not_a_member(case, person, group),
        Undetermined(
            say(
                "Whether the rule of {group} should match {user} I cannot judge, because of {parts}.",
                group=group.name,
                user=person.user.name,
                parts=judged.unjudged,
            ),
            about=About(_named(person.user), group_name(group)),
        ),
    )


def _unmatched(case: Case, person: _Person, group: Group, judged: Judgement) -> Finding:
    disabled = (
        person.user.account_enabled is False
        and judge(group.membership_rule or "", person.user, enabled=True).matches
    )
    because = (
        say(
            "The account of {user} is disabled, and the rule of {group} asks for enabled ones: {rule}",
            user=person.user.name,
            group=group.name,
            rule=group.membership_rule or "",
        )
        if disabled
        else say(
            "The rule of {group} does not match {user}, whose {values}: {rule}",
            group=group.name,
            user=person.user.name,
            values=_told(judged),
            rule=group.membership_rule or "",
        )
    )
    step = (
        say("Enable the account of {user}, if the person should work.", user=person.user.name)
        if disabled
        else say(
            "Correct {what} of {user}, or the rule of {group}.",
            what=tuple(judged.reads) or "the attributes",
            user=person.user.name,
            group=group.name,
        )
    )
    return replace(
        _rule_finding(case, person, group, judged),
        problem=ACCOUNT_DISABLED if disabled else UNMATCHED_RULE,
        because=because,
        next_step=step,
        certainty=Certainty.INFERENCE,
        proof=_VALIDATE,
    )


def _pending(case: Case, person: _Person, group: Group, judged: Judgement) -> Finding:
    return replace(
        _rule_finding(case, person, group, judged),
        problem=PENDING_RULE,
        because=say(
            "The rule of {group} matches {user}, whose {values}, yet Entra has not made {user} a member.",
            group=group.name,
            user=person.user.name,
            values=_told(judged),
        ),
        next_step=say("Wait for Entra to work out the rule of {group}, then look again.", group=group.name),
        certainty=Certainty.INFERENCE,
        proof=_VALIDATE,
    )


async def _left_out(case: Case, person: _Person, group: Group, directory: Directory) -> Finding:
    sources = source_groups(group.membership_rule or "")
    known = {each.id: each.name for each in person.direct}
    found = await asyncio.gather(*(directory.group(id) for id in sources if id not in known))
    names = known | {each.id: each.name for each in found if each}
    within = [id for id in sources if id in known]
    finding = _rule_finding(case, person, group, Judgement(None))
    if within:
        return replace(
            finding,
            problem=FROZEN_RULE,
            because=say(
                "The rule of {group} takes in the members of {sources}, where {user} is, but rules with "
                "memberOf "
                "stopped on {ended}: {group} stays as it was on that day.",
                group=group.name,
                sources=tuple(names[id] for id in within),
                user=person.user.name,
                ended=MEMBER_OF_ENDED.date(),
            ),
            next_step=say("Rewrite the rule of {group} without memberOf.", group=group.name),
            certainty=Certainty.INFERENCE,
            proof=say("{user} becomes a member once the rule is rewritten.", user=person.user.name),
        )
    return replace(
        finding,
        because=say(
            "The rule of {group} takes in the members of {sources}, where {user} is not; and rules with "
            "memberOf "
            "stopped on {ended}.",
            group=group.name,
            sources=tuple(names.get(id, id) for id in sources) or "other groups",
            user=person.user.name,
            ended=MEMBER_OF_ENDED.date(),
        ),
        next_step=say(
            "Rewrite the rule of {group} so that it takes in {user}.", group=group.name, user=person.user.name
        ),
        certainty=Certainty.INFERENCE,
        proof=_VALIDATE,
    )


def _standing_rule(case: Case, group: Group, now: datetime) -> Finding | None:
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
            commands=(f"Update-MgGroup -GroupId '{group.id}' -MembershipRuleProcessingState 'On'",),
        )
    return None


def _for_person(standing: Finding, case: Case, person: _Person, group: Group, judged: Judgement) -> Finding:
    would = (
        say(" Resumed, it would take in {user}, whose {values}.", user=person.user.name, values=_told(judged))
        if judged.matches
        else say("")
    )
    return replace(
        standing,
        about=About(_named(person.user), group_name(group), case.sku),
        because=say(
            "{user} is not a member of {group}, whose membership rule is paused: nobody joins or "
            "leaves.{would}",
            user=person.user.name,
            group=group.name,
            would=would,
        ),
        evidence=(*standing.evidence, _absent(person, group)),
        kind=_kind(case, person, group),
    )


def _rule_finding(case: Case, person: _Person, group: Group, judged: Judgement) -> Finding:
    return Finding(
        UNMATCHED_RULE,
        About(_named(person.user), group_name(group), case.sku),
        because=say(""),
        next_step=say(""),
        evidence=(
            evidence(group.seen, "membershipRule", group.membership_rule),
            *(evidence(person.user.seen, name, value) for name, value in judged.reads.items()),
            _absent(person, group),
        ),
        kind=_kind(case, person, group),
    )


async def _ways_in(case: Case, directory: Directory) -> tuple[Verdict, ...]:
    """No person was named: what keeps people of this group from getting its licenses."""
    if case.group is None:
        return (Clear(say("No person and no group was named, so there is no membership to look at.")),)
    group, nested = await asyncio.gather(named_group(case, directory), directory.nested_groups(case.group.id))
    standing = _standing_rule(case, group, directory.now())
    found = (*((standing,) if standing else ()), *((_holds_groups(case, group, nested),) if nested else ()))
    return found or (
        Clear(say("{group} holds no other groups, and nothing stops its membership.", group=group.name)),
    )


def _holds_groups(case: Case, group: Group, nested: Listed[Group]) -> Finding:
    return Finding(
        NESTED_GROUP,
        About(None, group_name(group), case.sku),
        say(
            "{group} holds {nested}, whose members get nothing from {group} unless they are in it "
            "themselves.",
            group=group.name,
            nested=_few(nested),
        ),
        say(
            "Add the members of {nested} to {group} itself, or license them there.",
            nested=_few(nested),
            group=group.name,
        ),
        (evidence(nested.seen, "members/microsoft.graph.group", ", ".join(_few(nested))),),
        certainty=Certainty.INFERENCE,
        proof=say("Name one of the people concerned: I read their memberships without the lagging index."),
    )


def _kind(case: Case, person: _Person, group: Group) -> Kind:
    """Who has the product from elsewhere is not kept from it."""
    wanted = (case.sku.id,) if case.sku else sku_ids(group)
    return Kind.REMARK if person.holds(wanted) else Kind.CAUSE


def _told(judged: Judgement) -> tuple[Text, ...]:
    return tuple(
        say("{name} is {value}", name=name, value="empty" if value is None else str(value))
        for name, value in judged.reads.items()
    ) or (say("attributes differ"),)


def _absent(person: _Person, group: Group) -> Evidence:
    return evidence(person.direct.seen, "memberOf", f"{group.name} is not among them")


def _named(user: User) -> Named:
    return Named(user.id, user.name)


def _few(groups: Iterable[Group]) -> tuple[str, ...]:
    names = [group.name for group in groups]
    return (*names[:MOST], f"{len(names) - MOST} more groups") if len(names) > MOST else tuple(names)


def _add(person: _Person, group: Group) -> tuple[str, ...]:
    return (f"New-MgGroupMember -GroupId '{group.id}' -DirectoryObjectId '{person.user.id}'",)


def _unread(user: User) -> Undetermined:
    return Undetermined(say("Graph did not show all groups of {user}.", user=user.name), LEAST)


_VALIDATE = say("Validate rules, at the group's Dynamic membership rules, says the same.")


def commands(case: Case) -> Sequence[str]:
    """The direct groups of the person, the rule of the group, and what Entra makes of it (beta)."""
    user = case.user.id if case.user else "<user id>"
    group = case.group.id if case.group else "<group id>"
    return (
        f"Get-MgUserMemberOfAsGroup -UserId '{user}' -All | Select-Object Id, DisplayName",
        f"Get-MgGroup -GroupId '{group}' -Property "
        f"Id,DisplayName,MembershipRule,MembershipRuleProcessingState",
        f"New-MgGroupMember -GroupId '{group}' -DirectoryObjectId '{user}'",
    )


MEMBERSHIP = Check(
    "membership",
    "Direct membership of the group",
    Page(
        "RS1",
        "Only security groups are supported, and only their first-level users get a license.",
        __doc__,
        (
            Source(
                "Manage group licenses in the Microsoft 365 admin center",
                "https://learn.microsoft.com/microsoft-365/admin/manage/manage-group-licenses",
                "18 May 2026",
            ),
            Source(
                "Group membership in a dynamic membership group (preview)",
                "https://learn.microsoft.com/entra/identity/users/groups-dynamic-rule-member-of",
                "4 Aug 2026",
            ),
            Source(
                "Scenarios, limitations, and known issues with group-based licensing",
                "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity/users/"
                "licensing-group-advanced.md",
                "15 Jan 2025",
            ),
        ),
        date(2026, 11, 24),
    ),
    check_membership,
    problems=(
        NESTED_GROUP,
        NOT_A_MEMBER,
        PAUSED_RULE,
        FROZEN_RULE,
        UNMATCHED_RULE,
        PENDING_RULE,
        ACCOUNT_DISABLED,
    ),
    phrases=(
        "is the person in the group",
        "nested group",
        "group inside the group",
        "dynamic group",
        "membership rule",
        "memberOf",
        "rule processing is paused",
        "guest user",
        "the account is disabled",
        "not a member",
    ),
    commands=commands,
    by_hand="Open **Entra admin center > Groups > the group > Members** and look for the person under "
    "*Direct "
    "members*; for a dynamic group open *Dynamic membership rules*.",
    least=LEAST,
    applies=lambda case: case.user is not None or case.group is not None,
)
