"""Who and what in the tenant is called by some words: looked up in Graph, and nothing is guessed.

A name that fits one is taken; one that fits several is asked about. The whole display name, user principal
name or id beats a beginning of it, and a word of a name beats the beginning of a surname.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from dialogs.examining.case import Named
from dialogs.subject.choosing import MOST_CANDIDATES, Candidate, Choose, Slot
from dialogs.subject.nearest import without_accents
from graph import Directory, Forbidden, Group, User

T = TypeVar("T", User, Group)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What phrases came to: the one thing they fit and its name, or the choice among several, and the words
    that did. `hidden` where Graph lets the asker look up nobody."""

    words: str = ""
    thing: T | None = None
    named: Named | None = None
    choice: Choose | None = None
    hidden: bool = False

    @property
    def anything(self) -> bool:
        """Whether the words fit somebody or something."""
        return self.named is not None or self.choice is not None

    @property
    def nothing(self) -> "Found[T]":
        """As if nothing had been found."""
        return replace(self, words="", thing=None, named=None, choice=None)

    @property
    def whole(self) -> bool:
        """Whether the words are a whole name, and not the beginning of one."""
        return self.named is not None and _same(self.named.name, self.words)


async def people_called(
    phrases: Sequence[str],
    directory: Directory,
    besides: Collection[str],
    known: Sequence[str],
    small: Collection[str],
) -> Found[User]:
    """The person whom the first fitting phrase names. `besides` are ids that are not meant; of several that
    fit, the first of `known` is. `small` are phrases that must be words of a name, and not its beginning."""

    async def ask(words: str) -> tuple[User, ...]:
        if _is_id(words):
            user = await directory.user(words)
            return (user,) if user else ()
        return (await directory.find_users(words)).items

    answers = await _asked(phrases, ask, besides)
    return Found(hidden=True) if answers is None else _first_fitting("user", answers, person, known, small)


async def groups_called(
    phrases: Sequence[str],
    directory: Directory,
    besides: Collection[str],
    known: Sequence[str],
    small: Collection[str],
) -> Found[Group]:
    """The group that the first fitting phrase names; as `people_called`."""

    async def ask(words: str) -> tuple[Group, ...]:
        if _is_id(words):
            group = await directory.group(words)
            return (group,) if group else ()
        return (await directory.find_groups(words)).items

    answers = await _asked(phrases, ask, besides)
    return Found(hidden=True) if answers is None else _first_fitting("group", answers, crowd, known, small)


async def _asked(
    phrases: Sequence[str], ask: Callable[[str], Awaitable[tuple[T, ...]]], besides: Collection[str]
) -> Sequence[tuple[str, Mapping[str, T]]] | None:
    """What Graph finds for each phrase, by id; None where it lets the asker look up nobody."""
    try:
        answers = await asyncio.gather(*(ask(words) for words in phrases))
    except Forbidden:
        return None
    found = ({one.id: one for one in answer if one.id not in besides} for answer in answers)
    return tuple(zip(phrases, found, strict=True))


def _first_fitting(
    slot: Slot,
    answers: Sequence[tuple[str, Mapping[str, T]]],
    as_candidate: Callable[[T], Candidate],
    known: Sequence[str],
    small: Collection[str],
) -> Found[T]:
    """The longer phrases stand before the shorter, so they win."""
    for words, things in answers:
        candidates = tuple(map(as_candidate, things.values()))
        likely = _likely(words, candidates)
        if words in small and not any(_holds(one, words) for one in candidates):
            continue
        if one := likely[0] if len(likely) == 1 else first_known(likely, known):
            return Found(words, things[one.id], Named(one.id, one.name))
        if likely:
            return Found(words, choice=Choose(slot, words, likely[:MOST_CANDIDATES]))
    return Found()


def _likely(words: str, found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Those whose whole name it is; else those whose name begins so or holds the words; else all."""
    whole = tuple(one for one in found if _same(one.name, words) or _same(one.hint, words) or one.id == words)
    begins = words.casefold()
    named = tuple(one for one in found if one.name.casefold().startswith(begins) or _holds(one, words))
    return whole or named or tuple(found)


def _holds(one: Candidate, words: str) -> bool:
    """Whether the words are among those of the name."""
    return set(without_accents(words).split()) <= set(without_accents(one.name).split())


def first_known(found: Sequence[Candidate], known: Sequence[str]) -> Candidate | None:
    """The one of those spoken of that was spoken of last; `known` are ids, the newest first."""
    return min((one for one in found if one.id in known), key=lambda one: known.index(one.id), default=None)


def person(user: User) -> Candidate:
    """A person, told from others by the sign-in name."""
    return Candidate(user.id, user.name, user.user_principal_name or "")


def crowd(group: Group) -> Candidate:
    """A group, told from others by how much it gives."""
    if group.assigned_licenses is None:
        return Candidate(group.id, group.name, group.mail or "")
    return Candidate(group.id, group.name, gives=len(group.assigned_licenses))


def _same(name: str, words: str) -> bool:
    return name.casefold() == words.casefold()


def _is_id(words: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", words) is not None
