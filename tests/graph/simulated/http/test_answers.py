"""A request in, a response out: addresses, envelopes, batches, limits, writes."""

import base64
from typing import Any

import pytest

from graph.simulated.http.answers import NotSimulated, Request
from tests.graph.simulated.fabrikam import EVENTUAL, SALES_SKU, Asker, fabrikam


@pytest.fixture
def graph() -> Asker:
    return fabrikam()


JSON = {"Content-Type": "application/json"}
NOWHERE = "3f1c7c52-6a1f-4f0e-9b57-0d3c5c8d1a11"
LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"


def not_found(id: str) -> tuple[int, str, str]:
    return (
        404,
        "Request_ResourceNotFound",
        f"Resource '{id}' does not exist or one of its queried reference-property objects are not present.",
    )


# Addresses


def test_people_are_found_by_id_and_by_name_and_as_me(graph: Asker) -> None:
    bob = graph.get("/me", by="bob")

    assert bob["id"] == graph.id("bob")
    assert graph.get(f"/users/{bob['id']}") == bob
    assert graph.get("/users/bob@fabrikam.example") == bob
    assert graph.get("/users/BOB%40fabrikam.example") == bob


def test_a_path_has_no_case(graph: Asker) -> None:
    sales = graph.id("LIC-Sales")

    assert graph.get(f"/Groups/{sales}/transitivemembers") == graph.get(f"/groups/{sales}/transitiveMembers")
    cast = f"/GROUPS/{sales}/members/Microsoft.Graph.User?$count=true&$select=displayName"
    assert graph.names(cast, eventual=True) == ["Mo Member", "Bob Builder"]


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        (f"/users/{NOWHERE}", not_found(NOWHERE)),
        ("/users/nobody@fabrikam.example", not_found("nobody@fabrikam.example")),
        ("/users/dora@fabrikam.example", not_found("dora@fabrikam.example")),
        (f"/groups/{NOWHERE}", not_found(NOWHERE)),
        (f"/groups/{NOWHERE}/members", not_found(NOWHERE)),
        ("/groups/LIC-Sales", (400, "Request_BadRequest", "Invalid object identifier 'LIC-Sales'.")),
        ("/groups/LIC-Sales/members", (400, "Request_BadRequest", "Invalid object identifier 'LIC-Sales'.")),
        (f"/directoryRoles/{NOWHERE}/members", not_found(NOWHERE)),
        (f"/directory/administrativeUnits/{NOWHERE}", not_found(NOWHERE)),
        (f"/subscribedSkus/{SALES_SKU}", not_found(SALES_SKU)),
    ],
)
def test_what_is_not_there_is_said_as_graph_says_it(
    graph: Asker, url: str, refused: tuple[int, str, str]
) -> None:
    assert graph.refusal("GET", url) == refused


def test_a_product_is_found_by_the_id_of_the_subscription(graph: Asker) -> None:
    [sku] = graph.get("/subscribedSkus?$select=id,skuId")["value"]

    assert sku["skuId"] == SALES_SKU
    assert graph.get(f"/subscribedSkus/{sku['id']}")["skuPartNumber"] == "SPE_E3"


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "/devices"),
        ("GET", "/me/messages"),
        ("GET", "/users/$count/memberOf"),
        ("GET", "/groups/delta"),
        ("GET", f"/groups/{NOWHERE}/owners"),
        ("GET", f"/users/{NOWHERE}/$count"),
        ("GET", "/users/bob@fabrikam.example/memberOf/microsoft.graph.device?$count=true"),
        ("GET", "/directory/deletedItems"),
        ("GET", "/auditLogs/directoryAudits/$count"),
        ("GET", "/subscribedSkus/$count"),
        ("POST", "/users"),
        ("POST", f"/groups/{NOWHERE}/reprocessLicenseAssignment"),
        ("PUT", "/me"),
        ("PATCH", "/organization"),
    ],
)
def test_what_is_not_simulated_is_no_plausible_404(graph: Asker, method: str, url: str) -> None:
    with pytest.raises(NotSimulated):
        graph.send(method, url, by="root")


