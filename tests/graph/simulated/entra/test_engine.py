"""What follows from changes: seats, rows, reprocessing, removal, rules, and what the service got wrong."""

import pytest

from graph.simulated import Refusal
from tests.graph.simulated.office import (
    AUDIO,
    AUDIO_PLAN,
    E3,
    EMS,
    OFFICE,
    SALES,
    TEAMS,
    group,
    id_of,
    live,
    log,
    members,
    person,
    processing,
    states,
)


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
        SALES.replace(
            "[alex, bea, megan]", "[{member: alex, since: 1d ago}, bea, {member: megan, since: 2d ago}]"
        )
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
        "Not enough licenses are available to complete this operation. Purchase more licenses or remove "
        f"unneeded licenses from users and groups for SKU [{E3}]. Licenses being added: [{E3}]",
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
    world = live(SALES.replace("rules:\n", "rules:\n  not_offered: [{plan: TEAMS1, countries: [DE]}]\n"))
    assert states(world, "megan") == [("Error", "CountViolation")]
    world.update_user(id_of(world, "megan"), {"usageLocation": "DE"}, "ada")
    with pytest.raises(Refusal) as refused:
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
    assert [member["displayName"] for member in world.members(id_of(world, "sales"))] == [
        "Bea Brown",
        "Megan Bowen",
    ]


def test_who_is_restored_is_as_before_even_without_a_seat() -> None:
    world = live(SALES)
    alex = id_of(world, "alex")
    before = person(world, "alex")
    world.delete_user(alex, "ada")
    world.buy_seats("ENTERPRISEPACK", -1)
    world.restore(alex, "ada")

    after = person(world, "alex")
    assert after["deletedDateTime"] is None
    assert states(world, "alex") == [("Active", "None")]
    assert after["assignedLicenses"] == before["assignedLicenses"]
    assert set(members(world, "sales")) == {"Alex Wilber", "Bea Brown", "Megan Bowen"}
    assert world.deleted_users() == []
    sku = world.subscribed_skus()[0]
    assert (sku["consumedUnits"], sku["prepaidUnits"]["enabled"]) == (2, 1)
    assert world.directory_audits()[0]["activityDisplayName"] == "Restore user"


def test_a_group_that_is_restored_gives_nothing() -> None:
    world = live(SALES)
    sales = id_of(world, "sales")
    world.assign_group_license(sales, [], [E3], "ada")
    world.advance(120)
    world.delete_group(sales, "ada")
    assert world.group(sales) is None
    world.restore(sales, "ada")

    group = world.group(sales)
    assert group is not None
    assert group["assignedLicenses"] == []
    assert sales in {one["id"] for one in world.member_of(id_of(world, "alex"))}


def test_what_was_not_deleted_cannot_be_restored() -> None:
    world = live(SALES)
    with pytest.raises(Refusal) as refused:
        world.restore(id_of(world, "alex"), "ada")
    assert refused.value.status == 404


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
    assert (states(world, "alex"), states(world, "megan")) == (
        [("Active", "None")],
        [("Error", "CountViolation")],
    )
    with pytest.raises(Refusal) as refused:
        world.reprocess(id_of(world, "megan"), "ada")
    assert refused.value.message == f"License {E3} does not correspond to a valid company License."


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
    with pytest.raises(Refusal) as refused:
        world.reprocess(id_of(world, "alex"), "ada")
    assert refused.value.message == (
        f"License assignment failed because service plan [{AUDIO_PLAN}] depends on the service plan(s) "
        f"[{TEAMS}]"
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


def test_the_members_of_a_dynamic_group_follow_from_its_rule() -> None:
    world = live(RULED)
    assert members(world, "sales") == ["Alex Wilber", "Bea Brown"]
    assert states(world, "alex") == [("Active", "None")]
    world.update_user(id_of(world, "alex"), {"department": "Legal"}, "ada")
    world.advance(299)
    assert members(world, "sales") == ["Alex Wilber", "Bea Brown"]
    world.advance(1)
    assert members(world, "sales") == ["Bea Brown"]
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
    assert members(world, "paused") == ["Megan Bowen"]
    world.set_rule(id_of(world, "paused"), '(user.department -eq "Sales")', "On")
    world.advance(300)
    assert members(world, "paused") == ["Alex Wilber", "Bea Brown"]


def test_a_rule_with_member_of_is_frozen_since_3_november_2026() -> None:
    text = RULED.replace('"SALES"', f'"{id_of(live(RULED), "sales")}"')
    world = live(text)
    world.update_user(id_of(world, "megan"), {"department": "Sales"}, "ada")
    world.advance(3600)
    assert members(world, "sales") == ["Alex Wilber", "Bea Brown", "Megan Bowen"]
    assert members(world, "frozen") == ["Ada Admin"]
    world.set_rule(id_of(world, "frozen"), '(user.department -eq "Sales")', None)
    world.advance(300)
    assert members(world, "frozen") == ["Alex Wilber", "Bea Brown", "Megan Bowen"]


def test_a_rule_with_member_of_still_ran_in_october_2026() -> None:
    text = RULED.replace('"SALES"', f'"{id_of(live(RULED), "sales")}"').replace("    members: [ada]\n", "")
    world = live(text.replace("2026-11-24T09", "2026-10-01T09"))
    world.update_user(id_of(world, "megan"), {"department": "Sales"}, "ada")
    world.advance(300)
    world.update_user(id_of(world, "megan"), {"jobTitle": "Seller"}, "ada")
    world.advance(300)
    assert "Megan Bowen" in members(world, "frozen")


def test_a_rule_that_tests_the_account_drops_who_is_disabled() -> None:
    world = live(
        RULED.replace(
            '-eq "Sales")\n    licenses', '-eq "Sales") -and user.accountEnabled -eq true\n    licenses'
        )
    )
    world.update_user(id_of(world, "bea"), {"accountEnabled": False}, "ada")
    world.advance(360)
    assert states(world, "bea") == []


def test_a_group_becomes_dynamic_when_it_is_given_a_rule() -> None:
    world = live(SALES)
    world.set_rule(id_of(world, "sales"), '(user.department -eq "Legal")', None)
    assert group(world, "sales")["groupTypes"] == ["DynamicMembership"]
    world.advance(360)
    assert members(world, "sales") == ["Megan Bowen"]
    assert [states(world, key) for key in ("alex", "bea")] == [[], []]


PINNED = (
    SALES.replace("[alex, bea, megan]", "[alex, {member: megan, since: 3d ago}]")
    + "pins:\n  assignments:\n    - "
)


def test_a_pinned_error_stays_until_a_reprocess() -> None:
    world = live(
        PINNED
        + "{person: megan, product: ENTERPRISEPACK, group: sales, "
        + "state: Error, error: Novelty, since: 3d ago}"
    )
    assert states(world, "megan") == [("Error", "Novelty")]
    assert (
        person(world, "megan")["licenseAssignmentStates"][0]["lastUpdatedDateTime"] == "2026-11-21T09:00:00Z"
    )
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
    with pytest.raises(Refusal) as refused:
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
    assert (processing(world, "sales"), states(world, "megan")) == (
        "ProcessingComplete",
        [("Active", "None")],
    )


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
            "errorDetail": "<ServiceInstance><Name>exchange/x</Name><Error>"
            "<ErrorDescription>No &lt;mailbox&gt;</ErrorDescription></Error></ServiceInstance>",
        }
    ]
    (details,) = world.license_details(id_of(world, "alex"))
    assert details["servicePlans"][0]["provisioningStatus"] == "Error"
    world.retry_service_provisioning(id_of(world, "alex"), id_of(world, "ada"))
    (details,) = world.license_details(id_of(world, "alex"))
    assert details["servicePlans"][0]["provisioningStatus"] == "Success"
    assert person(world, "alex")["serviceProvisioningErrors"][0]["isResolved"] is True


