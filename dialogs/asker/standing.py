"""May the asker change a target, by the roles they hold?

A role that could not be read is never taken for one that does not allow it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.asker.holdings import TENANT, Held, Holdings
from dialogs.asker.roles import DOCUMENTED_FOR_OWN_ROLES, Action
from dialogs.examining.case import Named
from graph import AdministrativeUnit

Units = Sequence[AdministrativeUnit] | None
"""The units a target is in; None if that could not be read."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the asker would change, and the action that takes; `name` None: any group of the tenant."""

    name: Named | None
    action: Action


@dataclass(frozen=True, slots=True)
class Allowed:
    """The asker may."""

    held: Held


@dataclass(frozen=True, slots=True)
class AllowedInUnit:
    """The asker may, since the target is in the unit the role is scoped to."""

    held: Held


@dataclass(frozen=True, slots=True)
class Presumed:
    """A role of the tenant's own names the action, which is not documented to work in such a role."""

    held: Held


@dataclass(frozen=True, slots=True)
class OutsideUnit:
    """The role would do, but the target is in none of the units it is scoped to."""

    held: Held


@dataclass(frozen=True, slots=True)
class UnitsUnknown:
    """The role is scoped to a unit, and Graph would not say which units the target is in."""

    held: Held


@dataclass(frozen=True, slots=True)
class EligibleOnly:
    """The role would do once it is activated."""

    held: Held


@dataclass(frozen=True, slots=True)
class RoleAssignable:
    """The role licenses groups, but perhaps not role-assignable ones."""

    held: Held


@dataclass(frozen=True, slots=True)
class OwnRoleUnknown:
    """No role that could be read does, and of one that the tenant made Graph would not say what it allows."""

    held: Held


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Every role of the asker's that Graph shows is known, and none does."""


@dataclass(frozen=True, slots=True)
class RolesUnknown:
    """None of the roles that could be read does, and some could not be read."""


Standing = (
    Allowed
    | AllowedInUnit
    | Presumed
    | OutsideUnit
    | UnitsUnknown
    | EligibleOnly
    | RoleAssignable
    | OwnRoleUnknown
    | NotAllowed
    | RolesUnknown
)


def standing(target: Target, holdings: Holdings, units: Units) -> Standing:
    """May the asker change the target?"""
    held = tuple(holdings.in_force())
    fit = [each for each in held if each.allows(target.action)]
    return (
        _allowed(target, fit, units)
        or _unknown(held, units)
        or _not_quite(target, held, holdings, units)
        or _limited([each for each in fit if each.unit], units)
        or _nothing(holdings, units)
    )


def _allowed(target: Target, fit: Sequence[Held], units: Units) -> Standing | None:
    sure = [each for each in fit if not each.own or target.action in DOCUMENTED_FOR_OWN_ROLES]
    for each in sure:
        if each.scope == TENANT:
            return Allowed(each)
    for each in sure:
        if _covers(each, units):
            return AllowedInUnit(each)
    return next((Presumed(each) for each in fit if _covers(each, units)), None)


def _unknown(held: Sequence[Held], units: Units) -> Standing | None:
    for each in held:
        if each.actions is None and (_covers(each, units) or (each.unit and units is None)):
            return OwnRoleUnknown(each) if each.own else RolesUnknown()
    return None


def _not_quite(target: Target, held: Sequence[Held], holdings: Holdings, units: Units) -> Standing | None:
    if target.action is Action.ROLE_ASSIGNABLE_GROUP:
        for each in held:
            if each.allows(Action.GROUP) and _covers(each, units):
                return RoleAssignable(each)
    for each in holdings.could_activate():
        if each.allows(target.action) and _covers(each, units):
            return EligibleOnly(each)
    return None


def _limited(scoped: Sequence[Held], units: Units) -> Standing | None:
    if not scoped:
        return None
    return OutsideUnit(scoped[0]) if units is not None else UnitsUnknown(scoped[0])


def _nothing(holdings: Holdings, units: Units) -> Standing:
    unseen_scopes = not holdings.whole and units != ()
    return NotAllowed() if holdings.readable and not unseen_scopes else RolesUnknown()


def _covers(held: Held, units: Units) -> bool:
    return held.scope == TENANT or held.unit in {unit.id for unit in units or ()}
