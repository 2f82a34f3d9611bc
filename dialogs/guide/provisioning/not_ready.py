"""A service that is on and does not work yet."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from dialogs.examining.case import Case, Complaint
from dialogs.examining.cause import Cause, Phase
from dialogs.examining.verdict import About, Finding, Kind, Undetermined, Verdict, evidence
from dialogs.guide.provisioning.sight import TOLD, Sight
from dialogs.licensing.rows import Row, named, row_evidence
from dialogs.licensing.sources import Origin
from dialogs.licensing.wording import row_name
from dialogs.remedies.retry_provisioning import RETRY_PROVISIONING
from dialogs.words.text import Phrase, Text, phrase, say, say_count, together
from graph import Directory, LicenseDetails, ServicePlan, User

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

_BEING_SET_UP = frozenset({"PendingInput", "Error"})

_UNFINISHED = _BEING_SET_UP | {"PendingActivation", "PendingProvisioning"}


def not_ready(case: Case, sight: Sight, directory: Directory) -> Iterator[Verdict]:
    """The products whose services are still waited for."""
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
    awaited = {plan.service_plan_id for plan in waiting}
    first = next((each for each in sources if awaited & set(each.plans)), sources[0]).row
    user = sight.user
    since = _since(user, waiting, sources)
    days = (directory.now() - since).days if since else None
    told = tuple(
        phrase(
            "{plan} ({status})",
            plan=directory.plan_name(plan.service_plan_id),
            status=plan.provisioning_status,
        )
        for plan in waiting[:TOLD]
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
                for plan in waiting[:TOLD]
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
