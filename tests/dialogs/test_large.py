"""A large group and a large tenant: grouped by cause, within the budget, and called partial when cut."""

from collections.abc import Sequence
from math import ceil

from dialogs.case import Case, Named
from dialogs.examination import Examination, examine
from dialogs.guide import GUIDE
from dialogs.text import plain
from graph import ALL_SCOPES, SignIn
from graph.connection import GraphEntra
from graph.simulated.faults import Altered, Fault
from graph.simulated.transport import Caller, SimulatedGraph
from graph.simulated.world import World
from tests.bench.tenants import ASKER, GROUP, Size, living, tenant
from tests.tenants import some_group, someone

SIZE = Size(users=7_000, groups=200)
E3 = "Office 365 E3"

Counted = list[tuple[str, str, str, int]]


async def examined(world: World, case: Case, *faults: Fault) -> Examination:
    graph = SimulatedGraph(world, Caller(someone(world, ASKER).id, "large", ALL_SCOPES), faults=faults)
    return await examine(case, GraphEntra(graph, SignIn(delegated=True)).directory(), GUIDE.checks())


def the_group(world: World) -> Case:
    return Case(group=some_group(world, GROUP))


def by_cause(found: Examination) -> Counted:
    """Each cause with the group and the product, and how many people it concerns."""
    return [
        (one.problem.cause, name(one.about.group), name(one.about.sku), one.weight) for one in found.findings
    ]


def name(thing: Named | None) -> str:
    return thing.name if thing else ""


def cost(found: Examination) -> tuple[int, int]:
    return found.receipt.http_requests, found.receipt.round_trips


def gaps(found: Examination) -> Sequence[str]:
    return [plain(gap.note) for _, gap in found.undetermined]


OF_SALES: Counted = [
    ("count_violation", GROUP, E3, 83),
    ("mutually_exclusive_plans", GROUP, E3, 30),
    ("prohibited_in_usage_location", GROUP, E3, 4),
    ("proxy_address_conflict", GROUP, E3, 3),
]


async def test_a_group_of_five_thousand_is_answered_by_cause_in_two_round_trips() -> None:
    world, _ = living(SIZE)
    found = await examined(world, the_group(world))
    assert len(world.members(some_group(world, GROUP).id)) == 5_000
    assert by_cause(found) == OF_SALES
    assert cost(found) == (2, 2)
    assert len(set(found.receipt.requests)) == len(found.receipt.requests)


async def test_what_all_who_collide_have_besides_is_named() -> None:
    world, _ = living(SIZE)
    [clash] = [
        one
        for one in (await examined(world, the_group(world))).findings
        if one.problem.cause == "mutually_exclusive_plans"
    ]
    assert plain(clash.because) == (
        "30 people cannot get Office 365 E3 from Sales: a service plan in it collides with one of another "
        "product; the row does not say which, and all of them have Visio Plan 2 from Visio-Direct."
    )


async def test_a_tenant_with_twelve_groups_in_error_is_answered_by_cause_and_group() -> None:
    world, _ = living(SIZE)
    found = await examined(world, Case())
    told = by_cause(found)
    assert set(OF_SALES) < set(told)
    assert {group for _, group, _, _ in told} == {GROUP, *(f"Team {n}" for n in range(1, 12))}
    assert sum(people for _, _, _, people in told) == 230
    assert cost(found) == (3, 3)


async def test_rows_that_the_list_does_not_deliver_are_read_twenty_at_a_time() -> None:
    small = Size(users=1_000, groups=80, members=300)
    world = World.of(tenant(small, states_listed=False), monotonic=lambda: 0.0)
    found = await examined(world, the_group(world))
    rows = [one for one in found.receipt.requests if one.startswith("GET /users/")]
    assert by_cause(found) == OF_SALES
    assert len(rows) >= small.failing
    # Two more questions travel with the rows; one batch goes before, Visio-Direct's name comes after.
    assert cost(found) == (1 + ceil((small.failing + 2) / 20) + 1, 3)


async def test_of_a_thousand_and_more_in_error_each_further_page_is_one_request() -> None:
    many = Size(users=3_000, groups=80, members=2_000, waiting=1_100)
    world, _ = living(many)
    found = await examined(world, the_group(world))
    assert by_cause(found)[0] == ("count_violation", GROUP, E3, 1_100)
    assert cost(found) == (3, 3)


ELSEWHERE = {"@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?$skiptoken=gone"}


async def test_members_that_could_not_all_be_read_are_counted_as_part() -> None:
    world, _ = living(SIZE)
    cut = Altered(on="GET */membersWithLicenseErrors", body=ELSEWHERE, times=None)
    found = await examined(world, the_group(world), cut)
    assert by_cause(found) == OF_SALES
    assert (
        "I could not read all members of Sales that are in error, only 120: what I count may be too few."
    ) in gaps(found)


async def test_groups_that_could_not_all_be_read_are_counted_as_part() -> None:
    world, _ = living(SIZE)
    cut = Altered(on="GET /groups?*hasMembersWithLicenseErrors*", body=ELSEWHERE, times=None)
    found = await examined(world, Case(), cut)
    assert "I could not read all groups with members in error, only 12: there may be more." in gaps(found)
