"""The rules of the house: each names what offends against it, place by place, and is shown to bite."""

import ast
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from textwrap import dedent

import pytest

from dialogs.examining.step import Step
from dialogs.guide import GUIDE
from dialogs.understanding import TOPICS

# A path to its parsed module, so that a rule can be held against a few made-up lines as well.
Tree = Mapping[str, ast.Module]
Rule = Callable[[Tree], list[str]]

ROOT = Path(__file__).parent.parent

# Which top-level package may import which.
MAY_IMPORT = {
    "graph": {"graph"},
    "dialogs": {"dialogs", "graph"},
    "bot": {"bot", "dialogs", "graph"},
    "deploy": {"deploy", "bot", "dialogs", "graph"},
}
OURS = {*MAY_IMPORT, "tests"}

# The one place of each foreign library. A star stands for any folders.
PLACE = {
    "aiohttp": ("bot/*", "graph/simulated/*server.py", "graph/simulated/authority/*"),
    "babel": ("dialogs/words/*", "graph/countries.py"),
    "botbuilder": ("bot/hosts/bot_framework.py",),
    "botframework": ("bot/hosts/bot_framework.py",),
    "cryptography": (
        "bot/keeping/vault.py",
        "bot/proving/bot_token.py",
        "bot/settings.py",
        "graph/auth/authority.py",
        "graph/simulated/authority/*",
    ),
    "dbos": ("dialogs/jobs/*",),
    "httpx": ("bot/channel/connector.py", "bot/proving/*", "bot/sign_in/ways/token_service.py", "graph/*"),
    "jinja2": ("bot/web/page.py",),
    "jwt": ("bot/proving/*", "graph/simulated/authority/*"),
    "markdown_it": ("bot/web/sections.py",),
    "msal": ("graph/auth/*",),
    "orjson": ("bot/keeping/json_text.py",),
    "pydantic_settings": ("bot/settings.py",),
    "rich": ("bot/__main__.py", "bot/command_line/terminal.py"),
    "sqlalchemy": ("bot/keeping/*",),
    "structlog": ("bot/*", "dialogs/words/catalogues.py"),
    "transitions": ("dialogs/examining/machine.py",),
    "typer": ("bot/__main__.py",),
    "yaml": ("bot/command_line/feedback.py", "graph/simulated/*tenant_file.py"),
}

# The rooms of graph, the dialogs and bot, each staircase from the ground up: a room knows those below it.
STAIRCASES = (
    (
        "graph.asking",
        "graph.products",
        "graph.questions",
        "graph.directory",
        "graph.graph_directory",
        "graph.connection",
    ),
    ("graph.asking", "graph.auth"),
    (
        "graph.simulated.declared",
        "graph.simulated.entra",
        "graph.simulated.resources",
        "graph.simulated.tenancy",
        "graph.simulated.world",
        "graph.simulated.access",
        "graph.simulated.http",
        "graph.simulated.authority",
    ),
    (
        "graph.simulated.odata",
        "graph.simulated.access",
        "graph.simulated.http",
        "graph.simulated.authority",
    ),
    (
        "bot.settings",
        "bot.production",
        "bot.strict_json",
        "bot.serving",
        "bot.keeping",
        "bot.proving",
        "bot.channel",
        "bot.hosts",
        "bot.web",
        "bot.direct_line",
        "bot.sign_in",
        "bot.wiring",
        "bot.app",
        "bot.command_line",
        "bot.__main__",
    ),
    (
        "dialogs.words",
        "dialogs.examining",
        "dialogs.remedies",
        "dialogs.licensing",
        "dialogs.asker",
        "dialogs.guide",
        "dialogs.understanding",
        "dialogs.answering",
        "dialogs.subject",
        "dialogs.concluding",
        "dialogs.diagnosis",
        "dialogs.querying",
        "dialogs.talk",
        "dialogs.diagnosis_json",
    ),
    ("dialogs.examining", "dialogs.jobs", "dialogs.talk"),
)
ASKERS = STAIRCASES[0] + STAIRCASES[1]

# About twelve files a folder: past that, look whether it is two.
ROOM_FOR = 13

# File names that are one idea wherever they stand: Python's own, and what the steps of the guide have.
ONE_IDEA = {"__init__", "__main__", "check", "ending", "finding", "glance", "how_to", "page", "question"}

# The one place from which a change leaves.
SENDS = "dialogs/jobs/sending.py"

