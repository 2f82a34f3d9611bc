"""Which directory role allows to change licenses, and what it is called.

Built-in roles are told apart by template id, the same in every tenant; their names are localized and change.
Ids and actions: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference.
Of a role that the tenant made itself the definition says what it allows:
https://learn.microsoft.com/entra/identity/role-based-access-control/custom-user-permissions
"""

from collections.abc import Iterable
from enum import StrEnum

from graph import RoleDefinition


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

_RESOURCE_ACTIONS = {
    Action.GROUP: "microsoft.directory/groups/assignLicense",
    Action.USER: "microsoft.directory/users/reprocessLicenseAssignment",
    Action.ROLE_ASSIGNABLE_GROUP: "microsoft.directory/groupsAssignableToRoles/assignLicense",
}
"""What stands for each action in the definition of a role."""

_ADD_MEMBERS = {
    "Groups Administrator": frozenset(
        {
            GROUPS_ADMINISTRATOR,
            "62e90394-69f5-4237-9190-012177145e10",  # Global Administrator
            "fe930be7-5e62-47db-91af-98c3a49a38b1",  # User Administrator
            "9360feb5-f418-4baa-8175-e2a00bac4301",  # Directory Writers
        }
    ),
    "Privileged Role Administrator": frozenset(
        {
            "62e90394-69f5-4237-9190-012177145e10",
            "e8611ab8-c189-46e8-94e1-60213ab1f814",
        }
    ),
}
"""Roles that write the members of any security group, by the least of them; of a role-assignable one only the
latter (microsoft.directory/groups/members/update, …/groupsAssignableToRoles/update)."""


def never_adds_members(least: str, held: Iterable[str | None]) -> bool:
    """Whether the built-in roles held, by template id, are known to write no members of such a group. Of a
    role that is not known here nobody can tell."""
    roles = list(held)
    known = all(role in _ROLES for role in roles)
    return known and least in _ADD_MEMBERS and not _ADD_MEMBERS[least] & set(roles)


DOCUMENTED_FOR_OWN_ROLES = frozenset({Action.USER})
"""What Microsoft lists among the actions that a tenant can put into a role of its own. Licensing groups is
named only by the page of the request: https://learn.microsoft.com/graph/api/group-assignlicense"""


def actions_of(id: str, definition: RoleDefinition | None) -> frozenset[Action] | None:
    """What a role allows, of what matters here; None where it is not built-in and Graph has not said."""
    if id in _ROLES:
        return _ROLES[id][1]
    if definition is None:
        return None
    if definition.is_built_in:
        return frozenset()
    allowed = definition.allowed_resource_actions
    if allowed is None:
        return None
    return frozenset(action for action, name in _RESOURCE_ACTIONS.items() if name in allowed)


def role_name(id: str, told: str | None = None) -> str:
    """What a role is called; Graph's own word for roles that are not in the list."""
    return _ROLES[id][0] if id in _ROLES else told or id


def role_id(name: str) -> str:
    """The template id of a role of the list, by its English name."""
    return next(id for id, (known, _) in _ROLES.items() if known == name)
