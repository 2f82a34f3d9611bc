"""Whom and what the words mean in this tenant: every name is looked up in Graph, and nothing is guessed.

A name that fits one is taken; one that fits several is asked about; one that fits none is said so. The whole
display name, user principal name or id beats a beginning of it.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dialogs.examining.case import Case, Named
from dialogs.subject.choosing import Candidate, Choose, Slot
from dialogs.subject.looking_up import Found, crowd, first_known, groups_called, people_called, person
from dialogs.subject.nearest import Find, nearest
from dialogs.subject.oneself import is_about_oneself
from dialogs.subject.which_product import meant_product, missed_plan, subscribed
from dialogs.understanding import Reading
from dialogs.understanding.naming.as_a_name import is_strange, stands_as_a_name
from graph import Directory, Group, User


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the words came to: what is certain, what is still to choose, and names that fit nobody; `hidden`
    where Graph lets the asker look up nobody."""

    user: Named | None = None
    group: Named | None = None
    sku: Named | None = None
    plan: Named | None = None
    choices: tuple[Choose, ...] = ()
    unknown: tuple[str, ...] = ()
    hidden: bool = False

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
    small = {
        one
        for one in reading.names
        if one.islower() and " " not in one and not stands_as_a_name(one, reading.text)
    }
    people, groups, skus = await asyncio.gather(
        people_called((*reading.addresses, *reading.ids, *reading.names), directory, besides, known, small),
        groups_called((*reading.ids, *reading.groups, *reading.names), directory, besides, known, small),
        subscribed(reading, directory),
    )
    people, groups = _of_one_kind(people, groups)
    user, named = people.thing, people.named
    if not (people.anything or groups.anything) and is_about_oneself(reading):
        user = await directory.me()
        named = Named(user.id, user.name) if user else None
    sku, sku_choice = meant_product(reading, skus, user, groups.thing, directory)
    if sku_choice and (spoken_of := first_known(sku_choice.candidates, known)):
        sku, sku_choice = Named(spoken_of.id, spoken_of.name), None
    choices = tuple(choice for choice in (people.choice, groups.choice, sku_choice) if choice)
    plan = missed_plan(reading, user, skus, directory) if reading.plan else None
    unknown, hidden = _unknown(reading, people.words, groups.words), people.hidden or groups.hidden
    if not (named or people.anything or groups.anything or hidden):
        choices = (*await _like(reading, unknown, directory), *choices)
    return Resolved(named, groups.named, sku, plan, choices, unknown, hidden)


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

    # A small word that is none we know may be a name where somebody's license is spoken of.
    strange = tuple(filter(is_strange, reading.names))
    likely = unknown or (strange if reading.complaint and not reading.out_of_scope else ())
    words = max((one for one in likely if one not in reading.ids), key=len, default="")
    kinds: tuple[tuple[Slot, Find], ...] = (("user", people), ("group", groups))
    for slot, find in kinds[::-1] if reading.groups else kinds:
        if found := await nearest(words.partition("@")[0], find):
            return (Choose(slot, words, found, near=True),)
    return ()


def corrected(case: Case, resolved: Resolved) -> Case:
    """The case with what was corrected put in the place of what was misread; the rest stays."""
    return replace(
        case,
        user=resolved.user or case.user,
        group=resolved.group or case.group,
        sku=resolved.sku or case.sku,
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
    return replace(case, sku=resolved.sku or case.sku, plan=resolved.plan or case.plan)


def _unknown(reading: Reading, *taken: str) -> tuple[str, ...]:
    """Names that fit nobody: addresses, ids, strange words beside *group*, and words that stand as names do;
    none twice."""
    given = (*reading.addresses, *reading.ids)
    groups = tuple(one for one in reading.groups if is_strange(one) or _has_a_capital(one, reading))
    names = tuple(one for one in reading.names if stands_as_a_name(one, reading.text))
    left = [words for words in (*given, *groups, *names) if not any(words in one for one in taken if one)]
    return tuple(words for words in left if not any(words in one and words != one for one in left))


def _has_a_capital(words: str, reading: Reading) -> bool:
    """Whether the words have one for no other reason than being a name."""
    begins = reading.text.startswith(words) or reading.language == "de"
    return words[:1].isupper() and not begins
