import asyncio
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from graph.asking import Patience
from graph.asking.errors import Forbidden, GraphError, Nonsense, Refused
from graph.connection import GraphEntra
from graph.directory import (
    Actor,
    AdministrativeUnit,
    AssignedLicense,
    AssignedPlan,
    AuditTarget,
    CompanySubscription,
    Directory,
    DirectoryAudit,
    DirectoryObject,
    DirectoryRole,
    Group,
    LicenseAssignmentState,
    LicenseDetails,
    Listed,
    ModifiedProperty,
    Organization,
    ProvisioningError,
    RoleAssignment,
    RoleDefinition,
    Seen,
    ServiceHealthIssue,
    ServicePlan,
    SubscribedSku,
    User,
)
from graph.graph_directory import SignIn
from tests.graph.scripted import Script, Scripted, refuses

ADA = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0001"
BOB = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0002"
SALES = "3f1c7c52-6a1f-4f0e-9b57-0d3c5c8d1a11"
NESTED = "3f1c7c52-6a1f-4f0e-9b57-0d3c5c8d1a12"
EMEA = "7d0f5a10-0000-4000-8000-0000000000aa"
ROLE = "8f5d9f3b-0c6d-4a02-9b64-0d0a4b1b7777"
FIXER = "c0ffee00-0000-4000-8000-0000000000f1"
REPROCESS = "microsoft.directory/users/reprocessLicenseAssignment"
LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
EMS = "efccb6f7-5641-4e0e-bd10-b4976e1bf68e"
EXCHANGE_2 = "efb87545-963c-4e0d-99df-69c6916d9eb0"
YAMMER = "7547a3fe-08ee-4ccb-b430-5077c5041653"
UNLISTED = "00000000-0000-4000-8000-000000000001"
AT = datetime(2026, 11, 24, 9, 12, 3, tzinfo=UTC)
DENIED = refuses(403, "Authorization_RequestDenied")

USER_SELECT = (
    "id,proxyAddresses,assignedLicenses,licenseAssignmentStates,assignedPlans,onPremisesProvisioningErrors,"
    "serviceProvisioningErrors,isManagementRestricted,createdDateTime,onPremisesExtensionAttributes,"
    "accountEnabled,city,companyName,country,department,displayName,employeeId,employeeType,givenName,jobTitle,"
    "mail,mailNickname,mobilePhone,officeLocation,onPremisesSecurityIdentifier,onPremisesSyncEnabled,"
    "postalCode,preferredLanguage,state,streetAddress,surname,usageLocation,userPrincipalName,userType"
)
MEMBER_SELECT = (
    "id,displayName,userPrincipalName,mail,userType,accountEnabled,usageLocation,licenseAssignmentStates"
)
GROUP_SELECT = (
    "id,displayName,groupTypes,securityEnabled,mailEnabled,mail,visibility,membershipRule,"
    "membershipRuleProcessingState,onPremisesSyncEnabled,isAssignableToRole,isManagementRestricted,"
    "assignedLicenses,licenseProcessingState,proxyAddresses,createdDateTime"
)


def asked(script: Script, *, delegated: bool = True) -> tuple[Scripted, Directory]:
    graph = Scripted(script)
    entra = GraphEntra(graph, SignIn(delegated=delegated), patience=Patience(now=lambda: AT))
    return graph, entra.directory()


def seen(request: str, *, eventual: bool = False) -> Seen:
    return Seen(request, AT, eventual)


def rows(*values: dict[str, Any]) -> dict[str, Any]:
    return {"value": list(values)}


def kind(name: str, id: str, **more: Any) -> dict[str, Any]:
    return {"@odata.type": f"#microsoft.graph.{name}", "id": id, **more}


# Users


