"""Is the person in the group, directly, and with an account that works?"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dialogs.examining.case import Case, Complaint
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import About, Clear, Finding, Kind, Undetermined, Verdict, evidence
from dialogs.guide.membership.finding import (
    NESTED_GROUP,
    NOBODY_IN_IT,
    NOT_A_MEMBER,
    holds_groups,
    in_none,
    no_member,
    nobody_in_it,
    only_nested,
)
from dialogs.guide.membership.glance import glance
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
    HIDDEN_READER,
    giving_groups,
    named_group,
    not_all_giving,
    not_all_groups,
    not_all_groups_of,
    sku_ids,
)
from dialogs.licensing.membership.member import Person, few
from dialogs.licensing.messages.failed import direct_refusals
from dialogs.licensing.rows import named, subject
from dialogs.licensing.sources import attempt
from dialogs.words.text import say, say_count
from graph import Directory, Group, Listed, User


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
        return (await only_nested(case, person, group, directory),)
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
                HIDDEN_READER,
            ),
        )
    if group.is_dynamic and group.membership_rule:
        verdict = await by_rule(case, person, group, directory)
        return (verdict,) if isinstance(verdict, Finding) else (no_member(case, person, group), verdict)
    return (no_member(case, person, group),)


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
    nested = await asyncio.gather(*(only_nested(case, person, group, directory) for group in below))
    dynamic = [group for group in groups if group.is_dynamic and group.membership_rule and group not in below]
    judged = await asyncio.gather(*(by_rule(case, person, group, directory) for group in dynamic))
    kept_out = [
        verdict for verdict in judged if isinstance(verdict, Finding) and verdict.cause is not UNMATCHED_RULE
    ]
    if nested or kept_out:
        return (*nested, *kept_out)
    if not groups.complete:
        return (not_all_giving(product),)
    return (
        (in_none(case, person, groups),) if person.transitive.complete else (not_all_groups_of(person.user),)
    )


async def _anywhere(case: Case, person: Person, directory: Directory) -> tuple[Verdict, ...]:
    """Neither a group nor a product was named: licensed groups the person is in, directly or not."""
    member_of = [group for group in person.direct if group.assigned_licenses]
    below = [
        group
        for group in person.transitive
        if group.assigned_licenses and person.is_below(group) and not person.holds(sku_ids(group))
    ]
    nested = await asyncio.gather(*(only_nested(case, person, group, directory) for group in below))
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
    if person.user.license_assignment_states or await direct_refusals(case, directory):
        return (Clear(say("{user} is in no group that carries licenses.", user=person.user.name)),)
    return (in_none(case, person, ()),)


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
    # Who empties a group to be rid of it wants nobody in it.
    wanted = case.complaint not in {Complaint.CANNOT_DELETE_GROUP, Complaint.CANNOT_REMOVE}
    empty = wanted and await _is_empty(group, directory)
    found = (
        *((standing,) if standing else ()),
        *((nobody_in_it(case, group),) if empty else ()),
        *((holds_groups(case, group, nested),) if nested else unread),
    )
    return found or (
        Clear(say("{group} holds no other groups, and nothing stops its membership.", group=group.name)),
    )


async def _is_empty(group: Group, directory: Directory) -> bool:
    """Whether nobody is in it; of a group that hides its members nobody else can tell."""
    if group.visibility == "HiddenMembership":
        return False
    count = await attempt(directory.member_count(group.id))
    return count == 0


_FOLDER = step_folder(__file__)

MEMBERSHIP = Check(
    "membership",
    say("Direct membership of the group"),
    Page(
        "RS1",
        say("Only security groups are supported, and only their first-level users get a license."),
        _FOLDER.page,
        (MANAGE_GROUP_LICENSES, MEMBER_OF_RULES, SCENARIOS_AND_LIMITATIONS),
        date(2026, 11, 24),
    ),
    check_membership,
    causes=(
        NESTED_GROUP,
        NOT_A_MEMBER,
        NOBODY_IN_IT,
        DYNAMIC_MEMBERSHIP,
        PAUSED_RULE,
        FROZEN_RULE,
        UNMATCHED_RULE,
        PENDING_RULE,
        ACCOUNT_DISABLED,
    ),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
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
    by_hand=say(
        "Open **Entra admin center > Groups > the group > Members** and look for the person under "
        "*Direct "
        "members*; for a dynamic group open *Dynamic membership rules*."
    ),
    least=GROUPS_READER,
    applies=lambda case: case.user is not None or case.group is not None,
    how_tos=(HOW_TO_JOIN,),
    glance=glance,
)
