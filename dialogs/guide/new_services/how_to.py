"""How a service of a product is switched off, by hand and by command."""

from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.examining.filled_in import called
from dialogs.examining.step import HowTo
from dialogs.licensing.cmdlets import known_id
from dialogs.licensing.printed import Sending, printed
from dialogs.remedies.switch_plans import SWITCH_OFF, off_requests
from dialogs.words.script import Command
from dialogs.words.text import Text, phrase, say


def commands(case: Case) -> Sequence[Command]:
    """The plans of the products with their ids, and one more switched off without losing the others."""
    if case.group is None or case.sku is None:
        return (_LISTING,)
    return _switch_off_commands(case)


def _switch_off_commands(case: Case) -> Sequence[Command]:
    group, sku = known_id(case.group, "group"), known_id(case.sku, "sku")
    off = off_requests(group, sku, ("<service plan id>",))
    return (_LISTING, printed(Sending(off, SWITCH_OFF.least.permission)))


_LISTING = "Get-MgSubscribedSku -All | Select-Object SkuPartNumber -ExpandProperty ServicePlans"


def _switch_off_by_hand(case: Case) -> Sequence[Text]:
    return (
        say(
            "Switch it off while {product} is being given to a group: Microsoft 365 admin center > Billing "
            "> Licenses > {product} > Groups > Assign licenses > Turn apps and services on or off.",
            product=called(case.sku, phrase("the product")),
        ),
        say(
            "For {group}, once it has {product}, Microsoft documents no place in the admin center: "
            "opening the group there and looking for Apps is unverified. The command below is documented.",
            group=called(case.group, phrase("a group")),
            product=called(case.sku, phrase("the product")),
        ),
        say(
            "With Graph the list of switched-off plans is replaced and not merged, so the command below "
            "reads it first."
        ),
        say("Somebody who has the product from another source too keeps what that one switches on."),
    )


HOW_TO_SWITCH_OFF = HowTo(
    say("Switch a service of a product off, or on, for a group"),
    r"\b(switch|turn|disabl|enabl|untick|deactivat|activat)\w*\b.{0,60}"
    r"\b(off|services?|plans?|apps?|teams|exchange|sharepoint|planner|copilot|yammer|forms|stream)\b"
    r"|(disabl|deaktivier|abschalt|ausschalt|désactiv|desactiv|disattiv|無効).{0,60}"
    r"(service|dienst|servic|plan|app|サービス|teams)|(dienst|servic|サービス).{0,40}(abschalt|deaktiv|désactiv|無効)",
    _switch_off_by_hand,
    _switch_off_commands,
)
