"""Which services came later than the others, and how that is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs.examining.case import Case
from dialogs.examining.verdict import (
    Certainty,
    Evidence,
    evidence,
)
from dialogs.guide.new_services.given import Given
from dialogs.licensing.wording import the_first
from dialogs.words.text import Text, Value, say, say_count
from graph import Directory, User

CLEARLY_LATER = timedelta(days=7)
"""How much later than the product's other plans one must have come to count as new.

Replication and retries of one assignment stay within a day."""

_TOLD = 5


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Plans that are on and came later, and how that is known."""

    plans: tuple[str, ...]
    because: Text
    proof: tuple[Evidence, ...]
    certainty: Certainty = Certainty.FACT


def newly_listed(case: Case, given: Given, directory: Directory) -> Newcomers | None:
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
        plans=plan_names(plans, directory),
        group=given.group.name,
    )
    proof = evidence(given.catalog, "servicePlans", _listed(given, plans))
    return Newcomers(tuple(plans), because, (proof,))


def dated(case: Case, given: Given, user: User, directory: Directory) -> Newcomers | None:
    """Plans the user got clearly later than the product's others: the list may be younger than they are."""
    asked = case.plan.id if case.plan else None
    late = {plan: at for plan, at in _later(given, user).items() if asked in {None, plan}}
    plans = sorted(late, key=lambda plan: late[plan], reverse=True)
    if not plans:
        return None
    because = say(
        "{user} got {plans} of {product} on {day}, clearly later than its other services.",
        user=user.name,
        plans=plan_names(plans, directory),
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


def plan_names(plans: Sequence[str], directory: Directory) -> tuple[Value, ...]:
    """The first names, and how many more there are."""
    return the_first([directory.plan_name(plan) for plan in plans], _TOLD)