@pytest.mark.parametrize("url", ["/beta/users", "/users", "/", "/v1.0", "/v2.0/users"])
def test_only_version_1_0_is_simulated(graph: Asker, url: str) -> None:
    with pytest.raises(NotSimulated):
        graph.answers.answer(Request("GET", url, graph.caller(None)))


# Envelopes


def test_a_response_says_when_and_which_request_it_was(graph: Asker) -> None:
    plain = graph.send("GET", "/users?$select=id")
    named = graph.send("GET", "/users?$select=id", headers={"Client-Request-Id": "mine"})

    assert plain.headers == {
        "request-id": plain.headers["request-id"],
        "client-request-id": plain.headers["request-id"],
        "Date": "Tue, 24 Nov 2026 09:00:00 GMT",
        "Content-Type": "application/json;odata.metadata=minimal;odata.streaming=true;"
        "IEEE754Compatible=false;charset=utf-8",
        "x-ms-resource-unit": "1",
    }
    assert named.headers["client-request-id"] == "mine"
    assert named.headers["request-id"] != plain.headers["request-id"]


def test_an_error_carries_what_support_asks_for(graph: Asker) -> None:
    response = graph.send("GET", "/groups/x", headers={"client-request-id": "mine"})

    assert (response.status, response.body) == (
        400,
        {
            "error": {
                "code": "Request_BadRequest",
                "message": "Invalid object identifier 'x'.",
                "innerError": {
                    "date": "2026-11-24T09:00:00",
                    "request-id": response.headers["request-id"],
                    "client-request-id": "mine",
                },
            }
        },
    )


def test_without_a_token_there_is_no_answer(graph: Asker) -> None:
    response = graph.answers.answer(Request("GET", "/v1.0/me", None))

    assert response.status == 401
    assert isinstance(response.body, dict)
    assert response.body["error"]["code"] == "InvalidAuthenticationToken"


@pytest.mark.parametrize(
    ("url", "units"),
    [
        ("/users", 2),
        ("/users?$select=id", 1),
        ("/users?$select=id&$top=5", 1),
        ("/me", 1),
        ("/groups/{sales}/members", 3),
        ("/groups/{sales}/members?$top=19", 2),
        ("/groups/{sales}/members?$top=20", 3),
        ("/groups/{sales}/members?$top=19&$select=id", 1),
        ("/groups/{sales}/transitiveMembers?$select=id", 4),
        ("/subscribedSkus", 3),
        ("/me/licenseDetails", 2),
        ("/me/memberOf", 2),
        ("/roleManagement/directory/roleAssignments?$expand=roleDefinition", 2),
    ],
)
def test_reads_have_their_price(graph: Asker, url: str, units: int) -> None:
    response = graph.send("GET", url.format(sales=graph.id("LIC-Sales")), by="root")

    assert (response.status, response.headers["x-ms-resource-unit"]) == (200, str(units))


# Relations


def test_role_assignments_show_the_role_and_its_holder_when_asked(graph: Asker) -> None:
    url = f"/roleManagement/directory/roleAssignments?$filter=principalId eq '{graph.id('scott')}'"

    [plain] = graph.get(url)["value"]
    [role] = graph.get(f"{url}&$expand=roleDefinition($select=id,displayName)")["value"]
    [holder] = graph.get(f"{url}&$expand=principal($select=displayName)")["value"]

    emea = graph.get("/directory/administrativeUnits?$filter=displayName eq 'EMEA'&$select=id")["value"][0][
        "id"
    ]
    assert plain["directoryScopeId"] == f"/administrativeUnits/{emea}"
    assert role == plain | {
        "roleDefinition": {"id": LICENSE_ADMINISTRATOR, "displayName": "License Administrator"}
    }
    assert holder == plain | {
        "principal": {
            "@odata.type": "#microsoft.graph.user",
            "id": graph.id("scott"),
            "displayName": "Scott Scoped",
        }
    }
    assert graph.refusal("GET", f"{url}&$expand=appScope")[:2] == (400, "BadRequest")