# The one place that makes words a case and examines it, with the rooms that it does so with, and what nobody
# else asks of these.
DIAGNOSES = ("dialogs/diagnosis.py", "dialogs/subject/*", "dialogs/concluding/*")
ONLY_A_DIAGNOSIS = {
    "dialogs.concluding.examination.conclude",
    "dialogs.concluding.examination.examine",
    "dialogs.subject.meant.meant",
    "dialogs.subject.meant.meant_aside",
    "dialogs.subject.subjects.resolve",
}

# The published names of steps, causes and topics, and where the same word is something else.
IDS = {*GUIDE.steps, *GUIDE.causes.by_id, *TOPICS}
OTHER_THINGS = {
    "bot/command_line/ask.py": {"subject"},  # a key of its JSON
    "bot/command_line/understand.py": {"out_of_scope"},  # a key of the published JSON
    "dialogs/diagnosis_json.py": {"subject"},  # a key of the published JSON
    "dialogs/examining/case.py": {"not_received"},  # a complaint
    "dialogs/examining/step.py": {"powershell", "unknown_error"},  # what is pressed, what happens
    "dialogs/licensing/messages/audit_entries.py": {"reprocess"},  # what Entra's log says
    "dialogs/querying/tenant_query.py": {"usage_location"},  # a key of what is stored
    "dialogs/remedies/reprocess.py": {"reprocess"},  # the remedy, which the step offers
    "dialogs/understanding/learning/judging.py": {"reprocess"},  # a word that people use
}

# What opens something when it is called: a connection, or an application that fetches tokens.
OPENS = {
    "AsyncClient",
    "Client",
    "ClientSession",
    "ConfidentialClientApplication",
    "ManagedIdentityClient",
    "PublicClientApplication",
    "connect",
    "create_async_engine",
    "create_engine",
    "socket",
    "urlopen",
}


@pytest.fixture(scope="module")
def house() -> Tree:
    """What ships."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
        for top in MAY_IMPORT
        for path in sorted((ROOT / top).rglob("*.py"))
    }


def imports_against_the_grain(tree: Tree) -> list[str]:
    return _imports(tree, lambda path, name: _top(name) in OURS - MAY_IMPORT[path.split("/")[0]])


def back_doors_into_graph(tree: Tree) -> list[str]:
    """The dialogs see `graph`, not `graph.x`."""
    return [
        f"{path}: {module}"
        for path, module in _modules(tree)
        if path.startswith("dialogs/") and module.startswith("graph.")
    ]


def rooms_that_look_up(tree: Tree) -> list[str]:
    """An arrow that runs back up a staircase; without one no two rooms know each other in a circle."""
    return [
        f"{path}: {room}"
        for stairs in STAIRCASES
        for path, module in tree.items()
        if (step := _stair(path, stairs)) is not None
        for names in [set(_imported(module))]
        for room in stairs[step + 1 :]
        if any(_within(name, room) for name in names)
    ]


def rooms_beside_the_stairs(tree: Tree) -> list[str]:
    """A new room of the bot or of the dialogs has its step, or nothing would say what it may know."""
    return [
        path
        for path in tree
        if path.startswith(("bot/", "dialogs/")) and path != "bot/__init__.py"
        if all(_stair(path, stairs) is None for stairs in STAIRCASES)
    ]


def graphs_that_know_each_other(tree: Tree) -> list[str]:
    """What asks Microsoft Graph and what stands in for it share nothing, or they would prove nothing."""
    return [
        f"{path}: {module}"
        for path, module in _modules(tree)
        if (path.startswith("graph/simulated/") and any(_within(module, room) for room in ASKERS))
        or (_stair(path, ASKERS) is not None and _within(module, "graph.simulated"))
    ]


def misplaced_libraries(tree: Tree) -> list[str]:
    return _imports(
        tree, lambda path, name: not any(fnmatch(path, place) for place in PLACE.get(_top(name), ("*",)))
    )


def steps_that_know_too_much(tree: Tree) -> list[str]:
    """A step imports neither another one nor what reads people's words and answers them."""
    return [
        f"{path}: {module}"
        for path, module in _modules(tree)
        if (step := _step_at(path))
        if any(_within(module, f"dialogs.{room}") for room in ("understanding", "subject", "talk"))
        or (_within(module, "dialogs.guide") and not _within(module, f"dialogs.guide.{step}"))
    ]


def hidden_imports(tree: Tree) -> list[str]:
    """A relative import, or one by name while the program runs, would get round every rule here."""
    return [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, module in tree.items()
        for node in ast.walk(module)
        if (isinstance(node, ast.ImportFrom) and node.level)
        or (isinstance(node, ast.Name | ast.Attribute) and _last(node) in {"__import__", "import_module"})
    ]


