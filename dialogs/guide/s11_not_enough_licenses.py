"""`CountViolation` means that no unit of the product was free when Entra wanted to give it. Free units
are those bought and in force, plus those in grace (*warning*), less those taken; Microsoft defines the
three numbers and not the sum, so the sum is this guide's reading. Suspended units do not count.

Typical reasons: the group is larger than the purchase, many people joined at once, or a subscription ran
out and took its units along. A product that comes to a person from several sources takes one unit, so
removing direct copies frees nothing; people who left the company, and disabled accounts, do keep theirs.
Compare the free units with the members **before** a big group is licensed.

Buying is not possible through Microsoft Graph. In *Actions needed* of a group a Billing Administrator can
buy for up to 20 people, who then get the new units by themselves. How soon Entra tries again on its own
when units appear is not published: reprocess the people who wait.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date

from dialogs.case import Case
from dialogs.how_to import called
from dialogs.licensing.documentation import MANAGE_GROUP_LICENSES, SUBSCRIBED_SKU
from dialogs.licensing.rows import Row, about, by_product, people, row_evidence, rows_in_error, stale
from dialogs.licensing.sources import (
    attempt,
    by_sku_id,
    concerned,
    every_product,
    lacking,
    powershell,
    unread,
)
from dialogs.step import Check, HowTo, Page
from dialogs.text import Text, say
from dialogs.verdict import (
    About,
    Clear,
    Evidence,
    Finding,
    Kind,
    Missing,
    Problem,
    Undetermined,
    Verdict,
    evidence,
)
from graph import AssignmentError, CompanySubscription, Directory, GraphError, Listed, SubscribedSku

COUNT_VIOLATION = Problem(
    "count_violation",
    "No license is left",
    (
        "Buy more licenses: **Microsoft 365 admin center > Billing > Purchase services**.",
        "Or free some: take the product from people who do not need it and from accounts of people who left. "
        "A direct copy beside a group's license takes no second unit.",
        "Then reprocess the people who wait.",
    ),
)

ASSIGNABLE = frozenset({"Enabled", "Warning"})
"""States of a product or a subscription whose units can be given: Warning is the grace period."""

LEAST = Missing("LicenseAssignment.Read.All", "Directory Readers")
BILLING_READER = Missing("Organization.Read.All", "Global Reader")


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Who waits for a license, and how many are free now."""
    waiting, skus, gaps = await asyncio.gather(
        rows_in_error(case, directory, AssignmentError.COUNT_VIOLATION),
        every_product(directory),
        unread(case, directory),
    )
    owned = by_sku_id(skus)
    explained, unexplained = await _purchases(waiting, owned, directory)
    verdicts: list[Verdict] = [
        *(_seats(share, waiting, owned, explained, skus) for share in by_product(waiting).values()),
        *unexplained,
        *gaps,
    ]
    return verdicts or (_nobody_waits(case, owned),)


async def _purchases(
    waiting: Sequence[Row], owned: Mapping[str, SubscribedSku], directory: Directory
) -> tuple[Sequence[CompanySubscription], Sequence[Undetermined]]:
    """What was bought, asked for only where it can tell why units are missing."""
    short = [row for row in waiting if row.sku.id not in owned or _held_back(owned[row.sku.id])]
    if not short:
        return (), ()
    purchases = await attempt(directory.subscriptions())
    if isinstance(purchases, GraphError):
        note = say("I could not read the subscriptions, which would say since when units are missing.")
        return (), (Undetermined(note, lacking(purchases, BILLING_READER), purchases),)
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
            say(
                "{free} of {bought} licenses of {product} {are} free now.",
                are=_are(sku.available),
                free=sku.available,
                bought=sku.enabled + sku.warning,
                product=product.name,
            ),
            _numbers(sku),
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
        say(
            "{stands}, and {who} {wait}{lapsed}.",
            stands=_stands(sku, product),
            who=people(share),
            wait="wait" if len({row.user.id for row in share}) > 1 else "waits",
            lapsed=_lapse(sku, lapsed),
        ),
        say(
            "Buy {missing} more of {product}, or take that many from people who do not need it.",
            missing=missing,
            product=product,
        )
        if sku.capability_status in ASSIGNABLE
        else say("Renew {product}, then reprocess {who}.", product=product, who=people(share)),
        (
            row_evidence(share[0]),
            *_numbers(sku),
            *(evidence(bought.seen, "subscription", _told(bought)) for bought in lapsed),
        ),
        weight=len(share),
    )


