"""Is the person in the group, directly, and with an account that works?"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from dialogs.examining.case import Case, Complaint
from dialogs.examining.cause import Cause, Effect, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import About, Certainty, Clear, Finding, Kind, Undetermined, Verdict, evidence
from dialogs.guide.membership.how_to import HOW_TO_JOIN, commands
from dialogs.licensing.documentation import MANAGE_GROUP_LICENSES, MEMBER_OF_RULES, SCENARIOS_AND_LIMITATIONS
from dialogs.licensing.membership.dynamic_membership import (
    ACCOUNT_DISABLED,
    DYNAMIC_MEMBERSHIP,
    FROZEN_RULE,
    PAUSED_RULE,
    PENDING_RULE,
    UNMATCHED_RULE,
    by_rule,
    standing_rule,
)
from dialogs.licensing.membership.groups import (
    GROUPS_READER,
    giving_groups,
    group_name,
    named_group,
    not_all_giving,
    not_all_groups,
    not_all_groups_of,
    sku_ids,
)
from dialogs.licensing.membership.member import Person, few, kind, not_among_them
from dialogs.licensing.rows import named, subject
from dialogs.remedies.add_member import ADD_MEMBER
from dialogs.words.text import Text, only, phrase, say, say_count
from graph import Directory, Group, Listed, User

NESTED_GROUP = Cause(
    "nested_group",
    say("The person is in a group inside the group"),
    (
        say("Add the person to the licensed group itself."),
        say("Or put the license on the inner group as well."),
        say("Or make the licensed group dynamic, with a rule that does not use `memberOf`."),
    ),
    Phase.MEMBERSHIP,
    remedies=(ADD_MEMBER,),
    common=True,
)

NOT_A_MEMBER = Cause(
    "not_a_member",
    say("The person is not a member of the group"),
    (
        say(
            "Add the person to the group: **Entra admin center > Groups > the group > Members > "
            "Add members**."
        ),
        say(
            "When people move between groups, add them to the new one first, wait for the license, then "
            "remove them from the old one."
        ),
    ),
    Phase.MEMBERSHIP,
    remedies=(ADD_MEMBER,),
    follows=frozenset({Effect.TAKEN_AWAY}),
    common=True,
)


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
    person = Person(user, direct, transitive)
    account = _account(case, user)
    if not direct.complete:
        return (*account, not_all_groups_of(user))
    if case.group is None and case.sku is None:
        return (*account, *await _anywhere(case, person, directory))
    if groups.complete and len(groups) == 1:
        return (*account, *await _in_group(case, person, groups.items[0], directory))
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
            About(named(user), case.group, case.sku),
            say("The account of {user} is disabled, so nobody can sign in with it.", user=user.name),
            say("Enable the account of {user}.", user=user.name),
            (evidence(user.seen, "accountEnabled", user.account_enabled),),
        ),
    )


async def _in_group(case: Case, person: Person, group: Group, directory: Directory) -> tuple[Verdict, ...]:
    """The whole story of one person and one group."""
    if person.is_in(group):
        member = Clear(say("{user} is a direct member of {group}.", user=person.user.name, group=group.name))
        standing = standing_rule(case, group, directory.now())
        return (member, replace(standing, kind=Kind.REMARK)) if standing else (member,)
    if case.complaint is Complaint.CANNOT_REMOVE:
        gone = say(
            "{user} is not, or no longer, a member of {group}.", user=person.user.name, group=group.name
        )
        return (Clear(gone),)
    if person.is_below(group):
        return (await _nested(case, person, group, directory),)
    if not person.transitive.complete:
        return (not_all_groups_of(person.user),)
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
        verdict = await by_rule(case, person, group, directory)
        return (verdict,) if isinstance(verdict, Finding) else (_not_a_member(case, person, group), verdict)
    return (_not_a_member(case, person, group),)


async def _in_one_of(
    case: Case, person: Person, groups: Listed[Group], directory: Directory
) -> tuple[Verdict, ...]:
    """Several groups, or none, give the product: one is enough."""
    product = case.sku.name if case.sku else ""
    member_of = [group for group in groups if person.is_in(group)]
    if member_of:
        return (
            Clear(
                say_count(
                    "{user} is a direct member of {groups}, which gives {product}.",
                    "{user} is a direct member of {groups}, which give {product}.",
                    count=len(member_of),
                    user=person.user.name,
                    groups=few(member_of),
                    product=product,
                )
            ),
        )
    if not groups and groups.complete:
        return (Clear(say("No group gives {product}, so there is none to be a member of.", product=product)),)
    below = [group for group in groups if person.is_below(group)]
    if below:
        return tuple(await asyncio.gather(*(_nested(case, person, group, directory) for group in below)))
    dynamic = [group for group in groups if group.is_dynamic and group.membership_rule]
    judged = await asyncio.gather(*(by_rule(case, person, group, directory) for group in dynamic))
    kept_out = [
        verdict for verdict in judged if isinstance(verdict, Finding) and verdict.cause is not UNMATCHED_RULE
    ]
    if kept_out:
        return tuple(kept_out)
    if not groups.complete:
        return (not_all_giving(product),)
    return (
        (_in_none(case, person, groups),) if person.transitive.complete else (not_all_groups_of(person.user),)
    )


async def _anywhere(case: Case, person: Person, directory: Directory) -> tuple[Verdict, ...]:
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
            say_count(
                "{user} is a direct member of {groups}, which carries licenses.",
                "{user} is a direct member of {groups}, which carry licenses.",
                count=len(member_of),
                user=person.user.name,
                groups=few(member_of),
            )
        )
        return (clear, *nested)
    if nested:
        return tuple(nested)
    every = (*person.direct, *person.transitive)
    if not person.transitive.complete or any(group.assigned_licenses is None for group in every):
        return (not_all_groups_of(person.user),)
    if person.user.license_assignment_states:
        return (Clear(say("{user} is in no group that carries licenses.", user=person.user.name)),)
    return (_in_none(case, person, ()),)


async def _nested(case: Case, person: Person, group: Group, directory: Directory) -> Finding:
    inside = {each.id for each in await directory.nested_groups(group.id)}
    through = [each for each in person.direct if each.id in inside]
    return Finding(
        NESTED_GROUP,
        About(named(person.user), group_name(group), case.sku),
        say(
            "{user} is in {group} only through {groups}, and a license reaches direct members alone.",
            user=person.user.name,
            group=group.name,
            groups=few(through) or phrase("another group"),
        ),
        say("Add {user} to {group} itself.", user=person.user.name, group=group.name),
        (
            evidence(person.direct.seen, "memberOf", not_among_them(group)),
            evidence(person.transitive.seen, "transitiveMemberOf", group.name),
        ),
        kind=kind(case, person, group),
    )


def _not_a_member(case: Case, person: Person, group: Group) -> Finding:
    return Finding(
        NOT_A_MEMBER,
        About(named(person.user), group_name(group), case.sku),
        say(
            "{user} is not a member of {group}, neither directly nor through another group.",
            user=person.user.name,
            group=group.name,
        ),
        _way_in(person, group),
        (evidence(person.transitive.seen, "transitiveMemberOf", not_among_them(group)),),
        kind=kind(case, person, group),
    )


def _way_in(person: Person, group: Group) -> Text:
    """https://learn.microsoft.com/graph/api/group-post-members says which members cannot be added by hand."""
    user, into = person.user.name, group.name
    if group.on_premises_sync_enabled:
        return say("Add {user} to {group} on premises, where the group is mastered.", user=user, group=into)
    if group.is_dynamic:
        return say(
            "See with Validate rules, at the Dynamic membership rules of {group}, what keeps {user} out.",
            user=user,
            group=into,
        )
    return say("Add {user} to {group}.", user=user, group=into)


