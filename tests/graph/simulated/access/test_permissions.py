"""Who may read and write what: the permission granted to the application, and the person's role."""

import json
from typing import Any

import pytest

from graph.simulated.access.permissions import READS, WRITES
from graph.simulated.http.asks import ASKS
from graph.simulated.http.reads import LISTS, SINGLES
from graph.simulated.http.writes import ACTIONS
from tests.graph.simulated.fabrikam import DENIED, SALES_SKU, Asker, fabrikam


@pytest.fixture
def graph() -> Asker:
    return fabrikam()


def test_every_read_and_write_has_a_rule_and_every_rule_a_use() -> None:
    reads = {listing.access or path for path, listing in LISTS.items()} | SINGLES.keys() | ASKS.keys()

    assert reads == READS.keys()
    # What is changed there, a property or a kind of object, stands behind some.
    assert ACTIONS.keys() == {" ".join(name.split()[:2]) for name in WRITES}


# What people read, by their role. https://learn.microsoft.com/entra/fundamentals/users-default-permissions

PEOPLE = (
    "root",
    "rita",
    "rex",
    "ada",
    "gina",
    "hal",
    "scott",
    "lisa",
    "eli",
    "pia",
    "uma",
    "mo",
    "gus",
    "gaby",
)
MEMBERS = {"root", "rita", "rex", "ada", "gina", "hal", "scott", "lisa", "eli", "pia", "uma", "mo"}


@pytest.mark.parametrize(
    ("url", "readers"),
    [
        ("/me", {*PEOPLE}),
        ("/me/licenseDetails", {*PEOPLE}),
        ("/me/transitiveMemberOf", {*PEOPLE}),
        ("/me/scopedRoleMemberOf", {*PEOPLE}),
        ("/organization", {*PEOPLE}),
        ("/users", MEMBERS | {"gaby"}),
        ("/users/bob@fabrikam.example", MEMBERS | {"gaby"}),
        ("/users/bob@fabrikam.example/memberOf", MEMBERS | {"gaby"}),
        ("/groups", MEMBERS | {"gaby"}),
        ("/contacts", MEMBERS | {"gaby"}),
        ("/subscribedSkus", MEMBERS | {"gaby"}),
        ("/directory/subscriptions", MEMBERS | {"gaby"}),
        ("/directoryRoles", MEMBERS | {"gaby"}),
        ("/directory/administrativeUnits", MEMBERS | {"gaby"}),
        ("/users/scott@fabrikam.example/scopedRoleMemberOf", {"root", "rita", "pia", "scott", "gaby"}),
        ("/roleManagement/directory/roleAssignments", {"root", "rita", "pia", "gaby"}),
        ("/roleManagement/directory/roleDefinitions", {"root", "rita", "pia", "gaby"}),
        ("/roleManagement/directory/roleAssignmentScheduleInstances", {"root", "rita", "pia"}),
        ("/roleManagement/directory/roleEligibilityScheduleInstances", {"root", "rita", "pia"}),
        (
            "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')",
            {"root", "rita", "pia"},
        ),
        ("/auditLogs/directoryAudits", {"root", "rita", "rex"}),
        ("/admin/serviceAnnouncement/issues", {"root", "rita", "ada", "gina", "lisa", "uma"}),
        ("/admin/serviceAnnouncement/healthOverviews", {"root", "rita", "ada", "gina", "lisa", "uma"}),
        ("/directory/deletedItems/microsoft.graph.user", {"root", "rita", "uma"}),
        ("/directory/deletedItems/microsoft.graph.group", {"root", "rita", "gina", "pia", "uma"}),
    ],
)
def test_who_may_read_what(graph: Asker, url: str, readers: set[str]) -> None:
    assert {who for who in PEOPLE if graph.may(who, url)} == readers


def test_a_refusal_does_not_say_what_is_missing(graph: Asker) -> None:
    assert graph.refusal("GET", "/auditLogs/directoryAudits", by="ada") == DENIED
    assert graph.refusal("GET", "/auditLogs/directoryAudits", by="rita", scopes="User.Read") == DENIED


def test_a_guest_sees_themselves_and_nobody_else(graph: Asker) -> None:
    assert graph.get("/users/gus@fabrikam.example", by="gus")["displayName"] == "Gus Guest"
    assert graph.refusal("GET", "/users/bob@fabrikam.example", by="gus") == DENIED


