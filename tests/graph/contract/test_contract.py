"""What the adapters send and what the simulated Graph answers, against Microsoft's own description."""

import asyncio
import inspect
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs.concluding.examination import examine
from dialogs.examining.case import Case, Named
from dialogs.guide import GUIDE
from graph import ALL_SCOPES, Directory, GraphError, GroupFilter, Listed, User, UserFilter, simulate
from graph.simulated import World
from graph.simulated.access.permissions import ALL_SCOPES as EVERYTHING
from graph.simulated.http.answers import Answers, Caller, Request
from tests.graph.changes import reprocess
from tests.graph.contract.bodies import Bodies
from tests.graph.contract.described import Got, Sent, description
from tests.graph.contract.openapi import Contract
from tests.graph.contract.watch import Watch
from tests.graph.simulated.fabrikam import fabrikam
from tests.tenants import someone, tenant

USER = "2f5d8e14-0000-4000-8000-000000000001"
SKU = "6fd2c87f-b296-42f0-b197-1e91e994b900"
OWN_ROLE = """
people:
  - key: cora
    name: Cora Cruz
    roles: [{role: Global Reader}, {role: License Fixer, eligible: true}]
custom_roles:
  - {name: License Fixer, allows: [microsoft.directory/users/reprocessLicenseAssignment]}
"""


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(description())


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    return Bodies(description())


@pytest.fixture
def thorough(contract: Contract) -> Iterator[Watch]:
    """Both directions by openapi-core, which minds headers and queries too."""
    watch = Watch(description(), contract.response)
    with watch.looking():
        yield watch


# The questions of the port, as everybody


WHERE = UserFilter(
    sku_ids=(SKU, SKU.replace("6", "7")),
    without_sku_ids=(SKU.replace("6", "8"),),
    guest=False,
    synced=False,
    department="Sales",
    outside_department="Marketing",
    city="Berlin",
)
"""Every clause of the filter of users."""


def questions(directory: Directory, world: World, user: str, group: str) -> dict[str, Callable[[], Any]]:
    """Every question that the port knows, by name."""
    since = world.now() - timedelta(days=7)
    return {
        "me": directory.me,
        "active_roles": directory.active_roles,
        "role_assignments": lambda: directory.role_assignments(user),
        "role_definition": lambda: directory.role_definition("4d6ac14f-3453-41d0-bef9-a3e0c569773a"),
        "role_holders": lambda: directory.role_holders("4d6ac14f-3453-41d0-bef9-a3e0c569773a"),
        "eligible_roles": directory.eligible_roles,
        "user": lambda: directory.user(user),
        "find_users": lambda: directory.find_users("M'gan & Söhne"),
        "direct_groups_of": lambda: directory.direct_groups_of(user),
        "transitive_groups_of": lambda: directory.transitive_groups_of(user),
        "license_details": lambda: directory.license_details(user),
        "administrative_units_of": lambda: directory.administrative_units_of("group", group),
        "group": lambda: directory.group(group),
        "find_groups": lambda: directory.find_groups("LIC"),
        "member_count": lambda: directory.member_count(group),
        "nested_groups": lambda: directory.nested_groups(group),
        "members_with_license_errors": lambda: directory.members_with_license_errors(group),
        "first_members_with_license_errors": lambda: directory.first_members_with_license_errors(group),
        "groups_with_license_errors": directory.groups_with_license_errors,
        "licensed_users": directory.licensed_users,
        "licensed_groups": directory.licensed_groups,
        "user_count": lambda: directory.user_count(UserFilter(sku_ids=(SKU,), account_enabled=False)),
        "users": lambda: _all_of(directory.users(WHERE)),
        "members": lambda: _all_of(directory.members(group)),
        "groups": lambda: directory.groups(GroupFilter(dynamic=False, role_assignable=True, synced=False)),
        "groups_with_sku": lambda: directory.groups_with_sku(SKU),
        "subscribed_skus": directory.subscribed_skus,
        "subscriptions": directory.subscriptions,
        "organization": directory.organization,
        "service_health_issues": directory.service_health_issues,
        "owners_of": lambda: directory.owners_of(["a'b@contoso.example", "megan@contoso.example"]),
        "deleted": lambda: directory.deleted("user"),
        "deleted_owners": directory.deleted_owners,
        "audits": lambda: directory.audits(user, since),
        "audits_of": lambda: directory.audits_of(("Set group license", "Change user license"), since),
        "audits_of_somebody": lambda: directory.audits_of((), since, until=world.now(), actor_ids=(user,)),
        "wait_out": lambda: directory.wait_out(0.1),
        "send": lambda: directory.send(reprocess(user)),
    }


PAGE_BY_PAGE = {"users", "members"}