def read_or_opened_at_import(tree: Tree) -> list[str]:
    """The environment is read and a client is opened by whoever composes the program."""
    return [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, module in tree.items()
        for node in _at_import(module)
        if (isinstance(node, ast.Name | ast.Attribute) and _last(node) in {"environ", "getenv"})
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name | ast.Attribute)
            and _last(node.func) in OPENS
        )
    ]


def crowded_folders(tree: Tree) -> list[str]:
    counts = Counter(PurePosixPath(path).parent.as_posix() for path in tree)
    return [f"{folder}: {count} files" for folder, count in counts.items() if count > ROOM_FOR]


def names_of_two_ideas(tree: Tree) -> list[str]:
    """No file name twice, but for a name that is the same idea wherever it stands."""
    places = defaultdict(list)
    for path in tree:
        places[PurePosixPath(path).stem].append(path)
    return [
        f"{name}: {', '.join(paths)}"
        for name, paths in places.items()
        if len(paths) > 1 and name not in ONE_IDEA
    ]


def writes_past_the_journal(tree: Tree) -> list[str]:
    """A write leaves only as a stored change, from the one place that writes it down first."""
    return [
        f"{path}:{node.lineno}: {ast.unparse(node.func)}"
        for path, module in tree.items()
        if path.startswith(("bot/", "dialogs/")) and path != SENDS
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr == "send" and _last_of(node.func.value).endswith(("directory", "entra"))
    ]


def diagnoses_of_ones_own(tree: Tree) -> list[str]:
    """Every door and the chat have names looked up and checks run in one place."""
    return _imports(
        tree,
        lambda path, name: name in ONLY_A_DIAGNOSIS and not any(fnmatch(path, place) for place in DIAGNOSES),
    )


def messages_of_no_kind(tree: Tree) -> list[str]:
    """What the conversation says, it says what it is: answers are measured by it."""
    return [
        f"{path}:{node.lineno}"
        for path, module in tree.items()
        if path.startswith("dialogs/talk/")
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message"
        if all(given.arg != "kind" for given in node.keywords)
    ]


def names_of_steps_causes_and_topics(tree: Tree) -> list[str]:
    """A step, a cause or a topic is named by its value, and by its id only in its own folder or module."""
    return [
        f"{path}:{node.lineno}: {node.value}"
        for path, module in tree.items()
        if path.startswith(("bot/", "dialogs/"))
        for own in [{_step_at(path), *_declared(module), *OTHER_THINGS.get(path, ())}]
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and node.value in IDS - own
    ]


RULES: tuple[Rule, ...] = (
    imports_against_the_grain,
    back_doors_into_graph,
    rooms_that_look_up,
    rooms_beside_the_stairs,
    graphs_that_know_each_other,
    misplaced_libraries,
    steps_that_know_too_much,
    hidden_imports,
    read_or_opened_at_import,
    crowded_folders,
    names_of_two_ideas,
    writes_past_the_journal,
    diagnoses_of_ones_own,
    messages_of_no_kind,
    names_of_steps_causes_and_topics,
)


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_its_rules(house: Tree, rule: Rule) -> None:
    assert rule(house) == []


