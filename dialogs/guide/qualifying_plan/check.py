"""Does the tenant own a plan that includes licensing by group, and is the subscription in force?"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dialogs.examining.case import Case, Meaning, Named
from dialogs.examining.cause import Cause, Effect, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import (
    About,
    Certainty,
    Clear,
    Evidence,
    Finding,
    Kind,
    Undetermined,
    Verdict,
    evidence,
)
from dialogs.licensing.documentation import SUBSCRIBED_SKU
from dialogs.licensing.membership.groups import named_group, product_names, sku_ids
from dialogs.licensing.rows import Row, row_evidence, rows_and_errors, subject
from dialogs.licensing.sources import every_product
from dialogs.remedies.done_elsewhere import BUY_LICENSES
from dialogs.words.text import Text, phrase, say, together
from graph import CompanySubscription, Directory, Forbidden, Group, Seen, SubscribedSku

NO_QUALIFYING_PLAN = Cause(
    "no_qualifying_plan",
    say("The tenant owns no plan that includes group-based licensing"),
    (
        say(
            "Buy or try **Microsoft Entra ID P1**, or a suite that includes it, under **Microsoft 365 admin "
            "center > Marketplace**, with a license for every member of a licensed group."
        ),
    ),
    Phase.ELSEWHERE,
    remedies=(BUY_LICENSES,),
    brings=frozenset({Effect.NOT_OWNED}),
)

SUBSCRIPTION_NOT_ACTIVE = Cause(
    "subscription_not_active",
    say("The product's subscription is not in force"),
    (
        say(
            "Renew or reactivate it under **Microsoft 365 admin center > Billing > Your products**, then "
            "reprocess."
        ),
        say(
            "If the product is not coming back, take it off the group: a product that fails stops the "
            "group's others."
        ),
    ),
    Phase.PRODUCT,
    remedies=(BUY_LICENSES,),
    brings=frozenset({Effect.NOT_IN_FORCE}),
)

# https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
ENTRA_PLANS = {"41781fb2-bc02-4b7c-bd55-b576c07bb09d", "eec0eb4f-6444-4f95-aba0-50c24d67f998"}

# Office 365 A3, A5, E3, E4, E5, G3 and G5 with the editions sold without Teams and for governments:
# sufficient by
# https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/fundamentals/concept-group-based-licensing.md
SUITES = {
    "1392051d-0cb9-4b7a-88d5-621fee5e8711",
    "24aebea8-7fac-48d0-8750-de4ee1fde205",
    "26d45bd9-adf1-46cd-a9e1-51e9a5524128",
    "46c3a859-c90d-40b3-9551-6178a48d5c18",
    "535a3a29-c5f0-42fe-8215-d3b9e1f38c4a",
    "6fd2c87f-b296-42f0-b197-1e91e994b900",
    "71772aeb-4bb8-4f74-9dd4-36c7a9b5ca74",
    "8900a2c0-edba-4079-bdf3-b276e293b6a8",
    "98b6e773-24d4-4c0d-a968-6e787a1f8204",
    "a4585165-0533-458a-97e3-c400570268c4",
    "aea38a85-9bd5-4981-aa00-616b411205bf",
    "b107e5a3-3e60-4c0d-a184-a7e4395eb44c",
    "c7df2760-2c81-4ef7-b578-5b5392b571df",
    "cf50bae9-29e8-4775-b07c-56ee10e3776d",
    "d711d25a-a21c-492f-bd19-aae1e8ebaf30",
    "e578b273-6db4-4691-bba0-8d691f4da603",
    "ee656612-49fa-43e5-b67e-cb1fdf7699df",
}

IN_FORCE = {"Enabled", "Warning"}


@dataclass(frozen=True, slots=True)
class _Owned:
    """The tenant's products, and the purchases behind them (None: could not be read)."""

    skus: Mapping[str, SubscribedSku]
    seen: Seen
    purchases: tuple[CompanySubscription, ...] | None
    now: datetime

    def fine(self, product: Named) -> bool:
        """In force, without a date to it."""
        sku = self.skus.get(product.id)
        return sku is not None and sku.capability_status == "Enabled"

    def purchase(self, sku_id: str) -> CompanySubscription | None:
        """The purchase of a product that changes next."""
        of_product = [each for each in self.purchases or () if each.sku_id == sku_id and each.next_lifecycle]
        return min(of_product, key=_changes_at, default=None)


