"""How often a case is looked at that somebody waits for, and what a look decides."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.examining.case import Case, Named
from dialogs.jobs.watch import (
    LASTS,
    PACE,
    Absent,
    Arrived,
    NotSeen,
    NotYet,
    Seen,
    Stand,
    Watch,
    Whose,
    after,
    first_look,
)
from dialogs.jobs.watch_look import awaited, see
from dialogs.jobs.watchman import TooMany, Watchman
from tests.tenants import NOW, asking, eyes, someone, tenant

E3 = Named("6fd2c87f-b296-42f0-b197-1e91e994b900", "Office 365 E3")
MEGAN = Named("megan", "Megan Bowen")
BEGUN = Watch(
    "k", Whose("ada", "chat"), {}, Case(user=MEGAN, sku=E3), (E3,), "", NOW, next=first_look(NOW, PACE)
)
SALES = """
plans:
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1, plans: [TEAMS1]}
people:
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Administrator}]}
  - {key: pat, name: Pat Example}
  - {key: ben, name: Ben Walters, location: US}
  - {key: megan, name: Megan Bowen, location: US}
groups:
  - key: sales
    name: Sales
    licenses: [{product: ENTERPRISEPACK}]
    members: [ben, {member: megan, since: 2026-11-20T09:00:00Z}]
"""


def looked(watch: Watch, *seen: Seen) -> list[Watch]:
    """The watch after each look, each made when it was due."""
    watches = []
    for one in seen:
        watch = after(watch, one, watch.next, PACE)
        watches.append(watch)
    return watches


def test_it_is_looked_at_after_one_two_and_five_minutes_and_then_every_fifteen() -> None:
    watches = [BEGUN, *looked(BEGUN, *[NotYet()] * 5)]

    assert [(one.next - NOW) / timedelta(minutes=1) for one in watches] == [1, 2, 5, 20, 35, 50]


def test_a_day_takes_about_a_hundred_looks_and_ends_on_time() -> None:
    watch = BEGUN
    while not watch.stand.is_over:
        watch = after(watch, NotYet(), watch.next, PACE)

    assert watch.looks == 99
    assert (watch.stand, watch.told, watch.next) == (Stand.LAPSED, False, BEGUN.ends)


@pytest.mark.parametrize(
    ("seen", "stand", "told"),
    [
        (NotYet(), Stand.WAITING, True),
        (NotSeen(), Stand.WAITING, True),
        (NotSeen("sign_in"), Stand.BLIND, False),
        (Arrived((E3,)), Stand.ARRIVED, False),
        (Absent(), Stand.GONE, False),
    ],
)
def test_what_a_look_decides(seen: Seen, stand: Stand, told: bool) -> None:
    watch = after(BEGUN, seen, NOW, PACE)

    assert (watch.stand, watch.told) == (stand, told)


def test_that_nothing_may_be_seen_is_told_once_and_is_over_when_something_is() -> None:
    blind = replace(after(BEGUN, NotSeen("sign_in"), NOW, PACE), told=True)

    assert after(blind, NotSeen("sign_in"), NOW, PACE).told
    seeing = after(blind, NotYet(), NOW, PACE)
    assert (seeing.stand, seeing.why) == (Stand.WAITING, "")


def test_an_arrival_counts_at_the_very_end_and_errors_on_the_way_are_kept_once_each() -> None:
    first, other = NotYet(("CountViolation",)), NotYet(("MutuallyExclusiveViolation",))
    watch = looked(BEGUN, first, other, first)[-1]

    at_the_end = after(watch, Arrived((E3,)), NOW + LASTS, PACE)

    assert at_the_end.stand is Stand.ARRIVED
    assert at_the_end.errors == ("CountViolation", "MutuallyExclusiveViolation")


async def test_a_look_at_a_person_is_one_question_and_two_once_it_is_there() -> None:
    world = tenant(SALES)
    case = Case(user=someone(world, "Megan Bowen"), group=None)
    directory = eyes(world, "ada@contoso.example")
    awaits = await awaited(case, directory)
    assert awaits == (E3,)
    assert await see(case, awaits, directory) == NotYet(("CountViolation",))
    assert directory.receipt.graph_requests == 1

    world.buy_seats("ENTERPRISEPACK", 1)
    world.reprocess(case.user.id if case.user else "", "somebody")
    world.advance(120)
    later = eyes(world, "ada@contoso.example")

    assert await see(case, awaits, later) == Arrived((E3,))
    assert later.receipt.graph_requests == 2


async def test_a_group_is_there_when_it_is_processed_and_nobody_in_it_is_in_error() -> None:
    world = tenant(SALES)
    [sales] = [Named(group["id"], group["displayName"]) for group in world.groups()]
    case = Case(group=sales)
    assert await awaited(case, eyes(world, "ada@contoso.example")) == ()
    assert await see(case, (), eyes(world, "ada@contoso.example")) == NotYet(("CountViolation",))

    world.buy_seats("ENTERPRISEPACK", 1)
    world.reprocess(someone(world, "Megan Bowen").id, "somebody")
    world.advance(120)

    assert await see(case, (), eyes(world, "ada@contoso.example")) == Arrived()


async def test_whom_nobody_finds_any_more_and_who_may_not_look_are_told_apart() -> None:
    world = tenant(SALES)
    gone = Case(user=Named("00000000-0000-0000-0000-00000000dead", "Nobody"))
    megan = Case(user=someone(world, "Megan Bowen"))

    assert await see(gone, (E3,), eyes(world, "ada@contoso.example")) == Absent()
    assert await see(megan, (E3,), eyes(world, "ada@contoso.example", frozenset())) == NotSeen("role")


def of(number: int, chat: str = "one") -> Watch:
    subject = Named(f"person-{number}", f"Person {number}")
    return replace(BEGUN, key=f"{chat}-{number}", whose=Whose("ada", chat), case=Case(user=subject))


def test_the_same_is_watched_once_and_only_so_many_in_a_chat_and_of_a_person() -> None:
    watchman = Watchman(now=lambda: NOW)
    assert [watchman.begin(of(number)) for number in range(5)] == [None] * 5

    assert watchman.begin(of(0)) == of(0)
    assert watchman.begin(of(6)) is TooMany.IN_THIS_CHAT
    assert [watchman.begin(of(number, "two")) for number in range(5)] == [None] * 5
    assert watchman.begin(of(7, "three")) is TooMany.OF_THIS_PERSON
    watchman.end([of(0)])
    assert watchman.begin(of(7, "three")) is None


async def test_of_somebody_who_is_not_there_nothing_is_looked_at_and_nothing_is_left_after_a_day() -> None:
    world, now = tenant(SALES), [NOW]
    watchman = Watchman(now=lambda: now[0])
    megan = replace(BEGUN, case=Case(user=someone(world, "Megan Bowen")))
    watchman.begin(megan)

    waiting = await watchman.look(megan, None)
    assert waiting is not None
    assert (waiting.stand, waiting.looks) == (Stand.WAITING, 1)
    now[0] = megan.ends

    assert await watchman.look(waiting, None) is None
    assert watchman.watches.find("k") is None


async def test_one_that_is_ended_while_it_is_looked_at_stays_ended() -> None:
    world = tenant(SALES)
    watchman = Watchman(now=lambda: NOW)
    megan = replace(BEGUN, case=Case(user=someone(world, "Megan Bowen")))
    watchman.begin(megan)
    watchman.end([megan])

    assert await watchman.look(megan, asking(world, "ada@contoso.example")) is None
    assert watchman.watches.find("k") is None