async def test_a_user_is_told_with_everything_a_check_wants_to_know() -> None:
    xml = (
        "<ServiceInstance><Name>exchange/namprd01-001-01</Name><Error><ErrorDescription>The proxy address "
        '"SMTP:ada@contoso.com" is already being used by &lt;Bob&gt;.</ErrorDescription></Error>'
        "</ServiceInstance>"
    )
    _, directory = asked(
        {
            f"/users/{ADA}": {
                "id": ADA,
                "displayName": "Ada Admin",
                "userPrincipalName": "ada@contoso.com",
                "userType": "Member",
                "accountEnabled": True,
                "usageLocation": "DE",
                "onPremisesSyncEnabled": True,
                "mail": "ada@contoso.com",
                "department": "Sales",
                "city": None,
                "onPremisesExtensionAttributes": {"extensionAttribute1": "x", "extensionAttribute2": None},
                "proxyAddresses": ["SMTP:ada@contoso.com", "smtp:ada@contoso.onmicrosoft.com"],
                "assignedLicenses": [{"skuId": EMS, "disabledPlans": []}],
                "licenseAssignmentStates": [
                    {
                        "skuId": E3,
                        "assignedByGroup": SALES,
                        "disabledPlans": [YAMMER],
                        "state": "Error",
                        "error": "CountViolation",
                        "lastUpdatedDateTime": "2026-11-23T14:02:11Z",
                    },
                    {"skuId": EMS, "assignedByGroup": None, "state": "Active", "error": "None"},
                ],
                "assignedPlans": [
                    {
                        "assignedDateTime": "2026-02-01T07:00:00Z",
                        "capabilityStatus": "Enabled",
                        "service": "AADPremiumService",
                        "servicePlanId": EXCHANGE_2,
                    }
                ],
                "onPremisesProvisioningErrors": [
                    {
                        "category": "PropertyConflict",
                        "propertyCausingError": "ProxyAddress",
                        "value": "SMTP:ada@contoso.com",
                        "occurredDateTime": "2026-11-20T05:10:00Z",
                    }
                ],
                "serviceProvisioningErrors": [
                    {
                        "@odata.type": "#microsoft.graph.serviceProvisioningXmlError",
                        "createdDateTime": "2026-11-20T05:30:00Z",
                        "isResolved": False,
                        "serviceInstance": "exchange/namprd01-001-01",
                        "errorDetail": xml,
                    }
                ],
                "isManagementRestricted": False,
                "createdDateTime": "2025-03-02T08:15:30Z",
                "somethingNew": {"of": ["tomorrow"]},
            }
        }
    )
    assert await directory.user(ADA) == User(
        id=ADA,
        seen=seen(f"GET /users/{ADA}?$select={USER_SELECT}"),
        display_name="Ada Admin",
        user_principal_name="ada@contoso.com",
        user_type="Member",
        account_enabled=True,
        usage_location="DE",
        mail="ada@contoso.com",
        proxy_addresses=("SMTP:ada@contoso.com", "smtp:ada@contoso.onmicrosoft.com"),
        on_premises_sync_enabled=True,
        assigned_licenses=(AssignedLicense(EMS),),
        license_assignment_states=(
            LicenseAssignmentState(
                E3,
                SALES,
                "Error",
                "CountViolation",
                frozenset({YAMMER}),
                datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC),
            ),
            LicenseAssignmentState(EMS, None, "Active"),
        ),
        assigned_plans=(
            AssignedPlan(EXCHANGE_2, "AADPremiumService", "Enabled", datetime(2026, 2, 1, 7, tzinfo=UTC)),
        ),
        provisioning_errors=(
            ProvisioningError(
                "onPremises",
                category="PropertyConflict",
                property="ProxyAddress",
                value="SMTP:ada@contoso.com",
                occurred=datetime(2026, 11, 20, 5, 10, tzinfo=UTC),
            ),
            ProvisioningError(
                "service",
                service_instance="exchange/namprd01-001-01",
                text='The proxy address "SMTP:ada@contoso.com" is already being used by <Bob>.',
                occurred=datetime(2026, 11, 20, 5, 30, tzinfo=UTC),
            ),
        ),
        is_management_restricted=False,
        created=datetime(2025, 3, 2, 8, 15, 30, tzinfo=UTC),
        attributes={
            "accountEnabled": True,
            "city": None,
            "department": "Sales",
            "displayName": "Ada Admin",
            "mail": "ada@contoso.com",
            "onPremisesSyncEnabled": True,
            "usageLocation": "DE",
            "userPrincipalName": "ada@contoso.com",
            "userType": "Member",
            "extensionAttribute1": "x",
            "extensionAttribute2": None,
        },
    )


async def test_what_graph_does_not_tell_of_a_user_is_unknown() -> None:
    nulls = dict.fromkeys(USER_SELECT.split(","), None) | {"id": ADA}
    _, directory = asked({f"/users/{ADA}": {"id": ADA}, f"/users/{BOB}": nulls | {"id": BOB}})
    ada, bob = await asyncio.gather(directory.user(ADA), directory.user(BOB))
    assert ada == User(ADA, seen(f"GET /users/{ADA}?$select={USER_SELECT}"))
    assert bob is not None
    assert (bob.license_assignment_states, bob.assigned_licenses, bob.proxy_addresses) == (None, None, None)


@pytest.mark.parametrize("junk", ["text", 7, {"a": 1}, [None, 7, "text"], True])
async def test_values_of_another_type_are_let_through_as_unknown(junk: Any) -> None:
    body = dict.fromkeys(USER_SELECT.split(","), junk) | {"id": ADA}
    _, directory = asked({f"/users/{ADA}": body})
    found = await directory.user(ADA)
    assert found is not None
    assert found.id == ADA
    assert not found.license_assignment_states


async def test_nobody_by_that_name_is_none() -> None:
    graph, directory = asked({"/users/bob@contoso.com": refuses(404, "Request_ResourceNotFound")})
    assert await directory.user("bob@contoso.com") is None
    assert await directory.user("../groups") is None
    assert len(graph.sent) == 1


