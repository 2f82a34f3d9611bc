"""Whose license, from which group, which product: where every case begins."""

from collections.abc import Sequence
from datetime import date

from dialogs.examining.case import Case
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Page, Question
from dialogs.licensing.cmdlets import assign_name
from dialogs.licensing.documentation import LICENSE_ASSIGNMENT_STATE
from dialogs.words.text import Text, say


def ask(case: Case) -> Text:
    """What is still open, given what is known."""
    if case.user is not None:
        return say(
            "I look at {user}{product}{group}. Is it about somebody or something else? Name the person, the "
            "group or the product.",
            user=case.user.name,
            product=_known(", {name}", case.sku.name if case.sku else ""),
            group=_known(", from the group {name}", case.group.name if case.group else ""),
        )
    if case.group is not None:
        return say(
            "I look at the group {group}{product} and everybody in it. Name a person if one is missing a "
            "license.",
            group=case.group.name,
            product=_known(", {name}", case.sku.name if case.sku else ""),
        )
    if case.sku is not None:
        return say(
            "Who should have {product}, and from which group? “Everybody” looks at the whole tenant.",
            product=case.sku.name,
        )
    return say(
        "Whose license did not arrive? Name the person, and if you know them the group and the product. "
        "Or ask: **What is broken in my tenant?**"
    )


def why(case: Case) -> Text:
    """What the answer changes in what is asked of Graph."""
    if case.user is not None:
        return say("Somebody or something else is another case: other rows, other groups, another log.")
    return say(
        "With a person I ask Graph for their rows and their groups (licenseAssignmentStates, memberOf); with "
        "a group, for its members in error (membersWithLicenseErrors); with neither, for every group of the "
        "tenant that has some (hasMembersWithLicenseErrors)."
    )


def commands(case: Case) -> Sequence[str]:
    """How to find the ids of a person, a group and a product, or everything in error."""
    return (
        assign_name("name", "<name>"),
        "Get-MgUser -Filter \"startsWith(displayName,'$name')\" -Property Id,DisplayName,UserPrincipalName",
        "Get-MgGroup -Filter \"startsWith(displayName,'$name')\" -Property Id,DisplayName,AssignedLicenses",
        "Get-MgSubscribedSku -All | Select-Object SkuPartNumber, SkuId",
        'Get-MgGroup -Filter "hasMembersWithLicenseErrors eq true" -All',
    )


def _known(template: str, name: str) -> Text:
    return say(template, name=name) if name else say("")


_FOLDER = step_folder(__file__)

SUBJECT = Question(
    "subject",
    "Whose license, from which group, which product",
    Page(
        "",
        "The old guide began without asking: it spoke of one unnamed user and one unnamed group.",
        _FOLDER.page,
        (LICENSE_ASSIGNMENT_STATE,),
        date(2026, 11, 24),
    ),
    ask,
    why,
    phrases=_FOLDER.phrases,
    commands=commands,
)
