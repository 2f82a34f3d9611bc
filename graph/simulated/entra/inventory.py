"""What a simulated tenant is made of while it lives: the changing side of the declaration.

Properties are kept under Graph's own names, as the resources show them; what `licensing` works on
(rows, licenses, memberships) is kept apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph.simulated.declared.membership_rules import Rule, parse
from graph.simulated.declared.tenant import Tenant
from graph.simulated.declared.things import Contact, Device, Group, Named, Person, Plan, Product, Unit, when
from graph.simulated.entra.audit_log import instant
from graph.simulated.entra.licensing import Facts, PlanRules, Row, SourceKey

Json = dict[str, Any]


@dataclass(slots=True)
class UserState:
    """A user as it is now."""

    id: str
    declared: Person
    properties: Json
    rows: dict[SourceKey, Row] = field(default_factory=dict)
    groups: dict[str, datetime] = field(default_factory=dict)
    plan_since: dict[str, datetime] = field(default_factory=dict)
    plans_removed: dict[str, datetime] = field(default_factory=dict)
    deleted: datetime | None = None

    @property
    def location(self) -> str | None:
        """The user's own usage location."""
        location: str | None = self.properties["usageLocation"]
        return location


@dataclass(slots=True)
class GroupState:
    """A group as it is now. `waiting` counts the changes Entra still has to work off."""

    id: str
    declared: Group
    properties: Json
    members: dict[str, datetime] = field(default_factory=dict)
    licenses: dict[str, frozenset[str]] = field(default_factory=dict)
    groups: dict[str, datetime] = field(default_factory=dict)
    rule: Rule | None = None
    frozen: bool = False
    processing: str | None = None
    waiting: int = 0
    in_error: dict[str, None] = field(default_factory=dict)
    deleted: datetime | None = None

    @property
    def is_licensable(self) -> bool:
        """Security groups, mail-enabled ones too, and Microsoft 365 groups that are security-enabled."""
        return bool(self.properties["securityEnabled"])


@dataclass(slots=True)
class SkuState:
    """A product as it is now; `units` are the users that take one."""

    declared: Product
    plans: frozenset[str]
    enabled: int
    warning: int
    suspended: int
    locked_out: int
    status: str
    units: set[str] = field(default_factory=set)
    gone: bool = False

    @property
    def free(self) -> int:
        """Units that could still be given. Units in grace count, suspended ones do not."""
        if self.gone or self.status not in {"Enabled", "Warning"}:
            return 0
        # doubt: free_units
        return self.enabled + self.warning - len(self.units)


@dataclass(slots=True)
class PlainState:
    """A contact or a device: it only ever is."""

    id: str
    declared: Contact | Device
    groups: dict[str, datetime] = field(default_factory=dict)


ObjectState = UserState | GroupState | PlainState


_NO_EXTENSIONS: Json = {f"extensionAttribute{n}": None for n in range(1, 16)}
"""One for all who have none: a dictionary each would be a third of what a user takes."""


def _extensions(person: Person) -> Json:
    own = {f"extensionAttribute{n}": value for n, value in person.extension_attributes.items()}
    return _NO_EXTENSIONS | own if own else _NO_EXTENSIONS


def user_state(tenant: Tenant, person: Person, clock: datetime) -> UserState:
    """A user as founded."""
    upn = tenant.upn_of(person)
    first, _, last = person.name.partition(" ")
    return UserState(
        tenant.id_of(person),
        person,
        {
            "displayName": person.name,
            "userPrincipalName": upn,
            "mailNickname": upn.partition("@")[0].replace("#EXT#", ""),
            "givenName": person.given_name or first,
            "surname": person.surname or last or None,
            "userType": "Guest" if person.guest else "Member",
            "accountEnabled": person.enabled,
            "usageLocation": person.location,
            "mail": person.mail,
            "proxyAddresses": list(person.addresses),
            "otherMails": list(person.other_mails),
            "department": person.department,
            "jobTitle": person.job_title,
            "companyName": person.company_name,
            "officeLocation": person.office_location,
            "city": person.city,
            "state": person.state,
            "country": person.country,
            "employeeId": person.employee_id,
            "employeeType": person.employee_type,
            "preferredLanguage": person.preferred_language,
            "onPremisesExtensionAttributes": _extensions(person),
            "onPremisesSyncEnabled": True if person.synced else None,
            "createdDateTime": instant(when(person.created, clock)),
        },
    )


