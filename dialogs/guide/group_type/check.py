"""Can this group carry licenses, and does it carry this product at all?"""

import asyncio
from collections.abc import Sequence
from datetime import date

from dialogs.examining.case import Case, Complaint, Meaning, Named
from dialogs.examining.cause import Cause, Effect, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.trial import Gives
from dialogs.examining.verdict import About, Certainty, Clear, Finding, Kind, Undetermined, Verdict, evidence
from dialogs.guide.group_type.glance import glance
from dialogs.guide.group_type.how_to import ASSIGNING, HOW_TO_ASSIGN, HOW_TO_TAKE_OFF, commands
from dialogs.licensing.documentation import LICENSES, MANAGE_GROUP_LICENSES, SCENARIOS_AND_LIMITATIONS
from dialogs.licensing.membership.groups import (
    GROUPS_READER,
    group_name,
    named_group,
    not_all_giving,
    product_names,
    sku_ids,
)
from dialogs.licensing.membership.member import few
from dialogs.licensing.rows import IN_FORCE, subject
from dialogs.licensing.sources import every_product
from dialogs.remedies.security_enable import SECURITY_ENABLE
from dialogs.words.text import Text, phrase, say, together
from graph import Directory, Group, LicenseAssignmentState, Listed

UNSUPPORTED_GROUP_TYPE = Cause(
    "unsupported_group_type",
    say("This kind of group cannot carry licenses"),
    (
        say("Make a security group with the same people and put the license on that."),
        say(
            "A Microsoft 365 group can be made security-enabled: `securityEnabled: true`, through Microsoft "
            "Graph or PowerShell."
        ),
    ),
    Phase.GROUP,
    remedies=(SECURITY_ENABLE,),
    brings=frozenset({Effect.CANNOT_CARRY}),
)

PRODUCT_NOT_ASSIGNED_TO_GROUP = Cause(
    "product_not_assigned_to_group",
    say("The group does not give this product"),
    (
        say(
            "Put the product on the group: **Microsoft 365 admin center > Billing > Licenses > the product > "
            "Groups > Assign licenses**."
        ),
        say("Or add the person to a group that gives it."),
    ),
    Phase.GROUP,
    follows=frozenset(
        {
            Effect.CANNOT_CARRY,
            Effect.NOT_OWNED,
            Effect.NOT_IN_FORCE,
            Effect.TAKEN_AWAY,
            Effect.REFUSED_ON_THE_GROUP,
        }
    ),
    to_do=say("Put it on the group"),
    place=LICENSES,
)


async def classify(case: Case, directory: Directory) -> Sequence[Verdict]:
    """What kind of group it is, and whether it gives the product."""
    if case.group is None:
        return (await _given_by_any(case, directory),)
    group, states = await asyncio.gather(named_group(case, directory), _states(case, directory))
    kind = _kind(case, group, states)
    if group.assigned_licenses is None:
        return (kind, _licenses_unknown(group))
    if case.sku is None and group.assigned_licenses:
        products = product_names(sku_ids(group), directory)
        return (kind, Clear(say("{group} gives {products}.", group=group.name, products=products)))
    if case.sku is not None and case.sku.id in sku_ids(group):
        return (kind, Clear(say("{group} gives {product}.", group=group.name, product=case.sku.name)))
    missing = await _not_given(case, group, states, directory)
    return (kind, missing)


def _kind(case: Case, group: Group, states: Sequence[LicenseAssignmentState]) -> Verdict:
    if group.security_enabled:
        return Clear(_able(group))
    if group.security_enabled is None or group.group_types is None:
        return Undetermined(
            say("Graph did not tell what kind of group {group} is.", group=group.name),
            GROUPS_READER,
        )
    shown = (
        evidence(group.seen, "securityEnabled", group.security_enabled),
        evidence(group.seen, "groupTypes", ", ".join(group.group_types) or "[]"),
    )
    if "Unified" not in group.group_types:
        return Finding(
            UNSUPPORTED_GROUP_TYPE,
            About(case.user, group_name(group), case.sku),
            say("{group} is a distribution list, and those cannot carry licenses.", group=group.name),
            say("Make a security group with the members of {group} and license that.", group=group.name),
            shown,
            remedies=(),
        )
    licensed = any(state.assigned_by_group == group.id and not state.error for state in states)
    return Finding(
        UNSUPPORTED_GROUP_TYPE,
        About(case.user, group_name(group), case.sku),
        say(
            "{group} is a Microsoft 365 group without security, which one of Microsoft's pages rules out and "
            "another does not mention.",
            group=group.name,
        ),
        say("Make {group} security-enabled, or license a security group instead.", group=group.name),
        shown,
        kind=Kind.REMARK if licensed else Kind.CAUSE,
        certainty=Certainty.INFERENCE,
        proof=say("The license arrives once {group} is security-enabled.", group=group.name),
    )


def _able(group: Group) -> Text:
    if "Unified" in (group.group_types or ()):
        return say(
            "{group} is a security-enabled Microsoft 365 group, which can carry licenses.", group=group.name
        )
    if group.mail_enabled:
        return say("{group} is a mail-enabled security group, which can carry licenses.", group=group.name)
    return say("{group} is a security group, which can carry licenses.", group=group.name)


