"""A service that words name by its everyday name, such as Teams: which service plan of which product it is
there, and whether it is switched off."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.examining.case import Case, Named
from dialogs.licensing.rows import rows
from dialogs.licensing.sources import by_sku_id
from graph import AssignedLicense, Directory


@dataclass(frozen=True, slots=True)
class Service:
    """A service plan of a product that a group gives or a person has; `off` where it is off there."""

    sku: Named
    plan: Named
    off: bool


async def services(case: Case, beginning: str, directory: Directory) -> Sequence[Service]:
    """Every service of the case's group, else of its person, whose plan's name begins so. Raises
    GraphError."""
    skus = by_sku_id(await directory.subscribed_skus())
    return [
        Service(sku, Named(plan.service_plan_id, directory.plan_name(plan.service_plan_id)), off)
        for sku, switched_off in await _sources(case, directory)
        if sku.id in skus and (case.sku is None or case.sku.id == sku.id)
        for plan in skus[sku.id].service_plans
        if plan.service_plan_name.startswith(beginning)
        for off in (plan.service_plan_id in switched_off,)
    ]


async def _sources(case: Case, directory: Directory) -> Sequence[tuple[Named, frozenset[str]]]:
    """Each product of a group or a person, and what is switched off of it there."""
    if case.group is not None:
        group = await directory.group(case.group.id)
        licenses: Sequence[AssignedLicense] = (group.assigned_licenses if group else None) or ()
        return [
            (Named(one.sku_id, directory.product_name(one.sku_id)), frozenset(one.disabled_plans))
            for one in licenses
        ]
    if case.user is None:
        return ()
    found = await rows(Case(user=case.user), directory)
    return [(row.sku, frozenset(row.state.disabled_plans)) for row in found if not row.failed]
