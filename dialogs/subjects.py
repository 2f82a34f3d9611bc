"""Whom and what the words mean in this tenant: every name is looked up in Graph, and nothing is guessed.

A name that fits one is taken; one that fits several is asked about; one that fits none is said so. The whole
display name, user principal name or id beats a beginning of it.
"""

import asyncio
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dialogs.case import Case, Complaint, Named
from dialogs.understanding import Reading
from graph import Directory, Forbidden, Group, SubscribedSku, User

Slot = Literal["user", "group", "sku"]

MOST_CANDIDATES = 5
"""Offered at once: with Stop that makes six buttons, the most a card may have in Teams."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several the words may mean; `hint` tells it from the others."""

    id: str
    name: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Choose:
    """The words fit several; the person must say which."""

    slot: Slot
    words: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the words came to: what is certain, what is still to choose, and names that fit nobody."""

    user: Named | None = None
    group: Named | None = None
    sku: Named | None = None
    plan: Named | None = None
    choices: tuple[Choose, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Match:
    """What one slot came to, and the words it took."""

    found: Candidate | None = None
    choice: Choose | None = None

    @property
    def named(self) -> Named | None:
        return Named(self.found.id, self.found.name) if self.found else None


_NO_MATCH = ("", _Match())


async def resolve(reading: Reading, directory: Directory, besides: Collection[str] = frozenset()) -> Resolved:
    """Look up everything the reading names, in one round of questions. `besides` are ids that are not meant:
    "no, the other Sales group"."""
    people = (*reading.addresses, *reading.ids, *reading.names)
    crowds = (*reading.ids, *reading.groups, *reading.names)
    users, groups, skus = await asyncio.gather(
        asyncio.gather(*(_users(words, directory) for words in people)),
        asyncio.gather(*(_groups(words, directory) for words in crowds)),
        _subscribed(reading, directory),
    )
    found_users = {user.id: user for found in users for user in found}
    user_words, user = _pick("user", people, [_others(map(_person, found), besides) for found in users])
    found_groups = {group.id: group for found in groups for group in found}
    group_words, group = _pick("group", crowds, [_others(map(_crowd, found), besides) for found in groups])
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
    sku, sku_choice = _product(reading, skus, person, crowd, directory)
    choices = tuple(choice for choice in (user.choice, group.choice, sku_choice) if choice)
    plan = _plan(reading, person, skus, directory) if reading.plan else None
    named = Named(person.id, person.name) if person else None
    return Resolved(named, group.named, sku, plan, choices, _unknown(reading, user_words, group_words))


def _others(found: Iterable[Candidate], besides: Collection[str]) -> tuple[Candidate, ...]:
    return tuple(one for one in found if one.id not in besides)


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

    A named person begins a new case; so does a group, unless the case still lacked one. A product narrows.
    """
    lacks_group = case.user is not None and case.group is None
    if resolved.user:
        case = Case(user=resolved.user, group=resolved.group, baseline=case.baseline)
    elif resolved.group:
        case = (
            replace(case, group=resolved.group)
            if lacks_group
            else Case(group=resolved.group, baseline=case.baseline)
        )
    return replace(case, sku=resolved.sku or case.sku, plan=resolved.plan or case.plan)


def chosen(case: Case, slot: Slot, named: Named) -> Case:
    """The case after the person said which one was meant."""
    match slot:
        case "user":
            return replace(case, user=named)
        case "group":
            return replace(case, group=named)
        case "sku":
            return replace(case, sku=named)


_ONESELF = re.compile(
    r"\b(?:(?:do|did|can|could|have|am|was)(?:n['’]?t|not)?(?: not)? i"
    r"|i(?:['’](?:m|ve))?(?: (?:still|also|just|never))? "
    r"(?:do|did|have|had|can|could|am|was|lost|lack|miss|need|got|get|never)(?:n['’]?t|not)?"
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


def _pick(slot: Slot, words: Sequence[str], answers: Sequence[tuple[Candidate, ...]]) -> tuple[str, _Match]:
    """The first words that fit somebody; the longer stand before the shorter, so they win."""
    for phrase, found in zip(words, answers, strict=True):
        whole = [
            one for one in found if _same(one.name, phrase) or _same(one.hint, phrase) or one.id == phrase
        ]
        if len(whole) == 1 or len(found) == 1:
            return phrase, _Match((whole or found)[0])
        if found:
            return phrase, _Match(choice=Choose(slot, phrase, tuple(whole or found)[:MOST_CANDIDATES]))
    return _NO_MATCH


async def _subscribed(reading: Reading, directory: Directory) -> Sequence[SubscribedSku]:
    """What the tenant has; nothing for who may see no more than themselves."""
    if not (reading.products or reading.plan):
        return ()
    try:
        return tuple(await directory.subscribed_skus())
    except Forbidden:
        return ()


def _product(
    reading: Reading,
    skus: Sequence[SubscribedSku],
    user: User | None,
    group: Group | None,
    directory: Directory,
) -> tuple[Named | None, Choose | None]:
    """The product meant: among what the tenant has and, where that is several, what the group gives or the
    person has a row of. The person is asked only where that leaves more than one."""
    if not reading.products:
        return None, None
    words, may_mean = reading.products[0]
    if group and words.casefold() in group.name.casefold() and len(words) < len(group.name):
        return None, None
    owned = [sku for sku in skus if sku.sku_id in may_mean]
    if len(owned) > 1 and (group or user):
        given = _given(user, group)
        owned = [sku for sku in owned if sku.sku_id in given] or owned
    if len(owned) > 1:
        candidates = tuple(Candidate(sku.sku_id, sku.display_name, sku.sku_part_number) for sku in owned)
        return None, Choose("sku", words, candidates[:MOST_CANDIDATES])
    if owned:
        return Named(owned[0].sku_id, owned[0].display_name or owned[0].sku_part_number), None
    # Not owned (any more), or unseen: still a name, and the guide says what that means.
    likeliest = next((sku_id for sku_id in may_mean if sku_id in _held(user)), may_mean[0])
    return Named(likeliest, directory.product_name(likeliest)), None


def _given(user: User | None, group: Group | None) -> set[str]:
    """What the group gives; without one, what the person has rows of."""
    if group:
        return {license.sku_id for license in group.assigned_licenses or ()}
    return _held(user)


def _held(person: User | None) -> set[str]:
    return {state.sku_id for state in person.license_assignment_states or ()} if person else set()


def _plan(
    reading: Reading, person: User | None, skus: Sequence[SubscribedSku], directory: Directory
) -> Named | None:
    """The service plan missed: of the products the person has a row of, or of any the tenant has."""
    held = _held(person)
    plans = [
        plan
        for sku in sorted(skus, key=lambda sku: sku.sku_id not in held)
        for plan in sku.service_plans
        if plan.service_plan_name.startswith(reading.plan)
    ]
    return Named(plans[0].service_plan_id, directory.plan_name(plans[0].service_plan_id)) if plans else None


def _unknown(reading: Reading, *taken: str) -> tuple[str, ...]:
    """Names that fit nobody: addresses, ids, and words written as names are."""
    named = (*reading.addresses, *reading.ids, *reading.groups, *reading.names)
    left = (
        words for words in named if not any(words in one or one.startswith(words) for one in taken if one)
    )
    return tuple(
        words
        for words in left
        if words in (*reading.addresses, *reading.ids, *reading.groups) or words[:1].isupper()
    )


def _same(name: str, words: str) -> bool:
    return name.casefold() == words.casefold()


def _is_id(words: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", words) is not None