async def _not_given(
    case: Case, group: Group, states: Sequence[LicenseAssignmentState], directory: Directory
) -> Verdict:
    if await _company_wide(case, directory):
        return _FOR_NOBODY
    products = product_names(sku_ids(group), directory)
    shown = (evidence(group.seen, "assignedLicenses", ", ".join(products) or "[]"),)
    if case.sku is None and case.complaint is Complaint.CANNOT_DELETE_GROUP:
        return Clear(say("{group} carries no license.", group=group.name))
    if case.sku is None:
        return Finding(
            PRODUCT_NOT_ASSIGNED_TO_GROUP,
            About(case.user, group_name(group)),
            say("{group} carries no license at all, so its members get none from it.", group=group.name),
            say("Put the product on {group}.", group=group.name),
            shown,
        )
    elsewhere = _elsewhere(case.sku, group, await directory.groups_with_sku(case.sku.id))
    held = any(state.sku_id == case.sku.id and state.state in IN_FORCE for state in states)
    return Finding(
        PRODUCT_NOT_ASSIGNED_TO_GROUP,
        About(case.user, group_name(group), case.sku),
        together(_gives_not(group, case.sku, products), elsewhere),
        say(
            "Put {product} on {group}, or use a group that gives it.", product=case.sku.name, group=group.name
        ),
        shown,
        kind=Kind.REMARK if held else Kind.CAUSE,
        does=Gives(group_name(group), case.sku),
    )


def _gives_not(group: Group, sku: Named, products: tuple[str, ...]) -> Text:
    if not products:
        return say(
            "{group} does not give {product}: it carries no license at all.",
            group=group.name,
            product=sku.name,
        )
    return say(
        "{group} does not give {product}: it gives {products}.",
        group=group.name,
        product=sku.name,
        products=products,
    )


def _elsewhere(sku: Named, group: Group, giving: Listed[Group]) -> Text:
    others = [each for each in giving if each.id != group.id]
    if others:
        return say("{product} is given by {groups}.", product=sku.name, groups=few(others))
    if not giving.complete:
        return say("Whether another group gives {product}, Graph did not show.", product=sku.name)
    return say("No other group gives {product} either.", product=sku.name)


async def _given_by_any(case: Case, directory: Directory) -> Verdict:
    if case.sku is None:
        return Clear(say("No group and no product was named, so there is no group to classify."))
    groups, company_wide = await asyncio.gather(
        directory.groups_with_sku(case.sku.id), _company_wide(case, directory)
    )
    if company_wide:
        return _FOR_NOBODY
    if groups:
        return Clear(say("{product} is given by {groups}.", product=case.sku.name, groups=few(groups.items)))
    if not groups.complete:
        return not_all_giving(case.sku.name)
    return Finding(
        PRODUCT_NOT_ASSIGNED_TO_GROUP,
        About(case.user, sku=case.sku),
        say("No group of this tenant gives {product}.", product=case.sku.name),
        say("Put {product} on a group that its people are direct members of.", product=case.sku.name),
        (evidence(groups.seen, "assignedLicenses", phrase("no group")),),
        # A person may have it directly: without a group in play, that none gives it stops nothing.
        kind=Kind.REMARK if case.user or case.error_text else Kind.CAUSE,
    )


_FOR_NOBODY = Clear(say("The product is for the whole tenant: no group and no person is given it."))


async def _company_wide(case: Case, directory: Directory) -> bool:
    if case.sku is None:
        return False
    skus = await every_product(directory)
    return any(sku.sku_id == case.sku.id and sku.applies_to == "Company" for sku in skus)


def _licenses_unknown(group: Group) -> Undetermined:
    return Undetermined(
        say("Graph did not tell which licenses {group} carries.", group=group.name),
        GROUPS_READER,
    )


async def _states(case: Case, directory: Directory) -> tuple[LicenseAssignmentState, ...]:
    if case.user is None:
        return ()
    return (await subject(case, directory)).license_assignment_states or ()


_FOLDER = step_folder(__file__)

GROUP_TYPE = Check(
    "group_type",
    say("Whether the group can and does give the product"),
    Page(
        "RS1",
        say("Only security groups are supported; Office 365 groups and distribution groups are not."),
        _FOLDER.page,
        (
            MANAGE_GROUP_LICENSES,
            SCENARIOS_AND_LIMITATIONS,
            Source("group resource type", "https://learn.microsoft.com/graph/api/resources/group"),
        ),
        date(2026, 11, 24),
    ),
    classify,
    causes=(UNSUPPORTED_GROUP_TYPE, PRODUCT_NOT_ASSIGNED_TO_GROUP),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        ASSIGNING,
        Topic(
            UNSUPPORTED_GROUP_TYPE.id,
            cause=UNSUPPORTED_GROUP_TYPE,
            messages=frozenset({Meaning.WRONG_TARGET}),
            instead=("TCF4",),
        ),
        Topic(PRODUCT_NOT_ASSIGNED_TO_GROUP.id, cause=PRODUCT_NOT_ASSIGNED_TO_GROUP, instead=("RS3",)),
    ),
    commands=commands,
    by_hand=say(
        "Open **Microsoft 365 admin center > Billing > Licenses > the product > Groups** and see whether "
        "the group is listed; its kind stands in the **Entra admin center > Groups > the group > Overview**."
    ),
    least=GROUPS_READER,
    applies=lambda case: case.group is not None or case.sku is not None,
    how_tos=(HOW_TO_TAKE_OFF, HOW_TO_ASSIGN),
    glance=glance,
)