@pytest.mark.parametrize(
    ("rule", "sources", "offenders"),
    [
        (
            imports_against_the_grain,
            {
                "graph/a.py": "import dialogs.examining.case",
                "dialogs/b.py": "from bot import app\nimport graph",
            },
            ["graph/a.py: dialogs.examining.case", "dialogs/b.py: bot", "dialogs/b.py: bot.app"],
        ),
        (
            back_doors_into_graph,
            {"dialogs/a.py": "from graph.entra import X", "bot/b.py": "from graph.entra import X"},
            ["dialogs/a.py: graph.entra"],
        ),
        (
            rooms_that_look_up,
            {
                "graph/asking/wire.py": "import graph.asking.errors\nfrom graph.questions.user import X",
                "graph/simulated/http/reads.py": "from graph.simulated.world import X",
                "graph/simulated/entra/ledger.py": "import graph.simulated.http.reads",
                "bot/proving/lapsing.py": "from bot import settings, wiring",
                "bot/sign_in/people.py": "from bot.channel.chats import Seat",
                "bot/channel/chats.py": "from bot.sign_in.people import People, nobody",
                "dialogs/examining/case.py": "import dialogs.words\nfrom dialogs.licensing.rows import X",
            },
            [
                "graph/asking/wire.py: graph.questions",
                "graph/simulated/entra/ledger.py: graph.simulated.http",
                "bot/proving/lapsing.py: bot.wiring",
                "bot/channel/chats.py: bot.sign_in",
                "dialogs/examining/case.py: dialogs.licensing",
            ],
        ),
        (
            rooms_beside_the_stairs,
            {"bot/__init__.py": "", "bot/web/page.py": "", "bot/shed.py": "", "dialogs/attic/trunk.py": ""},
            ["bot/shed.py", "dialogs/attic/trunk.py"],
        ),
        (
            graphs_that_know_each_other,
            {
                "graph/simulated/world.py": "from graph.asking import wire\nimport graph.scopes",
                "graph/connection.py": "from graph.simulated import World",
                "graph/__init__.py": "from graph.simulated.world import World\nfrom graph.asking import X",
            },
            ["graph/simulated/world.py: graph.asking", "graph/connection.py: graph.simulated"],
        ),
        (
            misplaced_libraries,
            {"dialogs/a.py": "import msal\nimport ast", "graph/auth/b.py": "from msal import X"},
            ["dialogs/a.py: msal"],
        ),
        (
            steps_that_know_too_much,
            {
                "dialogs/guide/seats/check.py": "from dialogs.guide.seats.how_to import X",
                "dialogs/guide/plans/check.py": "from dialogs.guide.seats.check import X",
                "dialogs/guide/plans/how_to.py": "import dialogs.understanding.naming.names",
                "dialogs/guide/__init__.py": "from dialogs.guide.seats.check import X",
            },
            [
                "dialogs/guide/plans/check.py: dialogs.guide.seats.check",
                "dialogs/guide/plans/how_to.py: dialogs.understanding.naming.names",
            ],
        ),
        (
            hidden_imports,
            {"bot/a.py": "from . import b\nimportlib.import_module('graph.auth')"},
            ["bot/a.py:1: from . import b", "bot/a.py:2: importlib.import_module"],
        ),
        (
            read_or_opened_at_import,
            {
                "bot/a.py": """\
                    client = httpx.AsyncClient()
                    def later(home=os.environ): return os.environ
                    class Kept:
                        key = getenv("KEY")
                    if __name__ == "__main__":
                        main(os.environ)
                    """
            },
            ["bot/a.py:1: httpx.AsyncClient()", "bot/a.py:2: os.environ", "bot/a.py:4: getenv"],
        ),
        (crowded_folders, {f"bot/web/{n}.py": "" for n in range(14)}, ["bot/web: 14 files"]),
        (
            names_of_two_ideas,
            {"bot/walk.py": "", "graph/walk.py": "", "bot/__init__.py": "", "graph/__init__.py": ""},
            ["walk: bot/walk.py, graph/walk.py"],
        ),
        (
            writes_past_the_journal,
            {
                "dialogs/talk/a.py": "turn.directory.send(request)\nsocket.send(b'')",
                "dialogs/jobs/sending.py": "directory.send(request)",
                "bot/b.py": "(await entra.directory()).send(request)\nsend = eyes.directory().send(request)",
            },
            [
                "dialogs/talk/a.py:1: turn.directory.send",
                "bot/b.py:1: (await entra.directory()).send",
                "bot/b.py:2: eyes.directory().send",
            ],
        ),
        (
            diagnoses_of_ones_own,
            {
                "dialogs/talk/a.py": "from dialogs.subject.meant import Told, meant",
                "dialogs/jobs/b.py": "from dialogs.concluding.examination import Examination, examine",
                "bot/c.py": "from dialogs.diagnosis import meant",
                "dialogs/subject/meant.py": "from dialogs.subject.subjects import resolve",
            },
            [
                "dialogs/talk/a.py: dialogs.subject.meant.meant",
                "dialogs/jobs/b.py: dialogs.concluding.examination.examine",
            ],
        ),
        (
            messages_of_no_kind,
            {
                "dialogs/talk/a.py": "Message(title)\nMessage(title, kind=MessageKind.ANSWER)",
                "bot/b.py": "Message(title)",
            },
            ["dialogs/talk/a.py:1"],
        ),
        (
            names_of_steps_causes_and_topics,
            {
                "dialogs/talk/a.py": "go = 'usage_location'\ncause == 'count_violation'\nis_('not_known')",
                "dialogs/guide/usage_location/check.py": "id = 'usage_location'\nother = 'membership'",
                "dialogs/licensing/rows.py": "OLD = Cause('needs_reprocess', say('Old'), ())",
                "dialogs/understanding/learning/topics.py": "NOT_KNOWN = Topic('not_known', None)",
            },
            [
                "dialogs/talk/a.py:1: usage_location",
                "dialogs/talk/a.py:2: count_violation",
                "dialogs/talk/a.py:3: not_known",
                "dialogs/guide/usage_location/check.py:2: membership",
            ],
        ),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_rule_names_who_offends(rule: Rule, sources: Mapping[str, str], offenders: list[str]) -> None:
    assert rule({path: ast.parse(dedent(source)) for path, source in sources.items()}) == offenders


def test_every_step_has_its_test(house: Tree) -> None:
    steps = {step for path in house if (step := _step_at(path))}

    assert steps
    assert {step for step in steps if not (ROOT / f"tests/dialogs/guide/test_{step}.py").exists()} == set()


@pytest.mark.parametrize("step", GUIDE.steps.values(), ids=lambda step: step.id)
def test_every_step_stands_in_its_folder_under_the_name_of_its_kind(step: Step) -> None:
    assert (ROOT / "dialogs/guide" / step.id / f"{type(step).__name__.lower()}.py").exists()


# What serves people never reaches what acts in an application's own name.


@pytest.mark.parametrize("server", ["app", "serving", "terminal", "conversation"])
def test_t22_what_serves_people_cannot_fall_back_on_an_applications_rights(house: Tree, server: str) -> None:
    alone = {_the("application", house), _the("background", house)}

    assert _reached_from(_the(server, house), house) & alone == set()
    assert _reached_from(_the("background", house), house) >= alone


def test_t22_only_the_background_reader_makes_an_application_of_its_own(house: Tree) -> None:
    assert [path for path, module in _modules(house) if module == "graph.auth.application"] == [
        _the("background", house)
    ]


def test_t22_only_that_application_asks_for_tokens_in_its_own_name(house: Tree) -> None:
    asking = {
        path
        for path, module in house.items()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr == "acquire_token_for_client"
    }
    assert asking == {"graph/auth/application.py"}


def _reached_from(start: str, tree: Tree) -> set[str]:
    """Every module of ours that importing this one brings in, wherever in a file it is imported."""
    files = {path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): path for path in tree}
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        here = ahead.pop()
        if here not in reached:
            reached.add(here)
            ahead += [files[name] for name in _imported(tree[here]) if name in files]
    return reached


def _the(name: str, tree: Tree) -> str:
    """The one file of that name, wherever its room is."""
    (path,) = (path for path in tree if PurePosixPath(path).stem == name)
    return path


def _imports(tree: Tree, is_wrong: Callable[[str, str], bool]) -> list[str]:
    return [
        f"{path}: {name}"
        for path, module in tree.items()
        for name in sorted(set(_imported(module)))
        if is_wrong(path, name)
    ]


def _imported(module: ast.Module) -> Iterator[str]:
    """Every module that it names in an import, and every name that it takes out of one."""
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(source), level=0, names=names):
                yield source
                yield from (f"{source}.{name.name}" for name in names)