async def test_a_user_without_an_id_is_nonsense() -> None:
    _, directory = asked({f"/users/{ADA}": {"displayName": "Ada"}})
    with pytest.raises(Nonsense):
        await directory.user(ADA)


async def test_people_are_searched_by_what_their_names_start_with() -> None:
    graph, directory = asked({"/users": rows({"id": ADA, "displayName": "Megan O'Neil"})})
    found = await directory.find_users("  Megan   O'Neil ")
    assert [user.name for user in found] == ["Megan O'Neil"]
    assert (found.complete, found.seen.eventual) == (True, False)
    assert graph.sent == [
        [
            "GET /users?$filter=startswith(displayName,'Megan%20O''Neil')"
            "%20or%20startswith(surname,'Megan%20O''Neil')"
            "%20or%20startswith(userPrincipalName,'Megan%20O''Neil')%20or%20startswith(mail,'Megan%20O''Neil')"
            "&$select=id,displayName,userPrincipalName,mail,userType,accountEnabled,usageLocation"
            ",licenseAssignmentStates&$top=20"
        ]
    ]


async def test_a_search_that_finds_too_many_says_so_and_reads_no_further() -> None:
    many = rows({"id": ADA}) | {"@odata.nextLink": "https://graph.microsoft.com/v1.0/users?$skiptoken=2"}
    graph, directory = asked({"/users": many})
    found = await directory.find_users("m")
    assert (len(found), found.complete, len(graph.sent)) == (1, False, 1)


@pytest.mark.parametrize("words", ["", "  \t "])
async def test_a_search_for_nothing_is_not_sent(words: str) -> None:
    graph, directory = asked({})
    with pytest.raises(Refused):
        await directory.find_users(words)
    with pytest.raises(Refused):
        await directory.find_groups(words)
    assert graph.sent == []


# Membership


async def test_groups_and_units_of_a_person_come_in_one_answer_and_not_from_the_lagging_index() -> None:
    graph, directory = asked(
        {
            f"/users/{ADA}/memberOf": rows(
                kind("group", SALES, displayName="Sales", groupTypes=[]),
                kind("administrativeUnit", EMEA, displayName="EMEA", isMemberManagementRestricted=True),
                kind("directoryRole", ROLE),
                {"id": "no type"},
            )
        }
    )
    groups, units = await asyncio.gather(
        directory.direct_groups_of(ADA), directory.administrative_units_of("user", ADA)
    )
    request = seen(f"GET /users/{ADA}/memberOf?$select={GROUP_SELECT},isMemberManagementRestricted&$top=999")
    assert groups == Listed((Group(SALES, request, "Sales", ()),), request)
    assert units == Listed((AdministrativeUnit(EMEA, request, "EMEA", True),), request)
    assert len(graph.sent) == 1
    assert "ConsistencyLevel" not in graph.requests[0].headers


async def test_groups_through_groups_are_asked_for_apart() -> None:
    graph, directory = asked({f"/users/{ADA}/transitiveMemberOf": rows(kind("group", NESTED))})
    groups = await directory.transitive_groups_of(ADA)
    assert [group.id for group in groups] == [NESTED]
    assert groups.items[0].display_name is None
    assert "ConsistencyLevel" not in graph.requests[0].headers


async def test_units_of_a_group_are_those_it_is_in_itself() -> None:
    _, directory = asked(
        {f"/groups/{SALES}/memberOf": rows(kind("administrativeUnit", EMEA), kind("group", NESTED))}
    )
    units = await directory.administrative_units_of("group", SALES)
    assert [unit.id for unit in units] == [EMEA]


async def test_members_are_counted_by_the_lagging_index() -> None:
    graph, directory = asked(
        {f"/groups/{SALES}/members/microsoft.graph.user": {"@odata.count": 1843, "value": []}}
    )
    assert await directory.member_count(SALES) == 1843
    assert graph.sent == [[f"GET /groups/{SALES}/members/microsoft.graph.user?$select=id&$top=1&$count=true"]]
    assert graph.requests[0].headers["ConsistencyLevel"] == "eventual"


async def test_a_count_without_a_number_is_nonsense() -> None:
    _, directory = asked({f"/groups/{SALES}/members/microsoft.graph.user": rows()})
    with pytest.raises(Nonsense):
        await directory.member_count(SALES)


async def test_nested_groups_come_from_the_lagging_index_and_say_so() -> None:
    _, directory = asked(
        {f"/groups/{SALES}/members/microsoft.graph.group": rows({"id": NESTED, "displayName": "N"})}
    )
    request = seen(
        f"GET /groups/{SALES}/members/microsoft.graph.group?$select=id,displayName&$top=999&$count=true",
        eventual=True,
    )
    assert await directory.nested_groups(SALES) == Listed((Group(NESTED, request, "N"),), request)


# Groups


async def test_a_group_is_told_with_its_licenses() -> None:
    _, directory = asked(
        {
            f"/groups/{SALES}": {
                "id": SALES,
                "displayName": "LIC-M365-E3",
                "groupTypes": ["DynamicMembership"],
                "securityEnabled": True,
                "mailEnabled": False,
                "mail": None,
                "visibility": None,
                "membershipRule": '(user.department -eq "Sales")',
                "membershipRuleProcessingState": "On",
                "onPremisesSyncEnabled": None,
                "isAssignableToRole": None,
                "isManagementRestricted": False,
                "createdDateTime": "2025-03-02T08:15:30Z",
                "proxyAddresses": [],
                "assignedLicenses": [{"skuId": E3, "disabledPlans": [YAMMER]}],
                "licenseProcessingState": {"state": "ProcessingComplete"},
            }
        }
    )
    assert await directory.group(SALES) == Group(
        id=SALES,
        seen=seen(f"GET /groups/{SALES}?$select={GROUP_SELECT}"),
        display_name="LIC-M365-E3",
        group_types=("DynamicMembership",),
        security_enabled=True,
        mail_enabled=False,
        membership_rule='(user.department -eq "Sales")',
        membership_rule_processing_state="On",
        is_management_restricted=False,
        assigned_licenses=(AssignedLicense(E3, frozenset({YAMMER})),),
        license_processing_state="ProcessingComplete",
        proxy_addresses=(),
        created=datetime(2025, 3, 2, 8, 15, 30, tzinfo=UTC),
    )


async def test_no_such_group_is_none() -> None:
    graph, directory = asked({f"/groups/{SALES}": refuses(404, "Request_ResourceNotFound")})
    assert await directory.group(SALES) is None
    assert await directory.group("Sales") is None
    assert len(graph.sent) == 1


async def test_groups_in_error_are_asked_for_without_the_header_that_breaks_the_filter() -> None:
    graph, directory = asked({"/groups": rows({"id": SALES})})
    assert len(await directory.groups_with_license_errors()) == 1
    assert graph.sent == [
        [f"GET /groups?$filter=hasMembersWithLicenseErrors%20eq%20true&$select={GROUP_SELECT}&$top=999"]
    ]
    assert "ConsistencyLevel" not in graph.requests[0].headers


async def test_a_group_listed_as_in_error_is_not_asked_for_again() -> None:
    graph, directory = asked({"/groups": rows({"id": SALES, "displayName": "Sales"})})
    (listed,) = (await directory.groups_with_license_errors()).items
    assert await directory.group(SALES) == listed
    assert len(graph.sent) == 1


async def test_licensed_groups_are_told_by_name_from_the_index() -> None:
    more = {"@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?$skiptoken=more"}
    graph, directory = asked({"/groups": {**rows({"id": SALES, "displayName": "Sales"}), **more}})
    groups = await directory.licensed_groups()
    asked_for = (
        "GET /groups?$filter=assignedLicenses/$count%20ne%200&$select=id,displayName&$top=999&$count=true"
    )
    request = Seen(asked_for, AT, eventual=True)
    assert groups == Listed((Group(SALES, request, "Sales"),), request, complete=False)
    assert graph.sent == [[asked_for]]
    assert graph.requests[0].headers["ConsistencyLevel"] == "eventual"


async def test_groups_of_a_product_are_found_by_its_bare_id() -> None:
    graph, directory = asked({"/groups": rows({"id": SALES})})
    assert len(await directory.groups_with_sku(E3)) == 1
    assert graph.sent[0][0].startswith(f"GET /groups?$filter=assignedLicenses/any(s:s/skuId%20eq%20{E3})&")


async def test_groups_are_searched_by_what_their_name_starts_with() -> None:
    graph, directory = asked({"/groups": rows({"id": SALES})})
    assert len(await directory.find_groups("Sales & more")) == 1
    assert graph.sent[0][0].startswith("GET /groups?$filter=startswith(displayName,'Sales%20%26%20more')&")


# Members in error

ERRORS = f"/groups/{SALES}/membersWithLicenseErrors"
STATE = {"skuId": E3, "assignedByGroup": SALES, "state": "Error", "error": "Others"}
KNOWN = (LicenseAssignmentState(E3, SALES, "Error", "Others"),)


async def test_members_in_error_come_with_their_states_and_without_duplicates() -> None:
    ada = kind("user", ADA, displayName="Ada", licenseAssignmentStates=[STATE])
    graph, directory = asked({ERRORS: rows(ada, ada)})
    first = await directory.first_members_with_license_errors(SALES)
    request = seen(f"GET {ERRORS}?$select={MEMBER_SELECT}&$top=999")
    members = await directory.members_with_license_errors(SALES)
    assert members == Listed(
        (User(ADA, request, "Ada", license_assignment_states=KNOWN, attributes={"displayName": "Ada"}),),
        request,
    )
    assert first == Listed((*members, *members), request)
    assert len(graph.sent) == 1