def _in_none(case: Case, person: Person, groups: Iterable[Group]) -> Finding:
    user = person.user.name
    if case.sku is None:
        because = say("{user} is in no group that carries licenses, and has none directly.", user=user)
        step = say("Add {user} to the group that should give the license.", user=user)
    else:
        because = say(
            "{user} is in none of the groups that give {product}: {groups}.",
            user=user,
            product=case.sku.name,
            groups=few(groups),
        )
        step = say("Add {user} to one of the groups that give {product}.", user=user, product=case.sku.name)
    held = case.sku is not None and person.holds((case.sku.id,))
    return Finding(
        NOT_A_MEMBER,
        About(named(person.user), sku=case.sku),
        because,
        step,
        (evidence(person.transitive.seen, "transitiveMemberOf", only(few(person.transitive))),),
        kind=Kind.REMARK if held else Kind.CAUSE,
    )


async def _ways_in(case: Case, directory: Directory) -> tuple[Verdict, ...]:
    """No person was named: what keeps people of this group from getting its licenses."""
    if case.group is None:
        return (Clear(say("No person and no group was named, so there is no membership to look at.")),)
    group, nested = await asyncio.gather(named_group(case, directory), directory.nested_groups(case.group.id))
    standing = standing_rule(case, group, directory.now())
    if standing and case.complaint is Complaint.REMOVED:
        # A rule that stands still takes nobody out.
        standing = replace(standing, kind=Kind.REMARK)
    inside = say("Graph did not show all groups inside {group}.", group=group.name)
    unread = () if nested.complete else (not_all_groups(inside),)
    found = (
        *((standing,) if standing else ()),
        *((_holds_groups(case, group, nested),) if nested else unread),
    )
    return found or (
        Clear(say("{group} holds no other groups, and nothing stops its membership.", group=group.name)),
    )


