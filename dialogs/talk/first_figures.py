"""What is known of a large group or tenant before all of it is read: said while the reading goes on.

Asks what the checks ask at the same moment, so it costs nothing, and says nothing where the verdict comes as
soon.
"""

import asyncio

from dialogs.examining.case import Case, Named
from dialogs.licensing.sources import attempt
from dialogs.talk.message import Message, MessageKind
from dialogs.talk.ongoing import Report
from dialogs.words.text import Text, phrase_count, say, say_count
from graph import Directory, GraphError

MANY_PEOPLE = 100
"""Members in error of one group from which on their reasons take longer to read."""

MANY_GROUPS = 10
"""Groups in error from which on their members take longer to read."""


async def tell_first_figures(case: Case, directory: Directory, report: Report) -> None:
    """Report how much there is to read, if it is much. What Graph will not tell is left to the verdict."""
    try:
        figures = await _figures(case, directory)
    except GraphError:
        return
    if figures is not None:
        await report(Message(say("Still reading"), paragraphs=(figures,), kind=MessageKind.ANSWER))


async def _figures(case: Case, directory: Directory) -> Text | None:
    if case.user is not None:
        return None
    if case.group is not None:
        return await _of_group(case.group, directory)
    return await _of_tenant(directory)


async def _of_group(group: Named, directory: Directory) -> Text | None:
    first, members = await asyncio.gather(
        directory.first_members_with_license_errors(group.id), attempt(directory.member_count(group.id))
    )
    if first.complete and len(first) < MANY_PEOPLE:
        return None
    if isinstance(members, GraphError):
        return say_count(
            "{group}: {count} member is in error so far. I read why.",
            "{group}: {count} members are in error so far. I read why.",
            count=len(first),
            group=group.name,
        )
    return say_count(
        "{group}: {count} of {members} members is in error so far. I read why.",
        "{group}: {count} of {members} members are in error so far. I read why.",
        count=len(first),
        group=group.name,
        members=members,
    )


async def _of_tenant(directory: Directory) -> Text | None:
    groups = await directory.groups_with_license_errors()
    if len(groups) >= MANY_GROUPS:
        return say_count(
            "{count} group has members in error. I read who and why.",
            "{count} groups have members in error. I read who and why.",
            count=len(groups),
        )
    firsts = await asyncio.gather(
        *(directory.first_members_with_license_errors(group.id) for group in groups)
    )
    if all(first.complete for first in firsts):
        return None
    return say_count(
        "{count} person in {groups} is in error so far. I read on.",
        "{count} people in {groups} are in error so far. I read on.",
        count=sum(map(len, firsts)),
        groups=phrase_count("{count} group", "{count} groups", count=len(groups)),
    )
