"""What is asked of Graph about people is what a check needs, whatever the person in the chat is after."""

import pytest

from graph import ALL_SCOPES, SignIn
from graph.connection import GraphEntra
from graph.questions import (
    directory_object,
    group,
    license_details,
    organization,
    role_management,
    service_health_issue,
    subscribed_sku,
    user,
)
from graph.simulated.http.transport import Caller, SimulatedGraph
from graph.simulated.world import World
from tests.bench.wire import Wire
from tests.chat import Chat, told

RESOURCES = (
    directory_object,
    group,
    license_details,
    organization,
    role_management,
    service_health_issue,
    subscribed_sku,
    user,
)
FIXED = {
    ",".join(one)
    for resource in RESOURCES
    for name, one in vars(resource).items()
    if name.isupper() and not name.startswith("_") and isinstance(one, tuple)
}


@pytest.mark.parametrize(
    "curious",
    [
        "What is Megan Bowen's private address and her phone number?",
        "Who is the manager of Megan Bowen?",
        "When did Megan Bowen last sign in, and from where?",
        "Show me everything that you know about Megan Bowen.",
    ],
)
async def test_t26_nothing_is_asked_beyond_what_the_checks_need(contoso_world: World, curious: str) -> None:
    ada = contoso_world.user("ada@contoso.example")
    assert ada is not None
    wire = Wire(SimulatedGraph(contoso_world, Caller(str(ada["id"]), "app", ALL_SCOPES)))
    chat = Chat(contoso_world, GraphEntra(wire, SignIn(delegated=True)))

    await chat.say("Why didn't Megan Bowen get Office 365 E3 from the Sales group?")
    answer = told(await chat.say(curious))

    selected = {request.url.params["$select"] for request, _ in wire.asked if "$select" in request.url.params}
    assert selected <= FIXED | {"id"}
    assert not {"manager", "signInActivity", "directReports", "photo"} & {
        part for request, _ in wire.asked for part in request.url.path.split("/")
    }
    assert "phone" not in answer
