"""Microsoft's own client asks the questions of an examination, one after another.

https://github.com/microsoftgraph/msgraph-sdk-python, in real time, its typed reading included.
"""

import time
import warnings
from collections.abc import Sequence
from typing import Any

import httpx

from tests.bench.report import NotMeasured

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
        case ["groups", id, *rest]:
            return _of_group(graph.groups.by_group_id(id), rest).with_url(str(url))
        case ["users", id, *rest]:
            user = graph.users.by_user_id(id)
            builder: Any = user.transitive_member_of if rest else user
        case ["me", *rest]:
            builder = graph.me.transitive_member_of if rest else graph.me
        case ["admin", *_]:
            builder = graph.admin.service_announcement.issues
        case ["roleManagement", *_]:
            builder = graph.role_management.directory.role_assignments
        case [("groups" | "organization") as name]:
            builder = getattr(graph, name)
        case ["subscribedSkus"]:
            builder = graph.subscribed_skus
        case _:
            raise NotMeasured(f"nobody says which part of the client reads {url}")
    return builder.with_url(str(url))


def _of_group(group: Any, rest: Sequence[str]) -> Any:
    match rest:
        case ["membersWithLicenseErrors"]:
            return group.members_with_license_errors
        case ["members", *_]:
            return group.members
        case _:
            return group
