"""The adapters over the simulated tenant: what Graph enforces there, they must meet."""

import asyncio
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from aiohttp.test_utils import TestServer

from graph import (
    ALL_SCOPES,
    Directory,
    Forbidden,
    GraphError,
    Patience,
    Refused,
    SignIn,
    Unavailable,
    connect,
    simulate,
)
from graph.simulated import World, loads
from graph.simulated.http.server import application
from tests.graph.changes import reprocess

TENANT = """
name: Northwind
domain: northwind.example
initial_domain: northwind.onmicrosoft.com
country: DE
clock: 2026-11-24T09:00:00Z
settings: {page_size: 2, reprocess_seconds: 3, error_list_delivers_states: false}
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
products:
  - sku: ENTERPRISEPACK
    id: 6fd2c87f-b296-42f0-b197-1e91e994b900
    seats: 1
    plans: [EXCHANGE_S_ENTERPRISE]
people:
  - {key: rita, name: Rita Reader, roles: [{role: Global Reader}, {role: License Administrator}]}
  - {key: ada, name: Ada License, roles: [{role: License Administrator}]}
  - {key: amy, name: Amy First, location: DE}
  - {key: megan, name: Megan Bowen, location: DE, addresses: ["smtp:m.o'neil@northwind.example"]}
  - {key: meg, name: Megan Bow, location: DE}
  - {key: mia, name: Mia Nested, location: DE}
groups:
  - key: sales
    name: Sales & Co
    members: [amy, megan, meg, team]
    licenses: [{product: ENTERPRISEPACK}]
  - {key: team, name: Sales team, members: [mia]}
  - {key: club, name: Club, members: [megan]}
  - {key: choir, name: Choir, members: [megan]}
units:
  - {key: emea, name: EMEA, members: [megan, sales]}
"""
SKU = "6fd2c87f-b296-42f0-b197-1e91e994b900"


def northwind(page_size: int = 2) -> World:
    text = TENANT.replace("page_size: 2", f"page_size: {page_size}")
    return World.of(loads(text), monotonic=lambda: 0.0)


def seen_by(world: World, key: str | None, scopes: frozenset[str] = ALL_SCOPES) -> Directory:
    return simulate(world, person(world, key) if key else None, scopes).directory()


def person(world: World, key: str) -> str:
    return str(next(user["id"] for user in world.users() if user["userPrincipalName"].startswith(f"{key}@")))


def group(world: World, name: str) -> str:
    return str(next(group["id"] for group in world.groups() if group["displayName"] == name))


async def test_every_question_is_taken_and_all_together_cost_one_round_trip() -> None:
    world = northwind(page_size=100)
    rita = seen_by(world, "rita")
    megan, sales = person(world, "megan"), group(world, "Sales & Co")
    since = world.now() - timedelta(days=7)
    questions = [
        rita.me(),
        rita.active_roles(),
        rita.role_assignments(megan),
        rita.eligible_roles(),
        rita.user("megan@northwind.example"),
        rita.license_details(megan),
        rita.group(sales),
        rita.member_count(sales),
        rita.nested_groups(sales),
        rita.groups_with_license_errors(),
        rita.groups_with_sku(SKU),
        rita.find_users("Megan"),
        rita.find_groups("Sales"),
        rita.transitive_groups_of(megan),
        rita.subscribed_skus(),
        rita.subscriptions(),
        rita.organization(),
        rita.service_health_issues(),
        rita.audits(megan, since),
        rita.audits(sales, since),
        rita.owners_of(["megan@northwind.example", "m.o'neil@northwind.example"]),
    ]
    answers = await asyncio.gather(*questions)
    assert not [answer for answer in answers if answer is None]
    cost = rita.receipt
    assert (cost.graph_requests, cost.http_requests, cost.round_trips) == (23, 4, 1)
    assert cost.resource_units > 0
    assert rita.now() == datetime(2026, 11, 24, 9, tzinfo=UTC)


async def test_people_and_groups_are_found_by_the_start_of_their_names_and_no_trick_widens_the_search() -> (
    None
):
    """T56: whoever types a filter searches for those very words."""
    rita = seen_by(northwind(), "rita")
    assert {user.name for user in await rita.find_users("megan bow")} == {"Megan Bowen", "Megan Bow"}
    assert [user.name for user in await rita.find_users("amy@north")] == ["Amy First"]
    assert [found.name for found in await rita.find_groups("Sales & ")] == ["Sales & Co"]
    assert not await rita.find_users("x' or startswith(displayName,'A")
    assert not await rita.find_groups("x') or (displayName ne 'y&$top=999#")


async def test_the_port_reads_all_pages_of_a_membership() -> None:
    world = northwind()
    rita = seen_by(world, "rita")
    groups = await rita.direct_groups_of(person(world, "megan"))
    units = await rita.administrative_units_of("user", person(world, "megan"))
    assert ({found.name for found in groups}, groups.complete) == ({"Sales & Co", "Club", "Choir"}, True)
    assert [unit.display_name for unit in units] == ["EMEA"]
    assert groups.seen.eventual is False