_KINDS: Mapping[str, tuple[bool, bool, bool]] = {
    "security": (False, True, False),
    "mail-enabled security": (False, True, True),
    "microsoft365": (True, True, True),
    "microsoft365 not security": (True, False, True),
    "distribution": (False, False, True),
}
"""Kind → (unified, securityEnabled, mailEnabled). https://learn.microsoft.com/graph/api/resources/groups-overview"""


def group_state(tenant: Tenant, group: Group, clock: datetime) -> GroupState:
    """A group as founded."""
    unified, security_enabled, mail_enabled = _KINDS[group.kind]
    mail = group.mail or (f"{group.key}@{tenant.domain}" if mail_enabled else None)
    addresses = list(group.addresses) or ([f"SMTP:{mail}"] if mail else [])
    rule = parse(group.rule) if group.rule is not None and not group.as_read else None
    dynamic = group.rule is not None
    return GroupState(
        tenant.id_of(group),
        group,
        {
            "displayName": group.name,
            "description": group.description,
            "groupTypes": [*(["Unified"] if unified else []), *(["DynamicMembership"] if dynamic else [])],
            "securityEnabled": security_enabled,
            "mailEnabled": mail_enabled,
            "mail": mail,
            "mailNickname": group.key,
            "proxyAddresses": addresses,
            "visibility": "HiddenMembership" if group.hidden_membership else ("Private" if unified else None),
            "membershipRule": group.rule,
            "membershipRuleProcessingState": ("Paused" if group.paused else "On") if dynamic else None,
            "onPremisesSyncEnabled": True if group.synced else None,
            "isAssignableToRole": True if group.role_assignable else None,
            "createdDateTime": instant(when(group.created, clock)),
        },
        rule=rule,
        frozen=bool(rule and rule.uses_member_of and group.members),
    )


def sku_state(product: Product, plan_ids: Mapping[str, Plan]) -> SkuState:
    """A product as founded."""
    names = (*product.plans, *(added.plan for added in product.added_plans))
    return SkuState(
        product,
        frozenset(plan_ids[name].id for name in names if plan_ids[name].applies_to == "User"),
        product.seats,
        product.warning,
        product.suspended,
        product.locked_out,
        product.status,
    )


def plan_rules(tenant: Tenant, plans: Mapping[str, Plan]) -> PlanRules:
    """The hidden rules, by plan id instead of by name."""
    declared = tenant.rules
    not_offered: dict[str, frozenset[str]] = {}
    for rule in declared.not_offered:
        plan_id = plans[rule.plan].id
        not_offered[plan_id] = not_offered.get(plan_id, frozenset()) | frozenset(rule.countries)
    return PlanRules(
        tuple(frozenset(plans[name].id for name in pair) for pair in declared.exclusive),
        {plans[d.plan].id: frozenset(plans[need].id for need in d.needs) for d in declared.dependencies},
        not_offered,
        frozenset(plans[name].id for name in declared.location_required),
        frozenset(plans[name].id for name in declared.mailbox_plans),
    )


