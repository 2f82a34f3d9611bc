"""Bad input at the command line: each gets one sentence that says what to do, and the exit code 2."""

import csv
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from bot import VERSION
from bot.__main__ import app
from dialogs.diagnosis_json import SCHEMA
from dialogs.licensing.documentation import YOUR_PRODUCTS
from dialogs.words import catalogues


def ends(*arguments: str) -> tuple[int, str]:
    """The exit code, and what was said."""
    ran = CliRunner().invoke(app, arguments)
    return ran.exit_code, ran.output


@pytest.fixture(params=["diagnose", "doctor", "chat", "ask"])
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


def test_the_doctor_ends_with_1_where_something_will_not_work() -> None:
    code, said = ends("doctor", "--as", "lee@contoso.example")

    assert (code, "✗ the audit log" in said) == (1, True)


def test_the_version_is_told() -> None:
    assert ends("--version") == (0, f"{VERSION}\n")


def test_a_command_is_one_line_in_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    ran = CliRunner().invoke(app, ["chat"], input="Why did Megan Bowen not get E3 from Sales?\nPowerShell\n")

    scopes = '"Group.Read.All","User.Read.All","LicenseAssignment.Read.All"'
    assert f"    Connect-MgGraph -Scopes {scopes}\n" in ran.output
    assert "    # What it would do:\n    Invoke-MgLicenseUser -UserId $user -WhatIf\n" in ran.output


def test_the_log_is_no_part_of_the_conversation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "catalogues").mkdir()
    (tmp_path / "catalogues" / "fo.po").touch()
    monkeypatch.setattr(catalogues, "ROOTS", (tmp_path,))
    monkeypatch.setenv("LC_ALL", "fo_FO.UTF-8")

    ran = CliRunner().invoke(app, ["chat"], input="")

    assert "What is broken in my tenant?" in ran.stdout
    assert "not_translated" not in ran.stdout
    assert "not_translated" in ran.stderr


def test_the_schema_of_a_diagnosis_is_printed() -> None:
    code, said = ends("schema", "diagnosis")

    assert (code, json.loads(said)) == (0, SCHEMA)


def test_a_diagnosis_is_told_in_words() -> None:
    code, said = ends("diagnose", "--user", "Megan Bowen", "--group", "Sales")

    assert (code, said.splitlines()[:3]) == (
        1,
        [
            "✗ No license is left  [count_violation, cause]",
            "    All 11 licenses of Office 365 E3 are taken. Megan Bowen waits for one.",
            "    Next: Buy 1 more of Office 365 E3, or take that many from people who do not need it.",
        ],
    )


def test_a_diagnosis_is_printed_as_that_schema_has_it() -> None:
    code, said = ends("diagnose", "--user", "Megan Bowen", "--json")

    assert (code, list(Draft202012Validator(SCHEMA).iter_errors(json.loads(said)))) == (1, [])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--user", "Zoltan Quux"],
            "No user is called 'Zoltan Quux', or you may not see it; give the full name or the id.\n",
        ),
        (
            ["--group", "Zeppelins"],
            "No group is called 'Zeppelins', or you may not see it; give the full name or the id.\n",
        ),
        (["--product", "QUANTUM"], "No product is called 'QUANTUM'; give its part number, such as SPE_E3.\n"),
        (["--user", "Megan Bowin"], "Nothing is called 'Megan Bowin'. Nearly so: Megan Bowen (megan@"),
        (
            ["--question", "Why has Zoltan Quux no license?"],
            "Nobody and no group is called 'Zoltan Quux'; give --user or --group.\n",
        ),
        (
            ["--question", "How do I grant a stakeholder access level in Azure DevOps?"],
            "That is answered by Azure DevOps, Organization settings > Group rules. Ask why a license from a "
            "group did not arrive.\n",
        ),
    ],
)
def test_what_cannot_be_examined_is_told_in_one_sentence(arguments: list[str], sentence: str) -> None:
    code, said = ends("diagnose", *arguments)

    assert (code, said[: len(sentence)]) == (2, sentence)


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line as a process of its own."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


MEGAN = ("diagnose", "--user", "megan@contoso.example", "--group", "Sales", "--product", "ENTERPRISEPACK")


def test_a_diagnosis_as_csv_has_a_finding_a_line() -> None:
    ran = process(*MEGAN, "--output", "csv")

    titles, first, *_ = csv.reader(ran.stdout.splitlines())
    found = dict(zip(titles, first, strict=True))
    assert (ran.returncode, found["cause"], found["since"][:10]) == (1, "count_violation", "2026-11-22")
    assert found["page"] == YOUR_PRODUCTS


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the browser of this machine was told to open."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/opened\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    return tmp_path / "opened"


def test_at_a_terminal_a_diagnosis_opens_the_page_of_the_next_step(opened: Path) -> None:
    ours, terminal = pty.openpty()
    with os.fdopen(ours, "rb"), os.fdopen(terminal, "wb") as shown:
        ran = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", *MEGAN, "--web", "--output", "csv"],
            stdout=shown,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )

    assert ran.stderr.splitlines()[-1] == YOUR_PRODUCTS
    assert opened.read_text() == f"{YOUR_PRODUCTS}\n"


def test_a_diagnosis_that_is_piped_on_opens_no_browser(opened: Path) -> None:
    ran = process(*MEGAN, "--web", "--output", "json")

    assert json.loads(ran.stdout)
    assert ran.stderr.splitlines()[-1] == YOUR_PRODUCTS
    assert not opened.exists()


def test_a_shell_completes_what_is_begun() -> None:
    ran = process(
        _LICENSE_ASSISTANT_COMPLETE="complete_bash", COMP_WORDS="license-assistant di", COMP_CWORD="1"
    )

    assert ran.stdout.split() == ["diagnose"]


def test_what_a_shell_is_told_to_complete_is_the_console_script_and_never_python() -> None:
    ran = process("--show-completion", "bash")

    assert ran.stdout.splitlines()[-1] == (
        "complete -o default -F _license_assistant_completion license-assistant"
    )
