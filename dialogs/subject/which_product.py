"""Which product is meant, and which service plan of it: among what the tenant has, by what is given."""

import re
from collections.abc import Collection, Sequence, Set
from dataclasses import replace

from dialogs.examining.case import Case, Named
from dialogs.subject.choosing import MOST_CANDIDATES, Candidate, Choose
from dialogs.understanding import Reading
from dialogs.understanding.complaints import whole_tenant
from dialogs.understanding.naming.said_from import says_from
from graph import Directory, Forbidden, Group, Nonsense, SubscribedSku, Throttled, Unavailable, User

_WRITTEN_OUT = re.compile(r"\b(?:[A-Za-z]|[Pp]lan )\d\b|^[A-Z0-9]{2,}$|_|^[0-9a-fA-F]{8}-")
"""A code ("E3", "Plan 2"), a part number ("EMS", "SPE_E3") or an id."""


_BARE_CODE = re.compile(r"[AEFG][1-9]", re.IGNORECASE)
"""What a suite is called for short."""

_SUITES = ("Office 365 ", "Microsoft 365 ")

_PART_NUMBER = re.compile(r"\b[A-Z][A-Z0-9]{1,40}_[A-Z0-9_]{1,60}\b")
"""As products are called that no list of names may have: "CONTOSO_TRIAL"."""


async def subscribed(reading: Reading, directory: Directory) -> Sequence[SubscribedSku]:
    """What the tenant has, where the words may name some of it."""
    if not (reading.products or reading.plan or reading.ids or _PART_NUMBER.search(reading.text)):
        return ()
    return await _owned(directory)


async def product_ids(words: str, directory: Directory) -> tuple[str, ...]:
    """The products that a part number, an id or a name means which somebody filled in: of those known by
    name, else of those the tenant has."""
    if known := directory.find_products(words):
        return known
    return tuple(sku.sku_id for sku in await _owned(directory) if _is_called(sku, words))


async def _owned(directory: Directory) -> Sequence[SubscribedSku]:
    """Nothing for who may see no more than themselves, and while Graph does not say: the checks tell what
    could not be looked at for that."""
    try:
        return tuple(await directory.subscribed_skus())
    except (Forbidden, Throttled, Unavailable, Nonsense):
        return ()


def _is_called(sku: SubscribedSku, words: str) -> bool:
    return words.casefold() in {
        sku.sku_id.casefold(),
        sku.sku_part_number.casefold(),
        sku.display_name.casefold(),
    }