def _stands(sku: SubscribedSku, product: str) -> Text:
    """How many licenses there are and how many are left."""
    bought = sku.enabled + sku.warning
    if bought == 0:
        return say(
            "No license of {product} is in force ({taken} given)", product=product, taken=sku.consumed_units
        )
    if sku.available > 0:
        return say(
            "Only {free} of {bought} licenses of {product} {are} free",
            are=_are(sku.available),
            free=sku.available,
            bought=bought,
            product=product,
        )
    if sku.available < 0:
        return say(
            "All {bought} licenses of {product} are taken ({over} more than were bought)",
            bought=bought,
            product=product,
            over=-sku.available,
        )
    if bought == 1:
        return say("The only license of {product} is taken", product=product)
    return say("All {bought} licenses of {product} are taken", bought=bought, product=product)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _lapse(sku: SubscribedSku, lapsed: Sequence[CompanySubscription]) -> Text:
    held_back = _held_back(sku)
    if not held_back:
        return say("")
    turns = tuple(say(turn, date=date) for turn, date in map(_turn, lapsed) if date)
    if turns:
        return say(
            "; {count} more are in a subscription that is not in force ({turns})",
            count=held_back,
            turns=turns,
        )
    return say("; {count} more are in a subscription that is not in force", count=held_back)


def _held_back(sku: SubscribedSku) -> int:
    return sku.suspended + sku.locked_out


def _told(bought: CompanySubscription) -> str:
    turn, date = _turn(bought)
    return f"{bought.total_licenses} {bought.status}" + (f", {turn.format(date=date)}" if date else "")


def _turn(bought: CompanySubscription) -> tuple[str, date | None]:
    """When its state changes, or last did: of a subscription that is over, the date lies behind."""
    if bought.next_lifecycle is None:
        return "", None
    over = bought.next_lifecycle < bought.seen.at
    return "last change on {date}" if over else "next change on {date}", bought.next_lifecycle.date()


def _left_the_tenant(share: Sequence[Row], skus: Listed[SubscribedSku]) -> Finding:
    product = share[0].sku.name
    return Finding(
        COUNT_VIOLATION,
        about(share),
        say(
            "{who} cannot get {product}: it is no longer a product of this tenant.",
            who=people(share),
            product=product,
        ),
        say("Renew {product}, or take it off the group.", product=product),
        (row_evidence(share[0]), evidence(skus.seen, "subscribedSkus", f"no {product}")),
        weight=len(share),
    )


def _numbers(sku: SubscribedSku) -> tuple[Evidence, ...]:
    counted = {"enabled": sku.enabled, "warning": sku.warning, "suspended": sku.suspended}
    return (
        *(
            evidence(sku.seen, f"prepaidUnits.{name}", units)
            for name, units in counted.items()
            if units or name == "enabled"
        ),
        evidence(sku.seen, "consumedUnits", sku.consumed_units),
    )


