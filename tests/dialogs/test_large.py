"""A large group and a large tenant (F49): grouped by cause, first figures early, within the budget, and
called partial when cut."""

import tracemalloc
from collections.abc import Iterator, Sequence
from math import ceil

import pytest

from dialogs.concluding.examination import Examination, examine
from dialogs.examining.case import Case, Named
from dialogs.guide import GUIDE
from dialogs.words.text import plain
from graph import ALL_SCOPES, SignIn
from graph.connection import GraphEntra
from graph.simulated.http.faults import Altered, Delay, Fault, Status
from graph.simulated.http.transport import Caller, SimulatedGraph
from graph.simulated.world import World
from tests.bench.tenants import ASKER, GROUP, Size, living, tenant
from tests.called import called
from tests.chat import Chat, told
from tests.tenants import some_group, someone
from tests.troubled import in_virtual_time, seconds, troubled

SIZE = Size(users=5_500, groups=200)
E3 = "Office 365 E3"

Counted = list[tuple[str, str, str, int]]


@pytest.fixture(scope="module", autouse=True)
def forgotten_when_done() -> Iterator[None]:
    """A tenant here weighs up to 60 MB."""
    yield
    living.cache_clear()


async def examined(world: World, case: Case, *faults: Fault) -> Examination:
    graph = SimulatedGraph(world, Caller(someone(world, ASKER).id, "large", ALL_SCOPES), faults=faults)
    return await examine(case, GraphEntra(graph, SignIn(delegated=True)).directory(), GUIDE.checks())


def chat(world: World, *faults: Fault) -> Chat:
    """The asker of the large tenants, talking."""
    return Chat(world, troubled(world, ASKER, *faults))


def early(talk: Chat) -> list[str]:
    """What was said before the verdict."""
    return [plain(paragraph) for message in talk.progress for paragraph in message.paragraphs]


def the_group(world: World) -> Case:
    return Case(group=some_group(world, GROUP))


def by_cause(found: Examination) -> Counted:
    """Each cause with the group and the product, and how many people it concerns."""
    return [(one.cause.id, name(one.about.group), name(one.about.sku), one.weight) for one in found.findings]


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
        if one.cause.id == "mutually_exclusive_plans"
    ]
    assert plain(clash.because) == (
        "30 people cannot get Office 365 E3 from Sales: A service plan in it collides with one of another "
        "product; the row does not say which. All of them have Visio Plan 2 from Visio-Direct."
    )


async def test_a_tenant_with_twelve_groups_in_error_is_answered_by_cause_and_group() -> None:
    world, _ = living(SIZE)
    found = await examined(world, Case())
    told = by_cause(found)
    assert set(OF_SALES) < set(told)
    assert {group for _, group, _, _ in told} == {GROUP, *(f"Team {n}" for n in range(1, 12))}
    assert sum(people for _, _, _, people in told) == 230
    assert cost(found) == (2, 2)


async def test_many_groups_in_error_are_read_twenty_at_a_time_in_one_round_trip() -> None:
    world, _ = living(Size(users=1_500, groups=80, in_error=45, members=300))
    found = await examined(world, Case())
    assert {group for _, group, _, _ in by_cause(found)} == {GROUP, *(f"Team {n}" for n in range(1, 45))}
    assert cost(found) == (1 + ceil(45 / 20), 2)


KEPT_BACK = Size(users=1_000, groups=80, members=300)


async def test_rows_that_the_list_does_not_deliver_are_read_fifteen_people_at_a_time() -> None:
    world = World.of(tenant(KEPT_BACK, states_listed=False), monotonic=lambda: 0.0)
    found = await examined(world, the_group(world))
    rows = [one for one in found.receipt.requests if one.startswith("GET /users?")]
    assert by_cause(found) == OF_SALES
    assert len(rows) == ceil(KEPT_BACK.failing / 15)
    # One batch goes before, Visio-Direct's name comes after.
    assert cost(found) == (1 + 1 + 1, 3)


async def test_rows_of_a_whole_tenant_that_the_lists_do_not_deliver_take_one_round_trip_more() -> None:
    world = World.of(tenant(KEPT_BACK, states_listed=False), monotonic=lambda: 0.0)
    found = await examined(world, Case())
    assert set(OF_SALES) < set(by_cause(found))
    assert sum(people for _, _, _, people in by_cause(found)) == 230
    assert cost(found) == (1 + 1 + 1, 3)


THOUSANDS = Size(users=5_500, groups=80, members=5_000, waiting=4_863)
PAGES = Size(users=4_000, groups=80, members=3_500, waiting=3_063)
"""More than three pages of people in error."""


@in_virtual_time
async def test_thousands_of_rows_that_the_list_does_not_deliver_come_within_the_deadline() -> None:
    world = World.of(tenant(THOUSANDS, states_listed=False), monotonic=seconds)
    verdict = await chat(world, Delay(seconds=0.15, times=None)).say(f"What is wrong with the {GROUP} group?")
    assert "4,863 people wait" in told(verdict)
    assert "I could not read all members" not in told(verdict)
    assert seconds() < 10