def _holds_groups(case: Case, group: Group, nested: Listed[Group]) -> Finding:
    return Finding(
        NESTED_GROUP,
        About(None, group_name(group), case.sku),
        say_count(
            "{group} holds {nested}, whose members get nothing from {group} unless they are in it "
            "themselves.",
            "{group} holds {nested}, whose members get nothing from {group} unless they are in it "
            "themselves.",
            count=len(nested),
            group=group.name,
            nested=few(nested),
        ),
        say(
            "Add the members of {nested} to {group} itself, or license them there.",
            nested=few(nested),
            group=group.name,
        ),
        (evidence(nested.seen, "members/microsoft.graph.group", only(few(nested))),),
        certainty=Certainty.INFERENCE,
        proof=say("Name one of the people concerned: I read their memberships without the lagging index."),
    )


_FOLDER = step_folder(__file__)

MEMBERSHIP = Check(
    "membership",
    "Direct membership of the group",
    Page(
        "RS1",
        "Only security groups are supported, and only their first-level users get a license.",
        _FOLDER.page,
        (MANAGE_GROUP_LICENSES, MEMBER_OF_RULES, SCENARIOS_AND_LIMITATIONS),
        date(2026, 11, 24),
    ),
    check_membership,
    causes=(
        NESTED_GROUP,
        NOT_A_MEMBER,
        PAUSED_RULE,
        FROZEN_RULE,
        UNMATCHED_RULE,
        PENDING_RULE,
        ACCOUNT_DISABLED,
    ),
    phrases=_FOLDER.phrases,
    topics=(
        Topic(
            ACCOUNT_DISABLED.id,
            cause=ACCOUNT_DISABLED,
            complaint=Complaint.CANNOT_SIGN_IN,
            instead=("RS2",),
            seed="RS3",
        ),
        Topic(NESTED_GROUP.id, cause=NESTED_GROUP, instead=("RS1",), seed="TCF4"),
        Topic(
            DYNAMIC_MEMBERSHIP.id,
            cause=DYNAMIC_MEMBERSHIP,
            instead=("RS2", "TCF3"),
            seed="TCF4",
        ),
        Topic(
            "dynamic_delay",
            cause=DYNAMIC_MEMBERSHIP,
            instead=("TCF4", "RS1"),
            seed="RS2",
        ),
        Topic(NOT_A_MEMBER.id, cause=NOT_A_MEMBER, instead=("RS3",)),
    ),
    commands=commands,
    by_hand="Open **Entra admin center > Groups > the group > Members** and look for the person under "
    "*Direct "
    "members*; for a dynamic group open *Dynamic membership rules*.",
    least=GROUPS_READER,
    applies=lambda case: case.user is not None or case.group is not None,
    how_tos=(HOW_TO_JOIN,),
)
