"""Which directory role may change licenses, and what of that a person holds for a given target.

Roles are told apart by template id, the same in every tenant; their names are localized and change. Ids and
actions: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dialogs.case import Named
from graph import AdministrativeUnit, DirectoryRole, Group, Listed, RoleAssignment, Seen

TENANT = "/"
UNIT = "/administrativeUnits/"


class Action(StrEnum):
    """What a role can allow here, of the many things roles allow."""

    GROUP = "group"
    USER = "user"
    ROLE_ASSIGNABLE_GROUP = "role_assignable_group"


GROUPS_ADMINISTRATOR = "fdd7a751-b60b-444a-984c-02652fe8fa1c"

_ROLES: dict[str, tuple[str, frozenset[Action]]] = {
    "62e90394-69f5-4237-9190-012177145e10": ("Global Administrator", frozenset(Action)),
    "fe930be7-5e62-47db-91af-98c3a49a38b1": ("User Administrator", frozenset({Action.GROUP, Action.USER})),
    "4d6ac14f-3453-41d0-bef9-a3e0c569773a": ("License Administrator", frozenset({Action.GROUP, Action.USER})),
    "9360feb5-f418-4baa-8175-e2a00bac4301": ("Directory Writers", frozenset({Action.GROUP, Action.USER})),
    GROUPS_ADMINISTRATOR: ("Groups Administrator", frozenset({Action.GROUP})),
    "e8611ab8-c189-46e8-94e1-60213ab1f814": (
        "Privileged Role Administrator",
        frozenset({Action.ROLE_ASSIGNABLE_GROUP}),
    ),
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451": ("Global Reader", frozenset()),
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b": ("Directory Readers", frozenset()),
    "4a5d8f65-41da-4de4-8968-e035b65339cf": ("Reports Reader", frozenset()),
    "5d6b6bb7-de71-4623-b4af-96380a352509": ("Security Reader", frozenset()),
    "194ae4cb-b126-40b2-bd5b-6091b380977d": ("Security Administrator", frozenset()),
    "f023fd81-a637-4b56-95fd-791ac0226033": ("Service Support Administrator", frozenset()),
    "729827e3-9c14-49f7-bb1b-9608f156bbb8": ("Helpdesk Administrator", frozenset()),
    "b0f54661-2d74-4c50-afa3-1ec803f12efe": ("Billing Administrator", frozenset()),
    "29232cdf-9323-42fd-ade2-1d097af3e4de": ("Exchange Administrator", frozenset()),
    "31392ffb-586c-42d1-9346-e59415a2cc4e": ("Exchange Recipient Administrator", frozenset()),
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": ("Privileged Authentication Administrator", frozenset()),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What the asker would change, and the action that takes; `name` None: any group of the tenant."""

    name: Named | None
    action: Action


@dataclass(frozen=True, slots=True)
class Held:
    """A role of the asker's in a scope, and which answer of Graph showed it."""

    template_id: str
    scope: str
    seen: Seen
    name: str
    through: tuple[str, ...] = ()

    def allows(self, action: Action) -> bool:
        """Whether the role, in its scope, allows the action. Roles made by the tenant are not known here."""
        return action in _ROLES.get(self.template_id, ("", frozenset[Action]()))[1]

    @property
    def unit(self) -> str | None:
        """The administrative unit it is limited to."""
        return self.scope.removeprefix(UNIT) if self.scope.startswith(UNIT) else None


@dataclass(frozen=True, slots=True)
class Holdings:
    """What was read of the asker's roles. None could not be read, and is not "no role"."""

    active: Listed[DirectoryRole]
    assigned: Listed[RoleAssignment] | None
    through_groups: tuple[RoleAssignment, ...] | None
    eligible: Listed[RoleAssignment] | None
    role_groups: tuple[Group, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether Graph told which roles the active ones are."""
        return all(role.role_template_id for role in self.active)

    def in_force(self) -> Iterator[Held]:
        """Active roles of every scope; where one comes through a group, with the group's name."""
        direct = [_held(assignment) for assignment in self.assigned or ()]
        inherited = [_held(each, self._named(each.principal_id)) for each in self.through_groups or ()]
        known = {(held.template_id, held.scope) for held in (*direct, *inherited)}
        yield from direct
        yield from inherited
        for role in self.active:
            if role.role_template_id and (role.role_template_id, TENANT) not in known:
                yield Held(
                    role.role_template_id,
                    TENANT,
                    role.seen,
                    role_name(role.role_template_id, role.display_name),
                    self._candidates() if self.assigned is not None else (),
                )

    def could_activate(self) -> Iterator[Held]:
        """Roles the asker is eligible for."""
        return (_held(assignment) for assignment in self.eligible or ())

    def _named(self, id: str) -> tuple[str, ...]:
        return tuple(group.name for group in self.role_groups if group.id == id)

    def _candidates(self) -> tuple[str, ...]:
        return tuple(group.name for group in self.role_groups)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The asker may."""

    held: Held


@dataclass(frozen=True, slots=True)
class AllowedInUnit:
    """The asker may, since the target is in the unit the role is scoped to."""

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
class NotAllowed:
    """Every role of the asker's is known, and none does."""


@dataclass(frozen=True, slots=True)
class RolesUnknown:
    """None of the roles that could be read does, and some could not be read."""


Standing = (
    Allowed
    | AllowedInUnit
    | OutsideUnit
    | UnitsUnknown
    | EligibleOnly
    | RoleAssignable
    | NotAllowed
    | RolesUnknown
)


def standing(target: Target, holdings: Holdings, units: Sequence[AdministrativeUnit] | None) -> Standing:
    """May the asker change the target? `units` are those the target is in, None if that could not be read."""
    fit = [held for held in holdings.in_force() if held.allows(target.action)]
    for held in fit:
        if held.scope == TENANT:
            return Allowed(held)
    for held in fit:
        if _covers(held, units):
            return AllowedInUnit(held)
    if target.action is Action.ROLE_ASSIGNABLE_GROUP:
        for held in holdings.in_force():
            if held.allows(Action.GROUP) and (held.scope == TENANT or _covers(held, units)):
                return RoleAssignable(held)
    for held in holdings.could_activate():
        if held.allows(target.action) and (held.scope == TENANT or _covers(held, units)):
            return EligibleOnly(held)
    scoped = [held for held in fit if held.unit]
    if scoped:
        return OutsideUnit(scoped[0]) if units is not None else UnitsUnknown(scoped[0])
    unseen_scopes = (holdings.assigned is None or holdings.through_groups is None) and units != ()
    return NotAllowed() if holdings.readable and not unseen_scopes else RolesUnknown()


def role_name(template_id: str, told: str | None = None) -> str:
    """What a role is called; Graph's own word for roles that are not in the list."""
    return _ROLES[template_id][0] if template_id in _ROLES else told or "a role of your own tenant"


def role_id(name: str) -> str:
    """The template id of a role of the list, by its English name."""
    return next(id for id, (known, _) in _ROLES.items() if known == name)


def role_names(holdings: Holdings) -> tuple[str, ...]:
    """The names of the roles in force, each once."""
    return tuple(dict.fromkeys(held.name for held in holdings.in_force()))


def role_assignable(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups that can hold roles."""
    return tuple(group for group in groups if group.is_assignable_to_role)


def _held(assignment: RoleAssignment, through: tuple[str, ...] = ()) -> Held:
    id = assignment.role_definition_id
    return Held(id, assignment.directory_scope_id, assignment.seen, role_name(id), through)


def _covers(held: Held, units: Sequence[AdministrativeUnit] | None) -> bool:
    return held.unit in {unit.id for unit in units or ()}
