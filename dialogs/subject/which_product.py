"""Which product is meant, and which service plan of it: among what the tenant has, by what is given."""

from collections.abc import Sequence
from dataclasses import replace

from dialogs.examining.case import Case, Named
from dialogs.subject.choosing import MOST_CANDIDATES, Candidate, Choose
from dialogs.understanding import Reading
from graph import Directory, Forbidden, Group, Nonsense, SubscribedSku, Throttled, Unavailable, User


async def subscribed(reading: Reading, directory: Directory) -> Sequence[SubscribedSku]:
    """What the tenant has; nothing for who may see no more than themselves, and while Graph does not say:
    the checks tell what could not be looked at for that."""
    if not (reading.products or reading.plan):
        return ()
    try:
        return tuple(await directory.subscribed_skus())
    except (Forbidden, Throttled, Unavailable, Nonsense):
        return ()


def meant_product(
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
    given = _given(user, group)
    likely = [sku_id for sku_id in may_mean if sku_id in given] or may_mean
    if not skus and len(likely) > 1:
        candidates = tuple(Candidate(sku_id, directory.product_name(sku_id)) for sku_id in likely)
        return None, Choose("sku", words, candidates[:MOST_CANDIDATES])
    return Named(likely[0], directory.product_name(likely[0])), None


def _given(user: User | None, group: Group | None) -> set[str]:
    """What the group gives; without one, what the person has rows of."""
    if group:
        return {license.sku_id for license in group.assigned_licenses or ()}
    return _held(user)


def _held(person: User | None) -> set[str]:
    return {state.sku_id for state in person.license_assignment_states or ()} if person else set()


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