class Inventory:
    """Every object of the tenant, by id and by key, and who owns which address."""

    def __init__(self, tenant: Tenant, clock: datetime) -> None:
        self.tenant = tenant
        self.plans = {plan.name: plan for plan in tenant.plans}
        self.plan_by_id = {plan.id: plan for plan in tenant.plans}
        self.rules = plan_rules(tenant, self.plans)
        self.tenant_location = tenant.default_usage_location or tenant.country
        named: tuple[Named, ...] = (
            *tenant.people,
            *tenant.groups,
            *tenant.contacts,
            *tenant.devices,
            *tenant.units,
        )
        ids = self.ids = {declared.key: tenant.id_of(declared) for declared in named}
        self.users = {ids[p.key]: user_state(tenant, p, clock) for p in tenant.people}
        self.groups = {ids[g.key]: group_state(tenant, g, clock) for g in tenant.groups}
        self.contacts = {ids[c.key]: PlainState(ids[c.key], c) for c in tenant.contacts}
        self.devices = {ids[d.key]: PlainState(ids[d.key], d) for d in tenant.devices}
        self.units: dict[str, Unit] = {ids[unit.key]: unit for unit in tenant.units}
        self.skus = {product.id: sku_state(product, self.plans) for product in tenant.products}
        self.sku_ids = {product.sku: product.id for product in tenant.products}
        self.sku_names = {product.id: product.sku for product in tenant.products}
        self.units_of: dict[str, list[Unit]] = {}
        for unit in tenant.units:
            for key in unit.members:
                self.units_of.setdefault(self.ids[key], []).append(unit)
        self.by_upn = {str(u.properties["userPrincipalName"]).lower(): u.id for u in self.users.values()}
        self._owners: dict[str, set[str]] = {}
        for user in self.users.values():
            self._own(user.id, user.properties["proxyAddresses"])
        for group in self.groups.values():
            self._own(group.id, group.properties["proxyAddresses"])
        for contact in tenant.contacts:
            self._own(tenant.id_of(contact), contact_addresses(contact))
        for pin in tenant.pins.addresses:
            self._own(f"exchange only: {pin.owner}", [pin.address])

    def object(self, id_: str) -> ObjectState | None:
        """Whatever has this id, deleted or not."""
        return self.users.get(id_) or self.groups.get(id_) or self.contacts.get(id_) or self.devices.get(id_)

    def plans_of(self, sku_id: str) -> frozenset[str]:
        """The plans a user gets with the product."""
        sku = self.skus.get(sku_id)
        return sku.plans if sku else frozenset()

    def free(self, sku_id: str) -> int:
        """Units that could still be given."""
        sku = self.skus.get(sku_id)
        return sku.free if sku else 0

    def in_tenant(self, sku_id: str) -> bool:
        """Whether the tenant has the product."""
        sku = self.skus.get(sku_id)
        return sku is not None and not sku.gone

    def facts(self, user: UserState, at: datetime) -> Facts:
        """What decides about this user's licenses."""
        return Facts(
            self.rules,
            self.plans_of,
            self.free,
            self.in_tenant,
            user.location,
            self.tenant_location,
            lambda: self.address_taken(user),
            at,
        )

    def addresses_wanted(self, user: UserState) -> list[str]:
        """The addresses the user's mailbox has or would get, with their prefix.

        The initial domain's one is built from the user principal name:
        https://support.microsoft.com/kb/3190357
        """
        upn = str(user.properties["userPrincipalName"])
        generated = f"smtp:{user.properties['mailNickname']}@{self.tenant.initial_domain}"
        own = list(user.properties["proxyAddresses"]) or [f"SMTP:{user.properties['mail'] or upn}"]
        return own if any(_bare(a) == _bare(generated) for a in own) else [*own, generated]

    def address_taken(self, user: UserState) -> str | None:
        """An address of the mailbox that another object owns, unless the mailbox is there already."""
        if self.has_mailbox(user):
            return None
        for address in self.addresses_wanted(user):
            if self._owners.get(_bare(address), set()) - {user.id}:
                return address
        return None

    def has_mailbox(self, user: UserState) -> bool:
        """Whether a plan in force makes Exchange addresses for the user."""
        mailbox = self.rules.mailbox
        return any(
            row.in_force and (self.plans_of(row.sku_id) - row.disabled_plans) & mailbox
            for row in user.rows.values()
        )

    def make_mailbox(self, user: UserState) -> None:
        """Write the addresses that Exchange makes for a new mailbox."""
        addresses = self.addresses_wanted(user)
        user.properties["proxyAddresses"] = addresses
        primary = next((a[5:] for a in addresses if a.startswith("SMTP:")), None)
        user.properties["mail"] = user.properties["mail"] or primary
        self._own(user.id, addresses)

    def set_addresses(self, user: UserState, addresses: list[str]) -> None:
        """Replace a user's addresses, as Exchange or Active Directory would."""
        for address in user.properties["proxyAddresses"]:
            self._owners.get(_bare(address), set()).discard(user.id)
        user.properties["proxyAddresses"] = addresses
        self._own(user.id, addresses)

    def rename(self, user: UserState, upn: str) -> None:
        """Another user principal name; addresses stay as they are."""
        self.by_upn.pop(str(user.properties["userPrincipalName"]).lower(), None)
        self.by_upn[upn.lower()] = user.id
        user.properties["userPrincipalName"] = upn

    def _own(self, id_: str, addresses: list[str]) -> None:
        for address in addresses:
            self._owners.setdefault(_bare(address), set()).add(id_)


def contact_addresses(contact: Contact) -> list[str]:
    """A contact's addresses: the declared ones, else its mail."""
    return list(contact.addresses) or ([f"SMTP:{contact.mail}"] if contact.mail else [])


def _bare(address: str) -> str:
    prefix, colon, rest = address.partition(":")
    return (rest if colon and prefix.lower() == "smtp" else address).lower()
