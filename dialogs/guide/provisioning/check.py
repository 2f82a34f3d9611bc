"""The license is there and the service is not: which service is switched off, or still being set up?"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import About, Clear, Undetermined, Verdict
from dialogs.guide.provisioning.glance import glance
from dialogs.guide.provisioning.not_ready import SERVICE_NOT_PROVISIONED, not_ready
from dialogs.guide.provisioning.sight import Sight
from dialogs.guide.provisioning.switched_off import PLAN_SWITCHED_OFF, off_in_group, switched_off
from dialogs.licensing.cmdlets import id_of, known_id
from dialogs.licensing.printed import Sending, printed
from dialogs.licensing.rows import IN_FORCE, named, rows, subject
from dialogs.licensing.sources import attempt, by_sku_id, every_product, origin
from dialogs.licensing.unreadable import lacking, unread
from dialogs.remedies.retry_provisioning import RETRY_PROVISIONING, requests
from dialogs.words.script import Command
from dialogs.words.text import say, say_count
from graph import Directory, GraphError, LicenseDetails, Listed

LEAST = Missing("LicenseAssignment.Read.All", "Directory Readers")


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which services of an Active license are off, missing or not ready."""
    if case.user is None:
        return await off_in_group(case, directory)
    found, own, skus, details, gaps = await asyncio.gather(
        rows(replace(case, group=None, sku=None), directory),
        rows(case, directory),
        attempt(every_product(directory)),
        attempt(directory.license_details(case.user.id)),
        unread(case, directory),
    )
    if gaps:
        return gaps
    user, products = await subject(case, directory), {row.sku.id for row in own}
    in_force = [row for row in found if row.state.state in IN_FORCE and row.sku.id in products]
    if not in_force:
        return (Clear(say("{user} has no license in force here whose services could lag.", user=user.name)),)
    if isinstance(skus, GraphError):
        raise skus
    owned = by_sku_id(skus)
    origins = tuple(origin(row, owned) for row in in_force)
    shown = {} if isinstance(details, GraphError) else {each.sku_id: each for each in details}
    sight = Sight(user, origins, any(row.state.error for row in own), owned, shown)
    return _concluded(case, sight, details, directory)


def _concluded(
    case: Case, sight: Sight, details: Listed[LicenseDetails] | GraphError, directory: Directory
) -> Sequence[Verdict]:
    verdicts: list[Verdict] = [*switched_off(case, sight, directory)]
    if isinstance(details, GraphError):
        note = say("I could not read how far the services of {user} are.", user=sight.user.name)
        return (
            *verdicts,
            Undetermined(note, lacking(details, LEAST), details, About(user=named(sight.user))),
        )
    verdicts += not_ready(case, sight, directory)
    return verdicts or (_all_on(case, sight, directory),)


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


def commands(case: Case) -> Sequence[Command]:
    """The services of the user with their status, and another try for the workloads."""
    if case.user is None:
        return ()
    return (
        f"Get-MgUserLicenseDetail -UserId {id_of(case.user, 'user')} | "
        "Select-Object -ExpandProperty ServicePlans",
        printed(Sending(requests(known_id(case.user, "user")), RETRY_PROVISIONING.least.permission)),
    )


_FOLDER = step_folder(__file__)

PROVISIONING = Check(
    "provisioning",
    say("Provisioning of the services"),
    Page(
        "RS4",
        say("If a user has the license and no error is visible, look for the reason in Exchange Online."),
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
    answered=_FOLDER.answers,
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
    by_hand=say(
        "In the Microsoft 365 admin center: **Users > Active users > the user > Licenses and apps > Apps**."
    ),
    least=LEAST,
    applies=lambda case: (
        case.user is not None
        or (case.group is not None and (case.plan is not None or case.complaint is Complaint.SERVICE_MISSING))
    ),
    glance=glance,
)