def _modules(tree: Tree) -> Iterator[tuple[str, str]]:
    """Every import of a module: where it stands, and of which."""
    for path, module in tree.items():
        for node in ast.walk(module):
            match node:
                case ast.Import(names=names):
                    yield from ((path, name.name) for name in names)
                case ast.ImportFrom(module=str(source), level=0):
                    yield path, source


def _at_import(node: ast.AST) -> Iterator[ast.expr]:
    """Every expression that is worked out when the module is imported."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            inside: list[ast.AST] = [*node.decorator_list, node.args]
        case ast.Lambda():
            inside = [node.args]
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            inside = []
        case _:
            inside = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.expr):
        yield node
    for child in inside:
        yield from _at_import(child)


def _step_at(path: str) -> str | None:
    """The step of the guide to which a file belongs."""
    match PurePosixPath(path).parts:
        case ("dialogs", "guide", step, _):
            return step
    return None


def _declared(module: ast.Module) -> set[str]:
    """The ids of the causes and topics that a module declares."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and node.args]
    firsts = [
        call.args[0]
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in {"Cause", "Topic"}
    ]
    return {str(first.value) for first in firsts if isinstance(first, ast.Constant)}


def _last_of(expression: ast.expr) -> str:
    """What something that is asked is called: `directory` of `(await entra.directory())`."""
    match expression:
        case ast.Await(value=value) | ast.Call(func=value):
            return _last_of(value)
        case ast.Name() | ast.Attribute():
            return _last(expression)
    return ""


def _stair(path: str, stairs: tuple[str, ...]) -> int | None:
    """On which step of a staircase a file stands."""
    module = path.removesuffix(".py").replace("/", ".")
    return next((step for step, room in enumerate(stairs) if _within(module, room)), None)


def _within(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def _top(dotted: str) -> str:
    return dotted.partition(".")[0]


def _last(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr
