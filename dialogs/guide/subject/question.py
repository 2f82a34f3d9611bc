"""Whose license, from which group, which product: where every case begins."""

from collections.abc import Sequence
from datetime import date

from dialogs.examining.case import Case, Named
from dialogs.examining.folder import step_folder
from dialogs.examining.glance import NothingToShow
from dialogs.examining.step import Page, Question
from dialogs.licensing.cmdlets import assign_name
from dialogs.licensing.documentation import LICENSE_ASSIGNMENT_STATE
from dialogs.words.text import Text, say, together


def ask(case: Case) -> Text:
    """What is still open, given what is known."""
    if case.user is not None:
        return together(
            _looked_at(case.user.name, case),
            say("Is it about somebody or something else? Name the person, the group or the product."),
        )
    if case.group is not None:
        missing = say("Name a person if one is missing a license.")
        if case.sku is None:
            whole = say("I look at the group {group} and everybody in it.", group=case.group.name)
        else:
            whole = say(
                "I look at the group {group}, {product} and everybody in it.",
                group=case.group.name,
                product=case.sku.name,
            )
        return together(whole, missing)
    if case.sku is not None:
        return say(
            "Who should have {product}, and from which group? “Everybody” looks at the whole tenant.",
            product=case.sku.name,
        )
    return say(
        "Whose license did not arrive? Name the person, and if you know them the group and the product. "
        "Or ask: **What is broken in my tenant?**"
    )


def _looked_at(user: str, case: Case) -> Text:
    match case.sku, case.group:
        case None, None:
            return say("I look at {user}.", user=user)
        case None, Named(name=group):
            return say("I look at {user}, from the group {group}.", user=user, group=group)
        case Named(name=product), None:
            return say("I look at {user}, {product}.", user=user, product=product)
        case Named(name=product), Named(name=group):
            return say(
                "I look at {user}, {product}, from the group {group}.",
                user=user,
                product=product,
                group=group,
            )
        case _:
            raise AssertionError("a product or none, a group or none")


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


_FOLDER = step_folder(__file__)

SUBJECT = Question(
    "subject",
    say("Whose license, from which group, which product"),
    Page(
        "",
        say("The old guide began without asking: it spoke of one unnamed user and one unnamed group."),
        _FOLDER.page,
        (LICENSE_ASSIGNMENT_STATE,),
        date(2026, 11, 24),
    ),
    ask,
    why,
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    commands=commands,
    glance=NothingToShow("it asks whom it is about; a look at everybody is an overview"),
)