def test_a_tenant_can_close_itself_to_people_without_a_role() -> None:
    graph = fabrikam("settings: {allowed_to_read_other_users: false}\n")
    members = f"/groups/{graph.id('LIC-Sales')}/members?$select=displayName"

    assert {who for who in PEOPLE if graph.may(who, "/users")} == MEMBERS - {"mo", "eli"} | {"gaby"}
    assert graph.names("/me/memberOf?$select=displayName", by="mo") == [
        "LIC-Sales",
        "Secret project",
        "Vault",
    ]
    assert graph.names(members, by="mo") == ["Mo Member", "Sales team", "Van Vendor", "LAPTOP-7", None]


# Permissions of the application


@pytest.mark.parametrize(
    ("url", "least"),
    [
        ("/me", "User.Read"),
        ("/me/licenseDetails", "User.Read"),
        ("/me/transitiveMemberOf", "User.Read"),
        ("/users", "User.ReadBasic.All"),
        ("/users/bob@fabrikam.example", "User.Read.All"),
        ("/users/bob@fabrikam.example/licenseDetails", "LicenseAssignment.Read.All"),
        ("/users/bob@fabrikam.example/transitiveMemberOf", "User.Read.All"),
        ("/users/bob@fabrikam.example/scopedRoleMemberOf", "Directory.Read.All"),
        ("/groups", "GroupMember.Read.All"),
        ("/contacts", "OrgContact.Read.All"),
        ("/organization", "User.Read"),
        ("/subscribedSkus", "LicenseAssignment.Read.All"),
        ("/directory/subscriptions", "Organization.Read.All"),
        ("/directoryRoles", "RoleManagement.Read.Directory"),
        ("/directory/administrativeUnits", "AdministrativeUnit.Read.All"),
        ("/directory/deletedItems/microsoft.graph.user", "User.Read.All"),
        ("/directory/deletedItems/microsoft.graph.group", "Group.Read.All"),
        ("/roleManagement/directory/roleAssignments", "RoleManagement.Read.Directory"),
        (
            "/roleManagement/directory/roleEligibilityScheduleInstances",
            "RoleEligibilitySchedule.Read.Directory",
        ),
        (
            "/roleManagement/directory/roleAssignmentScheduleInstances",
            "RoleAssignmentSchedule.Read.Directory",
        ),
        ("/auditLogs/directoryAudits", "AuditLog.Read.All"),
        ("/admin/serviceAnnouncement/issues", "ServiceHealth.Read.All"),
    ],
)
def test_each_read_takes_its_permission(graph: Asker, url: str, least: str) -> None:
    assert graph.may("root", url, scopes=least)
    assert not graph.may("root", url, scopes="Mail.Read")
    assert graph.may("root", url, scopes="User.Read") == (least == "User.Read")


def test_an_application_needs_no_role(graph: Asker) -> None:
    assert graph.may(None, "/auditLogs/directoryAudits", scopes="AuditLog.Read.All")
    assert not graph.may(None, "/auditLogs/directoryAudits", scopes="User.Read.All")
    assert graph.refusal("GET", "/me") == (
        400,
        "BadRequest",
        "/me request is only valid with delegated authentication flow.",
    )


def test_privileged_identity_management_names_the_missing_permission_in_its_own_way(graph: Asker) -> None:
    url = "/roleManagement/directory/roleEligibilityScheduleInstances"

    status, code, message = graph.refusal("GET", url, by="root", scopes="User.Read")

    assert (status, code) == (403, "UnknownError")
    assert json.loads(message)["errorCode"] == "PermissionScopeNotGranted"


# What is not a refusal and still not all


def shown(graph: Asker, url: str, **how: Any) -> list[dict[str, Any]]:
    """What a list says of each object, without the ids."""
    found = graph.get(url, **how)["value"]
    return [{key: thing[key] for key in thing if key not in ("id", "@odata.type")} for thing in found]


