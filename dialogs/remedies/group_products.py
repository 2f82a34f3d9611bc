"""Gives products to a group, and takes them off, several in one call: what needs one another comes and goes
together."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change, Remedy, Target, Undo
from dialogs.examining.rights import Missing
from dialogs.remedies.licenses import OffNow, assign, filled, observe_group
from dialogs.words.text import Text, say
from graph import Directory, GraphRequest


def giving(group_id: str, sku_ids: Iterable[str], instead_of: Iterable[str] = ()) -> tuple[GraphRequest, ...]:
    """The one request it takes; what is switched off in the group stays off."""
    return (assign(Target("group", group_id, ""), dict.fromkeys(sku_ids, OffNow()), instead_of),)


def _describe_giving(case: Case) -> Text:
    """What it does."""
    return say("Everybody in the group gets the product, and one license of it is taken for each of them.")


async def _given_named(case: Case, directory: Directory) -> Change | Barred:
    """The product that the case names."""
    return await _given(case, directory, (case.sku.id,) if case.sku else ())


def give(sku_ids: Collection[str]) -> Remedy:
    """The remedy for these products, by id."""

    async def plan_these(case: Case, directory: Directory) -> Change | Barred:
        return await _given(case, directory, sku_ids)

    return replace(GIVE, plan=plan_these)


async def _given(case: Case, directory: Directory, sku_ids: Collection[str]) -> Change | Barred:
    if case.group is None or not sku_ids:
        return Barred((say("Name the group and the product."),))
    target = Target.group(case.group)
    before = await observe_group(target, directory)
    new = [sku for sku in sku_ids if sku not in before]
    if not new:
        return Barred((say("{group} gives it already.", group=target.name),))
    (request,) = giving(target.id, new)
    back = assign(target, {}, new)
    return Change("give", target, (filled(request, before),), before, Undo((back,)))


GIVE = Remedy(
    "give",
    say("Give the product to the group"),
    Missing("LicenseAssignment.ReadWrite.All", "License Administrator"),
    _describe_giving,
    _given_named,
    observe=observe_group,
)


def taking_off(group_id: str, *sku_ids: str) -> tuple[GraphRequest, ...]:
    """The one request it takes."""
    return (assign(Target("group", group_id, ""), {}, sku_ids),)


def _describe_taking_off(case: Case) -> Text:
    """What it does."""
    return say("Everybody who has the product only from this group loses it, and its services, at once.")


async def _taken_named(case: Case, directory: Directory) -> Change | Barred:
    """The product of the case, else all."""
    return await _taken(case, directory, {case.sku.id} if case.sku else None)


def take_off(sku_ids: Collection[str]) -> Remedy:
    """The remedy for these products, by id, which go together."""

    async def plan_these(case: Case, directory: Directory) -> Change | Barred:
        return await _taken(case, directory, sku_ids)

    return replace(TAKE_OFF, plan=plan_these)


async def _taken(case: Case, directory: Directory, sku_ids: Collection[str] | None) -> Change | Barred:
    """What the group gives now goes; putting it back gives the same with the same plans switched off."""
    if case.group is None:
        return Barred((say("Name the group that the product shall be taken off."),))
    target = Target.group(case.group)
    before = await observe_group(target, directory)
    gone = {sku: off for sku, off in before.items() if sku_ids is None or sku in sku_ids}
    if not gone:
        return Barred((say("{group} does not give it.", group=target.name),))
    return Change("take_off", target, taking_off(target.id, *gone), before, Undo((assign(target, gone),)))


TAKE_OFF = Remedy(
    "take_off",
    say("Take the product off the group"),
    Missing("LicenseAssignment.ReadWrite.All", "License Administrator"),
    _describe_taking_off,
    _taken_named,
    observe=observe_group,
)
