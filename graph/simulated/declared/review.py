"""Whether what a tenant declaration refers to is there, and what else only the whole of it can tell."""

from collections.abc import Iterator
from typing import Any

from graph.simulated.declared.builtin_roles import BUILT_IN_ROLES
from graph.simulated.declared.declaration import Declaration
from graph.simulated.declared.history import Event, GroupLicensed, PersonLicensed, RuleChanged
from graph.simulated.declared.membership_rules import RuleError, parse
from graph.simulated.declared.things import Group, License, Named, Role

Place = tuple[str | int, ...]
"""Where in the declaration: property names and positions."""

Mistake = tuple[Place, str]


def mistakes(tenant: Declaration) -> Iterator[Mistake]:
    """Everything that is wrong with the whole, each with its place."""
    yield from _Review(tenant).mistakes()


class _Review:
    def __init__(self, tenant: Declaration) -> None:
        self._tenant = tenant
        self._people = {person.key for person in tenant.people}
        self._groups = {group.key for group in tenant.groups}
        self._units = {unit.key for unit in tenant.units}
        others = {contact.key for contact in tenant.contacts} | {device.key for device in tenant.devices}
        self._members = self._people | self._groups | others
        self._plans = {plan.name for plan in tenant.plans}
        self._products = {product.sku: product for product in tenant.products}

    def mistakes(self) -> Iterator[Mistake]:
        yield from self._twice()
        yield from self._of_custom_roles()
        yield from self._of_products()
        yield from self._of_people()
        yield from self._of_groups()
        for i, unit in enumerate(self._tenant.units):
            for j, key in enumerate(unit.members):
                yield from self._known(("units", i, "members", j), key, self._members, "member")
        for i, event in enumerate(self._tenant.history):
            yield from self._of_event(("history", i), event)
        yield from self._of_pins()
        yield from self._actor(("changes_by",), self._tenant.changes_by)

    def _twice(self) -> Iterator[Mistake]:
        tenant = self._tenant
        kinds: tuple[tuple[str, tuple[Named, ...]], ...] = (
            ("people", tenant.people),
            ("groups", tenant.groups),
            ("contacts", tenant.contacts),
            ("devices", tenant.devices),
            ("units", tenant.units),
        )
        named = [((kind, i), one) for kind, declared in kinds for i, one in enumerate(declared)]
        yield from _repeated(((*place, "key"), one.key) for place, one in named)
        yield from _repeated(((*place, "id"), one.id) for place, one in named if one.id is not None)
        for field in ("sku", "id"):
            yield from _repeated(
                (("products", i, field), getattr(p, field)) for i, p in enumerate(tenant.products)
            )
        for field in ("name", "id"):
            yield from _repeated((("plans", i, field), getattr(p, field)) for i, p in enumerate(tenant.plans))
        upns = ((("people", i, "upn"), tenant.upn_of(p).lower()) for i, p in enumerate(tenant.people))
        yield from _repeated(upns)

    def _of_custom_roles(self) -> Iterator[Mistake]:
        roles = self._tenant.custom_roles
        yield from _repeated((("custom_roles", i, "name"), role.name) for i, role in enumerate(roles))
        ids = ((("custom_roles", i, "id"), role.id) for i, role in enumerate(roles) if role.id is not None)
        yield from _repeated(ids)
        for i, role in enumerate(roles):
            if role.name in BUILT_IN_ROLES:
                yield ("custom_roles", i, "name"), f"{role.name!r} is a built-in role"
            if role.id in BUILT_IN_ROLES.values():
                yield ("custom_roles", i, "id"), f"{role.id!r} is the id of a built-in role"

    def _of_products(self) -> Iterator[Mistake]:
        for i, product in enumerate(self._tenant.products):
            for j, name in enumerate(product.plans):
                yield from self._known(("products", i, "plans", j), name, self._plans, "plan")
            for j, added in enumerate(product.added_plans):
                yield from self._known(
                    ("products", i, "added_plans", j, "plan"), added.plan, self._plans, "plan"
                )
        rules = self._tenant.rules
        for i, pair in enumerate(rules.exclusive):
            for j, name in enumerate(pair):
                yield from self._known(("rules", "exclusive", i, j), name, self._plans, "plan")
        for i, dependency in enumerate(rules.dependencies):
            place = ("rules", "dependencies", i)
            yield from self._known((*place, "plan"), dependency.plan, self._plans, "plan")
            for j, name in enumerate(dependency.needs):
                yield from self._known((*place, "needs", j), name, self._plans, "plan")
        for i, rule in enumerate(rules.not_offered):
            yield from self._known(("rules", "not_offered", i, "plan"), rule.plan, self._plans, "plan")
        for field in ("location_required", "mailbox_plans"):
            for i, name in enumerate(getattr(rules, field)):
                yield from self._known(("rules", field, i), name, self._plans, "plan")

    def _of_people(self) -> Iterator[Mistake]:
        for i, person in enumerate(self._tenant.people):
            yield from self._of_licenses(("people", i, "licenses"), person.licenses)
            yield from self._of_roles(("people", i, "roles"), person.roles)

    def _of_groups(self) -> Iterator[Mistake]:
        for i, group in enumerate(self._tenant.groups):
            yield from self._of_licenses(("groups", i, "licenses"), group.licenses)
            yield from self._of_roles(("groups", i, "roles"), group.roles)
            if group.roles and not group.role_assignable:
                yield ("groups", i, "roles"), "only a role_assignable group can hold roles"
            if group.licenses and group.kind in {"distribution", "microsoft365 not security"}:
                yield ("groups", i, "licenses"), "only a security-enabled group can carry licenses"
            if group.role_assignable and group.rule:
                yield ("groups", i, "rule"), "a role-assignable group has assigned members only"
            if group.rule is not None and not group.as_read:
                yield from self._of_rule(("groups", i), group)
            for j, joined in enumerate(group.members):
                place = ("groups", i, "members", j)
                yield from self._known(place, joined.member, self._members, "member")
                yield from self._actor((*place, "by"), joined.by)

    def _of_rule(self, place: Place, group: Group) -> Iterator[Mistake]:
        try:
            rule = parse(group.rule or "")
        except RuleError as error:
            yield (*place, "rule"), str(error)
            return
        if group.members and not group.paused and not rule.uses_member_of:
            yield (*place, "members"), "the members of a dynamic group follow from its rule"

    def _of_licenses(self, place: Place, licenses: tuple[License, ...]) -> Iterator[Mistake]:
        for i, license_ in enumerate(licenses):
            product = self._products.get(license_.product)
            if product is None:
                yield (*place, i, "product"), f"no such product {license_.product!r}"
                continue
            plans = {*product.plans, *(added.plan for added in product.added_plans)}
            for j, name in enumerate(license_.disabled):
                if name not in plans:
                    yield (*place, i, "disabled", j), f"{license_.product} has no plan {name!r}"
            yield from self._actor((*place, i, "by"), license_.by)

    def _of_roles(self, place: Place, roles: tuple[Role, ...]) -> Iterator[Mistake]:
        for i, held in enumerate(roles):
            yield from self._known((*place, i, "role"), held.role, self._tenant.role_ids, "role")
            if held.scope is not None:
                yield from self._known((*place, i, "scope"), held.scope, self._units, "unit")

    def _of_event(self, place: Place, event: Event) -> Iterator[Mistake]:
        for field, known, kind in (
            ("person", self._people, "person"),
            ("group", self._groups, "group"),
            ("member", self._members, "member"),
            ("product", self._products.keys(), "product"),
        ):
            name = getattr(event, field, None)
            if name is not None:
                yield from self._known((*place, field), name, known, kind)
        if isinstance(event, GroupLicensed | PersonLicensed):
            yield from self._of_licenses((*place, "add"), event.add)
            for j, sku in enumerate(event.remove):
                yield from self._known((*place, "remove", j), sku, self._products.keys(), "product")
        if isinstance(event, RuleChanged) and event.rule is not None:
            try:
                parse(event.rule)
            except RuleError as error:
                yield (*place, "rule"), str(error)
        yield from self._actor((*place, "by"), event.by)

    def _of_pins(self) -> Iterator[Mistake]:
        for field in type(self._tenant.pins).model_fields:
            for i, pin in enumerate(getattr(self._tenant.pins, field)):
                for name, known, kind in (
                    ("person", self._people, "person"),
                    ("group", self._groups, "group"),
                    ("object", self._members, "object"),
                    ("product", self._products.keys(), "product"),
                    ("plan", self._plans, "plan"),
                ):
                    named = getattr(pin, name, None)
                    if named is not None:
                        yield from self._known(("pins", field, i, name), named, known, kind)

    def _known(self, place: Place, name: str, known: Any, kind: str) -> Iterator[Mistake]:
        if name not in known:
            yield place, f"no such {kind} {name!r}"

    def _actor(self, place: Place, by: str | None) -> Iterator[Mistake]:
        if by is not None and not by.startswith("app: "):
            yield from self._known(place, by, self._people, "person")


def _repeated(named: Iterator[tuple[Place, str]]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for place, name in named:
        if name in seen:
            yield place, f"{name!r} is declared twice"
        seen.add(name)
