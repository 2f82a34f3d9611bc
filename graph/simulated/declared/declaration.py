"""Everything a tenant file may declare, one property each, and the ids that follow from it.

Whether it hangs together is for `review`; what it means stands in `tenant`.
"""

from collections.abc import Mapping
from functools import cached_property
from uuid import NAMESPACE_DNS, uuid5

from pydantic import AwareDatetime, Field

from graph.simulated.declared.builtin_roles import BUILT_IN_ROLES
from graph.simulated.declared.history import Event, Incident, Pins
from graph.simulated.declared.things import (
    Contact,
    Country,
    CustomRole,
    Declared,
    Device,
    Group,
    Guid,
    Named,
    Person,
    Plan,
    Product,
    Rules,
    Settings,
    Unit,
)


class Declaration(Declared):
    """A whole tenant as its file declares it, not yet reviewed."""

    name: str
    domain: str
    initial_domain: str = Field(description="the onmicrosoft.com one, for generated addresses")
    id: Guid | None = None
    country: Country
    default_usage_location: Country | None = None
    clock: AwareDatetime | None = Field(default=None, description="when the story begins; None: now")
    changes_by: str = Field(default="app: HR connector", description="who made changes that name nobody")
    settings: Settings = Settings()
    plans: tuple[Plan, ...] = ()
    products: tuple[Product, ...] = ()
    rules: Rules = Rules()
    custom_roles: tuple[CustomRole, ...] = ()
    people: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()
    contacts: tuple[Contact, ...] = ()
    devices: tuple[Device, ...] = ()
    units: tuple[Unit, ...] = ()
    history: tuple[Event, ...] = ()
    pins: Pins = Pins()
    incidents: tuple[Incident, ...] = ()

    @property
    def tenant_id(self) -> str:
        """The directory's id."""
        return self.id or str(uuid5(NAMESPACE_DNS, self.domain))

    @cached_property
    def role_ids(self) -> Mapping[str, str]:
        """The definition's id of every role there is, by name; of a built-in one it is its template id."""
        custom = {
            role.name: role.id or str(uuid5(NAMESPACE_DNS, f"role {role.name}.{self.domain}"))
            for role in self.custom_roles
        }
        return {**custom, **BUILT_IN_ROLES}

    def id_of(self, declared: Named) -> str:
        """The object's id: the given one, or one derived from tenant and key."""
        return declared.id or str(uuid5(NAMESPACE_DNS, f"{declared.key}.{self.domain}"))

    def upn_of(self, person: Person) -> str:
        """The person's user principal name."""
        return person.upn or f"{person.key}@{self.domain}"