async def check_plans(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Does the tenant own what it needs, and are the products of this case in force?"""
    owned, group, found = await asyncio.gather(
        _owned(directory), _group(case, directory), rows_and_errors(case, directory)
    )
    entitled = await _entitled(case, owned, group, directory)
    products = [Named(id, directory.product_name(id)) for id in _product_ids(case, group, found)]
    judged = [
        _judge(case, product, owned, _of(product, found)) for product in products if not owned.fine(product)
    ]
    undated = owned.purchases is None and any(product.id in owned.skus for product in products)
    return (
        entitled,
        *_in_force([owned.skus[product.id] for product in products if owned.fine(product)], directory),
        *judged,
        *((_NO_DATES,) if undated else ()),
    )


async def _owned(directory: Directory) -> _Owned:
    """The purchases matter only where some product is not in force."""
    skus = await every_product(directory)
    by_id = {sku.sku_id: sku for sku in skus}
    if all(sku.capability_status == "Enabled" for sku in skus):
        return _Owned(by_id, skus.seen, (), directory.now())
    try:
        purchases = (await directory.subscriptions()).items
    except Forbidden:
        return _Owned(by_id, skus.seen, None, directory.now())
    return _Owned(by_id, skus.seen, purchases, directory.now())


async def _entitled(case: Case, owned: _Owned, group: Group | None, directory: Directory) -> Verdict:
    qualifying = next((sku for sku in owned.skus.values() if _qualifies(sku)), None)
    if qualifying is not None:
        return Clear(
            say(
                "The tenant owns {product}, which includes group-based licensing.",
                product=directory.product_name(qualifying.sku_id),
            )
        )
    at_work = await _at_work(case, group, directory)
    return Finding(
        NO_QUALIFYING_PLAN,
        About(group=case.group),
        say(
            "No product of this tenant in force includes Entra ID P1 or is a suite named as sufficient for "
            "group-based licensing ({count} looked at).",
            count=sum(sku.capability_status in IN_FORCE for sku in owned.skus.values()),
        ),
        say("Buy or try Microsoft Entra ID P1 for everybody who gets a license from a group."),
        (evidence(owned.seen, "servicePlans", phrase("neither AAD_PREMIUM nor AAD_PREMIUM_P2")),),
        # No page says that Entra enforces it. Where it licenses people from groups all the same, it is a
        # matter of terms and blocks nothing.
        kind=Kind.REMARK if at_work else Kind.CAUSE,
        certainty=Certainty.INFERENCE,
        proof=say("The license arrives once the tenant owns such a plan."),
    )


def _judge(case: Case, product: Named, owned: _Owned, found: Sequence[Row]) -> Finding:
    sku = owned.skus.get(product.id)
    if sku is None:
        return _gone(case, product, owned, found)
    purchase = owned.purchase(product.id)
    when = _when(purchase, owned.now)
    finding = Finding(
        SUBSCRIPTION_NOT_ACTIVE,
        About(case.user, case.group, product),
        together(_not_in_force(product.name, sku.capability_status), *when),
        say("Renew {product} under Billing > Your products, then reprocess.", product=product.name),
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


def _gone(case: Case, product: Named, owned: _Owned, found: Sequence[Row]) -> Finding:
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


def _in_force(skus: Sequence[SubscribedSku], directory: Directory) -> Iterator[Clear]:
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


_NO_DATES = Undetermined(
    say("When the subscription ended, or will end, Graph did not let me read."),
    Missing("Organization.Read.All", "Global Reader"),
)


def _changes_at(purchase: CompanySubscription) -> float:
    return purchase.next_lifecycle.timestamp() if purchase.next_lifecycle else 0


def _qualifies(sku: SubscribedSku) -> bool:
    plans = {plan.service_plan_id for plan in sku.service_plans}
    return (
        sku.capability_status in IN_FORCE
        and sku.applies_to == "User"
        and (sku.sku_id in SUITES or not plans.isdisjoint(ENTRA_PLANS))
    )


async def _at_work(case: Case, group: Group | None, directory: Directory) -> bool:
    if case.user is not None:
        states = (await subject(case, directory)).license_assignment_states
        return states is None or any(state.assigned_by_group for state in states)
    return group is None or group.license_processing_state == "ProcessingComplete"


def _product_ids(case: Case, group: Group | None, found: Iterable[Row]) -> tuple[str, ...]:
    asked = (case.sku.id,) if case.sku else sku_ids(group) if group else ()
    return tuple(dict.fromkeys((*asked, *(row.sku.id for row in found))))


def _of(product: Named, found: Iterable[Row]) -> list[Row]:
    return [row for row in found if row.sku.id == product.id]


async def _group(case: Case, directory: Directory) -> Group | None:
    return await named_group(case, directory) if case.group else None


def commands(case: Case) -> Sequence[str]:
    """The products with their state, and the purchases behind them."""
    return (
        "Get-MgSubscribedSku -All | Select-Object SkuPartNumber, SkuId, CapabilityStatus, ConsumedUnits",
        "Get-MgDirectorySubscription -All | Select-Object SkuPartNumber, Status, NextLifecycleDateTime",
    )


_FOLDER = step_folder(__file__)

QUALIFYING_PLAN = Check(
    "qualifying_plan",
    "A plan that includes the feature, and a subscription in force",
    Page(
        "TCF4",
        "During the preview an active paid Azure AD plan is required; look under Licenses / All products.",
        _FOLDER.page,
        (
            Source(
                "What is group-based licensing in Microsoft Entra ID",
                "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/fundamentals/"
                "concept-group-based-licensing.md",
                "2025-01-31",
            ),
            Source(
                "Microsoft Entra licensing",
                "https://learn.microsoft.com/entra/fundamentals/licensing",
                "2026-06-18",
            ),
            SUBSCRIBED_SKU,
        ),
        date(2026, 11, 24),
    ),
    check_plans,
    causes=(NO_QUALIFYING_PLAN, SUBSCRIPTION_NOT_ACTIVE),
    phrases=_FOLDER.phrases,
    topics=(
        Topic(
            NO_QUALIFYING_PLAN.id,
            cause=NO_QUALIFYING_PLAN,
            messages=frozenset({Meaning.NOT_PREMIUM}),
            instead=("TCF3",),
        ),
        Topic(
            SUBSCRIPTION_NOT_ACTIVE.id,
            cause=SUBSCRIPTION_NOT_ACTIVE,
            messages=frozenset({Meaning.NOT_OWNED}),
            instead=("RS3",),
        ),
    ),
    commands=commands,
    by_hand="Open **Microsoft 365 admin center > Billing > Your products** and look at the status of the "
    "product.",
    least=Missing("LicenseAssignment.Read.All", "Directory Readers"),
)
