"""Does the tenant own a plan that includes licensing by group, and is the subscription in force?"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date

from dialogs.examining.case import Case, Meaning, Named
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import (
    Verdict,
)
from dialogs.guide.qualifying_plan.entitled import NO_QUALIFYING_PLAN, entitlement
from dialogs.guide.qualifying_plan.glance import glance
from dialogs.guide.qualifying_plan.in_force import NO_DATES, SUBSCRIPTION_NOT_ACTIVE, judge, told_in_force
from dialogs.guide.qualifying_plan.owned import read_owned
from dialogs.licensing.documentation import SUBSCRIBED_SKU
from dialogs.licensing.membership.groups import group_if_named, sku_ids
from dialogs.licensing.messages.failed import rows_and_errors
from dialogs.licensing.rows import Row
from dialogs.licensing.sources import attempt
from dialogs.words.text import say
from graph import Directory, GraphError, Group


async def check_plans(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Does the tenant own what it needs, and are the products of this case in force?"""
    owned, group, found = await asyncio.gather(
        read_owned(directory), group_if_named(case, directory), attempt(rows_and_errors(case, directory))
    )
    found = () if isinstance(found, GraphError) else found
    entitled = await entitlement(case, owned, group, directory)
    products = [Named(id, directory.product_name(id)) for id in _product_ids(case, group, found)]
    judged = [
        judge(case, product, owned, _of(product, found)) for product in products if not owned.fine(product)
    ]
    undated = owned.purchases is None and any(product.id in owned.skus for product in products)
    return (
        entitled,
        *told_in_force([owned.skus[product.id] for product in products if owned.fine(product)], directory),
        *judged,
        *((NO_DATES,) if undated else ()),
    )


def _product_ids(case: Case, group: Group | None, found: Iterable[Row]) -> tuple[str, ...]:
    asked = (case.sku.id,) if case.sku else sku_ids(group) if group else ()
    return tuple(dict.fromkeys((*asked, *(row.sku.id for row in found))))


def _of(product: Named, found: Iterable[Row]) -> list[Row]:
    return [row for row in found if row.sku.id == product.id]


def commands(case: Case) -> Sequence[str]:
    """The products with their state, and the purchases behind them."""
    return (
        "Get-MgSubscribedSku -All | Select-Object SkuPartNumber, SkuId, CapabilityStatus, ConsumedUnits",
        "Get-MgDirectorySubscription -All | Select-Object SkuPartNumber, Status, NextLifecycleDateTime",
    )


_FOLDER = step_folder(__file__)

QUALIFYING_PLAN = Check(
    "qualifying_plan",
    say("A plan that includes the feature, and a subscription in force"),
    Page(
        "TCF4",
        say(
            "During the preview an active paid Azure AD plan is required; look under Licenses / All products."
        ),
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
    answered=_FOLDER.answers,
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
    by_hand=say(
        "Open **Microsoft 365 admin center > Billing > Your products** and look at the status of the product."
    ),
    least=Missing("LicenseAssignment.Read.All", "Directory Readers"),
    glance=glance,
)
