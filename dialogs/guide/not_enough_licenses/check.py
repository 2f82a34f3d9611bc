"""Are there seats left, and how many more are needed?"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Cause, Effect, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import About, Clear, Finding, Kind, Undetermined, Verdict, evidence
from dialogs.guide.not_enough_licenses.glance import glance
from dialogs.guide.not_enough_licenses.how_to import HOW_TO_SEE_SEATS, commands
from dialogs.guide.not_enough_licenses.seats import lapse, numbers, stands, told, units_held_back
from dialogs.licensing.documentation import (
    BUY_OR_REMOVE_LICENSES,
    MANAGE_GROUP_LICENSES,
    SUBSCRIBED_SKU,
    WHEN_A_SUBSCRIPTION_ENDS,
    YOUR_PRODUCTS,
)
from dialogs.licensing.messages.failed import rows_in_error
from dialogs.licensing.rows import Row, about, by_product, heads, people, row_evidence, stale
from dialogs.licensing.sources import ASSIGNABLE, GONE, attempt, by_sku_id, every_product
from dialogs.licensing.unreadable import PRODUCTS_READER, PURCHASES_READER, lacking, unread
from dialogs.licensing.wording import concerned
from dialogs.remedies.done_elsewhere import BUY_LICENSES
from dialogs.words.text import Text, phrase, say, say_count, together
from graph import AssignmentError, CompanySubscription, Directory, GraphError, Listed, SubscribedSku

COUNT_VIOLATION = Cause(
    "count_violation",
    say("No license is left"),
    (
        say(
            "Buy more licenses: **Microsoft 365 admin center > Billing > Your products > the subscription > "
            "Buy licenses**, or ask the reseller it was bought from."
        ),
        say(
            "Or free some: take the product from people who do not need it and from accounts of people who "
            "left. A direct copy beside a group's license takes no second unit."
        ),
        say("Then reprocess the people who wait."),
    ),
    Phase.ASSIGNMENT,
    remedies=(BUY_LICENSES,),
    follows=frozenset({Effect.NOT_IN_FORCE}),
    answers=frozenset({Meaning.NO_SEAT}),
    common=True,
    to_do=say("Buy licenses"),
    place=YOUR_PRODUCTS,
)


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Who waits for a license, and how many are free now."""
    waiting, skus, gaps = await asyncio.gather(
        rows_in_error(case, directory, AssignmentError.COUNT_VIOLATION),
        attempt(every_product(directory)),
        unread(case, directory),
    )
    if isinstance(skus, GraphError):
        if not waiting:
            raise skus
        return (*map(_as_recorded, by_product(waiting).values()), _seats_unread(skus), *gaps)
    owned = by_sku_id(skus)
    explained, unexplained = await _purchases(waiting, owned, directory)
    asked = waiting and _SPEAKS_OF_DELETED.search(case.question)
    verdicts: list[Verdict] = [
        *([_SEAT_OF_A_DELETED] if asked else []),
        *(_seats(share, waiting, owned, explained, skus) for share in by_product(waiting).values()),
        *unexplained,
        *gaps,
    ]
    return verdicts or (_nobody_waits(case, owned),)


def _as_recorded(share: Sequence[Row]) -> Finding:
    """What the rows say, where nobody may see how many there are now."""
    product = share[0].sku.name
    return Finding(
        COUNT_VIOLATION,
        about(share),
        say_count(
            "No license of {product} was left when Entra last worked out {who}.",
            "No license of {product} was left when Entra last worked out {who}.",
            count=heads(share),
            product=product,
            who=people(share),
        ),
        say(
            "Have somebody look how many of {product} are free; if there are enough, reprocess {who}.",
            product=product,
            who=people(share),
        ),
        (row_evidence(share[0]),),
        weight=len(share),
    )


def _seats_unread(error: GraphError) -> Undetermined:
    return Undetermined(
        say("How many licenses there are now I could not read."),
        lacking(error, PRODUCTS_READER),
        error,
    )


_SPEAKS_OF_DELETED = re.compile(
    r"\bdelet|gelöscht|supprimé|eliminad|borrad|excluíd|apagad|elimina|cancellat|verwijderd|usunię|raderad|削除",
    re.IGNORECASE,
)

_SEAT_OF_A_DELETED = Undetermined(
    say(
        "Whether a deleted account still holds its license, sources disagree: by one it is free at once, by "
        "another after 30 days. Compare how many are taken before and after, or delete the account for good."
    )
)
"""https://office365itpros.com/2023/08/07/deleted-user-account-licenses/ against
https://learn.microsoft.com/graph/api/user-delete"""


async def _purchases(
    waiting: Sequence[Row], owned: Mapping[str, SubscribedSku], directory: Directory
) -> tuple[Sequence[CompanySubscription], Sequence[Undetermined]]:
    """What was bought, asked for only where it can tell why units are missing."""
    short = [row for row in waiting if row.sku.id not in owned or units_held_back(owned[row.sku.id])]
    if not short:
        return (), ()
    purchases = await attempt(directory.subscriptions())
    if isinstance(purchases, GraphError):
        note = say("I could not read the subscriptions, which would say since when units are missing.")
        return (), (Undetermined(note, lacking(purchases, PURCHASES_READER), purchases),)
    return purchases.items, ()