def test_a_role_through_a_group_is_assigned_to_the_group(graph: Asker) -> None:
    url = "/roleManagement/directory/roleAssignments?$filter=principalId eq '{}'"

    assert graph.get(url.format(graph.id("lisa")))["value"] == []
    [held] = graph.get(url.format(graph.id("License helpers")))["value"]
    assert (held["roleDefinitionId"], held["directoryScopeId"]) == (LICENSE_ADMINISTRATOR, "/")


def test_ones_own_roles_are_filtered_by_the_current_user(graph: Asker) -> None:
    active = "/roleManagement/directory/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')"

    [mine] = graph.get(active, by="rita")["value"]

    assert (mine["principalId"], mine["assignmentType"]) == (graph.id("rita"), "Assigned")
    assert graph.get(active.replace("'", "%27"), by="rita")["value"] == [mine]
    assert graph.refusal("GET", active)[0] == 400


def test_unit_roles_are_seen_from_both_ends(graph: Asker) -> None:
    units = graph.get("/directory/administrativeUnits?$select=id,displayName")["value"]
    emea = next(unit["id"] for unit in units if unit["displayName"] == "EMEA")

    members = graph.get(f"/directory/administrativeUnits/{emea}/scopedRoleMembers")["value"]
    [scott] = graph.get("/users/scott@fabrikam.example/scopedRoleMemberOf")["value"]

    assert {member["roleMemberInfo"]["displayName"] for member in members} == {"Hal Helpdesk", "Scott Scoped"}
    assert scott in members


def test_units_of_a_group_are_listed(graph: Asker) -> None:
    url = f"/groups/{graph.id('LIC-Sales')}/memberOf/microsoft.graph.administrativeUnit?$select=displayName"

    assert graph.names(f"{url}&$count=true", eventual=True) == ["EMEA"]


def test_deleted_people_and_groups_are_in_the_bin(graph: Asker) -> None:
    assert graph.names("/directory/deletedItems/microsoft.graph.user?$select=displayName") == ["Dora Deleted"]
    assert graph.names("/directory/deletedItems/graph.group?$select=displayName") == ["Gone"]


def test_members_in_error_come_with_or_without_the_reason() -> None:
    url = "/groups/{}/membersWithLicenseErrors?$select=displayName,licenseAssignmentStates"
    telling, silent = fabrikam(), fabrikam("settings: {error_list_delivers_states: false}\n")

    [told] = telling.get(url.format(telling.id("LIC-Sales")))["value"]
    [untold] = silent.get(url.format(silent.id("LIC-Sales")))["value"]

    assert [state["error"] for state in told.pop("licenseAssignmentStates")] == ["CountViolation"]
    assert (
        told
        == untold
        == {
            "@odata.type": "#microsoft.graph.user",
            "id": telling.id("bob"),
            "displayName": "Bob Builder",
        }
    )


# Questions that are posted


def test_membership_is_checked_through_groups(graph: Asker) -> None:
    sales, team, vault = (graph.id(name) for name in ("LIC-Sales", "Sales team", "Vault"))
    url = "/users/rob@fabrikam.example/checkMemberGroups"

    response = graph.send("POST", url, body={"groupIds": [sales, team, vault, NOWHERE]})

    assert (response.status, response.body) == (
        200,
        {
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Collection(Edm.String)",
            "value": [sales, team],
        },
    )
    assert graph.refusal("POST", url, body={"groupIds": [NOWHERE] * 21})[0] == 400
    assert graph.refusal("POST", url, body={})[0] == 400


