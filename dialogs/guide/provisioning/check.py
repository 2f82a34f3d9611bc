"""The license is there and the service is not: which service is switched off, or still being set up?"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dialogs.examining.case import Case, Complaint, Meaning, Named
from dialogs.examining.cause import Cause, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import About, Clear, Evidence, Finding, Kind, Undetermined, Verdict, evidence
from dialogs.licensing.cmdlets import id_of, powershell
from dialogs.licensing.membership.groups import group_name, named_group
from dialogs.licensing.rows import Row, named, row_evidence, rows, subject
from dialogs.licensing.sources import (
    IN_FORCE,
    Origin,
    attempt,
    by_sku_id,
    every_product,
    lacking,
    origin,
    row_name,
    the_first,
    unread,
    user_plans,
)
from dialogs.remedies.retry_provisioning import RETRY_PROVISIONING
from dialogs.remedies.switch_plans import SWITCH_ON
from dialogs.words.text import Phrase, Text, phrase, say, say_count, together
from graph import Directory, GraphError, Group, LicenseDetails, Listed, ServicePlan, SubscribedSku, User

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
)

SERVICE_NOT_PROVISIONED = Cause(
    "service_not_provisioned",
    say("The license is there, the service is not ready yet"),
    (
        say("Wait: this is no licensing error, and reprocessing does not help."),
        say("After a day have the workloads try again: **retryServiceProvisioning** for the user."),
        say("PendingActivation: an administrator of that service has to activate it for the tenant."),
        say("Look at the service health and at the user's provisioning errors."),
    ),
    Phase.WORK,
    remedies=(RETRY_PROVISIONING,),
    answers=frozenset({Complaint.SERVICE_MISSING}),
)

LEAST = Missing("LicenseAssignment.Read.All", "Directory Readers")

_BEING_SET_UP = frozenset({"PendingInput", "Error"})

_UNFINISHED = _BEING_SET_UP | {"PendingActivation", "PendingProvisioning"}

_TOLD = 5


@dataclass(frozen=True, slots=True)
class Sight:
    """What a user has in force, and what the workloads made of it."""

    user: User
    origins: tuple[Origin, ...]
    in_error: bool
    owned: Mapping[str, SubscribedSku]
    details: Mapping[str, LicenseDetails]


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which services of an Active license are off, missing or not ready."""
    if case.user is None:
        return await _of_group(case, directory)
    found, own, skus, details, gaps = await asyncio.gather(
        rows(replace(case, group=None, sku=None), directory),
        rows(case, directory),
        every_product(directory),
        attempt(directory.license_details(case.user.id)),
        unread(case, directory),
    )
    if gaps:
        return gaps
    user, owned = await subject(case, directory), by_sku_id(skus)
    products = {row.sku.id for row in own}
    origins = tuple(
        origin(row, owned) for row in found if row.state.state in IN_FORCE and row.sku.id in products
    )
    if not origins:
        return (Clear(say("{user} has no license in force here whose services could lag.", user=user.name)),)
    shown = {} if isinstance(details, GraphError) else {each.sku_id: each for each in details}
    sight = Sight(user, origins, any(row.state.error for row in own), owned, shown)
    return _concluded(case, sight, details, directory)


def _concluded(
    case: Case, sight: Sight, details: Listed[LicenseDetails] | GraphError, directory: Directory
) -> Sequence[Verdict]:
    verdicts: list[Verdict] = [*_switched_off(case, sight, directory)]
    if isinstance(details, GraphError):
        note = say("I could not read how far the services of {user} are.", user=sight.user.name)
        return (
            *verdicts,
            Undetermined(note, lacking(details, LEAST), details, About(user=named(sight.user))),
        )
    verdicts += _not_ready(case, sight, directory)
    return verdicts or (_all_on(case, sight, directory),)


def _switched_off(case: Case, sight: Sight, directory: Directory) -> Iterator[Finding]:
    if case.plan is None:
        if case.complaint is Complaint.SERVICE_MISSING:
            yield from _list_off(sight, directory)
        return
    holding = [each for each in sight.origins if case.plan.id in _plans(each.row.sku.id, sight.owned)]
    if not holding:
        yield _not_in_product(case.plan, sight, directory)
    elif all(case.plan.id not in each.plans for each in holding):
        yield _off_everywhere(case.plan, sight.user, holding)


