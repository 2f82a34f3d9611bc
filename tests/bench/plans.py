"""What others ask of Microsoft Graph for the same questions: one request after another, written from the
formulas of their published algorithms, with nothing of theirs copied.

A plan is a sequence of steps; its cost follows from a tenant's shape alone, and `walk` sends it, so that the
two can be held against each other. p is 100 objects a page where nothing is asked for, 999 at most.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from graph import ALL_SCOPES
from graph.simulated.answers import Answers, Caller, Request
from graph.simulated.envelope import ROOT, Json
from graph.simulated.tenant import Tenant
from graph.wire import resource_units
from tests.bench.report import NotMeasured
from tests.bench.tenants import Clock, Size, in_error, without_any

DEFAULT_PAGE = 100
LARGEST_PAGE = 999
OFFICE_PAGE = 500

_ROWS = "$select=id,displayName,userPrincipalName,assignedLicenses,licenseAssignmentStates"
_LICENSED = "$filter=assignedLicenses/$count ne 0&$count=true"


@dataclass(frozen=True, slots=True)
class Step:
    """A list read page by page, or, without a page size, one request; sent `times` over."""

    target: str
    objects: int = 0
    page: int = 0
    eventual: bool = False
    times: int = 1

    @property
    def units(self) -> int:
        """What all of it costs; a count alone costs one unit."""
        each = 1 if self.target.endswith("/$count") else resource_units(self.target)
        return self.requests * each

    @property
    def requests(self) -> int:
        """How many requests it takes."""
        return self.times * (max(1, ceil(self.objects / self.page)) if self.page else 1)


@dataclass(frozen=True, slots=True)
class Licensed:
    """A group that carries licenses: how many members, and how many of them in error."""

    id: str
    members: int
    failing: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What the cost of a plan depends on; each group gives one product. The last fields are of one group,
    and of the one user who is asked about."""

    users: int
    licensed_users: int
    groups: int
    licensed: tuple[Licensed, ...]
    group: Licensed
    members: tuple[str, ...]
    failing: tuple[str, ...]
    user: str

    @classmethod
    def of(cls, tenant: Tenant, size: Size, failing: Iterable[str]) -> "Shape":
        """The shape of a tenant of `tests.bench.tenants`; `failing` are the keys of who is in error."""
        ids = {person.key: tenant.id_of(person) for person in tenant.people}
        errors = in_error(size)
        carrying = [group for group in tenant.groups if group.licenses]
        licensed = {
            group.key: Licensed(tenant.id_of(group), len(group.members), errors.get(group.key, 0))
            for group in carrying
        }
        somewhere = {joined.member for group in carrying for joined in group.members}
        [sales] = [group for group in carrying if group.key == "sales"]
        in_trouble = tuple(ids[key] for key in failing)
        return cls(
            users=len(tenant.people),
            licensed_users=len(somewhere) - without_any(size),
            groups=len(tenant.groups),
            licensed=tuple(licensed.values()),
            group=licensed["sales"],
            members=tuple(ids[joined.member] for joined in sales.members),
            failing=in_trouble,
            user=in_trouble[0],
        )


Plan = Iterator[Step]


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody's way to answer one question. `says` is what it tells of the cause."""

    name: str
    question: str
    plan: Callable[[Shape], Plan]
    says: str


def _users(shape: Shape, page: int = DEFAULT_PAGE) -> Step:
    top = f"&$top={page}" if page != DEFAULT_PAGE else ""
    return Step(f"/users?{_ROWS}{top}", shape.users, page)


def _all_groups(shape: Shape) -> Step:
    return Step("/groups?$select=id,displayName,assignedLicenses", shape.groups, DEFAULT_PAGE)


def _licensed_groups(shape: Shape) -> Step:
    target = f"/groups?{_LICENSED}&$select=id,displayName,assignedLicenses"
    return Step(target, len(shape.licensed), DEFAULT_PAGE, eventual=True)


def _group_behind_each_state(shape: Shape) -> Plan:
    """The group is fetched anew for every row that says it came from one."""
    return (Step(_name(group), times=group.members) for group in shape.licensed)


def _name(group: Licensed) -> str:
    return f"/groups/{group.id}?$select=id,displayName"


def _members(group: Licensed) -> Step:
    return Step(f"/groups/{group.id}/members?$select=id,displayName", group.members, DEFAULT_PAGE)


def _failing(group: Licensed) -> Step:
    target = f"/groups/{group.id}/membersWithLicenseErrors?$select=id,displayName"
    return Step(target, group.failing, DEFAULT_PAGE)


def _states(id: str) -> Step:
    return Step(f"/users/{id}?$select=id,displayName,licenseAssignmentStates")


def learn_users(shape: Shape) -> Plan:
    """1 + pages(U) + A: everybody's rows, and the group behind each inherited one."""
    yield Step("/subscribedSkus")
    yield _users(shape)
    yield from _group_behind_each_state(shape)


def learn_group(shape: Shape) -> Plan:
    """1 + pages(N) + N: every member's rows, whether in error or not."""
    yield Step(_name(shape.group))
    yield _members(shape.group)
    yield from map(_states, shape.members)


def learn_groups(shape: Shape) -> Plan:
    """pages(Gt) + G: who is in error in each licensed group, the first page of it."""
    yield _all_groups(shape)
    yield from (_first_page(group) for group in shape.licensed)


