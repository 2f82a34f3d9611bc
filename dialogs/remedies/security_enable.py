"""Makes a Microsoft 365 group security-enabled. https://learn.microsoft.com/graph/api/group-update"""

from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change, Json, Remedy, Target, Undo
from dialogs.examining.rights import Missing
from dialogs.words.text import Text, say
from graph import Directory, GraphRequest, NotFound


def describe(case: Case) -> Text:
    """What it does."""
    return say("The group can be used for access and licenses, beside what it is used for now.")


async def plan(case: Case, directory: Directory) -> Change | Barred:
    """For a Microsoft 365 group of the cloud; a distribution list cannot be made one."""
    if case.group is None:
        return Barred((say("Name the group."),))
    group = await directory.group(case.group.id)
    if group is None or "Unified" not in (group.group_types or ()):
        return Barred((say("{group} is no Microsoft 365 group.", group=case.group.name),))
    target = Target.group(case.group)
    return Change(
        "security_enable",
        target,
        (_set(target, enabled=True),),
        {"securityEnabled": group.security_enabled},
        Undo((_set(target, enabled=False),)),
    )


async def observe(target: Target, directory: Directory) -> Json:
    """Whether it is security-enabled now. Raises NotFound."""
    group = await directory.group(target.id)
    if group is None:
        raise NotFound(f"GET /groups/{target.id}", 404, "Request_ResourceNotFound")
    return {"securityEnabled": group.security_enabled}


def _set(target: Target, *, enabled: bool) -> GraphRequest:
    return GraphRequest("PATCH", f"/groups/{target.id}", {"securityEnabled": enabled})


SECURITY_ENABLE = Remedy(
    "security_enable",
    say("Make the group security-enabled"),
    Missing("Group.ReadWrite.All", "Groups Administrator"),
    describe,
    plan,
    observe=observe,
)
