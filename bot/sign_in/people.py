"""With whose eyes a conversation looks at the tenant.

In the demo the visitor chooses one of the simulated tenant's people. About a real tenant, nobody chooses: the
one person who signed in at the terminal is everybody (`code_door`), or people sign in as themselves
(`signed_in`).
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from graph import Entra, Names, Patience, simulate

if TYPE_CHECKING:
    from graph.simulated.world import World

# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
_LICENSE_ADMINISTRATOR: Final = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
_GLOBAL_READER: Final = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
_WHOLE_TENANT: Final = "/"

_MOST_CHOICES: Final = 10_000

UNHURRIED: Final = 60.0
"""Seconds that one examination may take where nobody waits for it."""


class UnknownPerson(ValueError):
    """The tenant has no such person, or nobody may be chosen."""


@dataclass(slots=True)
class People:
    """Which person each conversation sees with, and that person's way to Graph, opened once.

    `find` gives a user principal name as the tenant spells it, or None where there is no such person.
    """

    default: str
    find: Callable[[str], str | None]
    open: Callable[[str], Entra]
    _chosen: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _opened: dict[str, Entra] = field(default_factory=dict)

    def asker(self, conversation: str) -> str:
        """The user principal name of the person whose eyes the conversation has; "" where nobody chooses."""
        return self._chosen.get(conversation, self.default)

    def choose(self, conversation: str, user_principal_name: str) -> str:
        """Look with this person's eyes from now on; the name as the tenant spells it, or UnknownPerson."""
        found = self.find(user_principal_name)
        if found is None:
            raise UnknownPerson(user_principal_name)
        self._chosen[conversation] = found
        self._chosen.move_to_end(conversation)
        if len(self._chosen) > _MOST_CHOICES:
            self._chosen.popitem(last=False)
        return found

    def entra(self, conversation: str) -> Entra:
        """The way to Graph of the person who sees for this conversation."""
        asker = self.asker(conversation)
        if asker not in self._opened:
            self._opened[asker] = self.open(asker)
        return self._opened[asker]

    async def aclose(self) -> None:
        for entra in self._opened.values():
            await entra.aclose()
        self._opened.clear()


def people_of(
    world: "World", default: str = "", *, names: Names | None = None, patience: Patience | None = None
) -> People:
    """The people of a simulated tenant. `default` starts every conversation, or whoever can see most."""

    def find(name: str) -> str | None:
        user = world.user(name)
        return str(user["userPrincipalName"]) if user else None

    def look_as(name: str) -> Entra:
        user = world.user(name)
        if user is None:
            raise UnknownPerson(name)
        return simulate(world, str(user["id"]), names=names, patience=patience)

    first = find(default) if default else _widest_view(world)
    if first is None:
        raise UnknownPerson(default)
    return People(first, find, look_as)


def in_own_time(world: "World") -> Patience:
    """The patience of whoever asks a simulated tenant one text after the other: what Graph asks to wait
    passes at once on the tenant's own clock, and no limit cuts an answer short."""

    async def sleep(seconds: float) -> None:
        world.advance(seconds)

    return Patience(
        deadline=UNHURRIED, clock=lambda: world.now().timestamp(), now=world.now, sleep=sleep, unhurried=True
    )


def nobody() -> People:
    """Nobody to choose: where people sign in, this is not asked."""

    def refuse(name: str) -> Entra:
        raise UnknownPerson(name)

    return People("", lambda _name: None, refuse)


def _widest_view(world: "World") -> str | None:
    """A License Administrator who can also read what else matters, or the next best."""

    def breadth(user_id: str) -> int:
        held = {role for role, scope in world.active_roles(user_id) if scope == _WHOLE_TENANT}
        return 2 * (_LICENSE_ADMINISTRATOR in held) + (_GLOBAL_READER in held)

    users = world.users()
    widest = max(users, key=lambda user: breadth(str(user["id"])), default=None)
    return str(widest["userPrincipalName"]) if widest else None
