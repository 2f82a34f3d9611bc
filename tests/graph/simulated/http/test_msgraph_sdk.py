"""Microsoft's own client against the simulated Graph over a wire: it cannot tell the difference.

https://github.com/microsoftgraph/msgraph-sdk-python; time is virtual, so its waits cost none.
"""

import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiohttp.test_utils import TestServer
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)

from graph.simulated.http.faults import Fault, Status, Throttle
from graph.simulated.http.server import application
from graph.simulated.world import World
from tests.tenants import some_group, someone
from tests.troubled import in_virtual_time, living_contoso, seconds

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it warns of itself while it is imported
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from msgraph.generated.groups.groups_request_builder import GroupsRequestBuilder
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError
    from msgraph.generated.models.user import User
    from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder
    from msgraph.generated.users.users_request_builder import UsersRequestBuilder
    from msgraph.graph_request_adapter import GraphRequestAdapter, options
    from msgraph.graph_service_client import GraphServiceClient
    from msgraph_core.graph_client_factory import GraphClientFactory  # type: ignore[import-untyped]
    from msgraph_core.requests.batch_request_builder import BatchRequestBuilder  # type: ignore[import-untyped]
    from msgraph_core.requests.batch_request_content import BatchRequestContent  # type: ignore[import-untyped]
    from msgraph_core.requests.batch_request_item import BatchRequestItem  # type: ignore[import-untyped]
    from msgraph_core.tasks.page_iterator import PageIterator  # type: ignore[import-untyped]

pytestmark = pytest.mark.filterwarnings("ignore:This class is deprecated:DeprecationWarning")

ADA = "ada@contoso.example"


class Name(AccessTokenProvider):
    """A token is the name of its owner."""

    async def get_authorization_token(
        self, uri: str, additional_authentication_context: dict[str, Any] | None = None
    ) -> str:
        return ADA

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator(["127.0.0.1"])


@asynccontextmanager
async def sdk(world: World, *faults: Fault) -> AsyncIterator[GraphServiceClient]:
    """Microsoft's client in Ada's name."""
    async with TestServer(application(world, faults=faults)) as server, httpx.AsyncHTTPTransport() as wire:
        client = GraphClientFactory.create_with_default_middleware(
            client=httpx.AsyncClient(transport=wire), options=options
        )
        adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(Name()), client)
        adapter.base_url = str(server.make_url("/v1.0"))
        yield GraphServiceClient(request_adapter=adapter)


def selecting(query: Any, eventual: bool = False) -> RequestConfiguration[Any]:
    asked: RequestConfiguration[Any] = RequestConfiguration(query_parameters=query)
    if eventual:
        asked.headers.add("ConsistencyLevel", "eventual")
    return asked


@in_virtual_time
async def test_it_lists_licensed_groups_and_the_members_in_error_with_their_reasons() -> None:
    world = living_contoso()
    async with sdk(world) as graph:
        licensed = GroupsRequestBuilder.GroupsRequestBuilderGetQueryParameters(
            filter="assignedLicenses/$count ne 0",
            select=["id", "displayName", "assignedLicenses", "licenseProcessingState"],
            count=True,
            top=999,
        )
        groups = await graph.groups.get(selecting(licensed, eventual=True))
        assert groups is not None
        assert groups.value is not None
        by_name = {group.display_name: group for group in groups.value}
        assert groups.odata_count == len(by_name)
        sales = by_name["Sales"]
        assert sales.id == some_group(world, "Sales").id
        assert sales.license_processing_state is not None
        assert sales.license_processing_state.state == "ProcessingComplete"

        members = await graph.groups.by_group_id(str(sales.id)).members_with_license_errors.get()
        assert members is not None
        [megan] = members.value or []
        assert isinstance(megan, User)
        assert megan.display_name == "Megan Bowen"

        rows = UserItemRequestBuilder.UserItemRequestBuilderGetQueryParameters(
            select=["id", "licenseAssignmentStates", "usageLocation"]
        )
        user = await graph.users.by_user_id(str(megan.id)).get(selecting(rows))
        assert user is not None
        [row] = user.license_assignment_states or []
        assert (row.state, row.error, row.assigned_by_group) == ("Error", "CountViolation", sales.id)
        assert user.usage_location == "US"