async def test_states_that_the_list_keeps_back_are_read_fifteen_people_at_a_time() -> None:
    ids = [f"b2d7a5b4-5f1e-4c80-8d3d-{number:012d}" for number in range(45)]
    people = rows(*({"id": id, "licenseAssignmentStates": [STATE]} for id in ids))
    graph, directory = asked({ERRORS: rows(*({"id": id} for id in ids)), "/users": people})
    members = await directory.members_with_license_errors(SALES)
    assert [member.id for member in members] == ids
    assert {member.license_assignment_states for member in members} == {KNOWN}
    _, questions = graph.sent
    assert [re.findall(r"'([^']+)'", asked) for asked in questions] == [ids[:15], ids[15:30], ids[30:]]
    assert directory.receipt.round_trips == 2


async def test_a_member_who_cannot_be_read_stays_with_unknown_states() -> None:
    _, directory = asked({ERRORS: rows({"id": ADA, "displayName": "Ada"}), "/users": DENIED})
    (member,) = (await directory.members_with_license_errors(SALES)).items
    assert (member.name, member.license_assignment_states) == ("Ada", None)


async def test_a_member_who_is_left_out_of_the_answer_stays_with_unknown_states() -> None:
    _, directory = asked({ERRORS: rows({"id": ADA, "displayName": "Ada"}), "/users": rows()})
    (member,) = (await directory.members_with_license_errors(SALES)).items
    assert (member.name, member.license_assignment_states) == ("Ada", None)


# Products


async def test_products_come_with_their_seats_and_by_name() -> None:
    _, directory = asked(
        {
            "/subscribedSkus": rows(
                {
                    "skuId": E3,
                    "skuPartNumber": "SPE_E3",
                    "appliesTo": "User",
                    "capabilityStatus": "Warning",
                    "consumedUnits": 253,
                    "prepaidUnits": {"enabled": 250, "suspended": 1, "warning": 2, "lockedOut": 3},
                    "servicePlans": [
                        {
                            "servicePlanId": EXCHANGE_2,
                            "servicePlanName": "EXCHANGE_S_ENTERPRISE",
                            "appliesTo": "User",
                            "provisioningStatus": "Success",
                        }
                    ],
                }
            )
        }
    )
    request = seen(
        "GET /subscribedSkus?$select=skuId,skuPartNumber,capabilityStatus,appliesTo,consumedUnits,"
        "prepaidUnits,servicePlans"
    )
    plan = ServicePlan(EXCHANGE_2, "EXCHANGE_S_ENTERPRISE", "Exchange Online (Plan 2)", "User", "Success")
    sku = SubscribedSku(
        E3, "SPE_E3", request, "Microsoft 365 E3", "Warning", "User", 253, 250, 2, 1, 3, (plan,)
    )
    assert await directory.subscribed_skus() == Listed((sku,), request)
    assert sku.available == -1


@pytest.mark.parametrize(
    "counts", [{}, {"consumedUnits": 5}, {"consumedUnits": None, "prepaidUnits": {"enabled": 5}}]
)
async def test_a_product_without_its_counts_is_no_base_for_a_finding(counts: dict[str, Any]) -> None:
    _, directory = asked({"/subscribedSkus": rows({"skuId": E3, "skuPartNumber": "SPE_E3", **counts})})
    with pytest.raises(Nonsense):
        await directory.subscribed_skus()


async def test_a_product_the_list_does_not_know_is_called_by_what_the_tenant_says() -> None:
    plans = [{"servicePlanId": UNLISTED, "servicePlanName": "NEW_PLAN"}]
    sku = {"skuId": UNLISTED, "skuPartNumber": "NEW_SKU", "consumedUnits": 0, "prepaidUnits": {"enabled": 1}}
    _, directory = asked({"/subscribedSkus": rows({**sku, "servicePlans": plans})})
    before = (
        directory.product_name(UNLISTED),
        directory.plan_name(UNLISTED),
        directory.find_products("new_sku"),
    )
    await directory.subscribed_skus()
    after = (
        directory.product_name(UNLISTED),
        directory.plan_name(UNLISTED),
        directory.find_products("new_sku"),
    )
    assert before == (UNLISTED, UNLISTED, ())
    assert after == ("NEW_SKU", "NEW_PLAN", (UNLISTED,))
    assert directory.find_products("Microsoft 365 E3") == (E3,)


