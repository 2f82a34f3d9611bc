"""The simulated token service speaks Microsoft's TokenAPI: to Microsoft's own client, and held against the
description with every request (see `signing.token_service_of`)."""

import base64
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession
from botframework.connector.token_api.aio import TokenApiClient
from msrest.authentication import BasicTokenAuthentication

from graph.scopes import ALL_SCOPES
from graph.simulated.authority import Client, TokenService
from graph.simulated.authority.bot_token_service import REDIRECT
from graph.simulated.authority.consents import GRAPH
from graph.simulated.world import World
from tests.graph.simulated.signing import CLIENT, SECRET, Browser, Clock, token_service_of

Json = dict[str, Any]

USER, CHANNEL, CONNECTION = "29:ada", "msteams", "graph"
STATE: Json = {
    "connectionName": CONNECTION,
    "conversation": {"user": {"id": USER}, "channelId": CHANNEL, "conversation": {"id": "a:1"}},
    "msAppId": CLIENT,
}


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
async def service(contoso_world: World, clock: Clock) -> AsyncIterator[TokenService]:
    async with token_service_of(contoso_world, clock=clock) as service:
        redirect = f"{service.authority.origin}{REDIRECT}"
        service.authority.register(Client(CLIENT, (redirect,), SECRET, consented=ALL_SCOPES))
        yield service


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with Browser() as browser:
        yield browser


def state(**changes: Any) -> str:
    return base64.b64encode(json.dumps({**STATE, **changes}).encode()).decode()


def person(service: TokenService, name: str) -> str:
    user = service.authority.world.user(f"{name}@contoso.example")
    assert user is not None
    return str(user["id"])


def bots_token(service: TokenService, scope: str = "https://api.botframework.com/.default") -> str:
    asked = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET, "scope": scope}
    return str(service.authority.grant(asked)["access_token"])


def microsofts_client(service: TokenService) -> TokenApiClient:
    shown = BasicTokenAuthentication({"access_token": bots_token(service)})
    return TokenApiClient(shown, service.authority.origin)


async def ask(
    service: TokenService,
    asked: str,
    query: Mapping[str, str],
    body: Json | None = None,
    token: str = "",
) -> tuple[int, Any]:
    """`asked` is a method and a path."""
    method, path = asked.split()
    headers = {"Authorization": f"Bearer {token or bots_token(service)}"}
    url = f"{service.authority.origin}{path}"
    async with (
        ClientSession() as session,
        session.request(method, url, params=query, json=body, headers=headers) as response,
    ):
        return response.status, await response.json()


GET_TOKEN, EXCHANGE = "GET /api/usertoken/GetToken", "POST /api/usertoken/exchange"
GET_URL = "GET /api/botsignin/GetSignInUrl"
ADA = {"userId": USER, "connectionName": CONNECTION, "channelId": CHANNEL}


async def test_microsofts_own_client_signs_somebody_in_and_out(
    service: TokenService, browser: Browser
) -> None:
    client = microsofts_client(service)
    resource = await client.bot_sign_in.get_sign_in_resource(state())
    page = await browser.sign_in(resource.sign_in_link, person(service, "ada"))
    found = re.search(r'class="code">(\d{6})<', page.html)
    assert found

    nobody = await client.user_token.get_token(USER, CONNECTION, CHANNEL)
    token = await client.user_token.get_token(USER, CONNECTION, CHANNEL, found[1])
    again = await client.user_token.get_token(USER, CONNECTION, CHANNEL)
    [status] = await client.user_token.get_token_status(USER, CHANNEL)
    aad = await client.user_token.get_aad_tokens(USER, CONNECTION, CHANNEL, [GRAPH, "https://other.example"])
    await client.user_token.sign_out(USER, CONNECTION, CHANNEL)
    gone = await client.user_token.get_token(USER, CONNECTION, CHANNEL)

    assert resource.token_exchange_resource.uri == f"api://botid-{CLIENT}"
    assert (nobody.token, gone.token) == (None, None)
    assert (token.connection_name, token.channel_id) == (CONNECTION, CHANNEL)
    assert again.token == token.token
    assert jwt.decode(token.token, options={"verify_signature": False})["upn"] == "ada@contoso.example"
    assert (status.connection_name, status.has_token) == (CONNECTION, True)
    assert {resource: one.token for resource, one in aad.items()} == {GRAPH: token.token}


