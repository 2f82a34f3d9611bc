"""What is refused at the start where a real tenant is at stake."""

import stat
from pathlib import Path
from typing import Any

import pytest

from bot.command_line.serving import CannotServe, run
from bot.keeping.store import Store
from bot.production import refusals
from bot.settings import Settings

REAL: dict[str, Any] = {
    "graph_tenant": "t",
    "graph_client_id": "c",
    "graph_client_secret": "s",
    "sign_in": "on",
    "token_keys": "Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldC4uLi4=",
    "store": ":memory:",
}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {name: "http://proxy.example"},
            f"GLA_{name.upper()} must begin with https: whoever is on the way to "
            "proxy.example reads tokens there.",
        )
        for name in (
            "public_url",
            "login_url",
            "metadata_url",
            "graph_url",
            "token_service_url",
            "service_origins",
            "allowed_origins",
        )
    ]
    + [
        (
            {"direct_line_key": "x" * 31},
            "GLA_DIRECT_LINE_KEY needs 32 bytes: `openssl rand -base64 32` makes some.",
        )
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_with_a_real_tenant_what_is_weak_is_refused(given: dict[str, Any], sentence: str) -> None:
    settings = Settings(**REAL, **given)

    assert list(refusals(settings, {})) == [sentence]
    with pytest.raises(CannotServe, match="GLA_"):
        run(settings)


def test_what_is_strong_or_on_this_machine_is_not() -> None:
    strong: dict[str, Any] = {
        "public_url": "https://a.example",
        "direct_line_key": "x" * 32,
        "login_url": "http://127.0.0.1:1",
    }

    assert list(refusals(Settings(**REAL, **strong), {"GLA_SIGN_IN": "on", "PATH": "/bin"})) == []
    assert list(refusals(Settings(graph_url="http://proxy.example"), {})) == []


def test_a_misspelt_setting_is_never_taken_for_none() -> None:
    told = list(refusals(Settings(), {"GLA_SIGNIN": "on", "GLA_SECRET_OF_MINE": "x"}))

    assert told == [
        "GLA_SECRET_OF_MINE is no setting; unset it.",
        "GLA_SIGNIN is no setting; did you mean GLA_SIGN_IN?",
    ]


def test_a_store_that_others_can_read_is_refused_and_a_new_one_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite3"
    store = Store(file)
    store.save("k", {"who": "Megan"})

    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()} == {0o600}
    assert list(refusals(Settings(**REAL | {"store": str(file)}), {})) == []

    file.chmod(0o644)
    assert list(refusals(Settings(**REAL | {"store": str(file)}), {})) == [
        f"Others on this machine can read {file}: `chmod 600 {file}` closes it."
    ]
    store.close()


def test_t84_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite3"
    store = Store(file)
    store.save("k", {"who": "Kanarienvogel-4711"})
    store.forget("k")
    store.close()

    assert b"Kanarienvogel-4711" not in b"".join(one.read_bytes() for one in tmp_path.iterdir())