async def _all_of(pages: AsyncGenerator[Listed[User]]) -> list[User]:
    return [user async for page in pages for user in page]


async def _ask_everything(world: World, asker: str | None, scopes: frozenset[str]) -> list[str]:
    """Each question by itself, and again all at once, in one name; the kinds of failure met."""
    user, group = str(world.users()[-1]["id"]), str(world.groups()[0]["id"])
    met = []
    for together in (False, True):
        directory = simulate(world, asker, scopes).directory()
        asked = list(questions(directory, world, user, group).values())
        rounds = [asked] if together else [[one] for one in asked]
        for one_round in rounds:
            outcomes = await asyncio.gather(*(ask() for ask in one_round), return_exceptions=True)
            failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
            assert all(isinstance(failure, GraphError) for failure in failed), failed
            met += [type(failure).__name__ for failure in failed]
    return met


def test_no_question_of_the_port_is_left_out(contoso_world: World) -> None:
    asked = questions(simulate(contoso_world).directory(), contoso_world, USER, USER)
    at_once = {name for name, one in inspect.getmembers(Directory) if inspect.iscoroutinefunction(one)}
    assert at_once | PAGE_BY_PAGE | {"audits_of_somebody"} == asked.keys()


@pytest.mark.parametrize("asker", ["ada", "lee", "patti", "nina", "emily", "soren", "mod", "megan", None])
async def test_every_question_in_contoso(contoso_world: World, thorough: Watch, asker: str | None) -> None:
    id = someone(contoso_world, f"{asker}@contoso.example").id if asker else None
    met = await _ask_everything(contoso_world, id, ALL_SCOPES)
    assert thorough.faults() == []
    assert thorough.seen > 50
    assert ("Forbidden" in met) == (asker not in {"ada", "mod", None})


async def test_a_role_the_tenant_made_in_every_answer_that_shows_it(thorough: Watch) -> None:
    world = tenant(OWN_ROLE)
    cora = someone(world, "Cora Cruz").id
    directory = simulate(world, cora).directory()
    [held] = await directory.role_assignments(cora)
    [eligible] = await directory.eligible_roles()
    defined = await directory.role_definition(eligible.role_definition_id)
    answered = (held.role_definition, eligible.role_definition, defined)
    assert [role.is_built_in for role in answered if role] == [True, False, False]
    assert thorough.faults() == []


@pytest.mark.parametrize(
    "scopes",
    [
        ALL_SCOPES,
        frozenset({"User.ReadBasic.All", "Group.ReadBasic.All"}),
        frozenset({"User.Read"}),
        frozenset(),
    ],
    ids=["all", "basic", "own", "none"],
)
async def test_every_question_in_fabrikam(thorough: Watch, scopes: frozenset[str]) -> None:
    keys = [person.key for person in fabrikam().world.tenant.people if person.deleted is None]
    for key in (*keys, None):
        graph = fabrikam("settings: {page_size: 2, error_list_delivers_states: false}\n")
        await _ask_everything(graph.world, graph.id(key) if key else None, scopes)
    assert thorough.faults() == []
    assert thorough.seen > 500


async def test_an_examination_of_everybody_in_contoso_in_few_questions_and_none_twice(
    contoso_world: World, watch: Watch
) -> None:
    ada = simulate(contoso_world, someone(contoso_world, "ada@contoso.example").id)
    for user in contoso_world.users():
        case = Case(user=Named(user["id"], user["displayName"]))
        cost = (await examine(case, ada.directory(), GUIDE.checks())).receipt
        assert len(set(cost.requests)) == len(cost.requests), user["displayName"]
        audits = sum("directoryAudits" in request for request in cost.requests)
        assert (cost.round_trips <= 2, cost.http_requests - audits <= 2, audits <= 2) == (True, True, True)
        contoso_world.advance(10)
    assert watch.faults() == []
    assert watch.seen > 1000


# What does not keep to it is seen

GOOD = {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups(id,displayName)",
    "value": [{"id": USER, "displayName": "Sales"}],
}


def got(body: object, status: int = 200, kind: str = "application/json") -> Got:
    return Got(status, {"Content-Type": kind}, body)


