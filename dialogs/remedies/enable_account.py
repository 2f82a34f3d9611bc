"""Enables an account. https://learn.microsoft.com/graph/api/user-update"""

from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change, Json, Remedy, Target, Undo
from dialogs.examining.rights import Missing
from dialogs.words.text import Text, say
from graph import Directory, GraphRequest, NotFound


def describe(case: Case) -> Text:
    """What it does."""
    return say("The person can sign in again.")


async def plan(case: Case, directory: Directory) -> Change | Barred:
    """For an account of the cloud; one that is mastered on premises is enabled there."""
    if case.user is None:
        return Barred((say("Name the person."),))
    user = await directory.user(case.user.id)
    if user is None or user.account_enabled is not False:
        return Barred((say("The account of {user} is not disabled.", user=case.user.name),))
    if user.on_premises_sync_enabled:
        return Barred(
            (
                say(
                    "The account of {user} is mastered on premises: enable it there.",
                    user=case.user.name,
                ),
            )
        )
    target = Target.user(case.user)
    return Change(
        "enable_account",
        target,
        (_set(target, enabled=True),),
        {"accountEnabled": False},
        Undo((_set(target, enabled=False),)),
    )


async def observe(target: Target, directory: Directory) -> Json:
    """Whether it is enabled now. Raises NotFound."""
    user = await directory.user(target.id)
    if user is None:
        raise NotFound(f"GET /users/{target.id}", 404, "Request_ResourceNotFound")
    return {"accountEnabled": user.account_enabled}


def _set(target: Target, *, enabled: bool) -> GraphRequest:
    return GraphRequest("PATCH", f"/users/{target.id}", {"accountEnabled": enabled})


ENABLE_ACCOUNT = Remedy(
    "enable_account",
    say("Enable the account"),
    Missing("User.EnableDisableAccount.All", "User Administrator"),
    describe,
    plan,
    observe=observe,
)
