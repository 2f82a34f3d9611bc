"""The guide as a document: generated from the steps, so that what is said in chat and in print is one
text."""

from collections.abc import Iterator

from dialogs.examining.case import Case
from dialogs.examining.cause import Cause
from dialogs.examining.machine import GuideMachine
from dialogs.examining.step import Check, Ending, HowTo, Question, Step
from dialogs.guide.statements import statements_table
from dialogs.words.script import written
from dialogs.words.text import markdown, plain

_EVERYWHERE = """Besides the edges drawn, everywhere: *next* goes where `clear` goes, *back* to the step
before, *check again* looks again, *who* opens the audit trail, *powershell* the commands, *stop* ends, and
every step can be entered directly. A step that found the first-ranked cause is where the talk comes to
rest."""


def written_guide(guide: GuideMachine) -> str:
    """The whole guide in Markdown, in reading order, with the diagram of the machine."""
    return "\n".join(_lines(guide))


def causes_table(guide: GuideMachine) -> str:
    """Every cause in the order of a license's way, and what helps best, in Markdown."""
    rows = (
        f"| `{cause.id}` | {plain(cause.title)} | {', '.join(plain(one.title) for one in cause.remedies)} |"
        for cause in guide.causes
    )
    return "\n".join(("| cause | what is wrong | what helps, beside advice |", "| --- | --- | --- |", *rows))


def between(page: str, name: str, text: str) -> str:
    """The page with a text between its markers `<!-- name -->` and `<!-- /name -->`; unchanged where it has
    none."""
    before, opened, rest = page.partition(f"<!-- {name} -->")
    _, closed, after = rest.partition(f"<!-- /{name} -->")
    return f"{before}{opened}\n{text}\n{closed}{after}" if opened and closed else page


def _lines(guide: GuideMachine) -> Iterator[str]:
    yield "# Why did a group-based license not arrive? The guide"
    yield ""
    yield "Generated from `dialogs/guide/` by `make guide`; edit the steps, not this file."
    yield ""
    yield from (f"* [{_heading(step)}](#{_anchor(_heading(step))})" for step in guide.steps.values())
    yield ""
    for step in guide.steps.values():
        yield from _step(step)
    yield "## What the old guide said, statement by statement"
    yield ""
    yield from statements_table()
    yield ""
    yield "## The machine"
    yield ""
    yield _EVERYWHERE
    yield ""
    yield "```mermaid"
    yield guide.mermaid()
    yield "```"
    yield ""


def _step(step: Step) -> Iterator[str]:
    yield f"## {_heading(step)}"
    yield ""
    yield f"*Step `{step.id}`.*"
    yield ""
    yield step.page.today.strip()
    yield ""
    if step.page.said:
        yield f"**The old guide said:** {markdown(step.page.said)}"
        yield ""
    match step:
        case Check() | Question():
            for cause in filter(lambda cause: cause.advice, step.causes):
                yield from _cause(cause)
            if step.by_hand:
                yield f"**By hand:** {markdown(step.by_hand)}"
                yield ""
            for how_to in step.how_tos:
                yield from _how_to(how_to)
            if step.least.role or step.least.permission:
                wanted = " and ".join(part for part in (step.least.role, step.least.permission) if part)
                yield f"**Least that can read it:** {wanted}"
                yield ""
        case Ending():
            pass
    for answer in step.answered:
        yield f"**{markdown(answer.asked)}** {markdown(answer.said)}"
        yield ""
    sources = [
        f"[{source.title}]({source.url})" + (f" ({source.edition})" if source.edition else "")
        for source in step.page.sources
    ]
    if sources:
        yield f"Sources: {'; '.join(sources)}. Checked {step.page.checked.isoformat()}."
        yield ""


def _cause(cause: Cause) -> Iterator[str]:
    yield f"**{plain(cause.title)}** (`{cause.id}`)"
    yield ""
    yield from (f"{number}. {markdown(advice)}" for number, advice in enumerate(cause.advice, 1))
    yield ""


def _how_to(how_to: HowTo) -> Iterator[str]:
    yield f"**{plain(how_to.title)}:**"
    yield ""
    yield from (f"{number}. {plain(line)}" for number, line in enumerate(how_to.by_hand(Case()), 1))
    yield ""
    yield "```powershell"
    yield from map(written, how_to.commands(Case()))
    yield "```"
    yield ""


def _heading(step: Step) -> str:
    title = plain(step.title)
    return f"{step.page.seed} · {title}" if step.page.seed else title


def _anchor(heading: str) -> str:
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")
