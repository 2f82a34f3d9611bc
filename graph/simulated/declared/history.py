"""What a tenant file may say has happened: history, what the service got wrong, and incidents."""

from typing import Annotated, Literal

from pydantic import Field

from graph.simulated.declared.things import CapabilityStatus, Declared, Key, License, Moment


class _Event(Declared):
    at: Moment
    by: str | None = Field(default=None, description="a person's key, or 'app: ' and an application's name")


class SeatsChanged(_Event):
    """Seats were bought (or, below zero, given back)."""

    what: Literal["seats changed"]
    product: str
    count: int


class SubscriptionChanged(_Event):
    """A product's subscription went into another state."""

    what: Literal["subscription changed"]
    product: str
    status: CapabilityStatus


class GroupLicensed(_Event):
    """Set group license, tried: what Entra refuses of the group leaves a failed entry and changes nothing."""

    what: Literal["group licensed"]
    group: Key
    add: tuple[License, ...] = ()
    remove: tuple[str, ...] = ()


class PersonLicensed(_Event):
    """Direct licenses of a person were changed."""

    what: Literal["person licensed"]
    person: Key
    add: tuple[License, ...] = ()
    remove: tuple[str, ...] = ()


class MemberAdded(_Event):
    """Somebody or something was put into a group."""

    what: Literal["member added"]
    group: Key
    member: Key


class MemberRemoved(_Event):
    """Somebody or something was taken out of a group."""

    what: Literal["member removed"]
    group: Key
    member: Key


UserProperty = Literal[
    "accountEnabled",
    "city",
    "companyName",
    "country",
    "department",
    "displayName",
    "employeeId",
    "employeeType",
    "givenName",
    "jobTitle",
    "mail",
    "mailNickname",
    "officeLocation",
    "otherMails",
    "preferredLanguage",
    "proxyAddresses",
    "state",
    "surname",
    "usageLocation",
    "userPrincipalName",
]


class PersonUpdated(_Event):
    """Properties of a person were changed, by Graph's names."""

    what: Literal["person updated"]
    person: Key
    set: dict[UserProperty, str | bool | list[str] | None]


class RuleChanged(_Event):
    """The rule of a dynamic group was rewritten, paused or resumed."""

    what: Literal["rule changed"]
    group: Key
    rule: str | None = None
    paused: bool = False


class GroupDeleted(_Event):
    """A group went to the recycle bin; its members lose what it gave."""

    what: Literal["group deleted"]
    group: Key


class GroupRestored(_Event):
    """A deleted group came back, with its members."""

    what: Literal["group restored"]
    group: Key


class PersonDeleted(_Event):
    """Somebody went to the recycle bin."""

    what: Literal["person deleted"]
    person: Key


class PersonRestored(_Event):
    """Somebody deleted came back, with memberships and licenses."""

    what: Literal["person restored"]
    person: Key


class Reprocessed(_Event):
    """Somebody reprocessed a person's licenses."""

    what: Literal["reprocessed"]
    person: Key


class Logged(_Event):
    """An audit entry of something the tenant does not simulate."""

    what: Literal["logged"]
    activity: str
    category: str = "UserManagement"
    person: Key | None = None
    group: Key | None = None
    result: Literal["success", "failure"] = "success"
    reason: str = ""
    properties: dict[str, tuple[str | None, str | None]] = Field(
        default_factory=dict, description="displayName: [oldValue, newValue]"
    )


Event = Annotated[
    SeatsChanged
    | SubscriptionChanged
    | GroupLicensed
    | PersonLicensed
    | MemberAdded
    | MemberRemoved
    | PersonUpdated
    | RuleChanged
    | GroupDeleted
    | GroupRestored
    | PersonDeleted
    | PersonRestored
    | Reprocessed
    | Logged,
    Field(discriminator="what"),
]


class AssignmentPin(Declared):
    """A row that Entra got wrong. A reprocess sets it right, unless `refusal` says what Entra answers
    instead.

    `state` None: the row is missing. `error` may be any text: Graph may add values tomorrow.
    """

    person: Key
    product: str
    group: Key | None = None
    state: Literal["Active", "ActiveWithError", "Disabled", "Error"] | None = None
    error: str | None = None
    disabled: tuple[str, ...] | None = Field(
        default=None, description="plans that are off in it; None: those that would be"
    )
    since: Moment
    refusal: str | None = None


class ProcessingPin(Declared):
    """A group whose processing does not end: what changes in it afterwards waits, until `until` if ever."""

    group: Key
    state: Literal["QueuedForProcessing", "ProcessingInProgress"] = "ProcessingInProgress"
    since: Moment
    until: Moment | None = None


class AddressPin(Declared):
    """An address that belongs to something only Exchange sees."""

    address: str
    owner: str


class OnPremisesErrorPin(Declared):
    """What Entra Connect could not write to an object (onPremisesProvisioningError)."""

    object: Key
    property: str = "ProxyAddresses"
    value: str
    category: str = "PropertyConflict"
    since: Moment


class ServiceErrorPin(Declared):
    """What a workload could not do for an object (serviceProvisioningXmlError)."""

    object: Key
    service_instance: str
    text: str
    since: Moment
    resolved: bool = False


class PlanPin(Declared):
    """A plan of a person that did not come up although the license is there."""

    person: Key
    plan: str
    status: Literal["PendingInput", "PendingActivation", "PendingProvisioning", "Error", "Disabled"]


class AuditPin(Declared):
    """Audit entries that never came: of this activity, about this object."""

    activity: str
    object: Key


class Pins(Declared):
    """What the service itself got wrong."""

    assignments: tuple[AssignmentPin, ...] = ()
    processing: tuple[ProcessingPin, ...] = ()
    addresses: tuple[AddressPin, ...] = ()
    on_premises_errors: tuple[OnPremisesErrorPin, ...] = ()
    service_errors: tuple[ServiceErrorPin, ...] = ()
    plans: tuple[PlanPin, ...] = ()
    audit_gaps: tuple[AuditPin, ...] = ()


class Incident(Declared):
    """A service health issue."""

    id: str
    title: str
    service: str
    impact: str
    feature: str = "Access"
    classification: Literal["advisory", "incident"] = "incident"
    status: Literal["investigating", "serviceDegradation", "serviceInterruption", "serviceRestored"] = (
        "serviceDegradation"
    )
    started: Moment
    resolved: Moment | None = None
