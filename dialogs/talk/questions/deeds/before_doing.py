"""What is told of a change before anybody makes it: what it would come to in this tenant as it is read now,
and whether whoever asks may make it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.asker.roles import role_id, role_name
from dialogs.concluding.on_paper import would
from dialogs.diagnosis import examined_asker
from dialogs.examining.case import Case
from dialogs.examining.machine import GuideMachine
from dialogs.examining.remedy import Remedy
from dialogs.examining.trial import Doing, Gives, Joins, SwitchesOn, TakesOff
from dialogs.examining.verdict import Clear, Finding, Undetermined
from dialogs.remedies.add_member import ADD_MEMBER
from dialogs.remedies.group_products import GIVE, TAKE_OFF
from dialogs.remedies.remove_direct import REMOVE_DIRECT
from dialogs.remedies.set_location import SET_LOCATION
from dialogs.remedies.switch_plans import SWITCH_OFF, SWITCH_ON
from dialogs.talk import forwarding
from dialogs.words.text import Text, say
from graph import Directory, GraphError

_OF_PEOPLE = (REMOVE_DIRECT, SET_LOCATION)
_OF_GROUPS = (GIVE, TAKE_OFF, SWITCH_ON, SWITCH_OFF)
"""What takes the right to change licenses."""

_CHANGES_MEMBERS = ("Groups Administrator", "User Administrator", "Global Administrator")
"""https://learn.microsoft.com/graph/api/group-post-members"""


async def effects(remedy: Remedy, case: Case, directory: Directory) -> tuple[Text, ...]:
    """What it would do to licenses and to others; nothing where Graph does not show what that takes."""
    try:
        doing = await _doing(remedy, case, directory)
        return await would(doing, case, directory) if doing else ()
    except GraphError:
        return ()


async def _doing(remedy: Remedy, case: Case, directory: Directory) -> Doing | None:
    if remedy is ADD_MEMBER and case.user and case.group:
        group = await directory.group(case.group.id)
        return Joins(case.user, (group.assigned_licenses if group else None) or ())
    if remedy is GIVE and case.group and case.sku:
        return Gives(case.group, case.sku)
    if remedy is TAKE_OFF and case.group:
        return TakesOff(case.group)
    if remedy is SWITCH_ON and case.group and case.plan:
        return SwitchesOn(case.group, case.plan.name)
    return None


@dataclass(frozen=True, slots=True)
class Right:
    """Whether the asker may, and how that is told; `told` names who may where the asker may not."""

    held: bool
    told: tuple[Text, ...]


async def who_may(remedy: Remedy, case: Case, directory: Directory, guide: GuideMachine) -> Right:
    """Whether the asker may, and else who: by the rights of what is changed, and not by a role alone."""
    role = remedy.least.role
    if remedy is ADD_MEMBER:
        return await _by_role(role, _CHANGES_MEMBERS, directory)
    if remedy in _OF_PEOPLE or remedy in _OF_GROUPS:
        about = Case(user=case.user) if remedy in _OF_PEOPLE or case.group is None else Case(group=case.group)
        return await _by_standing(role, about, directory, guide)
    return await _by_role(role, (role, "Global Administrator"), directory) if role else Right(False, ())


async def _by_standing(role: str, about: Case, directory: Directory, guide: GuideMachine) -> Right:
    examined = await examined_asker(about, directory, guide)
    told: list[Text] = []
    for verdict in (one for found in examined.verdicts.values() for one in found):
        match verdict:
            case Clear(note=note):
                return Right(True, (note,))
            case Finding():
                told += [verdict.because, verdict.next_step]
            case Undetermined(note=note):
                told.append(note)
    return Right(False, (*told, *await who_holds(role, directory)))


async def _by_role(role: str, enough: Sequence[str], directory: Directory) -> Right:
    try:
        me, active = await directory.me(), await directory.active_roles()
    except GraphError:
        return Right(False, await who_holds(role, directory))
    held = {one.role_template_id for one in active}
    mine = next((one for one in enough if role_id(one) in held), None)
    if me is None or mine is None:
        return Right(False, await who_holds(role, directory))
    told = say("{who} may do this: {role} is active.", who=me.name, role=role_name(role_id(mine)))
    return Right(True, (told,))


async def who_holds(role: str, directory: Directory) -> tuple[Text, ...]:
    """The least role it takes, and who has it."""
    if not role:
        return ()
    return (say("This takes the role **{role}**.", role=role), await forwarding.whom(role, directory))
