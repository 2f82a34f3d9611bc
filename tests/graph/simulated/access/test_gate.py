"""Throttling in resource units and writes, on the tenant's own clock.
https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits"""

import pytest

from graph.simulated import World, loads
from graph.simulated.access.gate import Cost, Gate
from graph.simulated.http.answers import Caller, Request, Response
from tests.graph.simulated.fabrikam import EVENTUAL, FABRIKAM, Asker, fabrikam

APP = "fabrikam-app"
DEAREST = "/groups/{sales}/transitiveMembers"  # 5 units


@pytest.fixture
def graph() -> Asker:
    """Fabrikam is small: 3,500 units in ten seconds."""
    return fabrikam()


def ask(graph: Asker, times: int = 1) -> Response:
    """The last of so many dear questions; the others only cost what it costs."""
    Gate.of(graph.world).let_in(APP, Cost(units=5 * (times - 1)), graph.world.now())
    return graph.send("GET", DEAREST.format(sales=graph.id("LIC-Sales")), by="root")


def used(response: Response) -> str | None:
    return response.headers.get("x-ms-throttle-limit-percentage")


def test_a_small_tenant_answers_3500_units_in_ten_seconds_and_then_says_why_not(graph: Asker) -> None:
    assert ask(graph, 700).status == 200

    refused = ask(graph)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "1")
    assert refused.headers["x-ms-throttle-information"] == "ResourceUnitLimitExceeded"
    tenant = graph.world.tenant.tenant_id
    assert refused.headers["x-ms-throttle-scope"] == f"Tenant_Application/ReadWrite/{APP}/{tenant}"
    assert isinstance(refused.body, dict)
    assert refused.body["error"]["code"] == "TooManyRequests"


def test_what_was_spent_comes_back_evenly(graph: Asker) -> None:
    ask(graph, 701)
    graph.world.advance(1)  # 350 units
    assert [ask(graph, 70).status, ask(graph).status] == [200, 429]
    graph.world.advance(10)
    assert [ask(graph, 700).status, ask(graph).status] == [200, 429]


def test_from_four_fifths_on_every_answer_says_how_much_is_used(graph: Asker) -> None:
    assert used(ask(graph, 560)) is None  # 2,800 of 3,500
    assert used(ask(graph, 7)) == "0.81"
    assert used(ask(graph, 133)) == "1.00"


@pytest.mark.parametrize(("size", "units"), [("S", 3_500), ("M", 5_000), ("L", 8_000)])
def test_larger_tenants_answer_more(size: str, units: int) -> None:
    graph = fabrikam(f"settings: {{size: {size}}}\n")
    assert [ask(graph, units // 5).status, ask(graph).status] == [200, 429]


@pytest.mark.parametrize(("users", "units"), [(49, 3_500), (50, 5_000), (500, 5_000), (501, 8_000)])
def test_a_tenant_is_as_large_as_it_has_users(users: int, units: int) -> None:
    declared = len(fabrikam().world.tenant.people)
    more = "".join(f"  - {{key: p{i}, name: P{i}}}\n" for i in range(users - declared))
    world = World.of(loads(FABRIKAM.replace("groups:\n", f"{more}groups:\n", 1)), monotonic=lambda: 0.0)
    Gate.of(world).let_in(APP, Cost(units=units - 5), world.now())
    graph = Asker(world)
    assert [ask(graph).status, ask(graph).status] == [200, 429]


def test_another_application_has_a_limit_of_its_own(graph: Asker) -> None:
    assert ask(graph, 701).status == 429
    another = Caller(graph.id("root"), "another-app", graph.caller(None).scopes)
    assert graph.answers.answer(Request("GET", "/v1.0/me", another)).status == 200


def test_each_part_of_a_batch_is_throttled_by_itself(graph: Asker) -> None:
    ask(graph, 699)
    url = DEAREST.format(sales=graph.id("LIC-Sales"))
    parts = [{"id": str(id), "method": "GET", "url": url} for id in range(3)]
    answer = graph.send("POST", "/$batch", by="root", body={"requests": parts})
    assert isinstance(answer.body, dict)
    by_id = {part["id"]: part for part in answer.body["responses"]}
    assert [by_id[str(id)]["status"] for id in range(3)] == [200, 429, 429]
    assert by_id["0"]["headers"]["x-ms-throttle-limit-percentage"] == "1.00"
    assert by_id["1"]["headers"]["Retry-After"] == "1"
    assert by_id["1"]["headers"]["x-ms-throttle-information"] == "ResourceUnitLimitExceeded"


def test_writes_have_a_limit_beside(graph: Asker) -> None:
    """3,000 in two and a half minutes."""
    user = graph.id("mo")

    def write(department: str) -> Response:
        return graph.send("PATCH", f"/users/{user}", by="root", body={"department": department})

    Gate.of(graph.world).let_in(APP, Cost(writes=2_999), graph.world.now())
    last = write("Legal")
    assert (last.status, used(last)) == (204, "1.00")
    refused = write("Marketing")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "1")
    assert refused.headers["x-ms-throttle-information"] == "WriteLimitExceeded"
    assert refused.headers["x-ms-throttle-scope"].startswith("Tenant_Application/Write/")
    found = graph.world.user(user)
    assert found is not None
    assert found["department"] == "Legal"  # what was refused did not happen
    assert graph.send("GET", "/users?$select=id", by="root").status == 200  # and reads are still answered
    graph.world.advance(1)  # 20 writes
    assert [write(f"D{i}").status for i in range(21)] == [204] * 20 + [429]


def test_the_audit_log_and_service_health_are_not_the_directory(graph: Asker) -> None:
    ask(graph, 701)
    assert graph.send("GET", "/auditLogs/directoryAudits", by="root").status == 200
    assert graph.send("GET", "/admin/serviceAnnouncement/issues", by="root").status == 200
    assert graph.send("GET", "/groups/$count", by="root", headers=EVENTUAL).status == 429


def test_a_tenant_set_back_to_its_beginning_was_not_asked_anything_yet(graph: Asker) -> None:
    graph.world.advance(60)
    ask(graph, 701)
    graph.world.reset()
    assert ask(graph).status == 200


def test_a_refused_request_does_not_lengthen_the_wait(graph: Asker) -> None:
    Gate.of(graph.world).let_in(APP, Cost(units=3_500), graph.world.now())
    assert {ask(graph).headers["Retry-After"] for _ in range(200)} == {"1"}
    graph.world.advance(0.02)  # 7 units
    assert [ask(graph).status, ask(graph).status] == [200, 429]
