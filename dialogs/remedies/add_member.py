"""Adds a person to a group as a direct member.

https://learn.microsoft.com/graph/api/group-post-members, which also says whose members cannot be added so
"""

from dialogs.examining.case import Case, Named
from dialogs.examining.remedy import Barred, Change, Json, Remedy, Target, Undo
from dialogs.examining.rights import Missing
from dialogs.words.text import Text, say
from graph import GRAPH, Directory, GraphRequest, Group


def requests(group_id: str, user_id: str) -> tuple[GraphRequest, ...]:
    """The one request it takes."""
    member = {"@odata.id": f"{GRAPH}/directoryObjects/{user_id}"}
    return (GraphRequest("POST", f"/groups/{group_id}/members/$ref", member),)


def undoing(group_id: str, user_id: str) -> tuple[GraphRequest, ...]:
    """The one request that takes the person out again."""
    return (GraphRequest("DELETE", f"/groups/{group_id}/members/{user_id}/$ref"),)


def describe(case: Case) -> Text:
    """What it does."""
    return say("The person gets what the group gives: licenses, and whatever else it is used for.")


async def plan(case: Case, directory: Directory) -> Change | Barred:
    """For a group whose members are chosen by hand, in the cloud."""
    if case.user is None or case.group is None:
        return Barred((say("Name the person and the group."),))
    group = await directory.group(case.group.id)
    if group is None:
        return Barred((say("{group} cannot be found any more.", group=case.group.name),))
    if elsewhere := _elsewhere(group, case.user):
        return Barred((elsewhere,))
    target = Target.group(case.group)
    before = await _observe(target, case.user.id, directory)
    back = Undo(undoing(target.id, case.user.id))
    return Change("add_member", target, requests(target.id, case.user.id), before, back)


async def _observe(target: Target, user_id: str, directory: Directory) -> Json:
    inside = {group.id for group in await directory.direct_groups_of(user_id)}
    return {"member": user_id, "inside": target.id in inside}


def _elsewhere(group: Group, user: Named) -> Text | None:
    if group.is_dynamic:
        return say("A rule decides who is in {group}.", group=group.name)
    if group.on_premises_sync_enabled:
        return say("{group} is mastered on premises: add {user} there.", group=group.name, user=user.name)
    if group.mail_enabled and "Unified" not in (group.group_types or ()):
        return say(
            "{group} is a mail-enabled group, whose members are written in Exchange and not through Graph.",
            group=group.name,
        )
    return None


ADD_MEMBER = Remedy(
    "add_member",
    say("Add the person to the group"),
    Missing("GroupMember.ReadWrite.All", "Groups Administrator"),
    describe,
    plan,
)
