"""The guide as chapters of a page: each step's text, causes, how-tos, commands and sources, ready for a
template.

Markdown is rendered once, with HTML in it shown and not run.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from dialogs.examining.case import Case
from dialogs.examining.cause import Cause
from dialogs.examining.rights import NOTHING_MISSING, Missing
from dialogs.examining.step import Check, Ending, HowTo, Question, Step
from dialogs.words.script import Command, written
from dialogs.words.text import Text, plain, say
from dialogs.words.tongue import ENGLISH, Tongue


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter of the guide: what to check first, the recommended steps, what today's guide adds."""

    id: str
    title: Text
    lead: Text
    sections: "tuple[Section, ...]"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How something is done, for nobody in particular: by hand, one instruction a line, and as one script."""

    title: Text
    by_hand: tuple[Text, ...]
    script: str


@dataclass(frozen=True, slots=True)
class Section:
    """One step, as the page shows it; `invitation` is the label of its button, empty where it has none."""

    id: str
    title: Text
    seed: str
    today: Markup
    said: Text | None
    causes: tuple[tuple[Text, str, tuple[Text, ...]], ...]
    by_hand: Text | None
    recipes: tuple[Recipe, ...]
    commands: tuple[str, ...]
    least: Text | None
    sources: tuple[tuple[str, str, str], ...]
    checked: date
    invitation: Text | None


_PARTS = (
    (
        "first",
        "TCF",
        say("Four things to check first"),
        say("Most licenses that never arrive fail here, before Entra has tried anything."),
    ),
    (
        "steps",
        "RS",
        say("Seven recommended steps"),
        say("Entra tried, and something came back. Read it, mend it, have it tried again."),
    ),
    (
        "today",
        "",
        say("What today’s guide adds"),
        say("Causes the old guide did not know, and what becomes of a case at its end."),
    ),
)


def parts(steps: Mapping[str, Step], tongue: Tongue = ENGLISH) -> tuple[Part, ...]:
    """The guide by the numbers of the old guide, otherwise as it comes; a part without steps is left out."""
    left = dict(steps)
    made = []
    for id, prefix, title, lead in _PARTS:
        chosen = [step for step in left.values() if step.page.seed.startswith(prefix)]
        chosen.sort(key=lambda step: re.sub(r"\D.*", "", step.page.seed[len(prefix) :]))
        for step in chosen:
            del left[step.id]
        if chosen:
            made.append(Part(id, title, lead, tuple(_section(step, tongue) for step in chosen)))
    return tuple(made)


def _section(step: Step, tongue: Tongue) -> Section:
    page = step.page
    causes: tuple[Cause, ...] = ()
    how_tos: tuple[HowTo, ...] = ()
    commands: tuple[str, ...] = ()
    by_hand: Text | None = None
    least = NOTHING_MISSING
    match step:
        case Check() | Question():
            causes, by_hand, least = step.causes, step.by_hand, step.least
            how_tos = step.how_tos
            commands = tuple(_copied(step.commands(Case()), tongue)) if step.commands else ()
        case Ending():
            pass
    return Section(
        id=step.id,
        title=step.title,
        seed=page.seed,
        today=_html(page.today, tongue),
        said=page.said,
        causes=tuple((one.title, one.id, one.advice) for one in causes if one.advice),
        by_hand=by_hand,
        recipes=tuple(_recipe(one, tongue) for one in how_tos),
        commands=commands,
        least=_least(least),
        sources=tuple((source.title, source.url, source.edition) for source in page.sources),
        checked=page.checked,
        invitation=_invitation(step),
    )


def _recipe(how_to: HowTo, tongue: Tongue) -> Recipe:
    nobody = Case()
    script = "\n".join(_copied(how_to.commands(nobody), tongue))
    return Recipe(how_to.title, tuple(how_to.by_hand(nobody)), script)


def _copied(commands: Iterable[Command], tongue: Tongue) -> Iterator[str]:
    return (written(command, lambda text: plain(text, tongue)) for command in commands)


def _invitation(step: Step) -> Text | None:
    match step:
        case Check():
            return say("Check this in my tenant")
        case Question():
            return say("Start here in the chat")
        case Ending():
            return None


def _least(least: Missing) -> Text | None:
    match least.permission, least.role:
        case "", "":
            return None
        case permission, "":
            return say("To look, Graph wants at least the permission {permission}.", permission=permission)
        case "", role:
            return say("To look, Graph wants at least the role {role}.", role=role)
        case permission, role:
            return say(
                "To look, Graph wants at least the permission {permission} and the role {role}.",
                permission=permission,
                role=role,
            )
    raise AssertionError("a permission or none, a role or none")


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def _html(markdown: str, tongue: Tongue) -> Markup:
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type == "inline" and tongue is not ENGLISH:
            told = tongue.sentences(" ".join(token.content.split()), "", 1)
            token.children = _MARKDOWN.parseInline(told)[0].children
        _fit_in(token)
    # The renderer escapes; raw HTML in a step's text is shown and not run.
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))  # noqa: S704


def _fit_in(token: Token) -> None:
    # A step's text begins at its own first level; on the page that is the fourth.
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(6, int(token.tag[1]) + 3)}"
    for child in token.children or ():
        if child.type == "link_open":
            child.attrSet("rel", "noopener noreferrer")
