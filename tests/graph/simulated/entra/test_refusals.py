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
            "Invalid membership rule: the property 'nonsense' is not simulated",
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
