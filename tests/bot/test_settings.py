"""What can be set, and what must not be combined."""

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import Settings, is_loopback
from graph.clouds import CLOUDS

REGISTERED: dict[str, Any] = {"app_id": "bot", "app_secret": "canary-secret", "app_tenant": "tenant"}

REAL: dict[str, Any] = {"graph_tenant": "t", "graph_client_id": "c"}
KEY = "Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldC4uLi4="


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
        ({**REAL, "public_url": "https://a.example"}, "stays on this machine"),
        ({**REAL, "allowed_origins": "https://a.example"}, "stays on this machine"),
        ({"allowed_origins": "https://a.example/page"}, "no origin"),
        ({"allowed_origins": "null"}, "no origin"),
        ({"public_url": "licenses.example.com"}, "no origin"),
        ({"port": 70_000}, "less than or equal to 65535"),
        ({"prot": 80}, "prot"),
        ({"sign_in": "on", "app_id": "bot", "app_secret": "s", "app_tenant": "t"}, "on loopback only"),
        ({"sign_in": "on", **REAL}, "GLA_MANAGED_IDENTITY, GLA_CERTIFICATE or GLA_GRAPH_CLIENT_SECRET"),
        ({"sign_in": "on", **REAL, "graph_client_secret": "s"}, "needs GLA_TOKEN_KEYS"),
        ({"token_keys": "no-key"}, "no key"),
        ({"cloud": "mars"}, "global"),
        ({"oauth_connection": "graph"}, "GLA_OAUTH_CONNECTION needs"),
        ({**REGISTERED, "oauth_connection": "graph"}, "GLA_OAUTH_CONNECTION needs"),
        ({"app_id": "bot", "app_tenant": "t"}, "GLA_MANAGED_IDENTITY, GLA_CERTIFICATE or GLA_APP_SECRET"),
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


def test_a_whole_installation_in_which_people_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLA_TOKEN_KEYS", f"{KEY}, {KEY}")
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://169.254.1.1/msi/token")
    settings = Settings(
        **REAL,
        sign_in="on",
        app_id="bot",
        app_tenant="t",
        managed_identity="identity-1",
        host="0.0.0.0",  # noqa: S104 - what a container listens on
        public_url="https://licenses.example.com",
    )

    assert [key.get_secret_value() for key in settings.token_keys] == [KEY, KEY]
    assert settings.identity_endpoint == "http://169.254.1.1/msi/token"
    assert settings.own_address == "https://licenses.example.com"
    assert KEY not in repr(settings)


@pytest.mark.parametrize("cloud", ["global", "gcc-high", "dod", "china"])
def test_a_national_cloud_is_one_setting(cloud: str) -> None:
    settings = Settings(cloud=cloud)  # type: ignore[arg-type]

    assert settings.addresses == CLOUDS[cloud]  # type: ignore[index]
    assert settings.graph_root == f"{CLOUDS[cloud].graph}/v1.0"  # type: ignore[index]


def test_a_stand_in_on_this_machine_has_addresses_of_its_own() -> None:
    here = "http://127.0.0.1:8011"
    settings = Settings(login_url=here, graph_url=here, token_service_url=f"{here}/")

    assert settings.addresses.oauth == here

    assert settings.addresses.login == "http://127.0.0.1:8011"
    assert settings.graph_root == "http://127.0.0.1:8011/v1.0"
    assert settings.addresses.graph == "https://graph.microsoft.com"  # what tokens are for stays the same
