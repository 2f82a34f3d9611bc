"""Licenses that come from a group: they cannot be taken off the person, or stand twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.cause import Cause, Effect, Phase
from dialogs.examining.verdict import Finding, Kind
from dialogs.licensing.documentation import ACTIVE_USERS
from dialogs.licensing.rows import IN_FORCE, Row, row_evidence
from dialogs.remedies.remove_direct import REMOVE_DIRECT
from dialogs.words.text import Text, phrase, say
from graph import Directory, Group

LICENSE_CANNOT_BE_REMOVED = Cause(
    "license_cannot_be_removed",
    say("The license cannot be taken off the user"),
    (
        say("An inherited license goes when the user leaves the group, or the group gives up the product."),
        say(
            "If it stays although the user has left, another product needs a service of it: remove that "
            "product first, then reprocess the user."
        ),
        say("A direct copy beside it can be removed on the user."),
    ),
    Phase.REMOVAL,
    follows=frozenset({Effect.STILL_NEEDED}),
    answers=frozenset({Complaint.CANNOT_REMOVE}),
)

DIRECT_AND_INHERITED = Cause(
    "direct_and_inherited_duplicate",
    say("The license is assigned directly and by a group"),
    (
        say("Nothing is broken: the two take one unit, and the services of both add up."),
        say("To tidy up, remove the direct license once the group's is Active and has the same services."),
    ),
    Phase.TIDINESS,
    remedies=(REMOVE_DIRECT,),
    answers=frozenset({Complaint.DUPLICATE}),
    to_do=say("Open Active users"),
    place=ACTIVE_USERS,
)


def from_groups(
    case: Case, found: Sequence[Row], left: set[str], groups: Mapping[str, Group]
) -> Iterator[Finding]:
    """Licenses of groups that the person has left, and all others where one shall be taken off."""
    wants_removal = case.complaint is Complaint.CANNOT_REMOVE
    for row in found:
        if row.group is None or row.state.state not in IN_FORCE:
            continue
        stuck = row.state.state == "ActiveWithError" and row.group.id in left
        if stuck:
            yield _stuck(row, row.group)
        elif wants_removal:
            yield _from_group(row, row.group, groups.get(row.group.id))


def _stuck(row: Row, group: Named) -> Finding:
    return Finding(
        LICENSE_CANNOT_BE_REMOVED,
        row.about,
        say(
            "{user} has left {group}, but Entra could not take {product} away ({error}).",
            user=row.user.name,
            group=group.name,
            product=row.sku.name,
            error=row.state.error or phrase("no reason given"),
        ),
        say(
            "Remove the product that still needs {product} from {user}, then reprocess.",
            product=row.sku.name,
            user=row.user.name,
        ),
        (row_evidence(row),),
    )


def _from_group(row: Row, group: Named, seen: Group | None) -> Finding:
    return Finding(
        LICENSE_CANNOT_BE_REMOVED,
        row.about,
        say(
            "{product} comes to {user} from {group}, so it cannot be taken off the user.",
            product=row.sku.name,
            user=row.user.name,
            group=group.name,
        ),
        _ways_out(row, group, seen),
        (row_evidence(row),),
    )


def _ways_out(row: Row, group: Named, seen: Group | None) -> Text:
    """How a license that a group gives goes: with the membership, wherever the members of the group are
    changed, or for everybody.

    https://learn.microsoft.com/graph/api/group-delete-members
    """
    user, product = row.user.name, row.sku.name
    if seen is not None and seen.on_premises_sync_enabled:
        return say(
            "Take {user} out of {group} on premises, where the group is mastered, or take {product} off "
            "{group} for everybody.",
            user=user,
            group=group.name,
            product=product,
        )
    if seen is not None and seen.is_dynamic:
        return say(
            "Take {user} out of {group} by a change of its rule, or of the attributes that it reads, or take "
            "{product} off {group} for everybody.",
            user=user,
            group=group.name,
            product=product,
        )
    if seen is not None and seen.mail_enabled and "Unified" not in (seen.group_types or ()):
        return say(
            "Take {user} out of {group} in Exchange, since Graph does not write the members of a "
            "mail-enabled group, or take {product} off {group} for everybody.",
            user=user,
            group=group.name,
            product=product,
        )
    return say(
        "Take {user} out of {group}, or take {product} off {group} for everybody.",
        user=user,
        group=group.name,
        product=product,
    )


def duplicates(case: Case, everything: Iterable[Row], directory: Directory) -> Iterator[Finding]:
    """Products that the person has directly and from a group as well."""
    in_force = [row for row in everything if row.state.state in IN_FORCE]
    for direct in in_force:
        inherited = [
            row
            for row in in_force
            if row.sku == direct.sku
            and row.group is not None
            and row.state.state == "Active"
            and case.group in {None, row.group}
        ]
        if direct.group is None and inherited:
            yield _duplicate(case, direct, inherited, directory)


def _duplicate(case: Case, direct: Row, inherited: Sequence[Row], directory: Directory) -> Finding:
    return Finding(
        DIRECT_AND_INHERITED,
        replace(direct.about, group=inherited[0].group),
        say(
            "{user} has {product} directly and from {groups}; that takes one unit, not {count}.",
            user=direct.user.name,
            product=direct.sku.name,
            groups=tuple(row.group.name for row in inherited if row.group),
            count=1 + len(inherited),
        ),
        _which_may_go(direct, inherited, directory),
        (row_evidence(direct), *(row_evidence(row) for row in inherited)),
        Kind.CAUSE if case.complaint is Complaint.DUPLICATE else Kind.REMARK,
    )


def _which_may_go(direct: Row, inherited: Sequence[Row], directory: Directory) -> Text:
    """The direct one, unless services come from it alone."""
    off = [frozenset(row.state.disabled_plans) for row in inherited]
    alone = frozenset.intersection(*off) - frozenset(direct.state.disabled_plans)
    if alone:
        return say(
            "Keep the direct {product} of {user}, or switch {services} on in the group first: it comes from "
            "the direct one alone.",
            product=direct.sku.name,
            user=direct.user.name,
            services=tuple(sorted(directory.plan_name(plan) for plan in alone)),
        )
    return say(
        "Remove the direct {product} of {user} if the services from the group are enough.",
        product=direct.sku.name,
        user=direct.user.name,
    )
