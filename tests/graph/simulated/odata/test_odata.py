"""What may be asked of lists, in Graph's words, and what comes back."""

from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.simulated.http.answers import NotSimulated
from tests.graph.simulated.fabrikam import EVENTUAL, SALES_SKU, Asker, fabrikam

ADVICE = (
    "might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. "
    "Refer to https://aka.ms/graph-docs/advanced-queries for more information"
)


@pytest.fixture
def graph() -> Asker:
    return fabrikam()


def unsupported(message: str) -> tuple[int, str, str]:
    return 400, "Request_UnsupportedQuery", message


def invalid_clause(name: str, resource: str) -> tuple[int, str, str]:
    return unsupported(
        f"Unsupported or invalid query filter clause specified for property '{name}' "
        f"of resource '{resource}'."
    )


# $filter: what it finds


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("startswith(displayName,'Bob')", ["Bob Builder"]),
        ("startsWith(displayName, 'bOB')", ["Bob Builder"]),
        ("displayName eq 'bob builder'", ["Bob Builder"]),
        ("displayName in ('Bob Builder', 'Mo Member')", ["Mo Member", "Bob Builder"]),
        ("department eq 'Sales' and not (accountEnabled eq true)", None),
        ("department eq 'Sales' and usageLocation eq 'DE'", ["Mo Member", "Bob Builder"]),
        ("userType eq 'Guest' or startswith(displayName,'Bob')", ["Bob Builder", "Gus Guest", "Gaby Guest"]),
        ("(userType eq 'Guest' or department eq 'Sales') and displayName eq 'Mo Member'", ["Mo Member"]),
        ("proxyAddresses/any(p:p eq 'smtp:m.old@fabrikam.example')", ["Mo Member"]),
        ("proxyAddresses/any(p:p eq 'smtp:M.OLD@FABRIKAM.EXAMPLE')", ["Mo Member"]),
        ("proxyAddresses/any(p:startswith(p,'smtp:m.old'))", ["Mo Member"]),
        (f"assignedLicenses/any(s:s/skuId eq {SALES_SKU})", ["Mo Member"]),
        ("userPrincipalName eq 'o''neil@fabrikam.example'", []),
        ("createdDateTime ge 2020-01-01T00:00:00Z and displayName eq 'Bob Builder'", ["Bob Builder"]),
        ("createdDateTime le 2020-01-01", []),
    ],
)
def test_a_filter_finds_what_it_says(graph: Asker, condition: str, found: list[str] | None) -> None:
    url = f"/users?$filter={condition}&$select=displayName"

    if found is None:
        assert graph.refusal("GET", url) == unsupported(
            f"Operator 'not' is not supported because the required parameters {ADVICE}"
        )
    else:
        assert graph.names(url) == found


def test_people_are_chosen_by_id_whatever_its_case(graph: Asker) -> None:
    mo, bob = graph.id("mo").upper(), graph.id("bob")

    assert graph.names(f"/users?$filter=id in ('{bob}','{mo}')&$select=displayName") == [
        "Mo Member",
        "Bob Builder",
    ]
    assert graph.names(f"/users?$filter=id eq '{mo}'&$select=displayName") == ["Mo Member"]


def test_the_primary_address_is_told_from_the_alias(graph: Asker) -> None:
    condition = "$filter=proxyAddresses/any(p:p eq '{}:van@vendor.example')&$select=displayName"

    assert graph.names("/contacts?" + condition.format("smtp")) == []
    assert graph.names("/contacts?" + condition.format("SMTP")) == ["Van Vendor"]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("displayName ne 'Mo Member' and department eq 'Sales'", ["Bob Builder"]),
        ("not startswith(displayName,'Mo') and department eq 'Sales'", ["Bob Builder"]),
        ("NOT(department ne 'Sales') and displayName ne 'Mo Member'", ["Bob Builder"]),
        ("endswith(userPrincipalName,'ob@fabrikam.example')", ["Bob Builder", "Rob Restricted"]),
        ("assignedLicenses/$count ne 0", ["Mo Member"]),
        ("not(proxyAddresses/any(p:startswith(p,'smtp:')))  and department eq 'Sales'", ["Bob Builder"]),
        ("city eq null and department eq 'Sales'", ["Mo Member", "Bob Builder"]),
    ],
)
def test_negations_ends_and_counts_need_the_advanced_parameters(
    graph: Asker, condition: str, found: list[str]
) -> None:
    url = f"/users?$filter={condition}&$select=displayName"

    assert graph.names(f"{url}&$count=true", eventual=True) == found
    for half in (graph.refusal("GET", f"{url}&$count=true"), graph.refusal("GET", url, eventual=True)):
        assert half[:2] == (400, "Request_UnsupportedQuery")
        assert half[2].endswith(f"is not supported because the required parameters {ADVICE}")


# $filter: what it refuses


def test_groups_in_error_are_found_only_without_the_header(graph: Asker) -> None:
    url = "/groups?$filter=hasMembersWithLicenseErrors eq true&$select=displayName"

    assert graph.names(url) == ["LIC-Sales"]
    refused = invalid_clause("hasMembersWithLicenseErrors", "Group")
    assert graph.refusal("GET", url, eventual=True) == refused
    assert graph.refusal("GET", f"{url}&$count=true", eventual=True) == refused


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        (
            "/users?$filter=licenseAssignmentStates/any(s:s/error eq 'Other')",
            ("licenseAssignmentStates", "User"),
        ),
        ("/users?$filter=contains(displayName,'ob')", ("displayName", "User")),
        ("/users?$filter=displayName ge 'A'", ("displayName", "User")),
        ("/users?$filter=displayName gt 'A'", ("displayName", "User")),
        ("/users?$filter=proxyAddresses eq 'smtp:a@b.example'", ("proxyAddresses", "User")),
        ("/users?$filter=isManagementRestricted eq true", ("isManagementRestricted", "User")),
        ("/groups?$filter=visibility eq 'HiddenMembership'", ("visibility", "Group")),
        ("/groups?$filter=hasMembersWithLicenseErrors ne true", ("hasMembersWithLicenseErrors", "Group")),
        ("/auditLogs/directoryAudits?$filter=category eq 'UserManagement'", ("category", "DirectoryAudit")),
        ("/auditLogs/directoryAudits?$filter=result eq 'failure'", ("result", "DirectoryAudit")),
        (
            "/auditLogs/directoryAudits?$filter=targetResources/any(t:t/userPrincipalName eq 'a')",
            ("targetResources", "DirectoryAudit"),
        ),
        (
            "/auditLogs/directoryAudits?$filter=not(activityDisplayName eq 'Update user')",
            ("activityDisplayName", "DirectoryAudit"),
        ),
        (
            "/roleManagement/directory/roleAssignments?$filter=directoryScopeId eq '/'",
            ("directoryScopeId", "UnifiedRoleAssignment"),
        ),
    ],
)
def test_what_is_not_indexed_is_refused(graph: Asker, url: str, refused: tuple[str, str]) -> None:
    assert graph.refusal("GET", url) == invalid_clause(*refused)


def test_more_than_fifteen_alternatives_need_the_advanced_parameters(graph: Asker) -> None:
    def url(clauses: int) -> str:
        return "/users?$filter=" + " or ".join(f"displayName eq 'n{i}'" for i in range(clauses))

    too_many = unsupported(
        "Too many child clauses specified in search filter expression containing 'OR' operators: 16. "
        "Max allowed: 15"
    )
    assert graph.names(url(15)) == []
    assert graph.refusal("GET", url(16)) == too_many
    assert graph.refusal("GET", "/users?$filter=id in (" + ",".join(["'x'"] * 16) + ")") == too_many
    assert graph.names(url(16) + "&$count=true", eventual=True) == []


