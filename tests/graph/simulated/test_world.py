"""The living tenant: what follows from what is declared and done, as the clock moves."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.simulated import Refusal, World, contoso, fabrikam, loads

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"
E1 = "18181a46-0d4e-45cd-891e-60aabd171b4e"
EMS = "efccb6f7-5641-4e0e-bd10-b4976e1bf68e"
AUDIO = "0c266dff-15dd-4b49-8397-2bb16070ed52"
EXCHANGE = "efb87545-963c-4e0d-99df-69c6916d9eb0"
TEAMS = "57ff2da0-773e-42df-b2af-ffb7a2317929"
P1 = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
AUDIO_PLAN = "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40"

OFFICE = f"""
name: Office
domain: office.example
initial_domain: office.onmicrosoft.com
country: US
clock: 2026-11-24T09:00:00Z
plans:
  - {{name: EXCHANGE_S_ENTERPRISE, id: {EXCHANGE}, service: exchange}}
  - {{name: TEAMS1, id: {TEAMS}, service: TeamspaceAPI}}
  - {{name: AAD_PREMIUM, id: {P1}, service: AADPremiumService}}
  - {{name: MCOMEETADV, id: {AUDIO_PLAN}, service: MicrosoftCommunicationsOnline}}
products:
  - {{sku: ENTERPRISEPACK, id: {E3}, seats: 2, plans: [EXCHANGE_S_ENTERPRISE, TEAMS1]}}
  - {{sku: EMS, id: {EMS}, seats: 50, plans: [AAD_PREMIUM], subscriptions: [{{seats: 50}}]}}
  - {{sku: MCOMEETADV, id: {AUDIO}, seats: 5, plans: [MCOMEETADV]}}
rules:
  dependencies: [{{plan: MCOMEETADV, needs: [TEAMS1]}}]
  mailbox_plans: [EXCHANGE_S_ENTERPRISE]
people:
  - {{key: ada, name: Ada Admin, location: US, roles: [{{role: License Administrator}}]}}
  - {{key: alex, name: Alex Wilber, location: US, department: Sales}}
  - {{key: bea, name: Bea Brown, location: US, department: Sales}}
  - {{key: megan, name: Megan Bowen, location: US, department: Legal}}
"""

SALES = (
    OFFICE
    + """
groups:
  - {key: sales, name: Sales, members: [alex, bea, megan], licenses: [{product: ENTERPRISEPACK}]}
  - {key: empty, name: Empty}
"""
)


def live(text: str) -> World:
    """A tenant whose clock moves by `advance` alone."""
    return World.of(loads(text), monotonic=lambda: 0.0)


def id_of(world: World, key: str) -> str:
    tenant = world.tenant
    named = (*tenant.people, *tenant.groups, *tenant.contacts, *tenant.devices, *tenant.units)
    return next(tenant.id_of(one) for one in named if one.key == key)


def person(world: World, key: str) -> dict[str, Any]:
    user = world.user(id_of(world, key))
    assert user is not None
    return user


def group(world: World, key: str) -> dict[str, Any]:
    found = world.group(id_of(world, key))
    assert found is not None
    return found


def states(world: World, key: str) -> list[tuple[str, str]]:
    return [(state["state"], state["error"]) for state in person(world, key)["licenseAssignmentStates"]]


def processing(world: World, key: str) -> str | None:
    state = group(world, key)["licenseProcessingState"]
    return state["state"] if state is not None else None


def log(world: World, *keys: str) -> list[tuple[str, str, str]]:
    """(time of day, activity, result), oldest first, of entries about these objects."""
    ids = {id_of(world, key) for key in keys}
    return [
        (entry["activityDateTime"][11:19], entry["activityDisplayName"], entry["result"])
        for entry in reversed(world.directory_audits())
        if ids & {target["id"] for target in entry["targetResources"]}
    ]


# Seats, rows and reprocessing


def test_seats_go_to_whoever_comes_first() -> None:
    world = live(SALES)
    assert [states(world, key) for key in ("alex", "bea", "megan")] == [
        [("Active", "None")],
        [("Active", "None")],
        [("Error", "CountViolation")],
    ]
    sku = world.subscribed_skus()[0]
    assert (sku["consumedUnits"], sku["prepaidUnits"]["enabled"]) == (2, 2)


def test_members_are_served_in_the_order_they_joined() -> None:
    world = live(
        SALES.replace("[alex, bea, megan]", "[{member: alex, since: 1d ago}, bea, {member: megan, since: 2d ago}]")
    )
    assert states(world, "alex") == [("Error", "CountViolation")]
    assert states(world, "megan") == [("Active", "None")]


def test_a_bought_seat_alone_changes_no_row_and_reprocessing_does() -> None:
    world = live(SALES)
    before = person(world, "megan")["licenseAssignmentStates"]
    with pytest.raises(Refusal) as refused:
        world.reprocess(id_of(world, "megan"), id_of(world, "ada"))
    assert (refused.value.status, refused.value.code, refused.value.message) == (
        400,
        "Request_BadRequest",
        "Not enough licenses are available to complete this operation. Purchase more licenses or remove unneeded "
        f"licenses from users and groups for SKU [{E3}]. Licenses being added: [{E3}]",
    )
    world.buy_seats("ENTERPRISEPACK", 1)
    world.advance(3600)
    assert person(world, "megan")["licenseAssignmentStates"] == before
    assert world.reprocess(id_of(world, "megan"), id_of(world, "ada"))["licenseAssignmentStates"] == before
    world.advance(3)
    assert person(world, "megan")["licenseAssignmentStates"] == [
        {
            "assignedByGroup": id_of(world, "sales"),
            "disabledPlans": [],
            "error": "None",
            "lastUpdatedDateTime": "2026-11-24T10:00:03Z",
            "skuId": E3,
            "state": "Active",
        }
    ]
    assert world.subscribed_skus()[0]["consumedUnits"] == 3


def test_a_seat_freed_by_somebody_serves_somebody_else() -> None:
    world = live(SALES)
    world.remove_member(id_of(world, "sales"), id_of(world, "alex"), id_of(world, "ada"))
    world.advance(60)
    assert states(world, "alex") == []
    world.reprocess(id_of(world, "megan"), id_of(world, "ada"))
    world.advance(3)
    assert states(world, "megan") == [("Active", "None")]


def test_a_refused_reprocess_leaves_the_newest_error_behind() -> None:
    world = live(
        SALES.replace("key: megan, name: Megan Bowen, location: US", "key: megan, name: Megan Bowen, location: IN")
        .replace("rules:\n", "rules:\n  not_offered: [{plan: TEAMS1, countries: [DE]}]\n")
        .replace("location: IN", "location: FR")
    )
    assert states(world, "megan") == [("Error", "CountViolation")]
    world.update_user(id_of(world, "megan"), {"usageLocation": "DE"}, "ada")
    with pytest.raises(Refusal, match="") as refused:
        world.reprocess(id_of(world, "megan"), "ada")
    assert refused.value.message == "License assignment cannot be done for user with invalid usage location."
    assert states(world, "megan") == [("Error", "ProhibitedInUsageLocationViolation")]


def test_direct_and_inherited_together_take_one_unit() -> None:
    world = live(SALES.replace("key: alex,", "key: alex, licenses: [{product: ENTERPRISEPACK}],"))
    assert states(world, "alex") == [("Active", "None"), ("Active", "None")]
    assert states(world, "bea") == [("Active", "None")]
    assert world.subscribed_skus()[0]["consumedUnits"] == 2
    assert person(world, "alex")["assignedLicenses"] == [{"disabledPlans": [], "skuId": E3}]


def test_a_disabled_account_keeps_license_and_seat() -> None:
    world = live(SALES)
    world.update_user(id_of(world, "alex"), {"accountEnabled": False}, "ada")
    world.advance(3600)
    assert states(world, "alex") == [("Active", "None")]
    assert world.subscribed_skus()[0]["consumedUnits"] == 2


def test_a_deleted_user_keeps_the_seat_and_a_disabled_row() -> None:
    world = live(SALES)
    world.delete_user(id_of(world, "alex"), id_of(world, "ada"))
    assert world.user("alex@office.example") is None
    (deleted,) = world.deleted_users()
    assert deleted["deletedDateTime"] == "2026-11-24T09:00:00Z"
    assert deleted["licenseAssignmentStates"][0]["state"] == "Disabled"
    assert world.subscribed_skus()[0]["consumedUnits"] == 2
    assert [member["displayName"] for member in world.members(id_of(world, "sales"))] == ["Bea Brown", "Megan Bowen"]


def test_a_suspended_product_has_no_seats_and_its_plans_show_it() -> None:
    world = live(SALES.replace("[alex, bea, megan]", "[alex]"))
    world.set_subscription_state("ENTERPRISEPACK", "Suspended")
    assert world.subscribed_skus()[0]["prepaidUnits"] == {
        "enabled": 0,
        "lockedOut": 0,
        "suspended": 2,
        "warning": 0,
    }
    assert states(world, "alex") == [("Active", "None")]
    assert {plan["capabilityStatus"] for plan in person(world, "alex")["assignedPlans"]} == {"Suspended"}
    world.add_member(id_of(world, "sales"), id_of(world, "megan"), "ada")
    world.advance(60)
    assert states(world, "megan") == [("Error", "CountViolation")]


def test_units_in_grace_can_still_be_given() -> None:
    world = live(SALES)
    world.set_subscription_state("ENTERPRISEPACK", "Warning")
    world.buy_seats("ENTERPRISEPACK", 1)
    world.reprocess(id_of(world, "megan"), "ada")
    world.advance(3)
    assert states(world, "megan") == [("Active", "None")]


def test_a_product_that_left_the_tenant_is_listed_nowhere_but_where_it_was_given() -> None:
    world = live(
        SALES.replace("seats: 2,", "seats: 2, gone: 5d ago,").replace(
            "[alex, bea, megan]", "[alex, {member: megan, since: 1d ago}]"
        )
    )
    assert E3 not in {sku["skuId"] for sku in world.subscribed_skus()}
    assert group(world, "sales")["assignedLicenses"] == [{"disabledPlans": [], "skuId": E3}]
    assert (states(world, "alex"), states(world, "megan")) == ([("Active", "None")], [("Error", "CountViolation")])
    with pytest.raises(Refusal) as refused:
        world.reprocess(id_of(world, "megan"), "ada")
    assert refused.value.message == f"License {E3} does not correspond to a valid company License."


# Plans, mailboxes and services


def test_a_licensed_user_has_plans_details_and_a_mailbox() -> None:
    world = live(SALES)
    alex = person(world, "alex")
    assert alex["mail"] == "alex@office.example"
    assert alex["proxyAddresses"] == ["SMTP:alex@office.example", "smtp:alex@office.onmicrosoft.com"]
    assert alex["assignedPlans"] == [
        {
            "assignedDateTime": "2025-10-20T09:01:00Z",
            "capabilityStatus": "Enabled",
            "service": service,
            "servicePlanId": plan_id,
        }
        for service, plan_id in (("exchange", EXCHANGE), ("TeamspaceAPI", TEAMS))
    ]
    (details,) = world.license_details("alex@office.example")
    assert [(plan["servicePlanName"], plan["provisioningStatus"]) for plan in details["servicePlans"]] == [
        ("EXCHANGE_S_ENTERPRISE", "Success"),
        ("TEAMS1", "Success"),
    ]
    assert person(world, "megan")["assignedPlans"] == []
    assert world.license_details(id_of(world, "megan")) == []


def test_a_plan_switched_off_is_disabled_and_not_assigned() -> None:
    world = live(SALES.replace("product: ENTERPRISEPACK}", "product: ENTERPRISEPACK, disabled: [TEAMS1]}"))
    assert [plan["service"] for plan in person(world, "alex")["assignedPlans"]] == ["exchange"]
    (details,) = world.license_details(id_of(world, "alex"))
    assert [plan["provisioningStatus"] for plan in details["servicePlans"]] == ["Success", "Disabled"]


def test_a_plan_that_joined_its_product_later_is_on_since_then() -> None:
    world = live(
        SALES.replace(
            "plans: [EXCHANGE_S_ENTERPRISE, TEAMS1]",
            "plans: [EXCHANGE_S_ENTERPRISE], added_plans: [{plan: TEAMS1, since: 2d ago}]",
        )
    )
    assert [plan["assignedDateTime"] for plan in person(world, "alex")["assignedPlans"]] == [
        "2025-10-20T09:01:00Z",
        "2026-11-22T09:00:00Z",
    ]


def test_a_plan_that_was_taken_away_stays_as_history() -> None:
    world = live(SALES)
    world.remove_member(id_of(world, "sales"), id_of(world, "alex"), "ada")
    world.advance(60)
    assert {
        (plan["capabilityStatus"], plan["assignedDateTime"]) for plan in person(world, "alex")["assignedPlans"]
    } == {("Deleted", "2026-11-24T09:01:00Z")}


def test_a_service_takes_its_time_after_the_license() -> None:
    world = live(SALES.replace("clock:", "settings: {provisioning_seconds: 600}\nclock:"))
    world.buy_seats("ENTERPRISEPACK", 1)
    world.reprocess(id_of(world, "megan"), "ada")
    world.advance(3)

    def provisioned() -> set[str]:
        plans = [plan for one in world.license_details(id_of(world, "megan")) for plan in one["servicePlans"]]
        of_user = person(world, "megan")["provisionedPlans"]
        return {plan["provisioningStatus"] for plan in (*plans, *of_user)}

    assert provisioned() == {"PendingInput"}
    world.advance(600)
    assert provisioned() == {"Success"}


@pytest.mark.parametrize(
    "owner",
    [
        "contacts: [{key: other, name: Other, mail: desk@office.example}]",
        "pins: {addresses: [{address: 'smtp:DESK@office.example', owner: Public folder}]}",
    ],
)
def test_an_address_that_something_else_owns_keeps_the_license_away(owner: str) -> None:
    world = live(
        SALES.replace("key: alex,", "key: alex, addresses: ['SMTP:alex@office.example', 'smtp:desk@office.example'],")
        + owner
    )
    assert states(world, "alex") == [("Error", "UniquenessViolation")]
    with pytest.raises(Refusal, match="") as refused:
        world.reprocess(id_of(world, "alex"), "ada")
    assert '"smtp:desk@office.example" is already being used' in refused.value.message


def test_an_address_is_free_again_when_it_was_taken_from_its_owner() -> None:
    world = live(
        SALES.replace("key: alex,", "key: alex, addresses: ['SMTP:alex@office.example', 'smtp:desk@office.example'],")
        .replace("key: ada,", "key: ada, addresses: ['SMTP:ada@office.example', 'smtp:desk@office.example'],")
        .replace("[alex, bea, megan]", "[alex]")
    )
    assert states(world, "alex") == [("Error", "UniquenessViolation")]
    world.free_address(id_of(world, "ada"), "desk@office.example")
    world.reprocess(id_of(world, "alex"), "ada")
    world.advance(3)
    assert states(world, "alex") == [("Active", "None")]


def test_a_deleted_user_and_the_generated_address_own_addresses_too() -> None:
    world = live(
        SALES.replace("people:", "people:\n  - {key: old, name: Old, deleted: 3d ago, addresses: [ADDRESS]}", 1)
        .replace("ADDRESS", "'SMTP:old@office.example', 'smtp:alex@office.onmicrosoft.com'")
        .replace("[alex, bea, megan]", "[alex]")
    )
    assert states(world, "alex") == [("Error", "UniquenessViolation")]
    assert [user["displayName"] for user in world.deleted_users()] == ["Old"]


# Removal


def test_a_license_that_another_depends_on_stays_with_an_error() -> None:
    world = live(
        SALES.replace("key: alex,", "key: alex, licenses: [{product: MCOMEETADV, since: 9d ago}],").replace(
            "[alex, bea, megan]", "[alex]"
        )
    )
    world.remove_member(id_of(world, "sales"), id_of(world, "alex"), id_of(world, "ada"))
    world.advance(60)
    assert states(world, "alex") == [("Active", "None"), ("ActiveWithError", "DependencyViolation")]
    assert [user["displayName"] for user in world.members_with_license_errors(id_of(world, "sales"))] == [
        "Alex Wilber"
    ]
    with pytest.raises(Refusal, match="") as refused:
        world.reprocess(id_of(world, "alex"), "ada")
    assert refused.value.message == (
        f"License assignment failed because service plan [{AUDIO_PLAN}] depends on the service plan(s) [{TEAMS}]"
    )
    world.assign_user_license(id_of(world, "alex"), [], [AUDIO], id_of(world, "ada"))
    world.reprocess(id_of(world, "alex"), "ada")
    world.advance(3)
    assert states(world, "alex") == []
    assert group(world, "sales")["hasMembersWithLicenseErrors"] is False


def test_moving_between_groups_of_one_product_needs_no_second_seat() -> None:
    world = live(
        SALES.replace("seats: 2", "seats: 1")
        .replace("[alex, bea, megan]", "[alex]")
        .replace("name: Empty}", "name: Other, licenses: [{product: ENTERPRISEPACK}]}")
    )
    world.add_member(id_of(world, "empty"), id_of(world, "alex"), "ada")
    world.remove_member(id_of(world, "sales"), id_of(world, "alex"), "ada")
    world.reprocess(id_of(world, "alex"), "ada")
    world.advance(3)
    assert states(world, "alex") == [("Active", "None")]
    assert world.subscribed_skus()[0]["consumedUnits"] == 1


# Time


def test_a_new_member_is_served_after_the_processing_time() -> None:
    world = live(SALES.replace("[alex, bea, megan]", "[alex]"))
    world.add_member(id_of(world, "sales"), id_of(world, "megan"), id_of(world, "ada"))
    assert (processing(world, "sales"), states(world, "megan")) == ("QueuedForProcessing", [])
    world.advance(15)
    assert (processing(world, "sales"), states(world, "megan")) == ("ProcessingInProgress", [])
    world.advance(45)
    assert (processing(world, "sales"), states(world, "megan")) == ("ProcessingComplete", [("Active", "None")])
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


# Dynamic membership

RULED = (
    OFFICE
    + """
