"""When the guide comes to its end without a cause, or the cause is not yours to mend, hand the case to the
next person **with what was seen**: who and what it is about, what was found, what was fine, and what could
not be looked at and which role would allow it. That saves them from starting again.

- **Seats and subscriptions**: the Billing Administrator.
- **Addresses and mailboxes**: the Exchange Administrator.
- **Synchronized people and groups**: whoever runs Entra Connect and the on-premises directory.
- **Roles**: the Privileged Role Administrator.
- **A group processed for more than 24 hours, or an error nobody documents**: Microsoft support, with the
  ids of the tenant, the group and the user and the request id of a refused answer.
"""

from datetime import date

from dialogs.case import Case
from dialogs.licensing.documentation import BUILT_IN_ROLES
from dialogs.step import Ending, Page, Source
from dialogs.text import Text, say


def tell(case: Case) -> Text:
    """What to hand over, with the ids the next person will ask for."""
    ids = tuple(
        say("{kind} {name} ({id})", kind=kind, name=named.name, id=named.id)
        for kind, named in (("user", case.user), ("group", case.group), ("product", case.sku))
        if named
    )
    if not ids:
        return say("Hand this over with everything above. Come back any time: I start again where you want.")
    return say(
        "Hand this over with everything above. It is about {ids}. Come back any time: I start again where "
        "you want.",
        ids=ids,
    )


HANDED_OVER = Ending(
    "handed_over",
    "Hand it to the next person",
    Page(
        "",
        "If nothing helps, open a ticket.",
        __doc__,
        (
            Source(
                "Get support for Microsoft 365 for business",
                "https://learn.microsoft.com/microsoft-365/admin/get-help-support",
            ),
            BUILT_IN_ROLES,
        ),
        date(2026, 11, 24),
    ),
    tell,
    phrases=("hand it over", "open a ticket", "who can help", "contact support", "I give up"),
)
