"""Imports point one way, each foreign library has one place, and every step has text and a test."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOP = ("bot", "dialogs", "graph")

# Which top-level package may import which.
MAY_IMPORT = {"graph": {"graph"}, "dialogs": {"graph", "dialogs"}, "bot": {"graph", "dialogs", "bot"}}

# The one place of each foreign library, as a path prefix.
PLACE = {
    "transitions": ("dialogs/machine.py",),
    "msal": ("graph/auth/",),
    "cryptography": (
        "graph/auth/",
        "graph/simulated/authority/",
        "bot/keeping/vault.py",
        "bot/settings.py",
        "bot/proving/",
    ),
    "botbuilder": ("bot/hosts/", "bot/channel/"),
    "botframework": ("bot/hosts/", "bot/channel/"),
    "httpx": ("graph/", "bot/channel/connector.py", "bot/proving/", "bot/sign_in/ways/"),
    "sqlalchemy": ("bot/keeping/store.py",),
    "aiohttp": ("bot/", "graph/simulated/server.py", "graph/simulated/authority/"),
    "rich": ("bot/command_line/terminal.py", "bot/__main__.py"),
    "typer": ("bot/__main__.py",),
}


def sources() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for top in TOP for path in (ROOT / top).rglob("*.py"))


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / source).read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
                yield from (f"{module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("source", sources())
def test_imports_point_one_way(source: str) -> None:
    own = source.split("/", maxsplit=1)[0]
    wrong = {name for name in imported(source) if name.split(".")[0] in TOP} - {
        name for name in imported(source) if name.split(".")[0] in MAY_IMPORT[own]
    }
    assert wrong == set()


@pytest.mark.parametrize("source", [source for source in sources() if source.startswith("dialogs/")])
def test_dialogs_see_only_the_front_door_of_graph(source: str) -> None:
    modules = {
        node.module or ""
        for node in ast.walk(ast.parse((ROOT / source).read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    assert {module for module in modules if module.startswith("graph.")} == set()


@pytest.mark.parametrize("source", sources())
def test_each_foreign_library_has_its_place(source: str) -> None:
    misplaced = {
        name
        for name in imported(source)
        if (place := PLACE.get(name.split(".")[0])) and not source.startswith(place)
    }
    assert misplaced == set()


@pytest.mark.parametrize("source", [source for source in sources() if "/guide/s" in source])
def test_a_step_imports_no_other_step(source: str) -> None:
    assert {name for name in imported(source) if name.startswith("dialogs.guide")} == set()


@pytest.mark.parametrize("source", [source for source in sources() if "/guide/s" in source])
def test_every_step_has_its_test(source: str) -> None:
    assert (ROOT / "tests" / "dialogs" / "guide" / f"test_{Path(source).name}").exists()


@pytest.mark.parametrize("source", sources())
def test_nothing_reads_the_environment_at_import(source: str) -> None:
    at_import = [
        ast.unparse(node)
        for statement in ast.parse((ROOT / source).read_text("utf-8")).body
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If)
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    ]
    assert at_import == []


def reached_from(source: str) -> set[str]:
    """Every module of ours that importing this one brings in, wherever in a file it is imported."""
    known = {source_of: set(imported(source_of)) for source_of in sources()}
    modules = {name.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): name for name in known}
    reached, ahead = set(), [source]
    while ahead:
        here = ahead.pop()
        if here in reached:
            continue
        reached.add(here)
        ahead += [modules[name] for name in known[here] if name in modules]
    return reached


@pytest.mark.parametrize(
    "source",
    ["bot/app.py", "bot/command_line/serving.py", "bot/command_line/terminal.py", "dialogs/conversation.py"],
)
def test_t22_what_serves_people_cannot_fall_back_on_an_applications_rights(source: str) -> None:
    reached = reached_from(source)

    assert "graph/entra.py" in reached or source == "bot/command_line/terminal.py"
    assert "graph/auth/application.py" not in reached
    assert "bot/command_line/background.py" not in reached


def test_t22_only_the_background_reader_makes_an_application_of_its_own() -> None:
    users = {source for source in sources() if "graph.auth.application" in set(imported(source))}

    assert users == {"bot/command_line/background.py"}


@pytest.mark.parametrize("source", sources())
def test_t22_no_import_goes_where_the_rules_do_not_look(source: str) -> None:
    """A relative import, or one by name while the program runs, would get round every rule above."""
    hidden = {
        ast.unparse(node)
        for node in ast.walk(ast.parse((ROOT / source).read_text("utf-8")))
        if (isinstance(node, ast.ImportFrom) and node.level)
        or (isinstance(node, ast.Name | ast.Attribute) and _last(node) in {"__import__", "import_module"})
    }
    assert hidden == set()


def test_t22_only_that_application_asks_for_tokens_in_its_own_name() -> None:
    asking = {
        source
        for source in sources()
        for node in ast.walk(ast.parse((ROOT / source).read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "acquire_token_for_client"
    }
    assert asking == {"graph/auth/application.py"}


def _last(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr
