"""How free seats are seen, by hand and by command."""

from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.examining.filled_in import called
from dialogs.examining.step import HowTo
from dialogs.licensing.cmdlets import id_of
from dialogs.words.text import Text, phrase, say


def commands(case: Case) -> Sequence[str]:
    """Bought, in grace and taken, of the product or of all."""
    numbers = (
        "Select-Object SkuPartNumber, ConsumedUnits, CapabilityStatus, "
        "@{n='Enabled';e={$_.PrepaidUnits.Enabled}}, @{n='Warning';e={$_.PrepaidUnits.Warning}}"
    )
    if case.sku is None:
        return (f"Get-MgSubscribedSku -All | {numbers}",)
    return (f"Get-MgSubscribedSku -All | Where-Object SkuId -eq {id_of(case.sku, 'sku')} | {numbers}",)


def _seats_by_hand(case: Case) -> Sequence[Text]:
    product = called(case.sku, phrase("the product"))
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
        say(
            "Or buy more: Billing > Your products > the subscription > Buy licenses, or from the reseller. "
            "Afterwards reprocess whoever is in error."
        ),
    )


HOW_TO_SEE_SEATS = HowTo(
    say("See how many licenses are left, and free some"),
    r"\b(buy|purchase|order)\b.{0,40}\b(seats?|units?|licen[sc]es?)\b"
    r"|\b(seats?|units?|licen[sc]es?)\b.{0,40}\b(left|free|available|remain\w*|unused|consumed)\b"
    r"|\b(free|available|remaining|unused)\b.{0,20}\b(up )?(a |some |more )?(seats?|units?|licen[sc]es?)\b"
    r"|\b(kaufe?n?|acheter|comprar|compro)\b.{0,20}\bli[cz]en|ライセンス.{0,6}購入"
    r"|(freie|verfügbar|übrig).{0,30}lizenz|lizenz.{0,30}(frei|verfügbar|übrig)|licen.{0,30}(dispon|restant)",
    _seats_by_hand,
    commands,
)