groups:
  - key: sales
    name: Sales
    rule: (user.department -eq "Sales")
    licenses: [{product: ENTERPRISEPACK}]
  - key: paused
    name: Paused
    rule: (user.department -eq "Sales")
    paused: true
    members: [megan]
    licenses: [{product: EMS}]
  - key: frozen
    name: Frozen
    rule: user.memberOf -any (group.objectId -in ["SALES"])
    members: [ada]
    licenses: [{product: EMS}]
"""
)


def names(world: World, key: str) -> list[str]:
    return [member["displayName"] for member in world.members(id_of(world, key))]


def test_the_members_of_a_dynamic_group_follow_from_its_rule() -> None:
    world = live(RULED)
    assert names(world, "sales") == ["Alex Wilber", "Bea Brown"]
    assert states(world, "alex") == [("Active", "None")]
    world.update_user(id_of(world, "alex"), {"department": "Legal"}, "ada")
    world.advance(299)
    assert names(world, "sales") == ["Alex Wilber", "Bea Brown"]
    world.advance(1)
    assert names(world, "sales") == ["Bea Brown"]
    assert states(world, "alex") == [("Active", "None")]
    world.advance(60)
    assert states(world, "alex") == []
    assert log(world, "alex") == [
        ("09:00:00", "Update user", "success"),
        ("09:05:00", "Remove member from group", "success"),
        ("09:06:00", "Change user license", "success"),
    ]


def test_a_paused_rule_moves_nobody_until_it_is_resumed() -> None:
    world = live(RULED)
    assert names(world, "paused") == ["Megan Bowen"]
    world.set_rule(id_of(world, "paused"), '(user.department -eq "Sales")', "On")
    world.advance(300)
    assert names(world, "paused") == ["Alex Wilber", "Bea Brown"]


def test_a_rule_with_member_of_is_frozen_since_3_november_2026() -> None:
    text = RULED.replace('"SALES"', f'"{id_of(live(RULED), "sales")}"')
    world = live(text)
    world.update_user(id_of(world, "megan"), {"department": "Sales"}, "ada")
    world.advance(3600)
    assert names(world, "sales") == ["Alex Wilber", "Bea Brown", "Megan Bowen"]
    assert names(world, "frozen") == ["Ada Admin"]
    world.set_rule(id_of(world, "frozen"), '(user.department -eq "Sales")', None)
    world.advance(300)
    assert names(world, "frozen") == ["Alex Wilber", "Bea Brown", "Megan Bowen"]


def test_a_rule_with_member_of_still_ran_in_october_2026() -> None:
    text = RULED.replace('"SALES"', f'"{id_of(live(RULED), "sales")}"').replace("    members: [ada]\n", "")
    world = live(text.replace("2026-11-24T09", "2026-10-01T09"))
    world.update_user(id_of(world, "megan"), {"department": "Sales"}, "ada")
    world.advance(300)
    world.update_user(id_of(world, "megan"), {"jobTitle": "Seller"}, "ada")
    world.advance(300)
    assert "Megan Bowen" in names(world, "frozen")


def test_a_rule_that_tests_the_account_drops_who_is_disabled() -> None:
    world = live(RULED.replace('-eq "Sales")\n    licenses', '-eq "Sales") -and user.accountEnabled -eq true\n    licenses'))
    world.update_user(id_of(world, "bea"), {"accountEnabled": False}, "ada")
    world.advance(360)
    assert states(world, "bea") == []


def test_a_group_becomes_dynamic_when_it_is_given_a_rule() -> None:
    world = live(SALES)
    world.set_rule(id_of(world, "sales"), '(user.department -eq "Legal")', None)
    assert group(world, "sales")["groupTypes"] == ["DynamicMembership"]
    world.advance(360)
    assert names(world, "sales") == ["Megan Bowen"]
    assert [states(world, key) for key in ("alex", "bea")] == [[], []]


# The audit log


def test_setting_a_groups_license_is_logged_from_the_hand_to_the_counts() -> None:
    world = live(SALES.replace("licenses: [{product: ENTERPRISEPACK}]", "licenses: []"))
    world.assign_group_license(id_of(world, "sales"), [{"skuId": E3, "disabledPlans": [TEAMS]}], [], id_of(world, "ada"))
    world.advance(60)
    assert log(world, "sales", "alex", "bea", "megan") == [
        ("09:00:00", "Set group license", "success"),
        ("09:00:15", "Start applying group based license to users", "success"),
        ("09:01:00", "Change user license", "success"),
        ("09:01:00", "Change user license", "success"),
        ("09:01:00", "Change user license", "failure"),
        ("09:01:00", "Finish applying group based license to users", "success"),
    ]
    newest = world.directory_audits()
    assert newest[0]["targetResources"][0]["modifiedProperties"] == [
        {
            "displayName": "Result",
            "oldValue": None,
            "newValue": '"[Users successfully assigned licenses: 2, '
            'Users for whom license assignment failed: 1.]"',
        }
    ]
    assert newest[1]["resultReason"].endswith(f"for SKU [{E3}]. Licenses being added: [{E3}]")
    assert newest[1]["initiatedBy"] == {
        "app": {
            "appId": None,
            "displayName": "Microsoft Azure AD Group-Based Licensing",
            "servicePrincipalId": None,
            "servicePrincipalName": None,
        },
        "user": None,
    }
    by_hand = newest[-1]
    assert (by_hand["category"], by_hand["loggedByService"], by_hand["operationType"]) == (
        "GroupManagement",
        "Core Directory",
        "Assign",
    )
    assert by_hand["initiatedBy"]["user"]["userPrincipalName"] == "ada@office.example"
    assert by_hand["targetResources"] == [
        {
            "id": id_of(world, "sales"),
            "displayName": "Sales",
            "type": "Group",
            "userPrincipalName": None,
            "groupType": None,
            "modifiedProperties": [
                {
                    "displayName": "AssignedLicense",
                    "oldValue": "[]",
                    "newValue": f'["[SkuName=ENTERPRISEPACK, AccountId={world.tenant.tenant_id}, SkuId={E3}, '
                    f'DisabledPlans=[{TEAMS}]]"]',
                },
                {
                    "displayName": "Included Updated Properties",
                    "oldValue": None,
                    "newValue": '"AssignedLicense"',
                },
            ],
        }
    ]


def test_the_log_is_kept_for_30_days_with_premium_and_for_7_without() -> None:
    history = """
