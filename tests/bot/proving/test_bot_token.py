"""What the bot proves itself with: nothing that can be copied, where the platform allows it."""

import time
from collections.abc import AsyncIterator

import httpx
import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.x509 import load_pem_x509_certificate
from structlog.testing import capture_logs

from bot.app import application
from bot.proving.bot_token import BotToken, ByCertificate, ByManagedIdentity, NoToken
from bot.settings import Settings
from graph.auth.managed_identity import ManagedIdentity
from graph.clouds import CLOUDS
from graph.simulated.authority import Client
from graph.simulated.world import World
from tests.graph.auth.test_auth import made_certificate
from tests.graph.simulated.signing import CLIENT, authority_of


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def test_a_certificate_proves_the_bot(contoso_world: World, client: httpx.AsyncClient) -> None:
    made = made_certificate()
    async with authority_of(contoso_world) as authority:
        authority.register(Client(CLIENT, certificate=made.public_certificate))
        token = BotToken(client, authority.origin, CLIENT, authority.tenant_id, ByCertificate(made))

        claims = jwt.decode(await token.get(), options={"verify_signature": False})

    assert (claims["aud"], claims["appid"]) == ("https://api.botframework.com", CLIENT)


async def test_an_assertion_is_short_and_for_this_authority_only() -> None:
    made = made_certificate()
    request = ByCertificate(made).request("https://login.example/t/oauth2/v2.0/token", "bot", "scope")
    form = dict(httpx.QueryParams(request.content.decode()))
    public = load_pem_x509_certificate(made.public_certificate.encode()).public_key()

    claims = jwt.decode(
        form["client_assertion"],
        public,  # type: ignore[arg-type]
        algorithms=["PS256"],
        audience="https://login.example/t/oauth2/v2.0/token",
    )

    assert (claims["iss"], claims["sub"], claims["exp"] - claims["nbf"]) == ("bot", "bot", 300)
    assert "x5t#S256" in jwt.get_unverified_header(form["client_assertion"])
    assert "client_secret" not in form


async def test_a_managed_identity_proves_the_bot(client: httpx.AsyncClient) -> None:
    asked: list[dict[str, str]] = []

    async def hand_out(request: web.Request) -> web.Response:
        asked.append({**request.query, "header": request.headers["X-IDENTITY-HEADER"]})
        return web.json_response({"access_token": "vouched", "expires_on": str(int(time.time()) + 3600)})

    app = web.Application()
    app.router.add_get("/msi/token", hand_out)
    async with TestServer(app) as server:
        identity = ManagedIdentity(str(server.make_url("/msi/token")), "h-1", "identity-1")
        token = BotToken(client, "https://login.example", "bot", "t", ByManagedIdentity(identity))

        assert {await token.get() for _ in range(3)} == {"vouched"}

    assert asked == [
        {
            "api-version": "2019-08-01",
            "resource": "https://api.botframework.com",
            "client_id": "identity-1",
            "header": "h-1",
        }
    ]


async def test_a_managed_identity_that_gives_none_is_no_token(client: httpx.AsyncClient) -> None:
    identity = ManagedIdentity("http://127.0.0.1:9/msi/token", "h-1", "identity-1")

    with pytest.raises(NoToken):
        await BotToken(client, "https://login.example", "bot", "t", ByManagedIdentity(identity)).get()


async def test_every_cloud_has_a_scope_of_its_own(contoso_world: World, client: httpx.AsyncClient) -> None:
    made = made_certificate()
    async with authority_of(contoso_world) as authority:
        authority.register(Client(CLIENT, certificate=made.public_certificate))
        proof = ByCertificate(made)
        scope = CLOUDS["gcc-high"].bot_scope
        token = BotToken(client, authority.origin, CLIENT, authority.tenant_id, proof, scope=scope)

        with pytest.raises(NoToken):  # this authority is the global cloud's
            await token.get()


def test_t85_a_secret_is_warned_about() -> None:
    with capture_logs() as logged:
        application(
            Settings(
                store=":memory:",
                app_id="bot",
                app_secret="canary-secret",  # type: ignore[arg-type]
                app_tenant="t",
            )
        )

    assert [entry["event"] for entry in logged] == ["secret_in_use"]
    assert "canary" not in str(logged)
