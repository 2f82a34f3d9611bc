"""Which documented limit does this group meet?"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from datetime import date

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Cause, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page
from dialogs.examining.trial import TakesOff
from dialogs.examining.verdict import About, Certainty, Clear, Finding, Kind, Undetermined, Verdict, evidence
from dialogs.guide.limitations.glance import glance
from dialogs.licensing.cmdlets import known_id
from dialogs.licensing.documentation import (
    LICENSES,
    MANAGE_GROUP_LICENSES,
    RESOLVE_PROBLEMS,
    SCENARIOS_AND_LIMITATIONS,
)
from dialogs.licensing.membership.dynamic_membership import DYNAMIC_MEMBERSHIP
from dialogs.licensing.membership.groups import (
    GROUPS_READER,
    HIDDEN_READER,
    group_name,
    named_group,
    product_names,
    sku_ids,
)
from dialogs.licensing.printed import Sending, printed
from dialogs.licensing.sources import attempt, every_product
from dialogs.licensing.unreadable import lacking
from dialogs.remedies.group_products import TAKE_OFF, taking_off
from dialogs.words.script import Command
from dialogs.words.text import say, say_count
from graph import Directory, GraphError, Group, Listed, SubscribedSku

GROUP_CANNOT_BE_DELETED = Cause(
    "group_cannot_be_deleted",
    say("The group still carries licenses"),
    (
        say("Take every license off the group, wait until Entra has processed it, then delete it again."),
        say(
            "If people should keep the license, give it to them by another group first and wait until it is "
            "Active."
        ),
        say(
            "For a synchronized group: take the licenses off in the cloud, then let Entra Connect export "
            "again (error 113)."
        ),
    ),
    Phase.REMOVAL,
    remedies=(TAKE_OFF,),
    answers=frozenset({Complaint.CANNOT_DELETE_GROUP}),
    to_do=say("Take the licenses off"),
    place=LICENSES,
)

RULE_TESTS_OWN_LICENSES = DYNAMIC_MEMBERSHIP.in_form(
    "tests_own_licenses",
    say("The membership rule tests licenses that the group itself gives"),
    say(
        "Change the rule to one that does not depend on the group's own licenses: it can remove everybody at "
        "once."
    ),
)

QUEUED = "QueuedForProcessing"
WORKING = frozenset({QUEUED, "ProcessingInProgress"})

LARGE = 60_000

VERY_LARGE = 100_000

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


async def meet_limits(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which of the documented limits this group meets."""
    if case.group is None:
        return (Clear(say("No group was named, so there is no group whose limits could matter.")),)
    group, count, skus = await asyncio.gather(
        named_group(case, directory),
        attempt(directory.member_count(case.group.id)),
        attempt(every_product(directory)),
    )
    if isinstance(skus, GraphError) and group.membership_rule:
        raise skus
    own = () if isinstance(skus, GraphError) else _own_plans_tested(group, skus)
    return (
        *_kept(case, group, directory),
        *((_risky_rule(case, group, own, directory),) if own else ()),
        _uncounted(group, count) if isinstance(count, GraphError) else _size(group, count),
        *((_all_or_none(group, directory),) if len(sku_ids(group)) > 1 else ()),
    )


def _kept(case: Case, group: Group, directory: Directory) -> Iterator[Finding]:
    """What keeps a group from being deleted: its licenses, or members who are not worked off yet."""
    if case.complaint is not Complaint.CANNOT_DELETE_GROUP:
        return
    if group.assigned_licenses:
        yield _still_licensed(group, directory)
    elif group.license_processing_state in WORKING:
        yield _not_worked_off(group)


def _not_worked_off(group: Group) -> Finding:
    queued = say(
        "{group} carries no license any more, but is still queued: its members have not all been worked off.",
        group=group.name,
    )
    running = say(
        "{group} carries no license any more, but is still being processed: its members have not all been "
        "worked off.",
        group=group.name,
    )
    return Finding(
        GROUP_CANNOT_BE_DELETED,
        About(group=group_name(group)),
        queued if group.license_processing_state == QUEUED else running,
        say("Wait until Entra has finished {group}, then delete it again.", group=group.name),
        (evidence(group.seen, "licenseProcessingState", group.license_processing_state),),
        certainty=Certainty.INFERENCE,
        proof=say("Once the processing is complete, {group} can be deleted.", group=group.name),
    )


def _still_licensed(group: Group, directory: Directory) -> Finding:
    products = product_names(sku_ids(group), directory)
    return Finding(
        GROUP_CANNOT_BE_DELETED,
        About(group=group_name(group)),
        say(
            "{group} still carries {products}, and a group with licenses cannot be deleted.",
            group=group.name,
            products=products,
        ),
        say(
            "Take {products} off {group} and wait until it is processed.", products=products, group=group.name
        ),
        (evidence(group.seen, "assignedLicenses", ", ".join(products)),),
        does=TakesOff(group_name(group)),
    )


