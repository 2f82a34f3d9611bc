"""Removes a direct license that a group gives as well."""

from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change, Remedy, Target, Undo
from dialogs.examining.rights import Missing
from dialogs.remedies.licenses import FromAGroupToo, assign, observe_direct
from dialogs.words.text import Text, say
from graph import Directory, GraphRequest


def requests(user_id: str, sku_id: str) -> tuple[GraphRequest, ...]:
    """The one request it takes; only where `FromAGroupToo` holds, else the person would lose the product."""
    return (assign(Target("user", user_id, ""), {}, (sku_id,)),)


def describe(case: Case) -> Text:
    """What it does."""
    return say(
        "The person keeps the product from the group; services that only the direct license had on go off."
    )


async def plan(case: Case, directory: Directory) -> Change | Barred:
    """Only while a group gives the same product."""
    if case.user is None or case.sku is None:
        return Barred((say("Name the person and the product."),))
    user = await directory.user(case.user.id)
    rows = (user.license_assignment_states if user else None) or ()
    if not FromAGroupToo(case.user.id, case.sku.id).holds(rows):
        return Barred(
            (
                say(
                    "No group gives {product} to {user} without an error, so the direct license stays.",
                    product=case.sku.name,
                    user=case.user.name,
                ),
            )
        )
    target = Target.user(case.user)
    before = await observe_direct(target, directory)
    if case.sku.id not in before:
        return Barred((say("{user} has no direct {product}.", user=case.user.name, product=case.sku.name),))
    back = assign(target, {case.sku.id: before[case.sku.id]})
    return Change("remove_direct", target, requests(target.id, case.sku.id), before, Undo((back,)))


REMOVE_DIRECT = Remedy(
    "remove_direct",
    say("Remove the direct license"),
    Missing("LicenseAssignment.ReadWrite.All", "License Administrator"),
    describe,
    plan,
    observe=observe_direct,
)