async def test_what_a_user_really_has_comes_plan_by_plan() -> None:
    plan = {
        "servicePlanId": EXCHANGE_2,
        "servicePlanName": "X",
        "appliesTo": "User",
        "provisioningStatus": "PendingInput",
    }
    _, directory = asked(
        {
            f"/users/{ADA}/licenseDetails": rows(
                {"skuId": E3, "skuPartNumber": "SPE_E3", "servicePlans": [plan]}
            )
        }
    )
    request = seen(f"GET /users/{ADA}/licenseDetails?$select=skuId,skuPartNumber,servicePlans")
    known = ServicePlan(EXCHANGE_2, "X", "Exchange Online (Plan 2)", "User", "PendingInput")
    details = LicenseDetails(E3, "SPE_E3", (known,), request, "Microsoft 365 E3")
    assert await directory.license_details(ADA) == Listed((details,), request)


async def test_purchases_say_until_when() -> None:
    _, directory = asked(
        {
            "/directory/subscriptions": rows(
                {
                    "skuId": E3,
                    "skuPartNumber": "SPE_E3",
                    "status": "Suspended",
                    "totalLicenses": 25,
                    "isTrial": True,
                    "nextLifecycleDateTime": "2026-12-01T00:00:00Z",
                }
            )
        }
    )
    request = seen(
        "GET /directory/subscriptions?$select=skuId,skuPartNumber,status,totalLicenses,isTrial,"
        "nextLifecycleDateTime"
    )
    bought = CompanySubscription(
        E3,
        "SPE_E3",
        "Suspended",
        25,
        request,
        is_trial=True,
        next_lifecycle=datetime(2026, 12, 1, tzinfo=UTC),
    )
    assert await directory.subscriptions() == Listed((bought,), request)


# The tenant


async def test_the_organization_is_the_only_one() -> None:
    tenant = {"id": "1", "displayName": "Contoso", "countryLetterCode": "US", "defaultUsageLocation": None}
    domains = [{"name": "contoso.com", "isDefault": True}, {"isDefault": False}]
    _, directory = asked({"/organization": rows({**tenant, "verifiedDomains": domains})})
    assert await directory.organization() == Organization(
        "1",
        seen(
            "GET /organization?$select=id,displayName,countryLetterCode,defaultUsageLocation,verifiedDomains"
        ),
        "Contoso",
        "US",
        verified_domains=("contoso.com",),
    )


async def test_a_tenant_without_organization_is_nonsense() -> None:
    _, directory = asked({"/organization": rows()})
    with pytest.raises(Nonsense):
        await directory.organization()


async def test_only_open_incidents_are_asked_for() -> None:
    issue = {
        "id": "EN1",
        "title": "Delays",
        "service": "Microsoft Entra",
        "status": "serviceDegradation",
        "startDateTime": "2026-11-24T06:00:00Z",
        "impactDescription": "Slow.",
    }
    graph, directory = asked({"/admin/serviceAnnouncement/issues": rows(issue)})
    issues = await directory.service_health_issues()
    assert issues.items == (
        ServiceHealthIssue(
            "EN1",
            "Delays",
            "Microsoft Entra",
            "serviceDegradation",
            issues.seen,
            datetime(2026, 11, 24, 6, tzinfo=UTC),
            "Slow.",
        ),
    )
    assert "?$filter=isResolved%20eq%20false&" in graph.sent[0][0]


# Who is asking


async def test_active_roles_come_from_the_lagging_index_and_may_lack_their_template() -> None:
    _, directory = asked(
        {
            "/me/transitiveMemberOf/microsoft.graph.directoryRole": rows(
                {"id": ROLE, "displayName": "License Administrator", "roleTemplateId": LICENSE_ADMINISTRATOR},
                {"id": EMEA, "displayName": None, "roleTemplateId": None},
            )
        }
    )
    request = seen(
        "GET /me/transitiveMemberOf/microsoft.graph.directoryRole"
        "?$select=id,displayName,roleTemplateId&$count=true",
        eventual=True,
    )
    assert await directory.active_roles() == Listed(
        (
            DirectoryRole(ROLE, request, LICENSE_ADMINISTRATOR, "License Administrator"),
            DirectoryRole(EMEA, request),
        ),
        request,
    )


async def test_role_assignments_come_with_their_scope() -> None:
    _, directory = asked(
        {
            "/roleManagement/directory/roleAssignments": rows(
                {
                    "id": "x",
                    "principalId": ADA,
                    "directoryScopeId": f"/administrativeUnits/{EMEA}",
                    "roleDefinitionId": LICENSE_ADMINISTRATOR,
                },
                {
                    "id": "y",
                    "principalId": ADA,
                    "directoryScopeId": "/",
                    "roleDefinitionId": FIXER,
                    "roleDefinition": {"id": FIXER, "displayName": "License Fixer", "isBuiltIn": False},
                },
            )
        }
    )
    request = seen(
        f"GET /roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'{ADA}'"
        "&$expand=roleDefinition($select=id,displayName,isBuiltIn)"
    )
    assert await directory.role_assignments(ADA) == Listed(
        (
            RoleAssignment(LICENSE_ADMINISTRATOR, f"/administrativeUnits/{EMEA}", ADA, request),
            RoleAssignment(
                FIXER,
                "/",
                ADA,
                request,
                role_definition=RoleDefinition(FIXER, request, "License Fixer", is_built_in=False),
            ),
        ),
        request,
    )