def test_types_that_the_application_may_not_read_come_as_bare_ids(graph: Asker) -> None:
    url = f"/groups/{graph.id('LIC-Sales')}/members?$select=id,displayName,proxyAddresses"

    assert graph.get(url, scopes="GroupMember.Read.All")["value"][0] == {
        "@odata.type": "#microsoft.graph.user",
        "id": graph.id("mo"),
        "displayName": None,
    }
    assert [thing["displayName"] for thing in shown(graph, url, scopes="GroupMember.Read.All")] == [
        None,
        "Sales team",
        None,
        None,
        None,
    ]
    more = "GroupMember.Read.All User.Read.All OrgContact.Read.All"
    assert [thing["displayName"] for thing in shown(graph, url, scopes=more)] == [
        "Mo Member",
        "Sales team",
        "Van Vendor",
        None,
        "Bob Builder",
    ]


def test_roles_come_as_bare_ids_without_the_permission_to_read_them(graph: Asker) -> None:
    url = (
        "/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=displayName,roleTemplateId&$count=true"
    )
    known = {"displayName": "License Administrator", "roleTemplateId": "4d6ac14f-3453-41d0-bef9-a3e0c569773a"}

    assert shown(graph, url, by="lisa", scopes="User.Read", eventual=True) == [
        {"displayName": None, "roleTemplateId": None}
    ]
    scopes = "User.Read RoleManagement.Read.Directory"
    assert shown(graph, url, by="lisa", scopes=scopes, eventual=True) == [known]
    assert shown(graph, url, by="scott", scopes=scopes, eventual=True) == []
    assert shown(graph, url, by="eli", scopes=scopes, eventual=True) == []


def test_basic_permissions_show_basic_properties(graph: Asker) -> None:
    url = "/users/mo@fabrikam.example?$select=displayName,department,licenseAssignmentStates"
    found = graph.get(url, by="ada", scopes="User.ReadBasic.All")

    assert {key: found[key] for key in found if key[0] != "@"} == {
        "displayName": "Mo Member",
        "department": None,
    }
    everything = graph.get(url, by="ada", scopes="User.Read.All")
    assert len(everything["licenseAssignmentStates"]) == 1
    own = graph.get("/me?$select=department,licenseAssignmentStates", by="mo", scopes="User.Read")
    assert (own["department"], len(own["licenseAssignmentStates"])) == ("Sales", 1)


def test_the_organization_shows_its_name_only_to_an_application_that_reads_people(graph: Asker) -> None:
    url = "/organization?$select=displayName,countryLetterCode"

    assert shown(graph, url, by="mo", scopes="User.Read") == [
        {"displayName": "Fabrikam", "countryLetterCode": None}
    ]
    assert shown(graph, url, by="mo", scopes="Organization.Read.All") == [
        {"displayName": "Fabrikam", "countryLetterCode": "DE"}
    ]


def test_who_may_not_read_a_property_finds_nobody_by_it(graph: Asker) -> None:
    url = "/users?$filter=proxyAddresses/any(p:p eq 'smtp:m.old@fabrikam.example')&$select=displayName"

    assert graph.names(url, by="ada", scopes="User.ReadBasic.All") == []
    assert graph.names(url, by="ada", scopes="User.Read.All") == ["Mo Member"]


# Hidden membership


def test_hidden_members_are_for_members_and_a_few_roles(graph: Asker) -> None:
    url = f"/groups/{graph.id('Secret project')}/members"

    assert {who for who in PEOPLE if graph.may(who, url)} == {"root", "rita", "gina", "uma", "mo"}
    assert not graph.may("gina", url, scopes="GroupMember.Read.All")
    assert graph.may(None, url, scopes="GroupMember.Read.All Member.Read.Hidden")
    assert not graph.may(None, url, scopes="GroupMember.Read.All")


def test_members_of_a_hidden_unit_are_for_members_and_a_few_roles(graph: Asker) -> None:
    ids = {unit["displayName"]: unit["id"] for unit in graph.get("/directory/administrativeUnits")["value"]}

    assert graph.may("ada", f"/directory/administrativeUnits/{ids['EMEA']}/members")
    assert graph.may("bob", f"/directory/administrativeUnits/{ids['Dark']}/members")
    assert not graph.may("ada", f"/directory/administrativeUnits/{ids['Dark']}/members")
    assert graph.may("rita", f"/directory/administrativeUnits/{ids['Dark']}/members")


# Writes. https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference


def doers(graph: Asker, method: str, url: str, body: dict[str, Any] | None = None) -> set[str]:
    """Who would be allowed to: everybody who is not told 403. What is sent is such that nothing changes."""
    return {who for who in PEOPLE if graph.send(method, url, by=who, body=body).status != 403}