def _plans(sku_id: str, owned: Mapping[str, SubscribedSku]) -> Mapping[str, ServicePlan]:
    return user_plans(owned.get(sku_id))


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
        off = [plan for plan in _plans(sku.id, sight.owned) if plan not in on]
        if off:
            yield Finding(
                PLAN_SWITCHED_OFF,
                About(named(sight.user), sources[0].row.group, sku),
                say(
                    "In {product} these are switched off for {user}: {plans}.",
                    product=sku.name,
                    user=sight.user.name,
                    plans=the_first([directory.plan_name(plan) for plan in off], _TOLD),
                ),
                say(
                    "If the missing service is among them, switch it on in {source}.", source=sources[0].told
                ),
                tuple(_disabled_evidence(each.row) for each in sources),
                Kind.REMARK,
            )


def _not_ready(case: Case, sight: Sight, directory: Directory) -> Iterator[Verdict]:
    for sku in dict.fromkeys(each.row.sku for each in sight.origins):
        sources = [each for each in sight.origins if each.row.sku == sku]
        shown = sight.details.get(sku.id)
        if shown is None:
            note = say(
                "{product} is Active for {user}, but Graph does not list its services yet: look again soon.",
                product=sku.name,
                user=sight.user.name,
            )
            yield Undetermined(note, about=About(named(sight.user), sources[0].row.group, sku))
            continue
        on = {plan for each in sources for plan in each.plans}
        waiting = [plan for plan in shown.service_plans if _concerns(case, plan, on)]
        if waiting:
            yield _waiting(case, sight, sources, shown, waiting, directory)


def _concerns(case: Case, plan: ServicePlan, on: set[str]) -> bool:
    """Whether a plan's status answers the case. Plans of the tenant say nothing about one user; a service
    nobody asked about may wait for its activation for years."""
    if plan.applies_to != "User" or plan.service_plan_id not in on:
        return False
    if case.plan is not None:
        return plan.service_plan_id == case.plan.id and plan.provisioning_status in {*_UNFINISHED, "Disabled"}
    complained = case.complaint is Complaint.SERVICE_MISSING
    return plan.provisioning_status in (_UNFINISHED if complained else _BEING_SET_UP)


def _waiting(  # noqa: PLR0913, PLR0917 - one fact each
    case: Case,
    sight: Sight,
    sources: Sequence[Origin],
    shown: LicenseDetails,
    waiting: Sequence[ServicePlan],
    directory: Directory,
) -> Finding:
    first, user = sources[0].row, sight.user
    since = _since(user, waiting, sources)
    days = (directory.now() - since).days if since else None
    told = tuple(
        phrase(
            "{plan} ({status})",
            plan=directory.plan_name(plan.service_plan_id),
            status=plan.provisioning_status,
        )
        for plan in waiting[:_TOLD]
    )
    return Finding(
        SERVICE_NOT_PROVISIONED,
        About(named(user), first.group, first.sku),
        together(_told_waiting(first, told, since), *_complaints(user)),
        _next(user, waiting, days),
        (
            row_evidence(first),
            *(
                evidence(shown.seen, f"{plan.service_plan_name}.provisioningStatus", plan.provisioning_status)
                for plan in waiting[:_TOLD]
            ),
        ),
        _kind(case, sight, waiting),
        weight=len(waiting),
    )


def _told_waiting(row: Row, told: tuple[Phrase, ...], since: datetime | None) -> Text:
    named, user = row_name(row.sku.name, row.group), row.user.name
    if since is None:
        return say_count(
            "{row} is Active for {user}, but not ready is {told}.",
            "{row} is Active for {user}, but not ready are {told}.",
            count=len(told),
            row=named,
            user=user,
            told=told,
        )
    return say_count(
        "{row} is Active for {user}, but not ready is {told}, assigned {since}.",
        "{row} is Active for {user}, but not ready are {told}, assigned {since}.",
        count=len(told),
        row=named,
        user=user,
        told=told,
        since=since,
    )


def _since(user: User, waiting: Sequence[ServicePlan], sources: Sequence[Origin]) -> datetime | None:
    ids = {plan.service_plan_id for plan in waiting}
    assigned = [
        plan.assigned
        for plan in user.assigned_plans or ()
        if plan.service_plan_id in ids and plan.assigned and plan.capability_status != "Deleted"
    ]
    written = [each.row.state.last_updated for each in sources if each.row.state.last_updated]
    return min(assigned or written, default=None)


def _complaints(user: User) -> tuple[Text, ...]:
    texts = [
        error.text.rstrip(". ")
        for error in user.provisioning_errors or ()
        if error.kind == "service" and not error.resolved
    ]
    return (say("The workload says: {text}.", text=texts[0]),) if texts and texts[0] else ()