@pytest.mark.parametrize(
    ("permissions", "allowed"),
    [
        ([], frozenset()),
        (
            [
                {"allowedResourceActions": ["microsoft.directory/users/standard/read"], "condition": None},
                {"allowedResourceActions": [REPROCESS, None], "excludedResourceActions": []},
            ],
            frozenset({"microsoft.directory/users/standard/read", REPROCESS}),
        ),
        ([{"allowedResourceActions": [REPROCESS], "condition": "$SubjectIsOwner"}], None),
        ([{"allowedResourceActions": [REPROCESS], "excludedResourceActions": [REPROCESS]}], None),
        (None, None),
    ],
    ids=["nothing", "two lists", "conditions", "exceptions", "not shown"],
)
async def test_what_a_role_allows_is_known_only_where_it_is_unconditional(
    permissions: list[dict[str, object]] | None, allowed: frozenset[str] | None
) -> None:
    path = f"/roleManagement/directory/roleDefinitions/{FIXER}"
    defined = {"id": FIXER, "displayName": "License Fixer", "isBuiltIn": False}
    _, directory = asked({path: {**defined, "rolePermissions": permissions}})
    request = seen(f"GET {path}?$select=id,displayName,isBuiltIn,rolePermissions")
    assert await directory.role_definition(FIXER) == RoleDefinition(
        FIXER, request, "License Fixer", is_built_in=False, allowed_resource_actions=allowed
    )


async def test_roles_one_could_activate_are_ones_own() -> None:
    path = "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')"
    row = {"principalId": ADA, "directoryScopeId": "/", "roleDefinitionId": LICENSE_ADMINISTRATOR}
    _, directory = asked({path: rows({**row, "memberType": "Direct", "endDateTime": "2026-12-01T00:00:00Z"})})
    request = seen(f"GET {path}?$expand=roleDefinition($select=id,displayName,isBuiltIn)")
    assert (await directory.eligible_roles()).items == (
        RoleAssignment(
            LICENSE_ADMINISTRATOR, "/", ADA, request, "Direct", ends=datetime(2026, 12, 1, tzinfo=UTC)
        ),
    )


async def test_an_application_is_nobody_and_does_not_ask() -> None:
    graph, directory = asked({}, delegated=False)
    assert await directory.me() is None
    assert graph.sent == []


# Addresses


async def test_an_address_is_looked_for_everywhere_in_both_spellings_and_compared_here() -> None:
    address = "o'neil@contoso.com"
    graph, directory = asked(
        {
            "/users": rows({"id": ADA, "displayName": "Ada", "proxyAddresses": ["SMTP:O'Neil@Contoso.com"]}),
            "/groups": rows(
                {"id": SALES, "proxyAddresses": ["smtp:sales@contoso.com", "x500:o'neil@contoso.com"]}
            ),
            "/contacts": rows({"id": BOB, "mail": address}),
        }
    )
    owners = await directory.owners_of([address])
    (requests,) = graph.sent
    assert requests[0] == (
        "GET /users?$filter=proxyAddresses/any(p:p%20eq%20'smtp:o''neil@contoso.com')"
        "%20or%20proxyAddresses/any(p:p%20eq%20'SMTP:o''neil@contoso.com')"
        "&$select=id,displayName,mail,proxyAddresses,onPremisesSyncEnabled,userPrincipalName&$top=999"
    )
    assert owners.complete
    assert owners.items == (
        DirectoryObject(ADA, "user", seen(requests[0]), "Ada", proxy_addresses=("SMTP:O'Neil@Contoso.com",)),
        DirectoryObject(BOB, "orgContact", seen(requests[2]), mail=address),
    )


async def test_seven_addresses_fit_into_a_request() -> None:
    graph, directory = asked({path: rows() for path in ("/users", "/groups", "/contacts")})
    addresses = [f"a{number}@contoso.com" for number in range(8)]
    assert not await directory.owners_of([*addresses, "A0@CONTOSO.COM"])
    (requests,) = graph.sent
    assert [request.count("proxyAddresses/any") for request in requests] == [14, 14, 14, 2, 2, 2]


async def test_no_address_has_no_owner_and_is_not_asked() -> None:
    graph, directory = asked({})
    assert await directory.owners_of([]) == Listed((), Seen("", AT))
    assert graph.sent == []


async def test_where_not_all_may_be_read_what_was_found_is_told_as_incomplete() -> None:
    ada = {"id": ADA, "proxyAddresses": ["smtp:a@contoso.com"]}
    _, directory = asked({"/users": rows(ada), "/groups": rows(), "/contacts": DENIED})
    owners = await directory.owners_of(["a@contoso.com"])
    assert ([owner.id for owner in owners], owners.complete) == ([ADA], False)