NOTHING: dict[str, Any] = {"addLicenses": [], "removeLicenses": []}
LICENSERS = {"root", "ada", "lisa", "uma"}


def test_who_may_license_groups(graph: Asker) -> None:
    def url(group: str) -> str:
        return f"/groups/{graph.id(group)}/assignLicense"

    assert doers(graph, "POST", url("LIC-Sales"), NOTHING) == LICENSERS | {"gina", "scott"}
    assert doers(graph, "POST", url("Sales team"), NOTHING) == LICENSERS | {"gina"}
    assert doers(graph, "POST", url("License helpers"), NOTHING) == {"root", "pia"}
    assert doers(graph, "POST", url("Vault"), NOTHING) == LICENSERS | {"gina"}


def test_who_may_license_and_reprocess_people(graph: Asker) -> None:
    bob, rob = "/users/bob@fabrikam.example", "/users/rob@fabrikam.example"

    assert doers(graph, "POST", f"{bob}/assignLicense", NOTHING) == LICENSERS | {"scott"}
    assert doers(graph, "POST", f"{bob}/reprocessLicenseAssignment") == LICENSERS | {"scott"}
    assert doers(graph, "POST", f"{rob}/reprocessLicenseAssignment") == LICENSERS
    assert doers(graph, "POST", "/users/mo@fabrikam.example/reprocessLicenseAssignment") == LICENSERS


def test_who_may_change_people(graph: Asker) -> None:
    bob, rob = "/users/bob@fabrikam.example", "/users/rob@fabrikam.example"

    assert doers(graph, "PATCH", bob, {"usageLocation": "DE"}) == LICENSERS | {"scott"}
    assert doers(graph, "PATCH", bob, {"department": "Sales"}) == {"root", "uma"}
    assert doers(graph, "PATCH", bob, {"usageLocation": "DE", "department": "Sales"}) == {"root", "uma"}
    assert doers(graph, "PATCH", rob, {"usageLocation": "DE"}) == LICENSERS
    assert doers(graph, "PATCH", rob, {"department": "Sales"}) == set()
    assert doers(graph, "POST", f"{bob}/retryServiceProvisioning") == {"root", "uma"}
    assert graph.send("POST", "/me/retryServiceProvisioning", by="mo", scopes="User.ReadWrite").status == 204


def test_who_may_change_groups(graph: Asker) -> None:
    def add(group: str) -> set[str]:
        there = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{graph.id('mo')}"}
        return doers(graph, "POST", f"/groups/{graph.id(group)}/members/$ref", there)

    assert add("LIC-Sales") == {"root", "gina", "uma"}
    assert add("License helpers") == {"root", "pia"}
    assert add("Vault") == set()
    description = {"description": "Everybody who sells"}
    assert doers(graph, "PATCH", f"/groups/{graph.id('LIC-Sales')}", description) == {"root", "gina", "uma"}
    assert doers(graph, "PATCH", f"/groups/{graph.id('License helpers')}", description) == {"root", "pia"}


def test_reprocessing_takes_a_permission_that_licensing_does_not(graph: Asker) -> None:
    url = "/users/bob@fabrikam.example/reprocessLicenseAssignment"
    license_only = "LicenseAssignment.ReadWrite.All User.Read.All"

    assert graph.refusal("POST", url, by="ada", scopes=license_only) == DENIED
    assert graph.refusal("POST", url, by="ada", scopes="User.ReadWrite.All")[0] == 400
    assign = f"/groups/{graph.id('LIC-Sales')}/assignLicense"
    body = {"addLicenses": [{"skuId": SALES_SKU}], "removeLicenses": []}
    assert graph.send("POST", assign, by="ada", scopes=license_only, body=body).status == 202


def test_members_of_a_role_assignable_group_take_role_management(graph: Asker) -> None:
    url = f"/groups/{graph.id('License helpers')}/members/$ref"
    bob = {"@odata.id": f"https://graph.microsoft.com/v1.0/users/{graph.id('bob')}"}

    assert graph.refusal("POST", url, by="pia", scopes="GroupMember.ReadWrite.All", body=bob) == DENIED
    scopes = "GroupMember.ReadWrite.All RoleManagement.ReadWrite.Directory"
    assert graph.send("POST", url, by="pia", scopes=scopes, body=bob).status == 204
