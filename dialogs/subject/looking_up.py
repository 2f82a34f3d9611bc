"""Who and what in the tenant is called by some words: looked up in Graph, and nothing is guessed.

A name that fits one is taken; one that fits several is asked about. The whole display name, user principal
name or id beats a beginning of it, and a word of a name beats the beginning of a surname. What is only
perhaps a name counts where it is a whole word of one.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from dialogs.examining.case import Named
from dialogs.subject.choosing import MOST_CANDIDATES, Candidate, Choose, Slot
from dialogs.subject.nearest import ALIKE, likeness, without_accents
from dialogs.understanding.naming.evidence import Called
from graph import Directory, Forbidden, Group, User

T = TypeVar("T", User, Group)

LONGEST_INITIALS = 2
"""Letters of a word in lower case that is too short to be somebody's name."""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What phrases came to: the one thing they fit and its name, or the choice among several, and the words
    that did; `others` are named in the same way beside it. `hidden` where Graph lets the asker look up
    nobody."""

    words: str = ""
    thing: T | None = None
    named: Named | None = None
    choice: Choose | None = None
    others: tuple[Named, ...] = ()
    hidden: bool = False

    @property
    def anything(self) -> bool:
        """Whether the words fit somebody or something."""
        return self.named is not None or self.choice is not None

    @property
    def all_words(self) -> tuple[str, ...]:
        """The words that fit, and the names of all that was found."""
        return (self.words, *(one.name for one in (self.named, *self.others) if one))

    @property
    def nothing(self) -> "Found[T]":
        """As if nothing had been found."""
        return replace(self, words="", thing=None, named=None, choice=None, others=())

    @property
    def whole(self) -> bool:
        """Whether the words are a whole name, and not the beginning of one."""
        return self.named is not None and _same(self.named.name, self.words)


async def people_called(
    called: Sequence[Called], directory: Directory, besides: Collection[str], known: Sequence[str]
) -> Found[User]:
    """The people whom the phrases name. `besides` are ids that are not meant; of several that fit, the first
    of `known` is."""

    async def ask(words: str) -> tuple[User, ...]:
        if _is_id(words):
            user = await directory.user(words)
            return (user,) if user else ()
        return (await directory.find_users(words)).items

    answers = await _asked([one for one in called if one.clear or not _is_initials(one)], ask, besides)
    if answers is None:
        return Found(hidden=True)
    return _fitting("user", answers, person, known, _may_be_called)


async def groups_called(
    called: Sequence[Called], directory: Directory, besides: Collection[str], known: Sequence[str]
) -> Found[Group]:
    """The groups that the phrases name; as `people_called`."""

    async def ask(words: str) -> tuple[Group, ...]:
        if _is_id(words):
            group = await directory.group(words)
            return (group,) if group else ()
        return (await directory.find_groups(words)).items

    answers = await _asked(called, ask, besides)
    return (
        Found(hidden=True) if answers is None else _fitting("group", answers, crowd, known, _may_be_a_group)
    )


async def _asked(
    called: Sequence[Called], ask: Callable[[str], Awaitable[tuple[T, ...]]], besides: Collection[str]
) -> Sequence[tuple[Called, Mapping[str, T]]] | None:
    """What Graph finds for each phrase, by id; None where it lets the asker look up nobody."""
    try:
        answers = await asyncio.gather(*(ask(one.words) for one in called))
    except Forbidden:
        return None
    found = ({one.id: one for one in answer if one.id not in besides} for answer in answers)
    return tuple(zip(called, found, strict=True))


def _fitting(
    slot: Slot,
    answers: Sequence[tuple[Called, Mapping[str, T]]],
    as_candidate: Callable[[T], Candidate],
    known: Sequence[str],
    may_be: Callable[[Called, Candidate], bool],
) -> Found[T]:
    """What the first phrase that fits comes to, a full name before a single word, and those beside it that
    are named as fully. What belongs to a longer name is no name of its own."""
    found: Found[T] = Found()
    wholes = [called.words for called, _ in answers if called.is_full]
    for called, things in sorted(answers, key=lambda one: " " not in one[0].words):
        words = called.words
        part_of = next((one for one in wholes if " " not in words and words in one), "")
        candidates = tuple(one for one in map(as_candidate, things.values()) if _is_like(one, part_of))
        if _is_taken(words, found) or not any(may_be(called, one) for one in candidates):
            continue
        likely = _likely(words, candidates)
        one = likely[0] if len(likely) == 1 else first_known(likely, known)
        new = _found(slot, words, things, likely, one)
        if not found.anything:
            found = new
        elif (called.clear or called.listed) and (" " in words) == (" " in found.words):
            found = _both(found, new, slot)
    return found


def _found(
    slot: Slot, words: str, things: Mapping[str, T], likely: tuple[Candidate, ...], one: Candidate | None
) -> Found[T]:
    if one is None:
        return Found(words, choice=Choose(slot, words, likely[:MOST_CANDIDATES]))
    return Found(words, things[one.id], Named(one.id, one.name))


def _both(found: Found[T], new: Found[T], slot: Slot) -> Found[T]:
    """With one more that is named. Where one of the names fits several, which of all is meant is one
    question."""
    if new.named and found.choice is None:
        known = {found.named, *found.others}
        return found if new.named in known else replace(found, others=(*found.others, new.named))
    offered = {one.id: one for one in (*_offered(found), *_offered(new))}
    choice = Choose(slot, f"{found.words}, {new.words}", tuple(offered.values())[:MOST_CANDIDATES])
    return replace(found, thing=None, named=None, others=(), choice=choice)


def _offered(found: Found[T]) -> tuple[Candidate, ...]:
    if found.choice:
        return found.choice.candidates
    return tuple(Candidate(one.id, one.name) for one in (found.named, *found.others) if one)


def _is_taken(words: str, found: Found[T]) -> bool:
    """Whether the words belong to somebody or something that was found already."""
    parts = set(without_accents(words).split())
    return any(parts <= set(without_accents(name).split()) for name in found.all_words)


def _is_like(one: Candidate, full: str) -> bool:
    """Whether somebody may be called by a full name of which only the beginning fits: "Rosa Marcheti"."""
    as_long = " ".join(full.split()[: len(one.name.split())])
    return not full or likeness(as_long, one.name) >= ALIKE


def _may_be_called(called: Called, one: Candidate) -> bool:
    """Whether a person may be meant: words that only may be a name have to be words of the person's."""
    return called.clear or one.id == called.words or _holds(one, called.words)


def _is_initials(called: Called) -> bool:
    """Whether it is too short to be somebody's name."""
    return called.words.islower() and len(called.words) <= LONGEST_INITIALS


def _may_be_a_group(called: Called, one: Candidate) -> bool:
    """Whether a group may be meant. Groups are called by common words: without a word like *group* beside it
    a single one has to be the whole name, and to stand where a group does; so has one that is too short for
    a name, such as the "al" of "al gruppo"."""
    if called.surely_a_group and not _is_initials(called):
        return True
    if " " in called.words:
        return _holds(one, called.words)
    return without_accents(one.name) == without_accents(called.words)


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
