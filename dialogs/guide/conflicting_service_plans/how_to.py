"""How one license is swapped for another, by hand and by command."""

from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.examining.filled_in import called
from dialogs.examining.step import HowTo
from dialogs.licensing.cmdlets import known_id
from dialogs.licensing.messages.recorded import audit_command
from dialogs.licensing.printed import Sending, printed
from dialogs.remedies.group_products import GIVE, giving
from dialogs.words.script import Command
from dialogs.words.text import Text, phrase, say


def commands(case: Case) -> Sequence[Command]:
    """The failed entries of the user, and the swap of two products on a group in one call."""
    if case.group is None:
        return audit_command(case)
    return (*audit_command(case), printed(_swap(case)))


def _swap(case: Case) -> Sending:
    swapped = giving(known_id(case.group, "group"), ("<new sku id>",), instead_of=("<old sku id>",))
    return Sending(swapped, GIVE.least.permission)


def _swap_by_hand(case: Case) -> Sequence[Text]:
    group = called(case.group, phrase("the group"))
    return (
        say("See that the new product has as many licenses left as {group} has people.", group=group),
        say(
            "Swap them in one call, with the command below: it adds and removes at once, so nobody stands "
            "without either. The admin center has no such step, and two steps collide or interrupt."
        ),
        say(
            "Without PowerShell: put the people into another group that gives the new product, wait until it "
            "is Active, then take them out of {group}. That works only if the two do not collide.",
            group=group,
        ),
    )


def _swap_commands(case: Case) -> Sequence[Command]:
    return (
        "Get-MgSubscribedSku -All | Select-Object SkuPartNumber, SkuId, ConsumedUnits, PrepaidUnits",
        printed(_swap(case)),
    )


HOW_TO_SWAP = HowTo(
    say("Swap one product of a group for another"),
    r"\b(swap|exchang|replac|switch|upgrad|downgrad|chang|mov)\w*\b(?! off| on|.{0,20}\blocation)"
    r".{0,40}(licen[sc]e|product|sku|\b[efag][1357]\b).{0,60}\b(for|to|with|by|from)\b"
    r"|(tausch|wechsel|umstell|remplac|chang|cambi|sustitu|substitu|trocar).{0,60}(li[cz]en|produ)"
    r"|(li[cz]en|produ).{0,40}(tausch|wechsel|umstell|remplac|cambi)|(ライセンス).{0,20}(変更|移行|切り替え)",
    _swap_by_hand,
    _swap_commands,
)
