"""Looks at what the tenant shows for a step where nobody is named."""

from dialogs.concluding.examination import could_not
from dialogs.examining.glance import Glance, NothingToShow
from dialogs.examining.step import Check, Ending, Question, Step
from dialogs.examining.verdict import Undetermined
from dialogs.licensing.unreadable import lacking
from graph import Directory, GraphError, SignInFailed


async def glance_at(step: Step, directory: Directory) -> Glance | None:
    """What the tenant shows for a step; None where it is about nothing to be seen. What Graph would not tell
    is told as such, and once, where nobody is signed in."""
    if isinstance(step, Ending) or isinstance(step.glance, NothingToShow):
        return None
    try:
        shown = await step.glance(directory)
    except GraphError as error:
        return _unread(step, error)
    turned_away = next((gap.error for gap in shown.gaps if isinstance(gap.error, SignInFailed)), None)
    return _unread(step, turned_away) if turned_away else shown


def _unread(step: Check | Question, error: GraphError) -> Glance:
    return Glance(gaps=(Undetermined(could_not((step.title,), error), lacking(error, step.least), error),))
