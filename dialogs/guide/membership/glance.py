"""Who of the licensed groups of this tenant is left out without a word, and who came and went."""

import asyncio

from dialogs.examining.glance import Glance, at_most
from dialogs.licensing.messages.audit_entries import deed, is_removal_from_group
from dialogs.licensing.tenant_wide.lately import LATELY, MEMBERS, changes, log_unread, made
from dialogs.licensing.tenant_wide.licensed_groups import NO_GROUPS, all_listed, nesting, standing_rules
from dialogs.words.text import Text, say, say_count, together
from graph import Directory, DirectoryAudit, GraphError, Group, Listed


async def glance(directory: Directory) -> Glance:
    """Groups within groups and rules that stand still; then the newest moves of members."""
    groups, log = await asyncio.gather(directory.licensed_groups(), changes(MEMBERS, directory, LATELY))
    nested = await nesting(groups, directory)
    quiet = (*nested.told, *standing_rules(groups.items, directory))
    moves = () if isinstance(log, GraphError) else tuple(made(log, groups))
    unread = (log_unread(log),) if isinstance(log, GraphError) else ()
    told = (
        _left_out(groups, len(quiet)),
        *(() if isinstance(log, GraphError) else (_moved(moves),)),
    )
    rows = (*quiet, *(deed(entry, directory) for entry in moves))
    return Glance(told, at_most(rows), (*nested.gaps, *all_listed(groups), *unread))


def _left_out(groups: Listed[Group], count: int) -> Text:
    if not groups:
        return NO_GROUPS
    if not count:
        return say("No licensed group holds another group, and no rule of one stands still.")
    return say_count(
        "In {count} licensed group members are left out, and no error says so.",
        "In {count} licensed groups members are left out, and no error says so.",
        count=count,
    )


def _moved(moves: tuple[DirectoryAudit, ...]) -> Text:
    if not moves:
        return say("In the last 7 days nobody was added to a licensed group, or taken out of one.")
    gone = sum(map(is_removal_from_group, moves))
    came = len(moves) - gone
    return together(
        say_count(
            "In the last 7 days {count} member was added to licensed groups.",
            "In the last 7 days {count} members were added to licensed groups.",
            count=came,
        ),
        say_count("{count} was taken out.", "{count} were taken out.", count=gone),
    )