def _first_page(group: Licensed) -> Step:
    return Step(f"/groups/{group.id}/membersWithLicenseErrors?$select=id,displayName")


def admindroid_paths(shape: Shape) -> Plan:
    """1 + pages(U) + g: as the samples, but each group's name once."""
    yield Step("/subscribedSkus")
    yield _users(shape)
    yield from (Step(_name(group)) for group in shape.licensed)


def admindroid_groups(shape: Shape) -> Plan:
    """1 + pages(G) + 3G."""
    yield Step("/subscribedSkus")
    yield _licensed_groups(shape)
    for group in shape.licensed:
        yield Step(_name(group))
        yield Step(f"/groups/{group.id}/members/$count", eventual=True)
        yield _first_page(group)


def office_users(shape: Shape) -> Plan:
    """3 + ⌈Lu/500⌉ + A."""
    yield from (Step("/organization"), Step("/subscribedSkus"), Step("/directory/subscriptions"))
    target = f"/users?{_LICENSED}&{_ROWS}&$top={OFFICE_PAGE}"
    yield Step(target, shape.licensed_users, OFFICE_PAGE, eventual=True)
    yield from _group_behind_each_state(shape)


def office_groups(shape: Shape) -> Plan:
    """1 + pages(G) + Σ(pages(Ng) + 1) + ⌈U/500⌉."""
    yield Step("/subscribedSkus")
    yield _licensed_groups(shape)
    for group in shape.licensed:
        yield _members(group)
        yield _first_page(group)
    yield _users(shape, OFFICE_PAGE)


def cipp(shape: Shape) -> Plan:
    """⌈U/999⌉: everybody's rows, whatever is asked."""
    yield _users(shape, LARGEST_PAGE)


def license_manager_group(shape: Shape) -> Plan:
    """1 + pages(E) + E + pages(N)."""
    yield Step(_name(shape.group))
    yield _failing(shape.group)
    yield from map(_states, shape.failing)
    yield _members(shape.group)


def license_manager_groups(shape: Shape) -> Plan:
    """pages(Gt) + Σ(pages(Eg) + pages(Ng))."""
    yield _all_groups(shape)
    for group in shape.licensed:
        yield _failing(group)
        yield _members(group)


def cli_user(shape: Shape) -> Plan:
    """1: what the person has, without where it came from or why it did not."""
    yield Step(f"/users/{shape.user}/licenseDetails")


PERSON, GROUP, TENANT = "one person", "one group", "the tenant"

CODES, COUNTS = "the code", "counts"

PEERS: Sequence[Peer] = (
    Peer("Microsoft Learn samples", PERSON, learn_users, CODES),
    Peer("Office365itpros", PERSON, office_users, CODES),
    Peer("AdminDroid", PERSON, admindroid_paths, CODES),
    Peer("CIPP", PERSON, cipp, "four of six codes"),
    Peer("cli-microsoft365", PERSON, cli_user, "no"),
    Peer("Microsoft Learn samples", GROUP, learn_group, CODES),
    Peer("GraphLicenseManager", GROUP, license_manager_group, "the code, and the error's own text"),
    Peer("CIPP", GROUP, cipp, "four of six codes, no group"),
    Peer("Microsoft Learn samples, people in error", TENANT, learn_users, CODES),
    Peer("Microsoft Learn samples, groups in error", TENANT, learn_groups, "names only, a first page each"),
    Peer("Office365itpros", TENANT, office_groups, COUNTS),
    Peer("GraphLicenseManager", TENANT, license_manager_groups, COUNTS),
    Peer("AdminDroid", TENANT, admindroid_groups, "counts, of a first page each"),
    Peer("CIPP", TENANT, cipp, "four of six codes, no group"),
)


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


@dataclass(slots=True)
class Walker:
    """Sends plans, each request after the answer to the one before, `latency` apart by the tenant's clock."""

    answers: Answers
    caller: Caller
    clock: Clock
    latency: float
    _cost: Cost = field(default_factory=lambda: Cost(0, 0))

    @classmethod
    def as_person(cls, answers: Answers, id: str, clock: Clock, latency: float) -> "Walker":
        """In somebody's name, with every permission."""
        return cls(answers, Caller(id, "bench", ALL_SCOPES), clock, latency)

    def walk(self, plan: Plan) -> Cost:
        """What sending it cost, by what came back."""
        self._cost = Cost(0, 0)
        for step in plan:
            for _ in range(step.times):
                self._all_pages(step)
        return self._cost

    def _all_pages(self, step: Step) -> None:
        target = step.target
        while target:
            body = self._get(target, eventual=step.eventual)
            following = str(body.get("@odata.nextLink", "")) if step.page else ""
            target = following.removeprefix(ROOT)

    def _get(self, target: str, *, eventual: bool) -> Json:
        self.clock.seconds += self.latency
        headers = {"ConsistencyLevel": "eventual"} if eventual else {}
        url = f"/v1.0{target.replace(' ', '%20')}"
        response = self.answers.answer(Request("GET", url, self.caller, headers))
        if response.status != 200:
            raise NotMeasured(f"{target} got {response.status}: {response.body}")
        charged = int(response.headers["x-ms-resource-unit"])
        self._cost = Cost(self._cost.requests + 1, self._cost.units + charged)
        return response.body if isinstance(response.body, dict) else {}
