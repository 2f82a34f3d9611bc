"""Has Entra work out all group licenses of one person anew: the step after a cause is solved.

https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment
"""

from collections.abc import Mapping

from dialogs.examining.case import Case
from dialogs.examining.remedy import Asked, Barred, Change, Json, Remedy, Target, Undo
from dialogs.examining.rights import Missing
from dialogs.words.text import Text, say
from graph import Directory, GraphRequest, LicenseAssignmentState, NotFound, User


def requests(user_id: str) -> tuple[GraphRequest, ...]:
    """The one request it takes."""
    return (GraphRequest("POST", f"/users/{user_id}/reprocessLicenseAssignment"),)


def describe(case: Case) -> Text:
    """What it does."""
    if case.user is None:
        return say("Entra works out all group licenses of one person anew. Nothing else changes.")
    return say(
        "Entra works out all group licenses of {user} anew. Nothing else changes.", user=case.user.name
    )


async def plan(case: Case, directory: Directory) -> Change | Barred:
    """For the person of the case, whatever their rows say: it changes nothing that is right."""
    if case.user is None:
        return Barred((say("Whom shall I reprocess? Entra does it for one person at a time; name one."),))
    target = Target.user(case.user)
    nothing_to_put_back = Undo(why_not="Entra works out anew what it should have given; nothing is taken.")
    before = await observe(target, directory)
    return Change("reprocess", target, requests(target.id), before, nothing_to_put_back)


async def observe(target: Target, directory: Directory) -> Json:
    """The person's rows: another state, error or time in one of them shows that Entra worked on it. Raises
    NotFound where the person was deleted meanwhile."""
    user = await directory.user(target.id)
    if user is None:
        raise NotFound(f"GET /users/{target.id}", 404, "Request_ResourceNotFound")
    return rows_of(user)


def rows_of(user: User) -> Mapping[str, str]:
    """Each row by product and source (a group's id, or "direct"), as Graph shows it; the same rows in another
    order are the same."""
    states = sorted(user.license_assignment_states or (), key=_place)
    return {_place(state): _shown(state) for state in states}


def _place(state: LicenseAssignmentState) -> str:
    return f"{state.sku_id} {state.assigned_by_group or 'direct'}"


def _shown(state: LicenseAssignmentState) -> str:
    off = ",".join(sorted(state.disabled_plans))
    at = state.last_updated.isoformat() if state.last_updated else ""
    return f"{state.state} {state.error or ''} {off} {at}".strip()


def ask(change: Change) -> Asked:
    """What a yes does."""
    return Asked(
        say(
            "Reprocess **{user}** now? Entra then works out all group licenses of this person anew. "
            "Nothing else changes.",
            user=change.target.name,
        ),
        say("Yes, reprocess"),
        say(
            "A yes sends one request, reprocessLicenseAssignment, for this person alone; without it I only "
            "read. It changes something in your tenant, so it is yours to decide."
        ),
    )


REPROCESS = Remedy(
    "reprocess",
    say("Reprocess the person"),
    Missing("User.ReadWrite.All", "License Administrator"),
    describe,
    plan,
    ask,
    observe,
)