def _named(reading: Reading, skus: Sequence[SubscribedSku]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The products named, with those of the tenant that only their part number or their id tells."""
    codes = (*_PART_NUMBER.findall(reading.text), *reading.ids)
    known = {sku_id for _, ids in reading.products for sku_id in ids}
    more = (
        (code, (sku.sku_id,))
        for code in dict.fromkeys(codes)
        for sku in skus
        if sku.sku_id not in known and _is_called(sku, code)
    )
    return (*reading.products, *more)


_SENTENCE_ENDS = re.compile(r"(?<=[.!?;])\s|[。！？\n]")
_OF_SOMEBODY = re.compile(
    r"\b(?:only|nur|seulement|solo|só|alleen|tylko|no|not|never|without|missing|lacks?|needs?|wants?|he|she|his|her|him|they|their|them|it|for|from|get|gets"
    r"|kein\w{0,2}|nicht|ohne|fehlt|braucht|er|sie|ihr\w{0,2}|ihm|sein\w{0,2}|pas|plus|sans|manque|lui|elle|son|sa"
    r"|sin|falta|necesita|ella|él|su|não|sem|precisa|ele|ela|seu|sua|non|senza|manca|lei|suo|geen|niet|zonder|hij|zij"
    r"|haar|zijn|nie|bez|brakuje|on|ona|jego|jej)\b|n['’]t\b|ない|ません",
    re.IGNORECASE,
)
"""What a sentence says of whom it does not name again: "He has no Visio"."""


def in_question(reading: Reading, named: Collection[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The products that are named of somebody: where some sentence names whose license it is, one that stands
    in another sentence, which tells of nobody, is only spoken of ("By the way, we also own Visio")."""
    if reading.product_given or not (reading.tenant or any(name in reading.text for name in named if name)):
        return reading.products
    about = [one for one in _SENTENCE_ENDS.split(reading.text) if _tells(one, named)]
    return tuple(one for one in reading.products if any(one[0] in sentence for sentence in about))


def _tells(sentence: str, named: Collection[str]) -> bool:
    """Whether a sentence is about those that are named, about everybody, or about somebody named before."""
    by_name = any(name in sentence for name in named if name)
    return by_name or whole_tenant(sentence) or _OF_SOMEBODY.search(sentence) is not None


def meant_product(
    reading: Reading,
    skus: Sequence[SubscribedSku],
    user: User | None,
    group: Group | None,
    directory: Directory,
) -> tuple[Named | None, Choose | None]:
    """The product meant: of those named, one that failed before one that the group gives, and both before
    another of the tenant's. The person is asked only where that leaves more than one."""
    named = [
        (words, may_mean)
        for words, may_mean in _named(reading, skus)
        if not _is_part_of(words, group) and _counts(words, may_mean, reading, skus, directory)
    ]
    if not named:
        return None, None
    given, failed, owned = _given(user, group), _failed(user, group), {sku.sku_id for sku in skus}
    likelier = (failed, given if group else failed, owned or failed)
    words, may_mean = min(named, key=lambda one: tuple(ids.isdisjoint(one[1]) for ids in likelier))
    if group and failed and given.isdisjoint(may_mean) and not _said_outright(words, reading, group):
        return None, None
    return _one_of(words, may_mean, skus, given, directory)


def meant_beside(
    reading: Reading,
    skus: Sequence[SubscribedSku],
    user: User | None,
    group: Group | None,
    sku: Named | None,
) -> tuple[Named, ...]:
    """The other products of the tenant that are missed in the same words: failed, or given by the group,
    or stand in one row with the first. None that the person has, and none that may be one of several."""
    if sku is None:
        return ()
    given, failed = _given(user, group), _failed(user, group)
    works = _held(user) - _failed(user, None)
    named = _named(reading, skus)
    of_first = next((words for words, may_mean in named if sku.id in may_mean), sku.name)
    others: dict[str, Named] = {}
    for words, may_mean in named:
        if sku.id in may_mean or _is_part_of(words, group):
            continue
        owned = [one for one in skus if one.sku_id in may_mean]
        owned = list(suites_first(words, [one for one in owned if one.sku_id in given] or owned))
        if len(owned) != 1 or (id := owned[0].sku_id) in works:
            continue
        if id in given | failed or _in_one_row(of_first, words, reading.text):
            others[id] = Named(id, owned[0].display_name or owned[0].sku_part_number)
    return tuple(others.values())


_AND = r"(?:[\s,/&+、とや]|\b(?:and|or|nor|und|oder|noch|et|ou|ni|y|o|e|né|nem|en|of|i|oraz|lub|ani)\b)+"
"""What stands between two things that are named in one row."""


def _in_one_row(one: str, other: str, text: str) -> bool:
    """Whether only an "and" stands between them: "neither Visio nor Power BI"."""
    first, second = re.escape(one), re.escape(other)
    return re.search(f"{first}{_AND}{second}|{second}{_AND}{first}", text, re.IGNORECASE) is not None


def suites_first(words: str, skus: Sequence[SubscribedSku]) -> Sequence[SubscribedSku]:
    """Of the products that some words may mean, those that are meant: "E3" alone is the suite that people
    work with, Office 365 or Microsoft 365, where the tenant has one; an add-on of that number is called by
    its name."""
    if _BARE_CODE.fullmatch(words.strip()) is None:
        return skus
    return [sku for sku in skus if sku.display_name.startswith(_SUITES)] or skus


def _one_of(
    words: str,
    may_mean: Sequence[str],
    skus: Sequence[SubscribedSku],
    given: Set[str],
    directory: Directory,
) -> tuple[Named | None, Choose | None]:
    owned = [sku for sku in skus if sku.sku_id in may_mean] or _begun(words, may_mean, skus, given)
    if len(owned) > 1:
        owned = [sku for sku in owned if sku.sku_id in given] or owned
    owned = list(suites_first(words, owned))
    if len(owned) > 1:
        candidates = tuple(Candidate(sku.sku_id, sku.display_name, sku.sku_part_number) for sku in owned)
        return None, Choose("sku", words, candidates[:MOST_CANDIDATES])
    if owned:
        return Named(owned[0].sku_id, owned[0].display_name or owned[0].sku_part_number), None
    # Not owned (any more), or unseen: still a name, and the guide says what that means.
    likely = [sku_id for sku_id in may_mean if sku_id in given] or may_mean
    if not skus and len(likely) > 1:
        candidates = tuple(Candidate(sku_id, directory.product_name(sku_id)) for sku_id in likely)
        return None, Choose("sku", words, candidates[:MOST_CANDIDATES])
    return Named(likely[0], directory.product_name(likely[0])), None


def _begun(
    words: str, may_mean: Sequence[str], skus: Sequence[SubscribedSku], given: Set[str]
) -> list[SubscribedSku]:
    """What the tenant has under a longer name, where it has nothing of just that one and nothing gives it:
    "Microsoft 365 A3 for students" of a school with the use benefit."""
    if not given.isdisjoint(may_mean):
        return []
    begins = f"{words.casefold()} "
    return [sku for sku in skus if (sku.display_name or "").casefold().startswith(begins)]


def _is_part_of(words: str, group: Group | None) -> bool:
    """Whether the words belong to the group's name: "Visio" of "Visio Users"."""
    return group is not None and words.casefold() in group.name.casefold() and len(words) < len(group.name)


def _counts(
    words: str,
    may_mean: Sequence[str],
    reading: Reading,
    skus: Sequence[SubscribedSku],
    directory: Directory,
) -> bool:
    """Whether the words name a product here: one that the tenant has, or has no more but is written out, by
    its id, part number, name or code. "Windows" says nothing of licenses where nobody has one."""
    if reading.product_given or not skus or any(sku.sku_id in may_mean for sku in skus):
        return True
    names = (directory.product_name(id).casefold() for id in may_mean)
    return bool(_WRITTEN_OUT.search(words)) or any(
        " " in words and name.endswith(words.casefold()) for name in names
    )


def _said_outright(words: str, reading: Reading, group: Group) -> bool:
    """Whether it is said that the product is to come from this group, which does not give it: what was only
    named beside a row in error does not hide that row."""
    return reading.product_given or says_from(reading.text, words, group.name)


def is_named_beside(group: Group | None, sku: Named | None, user: User | None, reading: Reading) -> bool:
    """Whether a group is only spoken of beside what failed: it does not give the product, which another one
    failed to bring, and nobody says that it is to come from there."""
    if group is None or sku is None or group.assigned_licenses is None or sku.id in _given(None, group):
        return False
    return sku.id in _failed(user, None) and not _said_outright(sku.name, reading, group)


def _given(user: User | None, group: Group | None) -> set[str]:
    """What the group gives; without one, what the person has rows of."""
    if group:
        return {license.sku_id for license in group.assigned_licenses or ()}
    return _held(user)


def _held(person: User | None) -> set[str]:
    return {state.sku_id for state in person.license_assignment_states or ()} if person else set()


def _failed(user: User | None, group: Group | None) -> set[str]:
    """The products of the person's rows in error; where a group is named, of those it left."""
    states = user.license_assignment_states or () if user else ()
    return {
        state.sku_id
        for state in states
        if state.error and (group is None or state.assigned_by_group == group.id)
    }


def missed_plan(
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


async def settle(
    case: Case, choices: Sequence[Choose], directory: Directory
) -> tuple[Case, tuple[Choose, ...]]:
    """The case and what is still to choose, once it is known whose license or which group is meant: a product
    that only one of the candidates can be is not asked about."""
    if not choices or choices[0].slot != "sku" or case.whole_tenant:
        return case, tuple(choices)
    group = await directory.group(case.group.id) if case.group else None
    user = await directory.user(case.user.id) if case.user and not group else None
    given = _given(user, group)
    left = tuple(one for one in choices[0].candidates if one.id in given)
    if len(left) == 1:
        return replace(case, sku=Named(left[0].id, left[0].name)), tuple(choices[1:])
    return case, (replace(choices[0], candidates=left or choices[0].candidates), *choices[1:])


async def with_only_product(case: Case, directory: Directory) -> Case:
    """The case with the product that its group gives, where none is named and the group gives one alone."""
    if case.sku or not case.group or not (group := await directory.group(case.group.id)):
        return case
    given = [license.sku_id for license in group.assigned_licenses or ()]
    return replace(case, sku=Named(given[0], directory.product_name(given[0]))) if len(given) == 1 else case
