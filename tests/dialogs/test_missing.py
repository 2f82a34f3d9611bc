"""What would let somebody see: only permissions that are ever asked for, and each of them once."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import dialogs.guide
import dialogs.remedies
from dialogs.concluding.examination import reason
from dialogs.examining.rights import Missing
from dialogs.examining.step import Ending
from dialogs.guide import GUIDE
from dialogs.words.text import plain
from graph import ALL_SCOPES, OWN_SCOPES, SignInFailed
from graph.simulated.world import World
from tests.chat import Chat
from tests.tenants import asking

_REMEDIES = Path(dialogs.remedies.__file__).parent  # what is only printed takes what the bot never asks for
_SOURCES = sorted(
    source
    for source in Path(dialogs.guide.__file__).parents[1].rglob("*.py")
    if not source.is_relative_to(_REMEDIES)
)


def _named_in(source: Path) -> Iterator[str]:
    """The permissions of every `Missing(...)` of a module."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Missing":
            permission = next(iter(node.args), ast.Constant(""))
            assert isinstance(permission, ast.Constant), f"{source}:{node.lineno}: not a plain text"
            yield from Missing(str(permission.value)).wanted


def test_every_permission_named_is_one_that_is_asked_for() -> None:
    named = {permission for source in _SOURCES for permission in _named_in(source)}

    assert "Group.Read.All" in named
    assert named <= ALL_SCOPES


def test_every_step_names_one_that_is_asked_for() -> None:
    for step in GUIDE.steps.values():
        if not isinstance(step, Ending):
            assert {*Missing(step.least.permission).wanted} <= ALL_SCOPES, step.id


@pytest.mark.parametrize("question", ["Why don't I have a license?", "Why don't I have Office 365 E3?"])
async def test_t25_what_is_missing_is_named_once(contoso_world: World, question: str) -> None:
    chat = Chat(contoso_world, asking(contoso_world, "megan@contoso.example", OWN_SCOPES))

    verdict = await chat.say(question)

    [gaps] = [section for section in verdict.sections if plain(section.title) == "Could not look"]
    for line in map(plain, gaps.items):
        told = line.partition("What would let me see it: ")[2].rstrip(".")
        parts = told.replace(" and ", ", ").split(", ")
        assert len(parts) == len(set(parts)), line


def test_nobody_signed_in_is_not_told_to_sign_in_again() -> None:
    nobody = SignInFailed("POST token", code="login_required", message="Nobody is signed in.")
    lapsed = SignInFailed("POST token", code="invalid_grant")

    assert plain(reason(nobody)) == (
        "Nobody is signed in here, so I cannot look: sign in, or ask me how it works."
    )
    assert plain(reason(lapsed)) == "Microsoft Graph wants you to sign in again."
