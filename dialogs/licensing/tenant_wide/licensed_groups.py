"""The groups of a tenant that carry licenses: which rules stand still, which hold other groups, and what they
switch off."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogs.examining.verdict import Undetermined
from dialogs.licensing.membership.dynamic_membership import standing_rule
from dialogs.licensing.membership.groups import HIDDEN_READER
from dialogs.licensing.membership.member import few
from dialogs.licensing.sources import attempt, user_plans
from dialogs.licensing.tenant_wide.everybody import EVERYBODY
from dialogs.licensing.unreadable import lacking
from dialogs.licensing.wording import the_first
from dialogs.words.text import Text, say, say_count
from graph import Directory, GraphError, Group, Listed, SubscribedSku

MOST_LOOKED_INTO = 100
"""Groups whose members are looked at in one glance: five batches, all at once."""

_PLANS = 5


@dataclass(frozen=True, slots=True)
class Nesting:
    """Which licensed groups hold groups, whose members get nothing there, and of which that is not known."""

    told: tuple[Text, ...]
    gaps: tuple[Undetermined, ...]


async def nesting(groups: Listed[Group], directory: Directory) -> Nesting:
    """The groups within licensed groups."""
    looked_into = groups.items[:MOST_LOOKED_INTO]
    answers = await asyncio.gather(*(attempt(directory.nested_groups(group.id)) for group in looked_into))
    told = tuple(
        _holds(group, answer.items)
        for group, answer in zip(looked_into, answers, strict=True)
        if isinstance(answer, Listed) and answer
    )
    return Nesting(told, (*_unread(looked_into, answers), *_beyond(groups)))


def _holds(group: Group, within: Sequence[Group]) -> Text:
    return say_count(
        "{group} holds the group {within}: who is in {group} only through it gets nothing.",
        "{group} holds {count} groups ({within}): who is in {group} only through them gets nothing.",
        group=group.name,
        count=len(within),
        within=few(within),
    )


def _unread(groups: Sequence[Group], answers: Sequence[Listed[Group] | GraphError]) -> Iterator[Undetermined]:
    refused = [
        (group, answer)
        for group, answer in zip(groups, answers, strict=True)
        if isinstance(answer, GraphError)
    ]
    if refused:
        names = tuple(few([group for group, _ in refused]))
        note = say("Whether {groups} holds other groups Graph did not let me read.", groups=names)
        yield Undetermined(note, lacking(refused[0][1], HIDDEN_READER), refused[0][1])


def _beyond(groups: Listed[Group]) -> Iterator[Undetermined]:
    if len(groups) > MOST_LOOKED_INTO:
        note = say(
            "I looked into the first {count} of {all} licensed groups for groups within them.",
            count=MOST_LOOKED_INTO,
            all=len(groups),
        )
        yield Undetermined(note)


def all_listed(groups: Listed[Group]) -> tuple[Undetermined, ...]:
    """That there are more licensed groups than were read, where that is so."""
    if groups.complete:
        return ()
    note = say("I read the first {count} licensed groups; there are more.", count=len(groups))
    return (Undetermined(note),)


def standing_rules(groups: Sequence[Group], directory: Directory) -> Iterator[Text]:
    """The dynamic groups that nobody joins or leaves."""
    for group in groups:
        if found := standing_rule(EVERYBODY, group, directory.now()):
            yield found.because


def switched_off(
    groups: Sequence[Group], owned: Mapping[str, SubscribedSku], directory: Directory
) -> Iterator[Text]:
    """What licensed groups switch off."""
    for group in groups:
        for license in group.assigned_licenses or ():
            off = [plan for plan in user_plans(owned.get(license.sku_id)) if plan in license.disabled_plans]
            if off:
                yield say(
                    "In {product} from {group} these are switched off: {plans}.",
                    product=directory.product_name(license.sku_id),
                    group=group.name,
                    plans=the_first([directory.plan_name(plan) for plan in off], _PLANS),
                )


def told_off(count: int) -> Text:
    """How many licenses of groups have services switched off."""
    if not count:
        return say("No licensed group switches a service off.")
    return say_count(
        "{count} license of a group has services switched off.",
        "{count} licenses of groups have services switched off.",
        count=count,
    )


NO_GROUPS = say("No group of this tenant carries a license.")
