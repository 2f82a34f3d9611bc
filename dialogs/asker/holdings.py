"""Which directory roles the asker holds, over what, and where Graph showed it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from dialogs.asker.roles import Action, actions_of, role_name
from graph import DirectoryRole, Group, Listed, RoleAssignment, RoleDefinition, Seen

TENANT = "/"
UNIT = "/administrativeUnits/"


@dataclass(frozen=True, slots=True)
class Held:
    """A role of the asker's in a scope, and which answer of Graph showed it.

    `actions` is None where what it allows is not known; `own`: the tenant made it.
    """

    id: str
    scope: str
    seen: Seen
    name: str
    actions: frozenset[Action] | None
    own: bool = False
    through: tuple[str, ...] = ()

    def allows(self, action: Action) -> bool:
        """Whether the role is known to allow the action, in its scope."""
        return self.actions is not None and action in self.actions

    @property
    def unit(self) -> str | None:
        """The administrative unit it is limited to."""
        return self.scope.removeprefix(UNIT) if self.scope.startswith(UNIT) else None


@dataclass(frozen=True, slots=True)
class Holdings:
    """What was read of the asker's roles. None could not be read, and is not "no role".

    `active` has built-in roles only; `definitions` are those of the tenant's own roles, by id, with what they
    allow.
    """

    active: Listed[DirectoryRole]
    assigned: Listed[RoleAssignment] | None
    through_groups: tuple[RoleAssignment, ...] | None
    eligible: Listed[RoleAssignment] | None
    role_groups: tuple[Group, ...] = ()
    definitions: Mapping[str, RoleDefinition] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether Graph told which roles the active ones are."""
        return all(role.role_template_id for role in self.active)

    @property
    def whole(self) -> bool:
        """Whether roles for a unit, and roles of the tenant's own, would have been seen."""
        return self.assigned is not None and self.through_groups is not None

    def in_force(self) -> Iterator[Held]:
        """Active roles of every scope; where one comes through a group, with the group's name."""
        direct = [self._held(assignment) for assignment in self.assigned or ()]
        inherited = [self._held(each, self._named(each.principal_id)) for each in self.through_groups or ()]
        known = {(held.id, held.scope) for held in (*direct, *inherited)}
        yield from direct
        yield from inherited
        for role in self.active:
            if role.role_template_id and (role.role_template_id, TENANT) not in known:
                yield Held(
                    role.role_template_id,
                    TENANT,
                    role.seen,
                    role_name(role.role_template_id, role.display_name),
                    actions_of(role.role_template_id, None) or frozenset(),
                    through=self._candidates() if self.assigned is not None else (),
                )

    def could_activate(self) -> Iterator[Held]:
        """Roles the asker is eligible for."""
        return (self._held(assignment) for assignment in self.eligible or ())

    def undefined(self) -> tuple[str, ...]:
        """Ids of roles, held or only to be activated, of which is not known what they allow."""
        held = chain(self.in_force(), self.could_activate())
        return tuple(dict.fromkeys(each.id for each in held if each.actions is None))

    def names(self) -> tuple[str, ...]:
        """The names of the roles in force, each once."""
        return tuple(dict.fromkeys(held.name for held in self.in_force()))

    def _held(self, assignment: RoleAssignment, through: tuple[str, ...] = ()) -> Held:
        id = assignment.role_definition_id
        definition = self.definitions.get(id, assignment.role_definition)
        return Held(
            id,
            assignment.directory_scope_id,
            assignment.seen,
            role_name(id, definition.display_name if definition else None),
            actions_of(id, definition),
            definition is not None and definition.is_built_in is False,
            through,
        )

    def _named(self, id: str) -> tuple[str, ...]:
        return tuple(group.name for group in self.role_groups if group.id == id)

    def _candidates(self) -> tuple[str, ...]:
        return tuple(group.name for group in self.role_groups)