def _nobody_waits(case: Case, owned: Mapping[str, SubscribedSku]) -> Verdict:
    sku = owned.get(case.sku.id) if case.sku else None
    if case.sku is None or sku is None or sku.capability_status not in ASSIGNABLE:
        return Clear(say("No row of {whose} says that licenses had run out.", whose=concerned(case)))
    if sku.available > 0:
        return Clear(
            say(
                "{free} of {bought} licenses of {product} {are} free.",
                are=_are(sku.available),
                free=sku.available,
                bought=sku.enabled + sku.warning,
                product=case.sku.name,
            )
        )
    return Finding(
        COUNT_VIOLATION,
        About(sku=case.sku),
        say("{stands}; nobody here waits, but the next person will.", stands=_stands(sku, case.sku.name)),
        say("Buy or free licenses of {product} before more people join.", product=case.sku.name),
        _numbers(sku),
        Kind.REMARK,
    )


def commands(case: Case) -> Sequence[str]:
    """Bought, in grace and taken, of the product or of all."""
    numbers = (
        "Select-Object SkuPartNumber, ConsumedUnits, CapabilityStatus, "
        "@{n='Enabled';e={$_.PrepaidUnits.Enabled}}, @{n='Warning';e={$_.PrepaidUnits.Warning}}"
    )
    if case.sku is None:
        return (f"Get-MgSubscribedSku -All | {numbers}",)
    return (f"Get-MgSubscribedSku -All | Where-Object SkuId -eq {powershell(case.sku.id)} | {numbers}",)


def _seats_by_hand(case: Case) -> Sequence[Text]:
    product = called(case.sku, "the product")
    return (
        say(
            "Open Microsoft 365 admin center > Billing > Licenses: assigned and bought stand at {product}.",
            product=product,
        ),
        say(
            "Free some: take {product} from people who left or do not use it. A disabled account keeps its "
            "license until it is taken away.",
            product=product,
        ),
        say("Or buy more: Billing > Purchase services. Afterwards reprocess whoever is in error."),
    )


HOW_TO_SEE_SEATS = HowTo(
    "See how many licenses are left, and free some",
    r"\b(buy|purchase|order)\b.{0,40}\b(seats?|units?|licen[sc]es?)\b"
    r"|\b(seats?|units?|licen[sc]es?)\b.{0,40}\b(left|free|available|remain\w*|unused|consumed)\b"
    r"|\b(free|available|remaining|unused)\b.{0,20}\b(up )?(a |some |more )?(seats?|units?|licen[sc]es?)\b"
    r"|\b(kaufe?n?|acheter|comprar|compro)\b.{0,20}\bli[cz]en|ライセンス.{0,6}購入"
    r"|(freie|verfügbar|übrig).{0,30}lizenz|lizenz.{0,30}(frei|verfügbar|übrig)|licen.{0,30}(dispon|restant)",
    _seats_by_hand,
    commands,
)

NOT_ENOUGH_LICENSES = Check(
    "not_enough_licenses",
    "Not enough licenses",
    Page(
        "RS3",
        "The *Licenses* tab of the user shows *Not enough licenses* when the tenant has none left.",
        __doc__,
        (MANAGE_GROUP_LICENSES, SUBSCRIBED_SKU),
        date(2026, 11, 24),
    ),
    examine,
    problems=(COUNT_VIOLATION,),
    phrases=(
        "not enough licenses",
        "we are out of licenses",
        "how many licenses are free",
        "are there seats left",
        "no license available",
        "count violation",
        "do we have to buy more licenses",
        "all licenses are used up",
        "wie viele Lizenzen sind frei",
        "combien de licences restent",
        "cuántas licencias quedan",
        "quantas licenças restam",
        "残りのライセンス数",
        "is it the seats",
        "its the seats",
        "how many do I need to buy",
        "how many do we have to buy",
        "how many are missing",
        "how many are left",
        "how many seats are left",
        "wie viele Lizenzen fehlen",
        "combien de licences manquent",
        "cuántas licencias faltan",
        "quantas licenças faltam",
        "ライセンスはあと何個ありますか",
    ),
    commands=commands,
    by_hand="In the Microsoft 365 admin center: **Billing > Licenses** shows bought and assigned.",
    least=LEAST,
    how_tos=(HOW_TO_SEE_SEATS,),
)