def test_an_advanced_query_is_bound_by_the_length_of_its_address(graph: Asker) -> None:
    url = "/users?$count=true&$filter=" + " or ".join(f"displayName eq 'somebody {i:04}'" for i in range(60))

    assert graph.refusal("GET", url, eventual=True) == unsupported("The URL is longer than 2048 characters.")


@pytest.mark.parametrize(
    ("condition", "types"),
    [
        (f"assignedLicenses/any(s:s/skuId eq '{SALES_SKU}')", "'Edm.Guid' and 'Edm.String'"),
        (f"id eq {SALES_SKU}", "'Edm.String' and 'Edm.Guid'"),
        ("accountEnabled eq 'true'", "'Edm.Boolean' and 'Edm.String'"),
        ("createdDateTime ge '2026-01-01T00:00:00Z'", "'Edm.DateTimeOffset' and 'Edm.String'"),
    ],
)
def test_values_have_types(graph: Asker, condition: str, types: str) -> None:
    assert graph.refusal("GET", f"/users?$filter={condition}") == (
        400,
        "BadRequest",
        "Invalid filter clause: A binary operator with incompatible types was detected. "
        f"Found operand types {types} for operator kind 'Equal'.",
    )


@pytest.mark.parametrize(
    "condition",
    [
        "displayName",
        "displayName eq",
        "displayName eq Bob",
        "displayName eq 'Bob",
        "displayName = 'Bob'",
        "(displayName eq 'Bob'",
        "displayName eq 'Bob' and",
        "startswith(displayName)",
        "proxyAddresses/any(p:q eq 'x')",
        "createdDateTime ge 2026-13-45",
        "favouriteColour eq 'red'",
        "id in ()",
    ],
)
def test_nonsense_in_a_filter_is_a_bad_request(graph: Asker, condition: str) -> None:
    status, code, message = graph.refusal("GET", f"/users?$filter={condition}")

    assert (status, code) == (400, "BadRequest")
    assert message.startswith("Invalid filter clause: ")


def test_two_conditions_about_one_element_are_refused(graph: Asker) -> None:
    url = "/users?$filter=assignedPlans/any(p:p/service eq 'exchange' and p/capabilityStatus eq 'Enabled')"

    assert graph.refusal("GET", url) == unsupported(
        "Complex query on property assignedPlans is not supported."
    )


def test_audit_entries_are_filtered_as_documented(graph: Asker) -> None:
    bob = graph.id("bob")
    url = (
        "/auditLogs/directoryAudits?$filter=activityDateTime ge 2026-11-17T00:00:00Z"
        f" and targetResources/any(t:t/id eq '{bob}') and activityDisplayName eq 'Change user license'"
    )

    [entry] = graph.get(url)["value"]

    assert (entry["activityDisplayName"], entry["result"]) == ("Change user license", "failure")
    assert graph.get(url.replace("Change user", "change user"))["value"] == []
    assert graph.get(url.replace("2026-11-17", "2026-11-24"))["value"] == []


def test_open_incidents_are_found(graph: Asker) -> None:
    url = "/admin/serviceAnnouncement/issues?$filter=isResolved eq {}&$select=id"

    assert graph.get(url.format("false"))["value"] == [{"id": "MO1"}]
    assert graph.get(url.format("true"))["value"] == [{"id": "MO2"}]


