"""Looks at what the tenant shows for a step where nobody is named."""

from dialogs.concluding.examination import could_not
from dialogs.examining.glance import Glance, NothingToShow
from dialogs.examining.step import Ending, Step
from dialogs.examining.verdict import Undetermined
from dialogs.licensing.unreadable import lacking
from graph import Directory, GraphError, SignInFailed


async def glance_at(step: Step, directory: Directory) -> Glance | None:
    """What the tenant shows for a step; None where it is about nothing to be seen. What Graph would not tell
    is told as such. Raises SignInFailed where nobody is signed in."""
    if isinstance(step, Ending) or isinstance(step.glance, NothingToShow):
        return None
    try:
        return await step.glance(directory)
    except SignInFailed:
        raise
    except GraphError as error:
        return Glance(
            gaps=(Undetermined(could_not((step.title,), error), lacking(error, step.least), error),)
        )