def test_objects_are_fetched_by_their_ids(graph: Asker) -> None:
    ids = [graph.id("bob"), graph.id("LIC-Sales"), NOWHERE]

    response = graph.send("POST", "/directoryObjects/getByIds?$select=displayName", body={"ids": ids})
    groups = graph.send("POST", "/directoryObjects/getByIds", body={"ids": ids, "types": ["group"]})

    assert isinstance(response.body, dict)
    assert isinstance(groups.body, dict)
    assert response.body["value"] == [
        {"@odata.type": "#microsoft.graph.user", "id": ids[0], "displayName": "Bob Builder"},
        {"@odata.type": "#microsoft.graph.group", "id": ids[1], "displayName": "LIC-Sales"},
    ]
    assert [thing["id"] for thing in groups.body["value"]] == [ids[1]]
    assert (response.headers["x-ms-resource-unit"], groups.headers["x-ms-resource-unit"]) == ("2", "5")


# Batches


def batch(graph: Asker, *requests: dict[str, Any], by: str | None = None) -> dict[str, dict[str, Any]]:
    """The answers to a batch, by id."""
    response = graph.send("POST", "/$batch", by=by, headers=JSON, body={"requests": list(requests)})
    assert response.status == 200, response.body
    assert isinstance(response.body, dict)
    return {part["id"]: part for part in response.body["responses"]}


def get(id: str, url: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "method": "GET", "url": url, **more}


def test_each_part_of_a_batch_is_judged_alone(graph: Asker) -> None:
    parts = batch(
        graph,
        get("me", "/me?$select=displayName"),
        get("gone", f"/groups/{NOWHERE}"),
        get("audits", "/auditLogs/directoryAudits"),
        {
            "id": "write",
            "method": "POST",
            "url": "/me/reprocessLicenseAssignment",
            "headers": JSON,
            "body": {},
        },
        by="ada",
    )

    assert {id: part["status"] for id, part in parts.items()} == {
        "me": 200,
        "gone": 404,
        "audits": 403,
        "write": 200,
    }
    assert parts["me"]["body"]["displayName"] == "Ada License"
    assert parts["gone"]["body"]["error"]["code"] == "Request_ResourceNotFound"


def test_headers_belong_into_the_part_and_plain_text_comes_as_base64(graph: Asker) -> None:
    count = f"/groups/{graph.id('LIC-Sales')}/members/$count"

    parts = batch(graph, get("with", count, headers=EVENTUAL), get("without", count))

    assert (parts["with"]["status"], base64.b64decode(parts["with"]["body"])) == (200, b"5")
    assert parts["with"]["headers"]["Content-Type"] == "text/plain"
    assert parts["without"]["status"] == 400


def test_parts_come_back_in_another_order_but_always_the_same(graph: Asker) -> None:
    def order(asker: Asker) -> list[str]:
        return list(batch(asker, *(get(str(i), "/me?$select=id") for i in range(20)), by="bob"))

    first, second = order(graph), order(graph)

    assert sorted(first, key=int) == sorted(second, key=int) == [str(i) for i in range(20)]
    assert first != [str(i) for i in range(20)]
    assert first != second
    assert order(fabrikam()) == first