PIECES = (
    "displayName userType proxyAddresses assignedLicenses accountEnabled createdDateTime nonsense p s/skuId "
    "assignedLicenses/$count eq ne ge le in and or not ( ) , : /any( any( startswith( endsWith( 'x' '' true "
    f"null 1 -1 2026-11-24 2026-11-24T09:00:00Z {SALES_SKU} $count ' % # / @odata.type"
).split()
STRANGE = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join) | st.text(max_size=30)
FEW = settings(
    max_examples=300,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FEW
@given(
    text=STRANGE, option=st.sampled_from(["$filter", "$search", "$select", "$orderby", "$top", "$skiptoken"])
)
def test_whatever_is_asked_the_answer_is_graphs_or_none(graph: Asker, text: str, option: str) -> None:
    url = f"/users?{option}={quote(text)}&$count=true"
    try:
        response = graph.send("GET", url, headers=EVENTUAL)
    except NotSimulated:
        return

    assert response.status in {200, 400}
    assert isinstance(response.body, dict)
    assert ("value" if response.status == 200 else "error") in response.body


# $search


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ('"displayName:sales"', ["LIC-Sales", "Sales team"]),
        ('"displayName:sal"', ["LIC-Sales", "Sales team"]),
        ('"displayName:ales"', []),
        ('"displayName:sales" AND "description:sells"', ["LIC-Sales"]),
        ('"displayName:vault" OR "displayName:team sales"', ["Sales team", "Vault"]),
    ],
)
def test_a_search_goes_by_the_beginnings_of_words(graph: Asker, search: str, found: list[str]) -> None:
    assert graph.names(f"/groups?$search={search}&$select=displayName", eventual=True) == found


def test_a_search_needs_the_header(graph: Asker) -> None:
    assert graph.refusal("GET", '/groups?$search="displayName:sales"') == unsupported(
        "Request with $search query parameter only works through MSGraph with a special request header: "
        "'ConsistencyLevel: eventual'"
    )


@pytest.mark.parametrize("search", ["sales", '"visibility:x"', '"displayName:x" OR', "AND"])
def test_a_search_that_is_none_is_refused(graph: Asker, search: str) -> None:
    assert graph.refusal("GET", f"/groups?$search={search}", eventual=True) == unsupported(
        f"Unrecognized search clause: {search}"
    )


# $select


def test_users_come_with_the_default_properties(graph: Asker) -> None:
    [bob] = graph.get("/users?$filter=displayName eq 'Bob Builder'")["value"]

    assert bob == {
        "id": graph.id("bob"),
        "businessPhones": [],
        "displayName": "Bob Builder",
        "givenName": "Bob",
        "jobTitle": None,
        "mail": None,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
        "surname": "Builder",
        "userPrincipalName": "bob@fabrikam.example",
    }


def test_licenses_of_a_group_come_only_when_selected(graph: Asker) -> None:
    sales = graph.id("LIC-Sales")
    never = {
        "assignedLicenses",
        "licenseProcessingState",
        "isManagementRestricted",
        "hasMembersWithLicenseErrors",
    }

    assert not never & graph.get(f"/groups/{sales}").keys()
    assert graph.get(f"/groups/{sales}?$select=assignedLicenses,licenseProcessingState,displayName") == {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups"
        "(assignedLicenses,displayName,licenseProcessingState)/$entity",
        "displayName": "LIC-Sales",
        "assignedLicenses": [{"skuId": SALES_SKU, "disabledPlans": []}],
        "licenseProcessingState": {"state": "ProcessingComplete"},
    }


def test_whether_a_group_has_members_in_error_is_never_told(graph: Asker) -> None:
    found = graph.get(
        "/groups?$filter=hasMembersWithLicenseErrors eq true&$select=id,hasMembersWithLicenseErrors"
    )

    assert found["value"] == [{"id": graph.id("LIC-Sales")}]


@pytest.mark.parametrize("path", ["/users", "/me", "/groups", "/subscribedSkus"])
def test_an_unknown_property_is_a_bad_request(graph: Asker, path: str) -> None:
    kind = {"/users": "user", "/me": "user", "/groups": "group", "/subscribedSkus": "subscribedSku"}[path]

    assert graph.refusal("GET", f"{path}?$select=id,nickName", by="ada") == (
        400,
        "BadRequest",
        "Parsing OData Select and Expand failed: Could not find a property named 'nickName' on type "
        f"'microsoft.graph.{kind}'.",
    )


def test_a_real_property_that_the_tenant_lacks_is_no_answer_at_all(graph: Asker) -> None:
    with pytest.raises(NotSimulated, match="user/mailboxSettings"):
        graph.send("GET", "/users?$select=id,mailboxSettings")


def test_a_mixed_list_tells_each_object_by_its_own_type(graph: Asker) -> None:
    url = f"/groups/{graph.id('LIC-Sales')}/members?$select=displayName,usageLocation,groupTypes"

    assert [{key: thing[key] for key in thing if key != "id"} for thing in graph.get(url)["value"]] == [
        {"@odata.type": "#microsoft.graph.user", "displayName": "Mo Member", "usageLocation": "DE"},
        {"@odata.type": "#microsoft.graph.group", "displayName": "Sales team", "groupTypes": []},
        {"@odata.type": "#microsoft.graph.orgContact", "displayName": "Van Vendor"},
        {"@odata.type": "#microsoft.graph.device", "displayName": "LAPTOP-7"},
        {"@odata.type": "#microsoft.graph.user", "displayName": "Bob Builder", "usageLocation": "DE"},
    ]


# Casts and counts


def test_a_list_is_narrowed_by_type_only_with_the_advanced_parameters(graph: Asker) -> None:
    url = f"/groups/{graph.id('LIC-Sales')}/members/microsoft.graph.user?$select=displayName"
    refused = unsupported(f"The OData cast is not supported because the required parameters {ADVICE}")

    assert graph.get(f"{url}&$count=true", eventual=True) == {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users(displayName)",
        "@odata.count": 2,
        "value": [{"displayName": "Mo Member"}, {"displayName": "Bob Builder"}],
    }
    assert graph.refusal("GET", url) == refused
    assert graph.refusal("GET", url, eventual=True) == refused
    assert graph.refusal("GET", f"{url}&$count=true") == refused


@pytest.mark.parametrize(
    ("rest", "count"),
    [
        ("/$count", "5"),
        ("/microsoft.graph.user/$count", "2"),
        ("/graph.group/$count", "1"),
        ("/microsoft.graph.user/$count?$filter=department eq 'Sales'", "2"),
        ("/microsoft.graph.user/$count?$filter=not(displayName eq 'Bob Builder')", "1"),
    ],
)
def test_a_count_is_plain_text(graph: Asker, rest: str, count: str) -> None:
    url = f"/groups/{graph.id('LIC-Sales')}/members{rest}"

    response = graph.send("GET", url, headers=EVENTUAL)

    assert (response.status, response.body, response.headers["Content-Type"]) == (200, count, "text/plain")
    assert graph.refusal("GET", url) == (400, "Request_BadRequest", "$count is not currently supported.")


def test_counting_without_the_header_is_passed_over_in_silence(graph: Asker) -> None:
    assert "@odata.count" not in graph.get("/users?$count=true&$top=1")
    assert graph.get("/users?$count=true&$top=1", eventual=True)["@odata.count"] == 16


# $orderby


def test_lists_are_sorted(graph: Asker) -> None:
    names = graph.names("/groups?$orderby=displayName desc&$select=displayName")

    assert names == ["Vault", "Secret project", "Sales team", "License helpers", "LIC-Sales"]


def test_sorting_what_is_filtered_needs_the_advanced_parameters(graph: Asker) -> None:
    url = "/groups?$filter=startswith(displayName,'LIC')&$orderby=displayName&$select=displayName"

    assert graph.refusal("GET", url) == unsupported("Sorting not supported for current query.")
    assert graph.names(f"{url}&$count=true", eventual=True) == ["LIC-Sales", "License helpers"]
    assert graph.refusal("GET", "/users?$orderby=department") == unsupported(
        "Unsupported sort property 'department' for 'User'."
    )


def test_audit_entries_are_sorted_and_filtered_at_once(graph: Asker) -> None:
    url = "/auditLogs/directoryAudits?$filter=activityDateTime ge 2026-01-01&$orderby=activityDateTime"

    times = [entry["activityDateTime"] for entry in graph.get(url)["value"]]

    assert len(times) > 1
    assert times == sorted(times)


# Pages


