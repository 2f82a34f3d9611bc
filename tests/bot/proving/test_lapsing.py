"""F28: what the bot proves itself with lapses; readiness fails, and it is told 30 days ahead."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp.test_utils import TestClient
from pydantic import SecretStr
from structlog.testing import capture_logs
from typer.testing import CliRunner

from bot.__main__ import app as command_line
from bot.proving.bot_token import BotToken, ByCertificate, BySecret, NoToken
from bot.proving.lapsing import Ending, Readiness, Trouble, endings, turned_away
from bot.settings import Settings
from graph import SignInFailed
from graph.auth.proof_accepted import Standing
from graph.simulated.authority import Client
from graph.simulated.world import World
from tests.bot.conftest import Bot
from tests.bot.house import Chat, house_of
from tests.bot.parties import Authority, Channel
from tests.graph.auth.test_auth import made_certificate
from tests.graph.simulated.signing import CLIENT, Browser, authority_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
REGISTERED: dict[str, Any] = {"app_id": "bot", "app_tenant": "t", "store": ":memory:"}


async def readiness(peer: TestClient[Any, Any]) -> tuple[int, str]:
    async with peer.get("/readyz") as response:
        return response.status, (await response.json())["status"]


@pytest.mark.parametrize(
    ("left", "trouble"),
    [
        (timedelta(days=31), None),
        (timedelta(days=30), Trouble("X expires on 2026-12-24, in 30 days: renew it.", False)),
        (timedelta(hours=13), Trouble("X expires on 2026-11-25, in 0 days: renew it.", False)),
        (timedelta(), Trouble("X expired on 2026-11-24: renew it and start anew.", True)),
        (timedelta(days=-9), Trouble("X expired on 2026-11-15: renew it and start anew.", True)),
    ],
)
def test_f28_what_lapses_is_told_thirty_days_ahead(left: timedelta, trouble: Trouble | None) -> None:
    assert Ending("X", NOW + left).trouble(NOW) == trouble


def test_f28_a_certificate_says_itself_when_it_ends_and_comes_before_a_secret(tmp_path: Path) -> None:
    made = made_certificate(NOW)
    pem = tmp_path / "bot.pem"
    pem.write_text(made.private_key + made.public_certificate)
    both = Settings(
        **REGISTERED,
        app_secret=SecretStr("s"),
        app_secret_expires=date(2026, 12, 1),
        certificate=pem,
    )
    secret = both.model_copy(update={"certificate": None})

    assert endings(both) == [Ending("GLA_CERTIFICATE", NOW)]
    assert endings(secret) == [Ending("GLA_APP_SECRET", datetime(2026, 12, 1, 23, 59, 59, 999_999, UTC))]
    assert endings(secret.model_copy(update={"managed_identity": "identity"})) == []


def test_f28_it_is_logged_once_a_day_and_not_with_every_look() -> None:
    today = NOW
    ready = Readiness([Ending("X", NOW + timedelta(days=3))], {}, now=lambda: today)

    with capture_logs() as logged:
        for hours in (0, 0, 1, 24, 24, 72):
            today = NOW + timedelta(hours=hours)
            ready.troubles()

    assert [(entry["log_level"], entry["what"]) for entry in logged] == [
        ("warning", "X expires on 2026-11-27, in 3 days: renew it."),
        ("warning", "X expires on 2026-11-27, in 2 days: renew it."),
        ("error", "X expired on 2026-11-27: renew it and start anew."),
    ]


async def test_f28_readiness_fails_on_a_certificate_that_has_ended(bot: Bot, tmp_path: Path) -> None:
    made = made_certificate(datetime.now(UTC) - timedelta(days=1))
    pem = tmp_path / "bot.pem"
    pem.write_text(made.private_key + made.public_certificate)

    with capture_logs() as logged:
        peer = await bot(**REGISTERED, certificate=pem)

    assert await readiness(peer) == (503, "lapsed")
    assert [entry["event"] for entry in logged] == ["proof_has_lapsed"]
    async with peer.get("/healthz") as response:
        assert response.status == 200  # starting anew would mend nothing


async def test_f28_readiness_warns_and_goes_on_while_it_still_counts(bot: Bot) -> None:
    soon = datetime.now(UTC).date() + timedelta(days=10)
    with capture_logs() as logged:
        peer = await bot(**REGISTERED, app_secret="s", app_secret_expires=soon)

    assert await readiness(peer) == (200, "ok")
    assert [entry["event"] for entry in logged] == ["secret_in_use", "proof_lapses_soon"]


async def test_f28_readiness_fails_after_entra_refused_a_lapsed_secret(
    contoso_world: World, channel: Channel, authority: Authority
) -> None:
    async with house_of(contoso_world, channel, authority) as house, Browser() as browser:
        assert await readiness(house.peer) == (200, "ok")
        chat = Chat(house)
        page = await browser.open(await chat.link())
        back = await browser.goes_to(page, user=house.id_of("ada"))
        house.authority.register(house.client(secret_ends=0.0))
        with capture_logs() as logged:
            await browser.open(back)
            assert await readiness(house.peer) == (503, "lapsed")

        told = [entry["what"] for entry in logged if entry["event"] == "proof_has_lapsed"]
        assert told == [
            "Signing in: Entra says that the secret has expired: make a new one in the app registration."
        ]
        await chat.next()
        house.authority.register(house.client())
        await chat.enter(browser, "ada")
        assert await readiness(house.peer) == (200, "ok")


async def test_f28_the_bots_own_token_tells_too(contoso_world: World) -> None:
    async with authority_of(contoso_world) as authority, httpx.AsyncClient(trust_env=False) as client:
        wrong = BotToken(client, authority.origin, CLIENT, authority.tenant_id, BySecret(SecretStr("wrong")))
        with pytest.raises(NoToken):
            await wrong.get()

    assert wrong.standing.refused == 7000215


async def test_f28_entra_refuses_a_certificate_that_has_ended(contoso_world: World) -> None:
    made = made_certificate(datetime(2026, 6, 1, tzinfo=UTC))
    async with authority_of(contoso_world) as authority, httpx.AsyncClient(trust_env=False) as client:
        authority.register(Client(CLIENT, certificate=made.public_certificate))
        lapsed = BotToken(client, authority.origin, CLIENT, authority.tenant_id, ByCertificate(made))
        with pytest.raises(NoToken):
            await lapsed.get()

    assert lapsed.standing.refused == 700027


def test_f28_a_refusal_that_nobody_repeats_counts_for_ten_minutes() -> None:
    seconds = 0.0
    standing = Standing(clock=lambda: seconds)
    standing.heard({"error": "invalid_client", "error_codes": [7000222]})
    assert standing.refused == 7000222

    seconds = 600.0
    assert standing.refused == 0


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"access_token": "t"}, 0),
        ({"access_token": "t", "token_source": "cache"}, 7000222),
        ({"error": "invalid_grant", "error_codes": [50173]}, 7000222),
        ({"error": "unauthorized_client", "error_codes": [700016]}, 700016),
        ({"error": "unauthorized_client"}, -1),
    ],
)
def test_f28_only_what_entra_says_of_the_application_counts(said: dict[str, Any], refused: int) -> None:
    standing = Standing()
    standing.heard({"error": "invalid_client", "error_codes": [7000222]})

    standing.heard(said)

    assert standing.refused == refused


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("AADSTS7000222: The provided client secret keys are expired.", "the secret has expired"),
        ("AADSTS50001: Something else.", "Entra turns the application away (AADSTS50001)."),
        ("", "Entra gave no token (invalid_client)."),
    ],
)
def test_f28_a_refusal_is_told_to_whoever_runs_the_bot(message: str, told: str) -> None:
    assert told in turned_away(SignInFailed("POST token", code="invalid_client", message=message))


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        (
            "authorization_declined",
            "AADSTS70016: The person declined.",
            "The sign-in was declined. Run it again to get a new code.",
        ),
        (
            "expired_token",
            "AADSTS70020: The device code has ended.",
            "The code was not entered in time. Run it again to get a new code.",
        ),
        (
            "expired_token",
            "The code has ended.",
            "The code was not entered in time. Run it again to get a new code.",
        ),
        (
            "somebody_else",
            "Somebody else entered the code.",
            "Somebody else entered the code than who is signed in. Run it again to get a new code.",
        ),
    ],
)
def test_a_device_code_that_came_to_nothing_is_not_the_applications_fault(
    code: str, message: str, told: str
) -> None:
    assert turned_away(SignInFailed("POST token", code=code, message=message)) == told


def test_f28_the_doctor_says_so_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = made_certificate(datetime(2020, 6, 1, tzinfo=UTC))
    pem = tmp_path / "bot.pem"
    pem.write_text(made.private_key + made.public_certificate)
    monkeypatch.setenv("GLA_CERTIFICATE", str(pem))

    ran = CliRunner().invoke(command_line, ["doctor"])

    assert "✗ GLA_CERTIFICATE expired on 2020-06-01: renew it and start anew." in ran.output
    assert "✓ products and seats" in ran.output
    assert ran.exit_code == 1
    pem.write_text("none")
    assert f"✗ {pem}: holds no private key" in CliRunner().invoke(command_line, ["doctor"]).output
