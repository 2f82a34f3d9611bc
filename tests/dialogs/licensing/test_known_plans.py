from dialogs.licensing.known_plans import (
    EXCHANGE_1,
    EXCLUSIVE,
    NEEDS,
    SHAREPOINT_1,
    SHAREPOINT_2,
    TEAMS,
    Grade,
    collisions,
    same_family,
)
from graph import ServicePlan


def _plans(*named: tuple[str, str]) -> dict[str, ServicePlan]:
    return {id: ServicePlan(id, name) for id, name in named}


def test_a_known_pair_is_found_whichever_side_is_whose() -> None:
    one = _plans((SHAREPOINT_1, "SHAREPOINTSTANDARD"))
    other = _plans((SHAREPOINT_2, "SHAREPOINTENTERPRISE"), (TEAMS, "TEAMS1"))

    assert list(collisions(one, other)) == [(SHAREPOINT_1, SHAREPOINT_2, Grade.REPORTED)]
    assert list(collisions(other, one)) == [(SHAREPOINT_2, SHAREPOINT_1, Grade.REPORTED)]


def test_a_plan_does_not_collide_with_itself() -> None:
    teams = _plans((TEAMS, "TEAMS1"), ("stub", "EXCHANGE_S_FOUNDATION"), (EXCHANGE_1, "EXCHANGE_S_STANDARD"))

    assert list(collisions(teams, teams)) == []
    assert list(same_family(teams, teams)) == []


def test_two_tiers_of_one_service_are_the_weakest_hint() -> None:
    stream = _plans(("s1", "STREAM_O365_E1"), (EXCHANGE_1, "EXCHANGE_S_STANDARD"))
    other = _plans(("s3", "STREAM_O365_E3"), ("stub", "EXCHANGE_S_FOUNDATION"))

    assert list(same_family(stream, other)) == [("s1", "s3", Grade.SAME_FAMILY)]


def test_every_pair_and_every_need_is_said_once() -> None:
    pairs = [frozenset({known.one, known.other}) for known in EXCLUSIVE]
    plans = [need.plan for need in NEEDS]

    assert len(pairs) == len(set(pairs))
    assert len(plans) == len(set(plans))
