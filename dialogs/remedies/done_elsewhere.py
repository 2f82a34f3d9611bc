"""What helps and is done elsewhere, since Microsoft Graph has no request for it or the organization decides
what is sent; each names who may."""

from collections.abc import Awaitable, Callable

from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change, Remedy
from dialogs.examining.rights import Missing
from dialogs.words.text import Text, say
from graph import Directory


def _barred(why: Text) -> Callable[[Case, Directory], Awaitable[Change | Barred]]:
    async def plan(case: Case, directory: Directory) -> Change | Barred:
        return Barred((why,))

    return plan


def _always(text: Text) -> Callable[[Case], Text]:
    return lambda case: text


BUY_LICENSES = Remedy(
    "buy_licenses",
    say("Buy licenses"),
    Missing(role="Billing Administrator"),
    _always(say("More units of the product can be given; who waits is reprocessed afterwards.")),
    _barred(say("Licenses cannot be bought through Microsoft Graph.")),
)

FREE_ADDRESS = Remedy(
    "free_address",
    say("Take the address from its other owner"),
    Missing(role="Exchange Administrator"),
    _always(say("The address can be given to the person; they are reprocessed afterwards.")),
    _barred(say("Which of two owners keeps an address is for who runs Exchange to decide.")),
)

CORRECT_RULE = Remedy(
    "correct_rule",
    say("Correct the membership rule"),
    Missing(role="Groups Administrator"),
    _always(say("Entra works the new rule out: whoever matches comes in, and whoever does not goes out.")),
    _barred(say("Who shall be in the group is for whoever wrote its rule to say.")),
)