async def test_a_nested_member_is_in_the_group_only_through_the_other() -> None:
    world = northwind()
    rita = seen_by(world, "rita")
    mia, sales = person(world, "mia"), group(world, "Sales & Co")
    direct = await rita.direct_groups_of(mia)
    transitive = await rita.transitive_groups_of(mia)
    nested = await rita.nested_groups(sales)
    units = await rita.administrative_units_of("group", sales)
    assert [found.name for found in direct] == ["Sales team"]
    assert {found.name for found in transitive} == {"Sales team", "Sales & Co"}
    assert ([found.name for found in nested], nested.seen.eventual) == (["Sales team"], True)
    assert [unit.display_name for unit in units] == ["EMEA"]
    assert await rita.member_count(sales) == 3


async def test_members_in_error_come_with_their_reasons_even_where_the_list_keeps_them_back() -> None:
    world = northwind()
    members = await seen_by(world, "rita").members_with_license_errors(group(world, "Sales & Co"))
    states = {
        (member.name, state.error) for member in members for state in member.license_assignment_states or ()
    }
    assert states == {("Megan Bowen", "CountViolation"), ("Megan Bow", "CountViolation")}


async def test_an_address_is_found_whoever_holds_it_in_whatever_spelling() -> None:
    world = northwind()
    owners = await seen_by(world, "rita").owners_of(
        ["M.O'Neil@Northwind.example", "nobody@northwind.example"]
    )
    assert ([owner.name for owner in owners], owners.complete) == (["Megan Bowen"], True)


async def test_products_are_named_and_counted() -> None:
    (sku,) = (await seen_by(northwind(), "rita").subscribed_skus()).items
    assert (sku.display_name, sku.available) == ("Office 365 E3", 0)
    assert [plan.display_name for plan in sku.service_plans] == ["Exchange Online (Plan 2)"]


async def test_who_may_not_read_the_audit_log_is_told_and_the_rest_is_answered() -> None:
    world = northwind()
    ada, megan = seen_by(world, "ada"), person(world, "megan")
    told, found = await asyncio.gather(
        ada.audits(megan, world.now() - timedelta(days=7)), ada.user(megan), return_exceptions=True
    )
    assert isinstance(told, Forbidden)
    assert found == await ada.user(megan)


async def test_without_a_persons_consent_nothing_is_made_up() -> None:
    world = northwind()
    ada = seen_by(world, "ada", frozenset({"User.Read"}))
    with pytest.raises(GraphError):
        await ada.subscribed_skus()


async def test_an_application_looks_but_is_nobody() -> None:
    world = northwind()
    app = seen_by(world, None)
    assert await app.me() is None
    assert await app.user("megan@northwind.example") is not None


async def test_a_reprocess_is_refused_until_there_is_a_seat_and_then_takes_its_time() -> None:
    world = northwind()
    megan = person(world, "megan")
    entra = simulate(world, person(world, "ada"))

    async def error_of_megan() -> str | None:
        user = await entra.directory().user(megan)
        assert user is not None
        assert user.license_assignment_states is not None
        (state,) = user.license_assignment_states
        return state.error

    with pytest.raises(Refused) as refused:
        await entra.directory().send(reprocess(megan))
    assert SKU in refused.value.message

    world.buy_seats("ENTERPRISEPACK", 5)
    assert await error_of_megan() == "CountViolation"
    await entra.directory().send(reprocess(megan))
    assert await error_of_megan() == "CountViolation"
    world.advance(3)
    assert await error_of_megan() is None


class Named(SignIn):
    """A token of the stand-alone server: its owner's name."""

    def __init__(self, name: str) -> None:
        super().__init__(delegated=True)
        self._name = name

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = f"Bearer {self._name}"
        yield request


async def test_over_a_real_connection_it_is_the_same_directory() -> None:
    world = northwind()
    async with TestServer(application(world)) as server:
        entra = connect(Named("rita@northwind.example"), root=str(server.make_url("/v1.0")))
        over_http, here = entra.directory(), seen_by(world, "rita")
        megan = person(world, "megan")
        for directory in (over_http, here):
            await asyncio.gather(
                directory.me(),
                directory.user(megan),
                directory.direct_groups_of(megan),
                directory.organization(),
            )
        assert await over_http.me() == await here.me()
        assert await over_http.user(megan) == await here.user(megan)
        assert await over_http.direct_groups_of(megan) == await here.direct_groups_of(megan)
        assert over_http.receipt.requests == here.receipt.requests
        assert over_http.receipt.http_requests == here.receipt.http_requests
        await entra.aclose()


async def test_where_nothing_listens_graph_is_unavailable() -> None:
    async with TestServer(application(northwind())) as server:
        root = str(server.make_url("/v1.0"))
    entra = connect(Named("rita@northwind.example"), root=root, patience=Patience(sleep=at_once))
    with pytest.raises(Unavailable) as raised:
        await entra.directory().organization()
    assert raised.value.code == "ConnectError"
    await entra.aclose()


async def at_once(_: float) -> None:
    """No time to lose."""