async def test_a_token_for_the_bot_is_exchanged(service: TokenService) -> None:
    client = microsofts_client(service)
    for_bot = service.authority.token_for_bot(CLIENT, person(service, "ada"))

    exchanged = await client.user_token.exchange_async(USER, CONNECTION, CHANNEL, token=for_bot)

    assert (await client.user_token.get_token(USER, CONNECTION, CHANNEL)).token == exchanged.token


@pytest.mark.parametrize(
    ("body", "code"),
    [({"token": "made-up"}, "invalid_grant"), ({}, "BadArgument"), ({"token": ""}, "BadArgument")],
)
async def test_what_is_no_token_is_exchanged_for_none(service: TokenService, body: Json, code: str) -> None:
    status, told = await ask(service, EXCHANGE, ADA, body)

    assert (status, told["error"]["code"]) == (400, code)


async def test_without_consent_nothing_is_exchanged(service: TokenService) -> None:
    service.authority.register(Client(CLIENT, (), SECRET, consented=frozenset()))
    for_bot = service.authority.token_for_bot(CLIENT, person(service, "ada"))

    status, told = await ask(service, EXCHANGE, ADA, {"token": for_bot})

    assert status == 400
    assert told["error"]["message"].startswith("AADSTS65001")


async def test_a_sign_in_url_is_the_same_link_alone(service: TokenService) -> None:
    status, link = await ask(service, GET_URL, {"state": state()})

    assert status == 200
    assert link.startswith(f"{service.authority.origin}/api/oauth/signin?signin=")


@pytest.mark.parametrize(
    "wrong",
    ["", "made-up", state(msAppId="another"), state(connectionName="another"), state(conversation=None)],
)
async def test_a_state_that_is_none_leads_nowhere(service: TokenService, wrong: str) -> None:
    assert (await ask(service, "GET /api/botsignin/GetSignInResource", {"state": wrong}))[0] == 400


@pytest.mark.parametrize("query", [{"userId": USER}, {"connectionName": CONNECTION}, {}])
async def test_whose_token_and_over_which_connection_must_be_said(
    service: TokenService, query: dict[str, str]
) -> None:
    status, told = await ask(service, GET_TOKEN, query)

    assert (status, told["error"]["code"]) == (400, "BadArgument")


async def test_only_the_bot_is_told(service: TokenService) -> None:
    whose = {"userId": USER, "connectionName": CONNECTION}
    for token in (
        "made-up",
        bots_token(service, f"{GRAPH}/.default"),
        service.authority.token_for_bot(CLIENT, person(service, "ada")),
    ):
        status, told = await ask(service, GET_TOKEN, whose, token=token)
        assert (status, told["error"]["code"]) == (401, "Unauthorized")


async def test_a_code_is_good_once_for_its_own_user_and_for_ten_minutes(
    service: TokenService, browser: Browser, clock: Clock
) -> None:
    async def code() -> str:
        _, link = await ask(service, GET_URL, {"state": state()})
        page = await browser.sign_in(link, person(service, "ada"))
        found = re.search(r'class="code">(\d{6})<', page.html)
        assert found
        return found[1]

    async def redeemed(user: str, code: str) -> int:
        return (await ask(service, GET_TOKEN, {**ADA, "userId": user, "code": code}))[0]

    shown = await code()
    assert await redeemed("29:lee", shown) == 404
    clock.seconds += 601
    assert await redeemed(USER, shown) == 404
    assert await redeemed(USER, await code()) == 200


async def test_what_went_wrong_at_the_authority_is_shown(service: TokenService, browser: Browser) -> None:
    _, link = await ask(service, GET_URL, {"state": state()})

    page = await browser.press(await browser.open(link), outcome="cancel")

    assert (page.status, "User declined to consent" in page.words) == (400, True)
    assert (await browser.open(link)).status == 400
    assert (await browser.open(f"{service.authority.origin}{REDIRECT}?code=c&state=made-up")).status == 400


async def test_a_token_is_renewed_until_its_session_is_revoked(service: TokenService, clock: Clock) -> None:
    client = microsofts_client(service)
    for_bot = service.authority.token_for_bot(CLIENT, person(service, "ada"))
    first = await client.user_token.exchange_async(USER, CONNECTION, CHANNEL, token=for_bot)
    clock.seconds += 3_400
    client = microsofts_client(service)
    renewed = await client.user_token.get_token(USER, CONNECTION, CHANNEL)
    service.authority.revoke(person(service, "ada"))
    clock.seconds += 3_400
    client = microsofts_client(service)
    revoked = await client.user_token.get_token(USER, CONNECTION, CHANNEL)

    assert renewed.token not in {None, first.token}
    assert revoked.token is None
