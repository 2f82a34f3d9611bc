"""What could not be read of a case, and what would help: a conclusion without it would say too much."""

import asyncio

from dialogs.examining.case import Case, Named
from dialogs.examining.rights import Missing
from dialogs.examining.verdict import About, Undetermined
from dialogs.licensing.rows import named, subject
from dialogs.words.text import Text, say
from graph import Directory, Forbidden, GraphError, Group, Listed, User

PURCHASES_READER = Missing("Organization.Read.All", "Global Reader")

PRODUCTS_READER = Missing("LicenseAssignment.Read.All", "Directory Readers")

STATES_READER = Missing("User.Read.All", "Directory Readers")


async def unread(case: Case, directory: Directory) -> tuple[Undetermined, ...]:
    """Whose license rows could not be read; empty when everything could."""
    if case.user is not None:
        user = await subject(case, directory)
        if user.license_assignment_states is not None:
            return ()
        note = say("Graph does not show me the license rows of {user}.", user=user.name)
        return (Undetermined(note, STATES_READER, about=About(user=named(user))),)
    if case.group is not None:
        return await _gaps(case.group, directory)
    groups = await directory.groups_with_license_errors()
    of_each = await asyncio.gather(*(_gaps(Named(group.id, group.name), directory) for group in groups))
    return (*_cut_off(groups), *(gap for gaps in of_each for gap in gaps))


async def _gaps(group: Named, directory: Directory) -> tuple[Undetermined, ...]:
    members = await directory.members_with_license_errors(group.id)
    hidden = sum(member.license_assignment_states is None for member in members)
    gaps = []
    if hidden:
        note = say(
            "Graph does not show me the license rows of {count} of the members of {group} that are in error.",
            count=hidden,
            group=group.name,
        )
        gaps.append(Undetermined(note, STATES_READER, about=About(group=group)))
    if not members.complete:
        gaps.append(Undetermined(_counted_too_few(group, members), about=About(group=group)))
    return tuple(gaps)


def _cut_off(groups: Listed[Group]) -> tuple[Undetermined, ...]:
    if groups.complete:
        return ()
    note = say(
        "I could not read all groups with members in error, only {count}: there may be more.",
        count=len(groups),
    )
    return (Undetermined(note),)


def _counted_too_few(group: Named, members: Listed[User]) -> Text:
    if members.left_out:
        return say(
            "I could not read all members of {group} that are in error, only {read} of at least {all}: what "
            "I count may be too few.",
            group=group.name,
            read=len(members),
            all=len(members) + members.left_out,
        )
    return say(
        "I could not read all members of {group} that are in error, only {read}: what I count may be too "
        "few.",
        group=group.name,
        read=len(members),
    )


def lacking(error: GraphError, missing: Missing) -> Missing:
    """What would help against an error: a permission or a role only where that was the trouble."""
    return missing if isinstance(error, Forbidden) else Missing()
