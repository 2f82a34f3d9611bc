"""A user's plans, mailbox and services, and what the tenant shows of itself."""

import pytest

from graph.simulated import Refusal, World, contoso
from tests.graph.simulated.office import EXCHANGE, OFFICE, SALES, TEAMS, id_of, live, person, states


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
        (plan["capabilityStatus"], plan["assignedDateTime"])
        for plan in person(world, "alex")["assignedPlans"]
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
        SALES.replace(
            "key: alex,", "key: alex, addresses: ['SMTP:alex@office.example', 'smtp:desk@office.example'],"
        ).replace("[alex, bea, megan]", "[alex]")
        + owner
    )
    assert states(world, "alex") == [("Error", "UniquenessViolation")]
    with pytest.raises(Refusal) as refused:
        world.reprocess(id_of(world, "alex"), "ada")
    assert '"smtp:desk@office.example" is already being used' in refused.value.message


def test_an_address_is_free_again_when_it_was_taken_from_its_owner() -> None:
    world = live(
        SALES.replace(
            "key: alex,", "key: alex, addresses: ['SMTP:alex@office.example', 'smtp:desk@office.example'],"
        )
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
        SALES.replace(
            "people:", "people:\n  - {key: old, name: Old, deleted: 3d ago, addresses: [ADDRESS]}", 1
        )
        .replace("ADDRESS", "'SMTP:old@office.example', 'smtp:alex@office.onmicrosoft.com'")
        .replace("[alex, bea, megan]", "[alex]")
    )
    assert states(world, "alex") == [("Error", "UniquenessViolation")]
    assert [user["displayName"] for user in world.deleted_users()] == ["Old"]


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
    organization = live(
        OFFICE.replace("country: US", "country: US\ndefault_usage_location: GB")
    ).organization()
    assert (organization["countryLetterCode"], organization["defaultUsageLocation"]) == ("US", "GB")
    assert [domain["name"] for domain in organization["verifiedDomains"]] == [
        "office.example",
        "office.onmicrosoft.com",
    ]