async def test_where_nothing_was_found_and_not_all_may_be_read_that_is_the_answer() -> None:
    _, directory = asked({"/users": rows(), "/groups": rows(), "/contacts": DENIED})
    with pytest.raises(Forbidden):
        await directory.owners_of(["a@contoso.com"])


async def test_the_deleted_are_users_and_groups() -> None:
    gone = {"proxyAddresses": ["smtp:a@contoso.com"], "deletedDateTime": "2026-11-15T09:00:00Z"}
    graph, directory = asked(
        {
            "/directory/deletedItems/microsoft.graph.user": rows({"id": ADA, **gone}),
            "/directory/deletedItems/microsoft.graph.group": rows({"id": SALES, **gone}),
        }
    )
    owners = await directory.deleted_owners()
    assert [(owner.id, owner.kind, owner.deleted) for owner in owners] == [
        (ADA, "user", datetime(2026, 11, 15, 9, tzinfo=UTC)),
        (SALES, "group", datetime(2026, 11, 15, 9, tzinfo=UTC)),
    ]
    assert len(graph.sent) == 1


# The audit log


async def test_audit_entries_come_newest_first_with_who_did_what() -> None:
    entry = {
        "id": "Directory_1",
        "category": "GroupManagement",
        "correlationId": "5a1b2c3d-0000-4000-8000-000000000001",
        "result": "success",
        "resultReason": "",
        "activityDisplayName": "Set group license",
        "activityDateTime": "2026-11-23T13:58:02.1234567Z",
        "initiatedBy": {
            "app": None,
            "user": {"id": BOB, "displayName": None, "userPrincipalName": "bob@contoso.com"},
        },
        "targetResources": [
            {
                "id": SALES,
                "displayName": "LIC-M365-E3",
                "type": "Group",
                "userPrincipalName": None,
                "modifiedProperties": [
                    {"displayName": "AssignedLicense", "oldValue": "[]", "newValue": None}
                ],
            }
        ],
        "additionalDetails": [{"key": "User-Agent", "value": "EvoSTS"}],
    }
    app = {"app": {"displayName": "Microsoft Azure AD Group-Based Licensing"}, "user": None}
    newer = {"id": "Directory_2", "activityDateTime": "2026-11-23T14:02:11Z", "initiatedBy": app}
    graph, directory = asked({"/auditLogs/directoryAudits": rows(entry, newer)})
    audits = await directory.audits(SALES, datetime(2026, 11, 17, tzinfo=UTC))
    assert graph.sent == [
        [
            "GET /auditLogs/directoryAudits?$filter=activityDateTime%20ge%202026-11-17T00:00:00Z"
            f"%20and%20targetResources/any(t:t/id%20eq%20'{SALES}')&$orderby=activityDateTime%20desc&$top=200"
        ]
    ]
    assert audits.items == (
        DirectoryAudit(
            "Directory_2",
            "",
            datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC),
            "",
            audits.seen,
            initiated_by=Actor("app", None, "Microsoft Azure AD Group-Based Licensing"),
        ),
        DirectoryAudit(
            "Directory_1",
            "Set group license",
            datetime(2026, 11, 23, 13, 58, 2, 123456, tzinfo=UTC),
            "success",
            audits.seen,
            category="GroupManagement",
            correlation_id="5a1b2c3d-0000-4000-8000-000000000001",
            initiated_by=Actor("user", BOB, "bob@contoso.com"),
            targets=(
                AuditTarget(
                    SALES, "Group", "LIC-M365-E3", None, (ModifiedProperty("AssignedLicense", "[]", None),)
                ),
            ),
            additional_details={"User-Agent": "EvoSTS"},
        ),
    )


async def test_an_entry_without_a_time_is_nonsense() -> None:
    _, directory = asked({"/auditLogs/directoryAudits": rows({"id": "1"})})
    with pytest.raises(Nonsense):
        await directory.audits(SALES, AT)


async def test_every_id_is_checked_before_it_is_sent() -> None:
    graph, directory = asked({})
    crooked = "x') or startswith(displayName,'A"
    questions = [
        directory.role_assignments(crooked),
        directory.role_definition(crooked),
        directory.direct_groups_of(crooked),
        directory.transitive_groups_of(crooked),
        directory.license_details(crooked),
        directory.administrative_units_of("user", crooked),
        directory.member_count(crooked),
        directory.nested_groups(crooked),
        directory.members_with_license_errors(crooked),
        directory.groups_with_sku(crooked),
        directory.audits(crooked, AT),
        directory.reprocess_license_assignment(crooked),
    ]
    outcomes = await asyncio.gather(*questions, return_exceptions=True)
    assert all(isinstance(outcome, GraphError) and outcome.code == "NotAnId" for outcome in outcomes)
    assert graph.sent == []