def test_a_serial_batch_stops_at_the_first_failure(graph: Asker) -> None:
    parts = batch(
        graph,
        get("1", "/me"),
        get("2", "/groups/x", dependsOn=["1"]),
        get("3", "/me", dependsOn=["2"]),
        get("4", "/me", dependsOn=["3"]),
        by="bob",
    )

    assert {id: part["status"] for id, part in parts.items()} == {"1": 200, "2": 400, "3": 424, "4": 424}


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [get(str(i), "/me") for i in range(21)],
        [get("1", "/me"), get("1", "/organization")],
        [get("", "/me")],
        [{"id": 1, "method": "GET", "url": "/me"}],
        [{"id": "1", "url": "/me"}],
        [{"id": "1", "method": "TRACE", "url": "/me"}],
        [get("1", "https://graph.microsoft.com/v1.0/me")],
        [get("1", "me")],
        [{"id": "1", "method": "PATCH", "url": "/me", "body": {"usageLocation": "DE"}}],
        [get("1", "/me"), get("2", "/me"), get("3", "/me", dependsOn=["1"])],
        [get("1", "/me", dependsOn=["2"]), get("2", "/me")],
        ["/me"],
        [get("1", "/me", headers=["ConsistencyLevel"])],
        [get("1", "/me", headers={"ConsistencyLevel": 1})],
        [get("1", "/me", dependsOn="1")],
        [get("1", "/me", dependsOn=[["1"]])],
        [{"id": "1", "method": "POST", "url": "/$batch", "headers": JSON, "body": {"requests": []}}],
    ],
)
def test_a_batch_that_is_none_is_refused_whole(graph: Asker, requests: list[Any]) -> None:
    assert graph.refusal("POST", "/$batch", by="bob", body={"requests": requests})[:2] == (400, "BadRequest")


def test_a_part_without_a_proper_body_fails_alone(graph: Asker) -> None:
    def write(id: str, body: Any) -> dict[str, Any]:
        return {"id": id, "method": "POST", "url": "/me/assignLicense", "headers": JSON, "body": body}

    parts = batch(graph, write("1", "text"), write("2", ["list"]), get("3", "/me"), by="ada")

    assert {id: part["status"] for id, part in parts.items()} == {"1": 400, "2": 400, "3": 200}


def test_one_part_that_is_not_simulated_spoils_the_batch(graph: Asker) -> None:
    with pytest.raises(NotSimulated, match="messages"):
        batch(graph, get("1", "/me"), get("2", "/me/messages"), by="bob")


# The limit of the audit log. https://learn.microsoft.com/graph/throttling-limits


def test_the_audit_log_takes_five_questions_in_ten_seconds(graph: Asker) -> None:
    def ask() -> int:
        return graph.send("GET", "/auditLogs/directoryAudits?$top=1", by="rita").status

    assert [ask() for _ in range(4)] == [200] * 4
    graph.world.advance(4)
    assert [ask() for _ in range(3)] == [200, 429, 429]
    refused = graph.send("GET", "/auditLogs/directoryAudits")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "6")
    assert graph.send("GET", "/users").status == 200
    graph.world.advance(6)
    assert [ask() for _ in range(5)] == [200, 200, 200, 200, 429]


def test_the_limit_holds_for_all_clients_of_the_tenant_and_inside_a_batch(graph: Asker) -> None:
    another = Asker(graph.world)

    parts = batch(another, *(get(str(i), "/auditLogs/directoryAudits?$top=1") for i in range(6)))

    assert sorted(part["status"] for part in parts.values()) == [200, 200, 200, 200, 200, 429]
    [throttled] = [part for part in parts.values() if part["status"] == 429]
    assert throttled["headers"]["Retry-After"] == "10"
    assert throttled["body"]["error"]["code"] == "TooManyRequests"
    assert graph.send("GET", "/auditLogs/directoryAudits").status == 429


def test_who_may_not_read_the_audit_log_does_not_wear_it_out(graph: Asker) -> None:
    for _ in range(9):
        assert graph.send("GET", "/auditLogs/directoryAudits", by="ada").status == 403

    assert graph.send("GET", "/auditLogs/directoryAudits", by="rita").status == 200


# Writes


