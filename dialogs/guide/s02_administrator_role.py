"""To change the licenses **of a group** a person needs Groups Administrator, License Administrator, User
Administrator or Global Administrator. To repair **a user** (reprocess, usage location, a direct license)
Groups Administrator is not enough: that takes License Administrator or User Administrator. License
Administrator is the least privileged role for the whole task. *User Account Administrator* is called User
Administrator today.

- A role may be **eligible only**: then it has to be activated in Privileged Identity Management first.
- It may be **scoped to an administrative unit**: then it works for groups and users that are themselves in
  that unit. A group brings only itself into a unit, not its members, and its licenses cannot be changed
  with such a role in the Microsoft 365 admin center, only through Graph or PowerShell.
- It may be held **through a group**.
- A **role-assignable group** has actions of its own, held by Global Administrator and Privileged Role
  Administrator.

A new role can need 15 minutes, or a new sign-in, to work. Owners of a group cannot license it.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, TypeVar

from dialogs.case import Case, Complaint, Named
from dialogs.documentation import BUILT_IN_ROLES, MANAGE_GROUP_LICENSES
from dialogs.groups import named_group
from dialogs.roles import (
    GROUPS_ADMINISTRATOR,
    Action,
    Allowed,
    AllowedInUnit,
    EligibleOnly,
    Held,
    Holdings,
    NotAllowed,
    OutsideUnit,
    RoleAssignable,
    RolesUnknown,
    Standing,
    Target,
    UnitsUnknown,
    role_assignable,
    role_names,
    standing,
)
from dialogs.sources import attempt
from dialogs.step import Check, Page, Source
from dialogs.text import Text, say
from dialogs.verdict import (
    About,
    Certainty,
    Clear,
    Evidence,
    Finding,
    Kind,
    Missing,
    Problem,
    Undetermined,
    Verdict,
    evidence,
)
from graph import AdministrativeUnit, Directory, Forbidden, GraphError, Group, Listed, NotFound, Refused, User

T = TypeVar("T")

INSUFFICIENT_ROLE = Problem(
    "insufficient_role",
    "Your role does not allow this change",
    (
        "Ask for **License Administrator**: it is the least privileged role that licenses groups and repairs "
        "users.",
        "If a role is only eligible, activate it in the **Entra admin center > ID Governance > Privileged "
        "Identity Management > My roles**, then sign in again.",
        "For a role-assignable group, ask a Privileged Role Administrator.",
    ),
)

LEAST = Missing("RoleManagement.Read.Directory", "Directory Readers")


async def check_role(case: Case, directory: Directory) -> Sequence[Verdict]:
    """May the asker change what this case is about?"""
    me, active, group = await asyncio.gather(
        directory.me(), attempt(directory.active_roles()), _group(case, directory)
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
    settled = all(_settled(target, Holdings(active, None, None, None)) for target in targets)
    assigned, groups, eligible, units = await asyncio.gather(
        _if_readable(directory.role_assignments(me.id)),
        _if_readable(directory.transitive_groups_of(me.id)),
        _nothing() if settled else _if_readable(directory.eligible_roles()),
        _nothing() if settled else _units(targets, directory),
    )
    role_groups = role_assignable(groups or ())
    holdings = Holdings(active, assigned, () if groups is not None else None, eligible, role_groups)
    if role_groups and not settled and not all(_settled(target, holdings) for target in targets):
        # A role scoped to a unit and held through a group shows up nowhere but at that group.
        shares = await asyncio.gather(
            *(_if_readable(directory.role_assignments(group.id)) for group in role_groups)
        )
        through = None if None in shares else tuple(each for share in shares for each in share or ())
        holdings = Holdings(active, assigned, through, eligible, role_groups)
    return _conclude(case, me, holdings, {target: (units or {}).get(target) for target in targets})


def _conclude(
    case: Case,
    me: User,
    holdings: Holdings,
    units: Mapping[Target, Sequence[AdministrativeUnit] | None],
) -> tuple[Verdict, ...]:
    alike: dict[Standing, list[Target]] = {}
    for target in units:
        alike.setdefault(standing(target, holdings, units[target]), []).append(target)
    return tuple(_tell(case, me, holdings, how, targets) for how, targets in alike.items())


def _tell(case: Case, me: User, holdings: Holdings, how: Standing, targets: list[Target]) -> Verdict:
    what = _what(targets)
    match how:
        case Allowed(held):
            return Clear(say("{who} may {what}: {role}.", who=me.name, what=what, role=_role(held)))
        case AllowedInUnit(held) if _only_users(targets):
            return Clear(say("{who} may {what}: {role}.", who=me.name, what=what, role=_role(held)))
        case AllowedInUnit() | OutsideUnit() | EligibleOnly() | RoleAssignable():
            return _not_quite(_finding(case, me, targets), me, how, targets)
        case NotAllowed():
            return _not_allowed(_finding(case, me, targets), me, holdings, targets)
        case UnitsUnknown(held):
            unknown = (
                "{role} of {who} is limited to an administrative unit, and Graph would not say whether "
                "{names} is in it."
            )
            return Undetermined(
                say(unknown, role=held.name, who=me.name, names=_names(targets)),
                Missing("AdministrativeUnit.Read.All", "Directory Readers"),
            )
        case RolesUnknown():
            unknown = "Graph did not show every role of {who}, so I cannot tell whether they may {what}."
            return Undetermined(say(unknown, who=me.name, what=what), LEAST)


_IN_UNIT = (
    "{role} of {who} covers {names} through an administrative unit, which does not work in the Microsoft 365 "
    "admin center.",
    "Use Graph or PowerShell to {what}.",
)
_OUTSIDE_UNIT = (
    "{role} of {who} is limited to an administrative unit without {names}.",
    "Ask a tenant-wide License Administrator to {what}, or have {names} added to that unit.",
)
_ELIGIBLE = (
    "{who} is eligible for {role} but has not activated it, and so may not {what} now.",
    "Activate {role} in Privileged Identity Management, then sign in again.",
)
_ROLE_ASSIGNABLE = (
    "{names} is a role-assignable group: {role}, which {who} holds, may not be enough for it.",
    "Ask a Privileged Role Administrator, or license another group with the same people.",
)


def _not_quite(
    finding: Finding,
    me: User,
    how: AllowedInUnit | OutsideUnit | EligibleOnly | RoleAssignable,
    targets: list[Target],
) -> Finding:
    """A role that would do, if it were not for its scope, its form, or the kind of group."""

    def told(words: tuple[str, str]) -> Finding:
        who, role = me.name, how.held.name
        because, step = (
            say(template, who=who, role=role, names=_names(targets), what=_what(targets))
            for template in words
        )
        return replace(finding, because=because, next_step=step, evidence=(_shown(how.held),))

    match how:
        case AllowedInUnit():
            return replace(told(_IN_UNIT), kind=Kind.REMARK)
        case OutsideUnit():
            return told(_OUTSIDE_UNIT)
        case EligibleOnly():
            return told(_ELIGIBLE)
        case RoleAssignable():
            refused = say("Graph refuses the change with 403 Authorization_RequestDenied.")
            return replace(told(_ROLE_ASSIGNABLE), certainty=Certainty.INFERENCE, proof=refused)


def _finding(case: Case, me: User, targets: list[Target]) -> Finding:
    group = next((target.name for target in targets if target.action is not Action.USER), None)
    return Finding(
        INSUFFICIENT_ROLE,
        About(Named(me.id, me.name), group),
        because=say(""),
        next_step=say(""),
        kind=Kind.CAUSE if case.complaint is Complaint.MAY_I else Kind.OBSTACLE,
        commands=tuple(commands(case)),
    )


def _not_allowed(finding: Finding, me: User, holdings: Holdings, targets: list[Target]) -> Finding:
    roles, seen, what = role_names(holdings), holdings.active.seen, _what(targets)
    if GROUPS_ADMINISTRATOR in {held.template_id for held in holdings.in_force()}:
        because = say(
            "{who} holds Groups Administrator, which licenses groups but cannot {what}: neither reprocess "
            "nor set a usage location.",
            who=me.name,
            what=what,
        )
    elif roles:
        because = say(
            "{who} holds {roles}, which is not enough to {what}.", who=me.name, roles=roles, what=what
        )
    else:
        # A role of a unit the target is not in stays unseen where role assignments may not be read.
        none = "no tenant-wide role" if holdings.assigned is None else "no administrator role"
        because = say("{who} holds {none}, and so may not {what}.", who=me.name, none=none, what=what)
    if holdings.eligible is None:
        because = say("{because} Whether a role could be activated I could not read.", because=because)
    return replace(
        finding,
        because=because,
        next_step=say("Ask a License Administrator to {what}, or ask for that role.", what=what),
        evidence=(evidence(seen, "directoryRole.displayName", ", ".join(roles) or "none"),),
        # The list of active roles comes from the lagging index.
        certainty=Certainty.INFERENCE if seen.eventual else Certainty.FACT,
        proof=say("A new role shows up late: sign in again after 15 minutes and check again.")
        if seen.eventual
        else None,
    )


def commands(case: Case) -> Sequence[str]:
    """The roles a person holds, and those they could activate."""
    return (
        "$me = (Invoke-MgGraphRequest -Uri 'v1.0/me').id",
        "Get-MgRoleManagementDirectoryRoleAssignment -Filter \"principalId eq '$me'\"",
        "Get-MgRoleManagementDirectoryRoleEligibilityScheduleInstance -Filter \"principalId eq '$me'\"",
    )


async def _group(case: Case, directory: Directory) -> Group | None:
    return await named_group(case, directory) if case.group else None


def _targets(case: Case, group: Group | None) -> tuple[Target, ...]:
    to_license = Action.ROLE_ASSIGNABLE_GROUP if group and group.is_assignable_to_role else Action.GROUP
    named = (
        Target(case.user, Action.USER) if case.user else None,
        Target(case.group, to_license) if case.group else None,
    )
    return tuple(target for target in named if target) or (Target(None, Action.GROUP),)


def _settled(target: Target, holdings: Holdings) -> bool:
    return isinstance(standing(target, holdings, ()), Allowed)


async def _units(
    targets: Sequence[Target], directory: Directory
) -> dict[Target, Sequence[AdministrativeUnit] | None]:
    async def of(target: Target) -> Sequence[AdministrativeUnit] | None:
        if target.name is None:
            return ()
        kind: Literal["user", "group"] = "user" if target.action is Action.USER else "group"
        listed = await _if_readable(directory.administrative_units_of(kind, target.name.id))
        return listed.items if listed is not None else None

    return dict(zip(targets, await asyncio.gather(*map(of, targets)), strict=True))


async def _if_readable(asked: Awaitable[Listed[T]]) -> Listed[T] | None:
    try:
        return await asked
    # Without Privileged Identity Management, Graph answers its questions with 400, 403 or 404.
    except (Forbidden, Refused, NotFound):
        return None


async def _nothing() -> None:
    return None


def _only_users(targets: Sequence[Target]) -> bool:
    return all(target.action is Action.USER for target in targets)


def _what(targets: Sequence[Target]) -> Text:
    parts = tuple(
        say("change the licenses of groups")
        if target.name is None
        else say("repair the licenses of {name}", name=target.name.name)
        if target.action is Action.USER
        else say("change the licenses of the group {name}", name=target.name.name)
        for target in targets
    )
    return say("{parts}", parts=parts)


def _names(targets: Sequence[Target]) -> Text:
    return say(
        "{names}", names=tuple(target.name.name if target.name else "the tenant" for target in targets)
    )


def _role(held: Held) -> Text:
    match held.through:
        case ():
            return say("{role} is active", role=held.name)
        case (group,):
            return say("{role} is active through the group {group}", role=held.name, group=group)
        case groups:
            return say("{role} is active through one of the groups {groups}", role=held.name, groups=groups)


def _shown(held: Held) -> Evidence:
    return evidence(held.seen, "roleDefinitionId, directoryScopeId", f"{held.name}, {held.scope}")


ADMINISTRATOR_ROLE = Check(
    "administrator_role",
    "The right administrator role",
    Page(
        "TCF1",
        "Only a Global Administrator or a User Account Administrator can manage licenses on groups; look at "
        "the Roles and administrators tab.",
        __doc__,
        (
            BUILT_IN_ROLES,
            MANAGE_GROUP_LICENSES,
            Source(
                "Administrative units in Microsoft Entra ID",
                "https://learn.microsoft.com/entra/identity/role-based-access-control/administrative-units",
                "2024-10-29",
            ),
        ),
        date(2026, 11, 24),
    ),
    check_role,
    problems=(INSUFFICIENT_ROLE,),
    phrases=(
        "am I allowed",
        "may I do this",
        "what may I do",
        "who am I",
        "what am I allowed to do here",
        "which role do I need",
        "insufficient privileges",
        "access denied",
        "the assign button is gray",
        "License Administrator",
        "Groups Administrator",
        "privileged identity management",
        "administrative unit",
        "welche Rolle brauche ich",
        "quel rôle me faut-il",
        "qué rol necesito",
        "de qual função preciso",
        "どのロールが必要ですか",
    ),
    commands=commands,
    by_hand="Open **Entra admin center > Users > yourself > Assigned roles** and look at Active and Eligible "
    "assignments, and at the scope of each.",
    least=LEAST,
    of_asker=True,
    answers=Complaint.MAY_I,
)
