import json
from typing import Any

import pytest

from bot.web.happenings import NotPossible, read
from bot.web.panel import AdminCenter
from dialogs.words.text import plain
from graph import Names
from graph.simulated.world import World
from tests.tenants import tenant

TENANT = """
name: Fabrikam
domain: fabrikam.example
initial_domain: fabrikam.onmicrosoft.com
country: US
plans:
  - {name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: AADPremiumService}
products:
  - {sku: AAD_PREMIUM, id: 078d2b04-f1bd-4111-bbd4-b4b1b354cef4, seats: 1, plans: [AAD_PREMIUM]}
people:
  - key: ada
    name: Ada
    story: Runs it.
    asks_as: License Administrator
    roles: [{role: License Administrator}]
  - {key: ben, name: Ben, location: US, department: Sales}
  - {key: cleo, name: Cleo, location: US}
  - {key: gus, name: Gus, roles: [{role: Global Administrator}]}
groups:
  - {key: sales, name: Sales, licenses: [{product: AAD_PREMIUM}], members: [ben]}
  - {key: empty, name: Empty}
  - {key: rule, name: By rule, rule: '(user.department -eq "Sales")', paused: true}
incidents:
  - {id: MO1, title: Delays, service: Microsoft Entra, impact: Slow., started: 3h ago}
"""


@pytest.fixture
def world() -> World:
    return tenant(TENANT)


@pytest.fixture
def center(world: World) -> AdminCenter:
    return AdminCenter(world, Names.load())


def do(center: AdminCenter, **change: object) -> str:
    return plain(center.apply(read(json.dumps(change).encode())))


def group(world: World, name: str) -> Any:
    return next(one for one in world.groups() if one["displayName"] == name)


def test_the_figures_say_what_is_bought_taken_and_processed(center: AdminCenter, world: World) -> None:
    assert center.figures() == {
        "now": "It is 2026-11-24 09:00 UTC in Fabrikam.",
        "products": [
            {
                "id": "078d2b04-f1bd-4111-bbd4-b4b1b354cef4",
                "name": "Microsoft Entra ID P1",
                "taken": 1,
                "bought": 1,
                "status": "Enabled",
            }
        ],
        "groups": [{"id": group(world, "Sales")["id"], "name": "Sales", "state": "ProcessingComplete"}],
        "incidents": [{"id": "MO1", "title": "Delays"}],
    }


def test_buying_says_what_was_bought(center: AdminCenter) -> None:
    assert do(center, change="buy_seats", sku="AAD_PREMIUM", count=5) == (
        "Bought 5 licenses of Microsoft Entra ID P1: 6 now, 1 before."
    )
    assert center.figures()["products"][0]["bought"] == 6


def test_a_location_is_set(center: AdminCenter, world: World) -> None:
    assert do(center, change="set_usage_location", user="cleo@fabrikam.example", location="NO") == (
        "The usage location of Cleo is NO now."
    )
    user = world.user("cleo@fabrikam.example")
    assert user is not None
    assert user["usageLocation"] == "NO"


def test_a_member_comes_and_goes_and_the_audit_log_names_a_colleague(
    center: AdminCenter, world: World
) -> None:
    sales = group(world, "Empty")["id"]

    added = do(center, change="add_member", group=sales, user="cleo@fabrikam.example")
    members = [member["displayName"] for member in world.members(sales)]
    removed = do(center, change="remove_member", group=sales, user="cleo@fabrikam.example")

    assert (added, members) == ("Cleo is a member of Empty now.", ["Cleo"])
    assert (removed, world.members(sales)) == ("Cleo is no longer a member of Empty.", [])
    actors = {entry["initiatedBy"]["user"]["userPrincipalName"] for entry in world.directory_audits()[:2]}
    assert actors == {"gus@fabrikam.example"}


def test_a_group_gets_a_product_and_loses_it(center: AdminCenter, world: World) -> None:
    empty = group(world, "Empty")["id"]

    given = do(center, change="assign_license", group=empty, sku="AAD_PREMIUM")
    carried = len(group(world, "Empty")["assignedLicenses"])
    taken = do(center, change="remove_license", group=empty, sku="AAD_PREMIUM")

    assert given == "Empty carries Microsoft Entra ID P1 now; its members follow."
    assert taken == "Empty no longer carries Microsoft Entra ID P1; its members follow."
    assert (carried, group(world, "Empty")["assignedLicenses"]) == (1, [])


