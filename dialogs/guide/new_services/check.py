"""Which services of the product are new since this installation first saw it?"""

from collections.abc import Sequence
from datetime import date

from dialogs.examining.case import Case, Complaint
from dialogs.examining.cause import Cause, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import (
    About,
    Certainty,
    Clear,
    Finding,
    Kind,
    Undetermined,
    Verdict,
    evidence,
)
from dialogs.guide.new_services.given import Given, given_by_group, given_to_user
from dialogs.guide.new_services.glance import glance
from dialogs.guide.new_services.how_to import HOW_TO_SWITCH_OFF, commands
from dialogs.guide.new_services.newcomers import Newcomers, dated, newly_listed, plan_names
from dialogs.licensing.documentation import LICENSES, SCENARIOS_AND_LIMITATIONS
from dialogs.licensing.rows import subject
from dialogs.licensing.unreadable import unread
from dialogs.remedies.switch_plans import SWITCH_OFF, switch_off
from dialogs.words.text import say, say_count
from graph import Directory, User

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
    to_do=say("Switch the service off"),
    place=LICENSES,
)

LEAST = Missing("Group.Read.All, LicenseAssignment.Read.All", "Directory Readers")

PROOF = say("A list of the product's services from before, or Microsoft's announcement, would prove it.")


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which services of the group's products are on, and which of them are new."""
    if case.user is None:
        given, user = await given_by_group(case, directory), None
        if given is None:
            return (Undetermined(say("Graph does not show me the licenses of this group."), LEAST),)
    else:
        gaps = await unread(case, directory)
        if gaps:
            return gaps
        given, user = await given_to_user(case, directory), await subject(case, directory)
    if not given:
        return (Clear(say("No product comes from a group here, so no new service does.")),)
    return tuple(_concluded(case, each, user, directory) for each in given)


def _concluded(case: Case, given: Given, user: User | None, directory: Directory) -> Verdict:
    newcomers = newly_listed(case, given, directory) or (
        dated(case, given, user, directory) if user else None
    )
    if newcomers:
        return _finding(case, given, newcomers, directory)
    if case.complaint is Complaint.NEW_SERVICE and directory.plans_first_seen(given.sku.id) is None:
        return _unknown(case, given, directory)
    return _nothing_new(case, given, directory)


def _finding(case: Case, given: Given, new: Newcomers, directory: Directory) -> Finding:
    return Finding(
        NEW_SERVICE_PLAN,
        About(case.user, given.group, given.sku),
        new.because,
        say_count(
            "Switch {plans} off in {product} from {group} if people shall not have it.",
            "Switch {plans} off in {product} from {group} if people shall not have them.",
            count=len(new.plans),
            plans=plan_names(new.plans, directory),
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
    say("New services in the products"),
    Page(
        "RS5",
        say(
            "To keep people from getting services newly added to a product, disable these services on the "
            "group."
        ),
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
    answered=_FOLDER.answers,
    topics=(
        Topic(NEW_SERVICE_PLAN.id, cause=NEW_SERVICE_PLAN, complaint=Complaint.NEW_SERVICE, instead=("RS3",)),
    ),
    commands=commands,
    by_hand=say(
        "In the Microsoft 365 admin center while the product is being given to the group: **Billing > "
        "Licenses > the product > Groups > Assign licenses > Turn apps and services on or off**. Where it "
        "is changed afterwards Microsoft does not document; use the command."
    ),
    least=LEAST,
    applies=lambda case: not case.whole_tenant,
    how_tos=(HOW_TO_SWITCH_OFF,),
    glance=glance,
)
