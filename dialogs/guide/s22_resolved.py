"""A license has arrived when the person's row for it is **Active**, with no error, from the group it should
come from. The services of the product follow in the background; a mailbox can take some hours more, and
that is no licensing problem.

If the same error comes back for the next people, its reason is still there: too few licenses, two products
that collide, a rule that does not match. Look at the group once in a while: **Actions needed** in the admin
center, or ask *What is broken in my tenant?* here.
"""

from datetime import date

from dialogs.case import Case
from dialogs.step import Ending, Page, Source
from dialogs.text import Text, say


def tell(case: Case) -> Text:
    """That it is over, and for whom."""
    if case.user is not None and case.sku is not None:
        return say("{user} has {product}. That is settled.", user=case.user.name, product=case.sku.name)
    if case.user is not None:
        return say("Nothing keeps a license from {user} any more.", user=case.user.name)
    if case.group is not None:
        return say("Nothing keeps licenses from the members of {group} any more.", group=case.group.name)
    return say("I found nothing that is broken.")


RESOLVED = Ending(
    "resolved",
    "Settled",
    Page(
        "",
        "The old guide had no end; it went on to the next step.",
        __doc__,
        (
            Source(
                "licenseAssignmentState resource type",
                "https://learn.microsoft.com/graph/api/resources/licenseassignmentstate",
            ),
        ),
        date(2026, 11, 24),
    ),
    tell,
    phrases=("it works now", "solved", "the license arrived", "thank you", "done"),
)