def test_a_paused_rule_is_rewritten_and_runs(center: AdminCenter, world: World) -> None:
    rule = '(user.displayName -eq "Cleo")'

    done = do(center, change="set_rule", group=group(world, "By rule")["id"], rule=rule)
    world.advance(3600)

    by_rule = group(world, "By rule")
    assert done == "The rule of By rule is rewritten and runs; its members follow."
    assert (by_rule["membershipRule"], by_rule["membershipRuleProcessingState"]) == (rule, "On")
    assert [member["displayName"] for member in world.members(by_rule["id"])] == ["Cleo"]


def test_time_passes(center: AdminCenter) -> None:
    assert do(center, change="pass_time", minutes=1440) == "A day passed. It is 2026-11-25 09:00 UTC now."


def test_an_incident_ends(center: AdminCenter) -> None:
    assert do(center, change="resolve_incident", id="MO1") == "Microsoft resolved “Delays”."
    assert center.figures()["incidents"] == []


def test_reset_brings_the_start_back(center: AdminCenter) -> None:
    before = center.figures()
    do(center, change="buy_seats", sku="AAD_PREMIUM", count=5)
    do(center, change="pass_time", minutes=10)

    assert do(center, change="reset") == "Fabrikam is as it was at the start."
    assert center.figures() == before


def test_the_tenant_says_whom_a_visitor_may_be(center: AdminCenter) -> None:
    ada = {
        "upn": "ada@fabrikam.example",
        "name": "Ada",
        "asks_as": "License Administrator",
        "story": "Runs it.",
    }

    assert center.personas("ada@fabrikam.example") == [ada]
    assert center.personas("ben@fabrikam.example") == [
        {"upn": "ben@fabrikam.example", "name": "Ben", "asks_as": "", "story": ""},
        ada,
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"change": "buy_seats", "sku": "NO_SUCH", "count": 1}, "The tenant has no product NO_SUCH."),
        ({"change": "set_usage_location", "user": "x", "location": "US"}, "There is nobody with the id x."),
        ({"change": "add_member", "group": "x", "user": "ben"}, "There is no group with the id x."),
        ({"change": "resolve_incident", "id": "MO9"}, "There is no incident MO9."),
    ],
)
def test_what_is_not_there_is_said(center: AdminCenter, change: dict[str, object], sentence: str) -> None:
    with pytest.raises(NotPossible) as refused:
        do(center, **change)

    assert str(refused.value) == sentence


def test_a_rule_for_a_group_that_has_none_is_refused(center: AdminCenter, world: World) -> None:
    with pytest.raises(NotPossible) as refused:
        do(center, change="set_rule", group=group(world, "Sales")["id"], rule='(user.city -eq "Oslo")')

    assert str(refused.value) == "Sales has no rule: its members are assigned one by one."


def test_entras_own_refusal_is_passed_on(center: AdminCenter, world: World) -> None:
    with pytest.raises(NotPossible, match="already exist"):
        do(center, change="add_member", group=group(world, "Sales")["id"], user="ben@fabrikam.example")


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        (b"", "the request: Invalid JSON"),
        (b"[]", "the request: "),
        (b'{"change": "format"}', "the request: "),
        (b'{"change": "buy_seats", "sku": "x"}', "count: Field required."),
        (b'{"change": "buy_seats", "sku": "x", "count": "5"}', "count: Input should be a valid integer."),
        (b'{"change": "buy_seats", "sku": "x", "count": 100000}', "count: Input should be less than"),
        (b'{"change": "reset", "and": "more"}', "and: Extra inputs are not permitted."),
        (b'{"change": "pass_time", "minutes": 7}', "minutes: "),
        (b'{"change": "set_usage_location", "user": "x", "location": "us"}', "location: String should match"),
    ],
)
def test_a_request_that_makes_no_sense_is_told_where(body: bytes, begins: str) -> None:
    with pytest.raises(NotPossible) as refused:
        read(body)

    assert str(refused.value).startswith(begins)