def follow(graph: Asker, url: str, *, eventual: bool = False) -> list[list[str]]:
    """The display names on each page, by following the links."""
    pages = []
    while url:
        page = graph.get(url, eventual=eventual)
        pages.append([thing["displayName"] for thing in page["value"]])
        link = urlsplit(page.get("@odata.nextLink", ""))
        assert not link.netloc or (link.scheme, link.netloc) == ("https", "graph.microsoft.com")
        url = f"{link.path.removeprefix('/v1.0')}?{link.query}" if link.netloc else ""
    return pages


def test_pages_link_to_the_next_and_carry_the_question(graph: Asker) -> None:
    url = "/groups?$top=2&$select=displayName&$filter=mailEnabled eq false"

    assert follow(graph, url) == [["LIC-Sales", "Sales team"], ["License helpers", "Vault"]]


def test_a_server_with_small_pages_cuts_every_list() -> None:
    graph = fabrikam("settings: {page_size: 3}\n")
    sales = graph.id("LIC-Sales")

    assert follow(graph, f"/groups/{sales}/members?$top=999&$select=displayName") == [
        ["Mo Member", "Sales team", "Van Vendor"],
        ["LAPTOP-7", "Bob Builder"],
    ]


def test_the_next_page_wants_the_same_headers_and_the_same_question(graph: Asker) -> None:
    first = graph.get("/groups?$top=2&$select=displayName", eventual=True)
    link = first["@odata.nextLink"].removeprefix("https://graph.microsoft.com/v1.0")
    expired = (
        400,
        "Directory_ExpiredPageToken",
        "The specified page token value has expired and can no longer be included in your request.",
    )

    assert len(graph.names(link, eventual=True)) == 2
    assert graph.refusal("GET", link) == expired
    assert graph.refusal("GET", link.replace("displayName", "id"), eventual=True) == expired
    assert graph.refusal("GET", link.replace("/groups", "/users"), eventual=True) == expired
    assert graph.refusal("GET", "/groups?$skiptoken=nonsense") == expired


@pytest.mark.parametrize("top", ["0", "1000", "-1", "ten", ""])
def test_a_page_has_between_1_and_999_objects(graph: Asker, top: str) -> None:
    assert graph.refusal("GET", f"/users?$top={top}") == (
        400,
        "Request_BadRequest",
        f"Invalid page size specified: '{top}'. Must be between 1 and 999 inclusive.",
    )


def test_skipping_is_refused(graph: Asker) -> None:
    assert graph.refusal("GET", "/users?$skip=5") == unsupported("'$skip' is not supported by the service.")


# Options that a resource does not take


@pytest.mark.parametrize(
    ("url", "option"),
    [
        ("/subscribedSkus?$filter=skuPartNumber eq 'SPE_E3'", "Filter"),
        ("/subscribedSkus?$top=5", "Top"),
        ("/me/licenseDetails?$top=5", "Top"),
        ("/auditLogs/directoryAudits?$select=id", "Select"),
        ("/auditLogs/directoryAudits?$skip=5", "Skip"),
        ("/me?$top=5", "Top"),
    ],
)
def test_an_option_that_a_resource_does_not_take_is_refused(graph: Asker, url: str, option: str) -> None:
    status, code, message = graph.refusal("GET", url, by="root")

    assert (status, code) == (400, "BadRequest")
    assert message.startswith(f"Query option '{option}' is not allowed.")


@pytest.mark.parametrize(
    "url", ["/users?$expand=manager", "/me?$expand=memberOf", "/users?top=5", "/users?$apply=x"]
)
def test_what_graph_can_and_this_cannot_is_said_aloud(graph: Asker, url: str) -> None:
    with pytest.raises(NotSimulated):
        graph.send("GET", url, by="root")


def test_an_option_given_twice_is_refused(graph: Asker) -> None:
    assert graph.refusal("GET", "/users?$top=1&$TOP=2") == (
        400,
        "BadRequest",
        "Query option '$TOP' was specified more than once.",
    )
