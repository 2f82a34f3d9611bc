"""What keeps somebody out of a group: as it is told."""

from collections.abc import Iterable

from dialogs.examining.case import Case, Complaint
from dialogs.examining.cause import Cause, Effect, Phase
from dialogs.examining.trial import Joins
from dialogs.examining.verdict import About, Certainty, Finding, Kind, evidence
from dialogs.licensing.documentation import ALL_GROUPS
from dialogs.licensing.membership.groups import (
    group_name,
)
from dialogs.licensing.membership.member import Person, few, kind, not_among_them
from dialogs.licensing.rows import named
from dialogs.remedies.add_member import ADD_MEMBER
from dialogs.words.text import Text, only, phrase, say, say_count
from graph import AssignedLicense, Directory, Group, Listed

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
    to_do=say("Add the person"),
    place=ALL_GROUPS,
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
    to_do=say("Add the person"),
    place=ALL_GROUPS,
)


NOBODY_IN_IT = NOT_A_MEMBER.in_form(
    "nobody",
    say("The group has no members"),
    say("Add the people to the group: **Entra admin center > Groups > the group > Members > Add members**."),
)


async def only_nested(case: Case, person: Person, group: Group, directory: Directory) -> Finding:
    """The person is in a group inside the group."""
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
        does=Joins(named(person.user), group.assigned_licenses or (), _least(group)),
    )


def _least(group: Group) -> str:
    """The role that adds somebody by hand; none where members come from a rule, from on premises or from
    Exchange. https://learn.microsoft.com/graph/api/group-post-members"""
    of_exchange = group.mail_enabled and "Unified" not in (group.group_types or ())
    if group.is_dynamic or group.on_premises_sync_enabled or of_exchange:
        return ""
    return "Privileged Role Administrator" if group.is_assignable_to_role else "Groups Administrator"


def no_member(case: Case, person: Person, group: Group) -> Finding:
    """The person is not in the group at all."""
    if twin := _namesake(person, group):
        return _in_the_other(case, person, group, twin)
    return Finding(
        NOT_A_MEMBER,
        About(named(person.user), group_name(group), case.sku),
        say(
            "{user} is not a member of {group}, neither directly nor through another group.",
            user=person.user.name,
            group=group.name,
        ),
        _has_it_otherwise(case, person) or _way_in(person, group),
        (evidence(person.transitive.seen, "transitiveMemberOf", not_among_them(group)),),
        kind=kind(case, person, group),
        does=None
        if group.is_dynamic
        else Joins(named(person.user), group.assigned_licenses or (), _least(group)),
    )


def _namesake(person: Person, group: Group) -> Group | None:
    """Another group of the same name, which the person is in."""
    same = (one for one in person.direct if one.name.casefold() == group.name.casefold())
    return next((one for one in same if one.id != group.id), None)


def _in_the_other(case: Case, person: Person, group: Group, twin: Group) -> Finding:
    """The person is in a group of that name, and in another one than is to give the license."""
    user, into = person.user.name, group.name
    return Finding(
        NOT_A_MEMBER,
        About(named(person.user), group_name(group), case.sku),
        say(
            "Two groups are called {group}: {user} is in {theirs}, and not in {wanted}, which is to give the "
            "license.",
            group=into,
            user=user,
            theirs=twin.id,
            wanted=group.id,
        ),
        _has_it_otherwise(case, person)
        or say("Add {user} to {group}, the one with the id {id}.", user=user, group=into, id=group.id),
        (
            evidence(person.direct.seen, "memberOf", twin.id),
            evidence(person.transitive.seen, "transitiveMemberOf", not_among_them(group)),
        ),
        kind=kind(case, person, group),
        does=None
        if group.is_dynamic
        else Joins(named(person.user), group.assigned_licenses or (), _least(group)),
    )


def _has_it_otherwise(case: Case, person: Person) -> Text | None:
    """That nothing needs doing, where another group gives the product that was asked about."""
    source = person.source_of(case.sku.id) if case.sku else None
    if case.sku is None or source is None:
        return None
    return say(
        "Nothing needs doing: {user} has {product} from {group}.",
        user=person.user.name,
        product=case.sku.name,
        group=source.name,
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


def in_none(case: Case, person: Person, groups: Iterable[Group]) -> Finding:
    """The person is in no group that gives the product, or any."""
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
    if case.complaint is Complaint.REMOVED:
        step = _find_the_former_group(user)
    held = case.sku is not None and person.holds((case.sku.id,))
    return Finding(
        NOT_A_MEMBER,
        About(named(person.user), sku=case.sku),
        because,
        step,
        (evidence(person.transitive.seen, "transitiveMemberOf", only(few(person.transitive))),),
        kind=Kind.REMARK if held else Kind.CAUSE,
        does=Joins(named(person.user), (AssignedLicense(case.sku.id),)) if case.sku else None,
    )


def _find_the_former_group(user: str) -> Text:
    """What was had before came from somewhere: no membership of today shows from where."""
    return say(
        "Find the group that {user} had it from: only the audit log tells (of 7 or 30 days, with the role "
        "Reports Reader). Before you add {user} there again, see that a license is free.",
        user=user,
    )


def holds_groups(case: Case, group: Group, nested: Listed[Group]) -> Finding:
    """Groups inside the group, whose members get nothing."""
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


def nobody_in_it(case: Case, group: Group) -> Finding:
    """A group that gives to nobody; the number of members comes from an index that lags behind."""
    nobody = say("{group} has no members, so nobody gets anything from it.", group=group.name)
    by_rule = say("Look at the membership rule of {group}: it takes in nobody.", group=group.name)
    by_hand = say("Add the people who should have the license to {group}.", group=group.name)
    return Finding(
        NOBODY_IN_IT,
        About(None, group_name(group), case.sku),
        nobody,
        by_rule if group.is_dynamic else by_hand,
        (evidence(group.seen, "members/$count", 0),),
        kind=Kind.CAUSE if group.assigned_licenses else Kind.REMARK,
        certainty=Certainty.INFERENCE,
        proof=say("The list of members in the admin center does not lag."),
    )
