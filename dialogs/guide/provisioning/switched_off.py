"""A service that is switched off, or is no part of the product."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.cause import Cause, Phase
from dialogs.examining.trial import SwitchesOn
from dialogs.examining.verdict import About, Clear, Evidence, Finding, Kind, Undetermined, Verdict, evidence
from dialogs.guide.provisioning.sight import TOLD, Sight, user_plans_of
from dialogs.licensing.documentation import LICENSES
from dialogs.licensing.membership.groups import GROUPS_READER, group_name, named_group
from dialogs.licensing.rows import Row, named, row_evidence
from dialogs.licensing.sources import Origin, by_sku_id, every_product, user_plans
from dialogs.licensing.wording import the_first
from dialogs.remedies.switch_plans import SWITCH_ON
from dialogs.words.text import say
from graph import Directory, Group, SubscribedSku, User

PLAN_SWITCHED_OFF = Cause(
    "plan_switched_off",
    say("The service is switched off, or not part of the product"),
    (
        say(
            "Switch the service plan on in the license of the group (or in the direct one). Send the "
            "complete list of plans that stay off: it replaces the old one."
        ),
        say("If the product does not contain it, give the product that does, best to the same group."),
    ),
    Phase.WORK,
    remedies=(SWITCH_ON,),
    answers=frozenset({Complaint.SERVICE_MISSING}),
    to_do=say("Switch the service on"),
    place=LICENSES,
)


def switched_off(case: Case, sight: Sight, directory: Directory) -> Iterator[Finding]:
    """The service that is asked about, off or in no product; or all that are off."""
    if case.plan is None:
        if case.complaint is Complaint.SERVICE_MISSING:
            yield from _list_off(sight, directory)
        return
    holding = [each for each in sight.origins if case.plan.id in user_plans_of(each.row.sku.id, sight.owned)]
    if not holding:
        yield _not_in_product(case.plan, sight, directory)
    elif all(case.plan.id not in each.plans for each in holding):
        yield _off_everywhere(case.plan, sight.user, holding)


def _off_everywhere(plan: Named, user: User, holding: Sequence[Origin]) -> Finding:
    first = holding[0].row
    return Finding(
        PLAN_SWITCHED_OFF,
        About(named(user), first.group, first.sku),
        say(
            "{plan} is switched off for {user} in {sources}.",
            plan=plan.name,
            user=user.name,
            sources=tuple(each.told for each in holding),
        ),
        say("Switch {plan} on in {source}.", plan=plan.name, source=holding[0].told),
        tuple(_disabled_evidence(each.row) for each in holding),
        does=SwitchesOn(first.group, plan.name) if first.group else None,
    )


def _disabled_evidence(row: Row) -> Evidence:
    whence = row.group.name if row.group else "direct"
    off = ", ".join(sorted(row.state.disabled_plans)) or "[]"
    return evidence(row.user.seen, f"licenseAssignmentStates ({whence}, {row.sku.name}): disabledPlans", off)


def _not_in_product(plan: Named, sight: Sight, directory: Directory) -> Finding:
    products = tuple(dict.fromkeys(each.row.sku.name for each in sight.origins))
    giving = tuple(
        directory.product_name(sku.sku_id) for sku in sight.owned.values() if plan.id in user_plans(sku)
    )
    first = sight.origins[0].row
    return Finding(
        PLAN_SWITCHED_OFF,
        About(user=named(sight.user), sku=first.sku if len(products) == 1 else None),
        say(
            "{plan} is no part of what {user} has ({products}).",
            plan=plan.name,
            user=sight.user.name,
            products=products,
        ),
        say("Give {user} {product}, which contains it.", user=sight.user.name, product=giving[0])
        if giving
        else say("Buy a product that contains {plan}; the tenant has none.", plan=plan.name),
        tuple(row_evidence(each.row) for each in sight.origins),
    )


def _list_off(sight: Sight, directory: Directory) -> Iterator[Finding]:
    """Nobody said which service is missing, so what is off is only worth knowing."""
    for sku in dict.fromkeys(each.row.sku for each in sight.origins):
        sources = [each for each in sight.origins if each.row.sku == sku]
        on = {plan for each in sources for plan in each.plans}
        off = [plan for plan in user_plans_of(sku.id, sight.owned) if plan not in on]
        if off:
            yield Finding(
                PLAN_SWITCHED_OFF,
                About(named(sight.user), sources[0].row.group, sku),
                say(
                    "In {product} these are switched off for {user}: {plans}.",
                    product=sku.name,
                    user=sight.user.name,
                    plans=the_first([directory.plan_name(plan) for plan in off], TOLD),
                ),
                say(
                    "If the missing service is among them, switch it on in {source}.", source=sources[0].told
                ),
                tuple(_disabled_evidence(each.row) for each in sources),
                Kind.REMARK,
            )


async def off_in_group(case: Case, directory: Directory) -> Sequence[Verdict]:
    """What the group itself switches off."""
    group, skus = await asyncio.gather(named_group(case, directory), every_product(directory))
    if group.assigned_licenses is None:
        note = say("Graph does not show me the licenses of {group}.", group=group.name)
        return (Undetermined(note, GROUPS_READER),)
    owned = by_sku_id(skus)
    found = tuple(_off_of(case, group, owned, directory))
    return found or (Clear(say("{group} switches no service off that was asked about.", group=group.name)),)


def _off_of(
    case: Case, group: Group, owned: Mapping[str, SubscribedSku], directory: Directory
) -> Iterator[Finding]:
    for license in group.assigned_licenses or ():
        plans = user_plans(owned.get(license.sku_id))
        off = [plan for plan in plans if plan in license.disabled_plans]
        asked = [case.plan.id] if case.plan else off
        told = [plan for plan in off if plan in asked]
        if told and (case.sku is None or case.sku.id == license.sku_id):
            product = Named(license.sku_id, directory.product_name(license.sku_id))
            yield Finding(
                PLAN_SWITCHED_OFF,
                About(group=group_name(group), sku=product),
                say(
                    "In {product} from {group} these are switched off: {plans}.",
                    product=product.name,
                    group=group.name,
                    plans=tuple(directory.plan_name(plan) for plan in told[:TOLD]),
                ),
                say(
                    "Switch on what is missed of {product} in {group}.",
                    product=product.name,
                    group=group.name,
                ),
                (
                    evidence(
                        group.seen,
                        "assignedLicenses.disabledPlans",
                        ", ".join(sorted(license.disabled_plans)),
                    ),
                ),
                Kind.CAUSE if case.plan else Kind.REMARK,
                does=SwitchesOn(group_name(group), case.plan.name) if case.plan else None,
            )
