"""Has the workloads try again to set up a person's services.

https://learn.microsoft.com/graph/api/user-retryserviceprovisioning
"""

from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change, Remedy, Target, Undo
from dialogs.examining.rights import Missing
from dialogs.words.text import Text, say
from graph import Directory, GraphRequest


def requests(user_id: str) -> tuple[GraphRequest, ...]:
    """The one request it takes."""
    return (GraphRequest("POST", f"/users/{user_id}/retryServiceProvisioning"),)


def describe(case: Case) -> Text:
    """What it does."""
    return say("Each service that is not ready is set up once more. No license changes.")


async def plan(case: Case, directory: Directory) -> Change | Barred:
    """For the person of the case."""
    if case.user is None:
        return Barred((say("Name the person."),))
    target = Target.user(case.user)
    nothing = Undo(why_not="Services are only set up; nothing is taken.")
    return Change("retry_provisioning", target, requests(target.id), {}, nothing)


RETRY_PROVISIONING = Remedy(
    "retry_provisioning",
    say("Have the services set up again"),
    Missing("User.ReadWrite.All", "User Administrator"),
    describe,
    plan,
)