history:
  - {what: member added, at: 29d ago, group: empty, member: ada, by: ada}
  - {what: member removed, at: 8d ago, group: empty, member: ada, by: ada}
  - {what: member added, at: 6d ago, group: empty, member: ada, by: ada}
"""
    assert len(log(live(SALES + history), "empty")) == 3
    without = SALES.replace(P1, "5e62787c-c316-451f-b873-1d05acd4d12c")
    world = live(without + history)
    assert len(log(world, "empty")) == 1
    world.advance(timedelta(days=2).total_seconds())
    assert log(world, "empty") == []


def test_an_audit_entry_that_never_came_is_missing() -> None:
    gap = "pins: {audit_gaps: [{activity: Add member to group, object: megan}]}"
    world = live(SALES + gap)
    world.add_member(id_of(world, "empty"), id_of(world, "megan"), "ada")
    world.add_member(id_of(world, "empty"), id_of(world, "bea"), "ada")
    assert log(world, "megan") == []
    assert log(world, "bea") == [("09:00:00", "Add member to group", "success")]


def test_an_application_that_changes_something_is_named() -> None:
    world = live(SALES)
    world.add_member(id_of(world, "empty"), id_of(world, "megan"), "Provisioning script")
    initiated = world.directory_audits()[0]["initiatedBy"]
    assert (initiated["user"], initiated["app"]["displayName"]) == (None, "Provisioning script")


# Pins: what the service got wrong

PINNED = SALES.replace("[alex, bea, megan]", "[alex, {member: megan, since: 3d ago}]") + "pins:\n  assignments:\n    - "


def test_a_pinned_error_stays_until_a_reprocess() -> None:
    world = live(
        PINNED + "{person: megan, product: ENTERPRISEPACK, group: sales, state: Error, error: Novelty, since: 3d ago}"
    )
    assert states(world, "megan") == [("Error", "Novelty")]
    assert person(world, "megan")["licenseAssignmentStates"][0]["lastUpdatedDateTime"] == "2026-11-21T09:00:00Z"
    assert world.subscribed_skus()[0]["consumedUnits"] == 1
    world.reprocess(id_of(world, "megan"), "ada")
    world.advance(3)
    assert states(world, "megan") == [("Active", "None")]


def test_a_pinned_missing_row_comes_with_a_reprocess() -> None:
    world = live(PINNED + "{person: megan, product: ENTERPRISEPACK, group: sales, since: 3d ago}")
    assert (states(world, "megan"), processing(world, "sales")) == ([], "ProcessingComplete")
    world.reprocess(id_of(world, "megan"), "ada")
    world.advance(3)
    assert states(world, "megan") == [("Active", "None")]


def test_a_pinned_refusal_is_what_entra_keeps_answering() -> None:
    world = live(
        PINNED
        + "{person: megan, product: ENTERPRISEPACK, group: sales, state: ActiveWithError, error: Other, "
        + "since: 3d ago, refusal: Try again later.}"
    )
    with pytest.raises(Refusal, match="") as refused:
        world.reprocess(id_of(world, "megan"), "ada")
    assert refused.value.message == "Try again later."
    world.advance(60)
    assert states(world, "megan") == [("ActiveWithError", "Other")]


def test_a_stuck_group_works_nothing_off_while_it_is_stuck() -> None:
    pins = "pins: {processing: [{group: sales, since: 2h ago, until: in 1h}]}"
    world = live(SALES.replace("[alex, bea, megan]", "[alex, {member: megan, since: 1h ago}]") + pins)
    assert (processing(world, "sales"), states(world, "megan")) == ("ProcessingInProgress", [])
    assert states(world, "alex") == [("Active", "None")]
    world.advance(3600)
    assert (processing(world, "sales"), states(world, "megan")) == ("ProcessingComplete", [("Active", "None")])


def test_a_service_that_did_not_come_up_comes_up_when_it_is_retried() -> None:
    pins = """
