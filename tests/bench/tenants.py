"""Tenants as large as real ones, declared as the published cases are: by causes.

The group Sales has members in error for four reasons at once; other groups have one reason each; the rest of
the licensed groups are well, and most groups and people have nothing to do with licenses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graph.simulated.declared.tenant import Tenant
from graph.simulated.world import World
from tests.case_files import loads

ASKER = "ada@litware.example"
GROUP = "Sales"

REASONS = ("seats", "country", "base", "collision")
"""What the groups in error beside Sales lack, in turn."""

_PRODUCT = {"seats": "POWER_BI_PRO", "country": "MCOPSTN1", "base": "MCOMEETADV", "collision": "STANDARDPACK"}
IN_TROUBLE = 10
"""People in error in each group in error beside Sales."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many of what: groups `in_error` are among the `licensed`, and both count Sales.

    `waiting` have no seat, `drawing` have Visio, which collides, `abroad` are where the product is not
    offered, `doubled` want an address that belongs to somebody else.
    """

    users: int = 50_000
    groups: int = 2_000
    licensed: int = 60
    in_error: int = 12
    members: int = 5_000
    waiting: int = 83
    drawing: int = 30
    abroad: int = 4
    doubled: int = 3

    @property
    def failing(self) -> int:
        """Members of Sales in error."""
        return self.waiting + self.drawing + self.abroad + self.doubled


@dataclass(slots=True)
class Clock:
    """What moves a tenant's clock: whoever asks, and nobody else."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@lru_cache(maxsize=1)
def living(size: Size, latency_seconds: float = 0.0) -> tuple[World, Clock]:
    """The tenant brought to life once for all who measure on it, one after the other; they change nothing."""
    return enliven(size, latency_seconds)


def enliven(size: Size, latency_seconds: float = 0.0) -> tuple[World, Clock]:
    """The tenant brought to life, to be forgotten when done: 100,000 users take 0.7 GB."""
    clock = Clock()
    return World.of(tenant(size, latency_seconds=latency_seconds), monotonic=clock), clock


def without_any(size: Size) -> int:
    """Members of licensed groups who have no license at all."""
    alone = sum(reason != "collision" for reason in reasons(size))
    return size.waiting + size.abroad + size.doubled + IN_TROUBLE * alone


def in_error(size: Size) -> dict[str, int]:
    """How many members each group in error has in error, by the group's key."""
    return {"sales": size.failing} | {f"team{n}": IN_TROUBLE for n in range(1, size.in_error)}


def tenant(size: Size, *, latency_seconds: float = 0.0, states_listed: bool = True) -> Tenant:
    """The tenant; `states_listed`: whether Graph's list of members in error delivers their states."""
    settings = f"latency_seconds: {latency_seconds}, error_list_delivers_states: {str(states_listed).lower()}"
    lines = (
        "what: A large tenant.",
        "sources: [issue 3]",
        "tenant:",
        f"  settings: {{{settings}}}",
        *_products(size),
        *_rules(),
        *_named_people(size),
        *_groups(size),
        "  history:",
        f"    - {{what: seats changed, at: 2d ago, product: ENTERPRISEPACK, count: -{size.failing}}}",
        "crowds:",
        *_crowds(size),
        "expect: {}",
    )
    return loads("\n".join(lines), f"{size.users} users")[1]


def _products(size: Size) -> Iterator[str]:
    seats = {
        "ENTERPRISEPACK": size.members,
        "VISIOCLIENT": size.drawing,
        "SPE_F1": size.users,
        "MCOPSTN1": size.users,
        "MCOMEETADV": size.users,
        "STANDARDPACK": size.users,
        "POWER_BI_PRO": sum(reason == "seats" for reason in reasons(size)),
    }
    yield "  products:"
    yield from (f"    - {{sku: {sku}, seats: {count}}}" for sku, count in seats.items())


