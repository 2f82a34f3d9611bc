"""Which services of the product are new since this installation first saw it?"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.cause import Cause, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import (
    About,
    Certainty,
    Clear,
    Evidence,
    Finding,
    Kind,
    Undetermined,
    Verdict,
    evidence,
)
from dialogs.guide.new_services.how_to import HOW_TO_SWITCH_OFF, commands
from dialogs.licensing.documentation import SCENARIOS_AND_LIMITATIONS
from dialogs.licensing.membership.groups import group_name, named_group
from dialogs.licensing.rows import rows, subject
from dialogs.licensing.sources import by_sku_id, every_product, the_first, unread, user_plans
from dialogs.remedies.switch_plans import SWITCH_OFF, switch_off
from dialogs.words.text import Text, Value, say, say_count
from graph import Directory, Seen, ServicePlan, SubscribedSku, User

NEW_SERVICE_PLAN = Cause(
    "new_service_plan_enabled",
    say("A service that was added to the product later is on"),
    (
        say(
            "If people shall not have it, switch the plan off in the license of the group; send the complete "
            "list of switched-off plans."
        ),
        say("Do the same in every other source of the product: one that leaves it on is enough to have it."),
    ),
    Phase.WORK,
    remedies=(SWITCH_OFF,),
    answers=frozenset({Complaint.NEW_SERVICE}),
)

LEAST = Missing("Group.Read.All, LicenseAssignment.Read.All", "Directory Readers")

CLEARLY_LATER = timedelta(days=7)
"""How much later than the product's other plans one must have come to count as new.

Replication and retries of one assignment stay within a day."""

PROOF = say("A list of the product's services from before, or Microsoft's announcement, would prove it.")

_TOLD = 5


@dataclass(frozen=True, slots=True)
class Given:
    """A product as one group gives it: what is on, what is off, and who said so."""

    sku: Named
    group: Named
    on: Mapping[str, ServicePlan]
    off: frozenset[str]
    seen: Seen
    catalog: Seen

    @property
    def count(self) -> int:
        """How many plans of the product a user could have."""
        return len(self.on) + len(self.off)


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Plans that are on and came later, and how that is known."""

    plans: tuple[str, ...]
    because: Text
    proof: tuple[Evidence, ...]
    certainty: Certainty = Certainty.FACT


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which services of the group's products are on, and which of them are new."""
    if case.user is None:
        given, user = await _of_group(case, directory), None
        if given is None:
            return (Undetermined(say("Graph does not show me the licenses of this group."), LEAST),)
    else:
        gaps = await unread(case, directory)
        if gaps:
            return gaps
        given, user = await _of_user(case, directory), await subject(case, directory)
    if not given:
        return (Clear(say("No product comes from a group here, so no new service does.")),)
    return tuple(_concluded(case, each, user, directory) for each in given)


async def _of_group(case: Case, directory: Directory) -> Sequence[Given] | None:
    group, skus = await asyncio.gather(named_group(case, directory), every_product(directory))
    if group.assigned_licenses is None:
        return None
    owned = by_sku_id(skus)
    return [
        _given(
            Named(one.sku_id, directory.product_name(one.sku_id)),
            group_name(group),
            one.disabled_plans,
            owned,
            group.seen,
        )
        for one in group.assigned_licenses
        if one.sku_id in owned and (case.sku is None or case.sku.id == one.sku_id)
    ]


async def _of_user(case: Case, directory: Directory) -> Sequence[Given]:
    found, skus = await asyncio.gather(rows(case, directory), every_product(directory))
    owned = by_sku_id(skus)
    return [
        _given(row.sku, row.group, row.state.disabled_plans, owned, row.user.seen)
        for row in found
        if row.group is not None and row.sku.id in owned and (case.sku is None or row.sku.id == case.sku.id)
    ]


def _given(
    sku: Named, group: Named, disabled: frozenset[str], owned: Mapping[str, SubscribedSku], seen: Seen
) -> Given:
    plans = user_plans(owned[sku.id])
    on = {id: plan for id, plan in plans.items() if id not in disabled}
    return Given(sku, group, on, frozenset(plans) & disabled, seen, owned[sku.id].seen)


def _concluded(case: Case, given: Given, user: User | None, directory: Directory) -> Verdict:
    newcomers = _new(case, given, directory) or (_dated(case, given, user, directory) if user else None)
    if newcomers:
        return _finding(case, given, newcomers, directory)
    if case.complaint is Complaint.NEW_SERVICE and directory.plans_first_seen(given.sku.id) is None:
        return _unknown(case, given, directory)
    return _nothing_new(case, given, directory)


def _new(case: Case, given: Given, directory: Directory) -> Newcomers | None:
    """Plans that are on and that the stored list does not know."""
    known = directory.plans_first_seen(given.sku.id)
    asked = case.plan.id if case.plan else None
    plans = (
        [] if known is None else [plan for plan in given.on if plan not in known and asked in {None, plan}]
    )
    if not plans:
        return None
    because = say_count(
        "{product} did not contain {plans} when this guide first saw it here, and {group} leaves it on.",
        "{product} did not contain {plans} when this guide first saw it here, and {group} leaves them on.",
        count=len(plans),
        product=given.sku.name,
        plans=_names(plans, directory),
        group=given.group.name,
    )
    proof = evidence(given.catalog, "servicePlans", _listed(given, plans))
    return Newcomers(tuple(plans), because, (proof,))