def test_a_license_arrives_after_seats_were_bought_and_the_user_was_reprocessed(graph: Asker) -> None:
    states = "/users/bob@fabrikam.example?$select=licenseAssignmentStates"
    reprocess = "/users/bob@fabrikam.example/reprocessLicenseAssignment"

    def state() -> tuple[str, str]:
        [row] = graph.get(states)["licenseAssignmentStates"]
        return row["state"], row["error"]

    assert state() == ("Error", "CountViolation")
    status, code, message = graph.refusal("POST", reprocess, by="ada")
    assert (status, code) == (400, "Request_BadRequest")
    assert SALES_SKU in message
    graph.world.buy_seats("SPE_E3", 1)
    assert state() == ("Error", "CountViolation")
    done = graph.send("POST", reprocess, by="ada")
    assert isinstance(done.body, dict)
    assert (done.status, done.body["displayName"]) == (200, "Bob Builder")
    assert state() == ("Error", "CountViolation")
    graph.world.advance(60)
    assert state() == ("Active", "None")


def test_a_change_shows_in_the_lagging_index_later() -> None:
    graph = fabrikam("settings: {read_lag_seconds: 30}\n")
    members = f"/groups/{graph.id('Sales team')}/members"

    def counts() -> tuple[int, int]:
        lagging = graph.send("GET", f"{members}/$count", headers=EVENTUAL)
        return len(graph.get(members)["value"]), int(str(lagging.body))

    there = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{graph.id('bob')}"}
    assert counts() == (1, 1)
    assert graph.send("POST", f"{members}/$ref", by="gina", body=there).status == 204
    assert counts() == (2, 1)
    assert len(graph.get(members, eventual=True)["value"]) == 1
    graph.world.advance(31)
    assert counts() == (2, 2)


def test_what_is_no_directory_object_does_not_lag() -> None:
    graph = fabrikam("settings: {read_lag_seconds: 30}\n")

    graph.world.buy_seats("SPE_E3", 4)

    [sku] = graph.get("/subscribedSkus?$select=prepaidUnits", eventual=True)["value"]
    assert sku["prepaidUnits"]["enabled"] == 5


def test_members_come_and_go(graph: Asker) -> None:
    members = f"/groups/{graph.id('Sales team')}/members"
    bob = graph.id("bob")
    there = {"@odata.id": f"https://graph.microsoft.com/v1.0/users/{bob}"}

    added = graph.send("POST", f"{members}/$ref", by="gina", body=there)
    assert (added.status, added.body, added.content) == (204, None, b"")
    assert graph.names(f"{members}?$select=displayName") == ["Rob Restricted", "Bob Builder"]
    assert graph.refusal("POST", f"{members}/$ref", by="gina", body=there)[0] == 400
    assert graph.send("DELETE", f"{members}/{bob}/$ref", by="gina").status == 204
    assert graph.names(f"{members}?$select=displayName") == ["Rob Restricted"]
    assert graph.refusal("POST", f"{members}/$ref", by="gina", body={"@odata.id": "bob"})[0] == 400


def test_a_location_is_changed_and_the_change_is_in_the_audit_log(graph: Asker) -> None:
    assert (
        graph.send("PATCH", "/users/bob@fabrikam.example", by="ada", body={"usageLocation": "FR"}).status
        == 204
    )

    assert graph.get("/users/bob@fabrikam.example?$select=usageLocation")["usageLocation"] == "FR"
    newest = graph.get("/auditLogs/directoryAudits?$top=1")["value"][0]
    assert newest["activityDisplayName"] == "Update user"
    assert newest["initiatedBy"]["user"]["userPrincipalName"] == "ada@fabrikam.example"


def test_a_user_goes_into_the_bin(graph: Asker) -> None:
    assert graph.send("DELETE", "/users/mo@fabrikam.example", by="uma").status == 204

    assert graph.refusal("GET", "/users/mo@fabrikam.example")[0] == 404
    deleted = graph.names("/directory/deletedItems/microsoft.graph.user?$select=displayName")
    assert set(deleted) == {"Dora Deleted", "Mo Member"}


