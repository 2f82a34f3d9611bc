"""The conversation at a terminal: how it looks, and how one leaves it."""

from io import StringIO
from pathlib import Path

import pyte
import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from bot.__main__ import app
from bot.command_line.terminal import Screen
from dialogs.talk.message import Message
from dialogs.words.text import say

QUESTION = "Why did Megan Bowen not get E3 from Sales?"


def talks(*lines: str, tenant: Path | None = None) -> str:
    """What is printed while somebody types this."""
    of = ["--tenant", str(tenant)] if tenant else []
    ran = CliRunner().invoke(app, ["chat", *of], input="".join(f"{line}\n" for line in lines))
    assert ran.exit_code == 0
    return ran.output


@pytest.mark.parametrize("word", ["quit", "Exit", "bye!"])
def test_a_word_leaves(word: str) -> None:
    assert talks(word, QUESTION) == f"{talks()}"


def test_what_is_folded_waits_for_a_word() -> None:
    before, said = talks(QUESTION), talks(QUESTION, "More")

    assert "▸ Write “more” to read: " in before
    assert "How I know:" not in before
    assert "Helpful" not in before
    assert said.startswith(before.rstrip())
    assert said.count("How I know:") == said.count("] Helpful") == 1


def test_a_button_that_is_folded_can_be_pressed_all_the_same() -> None:
    assert "Connect-MgGraph" in talks(QUESTION, "6")


def test_more_of_a_table_is_asked_for_with_the_same_word() -> None:
    assert "Rows 11 to 11 of 11." in talks("Which groups have errors?", "more")


@pytest.mark.parametrize("columns", ["40", "60", "80"])
def test_nothing_is_wider_than_the_terminal(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    said = talks(QUESTION, "more", "What is broken in my tenant?", "more", "Which groups have errors?")

    wide = [one for one in said.split("\n") if cell_len(one) > int(columns) and not one.startswith("  → ")]
    assert wide == []


def test_what_does_not_fit_stands_below_where_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    said = talks("What is broken in my tenant?", "more")

    assert "  • The product's subscription is not in force: The\n    subscription of Visio" in said


@pytest.mark.parametrize(("tone", "sign"), [("good", "✓ "), ("attention", "✗ "), ("warning", "⚠ "), ("", "")])
def test_a_sign_says_what_the_colour_says(tone: str, sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    message = Message(say("No license is left"), tone=tone)

    def printed(terminal: bool = False) -> str:
        to = StringIO()
        Screen(Console(file=to, width=80, force_terminal=terminal)).show(message, first=1)
        return to.getvalue()

    assert printed() == f"{sign}No license is left\n\n"
    coloured = printed(terminal=True)
    assert f"{sign}No license is left\x1b[0m\n" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert printed(terminal=True) == f"\x1b[1m{sign}No license is left\x1b[0m\n\n"


HOSTILE = """
name: Contoso
domain: contoso.example
initial_domain: contoso.onmicrosoft.com
country: US

people:
  - {key: lee, name: "Lee\\e[2J\\e]0;owned\\aGu", location: US, roles: [{role: Global Administrator}]}
  - {key: megan, name: "Megan \\x9B31mBowen", location: US}
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
products:
  - sku: ENTERPRISEPACK
    id: 6fd2c87f-b296-42f0-b197-1e91e994b900
    seats: 1
    plans: [EXCHANGE_S_ENTERPRISE]
groups:
  - key: sales
    name: "Sales \\e[31m\\u202E\\x90+q\\x9c"
    licenses: [{product: ENTERPRISEPACK}]
    members: [lee, {member: megan, since: 2026-11-20T08:00:00Z}]
"""


def test_t60_no_name_steers_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_text(HOSTILE, "utf-8")

    said = talks("Why did Megan Bowen not get E3?", "more", "what is broken?", "more", tenant=file)
    seen = pyte.Screen(200, 1000)
    pyte.Stream(seen).feed(said.replace("\n", "\r\n"))

    assert "Sales" in said
    assert seen.title == ""
    assert [line.rstrip() for line in seen.display if line.strip()] == [
        line.rstrip() for line in said.split("\n") if line.strip()
    ]