def _dated(case: Case, given: Given, user: User, directory: Directory) -> Newcomers | None:
    """Plans the user got clearly later than the product's others: the list may be younger than they are."""
    asked = case.plan.id if case.plan else None
    late = {plan: at for plan, at in _later(given, user).items() if asked in {None, plan}}
    plans = sorted(late, key=lambda plan: late[plan], reverse=True)
    if not plans:
        return None
    because = say(
        "{user} got {plans} of {product} on {day}, clearly later than its other services.",
        user=user.name,
        plans=_names(plans, directory),
        product=given.sku.name,
        day=late[plans[0]].date(),
    )
    proof = tuple(
        evidence(
            user.seen, f"assignedPlans ({given.on[plan].service_plan_name}).assignedDateTime", late[plan]
        )
        for plan in plans[:_TOLD]
    )
    return Newcomers(tuple(plans), because, proof, Certainty.INFERENCE)


def _listed(given: Given, plans: Iterable[str]) -> str:
    return ", ".join(given.on[plan].service_plan_name for plan in plans)


def _later(given: Given, user: User) -> dict[str, datetime]:
    """Plans of the product that the user got clearly later than its first ones."""
    assigned: dict[str, datetime] = {}
    for plan in user.assigned_plans or ():
        if plan.service_plan_id in given.on and plan.assigned and plan.capability_status != "Deleted":
            former = assigned.get(plan.service_plan_id, plan.assigned)
            assigned[plan.service_plan_id] = min(former, plan.assigned)
    if not assigned:
        return {}
    usual = sorted(assigned.values())[(len(assigned) - 1) // 2]
    return {plan: at for plan, at in assigned.items() if at > usual + CLEARLY_LATER}


def _finding(case: Case, given: Given, new: Newcomers, directory: Directory) -> Finding:
    return Finding(
        NEW_SERVICE_PLAN,
        About(case.user, given.group, given.sku),
        new.because,
        say_count(
            "Switch {plans} off in {product} from {group} if people shall not have it.",
            "Switch {plans} off in {product} from {group} if people shall not have them.",
            count=len(new.plans),
            plans=_names(new.plans, directory),
            product=given.sku.name,
            group=given.group.name,
        ),
        (*new.proof, evidence(given.seen, "disabledPlans", ", ".join(sorted(given.off)) or "[]")),
        Kind.CAUSE if case.complaint is Complaint.NEW_SERVICE else Kind.REMARK,
        new.certainty,
        PROOF if new.certainty is Certainty.INFERENCE else None,
        remedies=(switch_off(new.plans),),
        weight=len(new.plans),
    )


def _names(plans: Sequence[str], directory: Directory) -> tuple[Value, ...]:
    return the_first([directory.plan_name(plan) for plan in plans], _TOLD)


def _unknown(case: Case, given: Given, directory: Directory) -> Undetermined:
    who = About(case.user, given.group, given.sku)
    if case.plan is not None and case.plan.id in given.on:
        note = say(
            "{group} leaves {plan} of {product} on; I kept no earlier list that would show whether it is "
            "new.",
            group=given.group.name,
            plan=directory.plan_name(case.plan.id),
            product=given.sku.name,
        )
    else:
        note = say(
            "{group} leaves {on} of {count} services of {product} on; I kept no earlier list that would show "
            "which are new.",
            group=given.group.name,
            on=len(given.on),
            count=given.count,
            product=given.sku.name,
        )
    return Undetermined(note, about=who)


def _nothing_new(case: Case, given: Given, directory: Directory) -> Clear:
    if case.plan is not None and case.plan.id in given.off:
        return Clear(
            say(
                "{group} switches {plan} of {product} off; who has it still has it from another source.",
                group=given.group.name,
                plan=directory.plan_name(case.plan.id),
                product=given.sku.name,
            )
        )
    return Clear(
        say(
            "{group} gives {product} with {on} of {count} services on; none of them shows as new.",
            group=given.group.name,
            product=given.sku.name,
            on=len(given.on),
            count=given.count,
        )
    )


_FOLDER = step_folder(__file__)

NEW_SERVICES = Check(
    "new_services",
    "New services in the products",
    Page(
        "RS5",
        "To keep people from getting services newly added to a product, disable these services on the group.",
        _FOLDER.page,
        (
            Source(
                "group: assignLicense",
                "https://learn.microsoft.com/graph/api/group-assignlicense",
                "v1.0",
            ),
            SCENARIOS_AND_LIMITATIONS,
        ),
        date(2026, 11, 24),
    ),
    examine,
    causes=(NEW_SERVICE_PLAN,),
    phrases=_FOLDER.phrases,
    topics=(
        Topic(NEW_SERVICE_PLAN.id, cause=NEW_SERVICE_PLAN, complaint=Complaint.NEW_SERVICE, instead=("RS3",)),
    ),
    commands=commands,
    by_hand="In the Microsoft 365 admin center: "
    "**Billing > Licenses > the product > Groups > the group > Apps**.",
    least=LEAST,
    applies=lambda case: not case.whole_tenant,
    how_tos=(HOW_TO_SWITCH_OFF,),
)
