"""Resumes the membership rule of a group that was paused. https://learn.microsoft.com/graph/api/group-update"""

from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change, Json, Remedy, Target, Undo
from dialogs.examining.rights import Missing
from dialogs.words.text import Text, say
from graph import Directory, GraphRequest, NotFound


def describe(case: Case) -> Text:
    """What it does."""
    return say("Entra works the rule out again: whoever matches comes in, and whoever does not goes out.")


async def plan(case: Case, directory: Directory) -> Change | Barred:
    """For a group whose rule is paused."""
    if case.group is None:
        return Barred((say("Name the group."),))
    target = Target.group(case.group)
    before = await observe(target, directory)
    if before["membershipRuleProcessingState"] != "Paused":
        return Barred((say("The rule of {group} is not paused.", group=target.name),))
    return Change("resume_rule", target, (_set(target, "On"),), before, Undo((_set(target, "Paused"),)))


async def observe(target: Target, directory: Directory) -> Json:
    """Whether the rule is worked out now. Raises NotFound."""
    group = await directory.group(target.id)
    if group is None:
        raise NotFound(f"GET /groups/{target.id}", 404, "Request_ResourceNotFound")
    return {"membershipRuleProcessingState": group.membership_rule_processing_state}


def _set(target: Target, state: str) -> GraphRequest:
    return GraphRequest("PATCH", f"/groups/{target.id}", {"membershipRuleProcessingState": state})


RESUME_RULE = Remedy(
    "resume_rule",
    say("Resume the membership rule"),
    Missing("Group.ReadWrite.All", "Groups Administrator"),
    describe,
    plan,
    observe=observe,
)
