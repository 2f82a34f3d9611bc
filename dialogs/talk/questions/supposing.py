"""What would happen if: not computed, and said so; told is what decides it, as it stands now."""

import asyncio
from collections.abc import Sequence

from dialogs.examining.case import Case, Named
from dialogs.licensing.rows import rows
from dialogs.talk.message import Choice, Message, MessageKind, Section
from dialogs.talk.questions.whether import rows_told
from dialogs.words.text import Text, say, say_count
from graph import Directory, GraphError, Group, SubscribedSku

IN_FORCE = frozenset({"Enabled", "Warning"})
"""The states of a product whose licenses can be given.
https://learn.microsoft.com/graph/api/resources/subscribedsku"""

_MOST_TOLD = 5


async def supposing(case: Case, directory: Directory, replies: Sequence[Choice]) -> Message:
    """What is known of whom and what the question is about."""
    people, members, seats = await asyncio.gather(
        _rows(case, directory), _members(case.group, directory), free(case, directory)
    )
    return Message(
        say("I do not work out what would happen yet"),
        paragraphs=(
            say("I change nothing, and I do not guess. What decides it, as Microsoft Graph shows it now:"),
        ),
        sections=(Section(say("What is known"), (*seats, *members, *people), folded=False),),
        choices=_look_at(case) or tuple(replies),
        kind=MessageKind.PROJECTION,
    )


def _look_at(case: Case) -> tuple[Choice, ...]:
    named = (("user", case.user), ("group", case.group))
    return tuple(
        Choice(say("Look at {name}", name=thing.name), value=f"{slot}:{thing.id}")
        for slot, thing in named
        if thing
    )


async def _rows(case: Case, directory: Directory) -> tuple[Text, ...]:
    if case.user is None:
        return ()
    found = await rows(Case(user=case.user), directory)
    if not found:
        return (say("{user} has no license.", user=case.user.name),)
    heading = say("{user} has these rows:", user=case.user.name)
    return (heading, *rows_told(found))


async def _members(group: Named | None, directory: Directory) -> tuple[Text, ...]:
    if group is None:
        return ()
    try:
        count, failed = await asyncio.gather(
            directory.member_count(group.id), directory.members_with_license_errors(group.id)
        )
    except GraphError:
        return ()
    told = say_count(
        "{group} has {count} direct member.",
        "{group} has {count} direct members.",
        count=count,
        group=group.name,
    )
    rule = _rule(known, group) if (known := await directory.group(group.id)) else ()
    if not failed:
        return (told, *rule)
    waiting = say("In error among them: {names}.", names=tuple(one.name for one in failed.items[:_MOST_TOLD]))
    return (told, waiting, *rule)


def _rule(known: Group, group: Named) -> tuple[Text, ...]:
    if not known.is_dynamic:
        return ()
    if known.membership_rule_processing_state == "Paused":
        return (
            say(
                "The membership rule of {group} is paused: once it is resumed, Entra works out anew who "
                "belongs: who matches it joins, and whoever does not loses what the group gives.",
                group=group.name,
            ),
        )
    return (say("A rule decides who is in {group}.", group=group.name),)


async def free(case: Case, directory: Directory) -> tuple[Text, ...]:
    """How many licenses are free of the product, else of those that the group gives or the person has."""
    try:
        owned = {sku.sku_id: sku for sku in await directory.subscribed_skus()}
    except GraphError:
        return ()
    wanted = [case.sku.id] if case.sku else await _products(case, directory)
    return tuple(left_of(owned[id]) for id in wanted[:_MOST_TOLD] if id in owned)


async def _products(case: Case, directory: Directory) -> Sequence[str]:
    group = await directory.group(case.group.id) if case.group else None
    if group is not None:
        return [one.sku_id for one in group.assigned_licenses or ()]
    user = await directory.user(case.user.id) if case.user else None
    return list(dict.fromkeys(one.sku_id for one in (user.license_assignment_states if user else None) or ()))


def left_of(sku: SubscribedSku) -> Text:
    """How many licenses of it are free, where any can be given at all."""
    name = sku.display_name or sku.sku_part_number
    if sku.capability_status not in IN_FORCE:
        return say("{product} is not in force: {state}.", product=name, state=sku.capability_status)
    return say(
        "Of {product} {free} of {all} licenses are free.",
        product=name,
        free=max(sku.available, 0),
        all=sku.enabled + sku.warning,
    )
