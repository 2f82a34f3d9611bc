"""What others' algorithms cost, by formula: from a tenant's shape alone, one request after another.

`tests.bench.others` sends the same for real to a small tenant, where the two are held against each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from graph.asking.wire import resource_units
from graph.simulated.declared.tenant import Tenant
from tests.bench.tenants import Size, in_error, without_any

DEFAULT_PAGE = 100
LARGEST_PAGE = 999
OFFICE_PAGE = 500


@dataclass(frozen=True, slots=True)
class Step:
    """A list of so many objects read page by page, or, without a page size, one request; `times` over."""

    target: str
    objects: int = 0
    page: int = 0
    times: int = 1

    @property
    def requests(self) -> int:
        """How many requests it takes."""
        return self.times * (max(1, ceil(self.objects / self.page)) if self.page else 1)

    @property
    def units(self) -> int:
        """What all of it costs, by Graph's prices."""
        return self.requests * units_of(self.target)


def units_of(target: str) -> int:
    """What one request costs; a count alone costs one unit."""
    return 1 if target.endswith("/$count") else resource_units(target)


@dataclass(frozen=True, slots=True)
class Licensed:
    """A group that carries licenses: how many members, and how many of them in error."""

    members: int
    failing: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What the cost of a plan depends on. `licensed_users` have any license; each of the `licensed` groups
    gives one product, and `group` is the one that is asked about."""

    users: int
    licensed_users: int
    licensed_rows: int
    groups: int
    licensed: tuple[Licensed, ...]
    group: Licensed

    @classmethod
    def of(cls, tenant: Tenant, size: Size) -> "Shape":
        """The shape of a tenant of `tests.bench.tenants`."""
        errors, alone = in_error(size), without_any(size)
        carrying = [group for group in tenant.groups if group.licenses]
        licensed = {group.key: Licensed(len(group.members), errors.get(group.key, 0)) for group in carrying}
        somewhere = {joined.member for group in carrying for joined in group.members}
        return cls(
            users=len(tenant.people),
            licensed_users=len(somewhere) - alone,
            licensed_rows=sum(group.members for group in licensed.values()) - alone,
            groups=len(tenant.groups),
            licensed=tuple(licensed.values()),
            group=licensed["sales"],
        )


Plan = Iterator[Step]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a plan costs."""

    requests: int
    units: int

    @classmethod
    def of(cls, plan: Plan) -> "Cost":
        """By Graph's prices."""
        steps = list(plan)
        return cls(sum(step.requests for step in steps), sum(step.units for step in steps))


_NAMED = "/groups/{id}?$select=id"
_MEMBERS = "/groups/{id}/members?$select=id"
_FAILING = "/groups/{id}/membersWithLicenseErrors?$select=id"


def learn_users(shape: Shape) -> Plan:
    """1 + pages(U) + A: A are all rows that say they came from a group."""
    yield Step("/subscribedSkus")
    yield Step("/users?$select=id", shape.users, DEFAULT_PAGE)
    yield Step(_NAMED, times=sum(group.members for group in shape.licensed))


def learn_group(shape: Shape) -> Plan:
    """1 + pages(N) + N."""
    yield Step(_NAMED)
    yield Step(_MEMBERS, shape.group.members, DEFAULT_PAGE)
    yield Step("/users/{id}?$select=id", times=shape.group.members)


def learn_groups(shape: Shape) -> Plan:
    """pages(Gt) + G."""
    yield Step("/groups?$select=id", shape.groups, DEFAULT_PAGE)
    yield Step(_FAILING, times=len(shape.licensed))


def admindroid_users(shape: Shape) -> Plan:
    """1 + pages(U) + G."""
    yield Step("/subscribedSkus")
    yield Step("/users?$select=id", shape.users, DEFAULT_PAGE)
    yield Step(_NAMED, times=len(shape.licensed))


def admindroid_groups(shape: Shape) -> Plan:
    """1 + pages(G) + 3G."""
    yield Step("/subscribedSkus")
    yield Step("/groups?$select=id", len(shape.licensed), DEFAULT_PAGE)
    yield Step("/groups/{id}/owners/$count", times=len(shape.licensed))
    yield Step("/groups/{id}/members/$count", times=len(shape.licensed))
    yield Step(_FAILING, times=len(shape.licensed))


def office_users(shape: Shape) -> Plan:
    """4 + ⌈Lu/500⌉ + Al: Al are the rows, from a group, of people who have any license."""
    yield Step(f"/users?$select=id&$top={OFFICE_PAGE}", shape.licensed_users, OFFICE_PAGE)
    yield from (Step("/places/microsoft.graph.room"), Step("/organization"))
    yield Step("/subscribedSkus", times=2)
    yield Step(_NAMED, times=shape.licensed_rows)


def office_groups(shape: Shape) -> Plan:
    """1 + pages(G) + Σ(pages(Ng) + 1) + ⌈U/500⌉."""
    yield Step("/subscribedSkus")
    yield Step("/groups?$select=id", len(shape.licensed), DEFAULT_PAGE)
    yield from (Step("/groups/{id}/members", group.members, DEFAULT_PAGE) for group in shape.licensed)
    yield Step("/groups/{id}/membersWithLicenseErrors", times=len(shape.licensed))
    yield Step(f"/users?$select=id&$top={OFFICE_PAGE}", shape.users, OFFICE_PAGE)


def cipp(shape: Shape) -> Plan:
    """⌈U/999⌉, whatever is asked."""
    yield Step(f"/users?$select=id&$top={LARGEST_PAGE}", shape.users, LARGEST_PAGE)


def license_manager_group(shape: Shape) -> Plan:
    """1 + pages(N) + pages(E) + E."""
    yield Step(_NAMED)
    yield Step("/groups/{id}/members", shape.group.members, DEFAULT_PAGE)
    yield Step("/groups/{id}/membersWithLicenseErrors", shape.group.failing, DEFAULT_PAGE)
    yield Step("/users/{id}?$select=id", times=shape.group.failing)


def license_manager_groups(shape: Shape) -> Plan:
    """pages(Gt) + Σ(pages(Eg) + pages(Ng))."""
    yield Step("/groups?$select=id", shape.groups, DEFAULT_PAGE)
    for group in shape.licensed:
        yield Step("/groups/{id}/membersWithLicenseErrors", group.failing, DEFAULT_PAGE)
        yield Step("/groups/{id}/members", group.members, DEFAULT_PAGE)


def cli_user(_shape: Shape) -> Plan:
    """1."""
    yield Step("/users/{id}/licenseDetails")
