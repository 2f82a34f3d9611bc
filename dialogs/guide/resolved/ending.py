"""The end of the guide."""

from datetime import date

from dialogs.examining.case import Case
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Ending, Page
from dialogs.licensing.documentation import LICENSE_ASSIGNMENT_STATE
from dialogs.words.text import Text, say


def tell(case: Case) -> Text:
    """That nothing follows; whether it is settled, a look tells."""
    about = case.user or case.group
    if about is None:
        return say("That was the last step. **Check again** tells whether anything is still broken.")
    return say(
        "That was the last step. **Check again** tells whether anything still keeps a license from {name}.",
        name=about.name,
    )


_FOLDER = step_folder(__file__)

RESOLVED = Ending(
    "resolved",
    say("The end of the guide"),
    Page(
        "",
        say("The old guide had no end; it went on to the next step."),
        _FOLDER.page,
        (LICENSE_ASSIGNMENT_STATE,),
        date(2026, 11, 24),
    ),
    tell,
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
)