def _rules() -> Iterator[str]:
    yield "  rules:"
    yield "    exclusive: [[FORMS_PLAN_E3, VISIOONLINE], [SHAREPOINTSTANDARD, SHAREPOINTENTERPRISE]]"
    yield "    dependencies: [{plan: MCOMEETADV, needs: [MCOSTANDARD, TEAMS1]}]"
    yield "    not_offered: [{plan: MCOPSTN1, countries: [IN]}, {plan: YAMMER_ENTERPRISE, countries: [CU]}]"


def _named_people(size: Size) -> Iterator[str]:
    """Who wants an address that a contact has already, and those contacts."""
    yield "  people:"
    for n in range(1, size.doubled + 1):
        address = f"smtp:desk{n}@litware.example"
        yield f"    - {{key: double{n}, name: Double {n}, location: US, addresses: ['{address}']}}"
    yield "  contacts:"
    for n in range(1, size.doubled + 1):
        address = f"SMTP:desk{n}@litware.example"
        yield f"    - {{key: desk{n}, name: Desk {n}, addresses: ['{address}']}}"


def _groups(size: Size) -> Iterator[str]:
    joined = ", ".join(f"{{member: double{n}, since: 3d ago}}" for n in range(1, size.doubled + 1))
    yield "  groups:"
    yield f"    - {{key: sales, name: {GROUP}, licenses: [{{product: ENTERPRISEPACK}}], members: [{joined}]}}"
    yield "    - {key: drawing, name: Visio-Direct, licenses: [{product: VISIOCLIENT}]}"
    for n, reason in enumerate(reasons(size), 1):
        license = f"licenses: [{{product: {_PRODUCT[reason]}}}]"
        # Whoever is here from the start has what the group gives; where seats are short, the last one.
        members = f"members: [seller{n}]" if reason == "seats" else ""
        yield f"    - {{key: team{n}, name: Team {n}, {license}, {members}}}"
    for n in range(1, _well(size) + 1):
        yield f"    - {{key: well{n}, name: Plant {n}, licenses: [{{product: SPE_F1}}]}}"
    for n in range(1, size.groups - size.licensed + 1):
        yield f"    - {{key: plain{n}, name: Project {n}, members: [other1]}}"


def _crowds(size: Size) -> Iterator[str]:
    sellers = size.members - size.failing
    lacking = list(reasons(size))
    colliding = [n for n, reason in enumerate(lacking, 1) if reason == "collision"]
    into_e1 = ", ".join(f"team{n}: 3d ago" for n in colliding)
    moved = IN_TROUBLE if colliding else 0
    yield _crowd("seller", sellers - moved, "sales: null")
    if moved:
        yield _crowd("mover", moved, f"sales: null, {into_e1}")
    yield _crowd("artist", size.drawing, "drawing: null, sales: 3d ago")
    yield _crowd("abroad", size.abroad, "sales: 3d ago", location="CU")
    yield _crowd("newcomer", size.waiting, "sales: 1d ago")
    for n, reason in enumerate(lacking, 1):
        if reason != "collision":
            where = "IN" if reason == "country" else "US"
            yield _crowd(f"joiner{n}-", IN_TROUBLE, f"team{n}: 3d ago", location=where)
    rest = size.users - size.members - IN_TROUBLE * (len(lacking) - len(colliding))
    per_group = rest // (2 * _well(size)) if _well(size) else 0
    for n in range(1, _well(size) + 1):
        yield _crowd(f"worker{n}-", per_group, f"well{n}: null")
    yield _crowd("other", rest - per_group * _well(size), "")


def _crowd(key: str, count: int, into: str, *, location: str = "US") -> str:
    name = key.rstrip("-").capitalize()
    person = f"person: {{location: {location}}}"
    return f"  - {{key: {key}, name: {name}, count: {count}, into: {{{into}}}, {person}}}"


def reasons(size: Size) -> Iterator[str]:
    """Why each of the other groups in error is."""
    return (REASONS[n % len(REASONS)] for n in range(size.in_error - 1))


def _well(size: Size) -> int:
    """Licensed groups in which all is well, beside Sales, Visio-Direct and the others in error."""
    return size.licensed - size.in_error - 1
