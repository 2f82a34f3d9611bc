"""Microsoft's own client asks the questions of an examination, one after another.

https://github.com/microsoftgraph/msgraph-sdk-python, in real time, its typed reading included.
"""

import time
import warnings
from collections.abc import Sequence
from typing import Any

import httpx

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it warns of itself while it is imported
    from kiota_abstractions.authentication import AnonymousAuthenticationProvider
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from msgraph.graph_request_adapter import GraphRequestAdapter, options
    from msgraph.graph_service_client import GraphServiceClient
    from msgraph_core.graph_client_factory import GraphClientFactory  # type: ignore[import-untyped]


async def one_by_one(wire: httpx.AsyncBaseTransport, questions: Sequence[httpx.Request]) -> float:
    """Seconds until the last answer is read."""
    client = GraphClientFactory.create_with_default_middleware(
        client=httpx.AsyncClient(transport=wire), options=options
    )
    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider(), client)
    graph = GraphServiceClient(request_adapter=adapter)
    begun = time.perf_counter()
    for question in questions:
        asked: RequestConfiguration[Any] = RequestConfiguration()
        for name, said in question.headers.items():
            if name.lower() == "consistencylevel":
                asked.headers.add("ConsistencyLevel", said)
        await _builder(graph, question.url).get(asked)
    return time.perf_counter() - begun


def _builder(graph: GraphServiceClient, url: httpx.URL) -> Any:
    """What of the client reads this address."""
    match url.path.removeprefix("/v1.0").strip("/").split("/"):
        case ["me"]:
            builder: Any = graph.me
        case ["me", "transitiveMemberOf", *_]:
            builder = graph.me.transitive_member_of
        case ["subscribedSkus"]:
            builder = graph.subscribed_skus
        case ["organization"]:
            builder = graph.organization
        case ["directory", "subscriptions"]:
            builder = graph.directory.subscriptions
        case ["directory", "deletedItems", *_]:
            builder = graph.directory.deleted_items
        case ["contacts"]:
            builder = graph.contacts
        case ["admin", *_]:
            builder = graph.admin.service_announcement.issues
        case ["roleManagement", *_]:
            builder = graph.role_management.directory.role_assignments
        case ["auditLogs", *_]:
            builder = graph.audit_logs.directory_audits
        case ["groups"]:
            builder = graph.groups
        case ["groups", id]:
            builder = graph.groups.by_group_id(id)
        case ["groups", id, "membersWithLicenseErrors"]:
            builder = graph.groups.by_group_id(id).members_with_license_errors
        case ["groups", id, "members", *_]:
            builder = graph.groups.by_group_id(id).members
        case ["users"]:
            builder = graph.users
        case ["users", id]:
            builder = graph.users.by_user_id(id)
        case ["users", id, "licenseDetails"]:
            builder = graph.users.by_user_id(id).license_details
        case ["users", id, "memberOf"]:
            builder = graph.users.by_user_id(id).member_of
        case ["users", id, "transitiveMemberOf", *_]:
            builder = graph.users.by_user_id(id).transitive_member_of
        case _:
            raise LookupError(f"no builder for {url}")
    return builder.with_url(str(url))
