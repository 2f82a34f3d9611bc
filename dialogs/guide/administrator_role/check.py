"""Is who asks allowed to mend it: by an active role, one to be activated, or through a group?"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from dialogs.asker.explained import Told, allowed, names_of, not_allowed, not_quite, only_users, what_for
from dialogs.asker.holdings import Holdings
from dialogs.asker.own_roles import read_roles
from dialogs.asker.roles import Action
from dialogs.asker.standing import (
    Allowed,
    AllowedInUnit,
    EligibleOnly,
    NotAllowed,
    OutsideUnit,
    OwnRoleUnknown,
    Presumed,
    RoleAssignable,
    RolesUnknown,
    Standing,
    Target,
    Units,
    UnitsUnknown,
    standing,
)
from dialogs.examining.case import Case, Complaint, Meaning, Named
from dialogs.examining.cause import Cause, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import About, Clear, Finding, Kind, Undetermined, Verdict
from dialogs.guide.administrator_role.glance import glance
from dialogs.licensing.documentation import BUILT_IN_ROLES, MANAGE_GROUP_LICENSES
from dialogs.licensing.membership.groups import group_if_named
from dialogs.licensing.sources import attempt
from dialogs.words.text import Text, say, say_count, together
from graph import Directory, GraphError, Group, User

INSUFFICIENT_ROLE = Cause(
    "insufficient_role",
    say("Your role does not allow this change"),
    (
        say(
            "Ask for **License Administrator**: it is the least privileged role that licenses groups and "
            "repairs users."
        ),
        say(
            "If a role is only eligible, activate it in the **Entra admin center > ID Governance > "
            "Privileged Identity Management > My roles**, then sign in again."
        ),
        say("For a role-assignable group, ask a Privileged Role Administrator."),
    ),
    Phase.ASKER,
    answers=frozenset({Complaint.MAY_I}),
)

LEAST = Missing("RoleManagement.Read.Directory", "Directory Readers")


async def check_role(case: Case, directory: Directory) -> Sequence[Verdict]:
    """May the asker change what this case is about?"""
    me, active, group = await asyncio.gather(
        directory.me(), attempt(directory.active_roles()), group_if_named(case, directory)
    )
    if me is None:
        return (
            Undetermined(
                say("An application is asking, not a person, so I cannot tell whose role would be used.")
            ),
        )
    if isinstance(active, GraphError):
        raise active
    targets = _targets(case, group)
    holdings, units = await read_roles(me.id, active, targets, directory)
    return _conclude(case, me, holdings, units)


async def check_people(case: Case, directory: Directory) -> Sequence[Verdict]:
    """May the asker repair people, such as by a reprocess, where nobody is named?"""
    me, active = await asyncio.gather(directory.me(), directory.active_roles())
    if me is None:
        return ()
    holdings, units = await read_roles(me.id, active, (Target(None, Action.USER),), directory)
    return _conclude(case, me, holdings, units)


def _conclude(case: Case, me: User, holdings: Holdings, units: Mapping[Target, Units]) -> tuple[Verdict, ...]:
    alike: dict[Standing, list[Target]] = {}
    for target in units:
        alike.setdefault(standing(target, holdings, units[target]), []).append(target)
    return tuple(_tell(case, me, holdings, how, targets) for how, targets in alike.items())


def _tell(case: Case, me: User, holdings: Holdings, how: Standing, targets: list[Target]) -> Verdict:
    match how:
        case Allowed(held):
            return Clear(together(allowed(me, held, targets), *_not_for_everybody(targets)))
        case AllowedInUnit(held) if only_users(targets):
            return Clear(allowed(me, held, targets))
        case AllowedInUnit() | Presumed() | OutsideUnit() | EligibleOnly() | RoleAssignable():
            return _finding(case, me, targets, not_quite(me, how, targets))
        case NotAllowed():
            return _finding(case, me, targets, not_allowed(me, holdings, targets))
        case UnitsUnknown(held):
            unknown = say_count(
                "{role} of {who} is limited to an administrative unit, and Graph would not say whether "
                "{names} is in it.",
                "{role} of {who} is limited to an administrative unit, and Graph would not say whether "
                "{names} are in it.",
                count=len(targets),
                role=held.name,
                who=me.name,
                names=names_of(targets),
            )
            return Undetermined(unknown, Missing("AdministrativeUnit.Read.All", "Directory Readers"))
        case OwnRoleUnknown(held):
            unknown = say(
                "{who} holds {role}, a role of this tenant's own; Graph would not say what it allows.",
                who=me.name,
                role=held.name,
            )
            return Undetermined(unknown, LEAST)
        case RolesUnknown():
            unknown = say(
                "Graph did not show every role of {who}, so I cannot tell whether they may change {what}.",
                who=me.name,
                what=what_for(targets),
            )
            return Undetermined(unknown, LEAST)


def _not_for_everybody(targets: list[Target]) -> Sequence[Text]:
    """What holds for others of a group that not every role may license."""
    return tuple(
        say(
            "{group} is role-assignable: whether a License Administrator may change its licenses too is not "
            "documented for certain.",
            group=target.name.name,
        )
        for target in targets
        if target.name and target.action is Action.ROLE_ASSIGNABLE_GROUP
    )


def _finding(case: Case, me: User, targets: list[Target], told: Told) -> Finding:
    group = next((target.name for target in targets if target.action is not Action.USER), None)
    in_the_way = Kind.CAUSE if case.complaint is Complaint.MAY_I else Kind.OBSTACLE
    return Finding(
        INSUFFICIENT_ROLE,
        About(Named(me.id, me.name), group),
        told.because,
        told.next_step,
        told.evidence,
        Kind.REMARK if told.remark else in_the_way,
        told.certainty,
        told.proof,
        tuple(commands(case)),
    )


def commands(case: Case) -> Sequence[str]:
    """The roles a person holds, and those they could activate."""
    return (
        "$me = (Invoke-MgGraphRequest -Uri 'v1.0/me').id",
        "Get-MgRoleManagementDirectoryRoleAssignment -Filter \"principalId eq '$me'\"",
        "Get-MgRoleManagementDirectoryRoleEligibilityScheduleInstance -Filter \"principalId eq '$me'\"",
    )


def _targets(case: Case, group: Group | None) -> tuple[Target, ...]:
    to_license = Action.ROLE_ASSIGNABLE_GROUP if group and group.is_assignable_to_role else Action.GROUP
    named = (
        Target(case.user, Action.USER) if case.user else None,
        Target(case.group, to_license) if case.group else None,
    )
    return tuple(target for target in named if target) or (Target(None, Action.GROUP),)


_FOLDER = step_folder(__file__)

ADMINISTRATOR_ROLE = Check(
    "administrator_role",
    say("The right administrator role"),
    Page(
        "TCF1",
        say(
            "Only a Global Administrator or a User Account Administrator can manage licenses on groups; "
            "look at the Roles and administrators tab."
        ),
        _FOLDER.page,
        (
            BUILT_IN_ROLES,
            MANAGE_GROUP_LICENSES,
            Source(
                "User management permissions for Microsoft Entra custom roles",
                "https://learn.microsoft.com/entra/identity/role-based-access-control/custom-user-permissions",
            ),
            Source(
                "Administrative units in Microsoft Entra ID",
                "https://learn.microsoft.com/entra/identity/role-based-access-control/administrative-units",
                "2024-10-29",
            ),
        ),
        date(2026, 11, 24),
    ),
    check_role,
    causes=(INSUFFICIENT_ROLE,),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            INSUFFICIENT_ROLE.id,
            cause=INSUFFICIENT_ROLE,
            complaint=Complaint.MAY_I,
            messages=frozenset({Meaning.NO_RIGHT}),
            instead=("RS7",),
        ),
    ),
    commands=commands,
    by_hand=say(
        "Open **Entra admin center > Users > yourself > Assigned roles** and look at Active and Eligible "
        "assignments, and at the scope of each."
    ),
    least=LEAST,
    of_asker=True,
    answers=Complaint.MAY_I,
    glance=partial(glance, check_role, check_people, LEAST),
)
