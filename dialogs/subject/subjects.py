"""Whom and what the words mean in this tenant: every name is looked up in Graph, and nothing is guessed.

A name that fits one is taken; one that fits several is asked about; one that fits none is said so. The whole
display name, user principal name or id beats a beginning of it.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from dialogs.examining.case import Case, Named
from dialogs.subject.choosing import Candidate, Choose, Slot
from dialogs.subject.looking_up import Found, crowd, first_known, groups_called, people_called, person
from dialogs.subject.nearest import Find, nearest, without_accents
from dialogs.subject.oneself import is_about_oneself
from dialogs.subject.which_product import (
    in_question,
    is_named_beside,
    meant_beside,
    meant_product,
    missed_plan,
    subscribed,
)
from dialogs.understanding import Reading
from dialogs.understanding.naming.evidence import Called, groups_in, is_strange, people_in
from graph import Directory, Group, User

LOOKED_UP = 19
"""Phrases looked up: as many as travel with the question for the products in one `$batch`, the likeliest
first."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the words came to: what is certain, what is still to choose, and names that fit nobody; `hidden`
    where Graph lets the asker look up nobody. `other_users`, `other_groups` and `other_skus` are named beside
    the first."""

    user: Named | None = None
    group: Named | None = None
    sku: Named | None = None
    plan: Named | None = None
    choices: tuple[Choose, ...] = ()
    unknown: tuple[str, ...] = ()
    hidden: bool = False
    other_users: tuple[Named, ...] = ()
    other_groups: tuple[Named, ...] = ()
    other_skus: tuple[Named, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether the words name something this tenant has."""
        return bool(self.user or self.group or self.sku or self.choices)

    def leaves_open(self, slot: Slot) -> bool:
        """Whether the person must still say which one."""
        return any(choice.slot == slot for choice in self.choices)


async def resolve(
    reading: Reading,
    directory: Directory,
    besides: Collection[str] = frozenset(),
    known: Sequence[str] = (),
) -> Resolved:
    """Look up everything the reading names, in one round of questions. `besides` are ids that are not meant:
    "no, the other Sales group"; of several that fit, the first of `known` is: those already spoken of."""
    called = people_in(reading)[:LOOKED_UP]
    crowds = groups_in(reading)[: LOOKED_UP - len(called)]
    people, groups, skus = await asyncio.gather(
        people_called(called, directory, besides, known),
        groups_called(crowds, directory, besides, known),
        subscribed(reading, directory),
    )
    people, groups = _of_one_kind(people, groups)
    user, named = people.thing, people.named
    if not (people.anything or groups.anything) and is_about_oneself(reading):
        user = await directory.me()
        named = Named(user.id, user.name) if user else None
    reading = replace(reading, products=in_question(reading, (people.words, groups.words)))
    sku, sku_choice = meant_product(reading, skus, user, groups.thing, directory)
    if is_named_beside(groups.thing, sku, user, reading):
        groups = groups.nothing
    if sku_choice and (spoken_of := first_known(sku_choice.candidates, known)):
        sku, sku_choice = Named(spoken_of.id, spoken_of.name), None
    choices = tuple(choice for choice in (people.choice, groups.choice, sku_choice) if choice)
    beside = meant_beside(reading, skus, user, groups.thing, sku)
    plan = missed_plan(reading, user, skus, directory) if reading.plan else None
    unknown = _unknown((*called, *crowds), people.all_words + groups.all_words)
    hidden = people.hidden or groups.hidden
    strangers = not groups.anything or any(one.clear and one.words in unknown for one in called)
    if strangers and not (named or people.anything or hidden):
        choices = (*await _like(reading, unknown or _misspelt(crowds), directory), *choices)
    others = (people.others, groups.others, beside)
    return Resolved(named, groups.named, sku, plan, choices, unknown, hidden, *others)


def _of_one_kind(people: Found[User], groups: Found[Group]) -> tuple[Found[User], Found[Group]]:
    """One name cannot be both: a whole name beats a beginning, then people outnumber groups."""
    if not people.words or people.words != groups.words:
        return people, groups
    return (people.nothing, groups) if groups.whole and not people.whole else (people, groups.nothing)


async def _like(reading: Reading, unknown: Sequence[str], directory: Directory) -> tuple[Choose, ...]:
    """Who is called nearly so, where nobody is called exactly so; a group where the words say it is one."""

    async def people(words: str) -> Sequence[Candidate]:
        return tuple(map(person, await directory.find_users(words)))

    async def groups(words: str) -> Sequence[Candidate]:
        return tuple(map(crowd, await directory.find_groups(words)))

    words = max((one for one in unknown if one not in reading.ids), key=len, default="")
    kinds: tuple[tuple[Slot, Find], ...] = (("user", people), ("group", groups))
    for slot, find in kinds[::-1] if reading.groups else kinds:
        if found := await nearest(words.partition("@")[0], find):
            return (Choose(slot, words, found, near=True),)
    return ()


def _misspelt(crowds: Iterable[Called]) -> tuple[str, ...]:
    """What stands beside *group* and is none of the words we know: it may be one that is called nearly so."""
    return tuple(one.words for one in crowds if one.beside and is_strange(one.words))


def corrected(case: Case, resolved: Resolved) -> Case:
    """The case with what was corrected put in the place of what was misread; the rest stays. Who is named
    instead of a group is no longer about that group."""
    instead = resolved.user is not None and case.user is None
    return replace(
        case,
        user=resolved.user or case.user,
        group=resolved.group or (None if instead else case.group),
        sku=resolved.sku or case.sku,
        other_skus=resolved.other_skus if resolved.sku else case.other_skus,
    )


def narrow(case: Case, resolved: Resolved) -> Case:
    """The case with what is now known.

    A named person begins a new case, unless nobody was named before; so does a group, unless the case still
    lacked one. A product narrows.
    """
    fresh = case if case.whole_tenant else Case()
    lacks_group = case.user is not None and case.group is None
    if resolved.user or resolved.leaves_open("user"):
        case = replace(fresh, user=resolved.user, group=resolved.group)
    elif resolved.group or resolved.leaves_open("group"):
        case = replace(case if lacks_group else fresh, group=resolved.group)
    if resolved.sku:
        case = replace(case, sku=resolved.sku, other_skus=resolved.other_skus)
    return replace(case, plan=resolved.plan or case.plan)


def _unknown(called: Iterable[Called], taken: Sequence[str]) -> tuple[str, ...]:
    """What is clearly meant as a name and fits nobody; none twice, and no part of another."""
    words = dict.fromkeys(one.words for one in called if one.clear)
    found = [without_accents(name) for name in taken if name]
    left = [one for one in words if not any(without_accents(one) in name for name in found)]
    return tuple(one for one in left if not any(one in other and one != other for other in left))