def _risky_rule(case: Case, group: Group, plans: Sequence[str], directory: Directory) -> Finding:
    removed = case.complaint is Complaint.REMOVED
    return Finding(
        RULE_TESTS_OWN_LICENSES,
        About(group=group_name(group)),
        say(
            "The rule of {group} tests {plans}, which the group gives itself: {rule}",
            group=group.name,
            plans=tuple(directory.plan_name(plan) for plan in plans),
            rule=group.membership_rule or "",
        ),
        say("Change the rule of {group} so that it does not test its own licenses.", group=group.name),
        (evidence(group.seen, "membershipRule", group.membership_rule),),
        kind=Kind.CAUSE if removed else Kind.REMARK,
        certainty=Certainty.INFERENCE if removed else Certainty.FACT,
        proof=say(
            "The audit log shows that people left {group} without anybody removing them.", group=group.name
        )
        if removed
        else None,
    )


def _uncounted(group: Group, error: GraphError) -> Undetermined:
    """https://learn.microsoft.com/graph/api/group-list-members names the permission for hidden members."""
    hidden = group.visibility == "HiddenMembership"
    least = HIDDEN_READER if hidden else GROUPS_READER
    return Undetermined(
        say("How many members {group} has I could not read.", group=group.name),
        lacking(error, least),
        error,
        About(group=group_name(group)),
    )


def _size(group: Group, count: int) -> Clear:
    if count > VERY_LARGE:
        return Clear(
            say_count(
                "{group} has {count} member: groups above 100,000 take long and slow the directory down.",
                "{group} has {count} members: groups above 100,000 take long and slow the directory down.",
                group=group.name,
                count=count,
            )
        )
    if count > LARGE:
        return Clear(
            say_count(
                "{group} has {count} member: above 60,000 the 24-hour rule for support does not hold.",
                "{group} has {count} members: above 60,000 the 24-hour rule for support does not hold.",
                group=group.name,
                count=count,
            )
        )
    return Clear(
        say_count(
            "{group} has {count} member and meets no limit of size.",
            "{group} has {count} members and meets no limit of size.",
            count=count,
            group=group.name,
        )
    )


def _all_or_none(group: Group, directory: Directory) -> Clear:
    return Clear(
        say(
            "{group} gives {products}: if one fails for a person, that person gets none of them.",
            group=group.name,
            products=product_names(sku_ids(group), directory),
        )
    )


def _own_plans_tested(group: Group, skus: Listed[SubscribedSku]) -> tuple[str, ...]:
    rule = group.membership_rule or ""
    if "assignedplans" not in rule.casefold():
        return ()
    given = {license.sku_id: license.disabled_plans for license in group.assigned_licenses or ()}
    on = {
        plan.service_plan_id.lower()
        for sku in skus
        if sku.sku_id in given
        for plan in sku.service_plans
        if plan.service_plan_id not in given[sku.sku_id]
    }
    return tuple(dict.fromkeys(id.lower() for id in _GUID.findall(rule) if id.lower() in on))


def commands(case: Case) -> Sequence[Command]:
    """The group's licenses and rule, and how to take the licenses off."""
    taken = taking_off(known_id(case.group, "group"), known_id(case.sku, "sku"))
    return (
        printed(
            "Get-MgGroup -GroupId $group -Property Id,DisplayName,AssignedLicenses,MembershipRule",
            Sending(taken, TAKE_OFF.least.permission),
            group=case.group,
        ),
    )


_FOLDER = step_folder(__file__)

LIMITATIONS = Check(
    "limitations",
    say("Known limits this group may meet"),
    Page(
        "TCF4",
        say("Read the limitations and known issues before anything else."),
        _FOLDER.page,
        (MANAGE_GROUP_LICENSES, SCENARIOS_AND_LIMITATIONS, RESOLVE_PROBLEMS),
        date(2026, 11, 24),
    ),
    meet_limits,
    causes=(GROUP_CANNOT_BE_DELETED, RULE_TESTS_OWN_LICENSES),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            GROUP_CANNOT_BE_DELETED.id,
            cause=GROUP_CANNOT_BE_DELETED,
            complaint=Complaint.CANNOT_DELETE_GROUP,
            messages=frozenset({Meaning.GROUP_HAS_LICENSES}),
            instead=("RS3",),
        ),
        Topic("limitations", instead=("RS1",)),
    ),
    commands=commands,
    by_hand=say(
        "Open the group in the **Entra admin center** and look at Members, Dynamic membership rules and "
        "Licenses."
    ),
    least=GROUPS_READER,
    applies=lambda case: case.group is not None,
    glance=glance,
)