LIST = Sent("GET", "/v1.0/groups?$select=id,displayName", {})
MEMBERS = Sent("GET", f"/v1.0/groups/{USER}/members", {})
WRITE = Sent("POST", f"/v1.0/users/{USER}/reprocessLicenseAssignment", {})
REFUSAL = {
    "error": {"code": "Request_BadRequest", "message": "No.", "innerError": {"date": "2026-11-24T09:00:00"}}
}


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (LIST, got({"value": [{"id": USER, "displayNane": "Sales"}]})),
        (LIST, got({"value": [{"id": USER, "createdDateTime": "yesterday"}]})),
        (LIST, got({"value": {"id": USER}})),
        (LIST, got({"values": []})),
        (LIST, got(GOOD, kind="text/html")),
        (LIST, got(GOOD, status=202)),
        (LIST, got({"error": "No."}, status=403)),
        (LIST, got(REFUSAL, status=403, kind="text/plain")),
        (MEMBERS, got({"value": [{"@odata.type": "#microsoft.graph.user", "id": USER, "jobTitel": "?"}]})),
        (MEMBERS, got({"value": [{"@odata.type": "#microsoft.graph.user", "id": 7}]})),
        (WRITE, got({"id": USER, "licenseAssignmentStates": [{"skuId": "E3"}]})),
    ],
)
def test_a_wrong_answer_is_seen_by_both(contract: Contract, bodies: Bodies, sent: Sent, answer: Got) -> None:
    assert list(contract.response(sent, answer))
    assert list(bodies.response(sent, answer))


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (LIST, got(GOOD)),
        (LIST, got(REFUSAL, status=403)),
        (MEMBERS, got({"value": [{"@odata.type": "#microsoft.graph.user", "id": USER, "jobTitle": None}]})),
        (WRITE, got({"id": USER, "licenseAssignmentStates": []})),
        (replace(LIST, url="/v1.0/groups/$count"), got("7", kind="text/plain")),
    ],
)
def test_a_right_answer_is_let_through_by_both(
    contract: Contract, bodies: Bodies, sent: Sent, answer: Got
) -> None:
    assert list(contract.response(sent, answer)) == []
    assert list(bodies.response(sent, answer)) == []


def test_an_operation_that_is_not_described_is_seen(contract: Contract, bodies: Bodies) -> None:
    elsewhere = Sent("GET", f"/v1.0/groups/{USER}/members/{USER}", {})
    assert list(contract.response(elsewhere, got({})))
    assert list(bodies.response(elsewhere, got({})))


BATCH: dict[str, Any] = {"requests": [{"id": "1", "method": "GET", "url": "/me"}]}
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "sent",
    [
        Sent("GET", "/v1.0/users?$select=id,displaynane", {}),
        Sent("GET", "/v1.0/groups?$select=userPrincipalName", {}),
        Sent("GET", "/v1.0/groups?$top=many", {}),
        Sent("GET", "/v1.0/groups", {"ConsistencyLevel": "session"}),
        Sent("GET", "/v1.0/groups/$count", {}),
        Sent("GET", f"/v1.0/users/{USER}/roles", {}),
        Sent("PUT", f"/v1.0/users/{USER}", {}),
        Sent("POST", f"/v1.0/groups/{USER}/assignLicense", JSON, {"addLicenses": []}),
        Sent("POST", "/v1.0/$batch", JSON, {"requests": BATCH["requests"] * 21}),
        Sent("POST", "/v1.0/$batch", JSON, {"requests": [{"id": "1", "method": "GET", "url": "me"}]}),
    ],
)
def test_a_wrong_request_is_seen(contract: Contract, sent: Sent) -> None:
    assert list(contract.request(sent))


@pytest.mark.parametrize(
    "sent",
    [
        Sent("GET", "/v1.0/users?$select=id,displayName&$filter=startswith(displayName,'M')&$top=20", {}),
        Sent("GET", "/v1.0/groups/$count", {"ConsistencyLevel": "eventual"}),
        Sent("POST", "/v1.0/$batch", JSON, BATCH),
        Sent("POST", f"/v1.0/users/{USER}/reprocessLicenseAssignment", {}),
    ],
)
def test_a_right_request_is_let_through(contract: Contract, sent: Sent) -> None:
    assert list(contract.request(sent)) == []


def test_the_eye_sees_requests_of_ours_and_every_answer(watch: Watch) -> None:
    """Of somebody else's nonsense only the answer counts; of ours both do, in a batch as well."""
    graph = fabrikam()

    def faults(method: str, url: str, headers: dict[str, str], body: object = None) -> int:
        caller = Caller(graph.id("ada"), "app", EVERYTHING)
        Answers(graph.world).answer(Request(method, url, caller, headers, body))
        return len(watch.faults())

    ours = {"User-Agent": "group-licensing-assistant", **JSON}
    part = {"id": "1", "method": "GET", "url": "/users?$select=nonsense,id"}
    assert faults("GET", "/v1.0/users?$select=nonsense", {}) == 0
    assert faults("GET", "/v1.0/users?$select=nonsense", ours) == 1
    assert faults("POST", "/v1.0/$batch", ours, {"requests": [part]}) == 1
    assert (
        faults("POST", "/v1.0/$batch", JSON, {"requests": [{**part, "url": "/users?$select=nonsense"}]}) == 0
    )