# History is lived through like everything else


def test_who_and_what_was_deleted_and_came_back_stands_in_the_log() -> None:
    world = live(
        SALES
        + """
history:
  - {what: person deleted, at: 9d ago, person: megan, by: ada}
  - {what: person restored, at: 8d ago, person: megan, by: ada}
  - {what: group deleted, at: 7d ago, group: empty, by: ada}
  - {what: group restored, at: 6d ago, group: empty, by: ada}
  - {what: group deleted, at: 5d ago, group: empty, by: ada}
"""
    )
    logged = [one["activityDisplayName"] for one in world.directory_audits()]
    assert [name for name in logged if name.startswith(("Delete", "Restore"))] == [
        "Delete group",
        "Restore group",
        "Delete group",
        "Restore user",
        "Delete user",
    ]
    assert [group["displayName"] for group in world.deleted_groups()] == ["Empty"]
    assert world.deleted_users() == []


def test_what_the_declaration_says_has_happened_has_happened() -> None:
    world = live(
        SALES
        + """
history:
  - {what: seats changed, at: 9d ago, product: ENTERPRISEPACK, count: 1}
  - {what: reprocessed, at: 8d ago, person: megan, by: ada}
  - {what: group licensed, at: 7d ago, group: sales, add: [{product: EMS}], remove: [ENTERPRISEPACK], by: ada}
  - {what: person licensed, at: 6d ago, person: ada, add: [{product: ENTERPRISEPACK}], by: ada}
  - {what: person updated, at: 5d ago, person: bea, set: {usageLocation: GB}, by: ada}
  - {what: member added, at: 4d ago, group: empty, member: bea, by: ada}
  - {what: member removed, at: 3d ago, group: sales, member: bea, by: ada}
  - {what: subscription changed, at: 2d ago, product: EMS, status: Warning}
  - {what: rule changed, at: 1d ago, group: empty, rule: user.usageLocation -eq "US", by: ada}
  - {what: logged, at: 1h ago, activity: Delete group, group: empty, result: failure, reason: No., by: ada}
"""
    )
    held = {
        key: [one["skuId"] for one in person(world, key)["assignedLicenses"]]
        for key in ("ada", "alex", "bea", "megan")
    }
    assert held == {"ada": [E3], "alex": [EMS], "bea": [], "megan": [EMS]}
    assert members(world, "empty") == ["Ada Admin", "Alex Wilber", "Megan Bowen"]
    assert person(world, "bea")["usageLocation"] == "GB"
    assert [sku["capabilityStatus"] for sku in world.subscribed_skus()] == ["Enabled", "Warning", "Enabled"]
    newest = world.directory_audits()[0]
    assert (newest["activityDisplayName"], newest["result"], newest["resultReason"]) == (
        "Delete group",
        "failure",
        "No.",
    )
