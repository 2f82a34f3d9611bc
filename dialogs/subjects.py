"""Whom and what the words mean in this tenant: every name is looked up in Graph, and nothing is guessed.

A name that fits one is taken; one that fits several is asked about; one that fits none is said so. The whole
display name, user principal name or id beats a beginning of it.
"""

import asyncio
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from dialogs.case import Case, Complaint, Named
from dialogs.choosing import MOST_CANDIDATES, Candidate, Choose, Slot
from dialogs.nearest import Find, nearest
from dialogs.understanding import Reading
from dialogs.which_product import meant_product, missed_plan, subscribed
from graph import Directory, Group, User


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the words came to: what is certain, what is still to choose, and names that fit nobody."""

    user: Named | None = None
    group: Named | None = None
    sku: Named | None = None
    plan: Named | None = None
    choices: tuple[Choose, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether the words name something this tenant has."""
        return bool(self.user or self.group or self.sku or self.choices)

    def leaves_open(self, slot: Slot) -> bool:
        """Whether the person must still say which one."""
        return any(choice.slot == slot for choice in self.choices)


@dataclass(frozen=True, slots=True)
class _Match:
    """What one slot came to, and the words it took."""

    found: Candidate | None = None
    choice: Choose | None = None

    @property
    def named(self) -> Named | None:
        return Named(self.found.id, self.found.name) if self.found else None


_NO_MATCH = ("", _Match())


async def resolve(
    reading: Reading,
    directory: Directory,
    besides: Collection[str] = frozenset(),
    known: Sequence[str] = (),
) -> Resolved:
    """Look up everything the reading names, in one round of questions. `besides` are ids that are not meant:
    "no, the other Sales group"; of several that fit, the first of `known` is: those already spoken of."""
    people = (*reading.addresses, *reading.ids, *reading.names)
    crowds = (*reading.ids, *reading.groups, *reading.names)
    users, groups, skus = await asyncio.gather(
        asyncio.gather(*(_users(words, directory) for words in people)),
        asyncio.gather(*(_groups(words, directory) for words in crowds)),
        subscribed(reading, directory),
    )
    found_users = {user.id: user for found in users for user in found}
    user_words, user = _pick(
        "user", people, [_others(map(_person, found), besides) for found in users], known
    )
    found_groups = {group.id: group for found in groups for group in found}
    group_words, group = _pick(
        "group", crowds, [_others(map(_crowd, found), besides) for found in groups], known
    )
    if user_words and user_words == group_words:
        # One name cannot be both: a whole name beats a beginning, then people outnumber groups.
        whole_group = group.found is not None and _same(group.found.name, group_words)
        if whole_group and not (user.found and _same(user.found.name, user_words)):
            user_words, user = _NO_MATCH
        else:
            group_words, group = _NO_MATCH
    person = found_users[user.found.id] if user.found else None
    if person is None and not (user.choice or group.found or group.choice) and _is_about_oneself(reading):
        person = await directory.me()
    crowd = found_groups[group.found.id] if group.found else None
    sku, sku_choice = meant_product(reading, skus, person, crowd, directory)
    if sku_choice and (spoken_of := _first_known(sku_choice.candidates, known)):
        sku, sku_choice = Named(spoken_of.id, spoken_of.name), None
    choices = tuple(choice for choice in (user.choice, group.choice, sku_choice) if choice)
    plan = missed_plan(reading, person, skus, directory) if reading.plan else None
    named = Named(person.id, person.name) if person else None
    unknown = _unknown(reading, user_words, group_words)
    if not (named or group.named or user.choice or group.choice):
        choices = (*await _like(reading, unknown, directory), *choices)
    return Resolved(named, group.named, sku, plan, choices, unknown)


async def _like(reading: Reading, unknown: Sequence[str], directory: Directory) -> tuple[Choose, ...]:
    """Who is called nearly so, where nobody is called exactly so; a group where the words say it is one."""

    async def people(words: str) -> Sequence[Candidate]:
        return tuple(map(_person, await _users(words, directory)))

    async def crowds(words: str) -> Sequence[Candidate]:
        return tuple(map(_crowd, await _groups(words, directory)))

    # A small word that is none we know may be a name where somebody's license is spoken of.
    likely = unknown or (() if reading.out_of_scope or reading.how_to else reading.names)
    words = max((one for one in likely if one not in reading.ids), key=len, default="")
    kinds: tuple[tuple[Slot, Find], ...] = (("user", people), ("group", crowds))
    for slot, find in kinds[::-1] if reading.groups else kinds:
        if found := await nearest(words.partition("@")[0], find):
            return (Choose(slot, words, found, near=True),)
    return ()


