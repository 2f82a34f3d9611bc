"""A license has arrived when the person's row for it is **Active**, with no error, from the group it should
come from. The services of the product follow in the background; a mailbox can take some hours more, and
that is no licensing problem.

If the same error comes back for the next people, its reason is still there: too few licenses, two products
that collide, a rule that does not match. Look at the group once in a while: **Actions needed** in the admin
center, or ask *What is broken in my tenant?* here.
"""

from datetime import date

from dialogs.case import Case
from dialogs.licensing.documentation import LICENSE_ASSIGNMENT_STATE
from dialogs.step import Ending, Page
from dialogs.text import Text, say


def tell(case: Case) -> Text:
    """That nothing follows; whether it is settled, a look tells."""
    about = case.user or case.group
    if about is None:
        return say("That was the last step. **Check again** tells whether anything is still broken.")
    return say(
        "That was the last step. **Check again** tells whether anything still keeps a license from {name}.",
        name=about.name,
    )


RESOLVED = Ending(
    "resolved",
    "The end of the guide",
    Page(
        "",
        "The old guide had no end; it went on to the next step.",
        __doc__,
        (LICENSE_ASSIGNMENT_STATE,),
        date(2026, 11, 24),
    ),
    tell,
    phrases=("the last step", "the end of the guide"),
)