pins:
  plans: [{person: alex, plan: EXCHANGE_S_ENTERPRISE, status: Error}]
  service_errors: [{object: alex, service_instance: exchange/x, text: "No <mailbox>", since: 1d ago}]
"""
    world = live(SALES + pins)
    assert person(world, "alex")["serviceProvisioningErrors"] == [
        {
            "@odata.type": "#microsoft.graph.serviceProvisioningXmlError",
            "createdDateTime": "2026-11-23T09:00:00Z",
            "isResolved": False,
            "serviceInstance": "exchange/x",
            "errorDetail": "<ServiceInstance><Name>exchange/x</Name><Error><ErrorDescription>No &lt;mailbox&gt;"
            "</ErrorDescription></Error></ServiceInstance>",
        }
    ]
    (details,) = world.license_details(id_of(world, "alex"))
    assert details["servicePlans"][0]["provisioningStatus"] == "Error"
    world.retry_service_provisioning(id_of(world, "alex"), id_of(world, "ada"))
    (details,) = world.license_details(id_of(world, "alex"))
    assert details["servicePlans"][0]["provisioningStatus"] == "Success"
    assert person(world, "alex")["serviceProvisioningErrors"][0]["isResolved"] is True


# Members and who is around


def test_nested_members_get_nothing_and_are_transitive_members() -> None:
    world = live(
        SALES.replace("[alex, bea, megan]", "[alex, empty, laptop]").replace("name: Empty}", "name: Empty, members: [bea]}")
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
    assert {one["displayName"] for one in world.transitive_member_of(id_of(world, "bea"))} == {"Empty", "Sales"}


def test_groups_within_each_other_come_to_an_end() -> None:
    world = live(SALES)
    world.add_member(id_of(world, "sales"), id_of(world, "empty"), "ada")
    world.add_member(id_of(world, "empty"), id_of(world, "sales"), "ada")
    assert [one["displayName"] for one in world.transitive_member_of(id_of(world, "empty"))] == ["Sales"]


ROLES = (
    OFFICE.replace(
        "key: alex,", "key: alex, roles: [{role: Helpdesk Administrator, scope: berlin}],"
    ).replace("key: bea,", "key: bea, roles: [{role: License Administrator, eligible: true}],")
    + """
