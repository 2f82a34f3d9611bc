"""Switches service plans on or off; what else is off stays off, since the list that is sent replaces it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change, Remedy, Target, Undo
from dialogs.examining.rights import Missing
from dialogs.remedies.licenses import OffNow, assign, filled, observe, observe_group
from dialogs.words.text import Text, say
from graph import Directory, GraphRequest


def _describe_on(case: Case) -> Text:
    """What it does."""
    return say("Everybody who has the product from there gets the service; what else is off stays off.")


async def _plan_on(case: Case, directory: Directory) -> Change | Barred:
    """In the group of the case, else in the person's own license."""
    if case.plan is None or case.sku is None or (source := case.group or case.user) is None:
        return Barred((say("Name the service, the product and who has it."),))
    target = Target.group(source) if case.group else Target.user(source)
    before = await observe(target, directory)
    off = before.get(case.sku.id)
    if off is None or case.plan.id not in off:
        return Barred(
            (say("{plan} is not switched off in {source}.", plan=case.plan.name, source=target.name),)
        )
    left = [plan for plan in off if plan != case.plan.id]
    return Change(
        "switch_on",
        target,
        (assign(target, {case.sku.id: left}),),
        before,
        Undo((assign(target, {case.sku.id: off}),)),
    )


SWITCH_ON = Remedy(
    "switch_on",
    say("Switch the service on"),
    Missing("LicenseAssignment.ReadWrite.All", "License Administrator"),
    _describe_on,
    _plan_on,
    observe=observe,
)


def off_requests(group_id: str, sku_id: str, plans: Iterable[str]) -> tuple[GraphRequest, ...]:
    """The one request that switches plans off in a group, and leaves off what is off."""
    return (assign(Target("group", group_id, ""), {sku_id: OffNow(tuple(plans))}),)


def _describe_off(case: Case) -> Text:
    """What it does."""
    return say("Nobody gets the service from this group any more; who has it only from there loses it.")


async def _plan_named(case: Case, directory: Directory) -> Change | Barred:
    """The plan that the case names."""
    return await _plan(case, directory, (case.plan.id,) if case.plan else ())


def switch_off(plans: Sequence[str]) -> Remedy:
    """The remedy for these plans, by id."""

    async def plan_these(case: Case, directory: Directory) -> Change | Barred:
        return await _plan(case, directory, plans)

    return replace(SWITCH_OFF, plan=plan_these)


async def _plan(case: Case, directory: Directory, plans: Sequence[str]) -> Change | Barred:
    if case.group is None or case.sku is None or not plans:
        return Barred((say("Name the group, the product and the service."),))
    target = Target.group(case.group)
    before = await observe_group(target, directory)
    off = before.get(case.sku.id)
    if off is None:
        return Barred((say("{group} does not give {product}.", group=target.name, product=case.sku.name),))
    (request,) = off_requests(target.id, case.sku.id, plans)
    return Change(
        "switch_off",
        target,
        (filled(request, before),),
        before,
        Undo((assign(target, {case.sku.id: off}),)),
    )


SWITCH_OFF = Remedy(
    "switch_off",
    say("Switch the service off"),
    Missing("LicenseAssignment.ReadWrite.All", "License Administrator"),
    _describe_off,
    _plan_named,
    observe=observe_group,
)
