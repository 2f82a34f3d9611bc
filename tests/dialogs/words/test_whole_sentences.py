"""What is said can be translated: each place that says something otherwise is listed, and each rule is shown
to bite."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

Tree = Mapping[str, ast.Module]
Rule = Callable[[Tree], list[str]]

ROOT = Path(__file__).parents[3]
SAYS = {"say": 1, "phrase": 1, "say_count": 2, "phrase_count": 2}
"""What makes a sentence or a phrase, and how many templates it takes."""

THROUGH_IT = {"bot/web/page.py"}
"""Hands on what the page's templates say, which are gathered themselves."""


@pytest.fixture(scope="module")
def house() -> Tree:
    """What says something."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
        for top in ("bot", "dialogs")
        for path in sorted((ROOT / top).rglob("*.py"))
        if not path.is_relative_to(ROOT / "dialogs" / "words")
    }


def templates_nobody_can_gather(tree: Tree) -> list[str]:
    """A template has to stand there as it is."""
    return [
        f"{place}: {ast.unparse(template)[:60]}"
        for place, call in _said(tree)
        for template in call.args[: SAYS[_called(call)]]
        if not (isinstance(template, ast.Constant) and isinstance(template.value, str))
        and place.split(":")[0] not in THROUGH_IT
    ]


def templates_that_say_nothing(tree: Tree) -> list[str]:
    """Values side by side, or nothing at all, are glue."""
    return [
        f"{place}: {template!r}"
        for place, template in _templates(tree)
        if not re.search(r"[^\s{}]", re.sub(r"\{\w+\}", "", template))
    ]


def pieces_of_sentences(tree: Tree) -> list[str]:
    """What begins or ends with a space, or begins with a comma, is to be glued to something."""
    return [
        f"{place}: {template!r}"
        for place, template in _templates(tree)
        if template != template.strip(" ") or template[:1] in {",", ";", "."}
        if not template.lstrip().startswith("- ")
    ]


def sentences_made_by_hand(tree: Tree) -> list[str]:
    """A text is made by the functions of `dialogs.words.text` alone."""
    return [
        f"{path}:{node.lineno}"
        for path, module in tree.items()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"Text", "Phrase"}
    ]


def english_among_the_values(tree: Tree) -> list[str]:
    """A word of English as a value would be told in every language."""
    return [
        f"{place}: {value!r}"
        for place, call in _said(tree)
        for keyword in call.keywords
        for value in _literals(keyword.value)
        if re.fullmatch(r"[A-Za-z' ]*[A-Za-z]{2}[A-Za-z' ]*", value)
    ]


def _said(tree: Tree) -> Iterator[tuple[str, ast.Call]]:
    for path, module in tree.items():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and _called(node) in SAYS:
                yield f"{path}:{node.lineno}", node


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _templates(tree: Tree) -> Iterator[tuple[str, str]]:
    for place, call in _said(tree):
        for template in call.args[: SAYS[_called(call)]]:
            if isinstance(template, ast.Constant) and isinstance(template.value, str):
                yield place, template.value


def _literals(value: ast.expr) -> Iterator[str]:
    """The texts that a value may be, not those that it is only made from."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from (*_literals(one), *_literals(other))
        case ast.BoolOp(values=values) | ast.Tuple(elts=values):
            yield from (text for one in values for text in _literals(one))


RULES: Mapping[Rule, str] = {
    templates_nobody_can_gather: 'say(template, who="x"); say("a" if one else "b")',
    templates_that_say_nothing: 'say(""); phrase("{a} {b}", a=1, b=2)',
    pieces_of_sentences: 'say(" from {group}", group=name); say(", since {at}", at=at)',
    sentences_made_by_hand: 'Text("By hand")',
    english_among_the_values: """
        say("They {are} here.", are="is" if one else "are")
        say("{x}.", x=y or "no one")
    """,
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_what_is_said_can_be_translated(rule: Rule, house: Tree) -> None:
    assert rule(house) == []


@pytest.mark.parametrize(("rule", "offence"), RULES.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_the_rule_bites(rule: Rule, offence: str) -> None:
    clean = 'say("{who} waits.", who=name or ""); say_count("{count} waits.", "{count} wait.", count=3)'

    assert rule({"made/up.py": ast.parse(dedent(offence))})
    assert rule({"made/up.py": ast.parse(clean)}) == []