def _seats(
    share: Sequence[Row],
    waiting: Sequence[Row],
    owned: Mapping[str, SubscribedSku],
    purchases: Sequence[CompanySubscription],
    skus: Listed[SubscribedSku],
) -> Finding:
    product = share[0].sku
    sku = owned.get(product.id)
    if sku is None:
        return _left_the_tenant(share, skus)
    count = len({row.user.id for row in waiting if row.sku == product})
    if sku.available >= count:
        return stale(
            share,
            say_count(
                "{count} of {bought} licenses of {product} is free now.",
                "{count} of {bought} licenses of {product} are free now.",
                count=sku.available,
                bought=sku.enabled + sku.warning,
                product=product.name,
            ),
            numbers(sku),
        )
    return _too_few(share, sku, count, purchases)


def _too_few(
    share: Sequence[Row], sku: SubscribedSku, count: int, purchases: Sequence[CompanySubscription]
) -> Finding:
    missing = count - sku.available
    product = share[0].sku.name
    lapsed = [
        bought for bought in purchases if bought.sku_id == sku.sku_id and bought.status not in ASSIGNABLE
    ]
    return Finding(
        COUNT_VIOLATION,
        about(share),
        together(
            stands(sku, product),
            say_count("{who} waits for one.", "{who} wait for one.", count=heads(share), who=people(share)),
            *lapse(sku, lapsed),
        ),
        _get_units(sku.capability_status, missing, share),
        (
            row_evidence(share[0]),
            *numbers(sku),
            *(evidence(bought.seen, "subscription", told(bought)) for bought in lapsed),
        ),
        weight=len(share),
        to_do=say("Buy {missing} more", missing=missing) if sku.capability_status in ASSIGNABLE else None,
    )


def _get_units(status: str, missing: int, share: Sequence[Row]) -> Text:
    """Where new units come from: what is deleted cannot be reactivated."""
    product = share[0].sku.name
    if status in ASSIGNABLE:
        return say(
            "Buy {missing} more of {product}, or take that many from people who do not need it.",
            missing=missing,
            product=product,
        )
    if status == GONE:
        return say("Buy {product} anew, then reprocess {who}.", product=product, who=people(share))
    return say("Renew {product}, then reprocess {who}.", product=product, who=people(share))


def _left_the_tenant(share: Sequence[Row], skus: Listed[SubscribedSku]) -> Finding:
    product = share[0].sku.name
    return Finding(
        COUNT_VIOLATION,
        about(share),
        say_count(
            "{who} cannot get {product}: it is no longer a product of this tenant.",
            "{who} cannot get {product}: it is no longer a product of this tenant.",
            count=heads(share),
            who=people(share),
            product=product,
        ),
        say("Buy {product} anew, or take it off the group.", product=product),
        (
            row_evidence(share[0]),
            evidence(skus.seen, "subscribedSkus", phrase("no {product}", product=product)),
        ),
        weight=len(share),
    )


def _nobody_waits(case: Case, owned: Mapping[str, SubscribedSku]) -> Verdict:
    sku = owned.get(case.sku.id) if case.sku else None
    if case.sku is None or sku is None or sku.capability_status not in ASSIGNABLE:
        return Clear(say("No row of {whose} says that licenses had run out.", whose=concerned(case)))
    if sku.available > 0:
        return Clear(
            say_count(
                "{count} of {bought} licenses of {product} is free.",
                "{count} of {bought} licenses of {product} are free.",
                count=sku.available,
                bought=sku.enabled + sku.warning,
                product=case.sku.name,
            )
        )
    return Finding(
        COUNT_VIOLATION,
        About(sku=case.sku),
        together(stands(sku, case.sku.name), say("Nobody here waits, but the next person will.")),
        say("Buy or free licenses of {product} before more people join.", product=case.sku.name),
        numbers(sku),
        Kind.REMARK,
    )


_FOLDER = step_folder(__file__)

NOT_ENOUGH_LICENSES = Check(
    "not_enough_licenses",
    say("Not enough licenses"),
    Page(
        "RS3",
        say("The *Licenses* tab of the user shows *Not enough licenses* when the tenant has none left."),
        _FOLDER.page,
        (MANAGE_GROUP_LICENSES, BUY_OR_REMOVE_LICENSES, WHEN_A_SUBSCRIPTION_ENDS, SUBSCRIBED_SKU),
        date(2026, 11, 24),
    ),
    examine,
    causes=(COUNT_VIOLATION,),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            COUNT_VIOLATION.id,
            cause=COUNT_VIOLATION,
            complaint=Complaint.NOT_RECEIVED,
            messages=frozenset({Meaning.NO_SEAT}),
            instead=("TCF4",),
        ),
    ),
    commands=commands,
    by_hand=say("In the Microsoft 365 admin center: **Billing > Licenses** shows bought and assigned."),
    least=PRODUCTS_READER,
    how_tos=(HOW_TO_SEE_SEATS,),
    glance=partial(glance, examine),
)
