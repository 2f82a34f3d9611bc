"""Whether the subscription of a product is in force, and until when."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from dialogs.examining.case import Case, Named
from dialogs.examining.cause import Cause, Effect, Phase
from dialogs.examining.verdict import (
    About,
    Clear,
    Evidence,
    Finding,
    Kind,
    Undetermined,
    evidence,
)
from dialogs.guide.qualifying_plan.owned import Owned
from dialogs.licensing.documentation import YOUR_PRODUCTS
from dialogs.licensing.membership.groups import product_names
from dialogs.licensing.rows import Row, row_evidence
from dialogs.licensing.sources import GONE
from dialogs.licensing.unreadable import PURCHASES_READER
from dialogs.remedies.done_elsewhere import BUY_LICENSES
from dialogs.words.text import Text, phrase, say, together
from graph import CompanySubscription, Directory, SubscribedSku

SUBSCRIPTION_NOT_ACTIVE = Cause(
    "subscription_not_active",
    say("The product's subscription is not in force"),
    (
        say(
            "Renew or reactivate it under **Microsoft 365 admin center > Billing > Your products**, then "
            "reprocess. What is deleted cannot be reactivated: buy it anew; its data does not come back."
        ),
        say(
            "If the product is not coming back, take it off the group: a product that fails stops the "
            "group's others."
        ),
    ),
    Phase.PRODUCT,
    remedies=(BUY_LICENSES,),
    brings=frozenset({Effect.NOT_IN_FORCE}),
    to_do=say("Open Your products"),
    place=YOUR_PRODUCTS,
)


def judge(case: Case, product: Named, owned: Owned, found: Sequence[Row]) -> Finding:
    """A product that is not in force, or not for long any more."""
    sku = owned.skus.get(product.id)
    if sku is None:
        return _gone(case, product, owned, found)
    purchase = owned.purchase(product.id)
    when = _when(purchase, owned.now)
    finding = Finding(
        SUBSCRIPTION_NOT_ACTIVE,
        About(case.user, case.group, product),
        together(_not_in_force(product.name, sku.capability_status), *when),
        _bring_back(product.name, sku.capability_status),
        (
            evidence(sku.seen, "capabilityStatus", sku.capability_status),
            *(_dated(purchase) if purchase else ()),
            *(row_evidence(row) for row in found[:1]),
        ),
        weight=len(found),
    )
    if sku.capability_status != "Warning":
        return finding
    return replace(
        finding,
        because=together(
            say(
                "The subscription of {product} has expired; it is in its grace period and still in force.",
                product=product.name,
            ),
            *when,
        ),
        next_step=say("Renew {product} before the grace period ends.", product=product.name),
        kind=Kind.REMARK,
    )


def _bring_back(product: str, status: str) -> Text:
    if status == GONE:
        return say(
            "Buy {product} anew, then reprocess; a deleted subscription and its data do not come back. Or "
            "take it off the group.",
            product=product,
        )
    return say("Renew {product} under Billing > Your products, then reprocess.", product=product)


def _not_in_force(product: str, status: str) -> Text:
    match status:
        case "Suspended":
            return say(
                "The subscription of {product} is suspended, so none of its licenses can be given.",
                product=product,
            )
        case "LockedOut":
            return say(
                "The subscription of {product} is locked out, so none of its licenses can be given.",
                product=product,
            )
        case "Deleted":
            return say(
                "The subscription of {product} is deleted, so none of its licenses can be given.",
                product=product,
            )
        case _:
            return say(
                "The subscription of {product} is {status}, so none of its licenses can be given.",
                product=product,
                status=status,
            )


def _gone(case: Case, product: Named, owned: Owned, found: Sequence[Row]) -> Finding:
    source = case.group or next((row.group for row in found if row.group), None)
    if source is None:
        because = say("{product} is not among the products of this tenant.", product=product.name)
        step = say("Buy {product}, or choose a product that the tenant owns.", product=product.name)
    else:
        because = say(
            "{product} is to come from {group}, but is not, or no longer, among the products of this tenant.",
            product=product.name,
            group=source.name,
        )
        step = say(
            "Take {product} off the group {group}, or buy it.", product=product.name, group=source.name
        )
    return Finding(
        SUBSCRIPTION_NOT_ACTIVE,
        About(case.user, source, product),
        because,
        step,
        (
            evidence(owned.seen, "subscribedSkus", phrase("{product} is not listed", product=product.name)),
            *(row_evidence(row) for row in found[:1]),
        ),
        weight=len(found),
    )


def _when(purchase: CompanySubscription | None, now: datetime) -> tuple[Text, ...]:
    if purchase is None or purchase.next_lifecycle is None:
        return ()
    date = purchase.next_lifecycle.date()
    if purchase.next_lifecycle < now:
        return (say("Its last change was on {date}.", date=date),)
    return (say("It changes on {date}.", date=date),)


def told_in_force(skus: Sequence[SubscribedSku], directory: Directory) -> Iterator[Clear]:
    """The products that are in force."""
    given = product_names((sku.sku_id for sku in skus if sku.applies_to != "Company"), directory)
    if given:
        yield Clear(say("In force: {products}.", products=given))
    for name in product_names((sku.sku_id for sku in skus if sku.applies_to == "Company"), directory):
        yield Clear(say("{product} is in force for the whole tenant and given to nobody.", product=name))


def _dated(purchase: CompanySubscription) -> tuple[Evidence, ...]:
    return (
        evidence(purchase.seen, "status", purchase.status),
        evidence(purchase.seen, "nextLifecycleDateTime", purchase.next_lifecycle),
    )


NO_DATES = Undetermined(
    say("When the subscription ended, or will end, Graph did not let me read."),
    PURCHASES_READER,
)
