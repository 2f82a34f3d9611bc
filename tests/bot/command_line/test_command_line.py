"""Bad input at the command line: each gets one sentence that says what to do, and the exit code 2."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app


def ends(*arguments: str) -> tuple[int, str]:
    """The exit code, and what was said."""
    ran = CliRunner().invoke(app, arguments)
    return ran.exit_code, ran.output


@pytest.fixture(params=["diagnose", "doctor", "chat"])
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xfa\xfb", "{path}: this is no text in UTF-8; name a file in JSON or YAML\n"),
        (b"name: C\ndomain: \x07", "tenant.yaml:2 control characters are not allowed, at U+0007\n"),
        (b"a: [", "tenant.yaml:2:1 did not find expected node content\n"),
        (None, "{path}: No such file or directory; name a file in JSON or YAML\n"),
    ],
)
def test_a_tenant_file_that_cannot_be_read_is_refused(
    door: str, content: bytes | None, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "tenant.yaml"
    if content is not None:
        path.write_bytes(content)

    code, said = ends(door, "--tenant", str(path))

    assert code == 2
    assert said.endswith(sentence.format(path=path))
    assert "Traceback" not in said


def test_a_chat_as_somebody_unknown_is_refused() -> None:
    assert ends("chat", "--as", "nobody@x") == (2, "Nobody in this tenant is called nobody@x.\n")


@pytest.mark.parametrize("option", ["--user", "--group", "--product"])
@pytest.mark.parametrize("nothing", ["", "  "])
def test_an_empty_subject_is_not_taken_for_the_whole_tenant(option: str, nothing: str) -> None:
    said = f"{option} is empty: name what you mean, or leave it out.\n"

    assert ends("diagnose", option, nothing) == (2, said)


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("GLA_SIGN_IN", "maybe", "GLA_SIGN_IN: Input should be 'off' or 'on'\n"),
        ("GLA_GRAPH_TENANT", "t", "GLA_GRAPH_TENANT needs GLA_GRAPH_CLIENT_ID\n"),
        ("GLA_TOKEN_KEYS", "x", "GLA_TOKEN_KEYS holds something that is no key; use one made by "),
    ],
)
def test_a_wrong_setting_is_told_by_its_name(
    setting: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, value)

    code, said = ends("doctor")

    assert (code, said[: len(sentence)]) == (2, sentence)


def test_an_application_is_not_examined_for_roles_only_people_can_activate() -> None:
    code, said = ends("doctor")

    assert code == 0
    assert "✗" not in said
    assert "could be activated" not in said


def test_a_command_is_one_line_in_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    ran = CliRunner().invoke(app, ["chat"], input="Why did Megan Bowen not get E3 from Sales?\nPowerShell\n")

    scopes = '"Group.Read.All","User.Read.All","LicenseAssignment.Read.All"'
    assert f"    Connect-MgGraph -Scopes {scopes}\n" in ran.output
