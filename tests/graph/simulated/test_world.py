"""The living tenant as time goes on: its clock, its index, its members."""

from datetime import UTC, datetime

from graph.simulated import World, loads
from tests.graph.simulated.office import OFFICE, SALES, id_of, live, log, person, processing, states


def test_a_new_member_is_served_after_the_processing_time() -> None:
    world = live(SALES.replace("[alex, bea, megan]", "[alex]"))
    world.add_member(id_of(world, "sales"), id_of(world, "megan"), id_of(world, "ada"))
    assert (processing(world, "sales"), states(world, "megan")) == ("QueuedForProcessing", [])
    world.advance(15)
    assert (processing(world, "sales"), states(world, "megan")) == ("ProcessingInProgress", [])
    world.advance(45)
    assert (processing(world, "sales"), states(world, "megan")) == (
        "ProcessingComplete",
        [("Active", "None")],
    )
    assert log(world, "megan") == [
        ("09:00:00", "Add member to group", "success"),
        ("09:01:00", "Change user license", "success"),
    ]


def test_a_group_without_licenses_is_not_processed() -> None:
    world = live(SALES)
    world.add_member(id_of(world, "empty"), id_of(world, "megan"), "ada")
    assert processing(world, "empty") is None


def test_a_change_that_comes_while_another_is_worked_off_keeps_the_group_in_progress() -> None:
    world = live(SALES.replace("[alex, bea, megan]", "[]"))
    world.add_member(id_of(world, "sales"), id_of(world, "alex"), "ada")
    world.advance(30)
    world.add_member(id_of(world, "sales"), id_of(world, "bea"), "ada")
    world.advance(30)
    assert (processing(world, "sales"), states(world, "alex"), states(world, "bea")) == (
        "ProcessingInProgress",
        [("Active", "None")],
        [],
    )
    world.advance(30)
    assert processing(world, "sales") == "ProcessingComplete"


def test_the_clock_moves_with_the_monotonic_source() -> None:
    ticks = iter([100.0, 107.5, 160.0, 160.0])
    world = World.of(loads(OFFICE), monotonic=lambda: next(ticks))
    assert world.now() == datetime(2026, 11, 24, 9, 0, 7, 500000, tzinfo=UTC)
    assert world.now() == datetime(2026, 11, 24, 9, 1, tzinfo=UTC)


def test_a_tenant_without_a_clock_begins_now() -> None:
    text = OFFICE.replace("clock: 2026-11-24T09:00:00Z\n", "")
    before = datetime.now(UTC)
    assert before <= World.of(loads(text), monotonic=lambda: 0.0).now() <= datetime.now(UTC)
    start = datetime(2027, 3, 1, tzinfo=UTC)
    assert World.of(loads(text), start=start, monotonic=lambda: 0.0).now() == start


def test_reset_brings_back_the_declaration() -> None:
    world = live(SALES)
    declared = (world.users(), world.groups(), world.subscribed_skus(), world.directory_audits())
    world.buy_seats("ENTERPRISEPACK", 5)
    world.delete_user(id_of(world, "alex"), "ada")
    world.advance(3600)
    world.reset()
    assert (world.users(), world.groups(), world.subscribed_skus(), world.directory_audits()) == declared
    assert world.now() == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_the_eventual_index_lags_behind() -> None:
    world = live(SALES.replace("clock:", "settings: {read_lag_seconds: 30}\nclock:"))
    world.advance(100)
    world.add_member(id_of(world, "empty"), id_of(world, "ada"), "ada")

    def members(seen: World) -> list[str]:
        return [member["displayName"] for member in seen.members(id_of(world, "empty"))]

    assert (members(world), members(world.lagging())) == (["Ada Admin"], [])
    world.advance(29)
    assert members(world.lagging()) == []
    world.advance(1)
    assert members(world.lagging()) == ["Ada Admin"]


def test_without_a_lag_the_eventual_index_is_the_tenant_itself() -> None:
    world = live(SALES)
    assert world.lagging() is world


def test_nested_members_get_nothing_and_are_transitive_members() -> None:
    world = live(
        SALES.replace("[alex, bea, megan]", "[alex, empty, laptop]").replace(
            "name: Empty}", "name: Empty, members: [bea]}"
        )
        + "devices: [{key: laptop, name: Laptop}]"
    )
    assert states(world, "bea") == []
    assert [
        (member["@odata.type"], member["displayName"]) for member in world.members(id_of(world, "sales"))
    ] == [
        ("#microsoft.graph.user", "Alex Wilber"),
        ("#microsoft.graph.group", "Empty"),
        ("#microsoft.graph.device", "Laptop"),
    ]
    assert {member["displayName"] for member in world.transitive_members(id_of(world, "sales"))} == {
        "Alex Wilber",
        "Empty",
        "Laptop",
        "Bea Brown",
    }
    assert [one["displayName"] for one in world.member_of(id_of(world, "bea"))] == ["Empty"]
    assert {one["displayName"] for one in world.transitive_member_of(id_of(world, "bea"))} == {
        "Empty",
        "Sales",
    }


def test_groups_within_each_other_come_to_an_end() -> None:
    world = live(SALES)
    world.add_member(id_of(world, "sales"), id_of(world, "empty"), "ada")
    world.add_member(id_of(world, "empty"), id_of(world, "sales"), "ada")
    assert [one["displayName"] for one in world.transitive_member_of(id_of(world, "empty"))] == ["Sales"]


def test_resources_are_built_once_and_again_after_a_change() -> None:
    world = live(SALES)
    users, megan = world.users(), world.user("megan@office.example")
    assert world.users() is users
    assert world.user(id_of(world, "megan")) is megan
    world.update_user(id_of(world, "megan"), {"department": "Sales"}, "ada")
    assert world.users() is not users
    assert person(world, "megan")["department"] == "Sales"
    assert world.users()[0] is users[0]