def test_who_is_in_the_bin_comes_back(graph: Asker) -> None:
    (dora,) = graph.get("/directory/deletedItems/microsoft.graph.user?$select=id")["value"]
    (gone,) = graph.get("/directory/deletedItems/microsoft.graph.group?$select=id")["value"]
    path = "/directory/deletedItems/{}/restore"

    assert graph.refusal("POST", path.format(dora["id"]), by="gina")[0] == 403
    assert graph.send("POST", path.format(dora["id"]), by="uma").status == 200
    assert graph.send("POST", path.format(gone["id"]), by="gina").status == 200
    assert graph.names("/directory/deletedItems/microsoft.graph.user?$select=displayName") == []
    assert graph.get(f"/groups/{gone['id']}?$select=displayName")["displayName"] == "Gone"
    assert graph.refusal("POST", path.format(dora["id"]), by="uma") == not_found(dora["id"])


def test_a_licensed_group_cannot_be_deleted_and_an_empty_one_can(graph: Asker) -> None:
    assert graph.refusal("DELETE", f"/groups/{graph.id('LIC-Sales')}", by="gina")[0] == 400
    team = graph.id("Sales team")
    assert graph.send("DELETE", f"/groups/{team}", by="gina").status == 204
    assert graph.refusal("GET", f"/groups/{team}") == not_found(team)


MISSING = (
    "One or more parameters of the operation 'assignLicense' are missing from the request payload. "
    "The missing parameters are: "
)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, f"{MISSING}addLicenses, removeLicenses."),
        ({"removeLicenses": []}, f"{MISSING}addLicenses."),
        ({"addLicenses": []}, f"{MISSING}removeLicenses."),
        ({"addLicenses": [], "removeLicenses": []}, "No license changes provided"),
        (
            {"addLicenses": [{"skuId": "SPE_E3"}], "removeLicenses": []},
            "Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for "
            "more details.",
        ),
        (
            {"addLicenses": [{"skuId": NOWHERE}], "removeLicenses": []},
            f"License {NOWHERE} does not correspond to a valid company License.",
        ),
        (
            {"addLicenses": [{"skuId": SALES_SKU, "plans": []}], "removeLicenses": []},
            "The property 'plans' does not exist on type 'microsoft.graph.assignedLicense'. Make sure to "
            "only use property names that are defined by the type.",
        ),
        ({"addLicenses": {}, "removeLicenses": []}, "Cannot read the value of the collection."),
    ],
)
@pytest.mark.parametrize("target", ["/groups/{sales}", "/users/bob@fabrikam.example"])
def test_a_license_payload_is_whole_or_refused(
    graph: Asker, target: str, body: dict[str, Any], message: str
) -> None:
    url = f"{target.format(sales=graph.id('LIC-Sales'))}/assignLicense"

    assert graph.refusal("POST", url, by="ada", body=body)[2] == message


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff"])
def test_a_body_that_is_no_object_is_refused(graph: Asker, body: bytes) -> None:
    assert graph.refusal("POST", "/users/bob@fabrikam.example/assignLicense", by="ada", body=body) == (
        400,
        "BadRequest",
        "Unable to read JSON request payload.",
    )


def test_licensing_a_group_is_accepted_and_done_later(graph: Asker) -> None:
    team = graph.id("Sales team")
    body = {"addLicenses": [{"skuId": SALES_SKU}], "removeLicenses": []}
    state = f"/groups/{team}?$select=assignedLicenses,licenseProcessingState"

    accepted = graph.send("POST", f"/groups/{team}/assignLicense", by="gina", body=body)

    assert isinstance(accepted.body, dict)
    assert (accepted.status, accepted.body["displayName"]) == (202, "Sales team")
    assert graph.get(state)["assignedLicenses"] == [{"skuId": SALES_SKU, "disabledPlans": []}]
    assert graph.get(state)["licenseProcessingState"] != {"state": "ProcessingComplete"}
    graph.world.advance(600)
    assert graph.get(state)["licenseProcessingState"] == {"state": "ProcessingComplete"}