@in_virtual_time
async def test_it_reprocesses_once_the_cause_is_gone_and_hears_the_reason_before() -> None:
    world = living_contoso()
    async with sdk(world) as graph:
        megan = graph.users.by_user_id(someone(world, "Megan Bowen").id)
        with pytest.raises(ODataError) as refused:
            await megan.reprocess_license_assignment.post()
        error = refused.value.error
        assert error is not None
        assert (refused.value.response_status_code, error.code) == (400, "Request_BadRequest")
        assert "Not enough licenses are available" in str(error.message)

        world.buy_seats("ENTERPRISEPACK", 5)
        accepted = await megan.reprocess_license_assignment.post()
        assert accepted is not None
        assert accepted.display_name == "Megan Bowen"
        world.advance(60)
        details = await megan.license_details.get()
        assert details is not None
        assert [one.sku_part_number for one in details.value or []] == ["ENTERPRISEPACK"]


@in_virtual_time
async def test_it_pages_through_everybody() -> None:
    world = living_contoso()
    async with sdk(world) as graph:
        small = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(select=["displayName"], top=15)
        first = await graph.users.get(selecting(small))
        found: list[str] = []

        def take(user: User) -> bool:
            found.append(str(user.display_name))
            return True

        await PageIterator(first, graph.request_adapter).iterate(take)
        assert found == [user["displayName"] for user in world.users()]


@in_virtual_time
async def test_it_sends_a_batch_and_knows_each_part_by_its_id() -> None:
    world = living_contoso()
    async with sdk(world) as graph:
        asked = [
            graph.users.by_user_id(ADA).to_get_request_information(),
            graph.groups.by_group_id(some_group(world, "Sales").id).to_get_request_information(),
            graph.users.by_user_id("nobody@contoso.example").to_get_request_information(),
        ]
        items = [BatchRequestItem(one) for one in asked]
        content = BatchRequestContent({str(item.id): item for item in items})
        responses = await BatchRequestBuilder(graph.request_adapter).post(content)
        statuses = responses.get_response_status_codes()
        assert [statuses[str(item.id)] for item in items] == [200, 200, 404]
        # Of the bodies it reads none: it takes each for base64, where Graph sends JSON as it is.
        kinds = {responses.get_response_by_id(str(item.id)).content_type.partition(";")[0] for item in items}
        assert kinds == {"application/json"}


@in_virtual_time
async def test_throttled_it_waits_as_long_as_it_is_told_and_asks_again() -> None:
    async with sdk(living_contoso(), Throttle(on="GET /me", retry_after="7", times=2)) as graph:
        me = await graph.me.get()
    assert me is not None
    assert me.user_principal_name == ADA
    assert seconds() == pytest.approx(14, abs=1)


@in_virtual_time
async def test_the_real_limit_of_the_audit_log_makes_it_wait_too() -> None:
    async with sdk(living_contoso()) as graph:
        for _ in range(5):
            await graph.audit_logs.directory_audits.get()
        assert seconds() < 1
        page = await graph.audit_logs.directory_audits.get()
    assert page is not None
    assert page.value
    assert seconds() == pytest.approx(10, abs=1)


@in_virtual_time
async def test_a_refusal_it_may_not_repeat_comes_as_graphs_own_error() -> None:
    async with sdk(living_contoso(), Status(on="GET /organization", status=403)) as graph:
        with pytest.raises(ODataError) as refused:
            await graph.organization.get()
    assert refused.value.error is not None
    assert refused.value.error.code == "Authorization_RequestDenied"