def _others(found: Iterable[Candidate], besides: Collection[str]) -> tuple[Candidate, ...]:
    return tuple(one for one in found if one.id not in besides)


def _first_known(found: Sequence[Candidate], known: Sequence[str]) -> Candidate | None:
    return min((one for one in found if one.id in known), key=lambda one: known.index(one.id), default=None)


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
    fresh = case if case.whole_tenant else Case(baseline=case.baseline)
    lacks_group = case.user is not None and case.group is None
    if resolved.user or resolved.leaves_open("user"):
        case = replace(fresh, user=resolved.user, group=resolved.group)
    elif resolved.group or resolved.leaves_open("group"):
        case = replace(case if lacks_group else fresh, group=resolved.group)
    return replace(case, sku=resolved.sku or case.sku, plan=resolved.plan or case.plan)


_ONESELF = re.compile(
    r"\b(?:(?<!how )(?<!where )(?<!what )(?<!which )"
    r"(?:do|did|can|could|have|am|was)(?:n['’]?t|not)?(?: not)? i"
    r"|i(?:['’](?:m|ve))?(?: (?:still|also|just|never))? "
    r"(?:do|did|have|had|can|could|am|was|lost|lack|miss|need|got|get|never)(?:n['’]?t| ?not)?\b"
    r"(?! (?:know|see|find|understand|think|believe))"
    r"|(?:my|mine)(?: own)? (?:\w+ )?(?:licen[sc]es?|account|mailbox|office|teams|outlook|copilot|apps?))\b",
    re.IGNORECASE,
)
_LICENSE = re.compile(r"\blicen[sc]es?\b", re.IGNORECASE)
_OF_A_PERSON = frozenset(
    {Complaint.NOT_RECEIVED, Complaint.SERVICE_MISSING, Complaint.CANNOT_SIGN_IN, Complaint.REMOVED}
)


def _is_about_oneself(reading: Reading) -> bool:
    """Whether somebody without a name asks about their own license: "why don't I have Teams?"."""
    about = reading.complaint in _OF_A_PERSON or (
        reading.complaint is None and (reading.products or _LICENSE.search(reading.text))
    )
    others = reading.tenant or reading.addresses or reading.ids
    return bool(about and not others and _ONESELF.search(reading.text))


async def _users(words: str, directory: Directory) -> tuple[User, ...]:
    if _is_id(words):
        user = await directory.user(words)
        return (user,) if user else ()
    return (await directory.find_users(words)).items


async def _groups(words: str, directory: Directory) -> tuple[Group, ...]:
    if _is_id(words):
        group = await directory.group(words)
        return (group,) if group else ()
    return (await directory.find_groups(words)).items


def _person(user: User) -> Candidate:
    return Candidate(user.id, user.name, user.user_principal_name or "")


def _crowd(group: Group) -> Candidate:
    gives = len(group.assigned_licenses or ())
    hint = "gives no license" if not gives else "gives 1 product" if gives == 1 else f"gives {gives} products"
    return Candidate(group.id, group.name, hint if group.assigned_licenses is not None else group.mail or "")


def _pick(
    slot: Slot, words: Sequence[str], answers: Sequence[tuple[Candidate, ...]], known: Sequence[str]
) -> tuple[str, _Match]:
    """The first words that fit somebody; the longer stand before the shorter, so they win."""
    for phrase, found in zip(words, answers, strict=True):
        whole = [
            one for one in found if _same(one.name, phrase) or _same(one.hint, phrase) or one.id == phrase
        ]
        if len(whole) == 1 or len(found) == 1:
            return phrase, _Match((whole or found)[0])
        if spoken_of := _first_known(whole or found, known):
            return phrase, _Match(spoken_of)
        if found:
            return phrase, _Match(choice=Choose(slot, phrase, tuple(whole or found)[:MOST_CANDIDATES]))
    return _NO_MATCH


def _unknown(reading: Reading, *taken: str) -> tuple[str, ...]:
    """Names that fit nobody: addresses, ids, and words written as names are; none twice."""
    named = (*reading.addresses, *reading.ids, *reading.groups, *reading.names)
    left = [
        words
        for words in named
        if not any(words in one for one in taken if one)
        and (words in (*reading.addresses, *reading.ids, *reading.groups) or words[:1].isupper())
    ]
    return tuple(words for words in left if not any(words in one and words != one for one in left))


def _same(name: str, words: str) -> bool:
    return name.casefold() == words.casefold()


def _is_id(words: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", words) is not None