@in_virtual_time
async def test_t79_rows_that_do_not_come_in_time_make_the_answer_a_part_and_not_a_failure() -> None:
    world = World.of(tenant(PAGES, states_listed=False), monotonic=seconds)
    silent = Status(on="GET /users?*id in*", after=60, times=None)
    found = await examine(the_group(world), troubled(world, ASKER, silent).directory(), GUIDE.checks())
    assert sum(people for _, _, _, people in by_cause(found)) == 60 * 15
    assert (
        "I could not read all members of Sales that are in error, only 900 of at least 3,100: what I count "
        "may be too few."
    ) in gaps(found)
    assert seconds() < 10


@in_virtual_time
async def test_f04_a_group_whose_name_does_not_come_is_told_by_its_id() -> None:
    world = World.of(tenant(KEPT_BACK), monotonic=seconds)
    visio = some_group(world, "Visio-Direct").id
    silent = Status(on=f"GET /groups/{visio}", times=None)
    found = await examine(the_group(world), troubled(world, ASKER, silent).directory(), GUIDE.checks())
    assert by_cause(found) == OF_SALES
    [clash] = [one for one in found.findings if one.cause.id == "mutually_exclusive_plans"]
    assert plain(clash.because).endswith(f"All of them have Visio Plan 2 from {visio}.")


@in_virtual_time
async def test_f18_of_what_a_slow_graph_delivers_by_the_deadline_the_verdict_is_made() -> None:
    world = World.of(tenant(PAGES, states_listed=False), monotonic=seconds)
    slow = Delay(seconds=3, times=None)
    found = await examine(the_group(world), troubled(world, ASKER, slow).directory(), GUIDE.checks())
    assert seconds() == pytest.approx(10, abs=0.01)
    assert sum(people for _, _, _, people in by_cause(found)) == 2 * 999
    assert (
        "I could not read all members of Sales that are in error, only 1,998 of at least 2,997: what I count "
        "may be too few."
    ) in gaps(found)


@in_virtual_time
async def test_t79_of_more_than_fits_a_part_is_read_and_memory_stays_bounded() -> None:
    many = Size(users=6_600, groups=80, members=6_200, waiting=6_000)
    world = World.of(tenant(many, states_listed=False), monotonic=seconds)
    case, directory = the_group(world), troubled(world, ASKER).directory()
    world.users()  # the tenant's own weight is not the examination's
    tracemalloc.start()
    try:
        found = await examine(case, directory, GUIDE.checks())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(people for _, _, _, people in by_cause(found)) == 5_000
    assert (
        "I could not read all members of Sales that are in error, only 5,000 of at least 5,994: what I count "
        "may be too few."
    ) in gaps(found)
    assert peak < 100e6


async def test_of_a_large_group_the_first_figures_come_before_the_verdict() -> None:
    world, _ = living(SIZE)
    talk = chat(world)
    verdict = await talk.say(f"What is wrong with the {GROUP} group?")
    assert early(talk) == ["Sales: 120 of 5,000 members are in error so far. I read why."]
    assert called(verdict.title) == "count_violation"
    # The name was searched for; the figures themselves cost nothing.
    assert verdict.footer is not None
    assert plain(verdict.footer) == "3 round trips, 13 questions to Graph in 3 HTTP requests"


async def test_of_a_group_with_more_pages_the_first_page_is_told() -> None:
    many = Size(users=3_000, groups=80, members=2_000, waiting=1_100)
    talk = chat(living(many)[0])
    await talk.say(f"What is wrong with the {GROUP} group?")
    assert early(talk) == ["Sales: 999 of 2,000 members are in error so far. I read why."]


async def test_of_a_large_tenant_the_first_figures_come_before_the_verdict() -> None:
    talk = chat(living(SIZE)[0])
    await talk.join()
    verdict = await talk.press("tenant")
    assert early(talk) == ["12 groups have members in error. I read who and why."]
    assert called(verdict.title) == "broken"


async def test_of_few_groups_with_very_many_in_error_the_first_pages_are_told() -> None:
    few = Size(users=3_000, groups=80, licensed=20, in_error=3, members=2_000, waiting=1_100)
    talk = chat(living(few)[0])
    await talk.join()
    await talk.press("tenant")
    assert early(talk) == ["1,019 people in 3 groups are in error so far. I read on."]


@pytest.mark.parametrize(
    "question",
    [
        "Why did Newcomer 1 not get Office 365 E3 from Sales?",
        "What is wrong with the Team 1 group?",
        "What is wrong with the Plant 1 group?",
    ],
)
async def test_a_small_question_is_answered_in_one_message(question: str) -> None:
    talk = chat(living(SIZE)[0])
    await talk.say(question)
    assert (talk.progress, len(talk.heard)) == ([], 1)


async def test_first_figures_that_graph_will_not_tell_are_left_to_the_verdict() -> None:
    talk = chat(living(SIZE)[0], Status(on="GET */membersWithLicenseErrors", status=403, times=None))
    verdict = await talk.say(f"What is wrong with the {GROUP} group?")
    assert talk.progress == []
    assert "Microsoft Graph does not let you read this (403)." in told(verdict)


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