groups:
  - {key: desk, name: Desk, role_assignable: true, roles: [{role: Groups Administrator}], members: [megan]}
units:
  - {key: berlin, name: Berlin, members: [megan, desk], restricted: true}
"""
)
LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
GROUPS_ADMINISTRATOR = "fdd7a751-b60b-444a-984c-02652fe8fa1c"
HELPDESK_ADMINISTRATOR = "729827e3-9c14-49f7-bb1b-9608f156bbb8"


def test_roles_are_held_directly_over_a_unit_through_a_group_or_only_eligibly() -> None:
    world = live(ROLES)
    berlin = f"/administrativeUnits/{id_of(world, 'berlin')}"
    assert {key: world.active_roles(id_of(world, key)) for key in ("ada", "alex", "bea", "megan")} == {
        "ada": [(LICENSE_ADMINISTRATOR, "/")],
        "alex": [(HELPDESK_ADMINISTRATOR, berlin)],
        "bea": [],
        "megan": [(GROUPS_ADMINISTRATOR, "/")],
    }
    assert [(one["principalId"], one["directoryScopeId"]) for one in world.role_assignments()] == [
        (id_of(world, "ada"), "/"),
        (id_of(world, "alex"), berlin),
        (id_of(world, "desk"), "/"),
    ]
    assert [
        (one["principalId"], one["memberType"], one["assignmentType"])
        for one in world.role_assignment_schedule_instances()
        if one["roleDefinitionId"] == GROUPS_ADMINISTRATOR
    ] == [(id_of(world, "desk"), "Direct", "Assigned"), (id_of(world, "megan"), "Group", "Assigned")]
    assert [one["principalId"] for one in world.role_eligibility_schedule_instances()] == [id_of(world, "bea")]


def test_an_activated_role_ends() -> None:
    world = live(OFFICE.replace("{role: License Administrator}", "{role: License Administrator, until: in 2h}"))
    assert world.role_assignment_schedule_instances()[0]["assignmentType"] == "Activated"
    assert world.active_roles(id_of(world, "ada")) == [(LICENSE_ADMINISTRATOR, "/")]
    world.advance(7200)
    assert world.active_roles(id_of(world, "ada")) == []


def test_directory_roles_are_tenant_wide_and_reach_through_groups() -> None:
    world = live(ROLES)
    roles = {role["displayName"]: role["id"] for role in world.directory_roles()}
    assert list(roles) == [
        "Global Administrator",
        "License Administrator",
        "Groups Administrator",
        "Helpdesk Administrator",
    ]
    assert [one["displayName"] for one in world.directory_role_members(roles["Groups Administrator"])] == ["Desk"]
    assert world.directory_role_members(roles["Helpdesk Administrator"]) == []
    assert [one["displayName"] for one in world.member_of(id_of(world, "megan"))] == ["Desk", "Berlin"]
    assert [one["displayName"] for one in world.transitive_member_of(id_of(world, "megan"))] == [
        "Desk",
        "Berlin",
        "Groups Administrator",
    ]


def test_a_unit_has_members_administrators_and_restrictions() -> None:
    world = live(ROLES)
    berlin = id_of(world, "berlin")
    assert [one["displayName"] for one in world.administrative_unit_members(berlin)] == ["Megan Bowen", "Desk"]
    (scoped,) = world.scoped_role_members(berlin)
    assert scoped["roleMemberInfo"] == {"displayName": "Alex Wilber", "id": id_of(world, "alex")}
    assert world.scoped_role_member_of(id_of(world, "alex")) == [scoped]
    assert scoped["roleId"] in {role["id"] for role in world.directory_roles()}
    assert [one["isManagementRestricted"] for one in (person(world, "megan"), person(world, "ada"))] == [True, False]


# What Entra declines


@pytest.fixture
def refusing() -> Iterator[World]:
    yield live(
        SALES.replace("key: bea,", "key: bea, synced: true,").replace(
            "  - {key: empty, name: Empty}",
            "  - {key: empty, name: Empty}\n"
            "  - {key: list, name: List, kind: distribution}\n"
            "  - {key: ruled, name: Ruled, rule: user.department -eq \"X\"}\n"
            "  - {key: synced, name: Synced, synced: true}\n"
            "  - {key: both, name: Both, members: [megan], licenses: [{product: EMS}, {product: MCOMEETADV}]}",
        )
    )


NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("attempt", "status", "message"),
    [
        (lambda w: w.reprocess(NOBODY, "ada"), 404, f"Resource '{NOBODY}' does not exist or one of its queried "),
        (lambda w: w.assign_group_license(id_of(w, "sales"), [], [], "ada"), 400, "No license changes provided"),
        (
            lambda w: w.assign_group_license(id_of(w, "sales"), [{"skuId": NOBODY}], [], "ada"),
            400,
            f"License {NOBODY} does not correspond to a valid company License.",
        ),
        (
            lambda w: w.assign_group_license(id_of(w, "list"), [{"skuId": EMS}], [], "ada"),
            400,
            "License assignment is only supported for security-enabled groups.",
        ),
        (
            lambda w: w.assign_group_license(id_of(w, "sales"), [], [EMS], "ada"),
            400,
            "Group does not have a corresponding license.",
        ),
        (
            lambda w: w.assign_group_license(id_of(w, "sales"), [{"skuId": EMS, "disabledPlans": [TEAMS]}], [], "a"),
            400,
            f"Service plan {TEAMS} is not part of license {EMS}.",
        ),
        (
            lambda w: w.assign_user_license(id_of(w, "alex"), [], [E3], "ada"),
            400,
            "User license is inherited from a group membership and it cannot be removed directly from the user.",
        ),
        (
            lambda w: w.assign_user_license(id_of(w, "megan"), [], [AUDIO], "ada"),
            400,
            "User license is inherited",
        ),
        (
            lambda w: w.assign_user_license(id_of(w, "ada"), [], [E3], "ada"),
            400,
            "User does not have a corresponding license.",
        ),
        (
            lambda w: w.assign_user_license(id_of(w, "ada"), [{"skuId": E3}], [], "ada"),
            400,
            "Not enough licenses are available",
        ),
        (
            lambda w: w.update_user(id_of(w, "alex"), {"usageLocation": "de"}, "ada"),
            400,
            "Invalid value specified for property 'usageLocation' of resource 'User'.",
        ),
        (
            lambda w: w.update_user(id_of(w, "alex"), {"proxyAddresses": []}, "ada"),
            400,
            "Property 'proxyAddresses' is read-only and cannot be set.",
        ),
        (lambda w: w.update_user(id_of(w, "bea"), {"department": "X"}, "ada"), 400, "Unable to update the specified"),
        (lambda w: w.update_group(id_of(w, "synced"), {"displayName": "X"}, "ada"), 400, "Unable to update the"),
        (
            lambda w: w.update_group(id_of(w, "ruled"), {"membershipRule": "nonsense"}, "ada"),
            400,
            "Invalid membership rule: the property 'nonsense' is not simulated",
        ),
        (
            lambda w: w.add_member(id_of(w, "sales"), id_of(w, "alex"), "ada"),
            400,
            "One or more added object references already exist for the following modified properties: 'members'.",
        ),
        (lambda w: w.add_member(id_of(w, "sales"), NOBODY, "ada"), 404, f"Resource '{NOBODY}' does not exist"),
        (lambda w: w.remove_member(id_of(w, "empty"), id_of(w, "alex"), "ada"), 404, "Resource '"),
        (lambda w: w.add_member(id_of(w, "ruled"), id_of(w, "alex"), "ada"), 400, "The members of a dynamic"),
        (lambda w: w.add_member(id_of(w, "synced"), id_of(w, "alex"), "ada"), 400, "Unable to update the"),
        (lambda w: w.add_member(id_of(w, "list"), id_of(w, "alex"), "ada"), 400, "Cannot Update a mail-enabled"),
        (lambda w: w.delete_group(id_of(w, "sales"), "ada"), 400, "Unable to delete the group because there is a "),
        (lambda w: w.buy_seats("NOTHING", 1), 404, "Resource 'NOTHING'"),
        (lambda w: w.resolve_incident("MO1"), 404, "Resource 'MO1'"),
    ],
)
def test_entra_declines_in_its_own_words(refusing: World, attempt: Any, status: int, message: str) -> None:
    before = (refusing.users(), refusing.groups())
    with pytest.raises(Refusal) as refused:
        attempt(refusing)
    assert (refused.value.status, refused.value.message[: len(message)]) == (status, message)
    assert (refusing.users(), refusing.groups()) == before


def test_a_group_does_not_lose_what_another_of_its_products_needs() -> None:
    world = live(SALES.replace("[{product: ENTERPRISEPACK}]", "[{product: ENTERPRISEPACK}, {product: MCOMEETADV}]"))
    with pytest.raises(Refusal, match="") as refused:
        world.assign_group_license(id_of(world, "sales"), [], [E3], "ada")
    assert refused.value.message == (
        "License operation failed. Make sure that the group has necessary services before adding or removing a "
        "dependent service. The service MCOMEETADV requires TEAMS1 to be enabled as well."
    )
    world.assign_group_license(id_of(world, "sales"), [], [E3, AUDIO], "ada")
    assert group(world, "sales")["assignedLicenses"] == []


def test_products_that_collide_are_swapped_in_one_call() -> None:
    world = live(SALES.replace("rules:\n", "rules:\n  exclusive: [[TEAMS1, AAD_PREMIUM]]\n").replace("seats: 2", "seats: 9"))
    world.assign_group_license(id_of(world, "sales"), [{"skuId": EMS}], [E3], "ada")
    world.advance(60)
    assert [one["skuId"] for one in person(world, "alex")["assignedLicenses"]] == [EMS]


def test_a_group_is_deleted_once_it_carries_nothing() -> None:
    world = live(SALES)
    world.assign_group_license(id_of(world, "sales"), [], [E3], "ada")
    world.advance(60)
    world.delete_group(id_of(world, "sales"), "ada")
    assert world.group(id_of(world, "sales")) is None
    assert [one["displayName"] for one in world.deleted_groups()] == ["Sales"]
    assert (states(world, "alex"), world.member_of(id_of(world, "alex"))) == ([], [])


# Incidents, products, organization


def test_an_incident_is_open_until_it_is_resolved() -> None:
    world = World.of(contoso(), monotonic=lambda: 0.0)
    assert [(one["id"], one["isResolved"]) for one in world.service_issues()] == [
        ("MO1189034", False),
        ("EX1187220", True),
    ]
    assert world.health_overviews()[0]["status"] == "serviceDegradation"
    world.resolve_incident("MO1189034")
    assert world.service_issues()[0]["status"] == "serviceRestored"
    assert world.health_overviews()[0]["status"] == "serviceOperational"


def test_bought_seats_show_in_the_newest_subscription() -> None:
    world = live(SALES)
    world.buy_seats("EMS", 7)
    assert [one["totalLicenses"] for one in world.subscriptions()] == [57]


def test_the_organization_says_where_people_without_a_location_are() -> None:
    organization = live(OFFICE.replace("country: US", "country: US\ndefault_usage_location: GB")).organization()
    assert (organization["countryLetterCode"], organization["defaultUsageLocation"]) == ("US", "GB")
    assert [domain["name"] for domain in organization["verifiedDomains"]] == ["office.example", "office.onmicrosoft.com"]


# What ships


def told(world: World, name: str) -> list[tuple[str | None, str, str, str]]:
    """(group, product, state, error) of everything Entra says about somebody."""
    groups = {one["id"]: one["displayName"] for one in world.groups()}
    names = {product.id: product.sku for product in world.tenant.products}
    (user,) = (one for one in world.users() if one["displayName"] == name)
    return [
        (groups.get(one["assignedByGroup"]), names[one["skuId"]], one["state"], one["error"])
        for one in user["licenseAssignmentStates"]
    ]


def test_contoso_shows_every_error_beside_people_who_are_fine() -> None:
    world = World.of(contoso(), monotonic=lambda: 0.0)
    shown = {name: told(world, name) for name in ("Megan Bowen", "Adele Vance", "Isaiah Langer", "Frida Nilsen")}
    assert shown == {
        "Megan Bowen": [("Sales", "ENTERPRISEPACK", "Error", "CountViolation")],
        "Adele Vance": [("Sales", "ENTERPRISEPACK", "Active", "None")],
        "Isaiah Langer": [
            ("Sales EMEA", "ENTERPRISEPACK", "Active", "None"),
            ("Marketing", "STANDARDPACK", "Error", "MutuallyExclusiveViolation"),
        ],
        "Frida Nilsen": [
            (None, "ENTERPRISEPACK", "Active", "None"),
            ("Marketing", "STANDARDPACK", "Error", "MutuallyExclusiveViolation"),
        ],
    }
    for name in ("Johanna Lorenz", "Joni Sherman", "Allan Deyoung", "Miriam Graham", "Karl Becker"):
        assert told(world, name) == [("Customer Support", "STANDARDPACK", "Error", "UniquenessViolation")]
    for name in ("Raul Razo", "Delia Dennis"):
        assert told(world, name) == [
            ("Mobile Workforce", "EMS", "Error", "Other"),
            ("Mobile Workforce", "MCOPSTN1", "Error", "ProhibitedInUsageLocationViolation"),
        ]
    assert told(world, "Lynne Robbins") == [("Insights", "WORKPLACE_ANALYTICS", "Error", "DependencyViolation")]
    assert told(world, "Sanjay Patel") == [
        (None, "MCOMEETADV", "Active", "None"),
        ("Meeting Hosts", "STANDARDPACK", "ActiveWithError", "DependencyViolation"),
    ]
    assert told(world, "Pradeep Gupta") == [("Data Team", "POWER_BI_PRO", "Error", "CountViolation")]
    assert told(world, "Paulo Mendes") == [("Archive", "EMS", "Error", "RegionalCapacityViolation")]
    assert told(world, "Olga Petrova") == [("Archive", "EMS", "Error", "Other")]


def test_contosos_story_of_megan_ends_well() -> None:
    world = World.of(contoso(), monotonic=lambda: 0.0)
    e3 = next(sku for sku in world.subscribed_skus() if sku["skuPartNumber"] == "ENTERPRISEPACK")
    assert e3["consumedUnits"] == e3["prepaidUnits"]["enabled"]
    world.buy_seats("ENTERPRISEPACK", 1)
    megan = world.user("megan@contoso.example")
    assert megan is not None
    world.reprocess(megan["id"], "ada@contoso.example")
    world.advance(3)
    assert told(world, "Megan Bowen") == [("Sales", "ENTERPRISEPACK", "Active", "None")]


def test_nobody_whose_story_is_healthy_is_in_error() -> None:
    world = World.of(contoso(), monotonic=lambda: 0.0)
    healthy = [one.name for one in world.tenant.people if one.story.startswith("Healthy")]
    assert len(healthy) > 5
    for name in healthy:
        assert [state for _, _, state, _ in told(world, name)] == ["Active"] * len(told(world, name)) != []


def test_fabrikam_owns_nothing_that_includes_group_based_licensing() -> None:
    world = World.of(fabrikam(), monotonic=lambda: 0.0)
    plans = {plan["servicePlanName"] for sku in world.subscribed_skus() for plan in sku["servicePlans"]}
    assert plans == {"EXCHANGE_S_STANDARD", "BPOS_S_TODO_1", "INTUNE_O365"}


def test_a_tenant_of_many_is_read_quickly() -> None:
    people = "\n".join(f"  - {{key: p{n}, name: Person {n}, location: US}}" for n in range(2000))
    members = ", ".join(f"p{n}" for n in range(2000))
    text = OFFICE.replace("seats: 2", "seats: 1500").replace("people:", "people:\n" + people, 1)
    began = time.process_time()
    world = live(f"{text}\ngroups:\n  - {{key: all, name: All, members: [{members}], licenses: [{{product: ENTERPRISEPACK}}]}}")
    assert len(world.members_with_license_errors(id_of(world, "all"))) == 500
    first = world.users()
    assert world.users() is first
    assert time.process_time() - began < 20