def _next(user: User, waiting: Sequence[ServicePlan], days: int | None) -> Text:
    statuses = {plan.provisioning_status for plan in waiting}
    if statuses == {"PendingActivation"}:
        return say("Have an administrator of the service activate it for the tenant.")
    if statuses == {"PendingProvisioning"}:
        return say("Wait: Microsoft added the service to the product and has not brought it live here yet.")
    if days is not None and days < 1 and "Error" not in statuses:
        return say("Wait until tomorrow, then check again; do not reprocess.")
    return say(
        "Have the workloads try again for {user} with retryServiceProvisioning; do not reprocess.",
        user=user.name,
    )


def _kind(case: Case, sight: Sight, waiting: Sequence[ServicePlan]) -> Kind:
    """A service that is not ready is what is wrong if a service is missed, or if every license arrived."""
    if case.plan is not None or (
        case.complaint is Complaint.SERVICE_MISSING
        and any(plan.provisioning_status != "PendingActivation" for plan in waiting)
    ):
        return Kind.CAUSE
    unexplained = case.complaint is Complaint.NOT_RECEIVED and not sight.in_error
    return Kind.CAUSE if unexplained else Kind.REMARK


def _all_on(case: Case, sight: Sight, directory: Directory) -> Clear:
    skus = tuple(dict.fromkeys(each.row.sku for each in sight.origins))
    if case.plan is not None:
        source = next(each for each in sight.origins if case.plan.id in each.plans)
        return Clear(
            say(
                "{plan} is on and ready for {user}, by {source}.",
                plan=directory.plan_name(case.plan.id),
                user=sight.user.name,
                source=source.told,
            )
        )
    on = {plan for each in sight.origins for plan in each.plans}
    return Clear(
        say_count(
            "No service of {products} is failing or still being set up for {user}; {count} is switched on.",
            "No service of {products} is failing or still being set up for {user}; {count} are switched on.",
            count=len(on),
            products=tuple(sku.name for sku in skus),
            user=sight.user.name,
        )
    )


async def _of_group(case: Case, directory: Directory) -> Sequence[Verdict]:
    group, skus = await asyncio.gather(named_group(case, directory), every_product(directory))
    if group.assigned_licenses is None:
        note = say("Graph does not show me the licenses of {group}.", group=group.name)
        return (Undetermined(note, Missing("Group.Read.All", "Directory Readers")),)
    owned = by_sku_id(skus)
    found = tuple(_off_in_group(case, group, owned, directory))
    return found or (Clear(say("{group} switches no service off that was asked about.", group=group.name)),)


def _off_in_group(
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
                    plans=tuple(directory.plan_name(plan) for plan in told[:_TOLD]),
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
            )


def _retry(user_id: str) -> str:
    return "Invoke-MgGraphRequest -Method POST -Uri " + powershell(
        f"https://graph.microsoft.com/v1.0/users/{user_id}/retryServiceProvisioning"
    )


def commands(case: Case) -> Sequence[str]:
    """The services of the user with their status, and another try for the workloads."""
    if case.user is None:
        return ()
    return (
        f"Get-MgUserLicenseDetail -UserId {id_of(case.user, 'user')} | "
        "Select-Object -ExpandProperty ServicePlans",
        _retry(case.user.id),
    )


_FOLDER = step_folder(__file__)

PROVISIONING = Check(
    "provisioning",
    "Provisioning of the services",
    Page(
        "RS4",
        "If a user has the license and no error is visible, look for the reason in Exchange Online.",
        _FOLDER.page,
        (
            Source(
                "servicePlanInfo resource type",
                "https://learn.microsoft.com/graph/api/resources/serviceplaninfo",
                "2024-03-06",
            ),
            Source(
                "user: retryServiceProvisioning",
                "https://learn.microsoft.com/graph/api/user-retryserviceprovisioning",
                "v1.0",
            ),
        ),
        date(2026, 11, 24),
    ),
    examine,
    causes=(PLAN_SWITCHED_OFF, SERVICE_NOT_PROVISIONED),
    phrases=_FOLDER.phrases,
    topics=(
        Topic(
            SERVICE_NOT_PROVISIONED.id,
            cause=SERVICE_NOT_PROVISIONED,
            complaint=Complaint.SERVICE_MISSING,
            messages=frozenset({Meaning.MAILBOX_AT_RISK}),
            instead=("RS4",),
            seed="RS3",
        ),
        Topic(
            PLAN_SWITCHED_OFF.id,
            cause=PLAN_SWITCHED_OFF,
            complaint=Complaint.SERVICE_MISSING,
            instead=("RS5",),
            seed="RS3",
        ),
    ),
    commands=commands,
    by_hand="In the Microsoft 365 admin center: "
    "**Users > Active users > the user > Licenses and apps > Apps**.",
    least=LEAST,
    applies=lambda case: (
        case.user is not None
        or (case.group is not None and (case.plan is not None or case.complaint is Complaint.SERVICE_MISSING))
    ),
)
