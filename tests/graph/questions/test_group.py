import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from graph import (
    AdministrativeUnit,
    AssignedLicense,
    Group,
    Listed,
    Seen,
)
from graph.asking.errors import Nonsense
from graph.questions.group import as_group
from tests.graph.questions.asked import (
    ADA,
    AT,
    E3,
    EMEA,
    GROUP_SELECT,
    NESTED,
    ROLE,
    SALES,
    YAMMER,
    asked,
    kind,
    rows,
    seen,
)
from tests.graph.scripted import refuses


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


async def test_licensed_groups_are_listed_from_the_index() -> None:
    more = {"@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?$skiptoken=more"}
    graph, directory = asked({"/groups": {**rows({"id": SALES, "displayName": "Sales"}), **more}})
    groups = await directory.licensed_groups()
    asked_for = (
        f"GET /groups?$filter=assignedLicenses/$count%20ne%200&$select={GROUP_SELECT}&$top=999&$count=true"
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


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("ProcessingComplete", "ProcessingComplete"),
        ({"state": "ProcessingInProgress"}, "ProcessingInProgress"),
        ({"state": None}, None),
        ({}, None),
        ("", None),
        (None, None),
        (["x"], None),
    ],
)
def test_the_processing_state_comes_as_a_string_or_as_an_object(said: Any, state: str | None) -> None:
    assert as_group({"id": SALES, "licenseProcessingState": said}, seen("")).license_processing_state == state
