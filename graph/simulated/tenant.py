"""The declaration of a simulated tenant: causes only, never symptoms.

A tenant file says who is there, what was bought, which group carries which product and what happened
since; `licensing` derives what Microsoft Entra makes of it. What is declared is the tenant *as founded*; a
member's or a license's `since`, and `history`, are what happened afterwards, and all of it is replayed up to
`clock`. `rules` is what Entra knows and does not publish. `pins` is what the service itself got wrong.

People, groups, contacts, devices and units refer to each other by short names (`key`), which share one
space; products by their part number, plans by their name. Ids are given, or derived from the key, so that
they are stable.
"""

from uuid import NAMESPACE_DNS, uuid5

from pydantic import AwareDatetime, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from graph.simulated.declared import (
    Contact,
    Country,
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
from graph.simulated.happenings import Event, Incident, Pins
from graph.simulated.review import mistakes


class Tenant(Declared):
    """A whole tenant, as its file declares it."""

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

    def id_of(self, declared: Named) -> str:
        """The object's id: the given one, or one derived from tenant and key."""
        return declared.id or str(uuid5(NAMESPACE_DNS, f"{declared.key}.{self.domain}"))

    def upn_of(self, person: Person) -> str:
        """The person's user principal name."""
        return person.upn or f"{person.key}@{self.domain}"

    @model_validator(mode="after")
    def _whole(self) -> "Tenant":
        wrong = [
            InitErrorDetails(
                type=PydanticCustomError("reference", "{sentence}", {"sentence": sentence}),
                loc=place,
                input=None,
            )
            for place, sentence in mistakes(self)
        ]
        if wrong:
            raise ValidationError.from_exception_data("Tenant", wrong)
        return self
