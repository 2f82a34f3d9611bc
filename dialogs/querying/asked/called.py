"""Whom and what the names of a question are: a department or a city where people have it, else a group; in a
question about changes, who made them and on what.

A word for a place is one of people's attributes before it is a group of the same name, unless a group is
spoken of; that there is such a group too is told.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogs.examining.case import Named
from dialogs.querying.asked.names_left import Name
from dialogs.querying.asked.read_query import Wanted
from dialogs.querying.tenant_query import What
from dialogs.subject.nearest import without_accents
from graph import Directory, Forbidden, Group, User, UserFilter

_SHORTEST_BEGINNING = 4
"""Letters from which the beginning of one group's name stands for it."""


@dataclass(frozen=True, slots=True)
class Called:
    """The filters that names come to, and the names that are nobody's and nothing's."""

    filters: dict[str, Any] = field(default_factory=dict)
    unknown: tuple[Name, ...] = ()

    @property
    def any(self) -> bool:
        """Whether one of the names is known."""
        return bool(self.filters)


@dataclass(frozen=True, slots=True)
class _Found:
    """What bears one name."""

    group: Named | None = None
    department: str = ""
    city: str = ""
    people: tuple[Named, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.group or self.department or self.city or self.people)


async def called(wanted: Wanted, directory: Directory) -> Called:
    """All names looked up at once."""
    if wanted.query.what not in {What.PEOPLE, What.ROWS, What.CHANGES}:
        return Called(unknown=wanted.names)
    parts = [(name, words) for name in wanted.names for words in _with_parts(name.words)]
    found = await asyncio.gather(*(_bearing(words, wanted, directory) for _, words in parts))
    first: dict[Name, _Found] = {}
    for (name, _), one in zip(parts, found, strict=True):
        if one.any:
            first.setdefault(name, one)
    filters: dict[str, Any] = {}
    unread: list[Name] = []
    for name, one in first.items():
        found_here = dict(_filters(name, one, wanted))
        if found_here.keys() & filters.keys() - {"namesake"} or not found_here:
            unread.append(name)  # a second place or person: one is looked at
        else:
            filters |= found_here
    return Called(filters, (*(name for name in wanted.names if name not in first), *unread))


def _with_parts(words: str) -> Iterator[str]:
    """A name, and its words: what stands beside a name may be none of it."""
    yield from dict.fromkeys((words, *words.split()))


async def _bearing(words: str, wanted: Wanted, directory: Directory) -> _Found:
    changes = wanted.query.what is What.CHANGES
    groups, departed, living, people = await asyncio.gather(
        groups_called(words, directory),
        _nobody() if changes else _counted(UserFilter(department=words), directory),
        _nobody() if changes else _counted(UserFilter(city=words), directory),
        people_called(words, directory) if changes else _nowhere(),
    )
    return _Found(
        group_called(words, groups), words if departed else "", words if living else "", tuple(people)
    )


async def _nobody() -> int:
    return 0


async def _nowhere() -> tuple[Named, ...]:
    return ()


def _filters(name: Name, found: _Found, wanted: Wanted) -> Iterator[tuple[str, Any]]:
    if wanted.query.what is What.CHANGES:
        yield from _of_changes(name, found, wanted)
    elif found.group and (wanted.of_groups or not (found.department or found.city)):
        if found.department and wanted.department:
            yield from _of_department(name, found.department)
        else:
            yield "outside" if name.refused else "group", found.group
    elif found.department:
        yield from _of_department(name, found.department)
        if not wanted.department:
            yield "namesake", found.group
    else:
        yield "city", found.city
        yield "namesake", found.group


def _of_department(name: Name, department: str) -> Iterator[tuple[str, Any]]:
    yield "outside_department" if name.refused else "department", department


def _of_changes(name: Name, found: _Found, wanted: Wanted) -> Iterator[tuple[str, Any]]:
    """Who is named did it, unless who did it is what is asked for."""
    acted = name.by or not (name.upon or "who" in wanted.words)
    if found.people and acted and not (found.group and name.in_place):
        yield "actors", found.people
    elif found.group and not (found.people and not name.in_place):
        yield "group", found.group
    elif len(found.people) == 1:
        yield "target", found.people[0]


async def groups_called(name: str, directory: Directory) -> Sequence[Group]:
    """Groups whose name begins so; none where they may not be looked up."""
    try:
        return (await directory.find_groups(name)).items
    except Forbidden:
        return ()


async def people_called(name: str, directory: Directory) -> Sequence[Named]:
    """People of whose name the words are a whole part, or who sign in so."""
    try:
        found = (await directory.find_users(name)).items
    except Forbidden:
        return ()
    return [Named(one.id, one.name) for one in found if _bears(one, name)]


def _bears(user: User, name: str) -> bool:
    """Whether the words are a whole part of the name."""
    if name.casefold() == (user.user_principal_name or "").casefold():
        return True
    sought = without_accents(name).split()
    parts = without_accents(user.name).split()
    return any(parts[at : at + len(sought)] == sought for at in range(len(parts)))


async def _counted(where: UserFilter, directory: Directory) -> int:
    try:
        return await directory.user_count(where)
    except Forbidden:
        return 0


def group_called(name: str, found: Sequence[Group]) -> Named | None:
    """The group of that name, or the only one whose name begins so."""
    whole = [one for one in found if without_accents(one.name) == without_accents(name)]
    begun = found if len(found) == 1 and len(name) >= _SHORTEST_BEGINNING else ()
    return next((Named(one.id, one.name) for one in (*whole, *begun)), None)
