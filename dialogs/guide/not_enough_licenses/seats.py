"""How many licenses of a product there are: in words, and as proof."""

from collections.abc import Sequence

from dialogs.examining.verdict import Evidence, evidence
from dialogs.words.text import Phrase, Text, only, phrase, say, say_count
from graph import CompanySubscription, SubscribedSku


def stands(sku: SubscribedSku, product: str) -> Text:
    """How many licenses there are and how many are left."""
    bought = sku.enabled + sku.warning
    if bought == 0:
        return say(
            "No license of {product} is in force ({taken} given).", product=product, taken=sku.consumed_units
        )
    if sku.available > 0:
        return say_count(
            "Only {count} of {bought} licenses of {product} is free.",
            "Only {count} of {bought} licenses of {product} are free.",
            count=sku.available,
            bought=bought,
            product=product,
        )
    if sku.available < 0:
        return say_count(
            "The only license of {product} is taken ({over} more than were bought).",
            "All {count} licenses of {product} are taken ({over} more than were bought).",
            count=bought,
            product=product,
            over=-sku.available,
        )
    return say_count(
        "The only license of {product} is taken.",
        "All {count} licenses of {product} are taken.",
        count=bought,
        product=product,
    )


def lapse(sku: SubscribedSku, lapsed: Sequence[CompanySubscription]) -> tuple[Text, ...]:
    """What else was bought, and is not in force."""
    held_back = units_held_back(sku)
    if not held_back:
        return ()
    turns = tuple(_turn(bought) for bought in lapsed if bought.next_lifecycle)
    if turns:
        return (
            say_count(
                "{count} more is in a subscription that is not in force ({turns}).",
                "{count} more are in a subscription that is not in force ({turns}).",
                count=held_back,
                turns=turns,
            ),
        )
    return (
        say_count(
            "{count} more is in a subscription that is not in force.",
            "{count} more are in a subscription that is not in force.",
            count=held_back,
        ),
    )


def units_held_back(sku: SubscribedSku) -> int:
    """How many were bought and cannot be given."""
    return sku.suspended + sku.locked_out


def told(bought: CompanySubscription) -> Phrase:
    """A purchase, as proof."""
    units, status = bought.total_licenses, bought.status
    if bought.next_lifecycle is None:
        return only(f"{units} {status}")
    return phrase("{units} {status}, {turn}", units=units, status=status, turn=_turn(bought))


def _turn(bought: CompanySubscription) -> Phrase:
    """When its state changes, or last did: of a subscription that is over, the date lies behind."""
    at = bought.next_lifecycle or bought.seen.at
    if at < bought.seen.at:
        return phrase("last change on {date}", date=at.date())
    return phrase("next change on {date}", date=at.date())


def numbers(sku: SubscribedSku) -> tuple[Evidence, ...]:
    """The numbers Graph gives, as proof."""
    counted = {"enabled": sku.enabled, "warning": sku.warning, "suspended": sku.suspended}
    return (
        *(
            evidence(sku.seen, f"prepaidUnits.{name}", units)
            for name, units in counted.items()
            if units or name == "enabled"
        ),
        evidence(sku.seen, "consumedUnits", sku.consumed_units),
    )
