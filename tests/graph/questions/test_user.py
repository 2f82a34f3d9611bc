import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from graph import (
    AssignedLicense,
    AssignedPlan,
    LicenseAssignmentState,
    ProvisioningError,
    User,
)
from graph.asking.errors import Nonsense, Refused
from tests.graph.questions.asked import (
    ADA,
    BOB,
    E3,
    EMS,
    EXCHANGE_2,
    SALES,
    USER_SELECT,
    YAMMER,
    asked,
    rows,
    seen,
)
from tests.graph.scripted import refuses


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


async def test_who_holds_a_license_is_listed_from_the_index_and_no_further_than_a_page() -> None:
    many = rows({"id": ADA}) | {"@odata.nextLink": "https://graph.microsoft.com/v1.0/users?$skiptoken=2"}
    graph, directory = asked({"/users": many})
    people = await directory.licensed_users()
    assert (len(people), people.complete, people.seen.eventual) == (1, False, True)
    assert graph.sent == [
        [
            "GET /users?$filter=assignedLicenses/$count%20ne%200"
            "&$select=id,displayName,userPrincipalName,mail,userType,accountEnabled,usageLocation"
            ",licenseAssignmentStates,onPremisesProvisioningErrors,serviceProvisioningErrors&$top=999&$count=true"
        ]
    ]
    assert graph.requests[0].headers["ConsistencyLevel"] == "eventual"


@pytest.mark.parametrize("words", ["", "  \t "])
async def test_a_search_for_nothing_is_not_sent(words: str) -> None:
    graph, directory = asked({})
    with pytest.raises(Refused):
        await directory.find_users(words)
    with pytest.raises(Refused):
        await directory.find_groups(words)
    assert graph.sent == []


async def test_an_application_is_nobody_and_does_not_ask() -> None:
    graph, directory = asked({}, delegated=False)
    assert await directory.me() is None
    assert graph.sent == []
