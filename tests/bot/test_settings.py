"""What can be set, and what must not be combined."""

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import Settings, is_loopback

REGISTERED: dict[str, Any] = {"app_id": "bot", "app_secret": "canary-secret", "app_tenant": "tenant"}


def test_without_any_setting_it_is_the_demo_on_loopback() -> None:
    settings = Settings()

    assert (settings.host, settings.port, settings.simulated, settings.on_loopback) == (
        "127.0.0.1",
        3978,
        True,
        True,
    )


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLA_PORT", "8080")
    monkeypatch.setenv("GLA_ALLOWED_ORIGINS", "https://help.example.com, https://Intranet.example.com/")

    settings = Settings()

    assert settings.port == 8080
    assert settings.allowed_origins == ("https://help.example.com", "https://intranet.example.com")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"app_id": "bot"}, "GLA_APP_ID needs"),
        ({**REGISTERED, "host": "0.0.0.0"}, "set GLA_PUBLIC_URL"),  # noqa: S104 - what is refused
        ({"graph_tenant": "t"}, "needs GLA_GRAPH_CLIENT_ID"),
        ({"graph_tenant": "t", "graph_client_id": "c", "tenant_file": "x.yaml"}, "not both"),
        ({**REGISTERED, "graph_tenant": "t", "graph_client_id": "c"}, "stays on this machine"),
        ({"allowed_origins": "https://a.example/page"}, "no origin"),
        ({"allowed_origins": "null"}, "no origin"),
        ({"public_url": "licenses.example.com"}, "no origin"),
        ({"port": 70_000}, "less than or equal to 65535"),
        ({"prot": 80}, "prot"),
    ],
    ids=str,
)
def test_what_must_not_be_is_refused_in_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Settings(**given)


def test_t82_secrets_are_shown_nowhere() -> None:
    secret = SecretStr("canary-secret")
    settings = Settings(**REGISTERED, graph_client_secret=secret, direct_line_key=secret)

    assert "canary" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    with pytest.raises(ValidationError) as refused:
        Settings(**REGISTERED, port=-1)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("0.0.0.0", False),  # noqa: S104 - what is asked about
        ("", False),
    ],
)
def test_this_machine_is_told_apart(host: str, here: bool) -> None:
    assert is_loopback(host) is here
