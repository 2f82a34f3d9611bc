"""What Entra declines, and that nothing happened then."""

from typing import Any

import pytest

from graph.simulated import Refusal, World
from tests.graph.simulated.office import (
    AUDIO,
    E3,
    EMS,
    SALES,
    TEAMS,
    group,
    id_of,
    live,
    person,
    states,
)


@pytest.fixture
def refusing() -> World:
    return live(
        SALES.replace("key: bea,", "key: bea, synced: true,").replace(
            "  - {key: empty, name: Empty}",
            "  - {key: empty, name: Empty}\n"
            "  - {key: list, name: List, kind: distribution}\n"
            '  - {key: ruled, name: Ruled, rule: user.department -eq "X"}\n'
            "  - {key: synced, name: Synced, synced: true}\n"
            "  - {key: calls, name: Calls, members: [megan], licenses: [{product: MCOMEETADV}]}",
        )
    )


NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("attempt", "status", "message"),
    [
        (
            lambda w: w.reprocess(NOBODY, "ada"),
            404,
            f"Resource '{NOBODY}' does not exist or one of its queried ",
        ),
        (
            lambda w: w.assign_group_license(id_of(w, "sales"), [], [], "ada"),
            400,
            "No license changes provided",
        ),
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
            lambda w: w.assign_group_license(
                id_of(w, "sales"), [{"skuId": EMS, "disabledPlans": [TEAMS]}], [], "a"
            ),
            400,
            f"Service plan {TEAMS} is not part of license {EMS}.",
        ),
        (
            lambda w: w.assign_user_license(id_of(w, "alex"), [], [E3], "ada"),
            400,
            "User license is inherited from a group membership and it cannot be removed directly from the "
            "user.",
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
            lambda w: w.update_user(id_of(w, "alex"), {"usageLocation": "ZZ"}, "ada"),
            400,
            "Invalid value specified for property 'usageLocation' of resource 'User'.",
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
        (
            lambda w: w.update_user(id_of(w, "bea"), {"department": "X"}, "ada"),
            400,
            "Unable to update the specified",
        ),
        (
            lambda w: w.update_group(id_of(w, "synced"), {"displayName": "X"}, "ada"),
            400,
            "Unable to update the",
        ),
        (
            lambda w: w.update_group(id_of(w, "ruled"), {"membershipRule": "nonsense"}, "ada"),
            400,
            "Dynamic membership rule validation error: the property 'nonsense' is not simulated",
        ),
        (
            lambda w: w.add_member(id_of(w, "sales"), id_of(w, "alex"), "ada"),
            400,
            "One or more added object references already exist for the following modified properties: "
            "'members'.",
        ),
        (
            lambda w: w.add_member(id_of(w, "sales"), NOBODY, "ada"),
            404,
            f"Resource '{NOBODY}' does not exist",
        ),
        (lambda w: w.remove_member(id_of(w, "empty"), id_of(w, "alex"), "ada"), 404, "Resource '"),
        (lambda w: w.add_member(id_of(w, "ruled"), id_of(w, "alex"), "ada"), 400, "The members of a dynamic"),
        (lambda w: w.add_member(id_of(w, "synced"), id_of(w, "alex"), "ada"), 400, "Unable to update the"),
        (
            lambda w: w.add_member(id_of(w, "list"), id_of(w, "alex"), "ada"),
            400,
            "Cannot Update a mail-enabled",
        ),
        (
            lambda w: w.delete_group(id_of(w, "sales"), "ada"),
            400,
            "Unable to delete the group because there is a ",
        ),
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
    world = live(
        SALES.replace("[{product: ENTERPRISEPACK}]", "[{product: ENTERPRISEPACK}, {product: MCOMEETADV}]")
    )
    with pytest.raises(Refusal) as refused:
        world.assign_group_license(id_of(world, "sales"), [], [E3], "ada")
    assert refused.value.message == (
        "License operation failed. Make sure that the group has necessary services before adding or removing "
        "a dependent service. The service MCOMEETADV requires TEAMS1 to be enabled as well."
    )
    world.assign_group_license(id_of(world, "sales"), [], [E3, AUDIO], "ada")
    assert group(world, "sales")["assignedLicenses"] == []


NEEDS_TEAMS = (
    "License operation failed. Make sure that the group has necessary services before adding or removing a "
    "dependent service. The service MCOMEETADV requires TEAMS1 to be enabled as well."
)
ROLE_ASSIGNABLE = "  - {key: empty, name: Empty, role_assignable: true}"


def last_refused(world: World, key: str) -> tuple[str, str] | None:
    """Activity and reason of the newest entry about the object, if that failed."""
    newest = next(
        entry for entry in world.directory_audits() if entry["targetResources"][0]["id"] == id_of(world, key)
    )
    failed = newest["result"] == "failure"
    return (newest["activityDisplayName"], newest["resultReason"]) if failed else None


def test_a_group_is_not_given_what_needs_a_product_it_does_not_give_whatever_its_members_have() -> None:
    world = live(
        SALES.replace("key: alex,", "key: alex, licenses: [{product: ENTERPRISEPACK}],").replace(
            "{key: empty, name: Empty}", "{key: empty, name: Empty, members: [alex]}"
        )
    )

    with pytest.raises(Refusal) as refused:
        world.assign_group_license(id_of(world, "empty"), [{"skuId": AUDIO}], [], "ada")

    assert (refused.value.status, refused.value.code, refused.value.message) == (
        400,
        "Request_BadRequest",
        NEEDS_TEAMS,
    )
    assert last_refused(world, "empty") == ("Set group license", NEEDS_TEAMS)
    assert group(world, "empty")["assignedLicenses"] == []


def test_what_is_needed_may_come_in_the_same_call() -> None:
    world = live(SALES)

    world.assign_group_license(id_of(world, "empty"), [{"skuId": AUDIO}, {"skuId": E3}], [], "ada")

    assert [one["skuId"] for one in group(world, "empty")["assignedLicenses"]] == [AUDIO, E3]
    assert last_refused(world, "empty") is None


def test_what_is_needed_does_not_help_while_it_is_switched_off() -> None:
    world = live(SALES)
    off = {"skuId": E3, "disabledPlans": [TEAMS]}

    with pytest.raises(Refusal, match="License operation failed"):
        world.assign_group_license(id_of(world, "empty"), [{"skuId": AUDIO}, off], [], "ada")


@pytest.mark.parametrize("carry", [True, False])
def test_sources_disagree_about_role_assignable_groups_and_the_tenant_says_which_holds(carry: bool) -> None:
    rules = f"rules:\n  role_assignable_groups_carry_licenses: {str(carry).lower()}\n"
    world = live(SALES.replace("rules:\n", rules).replace("  - {key: empty, name: Empty}", ROLE_ASSIGNABLE))
    add = [{"skuId": EMS}]

    if carry:
        world.assign_group_license(id_of(world, "empty"), add, [], "ada")
        assert group(world, "empty")["assignedLicenses"] == [{"skuId": EMS, "disabledPlans": []}]
        return
    with pytest.raises(Refusal) as refused:
        world.assign_group_license(id_of(world, "empty"), add, [], "ada")
    assert refused.value.message == "Role assignable groups are not allowed."
    assert last_refused(world, "empty") == ("Set group license", "Role assignable groups are not allowed.")


def test_a_rule_that_entra_does_not_take_leaves_a_failed_entry() -> None:
    world = live(SALES)
    rule = f'user.assignedLicenses -any (assignedLicense.skuId -eq "{E3}")'

    with pytest.raises(Refusal) as refused:
        world.update_group(id_of(world, "empty"), {"membershipRule": rule}, "ada")

    assert refused.value.message.startswith("Dynamic membership rule validation error: ")
    assert last_refused(world, "empty") == ("Update group", refused.value.message)
    assert group(world, "empty")["membershipRule"] is None


def test_what_history_tries_is_refused_too() -> None:
    tried = "  - {what: group licensed, at: 1d ago, group: empty, add: [{product: MCOMEETADV}], by: ada}\n"
    world = live(f"{SALES}history:\n{tried}")

    assert last_refused(world, "empty") == ("Set group license", NEEDS_TEAMS)
    assert group(world, "empty")["assignedLicenses"] == []


def test_products_that_collide_are_swapped_in_one_call() -> None:
    world = live(
        SALES.replace("rules:\n", "rules:\n  exclusive: [[TEAMS1, AAD_PREMIUM]]\n").replace(
            "seats: 2", "seats: 9"
        )
    )
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
